"""The lock report of a day that is over, written by a process of its own."""

from __future__ import annotations

import asyncio
from datetime import date, datetime

from renderer.control.desk import Desk
from renderer.show.lock_day import day_of
from renderer.show.lock_report import report_of
from renderer.show.places import log_folder

LOOK_S = 60.0


async def write_daily(desk: Desk) -> None:
    """Whenever a day of the log is over, until it is cancelled."""
    day = day_of(datetime.now().astimezone())
    while True:
        await asyncio.sleep(LOOK_S)
        today = day_of(datetime.now().astimezone())
        if today != day:
            await write_report(desk, day)
            day = today


async def write_report(desk: Desk, day: date) -> None:
    """Tells the log what came of it."""
    good, verdict = await asyncio.to_thread(report_of, log_folder(), day, desk.programme.name)
    desk.note("info" if good else "warning", "lock-report", day=day.isoformat(), verdict=verdict)
