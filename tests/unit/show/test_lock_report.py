"""A day's log, made here, into its report."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from renderer.errors import YingbiError
from renderer.show.lock_day import Line, day_of, lock_day, read_lock_day
from renderer.show.lock_report import lock_text, main, verdict, write_lock_report
from renderer.show.lock_stats import LockStats
from renderer.show.log import ShowLog
from renderer.show.messages import Note, decode, encode

DAY = date(2026, 11, 22)
OPENS = datetime(2026, 11, 22, 9, 0).astimezone()


def at(seconds: float) -> datetime:
    return OPENS + timedelta(seconds=seconds)


def line(seconds: float, source: str, event: str, **data: Any) -> Line:
    return {"at": at(seconds), "source": source, "event": event, "data": data}


@cache
def ten_seconds() -> str:
    """What a player says about them."""
    stats = LockStats(1e9 / 60)
    for slot in range(600):
        stats.present(slot, 50_000, 6_000_000, 0)
    data = stats.interval()._asdict() | {"fps": 60.0, "quality": "show", "memory_bytes": 900 * 2**20, "pid": 7}
    return json.dumps(data)


def interval(seconds: float) -> Line:
    return line(seconds, "player", "interval", **json.loads(ten_seconds()))


def a_day(*events: Line, length_s: int = 3600) -> list[Line]:
    quiet = [interval(seconds) for seconds in range(10, length_s + 1, 10)]
    return sorted([*quiet, *events], key=lambda line: line["at"])


def miss(seconds: float, slots: int = 2, source: str = "player", **data: Any) -> Line:
    return line(seconds, source, "missed", slots=slots, freeze_ms=slots * 16.7, **data)


def test_a_good_day() -> None:
    day = lock_day(DAY, a_day())
    assert (day.slots, day.missed, day.fps, day.longest) == (216_000, 0, 60.0, None)
    assert verdict(day) == "GOOD: no picture was missed, nothing to do"
    text = "\n".join(lock_text(day, "Opening day"))
    assert "09:00 to 10:00" in text
    assert "usually 6.0 ms" in text
    assert "it does not grow" in text
    assert "Missed" not in text


@pytest.mark.parametrize(
    ("event", "cause"),
    [
        (line(98.5, "player", "cue", cue="3", frame=1), "cue 3 began"),
        (line(99.5, "player", "quality", rung="draft", why="slow"), "quality went to draft"),
        (line(100.2, "control", "obeyed", verb="goto"), "an operator said goto"),
        (line(70.0, "supervisor", "restart", role="player", why="x"), "player was started again"),
        (line(103.0, "supervisor", "host-stall", ms=48.3), "the host stood still for 48 ms"),
        (line(90.0, "player", "cue", cue="3", frame=1), ""),
        (line(102.0, "player", "quality", rung="draft", why="it is a consequence"), ""),
        (line(100.0, "control", "player-up", pid=1), ""),
        (line(100.0, "player", "cue", nothing=0), ""),
    ],
)
def test_a_miss_and_the_nearest_event_that_may_be_behind_it(event: Line, cause: str) -> None:
    day = lock_day(DAY, a_day(miss(100.0, work_ms=22.4), event))
    assert [(m.slots, m.cause) for m in day.misses] == [(2, cause)]


def test_the_nearest_of_several() -> None:
    events = [line(98.0, "player", "cue", cue="3"), line(99.8, "control", "obeyed", verb="go")]
    assert lock_day(DAY, a_day(miss(100.0), *events)).misses[0].cause == "an operator said go"


def test_slots_between_two_players_are_due_and_missed_but_a_players_own_are_not_counted_twice() -> None:
    events = [miss(100.0, 3), miss(200.0, 60, source="supervisor")]
    day = lock_day(DAY, a_day(*events))
    assert (day.slots, day.missed) == (216_000 + 60, 63)
    assert day.longest is not None
    assert day.longest.slots == 60


def test_misses_that_nobody_could_log_are_counted_all_the_same() -> None:
    lines = a_day(miss(15.0, 3))
    lines[2]["data"]["missed"] = 3  # the interval of the one that is told
    lines[40]["data"]["missed"] = 5
    day = lock_day(DAY, lines)
    assert day.missed == 8
    assert day.misses[-1].cause == "at times that are not in the log"


def test_memory_is_judged_by_the_longest_life_after_its_warm_up() -> None:
    lines = a_day(length_s=7200)
    rng = np.random.default_rng(0)
    for number, row in enumerate(lines):
        life_s = 10.0 * number if number < 500 else 10.0 * (number - 500)
        mib = 900 + 30 * min(life_s / 300, 1) + 3.0 * life_s / 3600 + rng.normal(0, 0.2)
        row["data"] |= {"memory_bytes": int(mib * 2**20), "pid": 1 if number < 500 else 2}
    slope = lock_day(DAY, lines).memory_slope
    assert slope is not None
    assert slope.low < 3.0 < slope.high
    assert slope.high - slope.low < 0.5
    assert "memory grows" in verdict(lock_day(DAY, lines))
    assert lock_day(DAY, lines[:20]).memory_slope is None


def test_lines_that_do_not_say_what_they_should_are_left_out() -> None:
    broken = [line(5, "player", "interval"), line(6, "player", "missed", slots="many", freeze_ms=1)]
    assert lock_day(DAY, a_day(*broken)) == lock_day(DAY, a_day())


def test_hours_after_midnight_belong_to_the_evening_before() -> None:
    assert day_of(datetime(2026, 11, 23, 1, 30)) == DAY
    assert day_of(datetime(2026, 11, 22, 4, 0)) == DAY
    assert day_of(datetime(2026, 11, 22, 3, 59)) == date(2026, 11, 21)


def write_log(folder: Path, name: str, lines: list[Line], zone: timezone | None = None) -> None:
    rows = [json.dumps(row | {"at": row["at"].astimezone(zone).isoformat(), "level": "info"}) for row in lines]
    (folder / name).write_text("\n".join(rows) + '\n{"at": "broken\nno json\n')


def test_a_day_is_read_from_all_the_logs_whatever_they_are_named_or_zoned(tmp_path: Path) -> None:
    night = at(17 * 3600)  # 02:00
    late = [row | {"at": night} for row in a_day(length_s=10)]
    other_days = [row | {"at": at(-6 * 3600)} for row in a_day(length_s=10)]
    write_log(tmp_path, "control-2026-11-22.1.jsonl", [*other_days, *a_day()])
    write_log(tmp_path, "control-2026-11-23.1.jsonl", late, timezone(timedelta(hours=-5)))
    write_log(tmp_path, "supervisor-2026-11-22.1.jsonl", [miss(100.0, 60, source="supervisor")])
    write_log(tmp_path, "notes.jsonl", a_day())
    day = read_lock_day(tmp_path, DAY)
    assert (day.slots, day.missed) == (216_000 + 600 + 60, 60)
    assert day.intervals[-1].at == night


def test_the_three_files(tmp_path: Path) -> None:
    assert write_lock_report(tmp_path, DAY, "Opening day") is None
    events = [
        miss(1000.0),
        line(2000, "player", "quality", rung="draft", why="x"),
        line(1, "control", "log-lost", lines=4),
    ]
    write_log(tmp_path, "control-2026-11-22.1.jsonl", a_day(*events))
    write_lock_report(tmp_path, DAY, "Opening day 灯 $x^2$")
    names = {path.name for path in tmp_path.iterdir()} - {"control-2026-11-22.1.jsonl"}
    assert names == {f"lock-2026-11-22.{kind}" for kind in ("txt", "json", "png")}
    text = (tmp_path / "lock-2026-11-22.txt").read_text(encoding="utf-8")
    assert "LOOK: 2 of 216,000 pictures missed, the log has gaps" in text
    page = json.loads((tmp_path / "lock-2026-11-22.json").read_text(encoding="utf-8"))
    assert (page["format"], page["missed"], page["misses"][0]["slots"]) == ("yingbi-lock/1", 2, 2)
    picture = np.asarray(Image.open(tmp_path / "lock-2026-11-22.png").convert("RGB")).astype(int)
    assert picture.shape == (1140, 1560, 3)
    red = (picture[..., 0] > 180) & (picture[..., 1] < 120)
    write_log(tmp_path, "control-2026-11-22.1.jsonl", a_day())
    write_lock_report(tmp_path, DAY, "Opening day")
    good = np.asarray(Image.open(tmp_path / "lock-2026-11-22.png").convert("RGB")).astype(int)
    assert red.sum() > 500 > ((good[..., 0] > 180) & (good[..., 1] < 120)).sum()


def test_what_a_player_says_arrives_in_the_report(tmp_path: Path) -> None:
    """Through the hub's messages and the log, as they are."""
    stats = LockStats(1e9 / 60)
    for slot, missed in ((0, 0), (1, 0), (4, 2), (5, 0)):
        stats.present(slot, 50_000, 6_000_000, missed)
    more = {"fps": 60.0, "cue": "1", "frame": 5, "quality": "show", "memory_bytes": 2**30, "pid": 7}
    misses, log = stats.misses(), ShowLog(tmp_path, "control")
    assert misses is not None
    for event, data in (("missed", misses._asdict()), ("interval", stats.interval()._asdict() | more)):
        note = decode(encode(Note("player", "info", event, data)))
        assert isinstance(note, Note)
        log.keep(note)
    log.close()
    day = read_lock_day(tmp_path, day_of(datetime.now()))
    assert (day.slots, day.missed, day.fps) == (6, 2, 60.0)
    assert day.intervals[0].work_ms == pytest.approx((6.0, 6.0, 6.0), rel=0.01)
    assert day.misses[0].freeze_ms == pytest.approx(33.33, abs=0.01)


def test_as_a_process(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(str(tmp_path), "2026-11-22", "x") == 0
    assert capsys.readouterr().out == "nothing is known of 2026-11-22\n"
    assert main(str(tmp_path / "none"), "2026-11-22", "x") == 1
    assert main(str(tmp_path), "no day", "x") == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    write_log(tmp_path, "control-2026-11-22.1.jsonl", a_day(length_s=100))
    (tmp_path / "lock-2026-11-22.json").mkdir()
    (tmp_path / "lock-2026-11-22.json" / "x").touch()
    with pytest.raises(YingbiError, match=r"lock-2026-11-22\.json"):
        write_lock_report(tmp_path, DAY, "x")
