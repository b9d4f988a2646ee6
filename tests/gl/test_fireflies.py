"""Fireflies light what is near them: where and when they shine, and as light falls off."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.engine.engine import picture
from renderer.engine.view import Camera, camera_view
from renderer.gpu.context import Gpu
from renderer.passes.fireflies import KIND, MAX_LIGHTS, fireflies, firefly_lights
from renderer.scene.environment import Counts, Falls
from tests.support.broken import broken
from tests.support.falls import Feedback
from tests.support.stage import Chart, engine_for, plain, relic, scene_file

FPS = 64
ONE = Falls(fireflies=1.0, counts=Counts(fireflies=1))


@pytest.mark.parametrize("seconds", [0.0, 63.7, 10800.3])
def test_numpy_and_shader_agree(gpu: Gpu, seconds: float) -> None:
    main = "Firefly f = firefly(); o_place = f.place; o_shine = f.shine; o_own = f.own; gl_Position = vec4(0.0);"
    outs = {"o_place": "vec3", "o_shine": "float", "o_own": "vec3"}
    found = Feedback(gpu.ctx, "falls/firefly.glsl", main, outs).run(KIND, 0.8, seconds)
    twin = fireflies(KIND, 0.8, seconds)
    count = len(twin.shine)
    assert count == KIND.drawn(0.8)
    assert np.abs(found[:count, :3] - twin.places).max() < 1e-4
    assert np.abs(found[:count, 3] - twin.shine).max() < 1e-4
    assert np.abs(found[:count, 4:] - twin.own).max() < 1e-6
    assert (found[:, 3] > 0.1).sum() > 5
    assert (found[count:, 3] == 0).all()


def test_the_lights_change_places_without_a_jump() -> None:
    falls = Falls(fireflies=1.0)
    before = None
    for step in range(1000):
        places, light = firefly_lights(falls, 20.0 + step / 4096)
        assert len(places) <= MAX_LIGHTS
        probes = np.array([(x, 0.2, z) for x in (-3.0, 0.0, 3.0) for z in (-3.0, 0.0, 3.0)])
        distance2 = ((probes[:, None] - places) ** 2).sum(axis=2)
        arriving = (light[:, 1] / np.maximum(distance2, 0.04)).sum(axis=1)
        if before is not None:
            assert np.abs(arriving - before).max() < 0.02 * arriving.max()
        before = arriving


def _moment(bright: bool) -> tuple[int, np.ndarray]:
    """A frame at a pulse's peak, or in the dark between two; and where the one firefly is then."""
    for frame in range(3000):
        found = fireflies(KIND.counted(ONE.counts), 1.0, frame / FPS)
        later = fireflies(KIND.counted(ONE.counts), 1.0, (frame + 16) / FPS)
        if found.shine[0] > 0.98 and later.shine[0] < 0.02:
            return (frame, found.places[0]) if bright else (frame + 16, later.places[0])
    raise AssertionError("no pulse")


def _wall_light(gpu: Gpu, folder: Path, bright: bool, behind_m: float, aside_m: float = 0.35) -> float:
    """Green light of a white wall so far behind the firefly, where it is ``aside_m`` from it."""
    frame, place = _moment(bright)
    chart = Chart()
    chart.square((place[0], place[1], place[2] - behind_m), half_m=3.0, **plain((1, 1, 1)))
    chart.glb(folder / "wall.glb")
    body = '[picture]\ntone_map = "linear"\n[environment.falls]\nfireflies = 1.0\ncounts.fireflies = 1\n'
    engine = engine_for(gpu, scene_file(folder, body + relic("wall.glb")))
    at = place + np.array([aside_m, 0.0, -behind_m])
    view = camera_view(Camera(at + np.array([0.0, 0.0, 6.0]), at, 0.5, (8, 8)))
    return float(picture(engine, frame, Fraction(FPS), view, "rgba16f")[..., 1].astype(float).mean())


def _expected(behind_m: float, aside_m: float = 0.35) -> float:
    frame, _ = _moment(True)
    _, light = firefly_lights(ONE, frame / FPS)
    distance2 = behind_m**2 + aside_m**2
    return float(light[0, 1] / distance2 * behind_m / np.sqrt(distance2) / np.pi)


def test_a_wall_is_bright_at_the_peak_and_dark_between(gpu: Gpu, tmp_path: Path) -> None:
    peak, trough = (_wall_light(gpu, tmp_path, bright, 0.4) for bright in (True, False))
    assert peak == pytest.approx(_expected(0.4), rel=0.12)
    assert trough < 0.05 * peak


def test_light_falls_with_distance_squared(gpu: Gpu, tmp_path: Path) -> None:
    near, far = (_wall_light(gpu, tmp_path, True, m) for m in (0.3, 0.7))
    assert near / far == pytest.approx(_expected(0.3) / _expected(0.7), rel=0.08)


def test_without_them_the_wall_stays_dark(gpu: Gpu, tmp_path: Path) -> None:
    with broken("sum += firefly_light(s);", ""):
        assert _wall_light(gpu, tmp_path, True, 0.4) < 0.02 * _expected(0.4)
