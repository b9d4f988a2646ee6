"""The account of a whole run of a show, over all the lives of its player: what ``--report`` writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from renderer.playback.grid import NS, Grid
from renderer.show.messages import Beat

FORMAT = "yingbi-play/1"
MOST_CUES = 10_000


@dataclass
class Account:
    """Adds up beats; a slot without a picture of its own was missed, also while the player was started again."""

    grid: Grid
    lives: list[Beat] = field(default_factory=list)
    cues: list[dict[str, Any]] = field(default_factory=list)
    _firsts: list[int] = field(default_factory=list)

    def begin_life(self) -> None:
        """A player has said hello: its counts begin at 0."""
        self._firsts.append(-1)

    def gap_before(self, beat: Beat) -> dict[str, float]:
        """The slots between the last picture of one player and the first one of the next; empty if ``beat`` is
        not the first beat with a picture of a new player."""
        if not beat.presented or not self.lives or not self._firsts or self._firsts[-1] >= 0:
            return {}
        slots = _first_slot(beat) - self.lives[-1].frame - 1
        return {"frame": beat.frame, "slots": slots, "freeze_ms": slots * self.grid.period_ns / (NS / 1000)}

    def beat(self, beat: Beat) -> None:
        if not beat.presented or not self._firsts:
            return
        if self._firsts[-1] < 0:
            self._firsts[-1] = _first_slot(beat)
            self.lives.append(beat)
        self.lives[-1] = beat

    def cue(self, cue: str, frame: int) -> None:
        if len(self.cues) < MOST_CUES:
            self.cues.append({"id": cue, "frame": frame, "at_s": float(frame / self.grid.fps)})

    @property
    def slots(self) -> int:
        """From the first picture's slot to the last one's."""
        firsts = [first for first in self._firsts if first >= 0]
        return self.lives[-1].frame - firsts[0] + 1 if self.lives else 0

    @property
    def missed(self) -> int:
        return self.slots - sum(beat.presented for beat in self.lives)

    @property
    def longest_freeze_ms(self) -> float:
        """The longest time that one picture stayed, beyond its own slot."""
        firsts = [first for first in self._firsts if first >= 0]
        gaps = [
            (first - before.frame - 1) * self.grid.period_ns / (NS / 1000)
            for before, first in zip(self.lives, firsts[1:], strict=False)
        ]
        return max([*gaps, *(beat.longest_freeze_ms for beat in self.lives)], default=0.0)

    def report(self, *, restarts: int) -> dict[str, Any]:
        """The report of the contract; of several lives the worst figures."""
        return {
            "format": FORMAT,
            "fps": float(self.grid.fps),
            "slots": self.slots,
            "missed": self.missed,
            "longest_freeze_ms": round(self.longest_freeze_ms, 3),
            "lateness_ms": self._worst("lateness_ms"),
            "jitter": round(max((beat.jitter for beat in self.lives), default=0.0), 6),
            "work_ms": self._worst("work_ms"),
            "restarts": restarts,
            "cues": self.cues,
            "host_stalls": [],
        }

    def _worst(self, name: str) -> dict[str, float]:
        rows = [getattr(beat, name) for beat in self.lives] or [(0.0, 0.0, 0.0)]
        p50, p99, largest = (max(row[i] for row in rows) for i in range(3))
        return {"p50": round(p50, 4), "p99": round(p99, 4), "max": round(largest, 4)}


def _first_slot(beat: Beat) -> int:
    """The slot of the first picture of the player that sent it."""
    return beat.frame - beat.presented - beat.missed + 1
