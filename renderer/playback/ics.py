"""Which .ics files and which of their events are read at all: booking systems and people write odd ones.

A rule that recurs within a day, or never, would keep the library that unfolds it busy for good. What is taken
instead is what calendars offer: by the day, week, month or year.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

from icalendar import Calendar, Event

from renderer.errors import InputError

MAX_BYTES = 2_000_000
MAX_EVENTS = 2000
MAX_SERIES = 300
MAX_COUNT = 1000
MAX_ZONES = 100
MAX_DEPTH = 5
MAX_DAYS = 31
YEARS = range(2000, 2200)

_ANY_RULE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_PARTS = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS"},
}
"""What a rule may say beside _ANY_RULE, by its FREQ."""

_PERIODS = {"DAILY": datetime.timedelta(days=1), "WEEKLY": datetime.timedelta(days=7)}
"""Rules that come out the same whichever of their periods is the first."""

_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class _Outline:
    """The lines at which the file's events begin."""

    events: tuple[int, ...]


def read_events(text: bytes, where: str) -> tuple[Calendar, tuple[str, ...]]:
    """A calendar with the events that can be used, and a sentence for each that cannot. Raises InputError."""
    if len(text) > MAX_BYTES:
        raise _broken(f"is larger than {MAX_BYTES // 1_000_000} MB", where)
    outline = _outline(text, where)
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, OverflowError, OSError) as error:
        raise _broken(f"is no calendar: {str(error)[:100]}", where) from error
    if calendar.name != "VCALENDAR":
        raise _broken("is no calendar", where)
    lines = iter(outline.events)
    kept, warnings, series = [], [], 0
    for part in calendar.subcomponents:
        if not isinstance(part, Event):
            kept.append(part)
            continue
        line, fault = next(lines, 0), _fault(part)
        series += "RRULE" in part
        if fault:
            warnings.append(f"{where}:{line}: {title_of(part)!r} is left out: {fault}")
        else:
            kept.append(part)
    if series > MAX_SERIES:
        raise _broken(f"has {series} recurring events", where, f"at most {MAX_SERIES}")
    calendar.subcomponents = kept
    return calendar, tuple(warnings)


def brought_forward(calendar: Calendar, year: int) -> Calendar:
    """The calendar with series that began long before a year begun again shortly before it. Nothing changes within
    the year, and years of days before it need not be counted through."""
    near = calendar.copy()
    near.subcomponents = [_forward(part, year) if "RRULE" in part else part for part in calendar.subcomponents]
    return near


def _forward(event: Any, year: int) -> Any:
    rule, begin, end = event["RRULE"], event.start, event.end
    period = _PERIODS.get(str(rule["FREQ"][0]).upper())
    if period is None or "COUNT" in rule:
        return event
    period *= (rule.get("INTERVAL") or [1])[0]
    # Its first time counts even where the rule does not hold, so that has to be over when the year begins.
    ahead = (
        datetime.date(year, 1, 1) - datetime.timedelta(days=2 * MAX_DAYS) - datetime.date(*begin.timetuple()[:3])
    )
    whole = max(ahead // period, 0) * period
    moved = event.copy()
    moved.start, moved.end = begin + whole, end + whole
    return moved


def title_of(event: Any) -> str:
    return str(event.get("SUMMARY", "")).strip()[:200]


def _broken(what: str, where: str, hint: str = "export it again as iCalendar (.ics)") -> InputError:
    return InputError("calendar", what, where=where, hint=hint)


def _outline(text: bytes, where: str) -> _Outline:
    """Checks that components open and close in order, and that no time zone hides an endless rule."""
    open_parts: list[str] = []
    events: list[int] = []
    zones = 0
    for number, raw in enumerate(text.decode("utf-8", "replace").removeprefix("\ufeff").splitlines(), 1):
        name, _, value = raw.strip().upper().partition(":")
        if name == "BEGIN":
            open_parts.append(value)
            zones += value == "VTIMEZONE"
            if len(open_parts) > MAX_DEPTH:
                raise _broken(f"has more than {MAX_DEPTH} components within one another", f"{where}:{number}")
            if value == "VEVENT" and len(open_parts) == 2:
                events.append(number)
        elif name == "END":
            if not open_parts or open_parts.pop() != value:
                raise _broken(f"END:{value[:40]} ends what was not begun", f"{where}:{number}")
        elif raw.strip() and not open_parts:
            raise _broken("is no calendar", f"{where}:{number}")
        elif "VTIMEZONE" in open_parts and name.partition(";")[0] == "RRULE" and "FREQ=YEARLY" not in value:
            raise _broken("has a time zone that does not change by the year", f"{where}:{number}")
    if open_parts:
        raise _broken(f"ends within {open_parts[-1][:40]}", where, "it may have been cut off")
    if len(events) > MAX_EVENTS or zones > MAX_ZONES:
        raise _broken(
            f"has {len(events)} events and {zones} time zones", where, f"at most {MAX_EVENTS}, {MAX_ZONES}"
        )
    return _Outline(tuple(events))


def _fault(event: Event) -> str:
    """Why an event cannot be used; empty if it can."""
    if event.errors:
        return f"{event.errors[0][0]} cannot be read"
    return next((fault for check in _CHECKS if (fault := check(event))), "")


def _times_fault(event: Event) -> str:
    try:
        begin, end = event.start, event.end
        length = end - begin
    except (ValueError, TypeError, OverflowError) as error:
        return f"its times cannot be read ({error})"
    if begin.year not in YEARS or end.year not in YEARS:
        return f"it is not between {YEARS.start} and {YEARS.stop - 1}"
    if length <= datetime.timedelta():
        return "it has no length"
    if any(isinstance(t, datetime.datetime) and t.tzinfo is None and _names_a_zone(event) for t in (begin, end)):
        return "its time zone is not known"
    return f"it is longer than {MAX_DAYS} days" if length > datetime.timedelta(days=MAX_DAYS) else ""


def _names_a_zone(event: Event) -> bool:
    return any("TZID" in event[key].params for key in ("DTSTART", "DTEND") if key in event)


def _rule_fault(event: Event) -> str:
    rules = event.get("RRULE", [])
    rules = rules if isinstance(rules, list) else [rules]
    if "EXRULE" in event or len(rules) > 1:
        return "it recurs by more than one rule"
    return _endless(rules[0]) if rules else ""


_CHECKS: tuple[Callable[[Event], str], ...] = (_times_fault, _rule_fault)


def _endless(rule: Any) -> str:
    """Why a rule might recur within a day, or never."""
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if frequency not in _PARTS:
        return f"FREQ={frequency[:20]} is not {', '.join(_PARTS)}"
    odd = {str(part).upper() for part in rule} - _ANY_RULE - _PARTS[frequency]
    if odd:
        return f"{min(odd)[:20]} is not understood with FREQ={frequency}"
    interval = (rule.get("INTERVAL") or [1])[0]
    if not isinstance(interval, int) or interval < 1:
        return "INTERVAL is not 1 or more"
    count = (rule.get("COUNT") or [1])[0]
    if not isinstance(count, int) or not 1 <= count <= MAX_COUNT:
        return f"COUNT is not 1 to {MAX_COUNT}"
    if frequency == "DAILY" and interval > 1 and ("BYDAY" in rule or "BYMONTH" in rule):
        return "BYDAY and BYMONTH are not understood with FREQ=DAILY and an INTERVAL"
    return _never(rule)


def _never(rule: Any) -> str:
    days, month_days = [str(day) for day in rule.get("BYDAY", [])], rule.get("BYMONTHDAY", [])
    positions, months = rule.get("BYSETPOS", []), rule.get("BYMONTH", [])
    if days and month_days:
        return "BYDAY and BYMONTHDAY are not understood together"
    ordinals = [int(day[:-2]) for day in days if day[:-2]]
    if any(not 1 <= abs(n) <= 5 for n in ordinals):
        return "BYDAY counts beyond 5"
    if positions and (ordinals or not days or any(not 1 <= abs(n) <= 4 for n in positions)):
        return "BYSETPOS is only understood as 1 to 4, or from the end, of BYDAY without a count"
    pairs = product(months or range(1, 13), month_days or (1,))
    if not any(1 <= month <= 12 and 1 <= abs(day) <= _LONGEST_MONTH[month - 1] for month, day in pairs):
        return "there is no such day in these months"
    return ""
