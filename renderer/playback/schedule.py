"""Opening hours: whether the show is on at a moment, since when, and when that changes. No clock is read here.

A window belongs to the day on which it begins: an exception for that day replaces it, together with the morning of
an overnight window. Windows that touch or overlap are one opening. When clocks change: see
:mod:`~renderer.maths.zones`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from renderer.maths.zones import first_moment, last_moment, zone_of
from renderer.scene.show_file import WEEKDAYS, Hours, ScheduleEntry, minutes_of

AHEAD_DAYS = 400
"""How far ahead the next change is looked for."""

_DAY = timedelta(days=1)
_REACH_DAYS = 3
"""What begins so long after a day touches no window of it: overnight is a day, so is a clock's largest jump."""
_BACK_DAYS = (3, 30)
"""How far back the beginning of an opening is looked for first; then to the New Year before last."""


@dataclass(frozen=True)
class Opening:
    """The show is on from ``begin`` until just before ``end``, in UTC."""

    begin: datetime
    end: datetime


@dataclass(frozen=True)
class OnNow:
    """Whether the hours say that the show is on. ``since`` is when this opening began (None while closed, and
    without a schedule), ``until`` the next change (None: none within AHEAD_DAYS). All in UTC."""

    open: bool
    since: datetime | None
    elapsed_s: float
    until: datetime | None


@dataclass(frozen=True)
class Change:
    """The show opens or closes."""

    at: datetime
    open: bool


ALWAYS = OnNow(open=True, since=None, elapsed_s=0.0, until=None)
"""Without a schedule. Nothing says when the show began: it begins when it is launched."""


def now_on(schedule: ScheduleEntry | None, at: datetime, zone: tzinfo | None = None) -> OnNow:
    """What the hours say for the moment ``at``, which must know its zone. ``zone`` replaces the schedule's own."""
    if schedule is None:
        return ALWAYS
    at, zone = _absolute(at), zone or zone_of(schedule.time_zone)
    for opening in _from_before(schedule, zone, at):
        if opening.begin > at:
            return OnNow(open=False, since=None, elapsed_s=0.0, until=_near(at, opening.begin))
        if opening.end > at:
            elapsed_s = (at - opening.begin).total_seconds()
            return OnNow(open=True, since=opening.begin, elapsed_s=elapsed_s, until=_near(at, opening.end))
    return OnNow(open=False, since=None, elapsed_s=0.0, until=None)


def openings(
    schedule: ScheduleEntry, start: datetime, end: datetime, zone: tzinfo | None = None
) -> Iterator[Opening]:
    """The openings that are on at any moment from ``start`` until before ``end``, whole."""
    start, end, zone = _absolute(start), _absolute(end), zone or zone_of(schedule.time_zone)
    for opening in _from_before(schedule, zone, start, (end - start).days + AHEAD_DAYS):
        if opening.begin >= end:
            return
        if opening.end > start:
            yield opening


def changes(
    schedule: ScheduleEntry, start: datetime, end: datetime, zone: tzinfo | None = None
) -> Iterator[Change]:
    """Openings and closings from ``start`` until before ``end``, in order."""
    just_before = start - timedelta(microseconds=1)  # what ends at ``start`` changes then
    for opening in openings(schedule, just_before, end, zone):
        for change in (Change(opening.begin, open=True), Change(opening.end, open=False)):
            if _absolute(start) <= change.at < _absolute(end):
                yield change


def _absolute(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC)


def _near(at: datetime, then: datetime) -> datetime | None:
    return then if then - at <= AHEAD_DAYS * _DAY else None


def _from_before(
    schedule: ScheduleEntry, zone: tzinfo, at: datetime, ahead_days: int = AHEAD_DAYS
) -> Iterator[Opening]:
    """Openings in order, from one that ends before ``at`` or is on then."""
    today = at.astimezone(zone).date()
    last = today + (ahead_days + _REACH_DAYS) * _DAY
    for first in (*(today - back * _DAY for back in _BACK_DAYS), date(today.year - 1, 1, 1) - _REACH_DAYS * _DAY):
        reached = first_moment(datetime.combine(first + _REACH_DAYS * _DAY, time()), zone)
        found = _openings(schedule, zone, first, last)
        head = next((opening for opening in found if opening.end > at), None)
        if head is None or head.begin > reached or head.begin > at:
            break
    if head is not None:
        yield head
        yield from found


def _openings(schedule: ScheduleEntry, zone: tzinfo, first: date, last: date) -> Iterator[Opening]:
    """Windows that begin from day ``first`` to ``last``, those that touch as one, endless ones cut at New Year."""
    current: Opening | None = None
    for window in _windows(schedule, zone, first, last):
        if current is not None and window.begin <= current.end:
            current = Opening(current.begin, max(current.end, window.end))
            continue
        if current is not None:
            yield from _cut(current, zone)
        current = window
    if current is not None:
        yield from _cut(current, zone)


def _windows(schedule: ScheduleEntry, zone: tzinfo, first: date, last: date) -> Iterator[Opening]:
    for days in range((last - first).days + 1):
        day = first + days * _DAY
        if hours := hours_on(schedule, day):
            yield from _windows_of_day(hours, day, zone)


@lru_cache(maxsize=4096)
def _windows_of_day(day_hours: tuple[Hours, ...], day: date, zone: tzinfo) -> tuple[Opening, ...]:
    midnight = datetime.combine(day, time())
    windows = (
        Opening(
            first_moment(midnight + timedelta(minutes=begin), zone),
            last_moment(midnight + timedelta(minutes=end), zone),
        )
        for begin, end in sorted(minutes_of(hours) for hours in day_hours)
    )
    return tuple(window for window in windows if window.begin < window.end)


def hours_on(schedule: ScheduleEntry, day: date) -> tuple[Hours, ...]:
    """The hours of a day: of the last exception that covers it, else its weekday's."""
    for exception in reversed(schedule.exception):
        if exception.date <= day <= (exception.until or exception.date):
            return exception.hours
    hours: tuple[Hours, ...] = getattr(schedule, WEEKDAYS[day.weekday()])
    return hours


def _cut(opening: Opening, zone: tzinfo) -> Iterator[Opening]:
    """A show that never closes has to count from some moment that needs no endless search: an opening that is on
    for the whole of a year begins again at the New Year that follows."""
    year = opening.begin.astimezone(zone).year
    begin = opening.begin
    if begin > _new_year(year, zone):
        year += 1
    while _new_year(year + 1, zone) < opening.end:
        yield Opening(begin, _new_year(year + 1, zone))
        begin = _new_year(year + 1, zone)
        year += 1
    yield Opening(begin, opening.end)


def _new_year(year: int, zone: tzinfo) -> datetime:
    return first_moment(datetime(year, 1, 1), zone)
