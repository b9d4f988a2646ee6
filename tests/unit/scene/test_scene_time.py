"""Values over time, the year, and a show's clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.maths import transforms
from renderer.scene.animation import value_at
from renderer.scene.environment import EnvironmentState, Falls, Sky, Sun, blended
from renderer.scene.fields import Keys
from renderer.scene.file import RelicEntry
from renderer.scene.reader import load_scene
from renderer.scene.show_reader import load_show
from renderer.scene.timeline import layers_at, relic_matrix, sample
from renderer.scene.year import constant_year, year_of


def keys(*pairs: tuple[float, Any], ease: str = "linear", repeat: bool = False) -> Keys[Any]:
    return Keys[Any](keys=pairs, ease=ease, repeat=repeat)


def test_what_is_not_animated_stays() -> None:
    assert value_at(3.0, 17.0) == 3.0
    assert value_at((1.0, 2.0, 3.0), 17.0) == (1.0, 2.0, 3.0)
    assert value_at(None, 17.0) is None


def test_values_hold_before_and_after_their_keys() -> None:
    track = keys((2.0, (0.0, 10.0)), (4.0, (1.0, 20.0)), (5.0, (1.0, 0.0)))
    times = [0, 2, 3, 4, 4.5, 5, 100]
    assert [value_at(track, t) for t in times] == [
        (0, 10), (0, 10), (0.5, 15), (1, 20), (1, 10), (1, 0), (1, 0),
    ]  # fmt: skip
    assert value_at(keys((3.0, 7.0)), 0.0) == value_at(keys((3.0, 7.0)), 9.0) == 7.0


def test_eases_and_hold() -> None:
    assert value_at(keys((0.0, 0.0), (4.0, 8.0), ease="in-out"), 1.0) == pytest.approx(8 * (3 / 16 - 2 / 64))
    assert [value_at(keys((0.0, 1.0), (4.0, 8.0), ease="hold"), t) for t in (0, 3.999, 4)] == [1, 1, 8]


def test_repeat_begins_again() -> None:
    track = keys((1.0, 0.0), (3.0, 2.0), repeat=True)
    assert [value_at(track, t) for t in (0, 1, 2, 2.5, 3, 4, 5, 7.5)] == [0, 0, 1, 1.5, 0, 1, 0, 0.5]


def state(**changes: Any) -> EnvironmentState:
    return EnvironmentState(**changes)


def test_blending_is_linear_and_keeps_the_ends_themselves() -> None:
    first = state(sky=Sky(zenith=(0.0, 0.2, 1.0)), sun=Sun(azimuth_deg=-40), exposure_ev=1)
    second = state(sky=Sky(zenith=(1.0, 0.4, 0.0)), sun=Sun(azimuth_deg=40), falls=Falls(snow=1))
    assert blended(first, second, 0.0) is first
    assert blended(first, second, 1.0) is second
    middle = blended(first, second, 0.25)
    assert middle.sky.zenith == pytest.approx((0.25, 0.25, 0.75))
    assert middle.sun.azimuth_deg == pytest.approx(-20)
    assert middle.falls.snow == pytest.approx(0.25)
    assert middle.exposure_ev == pytest.approx(0.75)
    assert blended(first, first, 0.5) is first


YEAR = year_of(
    [
        ("spring", state(exposure_ev=0.0), state(exposure_ev=0.5)),
        ("summer", state(exposure_ev=2.0), state(exposure_ev=2.0)),
        ("autumn", state(exposure_ev=-1.0), state(exposure_ev=-2.0)),
    ],
    cycle_s=90.0,
    transition_s=6.0,
)


def test_the_seasons_of_a_year() -> None:
    assert [(s.name, s.start_s, s.end_s) for s in YEAR.seasons] == [
        ("spring", 0, 30), ("summer", 30, 60), ("autumn", 60, 90),
    ]  # fmt: skip
    ev = [YEAR.state_at(t).exposure_ev for t in (0, 8, 16, 24, 27, 30, 45, 54, 60, 68, 84, 87, 90)]
    assert ev == pytest.approx([0, 0, 0.5, 0.5, 1.25, 2, 2, 2, -1, -1, -2, -1, 0], abs=1e-9)


@given(st.floats(0, 10_000), st.floats(0, 1e-4))
def test_the_year_has_no_jumps(seconds: float, step: float) -> None:
    here, there = YEAR.state_at(seconds), YEAR.state_at(seconds + step)
    assert abs(here.exposure_ev - there.exposure_ev) <= 1.5 * 3 / 6 * step + 1e-9


@given(st.floats(0, 89.9), st.integers(1, 1000))
def test_the_year_comes_again(seconds: float, cycles: int) -> None:
    again = YEAR.state_at(seconds + 90.0 * cycles).exposure_ev
    assert again == pytest.approx(YEAR.state_at(seconds).exposure_ev, abs=1e-6)


def test_years_without_transition_and_all_transition() -> None:
    seasons = [
        ("a", state(exposure_ev=0), state(exposure_ev=0)),
        ("b", state(exposure_ev=1), state(exposure_ev=1)),
    ]
    sharp = year_of(seasons, 10.0, 0.0)
    assert [sharp.state_at(t).exposure_ev for t in (0, 4.999, 5, 9.999, 10)] == [0, 0, 1, 1, 0]
    soft = year_of(seasons, 10.0, 5.0)
    assert [soft.state_at(t).exposure_ev for t in (0, 2.5, 5, 7.5, 10)] == [0, 0.5, 1, 0.5, 0]
    alone = year_of(seasons[:1], 10.0, 2.0)
    assert alone.state_at(123.4).exposure_ev == 0
    assert constant_year(seasons[1][1]).state_at(5.0) is seasons[1][1]


def write_show(folder: Path, cues: str, durations: dict[str, float]) -> Path:
    for name, duration in durations.items():
        (folder / f"{name}.toml").write_text(f'format = "yingbi-scene/1"\nduration_s = {duration}\n')
    path = folder / "show.toml"
    path.write_text('format = "yingbi-show/1"\nfps = "60000/1001"\n' + cues)
    return path


def test_cues_follow_one_another_with_repeats_and_crossfades(tmp_path: Path) -> None:
    path = write_show(
        tmp_path,
        '[[cue]]\nscene = "a.toml"\nrepeat = 2\ncrossfade_s = 1\n'
        '[[cue]]\nid = "b"\nscene = "b.toml"\ncrossfade_s = 4\n[[cue]]\nscene = "a.toml"\n',
        {"a": 10, "b": 6},
    )
    show = load_show(path)
    assert [(c.id, c.start_s, c.end_s, c.crossfade_s) for c in show.cues] == [
        ("1", 0, 20, 1), ("b", 16, 22, 4), ("3", 22, 32, 0),
    ]  # fmt: skip
    assert show.duration_s == 32
    assert show.cues[0].scene is show.cues[2].scene
    assert str(show.fps) == "60000/1001"

    def layers(seconds: float) -> list[tuple[int, float, float]]:
        return [(layer.cue, layer.seconds, layer.weight) for layer in layers_at(show, seconds)]

    assert layers(0) == [(0, 0, 1)]
    assert layers(9.5) == [(0, 9.5, 1)]
    assert layers(10) == [(0, 0, 1)]
    assert layers(16) == [(0, 6, 1), (1, 0, 0)]
    assert layers(18) == [(0, 8, 1), (1, 2, 0.5)]
    assert layers(20) == [(1, 4, 1)]
    assert layers(22) == [(2, 0, 1)]
    assert layers(32) == layers(99) == [(2, 10, 1)]


@pytest.mark.parametrize("seconds", np.linspace(0, 40, 161))
def test_at_most_two_cues_are_seen(tmp_path: Path, seconds: float) -> None:
    path = write_show(
        tmp_path,
        "".join(
            f'[[cue]]\nscene = "{s}.toml"\ncrossfade_s = {f}\n'
            for s, f in (("a", 0), ("b", 3), ("a", 3), ("b", 2))
        ),
        {"a": 10, "b": 6},
    )
    show = load_show(path)
    assert 1 <= len(layers_at(show, seconds)) <= 2


BOUNDS = np.array([(-1.0, 0.5, -2.0), (3.0, 2.5, 4.0)])


def relic(**changes: Any) -> RelicEntry:
    return RelicEntry(mesh="a.glb", **changes)


def test_a_relic_without_anything_stays_where_its_file_has_it() -> None:
    assert np.array_equal(relic_matrix(relic(), BOUNDS, 0.0), np.eye(4))


def test_a_relics_place_is_t_ry_rx_rz_s() -> None:
    entry = relic(position_m=(1.0, 2.0, 3.0), rotation_deg=(10.0, 20.0, 30.0), scale=2.0)
    expected = transforms.translation((1, 2, 3)) @ transforms.rotation((10, 20, 30)) @ transforms.scaling(2)
    assert relic_matrix(entry, BOUNDS, 0.0) == pytest.approx(expected)


@pytest.mark.parametrize("turn", [(0.0, 0.0, 0.0), (0.0, 90.0, 0.0), (15.0, -70.0, 5.0)])
def test_height_stands_the_boxs_bottom_on_the_position(turn: tuple[float, float, float]) -> None:
    entry = relic(position_m=(1.0, 2.0, 3.0), rotation_deg=turn, height_m=3.0)
    matrix = relic_matrix(entry, BOUNDS, 0.0)
    assert transforms.apply(matrix, np.array([1.0, 0.5, 1.0])) == pytest.approx([1, 2, 3])
    top = transforms.apply(matrix, np.array([1.0, 2.5, 1.0])) - [1, 2, 3]
    assert top == pytest.approx(transforms.rotation(turn)[:3, 1] * 3)
    assert np.linalg.det(matrix[:3, :3]) == pytest.approx(1.5**3)


def test_a_flat_relic_with_a_height_does_not_divide_by_zero() -> None:
    flat = np.array([(-1.0, 0.0, -1.0), (1.0, 0.0, 1.0)])
    assert np.isfinite(relic_matrix(relic(height_m=1.0), flat, 0.0)).all()


def test_a_relic_moves_by_its_keys() -> None:
    entry = relic(
        position_m=keys((0.0, (0.0, 0.0, 0.0)), (2.0, (0.0, 4.0, 0.0))), scale=keys((0.0, 1.0), (2.0, 3.0))
    )
    matrix = relic_matrix(entry, BOUNDS, 1.0)
    assert matrix[:3, 3].tolist() == [0, 2, 0]
    assert matrix[0, 0] == 2


def test_sampling_a_scene(tmp_path: Path) -> None:
    path = tmp_path / "scene.toml"
    path.write_text("""
format = "yingbi-scene/1"
duration_s = 10
[environment]
exposure_ev = 1
intensity = { keys = [[0, 1.0], [10, 3.0]] }
rotation_deg = { keys = [[0, 0], [10, 360]] }
[environment.sun]
irradiance = 2.5
[picture]
exposure_ev = { keys = [[0, 0], [10, -2]] }
tone_map = "agx"
[frame]
colour = "#808080"
[[light]]
direction = [0, -4, -3]
irradiance = { keys = [[0, 0], [10, 10]] }
colour = [1, 0.5, 0]
shadow = false
[[light]]
direction = [0, 0, 0]
""")
    scene = load_scene(path)
    now = sample(scene, 5.0)
    assert now.seconds == 5
    assert now.exposure == pytest.approx(1.0)
    assert now.intensity == 2
    assert now.rotation_deg == 180
    assert now.tone_map == "agx"
    assert now.frame_colour == pytest.approx((0.21586,) * 3, abs=1e-5)
    assert now.environment.sun.irradiance == 2.5
    assert now.environment.sky == Sky()
    first, second = now.lights
    assert first.direction == pytest.approx((0, -0.8, -0.6))
    assert first.light == pytest.approx((5, 2.5, 0))
    assert not first.shadow
    assert second.direction == (0, -1, 0)
    assert second.light == (3, 3, 3)
