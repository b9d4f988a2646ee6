"""The player's bookkeeping against numpy's, over whole runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.show.lock_stats import RECENT_FRAMES, Histogram, LockStats, Misses, _spread

PERIOD_NS = 1e9 / 60


def run(stats: LockStats, lateness: list[int], work: list[int], missed: list[int], slot: int = -1) -> int:
    for late_ns, work_ns, skipped in zip(lateness, work, missed, strict=True):
        slot += skipped + 1
        stats.present(slot, late_ns, work_ns, skipped)
    return slot


def random_run(seed: int, frames: int = 3000) -> tuple[list[int], list[int], list[int]]:
    rng = np.random.default_rng(seed)
    late = rng.gamma(2.0, 60_000.0, frames).astype(int).tolist()
    work = (6e6 * rng.lognormal(0.0, 0.4, frames)).astype(int).tolist()
    missed = np.where(rng.random(frames) < 0.01, rng.integers(1, 9, frames), 0)
    missed[0] = 0
    return late, work, missed.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_a_run_is_summed_up_as_numpy_does(seed: int) -> None:
    late, work, missed = random_run(seed)
    stats = LockStats(PERIOD_NS)
    run(stats, late, work, missed)
    found = stats.summary()
    skipped = np.array(missed)
    presented_ns = (np.cumsum(skipped + 1) - 1) * PERIOD_NS + np.array(late)
    intervals = np.diff(presented_ns)
    assert found.slots == len(late) + skipped.sum()
    assert found.missed == skipped.sum() > 0
    assert found.longest_freeze_ms == pytest.approx((intervals[skipped[1:] > 0].max() - PERIOD_NS) / 1e6, abs=1e-5)
    assert found.jitter == pytest.approx(intervals[skipped[1:] == 0].std() / PERIOD_NS, rel=1e-9)
    for spread, times in ((found.lateness_ms, late), (found.work_ms, work)):
        p50, p99 = np.percentile(times, [50, 99], method="inverted_cdf") / 1e6
        assert spread.p50 == pytest.approx(p50, rel=0.01)
        assert spread.p99 == pytest.approx(p99, rel=0.01)
        assert spread.max == max(times) / 1e6


def test_a_perfect_run_has_no_jitter_and_no_freeze() -> None:
    stats = LockStats(PERIOD_NS)
    run(stats, [50_000] * 100, [5_000_000] * 100, [0] * 100)
    found = stats.summary()
    assert (found.slots, found.missed, found.longest_freeze_ms, found.jitter) == (100, 0, 0.0, 0.0)
    assert found.lateness_ms.max == 0.05
    assert found.work_ms == pytest.approx((5.0, 5.0, 5.0), rel=0.01)


def test_known_jitter() -> None:
    """Lateness 0, a, 0, a: the intervals are a longer and shorter than a period in turn."""
    stats = LockStats(PERIOD_NS)
    run(stats, [0, 1_000_000] * 50 + [0], [1] * 101, [0] * 101)
    assert stats.summary().jitter == pytest.approx(1e6 / PERIOD_NS)


def test_before_the_first_frame_all_is_nought() -> None:
    empty = LockStats(PERIOD_NS)
    assert empty.summary() == (0, 0, 0.0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 0.0)
    assert empty.misses() is None
    assert empty.recent().shape == (0, 3)


def test_intervals_are_the_run_cut_into_pieces() -> None:
    late, work, missed = random_run(7, 1000)
    whole, cut = LockStats(PERIOD_NS), LockStats(PERIOD_NS)
    run(whole, late, work, missed)
    slot, pieces = -1, []
    for begin in range(0, 1000, 250):
        piece = slice(begin, begin + 250)
        slot = run(cut, late[piece], work[piece], missed[piece], slot)
        pieces.append(cut.interval())
    assert cut.summary() == whole.summary()
    assert sum(piece.slots for piece in pieces) == whole.summary().slots
    assert sum(piece.missed for piece in pieces) == whole.summary().missed
    assert max(piece.work_ms.max for piece in pieces) == whole.summary().work_ms.max
    p99 = np.percentile(work[750:], 99, method="inverted_cdf") / 1e6
    assert pieces[-1].work_ms.p99 == pytest.approx(p99, rel=0.01)
    assert cut.interval().slots == 0


def test_misses_are_told_once_together() -> None:
    stats = LockStats(1e7)
    run(stats, [0, 0, 1_000_000, 0, 0], [1, 1, 35_000_000, 15_000_000, 1], [0, 0, 3, 1, 0])
    assert stats.misses() == Misses(frame=5, slots=4, freeze_ms=31.0, work_ms=35.0)
    assert stats.misses() is None


def test_a_picture_so_late_that_slots_went_by() -> None:
    """It is shown 2.3 periods late; the two slots after it are counted with the next picture."""
    stats = LockStats(1e7)
    stats.present(4, 100, 1, 0)
    stats.present(5, 23_000_100, 33_000_000, 0)
    assert stats.misses() is None, "nothing is missed as yet"
    stats.present(8, 100, 1_000_000, 2)
    for slot in range(9, 12):
        stats.present(slot, 100, 1, 0)
    found = stats.summary()
    assert (found.slots, found.missed, found.longest_freeze_ms, found.jitter) == (8, 2, 23.0, 0.0)
    assert stats.misses() == Misses(frame=5, slots=2, freeze_ms=23.0, work_ms=33.0)


def test_a_late_picture_is_no_jitter_even_if_no_slot_is_counted_for_it() -> None:
    stats = LockStats(1e7)
    run(stats, [100, 100, 12_000_000, 100, 100, 100], [1] * 6, [0] * 6)
    found = stats.summary()
    assert (found.missed, found.jitter) == (0, 0.0)
    assert found.longest_freeze_ms == pytest.approx(11.9999)


def test_the_recent_frames_in_order() -> None:
    stats = LockStats(PERIOD_NS)
    n = RECENT_FRAMES + 50
    run(stats, list(range(n)), list(range(1000, 1000 + n)), [0] * n)
    found = stats.recent()
    assert found[:, 1].tolist() == list(range(50, n))
    assert stats.recent(3).tolist() == [[1000 + i, i, 0] for i in range(n - 3, n)]


@settings(max_examples=200, deadline=None)
@given(st.integers(-10, 2**63 - 1))
def test_any_time_is_counted_within_a_hundredth(value: int) -> None:
    histogram = Histogram()
    histogram.add(value)
    histogram.add(2**63 - 1)
    assert _spread([histogram]).p50 * 1e6 == pytest.approx(max(value, 0), rel=0.01)
    assert sum(histogram.counts) == 2
