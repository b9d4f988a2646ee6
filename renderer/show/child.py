"""A child of the supervisor: started, watched, killed, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

QUICK_DEATH_S = 10.0
"""A child that dies sooner after its start is not started again at once if that happens again and again."""
QUICK_DEATHS = 3
LONGEST_WAIT_S = 10.0
SHAKY_VARIABLE = "YINGBI_SHAKY"
"""Tells a child that those before it have died again and again."""
END_S = 3.0
"""How long a child may take to end by itself."""


@dataclass
class Child:
    """``silence_s`` is how long a child may be silent once it has been heard; None if it does not beat.

    ``start_s`` is how long it may take until it is heard for the first time.
    """

    role: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    silence_s: float | None = None
    start_s: float = 120.0
    restarts: int = 0
    process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _heard: float | None = None
    _quick_deaths: int = 0
    _start_at: float = field(default=0.0)

    @property
    def pid(self) -> int:
        return self.process.pid if self.process is not None else 0

    @property
    def is_shaky(self) -> bool:
        """Whether it has died again and again, soon after its start."""
        return self._quick_deaths >= QUICK_DEATHS

    def start(self) -> None:
        groups = {"start_new_session": True} if os.name == "posix" else {"creationflags": _NEW_GROUP}
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            stdin=subprocess.PIPE,  # its end tells the child that the supervisor is gone
            env={**os.environ, **self.environment, SHAKY_VARIABLE: "1" if self.is_shaky else ""},
            **groups,
        )
        self._started, self._heard = time.monotonic(), None

    def hear(self) -> None:
        """It has just given a sign of life."""
        self._heard = time.monotonic()

    def look(self) -> str:
        """Starts it if it is its time. What has just become of it: empty, or why it is to be started again."""
        now = time.monotonic()
        if self.process is None:
            if now >= self._start_at:
                self.start()
            return ""
        ended = self.process.poll()
        if ended is not None:
            return self._bury(now, _how(ended), crashed=ended not in (0, -signal.SIGKILL))
        silent = now - (self._heard if self._heard is not None else self._started)
        limit = self.silence_s if self._heard is not None else self.start_s
        if self.silence_s is not None and limit is not None and silent > limit:
            self.kill()
            return self._bury(now, f"was silent for {silent:.1f} s", crashed=False)
        return ""

    def kill(self) -> None:
        """At once, also when it is stopped or hangs."""
        if self.process is not None:
            with suppress(OSError):
                self.process.kill()
            self.process.wait()

    def end(self) -> None:
        """Waits until it has ended by itself, but not for long."""
        if self.process is None:
            return
        if self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()
        try:
            self.process.wait(END_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def _bury(self, now: float, why: str, *, crashed: bool) -> str:
        """``crashed`` is whether it died by itself: what somebody kills is started again at once each time."""
        self.restarts += 1
        lived = now - self._started
        self._quick_deaths = self._quick_deaths + 1 if crashed and lived < QUICK_DEATH_S else 0
        extra = self._quick_deaths - QUICK_DEATHS
        self._start_at = now + (min(0.5 * 2.0**extra, LONGEST_WAIT_S) if extra >= 0 else 0.0)
        if self.process is not None and self.process.stdin is not None:
            with suppress(OSError):
                self.process.stdin.close()
        self.process = None
        return why


_NEW_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)


def _how(status: int) -> str:
    return f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
