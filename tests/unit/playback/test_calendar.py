"""Booked visits: calendars as programs write them, broken ones, and ones made to hang whoever reads them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from renderer.errors import InputError
from renderer.playback.calendar import Calendar, next_visits, read_visits, visit_at, visits_between
from renderer.playback.ics import MAX_BYTES, MAX_SERIES
from renderer.playback.whats_on import On, what_is_on
from renderer.scene.show_file import WEEKDAYS, ScheduleEntry, VisitEntry

ZONE = "Asia/Shanghai"
HERE = ZoneInfo(ZONE)
VISITS = (VisitEntry(contains="school", cue="children"), VisitEntry(contains="Tour", cue="tour"))
SCHEDULE = ScheduleEntry(time_zone=ZONE, visit=VISITS, **dict.fromkeys(WEEKDAYS, ("09:00-17:00",)))  # type: ignore[arg-type]


def _ics(*events: str, before: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\nUID:{n}\n{event.strip()}\nEND:VEVENT\n" for n, event in enumerate(events))
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{before}{body}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def _event(title: str, begin: str, end: str, *more: str) -> str:
    """``begin`` and ``end`` as they stand behind DTSTART and DTEND."""
    return "\n".join((f"SUMMARY:{title}", f"DTSTART{begin}", f"DTEND{end}", *more))


def _read(*events: str, before: str = "") -> Calendar:
    return read_visits(_ics(*events, before=before), SCHEDULE, "visits.ics")


def _at(hour: int, minute: int = 0, day: int = 4, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HERE)


def _times(calendar: Calendar, start: datetime, days: int) -> list[str]:
    found = visits_between(calendar, start, start + timedelta(days=days))
    return [visit.begin.astimezone(HERE).strftime("%m-%d %H:%M") for visit in found]


SCHOOL = _event(
    "School 12, class 3B", ";TZID=Asia/Shanghai:20260504T100000", ";TZID=Asia/Shanghai:20260504T110000"
)


# ------------------------------------------------------------------------------------------------ visits


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (";TZID=Asia/Shanghai:20260504T100000", ";TZID=Asia/Shanghai:20260504T110000"),
        (":20260504T020000Z", ":20260504T030000Z"),
        (":20260504T100000", ":20260504T110000"),
        (";TZID=Europe/Berlin:20260504T040000", ";TZID=Europe/Berlin:20260504T050000"),
        (";TZID=China Standard Time:20260504T100000", ";TZID=China Standard Time:20260504T110000"),
    ],
    ids=["zone", "utc", "floating", "elsewhere", "windows"],
)
def test_a_visit_is_on_from_its_begin_until_before_its_end(begin: str, end: str) -> None:
    calendar = _read(_event("Primary SCHOOL", begin, end))
    assert calendar.warnings == ()
    visit = visit_at(calendar, _at(10))
    assert visit is not None
    assert (visit.title, visit.cue, visit.begin, visit.end) == ("Primary SCHOOL", "children", _at(10), _at(11))
    assert visit_at(calendar, _at(10, 59)) == visit
    assert visit_at(calendar, _at(11)) is None
    assert visit_at(calendar, _at(9, 59)) is None


def test_without_a_calendar_there_are_no_visits() -> None:
    assert visit_at(None, _at(10)) is None
    assert next_visits(None, _at(10)) == ()


def test_the_first_entry_that_fits_counts_and_other_titles_start_nothing() -> None:
    both = _event("Tour for a school", ":20260504T100000", ":20260504T110000")
    other = _event("Staff meeting", ":20260504T120000", ":20260504T130000")
    calendar = _read(both, other)
    assert [visit.cue for visit in next_visits(calendar, _at(0))] == ["children", None]
    assert visit_at(calendar, _at(12, 30)) is None


def test_of_visits_at_once_the_one_that_began_last_is_on_and_then_the_other_again() -> None:
    long = _event("Tour", ":20260504T100000", ":20260504T120000")
    short = _event("school", ":20260504T103000", ":20260504T110000")
    calendar = _read(long, short)
    cues = [visit.cue for minute in (0, 30, 59) if (visit := visit_at(calendar, _at(10, minute)))]
    assert cues == ["tour", "children", "children"]
    after = what_is_on(SCHEDULE, calendar, _at(11))
    assert (after.cue, after.elapsed_s) == ("tour", 3600.0)


def test_recurring_visits_with_left_out_moved_and_cancelled_ones() -> None:
    weekly = _event(
        "Tour",
        ";TZID=Europe/Berlin:20260302T090000",
        ";TZID=Europe/Berlin:20260302T100000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=50",
        "EXDATE;TZID=Europe/Berlin:20260316T090000",
    )
    moved = _event(
        "Tour, later",
        ";TZID=Europe/Berlin:20260323T150000",
        ";TZID=Europe/Berlin:20260323T160000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000",
    ).replace("SUMMARY", "UID:0\nSUMMARY")
    cancelled = _event(
        "Tour",
        ";TZID=Europe/Berlin:20260406T090000",
        ";TZID=Europe/Berlin:20260406T100000",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260406T090000",
        "STATUS:CANCELLED",
    ).replace("SUMMARY", "UID:0\nSUMMARY")
    text = _ics(weekly, moved, cancelled).replace(b"UID:1\r\n", b"").replace(b"UID:2\r\n", b"")
    calendar = read_visits(text, SCHEDULE)
    assert calendar.warnings == ()
    found = _times(calendar, datetime(2026, 3, 1, tzinfo=UTC), 45)
    # Berlin's clocks go forward on 29 March: one hour earlier in Shanghai.
    assert found == ["03-02 16:00", "03-09 16:00", "03-23 22:00", "03-30 15:00", "04-13 15:00"]


def test_a_zone_of_the_files_own_is_understood() -> None:
    zone = """BEGIN:VTIMEZONE
TZID:Hall
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
END:VTIMEZONE
"""
    calendar = _read(_event("school", ";TZID=Hall:20260504T100000", ";TZID=Hall:20260504T110000"), before=zone)
    visit = visit_at(calendar, _at(10))
    assert visit is not None
    assert visit.begin == _at(10)


def test_visits_over_the_turn_of_a_month_come_once() -> None:
    calendar = _read(_event("Tour", ":20260430T220000", ":20260502T080000"))
    assert len(next_visits(calendar, _at(23, 0, 30, 4))) == 1
    assert len(next_visits(calendar, _at(12, 0, 1))) == 1
    assert _times(calendar, _at(0, 0, 1, 4), 60) == ["04-30 22:00"]


@given(st.integers(0, 60 * 24), st.integers(1, 60 * 24 * 3))
@settings(max_examples=20, deadline=None)
def test_visits_between_are_those_that_overlap(start: int, minutes: int) -> None:
    calendar = _read(
        SCHOOL,
        _event("Tour", ":20260504T180000", ":20260505T013000", "RRULE:FREQ=DAILY"),
        _event("Staff", ";VALUE=DATE:20260505", ";VALUE=DATE:20260506"),
    )
    begin = _at(0) + timedelta(minutes=start)
    end = begin + timedelta(minutes=minutes)
    whole = list(visits_between(calendar, _at(0), _at(0) + timedelta(days=6)))
    assert list(visits_between(calendar, begin, end)) == [v for v in whole if v.begin < end and v.end > begin]


# ------------------------------------------------------------------------------------------------ what is on


def test_a_visit_interrupts_the_show_which_goes_on_where_it_would_have_been() -> None:
    calendar = _read(SCHOOL)
    on = [what_is_on(SCHEDULE, calendar, _at(hour, 30)) for hour in (9, 10, 11)]
    assert on == [
        On("show", _at(9).astimezone(UTC), 1800.0, None, _at(10).astimezone(UTC)),
        On("visit", _at(10).astimezone(UTC), 1800.0, "children", _at(11).astimezone(UTC), "School 12, class 3B"),
        On("show", _at(9).astimezone(UTC), 9000.0, None, _at(17).astimezone(UTC)),
    ]


def test_a_visit_outside_the_hours_opens_the_show() -> None:
    calendar = _read(_event("Evening tour", ":20260504T200000", ":20260504T220000"))
    assert what_is_on(SCHEDULE, calendar, _at(18)).until == _at(20)
    on = what_is_on(SCHEDULE, calendar, _at(21))
    assert (on.kind, on.cue, on.elapsed_s, on.until) == ("visit", "tour", 3600.0, _at(22))
    assert what_is_on(SCHEDULE, calendar, _at(22)).kind == "idle"


def test_a_whole_day_counts_within_the_hours_and_begins_with_them() -> None:
    calendar = _read(_event("School day", ";VALUE=DATE:20260504", ";VALUE=DATE:20260505"))
    assert what_is_on(SCHEDULE, calendar, _at(3)).kind == "idle"
    assert what_is_on(SCHEDULE, calendar, _at(3)).until == _at(9)
    on = what_is_on(SCHEDULE, calendar, _at(9, 30))
    assert (on.kind, on.cue, on.elapsed_s, on.until) == ("visit", "children", 1800.0, _at(17))
    assert what_is_on(SCHEDULE, calendar, _at(9, 30, day=5)).kind == "show"


def test_a_visit_at_a_certain_hour_goes_before_one_of_the_whole_day() -> None:
    calendar = _read(
        _event("School day", ";VALUE=DATE:20260504", ";VALUE=DATE:20260505"), SCHOOL.replace("School", "Tour")
    )
    assert [what_is_on(SCHEDULE, calendar, _at(hour)).cue for hour in (9, 10, 11)] == [
        "children",
        "tour",
        "children",
    ]


def test_without_a_schedule_the_show_is_on() -> None:
    assert what_is_on(None, None, _at(3)) == On("show", None, 0.0, None, None)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2879), st.integers(1, 600)), max_size=4), st.integers(0, 2880))
def test_nothing_changes_before_until_and_elapsed_runs_with_the_clock(
    booked: list[tuple[int, int]], minute: int
) -> None:
    def stamp(minutes: int) -> str:
        return (datetime(2026, 5, 4) + timedelta(minutes=minutes)).strftime(":%Y%m%dT%H%M00")

    calendar = _read(*(_event(f"Tour {b}", stamp(b), stamp(b + length)) for b, length in booked))
    at = _at(0) + timedelta(minutes=minute)
    on = what_is_on(SCHEDULE, calendar, at)
    assert on.until is not None
    assert on.until > at
    assert on.elapsed_s >= 0
    for share in (0.3, 0.999):
        later = at + share * (on.until - at)
        then = what_is_on(SCHEDULE, calendar, later)
        assert (then.kind, then.since, then.cue, then.title, then.until) == (
            on.kind,
            on.since,
            on.cue,
            on.title,
            on.until,
        )
        passed_s = (later - at).total_seconds() if on.kind != "idle" else 0.0
        assert then.elapsed_s - on.elapsed_s == pytest.approx(passed_s, abs=1e-5)


# ------------------------------------------------------------------------------------------------ broken files


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (b"", "visits.ics", "is no calendar"),
        (b"hello\n", "visits.ics:1", "is no calendar"),
        (b"\x00\xff\xfe" * 40, "visits.ics:1", "is no calendar"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a\n", "visits.ics", "ends within VEVENT"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "visits.ics:3", "ends what was not begun"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n", "visits.ics:3", "ends what was not begun"),
        (b"BEGIN:VCALENDAR\nno colon here\nEND:VCALENDAR\n", "visits.ics", "is no calendar"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR\n", "visits.ics", "is no calendar"),
        (b"BEGIN:VEVENT\nEND:VEVENT\n", "visits.ics", "is no calendar"),
        (b"BEGIN:VEVENT\n" * 9 + b"END:VEVENT\n" * 9, "visits.ics:6", "within one another"),
        (b"x" * (MAX_BYTES + 1), "visits.ics", "larger than 2 MB"),
    ],
)
def test_a_broken_file_is_refused_at_its_line(text: bytes, where: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        read_visits(text, SCHEDULE, "visits.ics")
    assert caught.value.where == where
    assert caught.value.hint


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (_event("x", ":20260504T100000", ":20260504T100000"), "it has no length"),
        (_event("x", ":20260504T100000", ":20260504T090000"), "it has no length"),
        (_event("x", ":20260504T100000", ":20270504T100000"), "longer than 31 days"),
        (_event("x", ":00010101T000000", ":00010101T010000"), "not between 2000 and 2199"),
        (_event("x", ":99991231T230000", ":99991231T235900"), "not between 2000 and 2199"),
        (_event("x", ";TZID=Mars:20260504T100000", ";TZID=Mars:20260504T110000"), "its time zone is not known"),
        (_event("x", ":yesterday", ":tomorrow"), "DTSTART cannot be read"),
        ("SUMMARY:x", "its times cannot be read"),
        ("SUMMARY:x\nDTSTART:20260504T100000\nDURATION:P99999999999D", "cannot be read"),
        (_event("x", ":20260504T100000", ":20260504T100000Z"), "its times cannot be read"),
    ],
)
def test_an_event_that_cannot_be_used_is_named_and_the_others_stay(event: str, why: str) -> None:
    calendar = _read(event, SCHOOL)
    (warning,) = calendar.warnings
    assert warning.startswith("visits.ics:4: 'x' is left out: ")
    assert why in warning
    assert [visit.cue for visit in next_visits(calendar, _at(0))] == ["children"]


ENDLESS = (
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;COUNT=1000000000",
    "FREQ=HOURLY",
    "FREQ=DAILY;BYSECOND=0,1,2,3;BYMINUTE=0,1,2,3",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31,-31",
    "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=366",
    "FREQ=YEARLY;BYDAY=60MO",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
    "FREQ=DAILY;COUNT=1000000000",
    "FREQ=SOMETIMES",
    "COUNT=5",
)


@pytest.mark.parametrize("rule", ENDLESS)
def test_a_rule_that_might_never_end_is_refused_by_name(rule: str) -> None:
    calendar = _read(_event("x", ":20260504T100000", ":20260504T100100", f"RRULE:{rule}"), SCHOOL)
    assert len(calendar.warnings) == 1
    assert len(next_visits(calendar, _at(0))) == 1


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=MO",
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;UNTIL=20300101T000000Z",
    ],
)
def test_rules_that_calendars_offer_are_understood(rule: str) -> None:
    calendar = _read(_event("Tour", ":20260504T020000Z", ":20260504T030000Z", f"RRULE:{rule}"))
    assert calendar.warnings == ()
    later = list(visits_between(calendar, _at(0), _at(0, day=1, month=6) + timedelta(days=1000)))
    assert len(later) >= 2


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(
        ["FREQ=DAILY", "FREQ=DAILY;BYDAY=SA,SU", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;BYDAY=SU;WKST=SU"]
    ),
    st.integers(1, 5),
    st.dates(date(2000, 1, 1), date(2024, 1, 1)),
    st.sampled_from(["", "Z"]),
)
def test_series_from_long_ago_are_brought_forward_unchanged(rule: str, every: int, first: date, utc: str) -> None:
    """Against dateutil, counting from the very beginning."""
    every = 1 if rule.startswith("FREQ=DAILY;") else every
    rule = f"{rule};INTERVAL={every}"
    begin = datetime.combine(first, time(10))
    calendar = _read(
        _event("Tour", f":{begin:%Y%m%dT%H%M%S}{utc}", f":{begin:%Y%m%dT11%M%S}{utc}", f"RRULE:{rule}")
    )
    start, end = datetime(2025, 12, 28), datetime(2026, 2, 1)
    zone = UTC if utc else HERE
    found = visits_between(calendar, start.replace(tzinfo=zone), end.replace(tzinfo=zone))
    expected = rrulestr(rule, dtstart=begin).between(start, end)
    assert [visit.begin.astimezone(zone).replace(tzinfo=None) for visit in found] == expected


def test_a_time_zone_with_an_endless_rule_and_too_much_of_anything_are_refused() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:x\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0800\n"
    zone += "TZOFFSETTO:+0800\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n"
    with pytest.raises(InputError, match="does not change by the year") as caught:
        _read(SCHOOL, before=zone)
    assert caught.value.where == "visits.ics:10"
    daily = _event("x", ":20260504T100000", ":20260504T100100", "RRULE:FREQ=DAILY")
    with pytest.raises(InputError, match="recurring events"):
        _read(*[daily] * (MAX_SERIES + 1))
    with pytest.raises(InputError, match="2001 events"):
        _read(*["SUMMARY:x"] * 2001)


HOSTILE = """
import sys
from datetime import UTC, datetime
from renderer.playback.calendar import next_visits, read_visits, visit_at
from renderer.scene.show_file import ScheduleEntry
schedule = ScheduleEntry(monday=("09:00-17:00",), time_zone="Asia/Shanghai")
calendar = read_visits(sys.stdin.buffer.read(), schedule)
visit_at(calendar, datetime(2026, 5, 4, tzinfo=UTC))
print(len(next_visits(calendar, datetime(2026, 5, 4, tzinfo=UTC))))
"""


def test_a_calendar_made_to_hang_its_reader_does_not() -> None:
    """In another process, which is ended if it does."""
    rules = [*ENDLESS, "FREQ=DAILY", "FREQ=DAILY;COUNT=1000", "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29"]
    odd = [_event("x", ":20010203T100000Z", ":20010203T100100Z", f"RRULE:{rule}") for rule in rules]
    done = subprocess.run([sys.executable, "-c", HOSTILE], input=_ics(*odd), capture_output=True, timeout=60)
    assert done.stdout.strip() == b"10", done.stderr.decode()


_lines = st.sampled_from(
    [
        *("BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "SUMMARY:School", "STATUS:CANCELLED"),
        *("DTSTART:20260504T100000", "DTEND:20260504T110000", "DTSTART;VALUE=DATE:20260504", "DTEND:20260504"),
        *("DTSTART;TZID=Mars:20260504T100000", "DURATION:PT1H", "DURATION:-P1D", "RRULE:FREQ=DAILY", "RRULE:"),
        *("EXDATE:20260504T100000Z", "EXDATE:x", "RDATE:20260601", "RDATE;VALUE=PERIOD:20260601T100000Z/PT1H"),
        *("RECURRENCE-ID:20260504T100000", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260504T100000Z", "UID:1"),
        *("SEQUENCE:x", "SEQUENCE:1", "RRULE:FREQ=WEEKLY;UNTIL=2026", "RRULE:FREQ=DAILY;COUNT=-1", " x", ";:"),
        *("X-WR-TIMEZONE:Mars", "X-WR-TIMEZONE:Europe/Berlin", "CALSCALE:JULIAN", "DTSTART:20260504T100000Z"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_lines, max_size=8), max_size=4), st.lists(_lines, max_size=4))
@example([["UID:1", "DTSTART:20260504T100000", "DTEND:20260504T110000", "EXDATE:20260504T100000Z"]], [])
def test_whatever_a_file_says_it_is_read_or_refused(events: list[list[str]], head: list[str]) -> None:
    lines = ["BEGIN:VCALENDAR", *head]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    try:
        calendar = read_visits("\r\n".join([*lines, "END:VCALENDAR"]).encode(), SCHEDULE)
        found = next_visits(calendar, _at(0))
    except InputError:
        return
    assert all(visit.begin < visit.end for visit in found)
