"""The daily lock report: ``lock-2026-11-22.txt`` for people, ``.json`` for programs, ``.png`` to look at.

    python -m renderer.show.lock_report FOLDER DAY SHOW

writes them for the logs in FOLDER: a process of its own, because drawing takes seconds and much memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from renderer.errors import YingbiError
from renderer.output.atomic import atomic_path, write_json
from renderer.show.lock_day import LockDay, Miss, read_lock_day
from renderer.show.lock_plot import draw_lock_day
from renderer.show.lock_stats import Spread

FORMAT = "yingbi-lock/1"
LONGEST_S = 300.0
MOST_ROWS = 40
"""Of a list, in the text; the JSON has all."""


def write_lock_report(folder: Path, day: date, show: str) -> LockDay | None:
    """Writes the three files into the log's ``folder``; None if the log knows nothing of that day.

    Raises :class:`YingbiError` if they cannot be written.
    """
    found = read_lock_day(folder, day)
    if not found.intervals:
        return None
    name = f"lock-{day.isoformat()}"
    with atomic_path(folder / f"{name}.txt") as part:
        part.write_text("\n".join(lock_text(found, show)) + "\n", encoding="utf-8")
    write_json(folder / f"{name}.json", lock_json(found, show))
    with atomic_path(folder / f"{name}.png") as part:
        draw_lock_day(found, show, part)
    return found


def verdict(day: LockDay) -> str:
    """One sentence."""
    troubles = []
    if day.missed:
        troubles.append(f"{day.missed} of {day.slots:,} pictures missed")
    if day.restarts:
        troubles.append(_many(len(day.restarts), "restart"))
    slope = day.memory_slope
    if slope is not None and slope.is_growth and slope.value > 1.0:
        troubles.append("memory grows")
    if day.lost_lines:
        troubles.append("the log has gaps")
    return f"LOOK: {', '.join(troubles)}" if troubles else "GOOD: no picture was missed, nothing to do"


def lock_text(day: LockDay, show: str) -> Iterator[str]:
    """The page that a technician reads."""
    first, last = day.intervals[0].at, day.intervals[-1].at
    yield f"Lock report: {show}"
    yield f"{day.day:%A, %d %B %Y}, {first:%H:%M} to {last:%H:%M}, {day.fps:g} pictures a second"
    yield ""
    yield verdict(day)
    yield ""
    yield f"{'pictures due':<16}{day.slots:,}"
    rate = f" ({1e6 * day.missed / day.slots:.1f} in a million)" if day.missed and day.slots else ""
    yield f"{'missed':<16}{day.missed:,}{rate}"
    longest = day.longest
    if longest is not None:
        yield f"{'longest freeze':<16}{longest.freeze_ms:,.0f} ms at {longest.at:%H:%M:%S}"
    yield f"{'drawing':<16}{_spread_text(work_of(day), 1)}, of {1000 / day.fps:.2f} ms"
    yield f"{'lateness':<16}{_spread_text(lateness_of(day), 3)}"
    yield f"{'memory':<16}{_memory_text(day)}"
    if day.lost_lines:
        yield f"{'log':<16}{_many(day.lost_lines, 'line')} lost: its disk was full or away"
    yield from _list("Missed", [_miss_text(miss) for miss in day.misses])
    yield from _list("Quality", [f"{event.at:%H:%M:%S}  {event.what}" for event in day.steps])
    yield from _list("Started again", [f"{event.at:%H:%M:%S}  {event.what}" for event in day.restarts])


def lock_json(day: LockDay, show: str) -> dict[str, Any]:
    """The same for programs."""
    slope = day.memory_slope
    return {
        "format": FORMAT,
        "show": show,
        "day": day.day.isoformat(),
        "fps": day.fps,
        "slots": day.slots,
        "missed": day.missed,
        "longest_freeze_ms": day.longest.freeze_ms if day.longest else 0.0,
        "work_ms": work_of(day)._asdict(),
        "lateness_ms": lateness_of(day)._asdict(),
        "memory_mib_per_hour": slope._asdict() if slope else None,
        "misses": _rows(day.misses),
        "quality": _rows(day.steps),
        "restarts": _rows(day.restarts),
        "lost_lines": day.lost_lines,
    }


def work_of(day: LockDay) -> Spread:
    return _worst([interval.work_ms for interval in day.intervals])


def lateness_of(day: LockDay) -> Spread:
    return _worst([interval.lateness_ms for interval in day.intervals])


def _worst(spreads: list[Spread]) -> Spread:
    """Of the day: the median of the medians, the 99th percentile of the 99th percentiles, the largest."""
    p50 = sorted(spread.p50 for spread in spreads)
    p99 = sorted(spread.p99 for spread in spreads)
    return Spread(p50[len(p50) // 2], p99[len(p99) * 99 // 100], max(spread.max for spread in spreads))


def _spread_text(spread: Spread, digits: int) -> str:
    p50, p99, largest = (f"{value:.{digits}f}" for value in spread)
    return f"usually {p50} ms, 99 of 100 within {p99} ms, longest {largest} ms"


def _memory_text(day: LockDay) -> str:
    slope = day.memory_slope
    if slope is None:
        return "too short a time to say whether it grows"
    grows = "it grows" if slope.is_growth else "it does not grow"
    return f"{grows}: {slope.value:+.2f} MiB an hour (95 %: {slope.low:+.2f} to {slope.high:+.2f})"


def _miss_text(miss: Miss) -> str:
    why = [miss.cause] if miss.cause else []
    if miss.work_ms:
        why.append(f"drawing took {miss.work_ms:.1f} ms")
    freeze = f"froze for {miss.freeze_ms:,.0f} ms" if miss.freeze_ms else ""
    return f"{miss.at:%H:%M:%S}  {_many(miss.slots, 'picture'):<14}{freeze:<20}{'; '.join(why) or 'unknown'}"


def _list(title: str, rows: list[str]) -> Iterator[str]:
    if rows:
        yield ""
        yield title
        yield from (f"  {row}".rstrip() for row in rows[:MOST_ROWS])
    if len(rows) > MOST_ROWS:
        yield f"  ... and {len(rows) - MOST_ROWS} more: see the .json"


def _rows(rows: list[Any]) -> list[dict[str, Any]]:
    return [json.loads(json.dumps(row._asdict(), default=datetime.isoformat)) for row in rows]


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def report_of(folder: Path, day: date, show: str) -> tuple[bool, str]:
    """Has a process of its own write it; whether that went well, and what it said."""
    command = [sys.executable, "-m", "renderer.show.lock_report", str(folder), day.isoformat(), show]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LONGEST_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return False, str(error)
    return done.returncode == 0, done.stdout.decode("utf-8", "replace").strip()[:2000]


def main(folder: str, day: str, show: str) -> int:
    try:
        found = write_lock_report(Path(folder), date.fromisoformat(day), show)
    except (YingbiError, ValueError, OSError) as error:
        print(f"lock report: {error}", file=sys.stderr)
        return 1
    print(verdict(found) if found else f"nothing is known of {day}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
