"""Where things appear on the wall, against a ray-cast that shares nothing with the renderer."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.engine.engine import Engine, picture
from renderer.engine.view import wall_view
from renderer.gpu.context import Gpu
from renderer.passes.frame_block import sky_block
from renderer.scene.environment import EnvironmentState
from renderer.scene.show_reader import load_source
from renderer.wall.model import Eye, Wall
from tests.support.balls import ball_file, drawn_centroid, scattered, seen_centroids
from tests.support.scenes import box
from tests.support.stage import engine_for, relic, scene_file
from tests.support.walls import SHAPES, small_wall

EYES = {
    "flat": [(0, 1.2, 3), (-1.1, 1.6, 2.2), (1.4, 1.0, 2.6), (0.3, 1.75, 4.5), (-0.2, 0.9, 1.6)],
    "room corner": [(0, 1.2, 3), (-0.4, 1.6, 2.2), (0.5, 1.0, 2.6), (0.3, 1.75, 4.5), (-0.2, 0.9, 1.9)],
    "building corner": [(0, 1.2, 3), (-1.1, 1.6, 2.2), (1.4, 1.0, 2.6), (0.3, 1.75, 4.5), (-0.2, 0.9, 1.6)],
    "rounded corner": [(0, 1.2, 3), (-0.4, 1.6, 2.4), (0.5, 1.0, 2.6), (0.3, 1.75, 4.5), (-0.2, 0.9, 2.1)],
    "arc": [(0, 1.2, 3), (-0.6, 1.6, 2.2), (0.7, 1.0, 2.6), (0.3, 1.75, 4.5), (-0.2, 0.9, 1.9)],
    "mesh": [(0, 1.2, 3), (-0.6, 1.6, 2.2), (0.7, 1.0, 2.6), (0.3, 1.75, 4.5), (-0.2, 0.9, 1.9)],
}


class _Balls:
    """A scene of balls, scattered so that the first eye sees each of them alone."""

    def __init__(self, gpu: Gpu, folder: Path, wall: Wall, first_eye: np.ndarray) -> None:
        self.wall = wall
        self.centres = scattered(wall, first_eye, 40, seed=1)
        ball_file(folder / "balls.glb", self.centres)
        scene = folder / "balls.toml"
        scene.write_text('format = "yingbi-scene/1"\nduration_s = 1\n[[relic]]\nmesh = "balls.glb"\n')
        self.engine = Engine(gpu, load_source(scene), wall)

    def errors(self, eye: np.ndarray, *, drawn_for: np.ndarray) -> list[np.ndarray]:
        """Drawn minus expected centroids, px, in a picture made for ``drawn_for``."""
        drawn = picture(self.engine, 0, Fraction(60), wall_view(self.wall, Eye("test", drawn_for)), "rgba16f")
        seen = seen_centroids(self.wall, eye, self.centres)
        return [drawn_centroid(drawn, window) - expected for _, expected, window in seen]


@pytest.mark.parametrize("shape", SHAPES)
def test_balls_appear_where_a_ray_cast_sees_them(gpu: Gpu, tmp_path: Path, shape: str) -> None:
    eyes = [np.array(place, np.float64) for place in EYES[shape]]
    balls = _Balls(gpu, tmp_path, small_wall(shape, tmp_path), eyes[0])
    errors = np.array([error for eye in eyes for error in balls.errors(eye, drawn_for=eye)])
    lengths = np.linalg.norm(errors, axis=1)
    found = f"mean {lengths.mean():.4f}, max {lengths.max():.4f}, bias {errors.mean(axis=0)}"
    report = f"{shape}: {len(errors)} balls, {found}"
    print(report)
    assert len(errors) > 40, report
    assert lengths.mean() <= 0.035, report
    assert lengths.max() <= 0.10, report
    assert np.abs(errors.mean(axis=0)).max() <= 0.01, report


def test_an_eye_a_millimetre_off_is_noticed(gpu: Gpu, tmp_path: Path) -> None:
    """The test above can fail: a picture made for a place 1 mm away is found out."""
    eye = np.array(EYES["flat"][0], np.float64)
    balls = _Balls(gpu, tmp_path, small_wall("flat", tmp_path), eye)
    errors = balls.errors(eye, drawn_for=eye + np.array([0.001, 0.0, 0.0]))
    assert np.linalg.norm(errors, axis=1).mean() > 0.035


@pytest.mark.parametrize("transfer", ["false", "true"])
def test_what_is_scaled_to_nothing_is_not_there(gpu: Gpu, tmp_path: Path, transfer: str) -> None:
    """A relic may grow out of nothing."""
    box(tmp_path / "box.glb")
    light = '[environment]\npreset = "gallery"\n'
    growing = "scale = { keys = [[0, 0], [1, 1]] }"
    more = f"{growing}\nposition_m = [0, 1, 0]\ntransfer = {transfer}"
    with_it = engine_for(gpu, scene_file(tmp_path, light + relic("box.glb", more)), "show")
    without = engine_for(gpu, scene_file(tmp_path, light, "without"), "show")
    view = wall_view(with_it.wall, with_it.wall.eyes[0], 0.02)
    seen = [picture(engine, 0, Fraction(1), view, "rgb8") for engine in (with_it, without)]
    assert np.array_equal(*seen)
    assert not np.array_equal(picture(with_it, 1, Fraction(1), view, "rgb8"), seen[1])


@pytest.mark.parametrize("name", ["glow_width_deg", "afterglow_width_deg", "afterglow_height_deg"])
def test_the_narrowest_glow_is_a_sky(name: str) -> None:
    sky = EnvironmentState().sky.model_copy(update={name: 1e-300})
    block = sky_block(EnvironmentState().model_copy(update={"sky": sky}))
    assert all(np.isfinite(block[field]).all() for field in ("f_glow", "f_afterglow", "f_afterglow_where"))
