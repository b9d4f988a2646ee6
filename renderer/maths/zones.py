"""Wall clocks: IANA zones, the machine's own, and the moment at which a wall clock shows a time.

Twice a year a wall clock skips times or shows them twice. Throughout the schedule a time begins the first moment
that a wall clock shows it or a later one, and ends the last moment that it shows an earlier one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


class MachineZone(tzinfo):
    """The zone that the operating system is set to, with its changes: ``datetime.now().astimezone()`` alone
    would keep the offset of that moment for the whole year."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return None if dt is None else dt.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        return None if dt is None else dt.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, dt: datetime) -> datetime:
        instant = dt.replace(tzinfo=UTC)
        local = instant.astimezone().replace(tzinfo=self, fold=0)
        first = local.replace(tzinfo=None).astimezone(UTC)
        return local if first == instant else local.replace(fold=1)


_MACHINE = MachineZone()


def zone_of(name: str) -> tzinfo:
    """The IANA zone of that name; the machine's if it is empty. Raises ValueError, as ``what | hint``."""
    if not name:
        return _MACHINE
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f'there is no time zone {name[:60]!r} | an IANA name such as "Asia/Shanghai" '
            '(where the system has none: pip install "yingbi[show]")'
        ) from None


def first_moment(local: datetime, zone: tzinfo) -> datetime:
    """The first moment, in UTC, at which a clock in the zone shows the naive time ``local`` or a later one."""
    return _moment(local, zone, fold=0)


def last_moment(local: datetime, zone: tzinfo) -> datetime:
    """The moment, in UTC, from which a clock in the zone never again shows less than ``local``."""
    return _moment(local, zone, fold=1)


def _moment(local: datetime, zone: tzinfo, fold: int) -> datetime:
    moment = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    return moment if _clock(moment, zone) == local else _end_of_gap(local, zone)


def _end_of_gap(local: datetime, zone: tzinfo) -> datetime:
    """The moment at which the clock jumps over ``local``: PEP 495's two readings of it lie on both sides."""
    low = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    high = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while high - low > _SECOND:
        middle = low + _SECOND * ((high - low) // _SECOND // 2)
        low, high = (low, middle) if _clock(middle, zone) >= local else (middle, high)
    return high


def _clock(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
