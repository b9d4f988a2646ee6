"""A player in miniature: ``python -m tests.windows.showing WALL`` shows the picture of :func:`raster` on a wall's
outputs, or with ``--window`` on a desk, and prints what happens as lines of JSON.

It ends with its standard input, when its window is closed, or with Esc."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.output.gl_window import CloseAsked, KeyPressed
from renderer.output.present import WindowPresenter
from renderer.output.window import DeskWindow, MonitorsChanged, ShowWindow
from renderer.passes.raster_page import RasterPage
from renderer.show.parent import Parent
from renderer.wall.reader import load_wall


def raster(size: tuple[int, int]) -> np.ndarray:
    """[H, W, 3] uint8 in which no two places look alike."""
    pixels = np.random.default_rng(4).integers(0, 256, (size[1], size[0], 3), np.uint8)
    pixels[:, : size[0] // 2, 0] //= 4
    pixels[: size[1] // 2, :, 1] //= 4
    return pixels


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def main(wall_file: str, desk: bool) -> None:
    wall = load_wall(Path(wall_file))
    window = DeskWindow(wall.raster_px) if desk else ShowWindow(wall.outputs, wall.raster_px)
    if isinstance(window, ShowWindow):
        tell(missing=window.placement.missing, warnings=window.placement.warnings)
    with Gpu.of_window() as gpu:
        programs, parent = Programs(gpu.ctx), Parent()
        page = RasterPage(gpu, programs, wall.raster_px)
        pixels = raster(wall.raster_px)
        page.texture.write(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]).tobytes())
        presenter = WindowPresenter(gpu, programs, window, wall.raster_px)
        presenter.settle(page)
        gpu.check("showing")
        tell(gl=gpu.limits.version, vsync=presenter.vsync, refresh_hz=presenter.refresh_hz)
        ended = False
        while not (ended or parent.is_gone):
            for event in presenter.poll():
                if isinstance(event, MonitorsChanged):
                    tell(missing=event.placement.missing, warnings=event.placement.warnings)
                ended |= isinstance(event, CloseAsked) or event == KeyPressed("escape")
            presenter.show(page)
            presenter.present()
        gpu.check("ending")
        tell(ended=True)
        page.release()
    presenter.release()


if __name__ == "__main__":
    main(sys.argv[1], "--window" in sys.argv)
