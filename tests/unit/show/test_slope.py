"""Slopes against scipy's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal, stats

from renderer.show.slope import Slope, _student_t, slope_of


def test_a_line_is_found_with_scipys_interval() -> None:
    rng = np.random.default_rng(1)
    times = np.sort(rng.uniform(0, 8, 400))
    values = 800 + 0.3 * times + rng.normal(0, 2, 400)
    found = slope_of(times, values)
    known = stats.linregress(times, values)
    reach = stats.t.ppf(0.975, 398) * known.stderr
    assert found is not None
    assert found.value == pytest.approx(known.slope)
    assert found.high - found.value == pytest.approx(reach, rel=0.15)  # wider by chance correlation
    assert found.high - found.value >= 0.999 * reach


def test_the_interval_holds_what_is_true_19_times_of_20_though_samples_are_alike() -> None:
    rng = np.random.default_rng(2)
    times = np.linspace(0, 8, 500)
    held = 0
    for _ in range(300):
        noise = signal.lfilter([1.0], [1.0, -0.7], rng.normal(0, 1, 500))
        found = slope_of(times, 0.5 * times + noise)
        assert found is not None
        held += found.low <= 0.5 <= found.high
    assert held / 300 == pytest.approx(0.95, abs=0.035)


def test_growth_is_told_from_none() -> None:
    times = np.linspace(0, 8, 100)
    noise = np.random.default_rng(3).normal(0, 1, 100)
    growing, steady = slope_of(times, 2 * times + noise), slope_of(times, noise)
    assert growing is not None
    assert growing.is_growth
    assert steady is not None
    assert not steady.is_growth
    assert slope_of(times, np.full(100, 7.0)) == Slope(0.0, 0.0, 0.0)
    assert slope_of(times[:3], noise[:3]) is None
    assert slope_of(np.ones(9), noise[:9]) is None


@pytest.mark.parametrize("freedom", [3, 5, 10, 30, 1000])
def test_students_t(freedom: int) -> None:
    assert _student_t(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=0.01)
