"""The curtain: a window beneath the player's with the last picture, for when the player is gone.

``python -m renderer.show.curtain FOLDER`` lives as long as its standard input is open and reads nothing but what
:mod:`renderer.show.curtain_files` writes to FOLDER, so that it is up at once.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from pathlib import Path

import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.output.window import MonitorsChanged, Resized, ShowWindow, Uncovered
from renderer.passes.outputs import OutputsPass, Still
from renderer.show.curtain_files import WatchedPicture, read_layout
from renderer.show.parent import Parent

TITLE = "Yingbi curtain"
_LOOK_S = 0.25
_MONITORS_S = 1.0
_TOP, _BOTTOM = (9.0, 12.0, 20.0), (26.0, 30.0, 42.0)
"""sRGB of what is shown before there is a picture."""


def dusk() -> np.ndarray:
    """[H, W, 3] uint8: a calm dark gradient, roughened so that it shows no bands."""
    height, width = 270, 480
    ramp = np.linspace(_TOP, _BOTTOM, height)[:, None]
    return np.floor(ramp + np.random.default_rng(1).uniform(0, 1, (height, width, 1))).astype(np.uint8)


class _Curtain:
    """The window and what is on it."""

    def __init__(self, folder: Path) -> None:
        self._raster_px, outputs = read_layout(folder)
        self._window = ShowWindow(outputs, self._raster_px, title=TITLE, beneath=True)
        self._gpu = Gpu.of_window()
        self._screen = self._gpu.ctx.detect_framebuffer(0)
        self._outputs = OutputsPass(self._gpu, Programs(self._gpu.ctx))
        self._still = Still(self._gpu, dusk())

    def take(self, pixels: np.ndarray) -> None:
        self._still.release()
        self._still = Still(self._gpu, pixels)

    def draw(self) -> None:
        window = self._window
        self._outputs.draw(
            self._still.texture, self._raster_px, window.pieces, self._screen, window.size_px, smooth=True
        )
        if not window.revealed:
            window.reveal()
        window.swap()

    def wait(self, *, look_at_monitors: bool) -> bool:
        """Sleeps a little; whether it must be drawn again."""
        events = self._window.wait(_LOOK_S)
        if look_at_monitors:  # glfw does not tell of monitors that were moved or given another mode
            events += self._window.look_again()
        return any(isinstance(event, Resized | Uncovered | MonitorsChanged) for event in events)

    def release(self) -> None:
        self._gpu.release()
        self._window.release()


def main(folder: Path) -> None:
    """Shows the picture until nobody holds standard input any more, or SIGTERM comes."""
    ended, parent = threading.Event(), Parent()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the supervisor, who then closes our input
    curtain, picture = _Curtain(folder), WatchedPicture(folder)
    stale, looked_s = True, time.monotonic()
    while not (ended.is_set() or parent.is_gone):
        if (pixels := picture.changed()) is not None:
            curtain.take(pixels)
            stale = True
        if stale:
            curtain.draw()
        now_s = time.monotonic()
        look = now_s - looked_s >= _MONITORS_S
        looked_s = now_s if look else looked_s
        stale = curtain.wait(look_at_monitors=look)
    curtain.release()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
