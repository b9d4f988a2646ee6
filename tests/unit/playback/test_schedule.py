"""Opening hours: known days, and every minute of days on which clocks change against a wall clock that is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.playback.schedule import ALWAYS, Change, changes, hours_on, now_on, openings
from renderer.scene.show_file import WEEKDAYS, ExceptionEntry, ScheduleEntry

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
EPOCH = datetime(2000, 1, 1)

CLOCK_CHANGES = (
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Asia/Shanghai", date(2026, 10, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("America/Havana", date(2026, 11, 1)),
    ("America/St_Johns", date(2006, 10, 29)),
)
"""By an hour, half an hour, a whole day, and around midnight."""


def _schedule(zone: str, exceptions: tuple[ExceptionEntry, ...] = (), **hours: tuple[str, ...]) -> ScheduleEntry:
    return ScheduleEntry(time_zone=zone, exception=exceptions, **hours)  # type: ignore[arg-type]


def _every_day(zone: str, *hours: str, exceptions: tuple[ExceptionEntry, ...] = ()) -> ScheduleEntry:
    return _schedule(zone, exceptions, **dict.fromkeys(WEEKDAYS, hours))


def _local(zone: str, *when: int, fold: int = 0) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo(zone), fold=fold)  # type: ignore[arg-type, misc]


def _seen(schedule: ScheduleEntry, first: datetime, days: int) -> list[tuple[str, bool]]:
    """The changes as a guard would write them down."""
    zone = ZoneInfo(schedule.time_zone)
    found = changes(schedule, first, first + days * DAY)
    return [(change.at.astimezone(zone).strftime("%m-%d %H:%M%z")[:14], change.open) for change in found]


# ------------------------------------------------------------------------------------------------ known days


def test_without_a_schedule_the_show_is_always_on() -> None:
    assert now_on(None, datetime(2026, 1, 1, tzinfo=UTC)) == ALWAYS
    assert ALWAYS.open


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="needs its time zone"):
        now_on(_every_day("Asia/Shanghai", "09:00-17:00"), datetime(2026, 1, 1))


def test_a_start_at_any_moment_of_a_day_joins_the_show_that_began_at_nine() -> None:
    schedule = _every_day("Asia/Shanghai", "09:00-17:00")
    now = now_on(schedule, _local("Asia/Shanghai", 2026, 5, 4, 13, 30, 15))
    assert now.open
    assert now.since == _local("Asia/Shanghai", 2026, 5, 4, 9)
    assert now.elapsed_s == 4.5 * 3600 + 15
    assert now.until == _local("Asia/Shanghai", 2026, 5, 4, 17)
    before = now_on(schedule, _local("Asia/Shanghai", 2026, 5, 4, 8, 59, 59))
    assert (before.open, before.since, before.elapsed_s, before.until) == (False, None, 0.0, now.since)
    assert now_on(schedule, now.since).elapsed_s == 0.0
    assert not now_on(schedule, now.until).open


def test_windows_that_touch_or_overlap_are_one() -> None:
    touching = _schedule("Europe/Berlin", monday=("12:00-17:00", "09:00-12:00"), sunday=("20:00-02:00",))
    overlapping = _schedule("Europe/Berlin", monday=("09:00-14:00", "12:00-17:00"), sunday=("20:00-02:00",))
    start = _local("Europe/Berlin", 2026, 6, 1)
    assert _seen(touching, start, 1) == [
        ("06-01 02:00+02", False),
        ("06-01 09:00+02", True),
        ("06-01 17:00+02", False),
    ]
    assert _seen(overlapping, start, 1) == _seen(touching, start, 1)


def test_an_overnight_window_and_the_next_morning_are_one() -> None:
    schedule = _schedule("Europe/Berlin", saturday=("18:00-00:00",), sunday=("00:00-02:00", "10:00-17:00"))
    now = now_on(schedule, _local("Europe/Berlin", 2026, 6, 7, 1))
    assert now.since == _local("Europe/Berlin", 2026, 6, 6, 18)
    assert now.until == _local("Europe/Berlin", 2026, 6, 7, 2)


def test_the_last_exception_counts_and_takes_its_days_own_windows_only() -> None:
    schedule = _every_day(
        "Asia/Shanghai",
        "18:00-02:00",
        exceptions=(
            ExceptionEntry(date=date(2026, 10, 1), until=date(2026, 10, 7)),
            ExceptionEntry(date=date(2026, 10, 3), hours=("10:00-12:00",)),
        ),
    )
    assert _seen(schedule, _local("Asia/Shanghai", 2026, 9, 30), 9) == [
        ("09-30 02:00+08", False),
        ("09-30 18:00+08", True),
        ("10-01 02:00+08", False),  # the night belongs to the day before
        ("10-03 10:00+08", True),
        ("10-03 12:00+08", False),
        ("10-08 18:00+08", True),
    ]
    assert hours_on(schedule, date(2026, 10, 7)) == ()
    assert hours_on(schedule, date(2026, 10, 8)) == ("18:00-02:00",)


@pytest.mark.parametrize(
    ("day", "hours", "seen", "real_hours"),
    [
        ((2026, 3, 29), "01:30-03:30", ("03-29 01:30+01", "03-29 03:30+02"), 1.0),
        ((2026, 3, 29), "02:30-04:00", ("03-29 03:00+02", "03-29 04:00+02"), 1.0),
        ((2026, 3, 29), "01:00-02:30", ("03-29 01:00+01", "03-29 03:00+02"), 1.0),
        ((2026, 10, 25), "01:30-03:30", ("10-25 01:30+02", "10-25 03:30+01"), 3.0),
        ((2026, 10, 25), "02:30-04:00", ("10-25 02:30+02", "10-25 04:00+01"), 2.5),
        ((2026, 10, 25), "01:00-02:30", ("10-25 01:00+02", "10-25 02:30+01"), 2.5),
    ],
)
def test_when_clocks_change_the_door_keeps_to_the_clock(
    day: tuple[int, int, int], hours: str, seen: tuple[str, str], real_hours: float
) -> None:
    schedule = _every_day("Europe/Berlin", hours)
    found = _seen(schedule, _local("Europe/Berlin", *day), 1)
    assert found == [(seen[0], True), (seen[1], False)]
    (opening,) = openings(schedule, _local("Europe/Berlin", *day), _local("Europe/Berlin", *day) + DAY)
    assert (opening.end - opening.begin).total_seconds() == real_hours * 3600


def test_a_window_that_the_clock_skips_does_not_happen() -> None:
    schedule = _every_day("Europe/Berlin", "02:10-02:50")
    assert _seen(schedule, _local("Europe/Berlin", 2026, 3, 29), 1) == []
    schedule = _every_day("Pacific/Apia", "09:00-17:00")
    days = {at[:5] for at, _open in _seen(schedule, _local("Pacific/Apia", 2011, 12, 28), 4)}
    assert days == {"12-28", "12-29", "12-31"}


def test_no_change_within_400_days_is_none() -> None:
    once = _schedule("Asia/Shanghai", (ExceptionEntry(date=date(2026, 1, 5), hours=("09:00-10:00",)),))
    assert now_on(once, _local("Asia/Shanghai", 2026, 1, 5, 10)).until is None
    assert now_on(once, _local("Asia/Shanghai", 2024, 11, 1)).until is None
    assert now_on(once, _local("Asia/Shanghai", 2025, 1, 1)).until == _local("Asia/Shanghai", 2026, 1, 5, 9)


def test_a_show_that_never_closes_begins_again_at_new_year() -> None:
    schedule = _every_day("Asia/Shanghai", "00:00-24:00")
    now = now_on(schedule, _local("Asia/Shanghai", 2026, 7, 1, 12))
    assert now.since == _local("Asia/Shanghai", 2026, 1, 1)
    assert now.until == _local("Asia/Shanghai", 2027, 1, 1)


def test_one_that_was_once_closed_counts_from_then_over_its_first_new_year() -> None:
    shut = ExceptionEntry(date=date(2025, 3, 3))
    schedule = _every_day("Asia/Shanghai", "00:00-24:00", exceptions=(shut,))
    for when in ((2025, 3, 4), (2025, 4, 20), (2025, 12, 31), (2026, 1, 1), (2026, 12, 31, 23, 59)):
        assert now_on(schedule, _local("Asia/Shanghai", *when)).since == _local("Asia/Shanghai", 2025, 3, 4)
    for year in (2027, 2028):
        assert now_on(schedule, _local("Asia/Shanghai", year, 1, 1)).since == _local("Asia/Shanghai", year, 1, 1)
    party = _every_day("Asia/Shanghai", "20:00-03:00")
    assert now_on(party, _local("Asia/Shanghai", 2027, 1, 1, 1)).elapsed_s == 5 * 3600


# ------------------------------------------------------------------------------------------------ every minute


@st.composite
def _hours(draw: st.DrawFn) -> str:
    begin = draw(st.integers(0, 143)) * 10
    end = draw(st.integers(0, 144)) * 10
    return f"{begin // 60:02d}:{begin % 60:02d}-{end // 60:02d}:{end % 60:02d}"


_days = st.lists(_hours(), max_size=3).map(tuple)


@st.composite
def _cases(draw: st.DrawFn) -> tuple[ScheduleEntry, date]:
    zone, day = draw(st.sampled_from(CLOCK_CHANGES))
    exceptions = []
    for _ in range(draw(st.integers(0, 2))):
        first = day + draw(st.integers(-2, 2)) * DAY
        last = draw(st.none() | st.integers(0, 2).map(lambda days, first=first: first + days * DAY))
        exceptions.append(ExceptionEntry(date=first, until=last, hours=draw(_days)))
    week = {name: draw(_days) for name in WEEKDAYS}
    week["monday"] = week["monday"] or ("09:00-17:30",)
    return _schedule(zone, tuple(exceptions), **week), day


@cache
def _clock(first: datetime, zone: tzinfo) -> tuple[list[datetime], np.ndarray]:
    """Twelve days of minutes, and what a clock shows then, in minutes since EPOCH."""
    moments = [first + n * MINUTE for n in range(12 * 24 * 60)]
    return moments, np.array([(m.astimezone(zone).replace(tzinfo=None) - EPOCH) // MINUTE for m in moments])


class _Guard:
    """Stands at the door for some days, looks at the clock every minute, and keeps the door open from the first
    to the last minute of each window that the clock shows."""

    def __init__(self, schedule: ScheduleEntry, day: date, zone: tzinfo) -> None:
        self.moments, clock = _clock(datetime.combine(day - 6 * DAY, time(), UTC), zone)
        self.open = np.zeros(len(clock), dtype=bool)
        exceptions = {}
        for entry in schedule.exception:
            for days in range(((entry.until or entry.date) - entry.date).days + 1):
                exceptions[entry.date + days * DAY] = entry.hours
        for days in range(-8, 8):
            that = day + days * DAY
            midnight = (datetime.combine(that, time()) - EPOCH) // MINUTE
            for hours in exceptions.get(that, getattr(schedule, that.strftime("%A").lower())):
                begin, end = (int(part[:2]) * 60 + int(part[3:]) for part in hours.split("-"))
                end += 1440 if end <= begin else 0
                shown = np.flatnonzero((clock >= midnight + begin) & (clock < midnight + end))
                if len(shown):
                    self.open[shown[0] : shown[-1] + 1] = True

    def changes(self, start: datetime, end: datetime) -> list[Change]:
        here = [n for n in range(1, len(self.open)) if self.open[n] != self.open[n - 1]]
        return [Change(self.moments[n], bool(self.open[n])) for n in here if start <= self.moments[n] < end]


@settings(max_examples=40, deadline=None)
@given(_cases())
def test_hours_are_what_a_guard_with_a_clock_would_keep(case: tuple[ScheduleEntry, date]) -> None:
    schedule, day = case
    guard = _Guard(schedule, day, ZoneInfo(schedule.time_zone))
    start = datetime.combine(day - 2 * DAY, time(), UTC)
    expected = guard.changes(start, start + 5 * DAY)
    assert list(changes(schedule, start, start + 5 * DAY)) == expected
    for n in range(4 * 1440, 9 * 1440, 997):
        assert now_on(schedule, guard.moments[n]).open == guard.open[n]


def test_a_guard_who_forgets_the_clock_change_is_found_out() -> None:
    """The comparison above can fail: a guard with an unchanging clock opens at another time."""
    schedule = _every_day("Europe/Berlin", "09:00-17:00")
    stuck = _Guard(schedule, date(2026, 3, 29), ZoneInfo("Etc/GMT-1"))
    start = datetime(2026, 3, 28, tzinfo=UTC)
    assert list(changes(schedule, start, start + 3 * DAY)) != stuck.changes(start, start + 3 * DAY)


@settings(max_examples=40, deadline=None)
@given(_cases(), st.lists(st.integers(0, 5 * 86_400_000), min_size=2, max_size=12))
def test_joins_are_continuous_and_nothing_happens_between_changes(
    case: tuple[ScheduleEntry, date], milliseconds: list[int]
) -> None:
    schedule, day = case
    start = datetime.combine(day - 2 * DAY, time(), UTC)
    moments = sorted(start + timedelta(milliseconds=ms) for ms in milliseconds)
    for before, after in pairwise(moments):
        a, b = now_on(schedule, before), now_on(schedule, after)
        assert a.elapsed_s >= 0
        assert a.until is not None
        assert a.until > before
        if after < a.until:
            assert (b.open, b.since, b.until) == (a.open, a.since, a.until)
            passed_s = (after - before).total_seconds() if a.open else 0.0
            assert b.elapsed_s - a.elapsed_s == pytest.approx(passed_s, abs=1e-6)
        else:
            assert now_on(schedule, a.until).open != a.open


@settings(max_examples=30, deadline=None)
@given(_cases())
def test_a_window_of_openings_does_not_depend_on_where_it_begins(case: tuple[ScheduleEntry, date]) -> None:
    schedule, day = case
    start = datetime.combine(day - 3 * DAY, time(), UTC)
    whole = list(openings(schedule, start, start + 6 * DAY))
    parts = [o for n in range(6) for o in openings(schedule, start + n * DAY, start + (n + 1) * DAY)]
    assert sorted(set(parts), key=lambda opening: opening.begin) == whole
    assert all(first.end < then.begin for first, then in pairwise(whole))


def test_a_closing_at_the_very_start_is_a_change() -> None:
    schedule = _every_day("Etc/UTC", "09:00-17:00")
    start = datetime(2026, 4, 3, 17, tzinfo=UTC)
    assert next(changes(schedule, start, start + DAY)) == Change(start, open=False)
