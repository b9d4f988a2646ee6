"""Rasters as deep as the wall's LEDs: 16-bit pictures for 10 and 12 bits, 8-bit ones for everything else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.engine.engine import picture
from renderer.gpu.context import Gpu
from renderer.output.pictures import write_picture
from renderer.output.target import parse_target
from renderer.rehearsal.request import Request, resolve
from renderer.rehearsal.run import pixel_form
from tests.support.scenes import pixels, plane, wall
from tests.support.stage import FPS, Chart, Looking, engine_for, plain, relic, scene_file, sun


@pytest.mark.parametrize("bits", [10, 12])
def test_a_picture_holds_the_leds_own_levels(gpu: Gpu, tmp_path: Path, bits: int) -> None:
    chart = Chart()
    chart.square(
        (0.3, 0, 0), np.array([0.4, 0.2, 0.9]) / np.linalg.norm([0.4, 0.2, 0.9]), **plain((0.3, 0.2, 0.1))
    )
    chart.glb(tmp_path / "chart.glb")
    engine = engine_for(gpu, scene_file(tmp_path, sun((0, 0, 1), 1.0) + relic("chart.glb")))
    deep = picture(engine, 0, FPS, Looking(size=(32, 32)).view, f"rgb{bits}")
    write_picture(tmp_path / "deep.png", deep)
    read = pixels(tmp_path / "deep.png")
    assert read.dtype == np.uint16
    assert np.array_equal(read, deep)
    levels = read * ((2**bits - 1) / 65535)
    assert np.abs(levels - np.round(levels)).max() < 0.04
    eight = picture(engine, 0, FPS, Looking(size=(32, 32)).view, "rgb8")
    assert np.abs(read / 65535 - eight / 255).max() < 1.3 / 255
    assert (read % 257 != 0).any()  # more than the levels of 8 bits


def test_which_pictures_are_deep(tmp_path: Path) -> None:
    scene = scene_file(tmp_path, "")
    for bits in (8, 10, 12):
        path = wall(tmp_path / f"{bits}.toml", 10.0, plane(-1, 1, (200, 100)), more=f"bit_depth = {bits}\n")
        for out, view, form in (
            ("a.png", "wall", f"rgb{bits}"),
            ("a.%04d.png", "wall", f"rgb{bits}"),
            ("a.png", "photo", "rgb8"),
            ("a.exr", "wall", "rgba16f"),
            ("a.mp4", "wall", "nv12"),
            ("none", "wall", "rgb8"),
        ):
            request = Request(str(scene), parse_target(out), wall=str(path), view=view)  # type: ignore[arg-type]
            assert pixel_form(resolve(request)) == form
