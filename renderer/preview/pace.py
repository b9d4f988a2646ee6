"""How much is spent on a picture while something moves: as much as the slot allows, by what pictures cost."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from renderer.passes.quality import LADDER

SMALLER = (0.5, 0.25)
CHEAPER = 1.6
"""By how much a step down is assumed to make a picture cheaper, until it was tried."""
SETTLING = 2
FULL, ROOMY = 0.9, 0.45
"""Shares of the slot: above the first it steps down, below the second it tries a step up."""


@dataclass(frozen=True)
class Effort:
    """A quality, and a share of the size that a resting picture has."""

    quality: str
    share: float = 1.0


def efforts(quality: str) -> tuple[Effort, ...]:
    """From that of resting pictures downwards: cheaper qualities, then smaller pictures."""
    known = quality in LADDER
    qualities = LADDER[LADDER.index(quality) :] if known else (quality, *LADDER)
    return (*map(Effort, qualities), *(Effort(qualities[-1], share) for share in SMALLER))


@dataclass
class Pace:
    """Chooses among ``steps`` by what their pictures cost."""

    steps: tuple[Effort, ...]
    slot_ms: float
    at: int = 0
    _cost_ms: dict[int, float] = field(default_factory=dict)
    _tried: set[int] = field(default_factory=set)
    _rested: int = 0

    @property
    def effort(self) -> Effort:
        return self.steps[self.at]

    def saw(self, cost_ms: float) -> None:
        """Takes note of what a picture of the present step cost."""
        first = self.at not in self._tried and cost_ms > FULL * self.slot_ms
        self._tried.add(self.at)
        if not first:  # the first picture of a step also pays for its programs
            self._cost_ms[self.at] = cost_ms
        elif cost_ms < 10 * self.slot_ms:
            return
        if cost_ms > FULL * self.slot_ms:
            over = math.log(cost_ms / (FULL * self.slot_ms)) / math.log(CHEAPER)
            self.at = min(self.at + max(math.ceil(over), 1), len(self.steps) - 1)
        elif cost_ms < ROOMY * self.slot_ms and self.at > 0:
            before = self._cost_ms.get(self.at - 1, cost_ms * CHEAPER)
            if before <= FULL * self.slot_ms:
                self.at -= 1

    def rested(self, cost_ms: float) -> None:
        """Takes note of what a resting picture cost: whoever moves next need not find out. The first ones also pay
        for their programs."""
        self._rested += 1
        if self.at == 0 and self._rested > SETTLING:
            self.saw(cost_ms)

    def forget(self) -> None:
        """Another scene or size: pictures may cost anything; the step stays until one was seen."""
        self._cost_ms.clear()
