"""The supervisor: starts the processes of a show, hands their messages on, and starts again what dies.

It draws nothing, opens no port and reads no file while the show runs, so that little can go wrong with it.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from renderer.show import messages as m
from renderer.show.account import Account
from renderer.show.child import Child
from renderer.show.curtain_files import write_layout, write_picture
from renderer.show.link import Hub, address_in
from renderer.show.notify import Notifier
from renderer.show.places import runtime_folder
from renderer.show.resume import Running, write_running
from renderer.show.session import FOLDER_VARIABLE, HUB_VARIABLE, Session, write_session

POLL_MS = 50
TELL_S = 1.0
SILENCE_S = 4.0
"""A player that has shown pictures and then says nothing for so long hangs."""
MAX_PENDING = 200
"""Commands that wait for a player that is being started again."""

PLAYER, LOADER, CONTROL, CURTAIN, PROBE = "player", "loader", "control", "curtain", "probe"

_ROUTES: dict[type, tuple[str, ...]] = {
    m.Command: (PLAYER,),
    m.Sync: (PLAYER,),
    m.Obeyed: (CONTROL,),
    m.Beat: (CONTROL,),
    m.Note: (CONTROL,),
    m.Snapshot: (CONTROL,),
    m.Thumbnail: (CONTROL,),
    m.Hello: (CONTROL,),
    m.Prepare: (LOADER,),
    m.Prepared: (PLAYER,),
    m.NewEdition: (PLAYER, CONTROL),
}
"""Who gets which message."""


@dataclass(frozen=True)
class Plan:
    """How a show is to be run; ``watch_host`` also notes when the machine itself stood still."""

    session: Session
    http: str
    osc: str
    running_file: Path
    state: bytes = b""
    for_s: float | None = None
    watch_host: bool = False


@dataclass
class Supervisor:
    """Runs a plan to its end. ``log`` is told of everything that happens."""

    plan: Plan
    log: Callable[[m.Note], None]
    folder: Path = field(default_factory=runtime_folder)
    _state: bytes = b""
    _beat: m.Beat | None = None
    _stopping: bool = False
    _pending: dict[int, m.Command] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._hub = Hub(address_in(self.folder))
        self._state = self.plan.state
        self.account = Account(self.plan.session.grid)
        self._notifier = Notifier()
        environment = {HUB_VARIABLE: self._hub.address, FOLDER_VARIABLE: str(self.folder)}
        self.children = {role: Child(role, *rest, environment=environment, silence_s=silence)
                         for role, rest, silence in self._cast()}  # fmt: skip

    def _cast(self) -> list[tuple[str, tuple[list[str]], float | None]]:
        """Who plays, in the order of starting, and how long each may be silent."""
        plan, session = self.plan, self.plan.session
        show = str(session.show.path)
        control = ["-m", "renderer.control", show, "--http", plan.http, "--osc", plan.osc]
        cast: list[tuple[str, tuple[list[str]], float | None]] = []
        if not session.virtual and not session.window:
            cast.append((CURTAIN, (["-m", "renderer.show.curtain", str(self.folder)],), None))
        cast.append((PLAYER, (["-m", "renderer.show.player"],), SILENCE_S))
        cast.append((LOADER, (["-m", "renderer.show.loader"],), None))
        cast.append((CONTROL, (control,), None))
        if plan.watch_host:
            cast.append((PROBE, (["-m", "renderer.show.host_noise", str(self.noise_file)],), None))
        return cast

    def run(self) -> dict[str, Any]:
        """Until the show ends or is interrupted; the report. Whatever happens, no child outlives it."""
        write_session(self.folder, self.plan.session)
        write_layout(self.folder, self.plan.session.wall)
        self._remember()
        told = 0.0
        try:
            while not self._stopping:
                self._hub.wait(POLL_MS)
                for role, message, data in self._hub.receive():
                    self._hear(role, message, data)
                self._look_after_children()
                if time.monotonic() - told >= TELL_S:
                    told = time.monotonic()
                    self._tell()
        finally:
            self._end()
        return self.report()

    @property
    def noise_file(self) -> Path:
        """Where the probe writes when the machine itself stood still."""
        return self.folder / "host-noise.jsonl"

    def report(self) -> dict[str, Any]:
        """What the show was like so far."""
        return self.account.report(restarts=self.children[PLAYER].restarts)

    # ---- messages ----

    def _hear(self, role: str, message: m.AnyMessage, data: bytes) -> None:
        match message:
            case m.Hello():
                self._greet(message)
            case m.Beat():
                self._beat = message
                gap = self.account.gap_before(message)
                if gap:
                    said = f"{gap['slots']} frames were missed while the player was started again"
                    self._note("error", "missed", said, **gap)
                if message.presented:  # before its first picture it may take its time
                    self.children[role].hear()
                self.account.beat(message)
                self._end_in_time(message)
            case m.Snapshot():
                self._state = message.state
                self._remember()
            case m.Command():
                if len(self._pending) < MAX_PENDING:
                    self._pending[message.id] = message
            case m.Obeyed():
                self._pending.pop(message.id, None)
            case m.Note(event="cue"):
                self.account.cue(str(message.data.get("cue", "")), int(message.data.get("frame", 0)))
            case m.Thumbnail() if CURTAIN in self.children:
                rows = np.frombuffer(message.rgb, np.uint8).reshape(message.height, message.width, 3)
                with suppress(OSError):
                    write_picture(self.folder, rows)
            case m.Stop():
                self._stopping = True
        sent = [self._hub.forward(to, data) for to in _ROUTES.get(type(message), ())]
        if isinstance(message, m.Note) and not all(sent):
            self.log(message)

    def _greet(self, hello: m.Hello) -> None:
        if hello.role != PLAYER:
            return
        self.account.begin_life()
        self._hub.send(PLAYER, m.Resume(self._state, self._beat.rung if self._beat is not None else 0))
        for command in self._pending.values():
            self._hub.send(PLAYER, command)

    def _end_in_time(self, beat: m.Beat) -> None:
        limit = self.plan.for_s
        if limit is not None and self.account.slots >= limit * self.plan.session.fps:
            self._stopping = True

    # ---- children ----

    def _look_after_children(self) -> None:
        for child in self.children.values():
            why = child.look()
            if why and not self._stopping:
                said = f"the {child.role} {why}; it is started again"
                self._note("error", "restart", said, role=child.role, why=why, times=child.restarts)

    def _tell(self) -> None:
        children = self.children.values()
        pids = {"supervisor": os.getpid()} | {child.role: child.pid for child in children}
        self._hub.send(CONTROL, m.Children(pids, {child.role: child.restarts for child in children}))
        self._notifier.watchdog()
        if self._beat is not None and self.account.lives:
            self._notifier.ready(f"{self._beat.state}, frame {self._beat.frame}, {self.account.missed} missed")

    def _end(self) -> None:
        self._notifier.stopping()
        for role in self.children:
            self._hub.send(role, m.Stop())
        for child in reversed(self.children.values()):
            child.end()
        for role, message, data in self._hub.receive():  # the player's last words
            self._hear(role, message, data)
        self._hub.close()
        self.plan.running_file.unlink(missing_ok=True)

    def discard(self) -> None:
        """Removes the show's private folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- memory ----

    def _remember(self) -> None:
        session = self.plan.session
        running = Running.here(session.show.path, session.start_ns, self._state)
        write_running(self.plan.running_file, running)

    def _note(self, level: Any, event: str, said: str, **data: Any) -> None:
        """For the log, and ``said`` for whoever sits at the terminal."""
        note = m.Note("supervisor", level, event, data)
        if not self._hub.send(CONTROL, note):
            self.log(note)
        print(f"yingbi: {said}", file=sys.stderr, flush=True)
