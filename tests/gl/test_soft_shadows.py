"""Soft shadows: what lies open to the sun gets all of it, however low the sun, however soft its shadows."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, camera_view
from renderer.gpu.context import Gpu
from renderer.passes.frame_block import direction_of
from renderer.scene.reader import load_source
from renderer.wall.reader import default_wall

FLOOR = "v -6 0 6\nv 6 0 6\nv 6 0 -6\nv -6 0 -6\nf 1 2 3 4\n"
SCENE = """
format = "yingbi-scene/1"
duration_s = 1

[[light]]
direction = {direction}
irradiance = 3.0
shadow_softness = {softness}

[[relic]]
mesh = "floor.obj"
"""


def floor_light(gpu: Gpu, folder: Path, elevation_deg: float, softness: float) -> float:
    (folder / "floor.obj").write_text(FLOOR)
    direction = [-c for c in direction_of(-50.0, elevation_deg)]
    path = folder / "floor.toml"
    path.write_text(SCENE.format(direction=direction, softness=softness))
    engine = Engine(gpu, load_source(path), default_wall())
    view = camera_view(Camera(np.array([0.0, 1.6, 8.0]), np.array([0.0, 0.0, 2.0]), 5.0, (24, 16)))
    return float(picture(engine, 0, Fraction(1), view, "rgba16f").astype(float).mean())


@pytest.mark.parametrize("elevation_deg", [60.0, 18.0])
def test_an_open_floor_does_not_shade_itself(gpu: Gpu, tmp_path: Path, elevation_deg: float) -> None:
    hard, soft = (floor_light(gpu, tmp_path, elevation_deg, softness) for softness in (0.0, 1.0))
    lambert = 3.0 / math.pi * math.sin(math.radians(elevation_deg))
    assert 0.7 * lambert < hard < 0.9 * lambert, "the default material is a light grey"
    assert soft == pytest.approx(hard, rel=0.01)
