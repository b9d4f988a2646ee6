"""What falls: closed-form in time, never popping, inside its volume."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, camera_view
from renderer.errors import FileMistakes
from renderer.gpu.blocks import FALL
from renderer.gpu.context import Gpu
from renderer.passes.fall_kinds import KINDS, Kind
from renderer.passes.falls import FallsPass, time_uniforms
from renderer.scene.environment import Counts
from renderer.scene.show_reader import load_source
from renderer.wall.reader import default_wall
from tests.support.broken import broken
from tests.support.falls import Feedback

THREE_HOURS_S = 10800.0
FALLING = [k for k in KINDS if k.share not in ("fireflies", "motes")]
STEP_S = 1 / 512
WIND_MPS = 0.8
VIEW = camera_view(Camera(np.array([0.0, 1.6, 8.0]), np.array([0.0, 1.4, 0.0]), 30, (128, 96)))


@pytest.fixture(scope="module")
def flights(_session_gpu: Gpu) -> Callable[[Kind, float, float], np.ndarray]:
    """[count, 5]: x, y, z, presence and size of every particle of a kind, as the shaders have them."""
    main = """Flight f = flight();
        o_place = f.place; o_presence = f.presence; o_size = f.size;
        gl_Position = vec4(0.0);"""
    outs = {"o_place": "vec3", "o_presence": "float", "o_size": "float"}
    feedback = Feedback(_session_gpu.ctx, "falls/flight.glsl", main, outs)
    return lambda kind, share, seconds: feedback.run(kind, share, seconds, WIND_MPS)


def _scene(folder: Path, falls: str) -> Path:
    path = folder / "falls.toml"
    path.write_text(
        f"""format = "yingbi-scene/1"
duration_s = 20000
[environment]
preset = "black"
[environment.sky]
zenith = [0.02, 0.03, 0.05]
horizon = [0.1, 0.1, 0.1]
ground = [0.1, 0.1, 0.1]
[environment.falls]
{falls}
[[light]]
irradiance = 2.0
shadow = false
"""
    )
    return path


def _engine(gpu: Gpu, folder: Path, falls: str) -> Engine:
    return Engine(gpu, load_source(_scene(folder, falls)), default_wall(), "draft")


def _frame(engine: Engine, frame: int) -> np.ndarray:
    return picture(engine, frame, Fraction(30), VIEW, "rgb8").astype(np.int16)


ALL = "\n".join(f"{name} = 0.7" for name in dict.fromkeys(k.share for k in KINDS)) + "\nwind_mps = 0.5"


def test_a_frame_alone_equals_the_frame_after_others(gpu: Gpu, tmp_path: Path) -> None:
    engine = _engine(gpu, tmp_path, ALL)
    alone = _frame(engine, 100)
    for other in (0, 7, 324001):
        _frame(engine, other)
    assert np.array_equal(_frame(engine, 100), alone)


def test_each_kind_shows_and_share_zero_draws_nothing(gpu: Gpu, tmp_path: Path) -> None:
    bare = _frame(_engine(gpu, tmp_path, "petals = 0.0"), 60)
    for share in dict.fromkeys(k.share for k in KINDS):
        shown = _frame(_engine(gpu, tmp_path, f"{share} = 1.0"), 60)
        assert (np.abs(shown - bare) > 2).any(axis=-1).sum() > 2, share
    assert np.array_equal(_frame(_engine(gpu, tmp_path, "rain = 0.0\nsnow = 0.0"), 60), bare)


@pytest.mark.parametrize("start_s", [0.0, 41.3, THREE_HOURS_S])
@pytest.mark.parametrize("kind", FALLING, ids=lambda k: k.name)
def test_nothing_jumps_where_it_is_seen(
    flights: Callable[[Kind, float, float], np.ndarray], kind: Kind, start_s: float
) -> None:
    fastest = kind.speed_mps[1] + WIND_MPS + 8 * kind.sway_m * kind.sway_hz + kind.blown_m
    ends = 0
    before = flights(kind, 0.6, start_s)
    for step in range(1, 60):
        # mostly tiny steps; now and then on to another moment, so that all parts of the cycle are met
        jump_to = start_s + 0.37 * (step // 4) + STEP_S * step
        if step % 4 == 0:
            before = flights(kind, 0.6, jump_to)
            continue
        after = flights(kind, 0.6, jump_to)
        way = np.linalg.norm(after[:, :3] - before[:, :3], axis=1)
        seen = np.maximum(before[:, 3], after[:, 3])
        jumped = way > fastest * STEP_S * 1.5
        ends += int(jumped.sum())
        assert seen[jumped].max(initial=0.0) < 0.02
        assert np.abs(after[:, 3] - before[:, 3]).max() < 16 * STEP_S * max(kind.speed_mps[1], 1.0)
        before = after
    assert ends > 0  # cycles did end meanwhile


@pytest.mark.parametrize("kind", FALLING, ids=lambda k: k.name)
def test_inside_the_volume_and_as_many_as_the_share(
    flights: Callable[[Kind, float, float], np.ndarray], kind: Kind
) -> None:
    low, high = kind.bounds_m
    for seconds in (0.0, 63.7, THREE_HOURS_S):
        found = flights(kind, 0.5, seconds)
        assert np.isfinite(found).all()
        assert (found[:, :3] >= low - 1e-4).all()
        assert (found[:, :3] <= high + np.array([1e-4, 0.3, 1e-4])).all()
        assert (found[kind.drawn(0.5) :, 3] == 0).all()
        there = (found[:, 3] > 0.02).mean()
        assert 0.25 < there < 0.55
        assert kind.size_m[0] - 1e-6 <= found[:, 4].min() <= found[:, 4].max() <= kind.size_m[1] + 1e-6


def test_a_little_more_share_grows_a_few(flights: Callable[[Kind, float, float], np.ndarray]) -> None:
    for kind in FALLING:
        first, second = (flights(kind, share, 20.0) for share in (0.4, 0.401))
        assert np.array_equal(first[:, :3], second[:, :3])
        assert np.abs(second[:, 3] - first[:, 3]).max() < 0.02


def test_time_keeps_its_precision_for_hours() -> None:
    for seconds in (0.0, 1.25, THREE_HOURS_S + 1 / 3):
        time = time_uniforms(seconds)
        assert time["ticks"] * time["tick_s"] + time["rest_s"] == pytest.approx(seconds, abs=1e-12)
        assert 0 <= time["rest_s"] < time["tick_s"]


def test_pictures_change_smoothly(gpu: Gpu, tmp_path: Path) -> None:
    engine = _engine(gpu, tmp_path, ALL.replace("rain = 0.7", "rain = 0.0"))
    frames = [picture(engine, f, Fraction(960), VIEW, "rgb8").astype(float) for f in range(20000, 20003)]
    far = picture(engine, 30000, Fraction(960), VIEW, "rgb8")
    near = [np.abs(a - b).mean() for a, b in pairwise(frames)]
    assert max(near) < 0.15 * np.abs(far - frames[0]).mean()


def test_the_table_is_sound() -> None:
    assert FallsPass.__doc__
    assert "Reads" in FallsPass.__doc__
    for kind in KINDS:
        assert len(kind.shape.points) <= FALL.dtype["k_points"].shape[0]
        assert kind.shape.triangles.max() == len(kind.shape.points) - 1
        assert kind.drawn(0.0) == 0
        assert kind.drawn(1.0) == kind.count


MANY = "snow = 1.0\nwind_mps = 0.5\ncounts.snow = 50000"


def test_fifty_thousand_flakes_are_the_same_in_any_order(gpu: Gpu, tmp_path: Path) -> None:
    engine = _engine(gpu, tmp_path, MANY)
    alone, usual = _frame(engine, 40), _frame(_engine(gpu, tmp_path, "snow = 1.0\nwind_mps = 0.5"), 40)
    _frame(engine, 3)
    assert np.array_equal(_frame(engine, 40), alone)
    assert np.array_equal(_frame(_engine(gpu, tmp_path, MANY), 40), alone)
    bare = _frame(_engine(gpu, tmp_path, "snow = 0.0"), 40)
    many, few = ((np.abs(shown - bare) > 2).any(axis=-1).sum() for shown in (alone, usual))
    assert many > 2 * few


def test_fifty_thousand_flakes_lie_evenly(flights: Callable[[Kind, float, float], np.ndarray]) -> None:
    kind = next(kind for kind in KINDS if kind.name == "snow").counted(Counts(snow=50_000))
    assert kind.count == kind.drawn(1.0) == 50_000
    places = flights(kind, 1.0, 100.0)[:, :3]
    far = places[places[:, 2] < -1.0]  # there the volume is as wide everywhere
    assert len(far) > 15_000
    assert len(np.unique(far, axis=0)) == len(far)
    found, _ = np.histogram(far[:, 0], 12, (-9.0, 9.0))
    even = len(far) / 12
    assert (np.abs(found - even) < 5 * np.sqrt(even)).all()
    # twin: flakes that keep to one side are noticed
    lopsided, _ = np.histogram(far[:, 0] * 0.9, 12, (-9.0, 9.0))
    assert not (np.abs(lopsided - even) < 5 * np.sqrt(even)).all()


def test_counts_keep_proportions_and_have_a_limit(tmp_path: Path) -> None:
    more = {kind.name: kind.counted(Counts(leaves=9600)) for kind in KINDS}
    for kind in KINDS:
        assert more[kind.name].count == (2 if kind.share == "leaves" else 1) * kind.count
    assert sum(kind.count for kind in KINDS if kind.name in ("ginkgo", "maple")) == Counts().leaves
    for kind in KINDS:
        if kind.name in ("petals", "rain", "snow", "fireflies", "motes"):
            assert kind.count == getattr(Counts(), kind.share)
    with pytest.raises(FileMistakes):
        load_source(_scene(tmp_path, "counts.snow = 200001"))


FLOOR = camera_view(Camera(np.array([0.0, 0.5, 6.0]), np.array([0.0, 0.0, 4.0]), 12, (192, 128)))


def _floor(gpu: Gpu, folder: Path, falls: str, grey: float = 0.6) -> np.ndarray:
    """Linear light of a floor, seen from near by."""
    path = _scene(folder, falls)
    ground = f"[environment.ground]\nvisible = 1.0\ncolour = [{grey}, {grey}, {grey}]\n"
    path.write_text(path.read_text() + ground)
    engine = Engine(gpu, load_source(path), default_wall(), "draft")
    return picture(engine, 41, Fraction(1), FLOOR, "rgba16f")[..., :3].astype(float).mean(axis=-1)


def test_leaves_shade_the_floor_on_which_they_lie(gpu: Gpu, tmp_path: Path) -> None:
    leaves = "leaves = 1.0\ncounts.leaves = 20000"
    shaded = _floor(gpu, tmp_path, leaves)
    with broken("k_low.w * hidden", "0.0"):
        plain = _floor(gpu, tmp_path, leaves)
    assert (shaded <= plain + 1e-4).all()
    assert (shaded < 0.95 * plain).sum() > 40
    bare = _floor(gpu, tmp_path, "")
    beside = np.abs(plain - bare) < 1e-3 * bare  # no leaf is seen there
    assert (shaded < 0.95 * plain)[beside].sum() > 20


def test_flakes_fade_into_the_floor(gpu: Gpu, tmp_path: Path) -> None:
    snow = "snow = 1.0\ncounts.snow = 100000"
    soft, bare = (_floor(gpu, tmp_path, falls, 0.02) for falls in (snow, ""))
    with broken("smoothstep(0.0, 1.0, v_above)", "1.0"):
        hard = _floor(gpu, tmp_path, snow, 0.02)
    assert np.abs(soft - bare).max() > 0.05 * bare.max()
    fainter = np.abs(soft - bare) < np.abs(hard - bare) - 0.01 * bare
    stronger = np.abs(soft - bare) > np.abs(hard - bare) + 0.01 * bare
    assert fainter.sum() > 20 * max(int(stronger.sum()), 1)
