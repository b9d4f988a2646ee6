"""Quality gives way before a slot is missed, and comes back when there is room for long."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.playback.governor import CALM_S, FAR_OVER, LONGEST_CALM_S, ROOMY, TIGHT, WATCHED, Governor, Step

PERIOD_NS = 100_000_000
"""Ten frames a second, so that hours are few frames."""
HOUR = 36_000


def run(governor: Governor, frames: range, load: Callable[[int, int], float]) -> list[Step]:
    """``load(slot, rung)`` is the share of a slot that a picture takes."""
    steps = [governor.saw(slot, round(load(slot, governor.rung) * PERIOD_NS)) for slot in frames]
    return [step for step in steps if step is not None]


def governor(rungs: int = 4, rung: int = 0) -> Governor:
    return Governor(rungs, PERIOD_NS, rung)


def test_it_steps_down_before_work_that_creeps_up_is_late() -> None:
    """A percent more with every frame; every rung saves a third."""
    loads: list[float] = []

    def load(slot: int, rung: int) -> float:
        loads.append(0.5 * 1.01**slot * 0.67**rung)
        return loads[-1]

    steps = run(governor(), range(170), load)
    assert [step.rung for step in steps] == [1, 2, 3]
    assert max(loads) < 1.0
    assert all(f"{TIGHT:.0%}" <= step.why.split()[2] for step in steps)


def test_without_it_the_same_work_is_late() -> None:
    assert 0.5 * 1.01**170 > 1.0


def test_far_over_it_takes_two_rungs() -> None:
    (step,) = run(governor(), range(9), lambda slot, rung: FAR_OVER + 0.01 if rung == 0 else 0.7)
    assert (step.rung, step.slot) == (2, 1)
    (step,) = run(governor(), range(9), lambda slot, rung: FAR_OVER - 0.01 if rung == 0 else 0.7)
    assert step.rung == 1
    assert run(governor(rungs=2), range(9), lambda slot, rung: 9.0)[-1].rung == 1, "there is no third"


def test_a_single_hiccup_is_ignored() -> None:
    assert not run(governor(), range(1000), lambda slot, rung: 5.0 if slot % 7 == 3 else 0.7)
    assert run(governor(), range(1000), lambda slot, rung: 5.0 if slot % 7 in (3, 5) else 0.7)


def test_the_last_rung_is_the_last() -> None:
    only = governor(rungs=1)
    assert not run(only, range(500), lambda slot, rung: 3.0)
    assert not run(governor(rung=3), range(500), lambda slot, rung: 3.0)


def test_the_first_frames_after_a_step_are_not_held_against_it() -> None:
    """They pay for programs and textures; if it stays tight, the next rung follows."""
    began = 0

    def load(slot: int, rung: int) -> float:
        return 0.9 if rung == 0 else 2.0 if slot < 8 else 0.7

    assert [step.rung for step in run(governor(), range(began, 300), load)] == [1]


def test_it_comes_back_when_the_load_goes() -> None:
    """To the best rung, one at a time, with the calm time between."""
    steps = run(governor(), range(3000), lambda slot, rung: 1.1 * 0.8**rung if slot < 600 else 0.3)
    down = [step for step in steps if step.slot < 600]
    up = [step for step in steps if step.slot >= 600]
    assert down[-1].rung >= 2
    assert [step.rung for step in up] == list(range(down[-1].rung - 1, -1, -1))
    assert up[0].slot - 600 == pytest.approx(CALM_S * 10, abs=WATCHED)
    assert all(b.slot - a.slot >= CALM_S * 10 for a, b in pairwise(up))


def test_it_does_not_come_back_without_room() -> None:
    middle = (TIGHT + ROOMY) / 2
    assert not run(governor(rung=2), range(HOUR), lambda slot, rung: middle)


def test_a_better_rung_that_fails_is_tried_less_and_less() -> None:
    """Rung 1 is roomy, rung 0 is too much: the times between tries double up to the longest."""
    steps = run(governor(), range(HOUR), lambda slot, rung: 0.95 if rung == 0 else 0.4)
    tries = [step.slot for step in steps if step.rung == 0]
    gaps = [(b - a) / 10 for a, b in pairwise(tries)]
    assert gaps[:5] == pytest.approx([8, 16, 32, 64, 128], abs=3)
    assert max(gaps) == pytest.approx(LONGEST_CALM_S, abs=3)
    assert len(steps) < 45


def test_a_rung_that_has_lasted_is_forgiven() -> None:
    """After hours in which the better rung failed the load goes: it is tried as fast as in the morning again."""
    looked = governor()
    run(looked, range(HOUR), lambda slot, rung: 0.95 if rung == 0 else 0.4)
    lasting = int(3 * LONGEST_CALM_S * 10)
    run(looked, range(HOUR, HOUR + lasting), lambda slot, rung: 0.3)
    assert looked.rung == 0
    then = HOUR + lasting
    steps = run(looked, range(then, then + 400), lambda slot, rung: 1.0 if slot < then + 20 and rung == 0 else 0.3)
    assert [step.rung for step in steps] == [1, 0]
    assert steps[1].slot - steps[0].slot < (CALM_S + 2) * 10


costs = st.lists(st.floats(0.02, 3.0), min_size=1, max_size=6).map(lambda row: sorted(row, reverse=True))


@settings(max_examples=12, deadline=None)
@given(costs, st.lists(st.sampled_from([1.0, 1.0, 0.97, 1.03]), min_size=1, max_size=7))
def test_whatever_the_rungs_cost_it_settles(table: list[float], noise: list[float]) -> None:
    """For an hour: few steps, no better rung sooner than the calm time, and hardly a frame that is late."""
    table[-1] = min(table[-1], TIGHT * 0.9)
    late = 0

    def load(slot: int, rung: int) -> float:
        nonlocal late
        share = table[rung] * noise[slot % len(noise)]
        late += share > 1.0
        return share

    looked = governor(rungs=len(table))
    steps = run(looked, range(HOUR), load)
    assert len(steps) <= 60
    assert late <= 12 * len(steps) + 2
    assert table[looked.rung] * 0.97 <= TIGHT or steps[-1].slot > HOUR - 20
    for before, step in pairwise([Step(0, 0, ""), *steps]):
        assert 0 <= step.rung < len(table)
        if step.rung < before.rung:
            assert step.rung == before.rung - 1
            assert step.slot - before.slot >= CALM_S * 10
