"""A real hub with a stand-in for the player behind it, and a real control room before it.

The stand-in answers commands as a player does and draws nothing; what it was told is kept for the tests.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import queue
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from renderer.control.room import Plan, Room
from renderer.show import messages as m
from renderer.show.link import Hub, address_in

TOKEN = "curtain-rises-at-nine"
WAIT_S = 10.0

SCENE = 'format = "yingbi-scene/1"\nduration_s = 30\n'
SHOW = """format = "yingbi-show/1"
name = "Opening day"
wall = "wall.toml"
fps = 60
[control]
hosts = ["wall.museum.local"]
osc_senders = ["127.0.0.1"]
[[cue]]
id = "1"
name = "Four seasons"
scene = "scene.toml"
[[cue]]
id = "2"
name = "Bells"
scene = "scene.toml"
crossfade_s = 2.0
[[cue]]
id = "2.5"
name = "Celadon"
scene = "scene.toml"
"""
WALL = """# Measured on 3 March, by hand.
format = "yingbi-wall/1"

[corner]
height_m = 5.3   # the lit part
left_m = 6.4
right_m = 4.8
angle_deg = 90   # the laser said so

# Where the guide stands.
[[eye]]
name = "sweet spot"
position_m = [0.0, 1.6, 8.0]  # from the seam

[[eye]]
name = "balcony"
position_m = [1.5, 4.0, 9.0]
"""


def write_show(folder: Path, more: str = "") -> Path:
    (folder / "scene.toml").write_text(SCENE, encoding="utf-8")
    (folder / "wall.toml").write_text(WALL, encoding="utf-8")
    show = folder / "show.toml"
    show.write_text(SHOW + more, encoding="utf-8")
    return show


def beat(frame: int = 600, **changes: Any) -> m.Beat:
    """A player's beat, as it is in the middle of a good day."""
    plain = m.Beat(
        frame=frame,
        presented=frame,
        missed=0,
        state="playing",
        cue="1",
        next="2",
        show_time_s=frame / 60,
        cue_time_s=frame / 60 % 30,
        remaining_s=30 - frame / 60 % 30,
        brightness=1.0,
        quality="show",
        scale=1.0,
        eye="sweet spot",
        pattern="",
        longest_freeze_ms=0.0,
        lateness_ms=(0.05, 0.2, 0.9),
        work_ms=(9.1, 11.8, 13.2),
        jitter=0.01,
        recent_ms=[9.0 + (i * 7 % 5) * 0.4 for i in range(6)],
        evacuated=False,
        held=False,
        frozen=False,
        blackout=False,
        gl_objects={"textures": 41, "programs": 23},
        memory_bytes=412_000_000,
        pid=os.getpid(),
    )
    fields = {name: getattr(plain, name) for name in plain.__struct_fields__} | changes
    return m.Beat(**fields)


def gradient(width: int = 64, height: int = 32) -> bytes:
    rows = np.zeros((height, width, 3), np.uint8)
    rows[..., 0] = np.linspace(0, 255, width).astype(np.uint8)
    return rows.tobytes()


@dataclass
class StandIn:
    """The hub's thread. ``refusal`` makes it refuse, ``deaf`` makes it not answer at all."""

    folder: Path
    picture: m.Thumbnail = field(default_factory=lambda: m.Thumbnail(600, 64, 32, gradient()))
    beat: m.Beat = field(default_factory=beat)
    refusal: str = ""
    deaf: bool = False
    beats: bool = True
    moves: bool = False
    commands: queue.Queue[m.Command] = field(default_factory=queue.Queue)
    notes: queue.Queue[m.Note] = field(default_factory=queue.Queue)
    syncs: queue.Queue[m.Sync] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        self._said: queue.Queue[m.Message] = queue.Queue()
        self._end = threading.Event()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._up.wait(WAIT_S)

    def say(self, message: m.Message) -> None:
        self._said.put(message)

    def close(self) -> None:
        self._said.put(m.Stop())
        self._end.set()
        self._thread.join(WAIT_S)

    def _run(self) -> None:
        hub = Hub(address_in(self.folder))
        self.address = hub.address
        self._up.set()
        due = 0.0
        while not self._end.is_set():
            hub.wait(5)
            for _role, message, _data in hub.receive():
                self._hear(hub, message)
            if self.beats and time.monotonic() >= due:
                due = time.monotonic() + 0.1
                self._tick(hub)
            while not self._said.empty():
                hub.send("control", self._said.get())
        while not self._said.empty():
            hub.send("control", self._said.get())
        hub.close()

    def _tick(self, hub: Hub) -> None:
        if self.moves:
            fields = {name: getattr(self.beat, name) for name in self.beat.__struct_fields__}
            frame = fields["frame"] + 6
            times = {"cue_time_s": frame / 60 % 30, "remaining_s": 30 - frame / 60 % 30, "show_time_s": frame / 60}
            self.beat = m.Beat(**fields | {"frame": frame, "presented": frame, **times})
        hub.send("control", self.beat)
        hub.send("control", self.picture)
        pids = {"supervisor": os.getppid(), "player": os.getpid(), "control": os.getpid()}
        hub.send("control", m.Children(pids, {"player": 0, "control": 1}))

    def _hear(self, hub: Hub, message: m.AnyMessage) -> None:
        match message:
            case m.Command():
                self.commands.put(message)
                if not self.deaf:
                    self._obey(hub, message)
            case m.Note():
                self.notes.put(message)
            case m.Sync():
                self.syncs.put(message)

    def _obey(self, hub: Hub, said: m.Command) -> None:
        effects: dict[str, Callable[[], dict[str, Any]]] = {
            "hold": lambda: {"held": not self.beat.held, "state": "playing" if self.beat.held else "held"},
            "blackout": lambda: {"blackout": said.arguments["on"]},
            "freeze": lambda: {"frozen": said.arguments["on"]},
            "evacuate": lambda: {"evacuated": said.arguments["on"]},
            "dim": lambda: {"brightness": said.arguments["level"]},
            "spot": lambda: {"eye": said.arguments["eye"] or "sweet spot"},
            "pattern": lambda: {"pattern": said.arguments["name"]},
            "go": lambda: {"cue": self.beat.next},
            "goto": lambda: {"cue": said.arguments["cue"]},
        }
        if not self.refusal and said.verb in effects:
            fields = {name: getattr(self.beat, name) for name in self.beat.__struct_fields__}
            self.beat = m.Beat(**fields | effects[said.verb]())
            hub.send("control", self.beat)
        obeyed = m.Obeyed(said.id, said.verb, 1234, self.refusal, said.arguments, said.origin)
        hub.send("control", obeyed)

    def next_command(self) -> m.Command:
        return self.commands.get(timeout=WAIT_S)

    def note(self, event: str, timeout: float = WAIT_S) -> m.Note:
        """Waits for control to say so."""
        while True:
            note = self.notes.get(timeout=timeout)
            if note.event == event:
                return note

    def forget(self) -> None:
        for waiting in (self.commands, self.notes, self.syncs):
            while not waiting.empty():
                waiting.get()


@dataclass(frozen=True)
class Reply:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Stage:
    """A stand-in and a control room, both running."""

    def __init__(
        self, folder: Path, *, more: str = "", http: str = "127.0.0.1:0", osc: str = "127.0.0.1:0"
    ) -> None:
        runtime = folder / "run"
        runtime.mkdir()
        self.show = write_show(folder, more)
        self.player = StandIn(runtime)
        plan = Plan(self.show, http, osc, self.player.address, runtime, TOKEN)
        self._ready: queue.Queue[Room] = queue.Queue()
        self._thread = threading.Thread(target=self._run, args=(plan,), daemon=True)
        self._thread.start()
        self.room = self._ready.get(timeout=WAIT_S)
        ports = {}
        while set(ports) != {"http", "osc"}:
            note = self.player.note("listening")
            ports[note.data["what"]] = int(note.data["address"].rpartition(":")[2])
        self.http_port, self.osc_port = ports["http"], ports["osc"]
        self.until(lambda: self.ask("GET", "/api/status").json["alive"])

    def _run(self, plan: Plan) -> None:
        async def all_of_it() -> None:
            room = Room(plan)
            self._ready.put(room)
            await room.run()

        asyncio.run(all_of_it())

    def close(self) -> None:
        self.player.close()
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()

    def until(self, so: Callable[[], bool]) -> None:
        """Waits for something that control is about to hear."""
        end = time.monotonic() + WAIT_S
        pause = threading.Event()
        while not so():
            assert time.monotonic() < end, "it never came to be so"
            pause.wait(0.01)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        address: str = "127.0.0.1",
    ) -> Reply:
        """One request through a connection of its own."""
        connection = http.client.HTTPConnection(address, self.http_port, timeout=WAIT_S)
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        try:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            return Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def order(self, verb: str, **arguments: Any) -> Reply:
        return self.ask("POST", f"/api/cue/{verb}", arguments or None, token=TOKEN)


def own_address() -> str | None:
    """An address of this machine that is not loopback; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        found = str(probe.getsockname()[0])
        return None if found.startswith("127.") or found == "0.0.0.0" else found
