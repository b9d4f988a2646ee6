"""Average level, peak and black over time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.guards.levels import LevelLimits, Levels, level_findings, levels_of, luminance_of
from renderer.maths.colour import srgb_encode

FPS = 30


def grey(linear: float) -> int:
    return round(float(srgb_encode(linear)) * 255)


def levels(average: np.ndarray, black: float = 0.6) -> Levels:
    times = np.arange(len(average)) / FPS
    flat = np.full(len(average), 1.0)
    return Levels(times, np.asarray(average, float), flat, flat * black, 0.02, 1000.0)


def ramp(start: float, end: float, seconds: float, smooth: bool = True) -> np.ndarray:
    """Two seconds of the one, the change, two seconds of the other."""
    t = np.clip((np.arange(0, seconds + 4, 1 / FPS) - 2) / seconds, 0, 1)
    return start + (end - start) * (t * t * (3 - 2 * t) if smooth else t)


def test_luminance_is_that_of_the_srgb_standard() -> None:
    colours = np.array(
        [[255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255], [128, 128, 128], [0, 0, 0]], np.uint8
    )
    assert luminance_of(colours) == pytest.approx([1, 0.2126, 0.7152, 0.0722, 0.21586, 0], abs=1e-5)


def test_shares_and_nits() -> None:
    raster = np.zeros((1, 4, 4, 3), np.uint8)
    raster[0, 0, 0] = 255
    raster[0, 1] = 128
    found = levels_of(raster, [2.5], 800.0)
    assert found.average == pytest.approx([(1 + 4 * 0.21586) / 16], abs=1e-5)
    assert found.peak_nits == pytest.approx([800])
    assert found.average_nits == pytest.approx(found.average * 800)
    assert found.black_share == pytest.approx([11 / 16])
    signal = raster.mean() / 255
    assert signal > 1.3 * found.average[0], "the average of the signal is another thing"


def test_only_leds_count() -> None:
    raster = np.zeros((2, 4, 4, 3), np.uint8)
    raster[:, :, :2] = 255
    leds = np.zeros((4, 4), bool)
    leds[:, :2] = True
    found = levels_of(raster, [0, 1], 1000.0, leds)
    assert found.average.tolist() == [1, 1]
    assert found.black_share.tolist() == [0, 0]


@given(st.integers(0, 2**31))
def test_bounds(seed: int) -> None:
    found = levels_of(np.random.default_rng(seed).integers(0, 256, (3, 5, 7, 3), np.uint8), [0, 1, 2], 1000.0)
    assert np.all((found.average >= 0) & (found.average <= found.peak) & (found.peak <= 1 + 1e-6))
    assert np.all((found.black_share >= 0) & (found.black_share <= 1))


def test_a_good_scene_has_no_findings() -> None:
    assert level_findings(levels(np.full(90, 0.15))) == ()
    assert level_findings(levels(np.array([0.08, 0.25, 0.25])[[0] * 60 + [0] * 30])) == ()
    assert level_findings(levels(np.zeros(0))) == ()


def test_each_limit_with_its_range() -> None:
    average = np.full(300, 0.15)
    average[60:120] = np.linspace(0.15, 0.251, 60)
    average[120:180] = np.linspace(0.251, 0.05, 60)
    average[180:] = np.linspace(0.05, 0.15, 120)
    found = level_findings(levels(average, black=0.3))
    kinds = {f.kind: f for f in found}
    assert set(kinds) == {"too bright", "too dark", "too little black"}
    assert kinds["too bright"].worst == pytest.approx(0.251)
    assert kinds["too bright"].worst_s == pytest.approx(119 / FPS)
    dark = kinds["too dark"]
    assert (dark.worst, dark.limit) == pytest.approx((0.05, 0.08))
    assert 5.0 < dark.start_s < dark.worst_s < dark.end_s < 7.5
    assert (kinds["too little black"].start_s, kinds["too little black"].end_s) == pytest.approx((0, 299 / FPS))


@pytest.mark.parametrize(("start", "end"), [(0.08, 0.25), (0.25, 0.08), (0.1, 0.16)])
@pytest.mark.parametrize(
    ("seconds", "smooth", "fast"),
    [(0.03, True, True), (0.3, True, True), (0.6, True, True), (0.8, True, False), (3.0, True, False),
     (0.4, False, True), (0.7, False, False)],
)  # fmt: skip
def test_changes_must_take_their_time(start: float, end: float, seconds: float, smooth: bool, fast: bool) -> None:
    found = level_findings(levels(ramp(start, end, seconds, smooth)))
    assert [f.kind for f in found] == (["too fast"] if fast else [])
    if fast:
        assert found[0].start_s <= 2 + seconds / 2 <= found[0].end_s
        assert found[0].worst < found[0].limit == 0.7
    if fast and smooth and seconds > 0.2:
        assert found[0].worst == pytest.approx(seconds, abs=0.06)


def test_small_cuts_may_be_fast_and_a_cut_in_a_drift_is_found() -> None:
    assert level_findings(levels(ramp(0.1, 0.14, 0.03))) == ()
    drift = np.linspace(0, 0.03, 300)
    drift[150:] += 0.1
    assert [f.kind for f in level_findings(levels(0.1 + drift))] == ["too fast"]


def test_every_cut_of_many_is_found() -> None:
    cuts = np.repeat([0.1, 0.2, 0.1, 0.2, 0.24], 60)
    found = level_findings(levels(cuts))
    assert [f.kind for f in found] == ["too fast"] * 3
    assert [f.worst_s for f in found] == pytest.approx([2, 4, 6], abs=0.1)


def test_limits_may_be_others() -> None:
    still = levels(np.full(30, 0.5))
    assert [f.kind for f in level_findings(still)] == ["too bright"]
    assert level_findings(still, LevelLimits(average_most=0.6)) == ()


def test_what_was_measured_is_what_is_judged() -> None:
    bright = np.full((3, 8, 8, 3), grey(0.4), np.uint8)
    found = level_findings(levels_of(bright, [0, 1, 2], 1000.0))
    assert [(f.kind, f.start_s, f.end_s) for f in found] == [("too bright", 0, 2), ("too little black", 0, 2)]
