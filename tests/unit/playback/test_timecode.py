"""Chasing timecode that arrives unevenly, stops, jumps, runs backwards and for hours."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.playback.timecode import Chase, Position
from renderer.scene.show_file import ClockEntry

START_S = 5000.0
"""What the monotonic clock says when timecode begins."""
PER_S = 120
"""Quarter frames at 30 frames per second."""
FPS = 60


def _chase(**entry: Any) -> Chase:
    return Chase(ClockEntry(source="mtc", **entry))


def _ns(seconds: float) -> int:
    return round((START_S + seconds) * 1e9)


def _play(
    chase: Chase, timecode: Callable[[float], float], begin: float, end: float, sigma: float = 0.0, seed: int = 0
) -> None:
    """Feeds what ``timecode`` is from second ``begin`` to ``end``, each arriving up to some milliseconds off."""
    chance = random.Random(seed)
    for n in range(round(begin * PER_S), round(end * PER_S)):
        chase.update(_ns(n / PER_S + chance.gauss(0, sigma)), timecode(n / PER_S), True, 30)


def _at(chase: Chase, seconds: float) -> Position:
    return chase.position(_ns(seconds))


# ------------------------------------------------------------------------------------------------ locking


def test_it_waits_for_the_first_timecode() -> None:
    assert _chase().position(_ns(0)) == Position(0.0, "waiting")


def test_exact_timecode_is_followed_exactly() -> None:
    chase = _chase()
    _play(chase, lambda t: 100 + t, 0, 10)
    assert _at(chase, 10).state == "locked"
    assert _at(chase, 10).seconds == pytest.approx(110, abs=1e-9)


def test_the_show_begins_at_its_offset() -> None:
    chase = _chase(offset_s=3600.0)
    _play(chase, lambda t: 3598 + t, 0, 5)
    assert _at(chase, 5).seconds == pytest.approx(3, abs=1e-9)
    early = _chase(offset_s=3600.0)
    _play(early, lambda t: 3598 + t, 0, 1)
    assert _at(early, 1) == Position(0.0, "locked")


class _Machine:
    """A machine whose clock runs ``ppm`` fast, and whose MIDI arrives ``sigma`` seconds unevenly."""

    def __init__(self, seed: int, sigma: float, ppm: float) -> None:
        self.chase, self._chance, self._sigma, self._rate = _chase(), random.Random(seed), sigma, 1 + ppm * 1e-6

    def hears(self, t: float, timecode: float) -> None:
        self.chase.update(_ns((t + self._chance.gauss(0, self._sigma)) * self._rate), timecode, True, 30)

    def shows(self, t: float) -> float:
        return self.chase.position(_ns(t * self._rate)).seconds * FPS


def _slots(machines: list[_Machine], seconds: int, per_s: int, timecode_rate: float) -> Iterator[tuple[int, ...]]:
    """The frames that machines show in each slot, while all hear the same timecode."""
    for n in range(seconds * per_s):
        for machine in machines:
            machine.hears(n / per_s, n / per_s * timecode_rate)
        for slot in range(math.ceil(n * FPS / per_s), math.ceil((n + 1) * FPS / per_s)):
            yield tuple(math.floor(machine.shows((slot + 0.5) / FPS)) for machine in machines)


@pytest.mark.parametrize("timecode_rate", [1.0001, 1000 / 1001], ids=["crystal", "30 that is 29.97"])
def test_two_machines_show_the_same_frame(timecode_rate: float) -> None:
    """Independent arrivals, sigma 2 ms, clocks 60 ppm apart; the slots drift through all phases of a frame."""
    machines = [_Machine(1, 2e-3, 20), _Machine(2, 2e-3, -40)]
    shown = list(_slots(machines, 120, PER_S, timecode_rate))
    assert sum(a == b for a, b in shown) > 0.99 * len(shown)
    assert max(abs(a - b) for a, b in shown) <= 1


def test_without_smoothing_they_would_not() -> None:
    """The comparison above can fail: frames taken straight from the arrivals differ far more often."""
    chance = random.Random(3)
    raw = [[math.floor((n / FPS * 1.0001 + chance.gauss(0, 2e-3)) * FPS) for n in range(7200)] for _ in range(2)]
    assert sum(a == b for a, b in zip(*raw, strict=True)) < 0.95 * 7200


def test_an_hour_of_uneven_timecode_does_not_drift() -> None:
    machine = _Machine(4, 2e-3, 50)
    for n in range(3600 * 10):
        machine.hears(n / 10, n / 10)
        if n > 10 * 60 and n % 20 == 0:
            assert machine.shows(n / 10) / FPS == pytest.approx(n / 10, abs=1e-3)


def test_frames_follow_one_another_steadily() -> None:
    chase, shown = _chase(), []
    chance = random.Random(5)
    for n in range(60 * PER_S):
        chase.update(_ns(n / PER_S + chance.gauss(0, 2e-3)), 10 + n / PER_S, True, 30)
        if n % 2 == 0:
            shown.append(math.floor(_at(chase, n / PER_S + 0.004).seconds * FPS))
    steps = [after - before for before, after in pairwise(shown)]
    assert min(steps) >= 0
    assert set(steps[FPS:]) == {1}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 4e-3), st.sampled_from([24.0, 25.0, 30.0]))
def test_while_timecode_runs_the_show_never_steps_back(seed: int, sigma: float, fps: float) -> None:
    chase, chance = _chase(), random.Random(seed)
    arrival, last = 0.0, 0.0
    for n in range(200):
        arrival = max(arrival, n / (4 * fps) + abs(chance.gauss(0, sigma)))
        before = _at(chase, arrival).seconds
        chase.update(_ns(arrival), 50 + n / (4 * fps), True, fps)
        after = _at(chase, arrival).seconds
        assert n == 0 or after == pytest.approx(before, abs=1e-9)
        assert after >= last - 1e-9
        last = after
    assert last == pytest.approx(50 + arrival, abs=max(0.001, 3 * sigma))


# ------------------------------------------------------------------------------------------------ stopping


def test_strict_holds_the_last_frame() -> None:
    chase = _chase(lost="strict")
    _play(chase, lambda t: 20 + t, 0, 4, sigma=2e-3)
    last = 20 + 4 - 1 / PER_S
    assert _at(chase, 4.03).state == "locked"
    for later in (4.1, 5, 5000):
        assert _at(chase, later) == Position(last, "held")


def test_freewheel_runs_on_for_its_time_and_holds() -> None:
    chase = _chase(lost="freewheel", freewheel_s=1.5)
    _play(chase, lambda t: 20 + t, 0, 4)
    running = _at(chase, 5)
    assert running.state == "freewheel"
    assert running.seconds == pytest.approx(25, abs=1e-6)
    assert _at(chase, 6) == Position(20 + 4 - 1 / PER_S + 1.5, "held")


def test_jam_runs_on_for_good() -> None:
    chase = _chase(lost="jam")
    _play(chase, lambda t: 20 + t, 0, 4)
    position = _at(chase, 3604)
    assert position.state == "freewheel"
    assert position.seconds == pytest.approx(3624, abs=1e-3)


@pytest.mark.parametrize("lost", ["strict", "freewheel"])
def test_a_source_that_says_it_stands_is_believed_to_the_frame(lost: str) -> None:
    chase = _chase(lost=lost)
    _play(chase, lambda t: 20 + t, 0, 4)
    chase.update(_ns(4), 77.2, False, 30)
    assert _at(chase, 4) == _at(chase, 400) == Position(77.2, "held")


def test_jam_does_not_stop_for_a_source_that_stands_but_goes_where_it_goes() -> None:
    chase = _chase(lost="jam")
    chase.update(_ns(-1), 10.0, False, 30)
    assert _at(chase, 0) == Position(10.0, "held")
    _play(chase, lambda t: 20 + t, 0, 4)
    chase.update(_ns(4), 24.0, False, 30)
    assert _at(chase, 5).seconds == pytest.approx(25, abs=1e-3)
    chase.update(_ns(5), 77.0, False, 30)
    assert _at(chase, 6).seconds == pytest.approx(78, abs=1e-3)


def test_a_source_that_repeats_its_time_stands() -> None:
    chase = _chase(lost="freewheel", freewheel_s=60.0)
    _play(chase, lambda t: 20 + min(t, 4), 0, 5)
    assert _at(chase, 5) == Position(24.0, "held")


def test_times_in_steps_are_no_standing_source() -> None:
    """OSC at 60 messages a second, its times in whole frames of 25."""
    chase = _chase()
    for n in range(600):
        chase.update(_ns(n / 60), math.floor(n / 60 * 25) / 25, True)
        assert _at(chase, n / 60).state == "locked"
    assert _at(chase, 10).seconds == pytest.approx(10 - 0.01, abs=0.015)


def test_slow_sources_are_not_lost_between_their_messages() -> None:
    chase = _chase(lost="strict")
    for n in range(20):
        chase.update(_ns(n), 100.0 + n, True)
    assert _at(chase, 19.9).state == "locked"
    assert _at(chase, 19.9).seconds == pytest.approx(119.9, abs=1e-3)


# ------------------------------------------------------------------------------------------------ moving


def test_a_jump_ahead_is_taken_at_once() -> None:
    chase = _chase()
    _play(chase, lambda t: 20 + t, 0, 4, sigma=1e-3)
    chase.update(_ns(4), 500.0, True, 30)
    assert _at(chase, 4).seconds == 500.0


def test_a_jump_back_is_taken_at_the_second_word() -> None:
    chase = _chase()
    _play(chase, lambda t: 20 + t, 0, 4, sigma=1e-3)
    _play(chase, lambda t: t - 4, 4, 4 + 2 / PER_S)
    assert _at(chase, 4 + 1 / PER_S).seconds == pytest.approx(1 / PER_S, abs=1e-6)


def test_a_burst_of_late_messages_is_no_jump() -> None:
    chase = _chase()
    _play(chase, lambda t: 20 + t, 0, 10)
    for n in range(10 * PER_S, round(10.2 * PER_S)):
        chase.update(_ns(10.2) + n, 20 + n / PER_S, True, 30)
        assert _at(chase, 10.2).seconds == pytest.approx(30.2, abs=2e-3)


def test_a_small_correction_is_slewed() -> None:
    """After a pause the timecode comes back 50 ms further than where the show has been held."""
    chase = _chase(lost="strict")
    _play(chase, lambda t: 20 + t, 0, 4)
    held = _at(chase, 5).seconds
    shown = []
    for n in range(5 * PER_S):
        chase.update(_ns(5 + n / PER_S), held + 0.05 + n / PER_S, True, 30)
        shown.append(_at(chase, 5 + n / PER_S).seconds)
    assert shown[0] == pytest.approx(held, abs=1e-9)
    assert max(after - before for before, after in pairwise(shown)) <= 1.051 / PER_S
    assert shown[-1] == pytest.approx(held + 0.05 + 5 - 1 / PER_S, abs=1e-4)


def test_it_runs_backwards() -> None:
    chase = _chase()
    _play(chase, lambda t: 100 - t, 0, 10, sigma=1e-3)
    assert _at(chase, 10).state == "locked"
    assert _at(chase, 10).seconds == pytest.approx(90, abs=1e-3)
    frames = [math.floor(_at(chase, 10 + n / FPS).seconds * FPS + 0.5) for n in range(3)]
    assert frames == [5400, 5399, 5398]


def test_it_turns_around() -> None:
    chase = _chase()
    _play(chase, lambda t: 100 + t if t < 4 else 108 - t, 0, 8)
    assert _at(chase, 8).seconds == pytest.approx(100, abs=2e-3)


def test_midnight_is_a_jump_to_the_beginning() -> None:
    chase = _chase()
    _play(chase, lambda t: (86_398 + t) % 86_400, 0, 4, sigma=1e-3)
    assert _at(chase, 4).seconds == pytest.approx(2, abs=3e-3)


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["strict", "freewheel", "jam"]),
    st.lists(
        st.tuples(st.floats(0, 3), st.floats(0, 90_000), st.booleans(), st.sampled_from([0.0, 24.0, 29.97])),
        max_size=40,
    ),
)
def test_whatever_it_hears_it_answers_with_a_time(
    lost: str, words: list[tuple[float, float, bool, float]]
) -> None:
    chase, now = _chase(lost=lost), 0.0
    for pause, seconds, running, fps in words:
        now += pause
        chase.update(_ns(now), seconds, running, fps)
        for ahead in (-0.1, 0.0, 0.1, 100.0):
            position = _at(chase, now + ahead)
            assert math.isfinite(position.seconds)
            assert position.seconds >= 0
            assert position.state != "waiting"
