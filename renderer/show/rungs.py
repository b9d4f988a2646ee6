"""The rungs that the governor may go down, as a show's file allows them."""

from __future__ import annotations

from dataclasses import dataclass

from renderer.passes.quality import LADDER
from renderer.scene.show_file import LockEntry

SCALES = (0.75, 0.5, 0.35, 0.25, 0.1)


@dataclass(frozen=True)
class Rung:
    """A quality, and a scale of the raster; ``number`` 0 is the best."""

    number: int
    quality: str
    scale: float = 1.0

    @property
    def name(self) -> str:
        return self.quality if self.scale == 1.0 else f"{self.quality}, raster at {self.scale:g}"


def rungs_of(lock: LockEntry) -> tuple[Rung, ...]:
    """From what is asked for downwards: first cheaper qualities, then, if that is allowed, smaller rasters."""
    if not lock.step_down:
        return (Rung(0, lock.quality),)
    known = lock.quality in LADDER
    qualities = LADDER[LADDER.index(lock.quality) :] if known else (lock.quality, *LADDER)
    smaller = [scale for scale in SCALES if scale >= lock.smallest_scale]
    steps = [*((quality, 1.0) for quality in qualities), *((qualities[-1], scale) for scale in smaller)]
    return tuple(Rung(number, *step) for number, step in enumerate(steps))
