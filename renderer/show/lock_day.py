"""A day of the lock, read back from the log.

The events that it is made of, and what must be in their ``data``:

==============  ==========  ===============================================================================
event           source      data
==============  ==========  ===============================================================================
``interval``    player      every ten seconds: :meth:`LockStats.interval` as a dict, and ``frame`` (the last
                            slot), ``fps``, ``cue``, ``quality``, ``memory_bytes``, ``pid``
``missed``      player      as soon as it happens: :meth:`LockStats.misses` as a dict
``missed``      supervisor  the slots between two players' pictures: ``frame``, ``slots``, ``freeze_ms``
``cue``         player      a cue begins: ``cue``, ``frame``
``quality``     player      a step of the governor: ``rung``, ``why``
``restart``     supervisor  a child is started again: ``role``, ``why``
``host-stall``  any         the host stood still: ``ms``
==============  ==========  ===============================================================================
"""

from __future__ import annotations

import gzip
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from renderer.show.lock_stats import Spread
from renderer.show.log_files import LogPath, log_paths
from renderer.show.slope import Slope, slope_of

BEGINS = time(4)
"""Hours after midnight belong to the evening before."""
WARM_UP_S = 600.0
"""Memory of a player's first minutes says nothing about its growth."""
MIB = 2.0**20

_CAUSES = {
    "restart": ("{role} was started again", 60.0, 1.0),
    "host-stall": ("the host stood still for {ms:.0f} ms", 1.0, 5.0),
    "cue": ("cue {cue} began", 3.0, 0.5),
    "quality": ("quality went to {rung}", 1.0, 0.0),
    "obeyed": ("an operator said {verb}", 1.0, 0.5),
}
"""What may be behind missed slots: a sentence, and from how many seconds before the miss to how many after it."""


_REACH_S = max(max(before_s, after_s) for _, before_s, after_s in _CAUSES.values())

Line = dict[str, Any]


class Event(NamedTuple):
    """A line of the log that the report tells."""

    at: datetime
    what: str


class Miss(NamedTuple):
    """Slots without a picture of their own."""

    at: datetime
    slots: int
    freeze_ms: float
    work_ms: float
    """The longest work on a picture that came late; 0 if there was none."""
    cause: str
    """The nearest event in the log that may be behind it; empty if there is none."""


class Interval(NamedTuple):
    """Ten seconds of a player."""

    at: datetime
    work_ms: Spread
    lateness_ms: Spread
    jitter: float
    quality: str
    memory_bytes: int
    pid: int


@dataclass
class LockDay:
    """What became of a day's slots."""

    day: date
    fps: float = 0.0
    slots: int = 0
    intervals: list[Interval] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)
    steps: list[Event] = field(default_factory=list)
    restarts: list[Event] = field(default_factory=list)
    lost_lines: int = 0

    @property
    def missed(self) -> int:
        return sum(miss.slots for miss in self.misses)

    @property
    def longest(self) -> Miss | None:
        return max(self.misses, key=lambda miss: miss.freeze_ms, default=None)

    @property
    def memory_slope(self) -> Slope | None:
        """MiB an hour, of the player that lived longest, after its warm-up."""
        lives = {interval.pid for interval in self.intervals}
        samples = [[i for i in self.intervals if i.pid == pid] for pid in lives]
        life = max(samples, key=len, default=[])
        settled = [i for i in life if (i.at - life[0].at).total_seconds() >= WARM_UP_S]
        hours = np.array([(i.at - life[0].at).total_seconds() / 3600 for i in settled])
        return slope_of(hours, np.array([i.memory_bytes / MIB for i in settled]))


def day_of(now: datetime) -> date:
    """The day that a moment belongs to."""
    return (now - timedelta(hours=BEGINS.hour)).date()


def read_lock_day(folder: Path, day: date) -> LockDay:
    """What the log in ``folder`` says about ``day``."""
    return lock_day(day, sorted(_lines_of(folder, day), key=lambda line: line["at"]))


def lock_day(day: date, lines: list[Line]) -> LockDay:
    """``lines`` by their ``at``, which is a datetime here. Lines that do not say what they should are left out."""
    found, untold = LockDay(day), 0
    for line in lines:
        at, data = line["at"], line["data"]
        with suppress(KeyError, ValueError, TypeError, IndexError):
            match line["event"]:
                case "interval":
                    found.intervals.append(_interval(at, data))
                    found.fps = float(data["fps"])
                    found.slots += int(data["slots"])
                    untold += int(data["missed"])
                case "missed" if line["source"] == "player":  # its intervals have counted these slots
                    found.misses.append(_miss(at, data, lines))
                    untold -= int(data["slots"])
                case "missed":
                    found.misses.append(_miss(at, data, lines))
                    found.slots += int(data["slots"])
                case "quality":
                    found.steps.append(Event(at, f"{data['rung']}: {data['why']}"))
                case "restart":
                    found.restarts.append(Event(at, f"{data['role']}: {data['why']}"))
                case "log-lost":
                    found.lost_lines += int(data["lines"])
    if untold > 0 and found.intervals:
        found.misses.append(Miss(found.intervals[-1].at, untold, 0.0, 0.0, "at times that are not in the log"))
    return found


def _interval(at: datetime, data: dict[str, Any]) -> Interval:
    return Interval(
        at,
        Spread(*map(float, data["work_ms"])),
        Spread(*map(float, data["lateness_ms"])),
        float(data["jitter"]),
        str(data["quality"]),
        int(data["memory_bytes"]),
        int(data["pid"]),
    )


def _miss(at: datetime, data: dict[str, Any], lines: list[Line]) -> Miss:
    work_ms = float(data.get("work_ms", 0.0))
    return Miss(at, int(data["slots"]), float(data["freeze_ms"]), work_ms, _why(at, lines))


def _why(at: datetime, lines: list[Line]) -> str:
    """The nearest event that may be behind it."""
    near = []
    for line in _around(lines, at):
        sentence, before_s, after_s = _CAUSES.get(line["event"], ("", 0.0, 0.0))
        late_s = (at - line["at"]).total_seconds()
        if sentence and -after_s <= late_s <= before_s:
            with suppress(KeyError, ValueError, TypeError):
                near.append((abs(late_s), sentence.format(**line["data"])))
    return min(near)[1] if near else ""


def _around(lines: list[Line], at: datetime) -> list[Line]:
    first = bisect_left(lines, at - timedelta(seconds=_REACH_S), key=lambda line: line["at"])
    last = bisect_right(lines, at + timedelta(seconds=_REACH_S), key=lambda line: line["at"])
    return lines[first:last]


def _lines_of(folder: Path, day: date) -> Iterator[Line]:
    begin = datetime.combine(day, BEGINS).astimezone()
    end = datetime.combine(day + timedelta(days=1), BEGINS).astimezone()
    for file in log_paths(folder):
        if file.day < day:  # what a full disk held up is in a later file, never in an earlier one
            continue
        for line in _lines_in(file):
            if begin <= line["at"] < end:
                yield line


def _lines_in(file: LogPath) -> Iterator[Line]:
    with suppress(OSError, EOFError), (gzip.open if file.packed else open)(file.path, "rb") as stream:
        for text in stream:
            with suppress(ValueError, KeyError, TypeError):
                line = json.loads(text)
                at = datetime.fromisoformat(line["at"]).astimezone()
                yield {"at": at, "source": line["source"], "event": line["event"], "data": dict(line["data"])}
