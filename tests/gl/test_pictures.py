"""The window's pictures last until the next ones are drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.engine.engine import Engine, SceneLayer
from renderer.engine.view import Camera
from renderer.gpu.context import Gpu
from renderer.passes.raster_page import RasterPage
from renderer.preview.pictures import Pictures
from renderer.scene.show_reader import load_source
from renderer.wall.reader import load_wall
from tests.support.scenes import GLOWING, glow, plane, wall
from tests.support.stage import FPS


def test_they_outlive_a_drawing_that_fails(gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shader was broken, say, and then the window was resized."""
    glow(tmp_path / "glow.glb")
    (tmp_path / "scene.toml").write_text(GLOWING.format("glow.glb"))
    built = load_wall(wall(tmp_path / "wall.toml", 20.0, plane(-1, 1, (100, 60))))
    show, eye = load_source(tmp_path / "scene.toml"), built.eyes[0]
    engine = Engine(gpu, show, built, "draft")
    pictures, layers = Pictures(gpu, engine), [SceneLayer(show.cues[0].scene, 0.0)]

    def raster(scale: float) -> RasterPage:
        return pictures.raster(layers, FPS, built, eye, scale)

    def direct(size: tuple[int, int]) -> RasterPage:
        return pictures.direct(layers, FPS, Camera(eye.position_m, built.middle_m, 40.0, size))

    pages = [raster(1.0), direct((48, 32))]
    before = [page.pixels() for page in pages]
    with monkeypatch.context() as broken:
        broken.setattr(engine, "draw_layers", lambda *_: 1 // 0)
        for draw in (lambda: raster(0.5), lambda: direct((24, 16))):
            with pytest.raises(ZeroDivisionError):
                draw()
    assert all(np.array_equal(page.pixels(), seen) for page, seen in zip(pages, before, strict=True))
    assert raster(0.5).pixels().shape == (30, 50, 3)
    assert direct((24, 16)).pixels().max() > 60
