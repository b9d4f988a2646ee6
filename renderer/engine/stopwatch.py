"""Where a frame's time goes, pass by pass. Measuring waits for the GPU after each pass, so it is off unless
asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

Lap = Callable[[str], AbstractContextManager[None]]


def no_lap(_name: str) -> AbstractContextManager[None]:
    """Measures nothing."""
    return nullcontext()


class Stopwatch:
    """Adds up seconds by name. ``finish`` waits until the GPU has done what it was told."""

    def __init__(self, finish: Callable[[], None]) -> None:
        self._finish = finish
        self.seconds: dict[str, float] = {}

    @contextmanager
    def lap(self, name: str) -> Iterator[None]:
        self._finish()
        started = time.perf_counter()
        yield
        self._finish()
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
