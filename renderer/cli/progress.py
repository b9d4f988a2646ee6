"""Progress of long work, on stderr: a bar on a terminal, a line every few seconds elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

EVERY_S = 5.0


class Advance(Protocol):
    """Tells that ``count`` more are done."""

    def __call__(self, count: int = 1) -> None: ...


@contextmanager
def progress(
    label: str,
    total: int,
    unit: str = "frames",
    *,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Advance]:
    """``with progress("Rendering", 240) as advance: ... advance()``.

    ``clock`` gives seconds; only differences count.
    """
    stream = stream or sys.stderr
    if stream.isatty():
        with _bar(label, total, unit, stream) as advance:
            yield advance
    else:
        lines = _Lines(label, total, unit, stream, clock)
        yield lines.advance
        lines.end()


@contextmanager
def _bar(label: str, total: int, unit: str, stream: TextIO) -> Iterator[Advance]:
    from rich import progress as rich_progress  # lazily: a terminal alone needs it
    from rich.console import Console
    from rich.text import Text

    class Speed(rich_progress.ProgressColumn):
        def render(self, task: rich_progress.Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f} {_rate(unit)}" if speed else "")

    columns = (
        rich_progress.TextColumn("{task.description}"),
        rich_progress.BarColumn(),
        rich_progress.MofNCompleteColumn(),
        rich_progress.TextColumn(unit),
        Speed(),
        rich_progress.TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    with rich_progress.Progress(*columns, console=Console(file=stream)) as bar:
        task = bar.add_task(label, total=total)

        def advance(count: int = 1) -> None:
            bar.advance(task, count)

        yield advance


class _Lines:
    """Plain lines for a log; short work says nothing."""

    def __init__(self, label: str, total: int, unit: str, stream: TextIO, clock: Callable[[], float]) -> None:
        self._label, self._total, self._unit, self._stream, self._clock = label, total, unit, stream, clock
        self._start = self._told = clock()
        self._done = 0

    def advance(self, count: int = 1) -> None:
        self._done += count
        now = self._clock()
        if now - self._told >= EVERY_S and self._done < self._total:
            self._told = now
            speed = self._speed(now)
            left = f", {duration((self._total - self._done) / speed)} left" if speed else ""
            self._say(f"{self._done} of {self._total} {self._unit}, {speed:.1f} {_rate(self._unit)}{left}")

    def end(self) -> None:
        now = self._clock()
        if self._told > self._start:
            took = duration(now - self._start)
            self._say(f"{self._done} {self._unit} in {took}, {self._speed(now):.1f} {_rate(self._unit)}")

    def _speed(self, now: float) -> float:
        return self._done / max(now - self._start, 1e-9)

    def _say(self, text: str) -> None:
        print(f"{self._label}: {text}", file=self._stream, flush=True)


def _rate(unit: str) -> str:
    return "fps" if unit == "frames" else f"{unit}/s"


def duration(seconds: float) -> str:
    """``8 s``, ``3 min 20 s``, ``2 h 05 min``."""
    whole = max(int(seconds + 0.5), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
