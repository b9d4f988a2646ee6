"""What test patterns know of a wall and of time, without a GPU."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer import resources
from renderer.errors import InputError
from renderer.wall.pattern_layout import pattern_layout, room_m, still_layout
from renderer.wall.patterns import GLYPHS, PATTERNS, clock, find_pattern, glyphs
from tests.support.walls import SHAPES, small_wall

CONTRACT = (
    "grid", "cabinets", "ident", "gradient", "gamma", "white", "uniformity",
    "pixels", "bar", "counter", "sync", "seam", "eye",
)  # fmt: skip

RATES = st.sampled_from([Fraction(24), Fraction(25), Fraction(60000, 1001), Fraction(30000, 1001), Fraction(120)])


def test_the_table_has_the_contracts_patterns_and_each_its_shader() -> None:
    assert tuple(PATTERNS) == CONTRACT
    for name, pattern in PATTERNS.items():
        assert (resources.shaders() / "patterns" / f"{name}.frag").is_file()
        assert pattern.summary
        assert any(ord(letter) > 0x4E00 for letter in pattern.summary_zh)


@pytest.mark.parametrize(
    ("asked", "hint"), [("girds", "did you mean grid"), ("Sync", "sync"), ("zzz", "there are")]
)
def test_an_unknown_name_is_answered_with_the_nearest(asked: str, hint: str) -> None:
    with pytest.raises(InputError) as refused:
        find_pattern(asked)
    assert hint in str(refused.value)


@given(st.integers(0, 10**9), RATES)
def test_the_clock_is_real_time_and_no_two_frames_share_one(frame: int, fps: Fraction) -> None:
    hours, minutes, seconds, within = (int(part) for part in clock(frame, fps).split(":"))
    whole = 3600 * hours + 60 * minutes + seconds
    assert whole == int(frame / fps)
    assert 0 <= within < fps
    assert clock(frame, fps) != clock(frame + 1, fps)


def test_names_are_written_if_there_are_letters_for_them() -> None:
    assert [GLYPHS[index] for index in glyphs("Left wing #2")] == list("LEFT WING #2")
    assert glyphs("左墙") == []


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scale", [1.0, 0.23])
def test_facets_fill_their_surfaces_and_surfaces_the_raster(tmp_path: Path, shape: str, scale: float) -> None:
    wall = small_wall(shape, tmp_path)
    layout, surfaces = pattern_layout(wall, scale), still_layout(wall, scale)
    covered = np.zeros(layout.size_px[::-1], int)
    for place in layout.facets:
        x, y, width, height = place.rectangle_px
        covered[y : y + height, x : x + width] += 1
        assert place.surface_px == surfaces[place.label]
        assert place.eye is not None
    assert (covered == 1).all()
    assert sum(width * height for _, _, width, height in surfaces.values()) == covered.size


@pytest.mark.parametrize("shape", SHAPES)
def test_the_room_holds_the_wall_and_whoever_looks(tmp_path: Path, shape: str) -> None:
    wall = small_wall(shape, tmp_path)
    low, high = room_m(wall, wall.eyes[0])
    points = np.concatenate([facet.outline_m for facet in wall.facets])
    assert (low <= points.min(axis=0)).all()
    assert (high >= points.max(axis=0)).all()
    assert (low < wall.eyes[0].position_m).all()
    assert (high > wall.eyes[0].position_m).all()
    assert np.array_equal(low * 2, np.round(low * 2))
