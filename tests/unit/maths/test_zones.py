"""The machine's own zone has to change its offset over the year as the named one does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.maths.zones import MachineZone, first_moment, last_moment, zone_of

BERLIN = ZoneInfo("Europe/Berlin")
_year = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31))


@pytest.fixture(scope="module")
def in_berlin() -> Iterator[MachineZone]:
    """The machine stands in Berlin."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system's zone cannot be changed for one process")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield MachineZone()
    time.tzset()


@pytest.mark.parametrize("name", ["Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe", "x" * 5000, "a\0b"])
def test_an_unknown_zone_is_refused_with_a_hint(name: str) -> None:
    with pytest.raises(ValueError, match=r"there is no time zone .* \| an IANA name"):
        zone_of(name)


def test_an_empty_name_is_the_machines_zone(in_berlin: MachineZone) -> None:
    zone = zone_of("")
    assert isinstance(zone, MachineZone)
    assert datetime(2026, 7, 1, tzinfo=zone).utcoffset() == timedelta(hours=2)
    assert datetime(2026, 1, 1, tzinfo=zone).utcoffset() == timedelta(hours=1)
    assert datetime(2026, 1, 1, tzinfo=zone).tzname() == "CET"


@given(_year, st.sampled_from([0, 1]))
def test_the_machines_zone_is_the_named_one(in_berlin: MachineZone, naive: datetime, fold: int) -> None:
    moment = naive.replace(tzinfo=UTC)
    mine, named = moment.astimezone(in_berlin), moment.astimezone(BERLIN)
    assert (mine.replace(tzinfo=None), mine.fold) == (named.replace(tzinfo=None), named.fold)
    assert mine.astimezone(UTC) == moment
    local = naive.replace(fold=fold)
    assert local.replace(tzinfo=in_berlin).utcoffset() == local.replace(tzinfo=BERLIN).utcoffset()


@pytest.mark.parametrize("minutes", [0, 59, 60, 61, 119, 120, 121, 150, 179, 180, 181])
@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])
def test_nights_of_change_are_alike(in_berlin: MachineZone, day: datetime, minutes: int) -> None:
    local = day + timedelta(minutes=minutes)
    assert first_moment(local, in_berlin) == first_moment(local, BERLIN)
    assert last_moment(local, in_berlin) == last_moment(local, BERLIN)


@given(_year, _year)
def test_later_on_the_clock_is_not_earlier_in_truth(a: datetime, b: datetime) -> None:
    a, b = min(a, b), max(a, b)
    assert first_moment(a, BERLIN) <= first_moment(b, BERLIN)
    assert last_moment(a, BERLIN) <= last_moment(b, BERLIN)
    assert first_moment(a, BERLIN) <= last_moment(a, BERLIN)
