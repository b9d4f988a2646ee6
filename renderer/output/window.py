"""Windows with an OpenGL context: the borderless one of the show, and one on a desk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import glfw

from renderer.errors import GpuError
from renderer.output import desktop
from renderer.output.placement import Placement, Placer
from renderer.passes.outputs import BLACK, Grey, Piece, fitted
from renderer.wall.model import Output

DARK_GREY: Grey = (0.06, 0.06, 0.06)
DESK_SHARE = 0.8
"""Of the desktop's free area, for a window on a desk."""

_CONTEXT = {
    glfw.CLIENT_API: glfw.OPENGL_API,
    glfw.CONTEXT_VERSION_MAJOR: 4,
    glfw.CONTEXT_VERSION_MINOR: 1,
    glfw.OPENGL_PROFILE: glfw.OPENGL_CORE_PROFILE,
    glfw.OPENGL_FORWARD_COMPAT: True,
    glfw.DEPTH_BITS: 0,
    glfw.STENCIL_BITS: 0,
    glfw.VISIBLE: False,
}
_BORDERLESS = {
    glfw.DECORATED: False,
    glfw.RESIZABLE: False,
    glfw.AUTO_ICONIFY: False,
    glfw.FOCUSED: False,
    glfw.FOCUS_ON_SHOW: False,
    glfw.SCALE_TO_MONITOR: False,
    glfw.SCALE_FRAMEBUFFER: False,  # a pixel of the window is an LED
}
_KEYS = {value: name[4:].lower() for name, value in vars(glfw).items() if name.startswith("KEY_")}


@dataclass(frozen=True)
class CloseAsked:
    """Somebody closed the window."""


@dataclass(frozen=True)
class KeyPressed:
    """A key by its place on a US keyboard: "escape", "space", "f1", "a"."""

    key: str


@dataclass(frozen=True)
class Resized:
    """The window's picture has another size in pixels."""

    size_px: tuple[int, int]


@dataclass(frozen=True)
class Uncovered:
    """What lay over the window is gone: it must be drawn again."""


@dataclass(frozen=True)
class MonitorsChanged:
    """Monitors came or went, and the window lies where they are now."""

    placement: Placement


Event = CloseAsked | KeyPressed | Resized | Uncovered | MonitorsChanged


class _Window(ABC):
    """What both windows share. It is current in the thread that made it, and shown by :meth:`reveal`."""

    background: Grey = BLACK

    def __init__(self, title: str, size: tuple[int, int], hints: dict[int, Any]) -> None:
        desktop.start()
        glfw.default_window_hints()
        for hint, value in (_CONTEXT | hints).items():
            glfw.window_hint(hint, int(value))
        glfw.window_hint_string(glfw.X11_CLASS_NAME, "yingbi")
        glfw.window_hint_string(glfw.X11_INSTANCE_NAME, "yingbi")
        self._handle = glfw.create_window(*size, title, None, None)
        if not self._handle:
            _code, text = glfw.get_error()
            why = text.decode("utf-8", "replace") if isinstance(text, bytes) else "no reason given"
            raise GpuError(
                "no-window", f"no window with OpenGL 4.1 can be opened: {why}", hint="update the graphics driver"
            )
        glfw.make_context_current(self._handle)
        self._events: list[Event] = []
        self.revealed = False
        glfw.set_window_close_callback(self._handle, self._closed)
        glfw.set_key_callback(self._handle, self._key)
        glfw.set_framebuffer_size_callback(self._handle, self._resized)
        glfw.set_window_refresh_callback(self._handle, self._uncovered)

    @property
    def size_px(self) -> tuple[int, int]:
        """Of the picture, which is not the window's own size where the desktop is scaled."""
        width, height = glfw.get_framebuffer_size(self._handle)
        return int(width), int(height)

    @property
    @abstractmethod
    def pieces(self) -> tuple[Piece, ...]:
        """Which rectangles of the raster go where in the window."""

    def reveal(self) -> None:
        glfw.show_window(self._handle)
        self.revealed = True

    def keep_time(self, with_screen: bool) -> None:
        """Whether :meth:`swap` waits for the screen's next refresh."""
        glfw.swap_interval(int(with_screen))

    def swap(self) -> None:
        glfw.swap_buffers(self._handle)

    def poll(self) -> tuple[Event, ...]:
        """What happened since the last time."""
        glfw.poll_events()
        events, self._events = tuple(self._events), []
        return events

    def wait(self, seconds: float) -> tuple[Event, ...]:
        """As :meth:`poll`, but sleeps until something happens or the time is over."""
        glfw.wait_events_timeout(seconds)
        return self.poll()

    def release(self) -> None:
        """Closes it; everything that was made in its context must be released before."""
        glfw.destroy_window(self._handle)

    def _closed(self, _handle: object) -> None:
        glfw.set_window_should_close(self._handle, False)
        self._events.append(CloseAsked())

    def _key(self, _handle: object, key: int, _scancode: int, action: int, _mods: int) -> None:
        if action == glfw.PRESS:
            self._events.append(KeyPressed(_KEYS.get(key, "unknown")))

    def _resized(self, _handle: object, width: int, height: int) -> None:
        self._events.append(Resized((width, height)))

    def _uncovered(self, _handle: object) -> None:
        self._events.append(Uncovered())


class ShowWindow(_Window):
    """One borderless window over the monitors of the outputs, wherever they are: without any it stays hidden.

    It lies over all others, or ``beneath`` them."""

    def __init__(
        self,
        outputs: Sequence[Output],
        raster_px: tuple[int, int],
        *,
        title: str = "Yingbi",
        beneath: bool = False,
    ) -> None:
        desktop.start()
        self._placer = Placer(outputs, raster_px)
        self.placement = self._placer.place(desktop.monitors())
        x, y, width, height = self.placement.place or (0, 0, 64, 64)
        place = {glfw.POSITION_X: x, glfw.POSITION_Y: y}
        super().__init__(title, (width, height), _BORDERLESS | place | {glfw.FLOATING: not beneath})
        glfw.set_input_mode(self._handle, glfw.CURSOR, glfw.CURSOR_HIDDEN)
        self._beneath, self._monitors_changed = beneath, False
        desktop.when_monitors_change(self._note_monitors)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return self.placement.pieces

    @property
    def refresh_hz(self) -> float:
        return self.placement.refresh_hz

    def reveal(self) -> None:
        if self.placement.place is not None:
            if self._beneath:
                desktop.lower(self._handle)
            super().reveal()

    def poll(self) -> tuple[Event, ...]:
        events = super().poll()
        if not self._monitors_changed:
            return events
        self._monitors_changed = False
        return (*events, *self.look_again())

    def look_again(self) -> tuple[Event, ...]:
        """Asks which monitors there are and moves there. Not for every frame: the system may take its time."""
        now = self._placer.place(desktop.monitors())
        if now == self.placement:
            return ()
        before, self.placement = self.placement, now
        if now.place is None:
            return (MonitorsChanged(now),)  # nobody sees where the window is
        if now.place != before.place:
            glfw.set_window_pos(self._handle, *now.place[:2])
            glfw.set_window_size(self._handle, *now.place[2:])
        return (MonitorsChanged(now),)

    def _note_monitors(self) -> None:
        self._monitors_changed = True


class DeskWindow(_Window):
    """An ordinary window that shows the whole raster as large as fits."""

    background = DARK_GREY

    def __init__(self, raster_px: tuple[int, int], *, title: str = "Yingbi") -> None:
        desktop.start()
        self._raster_px = raster_px
        size = (960, 540)
        if primary := glfw.get_primary_monitor():
            *_, width, height = glfw.get_monitor_workarea(primary)
            size = fitted(raster_px, (int(width * DESK_SHARE), int(height * DESK_SHARE)))[2:]
            size = raster_px if size[0] > raster_px[0] else size  # small rasters are not blown up
        found = desktop.monitors()
        self.refresh_hz = found[0].refresh_hz if found else 0.0
        super().__init__(title, size, {glfw.FOCUS_ON_SHOW: True, glfw.SCALE_FRAMEBUFFER: True})

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return (Piece((0, 0, *self._raster_px), fitted(self._raster_px, self.size_px)),)
