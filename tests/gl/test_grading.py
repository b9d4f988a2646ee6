"""Grades: what a table leaves alone stays, what it changes is what it says; the .exr knows nothing of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from renderer.assets.cube import CubeTable
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF
from renderer.gpu.uploads import at_once
from renderer.maths.colour import srgb_encode
from renderer.passes.finish import Developed, FinishPass
from renderer.passes.grading import upload_grade
from tests.support.stage import Chart, Looking, engine_for, plain, relic, scene_file, sun

UNIT = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def _identity(size: int) -> np.ndarray:
    """[B, G, R, 3]"""
    steps = np.linspace(0, 1, size)
    b, g, r = np.meshgrid(steps, steps, steps, indexing="ij")
    return np.stack([r, g, b], axis=-1).astype(np.float32)


def _encoded(gpu: Gpu, light: np.ndarray, table: CubeTable | None) -> np.ndarray:
    """What is shown of light, sRGB-encoded."""
    finish = FinishPass(gpu, Programs(gpu.ctx))
    pixels = np.ones((*light.shape[:2], 4), np.float16)
    pixels[..., :3] = light
    texture = gpu.ctx.texture(light.shape[1::-1], 4, pixels.tobytes(), dtype=HALF)
    developed = Developed(gpu, light.shape[1::-1])
    grade = at_once(upload_grade(gpu, table)) if table else None
    finish.develop(texture, developed, exposure=1.0, tone_map="linear", weight=1.0, grade=grade)
    assert finish.linear(developed.exposed) == pytest.approx(pixels[..., :3].astype(float))
    return srgb_encode(finish.linear(developed.shown).astype(np.float64))


@pytest.fixture(scope="module")
def light() -> np.ndarray:
    """[64, 64, 3] all kinds of colours; greys, black and white among them."""
    colours = np.random.default_rng(4).uniform(0, 1, (64, 64, 3)) ** 2.2
    colours[0] = np.linspace(0, 1, 64)[:, None] ** 2.2
    return colours


@pytest.mark.parametrize("size", [2, 3, 17, 33])
def test_a_grade_that_changes_nothing(gpu: Gpu, light: np.ndarray, size: int) -> None:
    plain_picture = _encoded(gpu, light, None)
    for values in (_identity(size), np.linspace(0, 1, size, dtype=np.float32)[:, None].repeat(3, axis=1)):
        graded = _encoded(gpu, light, CubeTable(values, *UNIT))
        assert np.abs(graded - plain_picture).max() <= 1 / 1023


def test_a_cube_is_what_its_table_says(gpu: Gpu, light: np.ndarray) -> None:
    """Against scipy: both agree at the table's entries, and nearly between them where it is smooth."""
    table = CubeTable(np.sqrt(_identity(17)[..., ::-1] * 0.8 + 0.1).astype(np.float32), *UNIT)
    before, after = _encoded(gpu, light, None), _encoded(gpu, light, table)
    steps = np.linspace(0, 1, 17)
    expected = RegularGridInterpolator((steps, steps, steps), table.values)(before[..., ::-1].clip(0, 1))
    assert np.abs(after - expected).max() < 0.004
    assert np.abs(after - before).max() > 0.3


def test_greys_depend_on_greys_alone(gpu: Gpu) -> None:
    """Between entries of a coarse table, too, which is what tetrahedra are for."""
    values = _identity(3)
    off_grey = np.ptp(values, axis=-1) > 0
    values[off_grey] = np.random.default_rng(8).uniform(0, 1, (off_grey.sum(), 3))
    grey = np.linspace(0, 1, 64)[None, :, None].repeat(3, axis=2) ** 2.2
    assert np.abs(_encoded(gpu, grey, CubeTable(values, *UNIT)) - _encoded(gpu, grey, None)).max() <= 1 / 1023


def test_inputs_beyond_the_domain_are_its_ends(gpu: Gpu, light: np.ndarray) -> None:
    table = CubeTable(np.array([[0.2] * 3, [0.8] * 3], np.float32), (0.25,) * 3, (0.75,) * 3)
    before, after = _encoded(gpu, light, None), _encoded(gpu, light, table)
    assert after == pytest.approx(np.clip((before - 0.25) / 0.5, 0, 1) * 0.6 + 0.2, abs=1 / 1023)


def test_a_scene_names_its_grade(gpu: Gpu, tmp_path: Path) -> None:
    looking = Looking(size=(24, 24))
    chart = Chart()
    chart.square((0, 0, 0), half_m=0.8, **plain((0.5, 0.3, 0.1)))
    chart.glb(tmp_path / "chart.glb")
    (tmp_path / "look.cube").write_text("LUT_1D_SIZE 2\n0 0 0\n0.5 1 1\n")
    pictures = {}
    for name, line in (("plain", ""), ("graded", 'lut = "look.cube"\n')):
        body = "[picture]\n" + line + sun((0, 0, 1), 2.0) + relic("chart.glb")
        engine = engine_for(gpu, scene_file(tmp_path, body, name))
        pictures[name] = looking.shot(engine), looking.shot(engine, form="rgb8").astype(int)
    assert np.array_equal(pictures["plain"][0], pictures["graded"][0])
    red, half = (pictures[name][1][..., 0] for name in ("plain", "graded"))
    assert np.abs(half - red / 2).max() <= 1.5
    assert np.abs(pictures["graded"][1] - pictures["plain"][1])[..., 1:].max() <= 1
