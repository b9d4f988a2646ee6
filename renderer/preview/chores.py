"""Work for when nothing else is to be done, a piece at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from renderer.preview.look.words import told


class Chores:
    """Each has a name and pauses after every piece. One of the same name replaces the one before. ``tell`` is
    given what one fails with, which ends only that one."""

    def __init__(self, tell: Callable[[str], None] = lambda _: None) -> None:
        self.tell = tell
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
            except Exception as error:  # whatever a measurement stumbles over, the window goes on
                self._open.pop(name, None)
                self.tell(f"{name}: {told(error)}")
            if time.monotonic() >= end:
                return
