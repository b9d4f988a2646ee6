"""The schedule's verbs: said when something changes, and not otherwise."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from renderer.control.programme import read_programme
from renderer.control.timetable import NAME, StepWatch, Timetable, key_of, orders_for
from renderer.errors import YingbiError
from renderer.playback.whats_on import On
from tests.control.stand_in import beat, write_show

SCHEDULE = """
[schedule]
time_zone = "Asia/Shanghai"
monday = ["09:00-17:00"]
calendar = "visits.ics"
[[schedule.visit]]
contains = "school"
cue = "2"
"""
VISITS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:test
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART:20261123T020000Z
DTEND:20261123T021000Z
SUMMARY:School class 3b
END:VEVENT
END:VCALENDAR
"""
NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC).timestamp()  # 09:00 in Shanghai, a Monday


class Ear:
    """A desk as the timetable needs it: it writes down what is said."""

    def __init__(self, show: Path) -> None:
        self.programme = read_programme(show)
        self.beat: Any = beat()
        self.starts = 0
        self.resumed = False
        self.deaf = False
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.notes: list[str] = []

    async def order(self, verb: str, given: Mapping[str, Any], _origin: str) -> None:
        if self.deaf:
            raise YingbiError("unanswered", "the player has not answered")
        self.said.append((verb, dict(given)))

    def note(self, _level: Literal["info", "warning", "error"], event: str, **_data: Any) -> None:
        self.notes.append(event)

    def taken(self) -> list[tuple[str, dict[str, Any]]]:
        said, self.said = self.said, []
        return said


@pytest.fixture
def ear(tmp_path: Path) -> Ear:
    (tmp_path / "visits.ics").write_text(VISITS.replace("\n", "\r\n"), encoding="utf-8")
    ear = Ear(write_show(tmp_path, SCHEDULE))
    assert not ear.programme.fault
    return ear


def tick(timetable: Timetable, wall_s: float, monotonic_s: float | None = None) -> None:
    asyncio.run(timetable.tick(wall_s, wall_s - NINE if monotonic_s is None else monotonic_s))


def test_a_day(ear: Ear, tmp_path: Path) -> None:
    timetable = Timetable(ear, tmp_path)  # type: ignore[arg-type]
    tick(timetable, NINE - 60)
    assert ear.taken() == [("idle", {"on": True})]
    tick(timetable, NINE - 1)
    assert ear.taken() == []
    tick(timetable, NINE + 2)
    assert ear.taken() == [("idle", {"on": False}), ("join", {"elapsed_s": 2.0})]
    tick(timetable, NINE + 1800)
    assert ear.taken() == []
    tick(timetable, NINE + 3600 + 5)
    assert ear.taken() == [("goto", {"cue": "2", "at_s": 5.0})]
    tick(timetable, NINE + 3600 + 601)
    assert ear.taken() == [("idle", {"on": False}), ("join", {"elapsed_s": 4201.0})]
    tick(timetable, NINE + 8 * 3600)
    assert ear.taken() == [("idle", {"on": True})]


def test_a_control_process_that_is_started_again_says_nothing_twice(ear: Ear, tmp_path: Path) -> None:
    tick(Timetable(ear, tmp_path), NINE + 10)  # type: ignore[arg-type]
    assert ear.taken()
    tick(Timetable(ear, tmp_path), NINE + 20)  # type: ignore[arg-type]
    assert ear.taken() == []
    assert json.loads((tmp_path / NAME).read_text())[0] == "show"


@pytest.mark.parametrize("resumed", [True, False])
def test_a_player_without_its_state_is_told_again(ear: Ear, tmp_path: Path, resumed: bool) -> None:
    timetable = Timetable(ear, tmp_path)  # type: ignore[arg-type]
    tick(timetable, NINE + 10)
    ear.taken()
    ear.starts, ear.resumed = ear.starts + 1, resumed
    tick(timetable, NINE + 20)
    assert ear.taken() == ([] if resumed else [("idle", {"on": False}), ("join", {"elapsed_s": 20.0})])


@pytest.mark.parametrize("step_s", [3600.0, -3600.0])
def test_a_clock_that_is_set(ear: Ear, tmp_path: Path, step_s: float) -> None:
    timetable = Timetable(ear, None)  # type: ignore[arg-type]
    tick(timetable, NINE + 6000, 0.0)
    ear.taken()
    tick(timetable, NINE + 6001 + step_s, 1.0)
    assert ear.taken() == [("idle", {"on": False}), ("join", {"elapsed_s": 6001 + step_s})]
    assert "clock-stepped" in ear.notes
    tick(timetable, NINE + 6002 + step_s, 2.0)
    assert ear.taken() == []


def test_what_is_not_heard_is_said_again(ear: Ear) -> None:
    timetable = Timetable(ear, None)  # type: ignore[arg-type]
    ear.deaf = True
    for second in range(5):
        tick(timetable, NINE + second)
    assert ear.notes.count("schedule-unheard") == 1
    ear.deaf = False
    tick(timetable, NINE + 6)
    assert ear.taken() == [("idle", {"on": False}), ("join", {"elapsed_s": 6.0})]


def test_a_broken_calendar_leaves_the_one_before(ear: Ear, tmp_path: Path) -> None:
    timetable = Timetable(ear, None)  # type: ignore[arg-type]
    tick(timetable, NINE)
    (tmp_path / "visits.ics").write_text("this is no calendar", encoding="utf-8")
    tick(timetable, NINE + 3605)
    assert "calendar-wrong" in ear.notes
    assert ear.taken()[-1] == ("goto", {"cue": "2", "at_s": 5.0})
    (tmp_path / "visits.ics").unlink()
    tick(timetable, NINE + 3606)
    tick(timetable, NINE + 3607)
    assert ear.notes.count("calendar-missing") == 1


def test_no_schedule_no_words(tmp_path: Path) -> None:
    ear = Ear(write_show(tmp_path))
    tick(Timetable(ear, tmp_path), NINE)  # type: ignore[arg-type]
    assert ear.taken() == []


def test_steps() -> None:
    watch = StepWatch()
    assert [watch.look(1000.0 + i + (3600 if i > 3 else 0), float(i)) for i in range(6)] == [0, 0, 0, 0, 3600, 0]


def test_orders_and_keys() -> None:
    since = datetime(2026, 11, 23, tzinfo=UTC)
    visit = On("visit", since, 3.0, "2", None, "School")
    assert orders_for(visit) == [("goto", {"cue": "2", "at_s": 3.0})]
    assert key_of(visit) != key_of(On("show", since, 3.0, None, None))
