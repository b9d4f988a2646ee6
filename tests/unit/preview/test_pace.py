"""How moving pictures find the step that the slot allows, for every way in which pictures may cost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import given

from renderer.passes.quality import LADDER, QUALITIES
from renderer.preview.pace import FULL, ROOMY, SMALLER, Effort, Pace, efforts

SLOT_MS = 100.0
STEPS = efforts("show")


def pace(at: int = 0) -> Pace:
    return Pace(STEPS, SLOT_MS, at)


def drawn(pace: Pace, costs: Sequence[float], pictures: int = 100) -> list[int]:
    """The step after each picture, if a step's pictures always cost the same."""
    visited = []
    for _ in range(pictures):
        pace.saw(costs[pace.at])
        visited.append(pace.at)
    return visited


costs = st.lists(st.floats(0.1, 100 * SLOT_MS), min_size=len(STEPS), max_size=len(STEPS))
falling = costs.map(lambda values: sorted(values, reverse=True))


class TestEfforts:
    def test_all_that_a_playing_show_has_then_smaller_pictures(self) -> None:
        assert [effort.quality for effort in STEPS] == [*LADDER, "lean", "lean"]
        assert [effort.share for effort in STEPS] == [1.0] * len(LADDER) + list(SMALLER)

    def test_never_better_than_resting_pictures(self) -> None:
        assert efforts("draft") == (Effort("draft"), Effort("lean"), *(Effort("lean", s) for s in SMALLER))

    def test_what_no_show_plays_is_above_all_others(self) -> None:
        assert efforts("best") == (Effort("best"), *STEPS)

    @pytest.mark.parametrize("quality", QUALITIES)
    def test_every_quality_is_the_first_of_its_own(self, quality: str) -> None:
        assert efforts(quality)[0] == Effort(quality)
        assert len(set(efforts(quality))) == len(efforts(quality))


class TestSettling:
    @given(costs)
    def test_it_comes_to_rest_whatever_pictures_cost(self, costs: list[float]) -> None:
        """Also where a smaller picture costs more."""
        assert len(set(drawn(pace(), costs)[-30:])) == 1

    @given(falling, st.integers(0, len(STEPS) - 1))
    def test_within_the_slot_if_any_step_is(self, costs: list[float], start: int) -> None:
        at = drawn(pace(start), costs)[-1]
        assert costs[at] <= FULL * SLOT_MS or at == len(STEPS) - 1

    @given(falling, st.integers(0, len(STEPS) - 1))
    def test_it_uses_the_slot(self, costs: list[float], start: int) -> None:
        """Where half of the slot is free, the step above does not fit in. (Costs are such that no first picture
        looks hopeless.)"""
        costs = [min(cost, 9.9 * SLOT_MS) for cost in costs]
        at = drawn(pace(start), costs)[-1]
        assert costs[at] >= ROOMY * SLOT_MS or at == 0 or costs[at - 1] > FULL * SLOT_MS

    @given(costs)
    def test_each_step_is_found_too_dear_twice_at_most(self, costs: list[float]) -> None:
        """Once maybe for its programs, and once for what it costs."""
        visited = [0, *drawn(pace(), costs)]
        falls = [before for before, after in pairwise(visited) if after > before]
        assert all(falls.count(step) <= 2 for step in falls)

    def test_known_costs(self) -> None:
        """Each step halves the cost: 800, 400, 200, 100, 50 ms, of which the last is within 90 of 100 ms."""
        costs = [800 / 2**n for n in range(len(STEPS))]
        assert drawn(pace(), costs)[-1] == 4

    def test_cheap_pictures_stay_as_at_rest(self) -> None:
        assert set(drawn(pace(), [10.0] * len(STEPS))) == {0}

    def test_one_that_never_steps_down_shows(self) -> None:
        """The must-fail twin: with a slot without end nothing is too dear."""
        endless = Pace(STEPS, 1e9)
        assert drawn(endless, [800 / 2**n for n in range(len(STEPS))])[-1] == 0


class TestFirstPictures:
    """The first picture of a step pays for its programs too."""

    def test_the_first_is_forgiven(self) -> None:
        chosen = pace()
        chosen.saw(5 * SLOT_MS)
        assert chosen.at == 0

    def test_the_second_is_not(self) -> None:
        chosen = pace()
        chosen.saw(5 * SLOT_MS)
        chosen.saw(5 * SLOT_MS)
        assert chosen.at > 0

    def test_nor_is_one_that_makes_the_hand_wait(self) -> None:
        chosen = pace()
        chosen.saw(10 * SLOT_MS)
        assert chosen.at > 0

    def test_one_within_the_slot_is_taken_at_its_word(self) -> None:
        chosen = pace()
        chosen.saw(0.5 * SLOT_MS)
        chosen.saw(2 * SLOT_MS)
        assert chosen.at > 0

    def test_forgiven_only_once(self) -> None:
        """Another scene brings other costs, but the programs are there."""
        chosen = pace()
        chosen.saw(0.5 * SLOT_MS)
        chosen.forget()
        assert chosen.at == 0
        chosen.saw(2 * SLOT_MS)
        assert chosen.at > 0

    def test_after_another_scene_it_finds_its_way_up_again(self) -> None:
        chosen = pace()
        low = drawn(chosen, [800.0] * 3 + [20.0] * (len(STEPS) - 3))[-1]
        chosen.forget()
        assert chosen.at == low > 0
        assert drawn(chosen, [20.0] * len(STEPS))[-1] == 0


def test_it_falls_by_as_many_steps_as_it_takes() -> None:
    """Four times too dear: three steps, if each is 1.6 times cheaper."""
    chosen = pace()
    chosen.saw(0.5 * SLOT_MS)
    chosen.saw(4 * FULL * SLOT_MS)
    assert chosen.at == 3


def test_the_last_step_is_kept_however_dear() -> None:
    assert drawn(pace(), [1000 * SLOT_MS] * len(STEPS))[-1] == len(STEPS) - 1
