"""The year of a scene: which environment it has at any time, blended continuously around the cycle."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from renderer.maths.easing import smoothstep
from renderer.scene.environment import EnvironmentState, blended

EARLY_SHARE = 0.35
"""The early part of a season, in which nothing changes; the late part is as long."""


@dataclass(frozen=True)
class Blend:
    """Two of a year's environments, by index, and how far it is from the first to the second."""

    first: int
    second: int
    share: float


@dataclass(frozen=True)
class Season:
    """One season's span in the cycle, seconds."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class Year:
    """``states`` are blended; ``keys`` says at which second of the cycle each one of them stands."""

    states: tuple[EnvironmentState, ...]
    keys: tuple[tuple[float, int], ...]
    cycle_s: float
    seasons: tuple[Season, ...] = ()

    def blend_at(self, seconds: float) -> Blend:
        """Which two states are blended at ``seconds``, and how far."""
        place = seconds % self.cycle_s
        index = bisect_right(self.keys, place, key=lambda key: key[0]) - 1
        start, first = self.keys[index]
        following = index + 1 < len(self.keys)
        end, second = self.keys[index + 1] if following else (self.keys[0][0] + self.cycle_s, self.keys[0][1])
        share = smoothstep((place - start) / (end - start)) if end > start else 0.0
        return Blend(first, second, 0.0 if first == second else share)

    def state_at(self, seconds: float) -> EnvironmentState:
        """The environment at ``seconds``."""
        blend = self.blend_at(seconds)
        return blended(self.states[blend.first], self.states[blend.second], blend.share)


def constant_year(state: EnvironmentState) -> Year:
    """A year in which nothing changes."""
    return Year((state,), ((0.0, 0),), 1.0)


def year_of(
    seasons: list[tuple[str, EnvironmentState, EnvironmentState]], cycle_s: float, transition_s: float
) -> Year:
    """Seasons (name, early, late) of equal length; each turns into the next in its last ``transition_s``."""
    length = cycle_s / len(seasons)
    hold = length - transition_s
    states: list[EnvironmentState] = []
    keys: list[tuple[float, int]] = []
    spans = []
    for number, (name, early, late) in enumerate(seasons):
        start = number * length
        spans.append(Season(name, start, start + length))
        states += [early, late]
        first, second = len(states) - 2, len(states) - 1
        keys += [(start, first), (start + EARLY_SHARE * hold, first)]
        keys += [(start + (1 - EARLY_SHARE) * hold, second), (start + hold, second)]
    return Year(tuple(states), tuple(keys), cycle_s, tuple(spans))
