"""What the wall shows when it shows no scene: dim and seamless at night, never black when files are missing."""

from __future__ import annotations

import numpy as np
import pytest

from renderer import resources
from renderer.engine.engine import Engine, picture
from renderer.engine.view import wall_view
from renderer.gpu.context import Gpu
from renderer.maths.colour import srgb_decode
from renderer.maths.time import frame_at
from renderer.scene.environment import Falls
from renderer.scene.reader import load_scene
from renderer.scene.show_reader import load_source
from renderer.scene.timeline import sample
from renderer.wall.reader import default_wall
from tests.support.rasters import FPS

SCALE = 0.04
KINDS = [name for name in Falls.model_fields if name not in ("wind_mps", "counts")]


def _shown(gpu: Gpu, name: str, times: tuple[float, ...]) -> list[np.ndarray]:
    show, wall = load_source(resources.scenes() / name), default_wall()
    engine = Engine(gpu, show, wall, "draft")
    view = wall_view(wall, wall.eyes[0], SCALE)
    return [picture(engine, frame_at(time, FPS), FPS, view, "rgb8").copy() for time in times]


@pytest.mark.parametrize("name", ["idle.toml", "safe.toml"])
def test_they_need_no_other_file_and_begin_and_end_with_empty_air(name: str) -> None:
    scene = load_scene(resources.scenes() / name)
    assert (scene.relics, scene.environment_map, scene.lut) == ((), None, None)
    assert scene.year.cycle_s == scene.duration_s
    falls = [sample(scene, time).environment.falls for time in (0.0, scene.duration_s, 0.45 * scene.duration_s)]
    empty = [[getattr(fall, kind) for kind in KINDS] for fall in falls]
    assert max(empty[0]) == max(empty[1]) == 0
    assert max(empty[2]) > 0
    assert sample(scene, 10.0).environment.sky.cloud_cover == 0  # clouds drift: they would jump


def test_idle_is_dim_and_loops(gpu: Gpu) -> None:
    first, snow, fireflies, last = _shown(gpu, "idle.toml", (0.0, 80.0, 200.0, 240.0))
    assert np.array_equal(first, last)
    for shown in (first, snow, fireflies):
        assert 0.001 < srgb_decode(shown / 255).mean() < 0.02
    assert not np.array_equal(first, snow)
    assert not np.array_equal(snow, fireflies)


def test_safe_is_never_black_and_loops(gpu: Gpu) -> None:
    first, petals, last = _shown(gpu, "safe.toml", (0.0, 70.0, 120.0))
    assert np.array_equal(first, last)
    assert first.max(axis=2).min() > 30
    assert petals.max(axis=2).min() > 15
    assert 0.05 < srgb_decode(petals / 255).mean() < 0.4
    assert not np.array_equal(first, petals)
