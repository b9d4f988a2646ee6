"""Windows that show a wall's raster: the borderless one of the show, and one on a desk."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import glfw

from renderer.output import desktop
from renderer.output.gl_window import CloseAsked, GlWindow, KeyPressed, Resized, Uncovered
from renderer.output.placement import Placement, Placer
from renderer.passes.outputs import BLACK, Grey, Piece, fitted
from renderer.wall.model import Output

DARK_GREY: Grey = (0.06, 0.06, 0.06)
DESK_SHARE = 0.8
"""Of the desktop's free area, for a window on a desk."""

_BORDERLESS = {
    glfw.DECORATED: False,
    glfw.RESIZABLE: False,
    glfw.AUTO_ICONIFY: False,
    glfw.FOCUSED: False,
    glfw.FOCUS_ON_SHOW: False,
    glfw.SCALE_TO_MONITOR: False,
    glfw.SCALE_FRAMEBUFFER: False,  # a pixel of the window is an LED
}


@dataclass(frozen=True)
class MonitorsChanged:
    """Monitors came or went, and the window lies where they are now."""

    placement: Placement


Event = CloseAsked | KeyPressed | Resized | Uncovered | MonitorsChanged


class _Window(GlWindow, ABC):
    """Shows a wall's raster."""

    background: Grey = BLACK

    @property
    @abstractmethod
    def pieces(self) -> tuple[Piece, ...]:
        """Which rectangles of the raster go where in the window."""

    def poll(self) -> tuple[Event, ...]:
        return super().poll()


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
