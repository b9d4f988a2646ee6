"""A window with an OpenGL context, and what happens to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import glfw

from renderer.errors import GpuError
from renderer.output import desktop

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


class GlWindow:
    """It is current in the thread that made it, and shown by :meth:`reveal`."""

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
        self._events: list[Any] = []
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

    def reveal(self) -> None:
        glfw.show_window(self._handle)
        self.revealed = True

    def keep_time(self, with_screen: bool) -> None:
        """Whether :meth:`swap` waits for the screen's next refresh."""
        glfw.swap_interval(int(with_screen))

    def swap(self) -> None:
        glfw.swap_buffers(self._handle)

    def poll(self) -> tuple[Any, ...]:
        """What happened since the last time."""
        glfw.poll_events()
        events, self._events = tuple(self._events), []
        return events

    def wait(self, seconds: float) -> tuple[Any, ...]:
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
