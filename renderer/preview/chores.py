"""Work for when nothing else is to be done, a piece at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator


class Chores:
    """Each has a name and pauses after every piece. One of the same name replaces the one before."""

    def __init__(self) -> None:
        self._open: dict[str, Iterator[None]] = {}

    def begin(self, name: str, work: Iterator[None]) -> None:
        self._open[name] = work

    def drop(self, name: str) -> None:
        self._open.pop(name, None)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._open)

    def work(self, seconds: float) -> None:
        """For about so long: at least one piece of the first one."""
        end = time.monotonic() + seconds
        while self._open:
            name = next(iter(self._open))
            try:
                next(self._open[name])
            except StopIteration:
                self._open.pop(name, None)
            if time.monotonic() >= end:
                return
