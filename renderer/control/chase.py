"""Timecode from outside, MIDI or OSC, handed on to the player, which chases it; the log is told when it comes and
when it no longer does."""

from __future__ import annotations

import asyncio
import time

from renderer.control.desk import Desk

LOOK_S = 0.25
QUIET_S = 2.0
"""Without any for so long, timecode is called lost in the log. The player has noticed long before."""


class Timecode:
    """The last time that came."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._at_ns = 0
        self._runs = False

    def take(self, at_ns: int, seconds: float, running: bool = True, fps: float = 0.0) -> None:
        """At ``at_ns`` on the monotonic clock it was ``seconds``."""
        self._desk.sync(at_ns, seconds, running, fps)
        if running and not self._runs:
            self._desk.note("info", "timecode", seconds=round(seconds, 3), fps=round(fps, 3))
        self._at_ns, self._runs = at_ns, running

    def look(self, now_ns: int) -> None:
        if self._runs and now_ns - self._at_ns > QUIET_S * 1e9:
            self._runs = False
            self._desk.note("warning", "timecode-lost", silent_s=QUIET_S)

    async def watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            self.look(time.monotonic_ns())
