"""What should be on now: opening hours and booked visits in one answer, a pure function of the moment.

While a visit is on, its cue plays, begun when the visit began; it opens the show where the hours do not. A visit
of whole days only counts within the hours, and begins when they do. The show itself goes on underneath: after a
visit it is where it would have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Literal

from renderer.playback.calendar import Calendar, Visit, visit_at, visits_between
from renderer.playback.schedule import AHEAD_DAYS, OnNow, now_on
from renderer.scene.show_file import ScheduleEntry


@dataclass(frozen=True)
class On:
    """What is on: the show, the idle scene, or a visit's cue. It began at ``since`` (UTC; None while idle, and
    without a schedule), ``elapsed_s`` ago: who joins now starts there. ``until`` is when this may change."""

    kind: Literal["show", "idle", "visit"]
    since: datetime | None
    elapsed_s: float
    cue: str | None
    until: datetime | None
    title: str = ""


def what_is_on(schedule: ScheduleEntry | None, calendar: Calendar | None, at: datetime) -> On:
    """What should be on at the moment ``at``, which must know its zone."""
    hours, at = now_on(schedule, at), at.astimezone(UTC)
    visit = visit_at(calendar, at)
    if visit is not None and not _starts(visit, hours):
        visit = None
    until = _until(hours, calendar, visit, at)
    if visit is None:
        return On("show" if hours.open else "idle", hours.since, hours.elapsed_s, None, until)
    begin = visit.begin
    if visit.all_day and hours.since is not None:
        begin = max(begin, hours.since)
    return On("visit", begin, (at - begin).total_seconds(), visit.cue, until, visit.title)


def _until(hours: OnNow, calendar: Calendar | None, visit: Visit | None, at: datetime) -> datetime | None:
    """The next moment at which the answer may be another: the hours change, this visit ends or one begins."""
    timed = visit is not None and not visit.all_day
    ends = [end for end in (None if timed else hours.until, visit.end if visit else None) if end is not None]
    last = min(ends, default=at + timedelta(days=AHEAD_DAYS))
    begins = (v.begin for v in visits_between(calendar, at, last) if _starts(v, hours) and v.begin > at)
    return min([*ends, *islice(begins, 1)], default=None)


def _starts(visit: Visit, hours: OnNow) -> bool:
    return visit.cue is not None and (hours.open or not visit.all_day)
