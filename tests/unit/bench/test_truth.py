"""The truth bench's own arithmetic: a wrong tone map or mask would quietly judge every picture wrongly."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.peers.job import directions, look_at, merge, solid_angles
from tests.bench.truth_cases import LIGHTS, MODELS, Case, cases
from tests.bench.truth_ours import scene_text
from tests.bench.truth_score import Score, display, light_ratio, neutral, object_mask, srgb
from tests.bench.truth_sheet import heat
from tests.bench.truth_table import Row, header, mean_line, row_line


def _grey(value: float) -> np.ndarray:
    return np.full((1, 1, 3), value, np.float64)


def test_neutral_keeps_base_colours_less_the_fresnel_offset() -> None:
    """Below 0.8 - 0.04 the tone map only takes away the 4 % that a dielectric reflects (Khronos 2024)."""
    assert neutral(_grey(0.18)) == pytest.approx(_grey(0.14))
    assert neutral(_grey(0.04)) == pytest.approx(_grey(6.25 * 0.04**2))
    assert neutral(np.array([[[0.5, 0.2, 0.0]]])) == pytest.approx(np.array([[[0.5, 0.2, 0.0]]]))


def test_neutral_squeezes_highlights_towards_white() -> None:
    peak, squeezed = 2.0 - 0.04, 1 - 0.24**2 / (2.0 - 0.04 + 0.24 - 0.76)
    assert neutral(_grey(2.0)) == pytest.approx(_grey(squeezed))
    red = neutral(np.array([[[peak, 0.0, 0.0]]]))[0, 0]
    assert red[0] == pytest.approx(squeezed)
    assert red[1] == pytest.approx(squeezed * (1 - 1 / (0.15 * (peak - squeezed) + 1)))


@given(st.floats(0, 50), st.floats(0, 50))
def test_neutral_is_monotonic_and_below_one(first: float, second: float) -> None:
    low, high = sorted((first, second))
    shown_low, shown_high = neutral(_grey(low))[0, 0, 0], neutral(_grey(high))[0, 0, 0]
    assert shown_low <= shown_high + 1e-12
    assert shown_high < 1


def test_srgb_knows_middle_grey_and_its_knee() -> None:
    assert srgb(np.array([0.0, 0.0031308, 0.2140411, 1.0, 9.0])) == pytest.approx(
        [0, 0.04045, 0.5, 1, 1], abs=2e-5
    )


def test_display_exposes_before_the_tone_map() -> None:
    assert display(_grey(0.36), exposure=0.5) == pytest.approx(srgb(neutral(_grey(0.18))))


def test_the_mask_is_what_the_object_mostly_covers() -> None:
    rgba = np.zeros((1, 3, 4), np.float32)
    rgba[0, :, 3] = 0.2, 0.5, 0.8
    assert object_mask(rgba).tolist() == [[False, False, True]]


def test_light_ratio_looks_at_the_object_only() -> None:
    truth, ours = np.full((1, 2, 3), 0.5, np.float32), np.full((1, 2, 3), 0.25, np.float32)
    ours[0, 1] = 99
    assert light_ratio(ours, truth, np.array([[True, False]])) == pytest.approx(0.5)


def test_the_table_shows_what_a_peer_could_not_draw_as_a_dash() -> None:
    case = Case(MODELS[0], LIGHTS[0])
    rows = [
        Row(case, Score(0.1, 0.9), {"A": Score(0.3, 1.0), "B": None}),
        Row(case, Score(0.2, 1.1), {"A": None, "B": None}),
    ]
    name, light = case.model.name, case.light.name
    assert header(["A"]).splitlines()[0] == "| model | light | Yingbi FLIP | Yingbi light | A FLIP |"
    assert header(["A", "B"]).splitlines()[1].count("|") == header(["A", "B"]).splitlines()[0].count("|")
    assert row_line(rows[0]) == f"| {name} | {light} | 0.100 | 0.90 | 0.300 | – |"
    assert mean_line(rows) == "| **mean** |  | 0.150 | 1.00 | 0.300 (1 of 2) | – |"


def test_cases_are_chosen_by_model_or_whole_name() -> None:
    model, light = MODELS[0].name, LIGHTS[0].name
    assert [case.light for case in cases((model,))] == list(LIGHTS)
    assert [case.name for case in cases((f"{model}-{light}",))] == [f"{model}-{light}"]
    assert len(cases()) == len(MODELS) * len(LIGHTS)
    with pytest.raises(SystemExit, match="nonsense"):
        cases(("nonsense",))


@pytest.mark.parametrize("light", LIGHTS, ids=lambda light: light.name)
def test_the_scene_holds_the_truths_light(light, tmp_path: Path) -> None:
    scene = tomllib.loads(scene_text(Case(MODELS[0], light), tmp_path))
    assert scene["environment"]["intensity"] == light.intensity
    suns = [np.multiply(sun["irradiance"], sun["colour"]) for sun in scene.get("light", [])]
    assert len(suns) == (light.sun_direction is not None)
    assert all(sun == pytest.approx(light.sun_irradiance) for sun in suns)


@pytest.mark.parametrize("glow", [0.0, 0.4])
def test_merged_brackets_give_linear_light_back(glow: float) -> None:
    """Also where the surface glows by itself, which less light does not dim."""
    light = np.array([[[0.05, 0.3, 0.9], [0.2, 0.5, 3.0]]], np.float32)

    def draw(scale: float) -> np.ndarray:
        return np.round(np.clip(light * scale + glow, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)

    assert merge(draw) == pytest.approx(
        light + glow, rel=0.06, abs=0.25 * glow
    )  # two 8-bit roundings at the glow, over 1/16


def test_map_directions_are_the_contracts() -> None:
    """The picture's centre is +x, the top row +y, and all solid angles make a sphere."""
    grid = directions(64, 128)
    assert grid[32, 64] == pytest.approx((1, 0, 0), abs=0.04)
    assert grid[32, 96] == pytest.approx((0, 0, 1), abs=0.04)
    assert grid[0, 0] == pytest.approx((0, 1, 0), abs=0.04)
    assert solid_angles(64, 128).sum() * 128 == pytest.approx(4 * np.pi, rel=1e-3)


def test_a_camera_looks_along_its_minus_z() -> None:
    pose = look_at((1.0, 2.0, 3.0), (1.0, 2.0, -4.0))
    assert pose == pytest.approx(np.array([[1, 0, 0, 1], [0, 1, 0, 2], [0, 0, 1, 3], [0, 0, 0, 1]]))
    down = look_at((0.0, 1.0, 1.0), (0.0, 0.0, 0.0))
    assert -down[:3, 2] == pytest.approx(np.array([0, -1, -1]) / np.sqrt(2))


def test_heat_runs_from_black_to_pale() -> None:
    shades = heat(np.linspace(0, 1, 11)).mean(axis=-1)
    assert shades[0] == 0
    assert (np.diff(shades) > 0).all()
