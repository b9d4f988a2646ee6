"""What the page shows of the last minute: log lines, missed frames, work per frame. All of it is bounded."""

from __future__ import annotations

import datetime
import itertools
from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from renderer.show.messages import Beat, Note

LOG_LINES = 2000
STRIP_FRAMES = 1200
MINUTE_S = 60.0
BEAT_EVERY_S = 0.5
"""How finely missed frames are placed within the minute."""
SILENT_S = 2.0
"""A player that has said nothing for so long is taken for gone."""
RED_MISSED = 10

Lamp = Literal["green", "amber", "red"]


@dataclass(frozen=True)
class Line:
    """One line of the log; numbers grow by one and are never used again."""

    number: int
    time: str
    level: str
    source: str
    event: str
    data: dict[str, Any]


class LogRing:
    """The last lines of the log."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=LOG_LINES)
        self._last = 0

    @property
    def last(self) -> int:
        """The newest line's number; 0 before the first."""
        return self._last

    def add(self, note: Note) -> None:
        self._last += 1
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        self._lines.append(Line(self._last, now, note.level, note.source, note.event, note.data))

    def after(self, number: int, limit: int = LOG_LINES) -> list[dict[str, Any]]:
        """The lines with larger numbers, oldest first; the newest ``limit`` of them."""
        count = min(max(self._last - number, 0), len(self._lines), limit)
        return [asdict(line) for line in itertools.islice(self._lines, len(self._lines) - count, None)]


class MissedWindow:
    """How many slots were missed: since control began to listen, and within the last minute. A new player counts
    from 0 again; the slots between two players' pictures were missed as well."""

    def __init__(self) -> None:
        self._counts: deque[tuple[float, int]] = deque(maxlen=int(MINUTE_S / BEAT_EVERY_S) + 2)
        self._last: Beat | None = None
        self._before = 0

    @property
    def total(self) -> int:
        return self._before + (self._last.missed if self._last else 0)

    def add(self, now: float, beat: Beat) -> None:
        """A beat heard at ``now`` on the monotonic clock."""
        if not beat.presented:
            return
        last = self._last
        if last is not None and beat.pid != last.pid:
            first = beat.frame - beat.presented - beat.missed + 1
            self._before += last.missed + max(first - last.frame - 1, 0)
        self._last = beat
        if not self._counts or now - self._counts[-1][0] >= BEAT_EVERY_S:
            self._counts.append((now, self.total))

    def within(self, now: float) -> int:
        """Missed within the minute before ``now``."""
        before = [total for at, total in self._counts if at < now - MINUTE_S]
        oldest = before[-1] if before else (self._counts[0][1] if self._counts else 0)
        return self.total - oldest


class Strip:
    """Work of the last frames, milliseconds; each has a number, so that a listener asks for what is new."""

    def __init__(self) -> None:
        self._work: deque[float] = deque(maxlen=STRIP_FRAMES)
        self.last = 0

    def add(self, work_ms: Iterable[float]) -> None:
        for value in work_ms:
            self._work.append(round(value, 2))
            self.last += 1

    def after(self, number: int) -> list[float]:
        count = min(max(self.last - number, 0), len(self._work))
        return list(itertools.islice(self._work, len(self._work) - count, None))


def lamp_of(missed: int, age_s: float) -> Lamp:
    """Green: nothing missed within a minute. Red: ten or more, or the player is silent."""
    if age_s > SILENT_S or missed >= RED_MISSED:
        return "red"
    return "amber" if missed else "green"
