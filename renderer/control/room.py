"""Everything that control does, started and ended together."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from renderer.control.access import Access
from renderer.control.address import Network, is_loopback, networks_of, own_addresses, parse_address, url_of
from renderer.control.chase import Timecode
from renderer.control.desk import Desk
from renderer.control.http import Site, hang_up, listen
from renderer.control.midi import MidiClock
from renderer.control.osc import OscPort
from renderer.control.programme import Programme, read_programme
from renderer.control.reports import write_daily
from renderer.control.timetable import Timetable
from renderer.show.link import Link
from renderer.show.messages import Note

AGAIN_S = 2.0
"""How often a port is tried again that somebody else has."""
LOOK_S = 0.25
PORTS = "control.json"
"""In the show's private folder: where control listens."""


Work = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Plan:
    """How control is started. ``gone`` says that the supervisor no longer is there."""

    show: Path
    http: str
    osc: str
    hub: str
    folder: Path | None
    token: str
    keep: Callable[[Note], None] = lambda note: None
    gone: Callable[[], bool] = lambda: False


class Room:
    """The control process, as one object."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.desk = Desk(Link(plan.hub, "control"), read_programme(plan.show, plan.folder), plan.keep)
        self.site = Site(self.desk, Access(plan.token))
        self.ports: dict[str, Any] = {"pid": os.getpid(), "http": "", "osc": ""}
        self._timecode: Timecode | None = None
        self._osc: OscPort | None = None

    async def run(self) -> None:
        """Until the hub says stop, or is gone."""
        desk = self.desk
        self._greet(desk.programme)
        works: list[Work] = [desk.listen, self._reread, Timetable(desk, self.plan.folder).run, *self._chasing()]
        works += [partial(write_daily, desk)]
        works += [self._serve_http] if self.plan.http else []
        works += [self._serve_osc] if self.plan.osc else []
        tasks = [asyncio.create_task(_lasting(desk, work)) for work in works]
        try:
            while not desk.stop.is_set() and not self.plan.gone():
                await _until(desk.stop, LOOK_S)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            desk.close()

    def _greet(self, programme: Programme) -> None:
        if programme.fault:
            self.desk.note("error", "show-unreadable", why=programme.fault)

    def _chasing(self) -> list[Work]:
        clock = self.desk.programme.clock
        if clock.source == "internal":
            return []
        self._timecode = Timecode(self.desk)
        midi = [MidiClock(self.desk, self._timecode, clock.port).run] if clock.source == "mtc" else []
        return [self._timecode.watch, *midi]

    async def _reread(self) -> None:
        """What the supervisor has read anew."""
        while True:
            await self.desk.new_edition.wait()
            self.desk.new_edition.clear()
            programme = await asyncio.to_thread(read_programme, self.plan.show, self.plan.folder)
            if programme.fault:
                self.desk.note("error", "show-unreadable", why=programme.fault)
                continue
            self.desk.programme = programme
            if self._osc is not None:
                self._osc.senders = self._senders(programme)

    def _senders(self, programme: Programme) -> tuple[Network, ...]:
        senders, wrong = networks_of(programme.control.osc_senders)
        if wrong:
            self.desk.note("warning", "osc-senders", wrong=list(wrong), why="neither addresses nor networks")
        return senders

    async def _serve_http(self) -> None:
        host, port = parse_address(self.plan.http)
        runner, server = await self._bound("http", lambda: listen(self.site, host, port))
        async with AsyncExitStack() as stack:
            stack.push_async_callback(hang_up, self.site, runner, server)
            bound = server.sockets[0].getsockname()[1]
            self._listens("http", host, bound)
            _tell_link(self.plan.token, host, bound)
            await asyncio.Event().wait()

    async def _serve_osc(self) -> None:
        host, port = parse_address(self.plan.osc)
        chased = self._timecode if self.desk.programme.clock.source == "osc" else None
        self._osc = osc = OscPort(self.desk, self._senders(self.desk.programme), chased.take if chased else None)
        loop = asyncio.get_running_loop()
        transport, _ = await self._bound(
            "osc", lambda: loop.create_datagram_endpoint(lambda: osc, local_addr=(host, port))
        )
        try:
            self._listens("osc", host, transport.get_extra_info("sockname")[1])
            await osc.tell_dropped()
        finally:
            transport.close()

    async def _bound(self, what: str, bind: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Tries until it can be had: the show and everything else go on meanwhile."""
        told = False
        while True:
            try:
                return await bind()
            except OSError as error:
                if not told:
                    self.desk.note("error", f"{what}-port", address=getattr(self.plan, what), why=str(error))
                    print(f"yingbi: {what} cannot listen at {getattr(self.plan, what)}: {error}", file=sys.stderr)
                told = True
                await asyncio.sleep(AGAIN_S)

    def _listens(self, what: str, host: str, port: int) -> None:
        self.ports[what] = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if self.plan.folder is not None:
            part = self.plan.folder / f"{PORTS}.part"
            part.write_text(json.dumps(self.ports), encoding="utf-8")
            part.replace(self.plan.folder / PORTS)
        self.desk.note("info", "listening", what=what, address=self.ports[what])


async def _until(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


async def _lasting(desk: Desk, work: Work) -> None:
    """A part of control that fails is named in the log and begun again; the others go on."""
    while True:
        try:
            await work()
        except Exception as error:
            name = getattr(work, "__qualname__", str(work))
            desk.note("error", "control-part", part=name, why=f"{type(error).__name__}: {error}")
        await asyncio.sleep(AGAIN_S)


def _tell_link(token: str, host: str, port: int) -> None:
    """The page's address for people; with the token where others need it, or where only one person reads."""
    secret = f"?token={token}" if not is_loopback(host) or sys.stdout.isatty() else ""
    for reached in own_addresses() if host in ("0.0.0.0", "::") else [host]:
        print(f"yingbi: control page {url_of(reached, port)}{secret}", flush=True)
