"""What control knows of the show, and its way to the player."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

import msgspec
import zmq.asyncio

from renderer.control.programme import Programme
from renderer.control.recent import LogRing, MissedWindow, Strip
from renderer.control.walls import save_nudge
from renderer.errors import YingbiError
from renderer.playback.verbs import checked
from renderer.show.link import Link
from renderer.show.messages import (
    AnyMessage,
    Beat,
    Children,
    Command,
    Hello,
    NewEdition,
    Note,
    Obeyed,
    Snapshot,
    Stop,
    Sync,
    Thumbnail,
    decode,
    encode,
)

ANSWER_S = 2.0
"""How long an operator is kept waiting for the player."""
MAX_WAITING = 256
"""Commands that may wait for the player's answer at once."""


FOR_THE_FILE = frozenset({"interval"})
"""Events that people at the page need not read."""
FADERS = frozenset({"dim", "nudge"})
"""Verbs that come sixty times a second while somebody moves a fader: only where it came to rest is logged."""
FADER_QUIET_S = 1.0

_UNMOVED: tuple[tuple[float, float, float], float] = ((0.0, 0.0, 0.0), 0.0)


class Unanswered(YingbiError):
    """The player has not answered."""


class Refused(YingbiError):
    """The player would not obey; the text says why."""


class Desk:
    """The one place where messages from the hub end and commands to the player begin."""

    def __init__(self, link: Link, programme: Programme, keep: Callable[[Note], None] = lambda note: None) -> None:
        """``keep`` brings the log to the disk."""
        self.programme = programme
        self.log = LogRing()
        self.missed = MissedWindow()
        self.strip = Strip()
        self.beat: Beat | None = None
        self.thumbnail: Thumbnail | None = None
        self.children = Children({}, {})
        self.nudge = _UNMOVED
        self.starts = 0
        """How often a player has said hello; ``resumed`` is whether the last one had a snapshot to take up."""
        self.resumed = False
        self.stop = asyncio.Event()
        self.new_edition = asyncio.Event()
        self._beat_at = -1e9
        self._keep = keep
        self._socket = zmq.asyncio.Socket.from_socket(link.socket)
        self._ids = itertools.count(time.monotonic_ns())
        self._fading: dict[str, asyncio.TimerHandle] = {}
        self._waiting: dict[int, asyncio.Future[Obeyed]] = {}
        self._snapshot = False
        self._saving = asyncio.Lock()
        self._takes = {
            Beat: self._take_beat,
            Obeyed: self._take_obeyed,
            Note: self._take_note,
            Thumbnail: self._take_thumbnail,
            Children: self._take_children,
            Snapshot: self._take_snapshot,
            Hello: self._take_hello,
            NewEdition: self._take_edition,
            Stop: self._take_stop,
        }

    # ---- from the hub ----

    async def listen(self) -> None:
        """Takes messages until it is cancelled."""
        self._send(Hello("control", os.getpid()))
        while True:
            try:
                message = decode(await self._socket.recv())
            except msgspec.MsgspecError:
                continue
            self.take(message)

    def take(self, message: AnyMessage) -> None:
        taker: Any = self._takes.get(type(message))
        if taker is not None:
            taker(message)

    def _take_beat(self, beat: Beat) -> None:
        self.beat, self._beat_at = beat, time.monotonic()
        self.missed.add(self._beat_at, beat)
        self.strip.add(beat.recent_ms)

    def _take_obeyed(self, obeyed: Obeyed) -> None:
        self._log_obeyed(obeyed)
        if obeyed.verb == "nudge" and not obeyed.refused:
            said = checked("nudge", obeyed.arguments)
            self.nudge = (said["eye_m"], said["angle_deg"])  # type: ignore[assignment]
        waiting = self._waiting.pop(obeyed.id, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(obeyed)

    def _log_obeyed(self, obeyed: Obeyed) -> None:
        data = {"verb": obeyed.verb, "frame": obeyed.frame, "origin": obeyed.origin}
        if obeyed.refused:
            self.note("warning", "refused", **data, why=obeyed.refused)
            return
        write = partial(
            self.note, "info", "obeyed", **data, **{"with": obeyed.arguments} if obeyed.arguments else {}
        )
        if obeyed.verb not in FADERS:
            write()
            return
        if obeyed.verb in self._fading:
            self._fading[obeyed.verb].cancel()
        self._fading[obeyed.verb] = asyncio.get_running_loop().call_later(FADER_QUIET_S, write)

    def _take_note(self, note: Note) -> None:
        if note.source != "control":  # its own are in the log already
            self._write(note)

    def _write(self, note: Note) -> None:
        if note.event not in FOR_THE_FILE:
            self.log.add(note)
        self._keep(note)

    def _take_thumbnail(self, thumbnail: Thumbnail) -> None:
        if len(thumbnail.rgb) == thumbnail.width * thumbnail.height * 3:
            self.thumbnail = thumbnail

    def _take_children(self, children: Children) -> None:
        self.children = children

    def _take_snapshot(self, _snapshot: Snapshot) -> None:
        self._snapshot = True

    def _take_hello(self, hello: Hello) -> None:
        if hello.role == "player":
            self.starts += 1
            self.resumed = self._snapshot
            self.note("info", "player-up", pid=hello.pid, gl=hello.gl)

    def _take_edition(self, _edition: NewEdition) -> None:
        self.new_edition.set()

    def _take_stop(self, _stop: Stop) -> None:
        self.stop.set()

    # ---- to the player ----

    async def order(self, verb: str, given: Mapping[str, Any], origin: str) -> Obeyed:
        """A verb, and the player's answer. Raises InputError for a wrong one, :class:`Refused`, and
        :class:`Unanswered`."""
        arguments = checked(verb, given)
        if verb != "evacuate" and len(self._waiting) >= MAX_WAITING:
            raise Unanswered("busy", "too many commands wait for the player")
        number = next(self._ids)
        answer: asyncio.Future[Obeyed] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self._send(Command(number, verb, dict(arguments), origin))
            obeyed = await asyncio.wait_for(answer, ANSWER_S)
        except TimeoutError:
            self.note("error", "unanswered", verb=verb, origin=origin)
            hint = "it is obeyed as soon as the player is back"
            raise Unanswered("unanswered", f"the player has not answered {verb}", hint=hint) from None
        finally:
            self._waiting.pop(number, None)
        if obeyed.refused:
            raise Refused("refused", obeyed.refused)
        return obeyed

    async def save_nudge(self, origin: str) -> dict[str, Any]:
        """Writes what was nudged into the wall's file; the player undoes the nudge when it takes up the wall's new
        edition, so that the picture does not jump. Raises :class:`YingbiError`."""
        async with self._saving:
            saved = await asyncio.to_thread(save_nudge, self.programme, self.eye, *self.nudge)
            self.nudge = _UNMOVED  # it must not be added a second time
            self.note("info", "wall-saved", origin=origin, **saved)
        return saved

    def sync(self, at_ns: int, seconds: float, running: bool, fps: float = 0.0) -> None:
        """Hands timecode on."""
        self._send(Sync(at_ns, seconds, running, fps))

    def note(self, level: Literal["info", "warning", "error"], event: str, **data: Any) -> None:
        """Writes into the log, and tells the supervisor."""
        note = Note("control", level, event, data)
        self._write(note)
        self._send(note)

    def _send(self, message: Any) -> None:
        """Through the socket that also receives: a second handle on it would swallow its wake-ups."""
        asyncio.ensure_future(self._socket.send(encode(message), zmq.NOBLOCK)).add_done_callback(_forget)

    # ---- what is asked of it ----

    @property
    def eye(self) -> str:
        """Whose picture is on the wall."""
        beat = self.beat
        return (beat.eye or self.programme.eye_of(beat.cue)) if beat else self.programme.eye_of("")

    def silent_s(self) -> float:
        """Since the player's last beat."""
        return time.monotonic() - self._beat_at

    def close(self) -> None:
        for timer in self._fading.values():
            timer.cancel()
        self._socket.close()


def _forget(sent: asyncio.Future[Any]) -> None:
    """The hub takes nothing now: what was said is dropped, as messages.py promises."""
    if not sent.cancelled():
        sent.exception()
