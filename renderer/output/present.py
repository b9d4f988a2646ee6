"""Finished rasters onto screens, or nowhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Protocol

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.output.window import DeskWindow, Event, ShowWindow
from renderer.passes.outputs import OutputsPass
from renderer.passes.raster_page import RasterPage

_TRIALS = 12
_TOLERANCE = 0.1
"""Of a refresh period, for swaps that keep time with the screen."""


class Presenter(Protocol):
    """Where a raster goes: ``show`` draws it, ``present`` makes it the one that is seen."""

    @property
    def refresh_hz(self) -> float:
        """Of the screen; 0 if it is not known or there is none."""

    vsync: bool
    """Whether ``present`` waits for the screen. Known after :meth:`settle`."""

    def show(self, page: RasterPage) -> None:
        """Draws ``page``; it may change as soon as this returns."""

    def present(self) -> None:
        """Brings what was drawn onto the screen; when it returns, the GPU has nothing left to do."""

    def settle(self, page: RasterPage) -> None:
        """Shows ``page`` for some refreshes, to find out whether the screen sets the pace. To be done again when
        monitors changed."""

    def poll(self) -> tuple[Event, ...]:
        """What happened since the last time."""

    def release(self) -> None:
        """Ends it; the context is its maker's."""


class VirtualPresenter:
    """No screen at all."""

    refresh_hz = 0.0
    vsync = False

    def __init__(self, gpu: Gpu) -> None:
        self._gpu = gpu

    def show(self, page: RasterPage) -> None:
        """The page is finished as it is."""

    def present(self) -> None:
        self._gpu.ctx.finish()

    def settle(self, page: RasterPage) -> None:
        self.present()

    def poll(self) -> tuple[Event, ...]:
        return ()

    def release(self) -> None:
        """There is nothing to end."""


class WindowPresenter:
    """A window whose context ``gpu`` is; ``raster_px`` is the wall's, whatever size its pages have."""

    def __init__(
        self, gpu: Gpu, programs: Programs, window: ShowWindow | DeskWindow, raster_px: tuple[int, int]
    ) -> None:
        self.window, self.vsync = window, False
        self._gpu, self._raster_px = gpu, raster_px
        self._outputs = OutputsPass(gpu, programs)
        self._screen = gpu.ctx.detect_framebuffer(0)

    @property
    def refresh_hz(self) -> float:
        return self.window.refresh_hz

    def show(self, page: RasterPage) -> None:
        pieces = self.window.pieces
        smooth = not all(piece.exact for piece in pieces)
        if smooth:
            page.soften()
        self._outputs.draw(
            page.texture,
            self._raster_px,
            pieces,
            self._screen,
            self.window.size_px,
            smooth=smooth,
            background=self.window.background,
        )

    def present(self) -> None:
        if not self.window.revealed:
            self.window.reveal()
        self.window.swap()
        self._gpu.ctx.finish()

    def settle(self, page: RasterPage) -> None:
        self.window.keep_time(True)
        times = []
        for _ in range(_TRIALS):
            self.show(page)
            self.present()
            times.append(time.monotonic())
        self.vsync = keeps_time(times, self.refresh_hz)
        self.window.keep_time(self.vsync)

    def poll(self) -> tuple[Event, ...]:
        return self.window.poll()

    def release(self) -> None:
        self.window.release()


def keeps_time(times_s: Sequence[float], refresh_hz: float) -> bool:
    """Whether moments follow one another at the refresh rate; a stall or two among them count for nothing."""
    steps = [after - before for before, after in pairwise(times_s)]
    if not steps or refresh_hz <= 0.0:
        return False
    near = [abs(step * refresh_hz - 1.0) <= _TOLERANCE for step in steps]
    return abs(median(steps) * refresh_hz - 1.0) <= _TOLERANCE / 2 and sum(near) >= 0.75 * len(near)
