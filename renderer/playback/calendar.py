"""Booked visits, from an .ics file: which is on at a moment, and which come next.

Only visits whose title an entry of the schedule names start anything; the others are listed without a cue. Times
without a zone ("floating") and whole days are in the schedule's zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
from typing import Any

import icalendar
import recurring_ical_events
from recurring_ical_events import CalendarQuery

from renderer.errors import InputError
from renderer.maths.zones import first_moment, last_moment, zone_of
from renderer.playback.ics import YEARS, brought_forward, read_events, title_of
from renderer.playback.schedule import AHEAD_DAYS
from renderer.scene.show_file import ScheduleEntry, VisitEntry

_MARGIN = timedelta(days=2)
"""Floating times are compared with others by their digits, so more is asked for than is used."""


@dataclass(frozen=True)
class Visit:
    """From ``begin`` until just before ``end``, in UTC. ``cue`` is None where no entry names it."""

    title: str
    begin: datetime
    end: datetime
    cue: str | None
    all_day: bool = False

    def is_on(self, at: datetime) -> bool:
        return self.begin <= at < self.end


@dataclass(frozen=True, eq=False)
class Calendar:
    """A file of visits, and what it starts. ``warnings`` names the events that are left out, and why."""

    events: icalendar.Calendar
    zone: tzinfo
    visits: tuple[VisitEntry, ...]
    warnings: tuple[str, ...]


def read_visits(text: bytes, schedule: ScheduleEntry, where: str = "") -> Calendar:
    """The file's visits. Raises InputError, with the line if it is known."""
    events, warnings = read_events(text, where)
    calendar = Calendar(events, zone_of(schedule.time_zone), schedule.visit, warnings)
    try:
        _query(calendar, YEARS.start)
    except (ValueError, TypeError, KeyError, OverflowError, OSError) as error:
        raise InputError("calendar", f"cannot be read: {error}", where=where) from error
    return calendar


@lru_cache(maxsize=8)
def _query(calendar: Calendar, year: int) -> CalendarQuery:
    """What is asked for visits of a year."""
    return recurring_ical_events.of(brought_forward(calendar.events, year))


def visit_at(calendar: Calendar | None, at: datetime) -> Visit | None:
    """The visit with a cue that is on: the one that began last, timed ones before whole days."""
    found = [
        v for v in visits_between(calendar, at, at + timedelta(seconds=1)) if v.cue is not None and v.is_on(at)
    ]
    return max(found, key=lambda visit: (not visit.all_day, visit.begin), default=None)


def next_visits(calendar: Calendar | None, at: datetime, count: int = 10) -> tuple[Visit, ...]:
    """The visits that are on or still to come, in order."""
    return tuple(islice(visits_between(calendar, at, at + timedelta(days=AHEAD_DAYS)), count))


def visits_between(calendar: Calendar | None, start: datetime, end: datetime) -> Iterator[Visit]:
    """The visits that are on at any moment from ``start`` until before ``end``, by their beginnings."""
    if calendar is None:
        return
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    month, first = start.date().replace(day=1), True
    while datetime.combine(month, time(), UTC) < end:
        for visit in _month(calendar, month):
            begins_here = first or visit.begin >= datetime.combine(month, time(), UTC)
            if begins_here and visit.end > start and visit.begin < end:
                yield visit
        month, first = _next_month(month), False


@lru_cache(maxsize=64)
def _month(calendar: Calendar, month: date) -> tuple[Visit, ...]:
    """The visits that are on at any moment of a month (of UTC), by their beginnings."""
    start, end = (datetime.combine(day, time(), UTC) for day in (month, _next_month(month)))
    found = _query(calendar, month.year).between(start - _MARGIN, end + _MARGIN)
    visits = {_visit(calendar, event) for event in found if str(event.get("STATUS", "")).upper() != "CANCELLED"}
    here = (visit for visit in visits if visit.end > start and visit.begin < end)
    return tuple(sorted(here, key=lambda visit: (visit.begin, visit.end, visit.title)))


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _visit(calendar: Calendar, event: Any) -> Visit:
    title, begin, end = title_of(event), event.start, event.end
    folded = title.casefold()
    cue = next((entry.cue for entry in calendar.visits if entry.contains.casefold() in folded), None)
    all_day = not isinstance(begin, datetime)
    return Visit(
        title,
        first_moment(*_local(begin, calendar.zone)),
        last_moment(*_local(end, calendar.zone)),
        cue,
        all_day,
    )


def _local(when: date, zone: tzinfo) -> tuple[datetime, tzinfo]:
    """Digits and the zone in which they are read."""
    if not isinstance(when, datetime):
        return datetime.combine(when, time()), zone
    return when.replace(tzinfo=None), when.tzinfo or zone
