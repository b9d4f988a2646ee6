"""Opening hours and visits become verbs: when they change, and not otherwise, so that operators have the last word
in between.

What was said is kept in the show's private folder: a control process that is started again says nothing that has
been said, a player that begins anew without its state is told again.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from renderer.control.desk import Desk
from renderer.errors import YingbiError
from renderer.playback.calendar import Calendar, read_visits
from renderer.playback.whats_on import On, what_is_on
from renderer.scene.show_file import ScheduleEntry

TICK_S = 1.0
STEPPED_S = 5.0
"""A wall clock that goes this far off from the monotonic one has been set."""
NAME = "timetable.json"

Orders = list[tuple[str, dict[str, Any]]]


def orders_for(on: On) -> Orders:
    """The verbs that bring a player there, wherever it is."""
    if on.kind == "idle":
        return [("idle", {"on": True})]
    if on.kind == "visit":
        return [("goto", {"cue": on.cue, "at_s": max(on.elapsed_s, 0.0)})]
    return [("idle", {"on": False}), ("join", {"elapsed_s": max(on.elapsed_s, 0.0)})]


def key_of(on: On) -> list[str]:
    """What makes it another thing than before."""
    return [on.kind, on.cue or "", on.since.isoformat() if on.since else ""]


@dataclass
class StepWatch:
    """Notices that the wall clock was set, by the clock that nobody sets."""

    offset_s: float | None = None

    def look(self, wall_s: float, monotonic_s: float) -> float:
        """By how much it was set since the last look; 0 if it was not."""
        offset_s = wall_s - monotonic_s
        before, self.offset_s = self.offset_s, offset_s
        step_s = offset_s - before if before is not None else 0.0
        return step_s if abs(step_s) >= STEPPED_S else 0.0


class Timetable:
    """Says what the schedule demands."""

    def __init__(self, desk: Desk, folder: Path | None) -> None:
        self._desk = desk
        self._file = folder / NAME if folder is not None else None
        self._steps = StepWatch()
        self._said: list[str] | None = self._load()
        self._said_here = False
        self._told = ""
        self._starts = 0
        self._calendar: Calendar | None = None
        self._calendar_seen: tuple[str, int, int] | None = None

    async def run(self) -> None:
        """Looks once a second, until it is cancelled."""
        while True:
            await self.tick(time.time(), time.monotonic())
            await asyncio.sleep(TICK_S)

    async def tick(self, wall_s: float, monotonic_s: float) -> None:
        step_s = self._steps.look(wall_s, monotonic_s)
        if step_s:
            self._desk.note("warning", "clock-stepped", seconds=round(step_s, 1))
        show = self._desk.programme.show
        schedule = show.settings.schedule if show else None
        if schedule is None or self._desk.beat is None:
            return
        await self._read_calendar(schedule)
        on = what_is_on(schedule, self._calendar, datetime.fromtimestamp(wall_s, UTC))
        if self._is_new_player() or step_s:
            self._said = None
        if key_of(on) != self._said:
            await self._say(on)

    def _is_new_player(self) -> bool:
        """Whether a player has begun without taking up what one before it was told."""
        starts, self._starts = self._starts, self._desk.starts
        return self._desk.starts > starts and self._said_here and not self._desk.resumed

    async def _say(self, on: On) -> None:
        for verb, arguments in orders_for(on):
            try:
                await self._desk.order(verb, arguments, "schedule")
            except YingbiError as error:
                if error.what != self._told:
                    self._desk.note("warning", "schedule-unheard", verb=verb, why=error.what)
                self._told = error.what
                return  # said again at the next tick
        self._said, self._said_here, self._told = key_of(on), True, ""
        self._desk.note("info", "schedule", on=on.kind, cue=on.cue, title=on.title, elapsed_s=on.elapsed_s)
        if self._file is not None:
            with suppress(OSError):
                self._file.write_text(json.dumps(self._said), encoding="utf-8")

    def _load(self) -> list[str] | None:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8")) if self._file is not None else None
        except (OSError, ValueError):
            return None
        return found if isinstance(found, list) else None

    async def _read_calendar(self, schedule: ScheduleEntry) -> None:
        """Again whenever the file changes; a wrong one leaves what was read before."""
        if not schedule.calendar:
            return
        path = self._desk.programme.path.parent / Path(schedule.calendar).expanduser()
        try:
            found = await asyncio.to_thread(path.stat)
            seen = (str(path), found.st_mtime_ns, found.st_size)
            if seen == self._calendar_seen:
                return
            text = await asyncio.to_thread(path.read_bytes)
            self._calendar = await asyncio.to_thread(read_visits, text, schedule, path.name)
            self._desk.note("info", "calendar-read", file=path.name, warnings=list(self._calendar.warnings))
        except OSError as error:
            seen = (str(path), 0, 0)
            if seen != self._calendar_seen:
                self._desk.note("warning", "calendar-missing", file=path.name, why=error.strerror or str(error))
        except YingbiError as error:
            self._desk.note("warning", "calendar-wrong", file=path.name, why=str(error))
        self._calendar_seen = seen
