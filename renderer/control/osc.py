"""OSC over UDP: verbs in, answers out. Senders that the show does not name are never answered."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any, cast

from renderer.control.address import Network, is_among
from renderer.control.desk import Desk
from renderer.control.osc_packets import Malformed, Message, messages_in, packed
from renderer.control.osc_verbs import ROOT, asked
from renderer.control.status import status_json
from renderer.control.walls import explained
from renderer.errors import YingbiError

MAX_RUNNING = 64
"""Orders that wait for the player at once; more are dropped, but never an evacuation."""
MAX_REPLY_PORTS = 64
TOLD_EVERY_S = 60.0

Address = tuple[Any, ...]
OnTime = Callable[[int, float], None]
"""Is given timecode: when it came, on the monotonic clock, and its seconds."""


class OscPort(asyncio.DatagramProtocol):
    """The protocol of one UDP socket."""

    def __init__(self, desk: Desk, senders: tuple[Network, ...], on_time: OnTime | None = None) -> None:
        self.desk = desk
        self.senders = senders
        self.dropped: Counter[str] = Counter()
        self._on_time = on_time
        self._transport: asyncio.DatagramTransport | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._ports: OrderedDict[str, int] = OrderedDict()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        at_ns = time.monotonic_ns()
        if not is_among(str(addr[0]), self.senders):
            self.dropped["stranger"] += 1
            return
        try:
            messages = messages_in(data)
        except Malformed:
            self.dropped["malformed"] += 1
            return
        for message in messages:
            self._take(message, addr, at_ns)

    def error_received(self, exc: Exception) -> None:
        """Somebody did not take our answer; it was theirs."""

    def _take(self, message: Message, addr: Address, at_ns: int) -> None:
        own = _OWN.get(message.address)
        if own is not None:
            own(self, message, addr, at_ns)
            return
        try:
            found = asked(message)
        except YingbiError as error:
            self._reply(addr, "error", explained(error))
            return
        if found is None:
            return
        if len(self._running) >= MAX_RUNNING and found[0] != "evacuate":
            self.dropped["busy"] += 1
            return
        running = asyncio.get_running_loop().create_task(self._obey(*found, addr))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _obey(self, verb: str, arguments: dict[str, Any], addr: Address) -> None:
        try:
            obeyed = await self.desk.order(verb, arguments, f"osc {addr[0]}:{addr[1]}")
        except YingbiError as error:
            self._reply(addr, "error", explained(error))
        else:
            self._reply(addr, "ok", verb, obeyed.frame)

    # ---- what is no verb ----

    def _tell_status(self, _message: Message, addr: Address, _at_ns: int) -> None:
        status = status_json(self.desk)
        self._reply(addr, "status", status["state"], status["cue"], status["next"], status["frame"])

    def _set_port(self, message: Message, addr: Address, _at_ns: int) -> None:
        values = message.values
        port = values[0] if len(values) == 1 and isinstance(values[0], int | float) else -1
        if not 0 <= port <= 65535:
            self._reply(addr, "error", "reply needs a port, 1 to 65535; 0 answers where the question came from")
            return
        self._ports[str(addr[0])] = int(port)
        self._ports.move_to_end(str(addr[0]))
        while len(self._ports) > MAX_REPLY_PORTS:
            self._ports.popitem(last=False)
        self._reply(addr, "ok", "reply", int(port))

    def _take_time(self, message: Message, addr: Address, at_ns: int) -> None:
        seconds = message.values[0] if len(message.values) == 1 else None
        number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
        if not number or not -1e6 < seconds < 1e8:  # type: ignore[operator]
            self._reply(addr, "error", "time needs seconds")
        elif self._on_time is None:
            self._reply(addr, "error", 'the show does not chase OSC: [clock] source = "osc"')
        else:
            self._on_time(at_ns, float(seconds))  # type: ignore[arg-type]

    def _reply(self, addr: Address, name: str, *values: str | int | float) -> None:
        port = self._ports.get(str(addr[0])) or addr[1]
        if self._transport is not None and not self._transport.is_closing() and 0 < port <= 65535:
            self._transport.sendto(packed(ROOT + name, *values), (addr[0], port, *addr[2:]))

    async def tell_dropped(self) -> None:
        """One line a minute about what was dropped, until it is cancelled."""
        while True:
            await asyncio.sleep(TOLD_EVERY_S)
            if self.dropped:
                self.desk.note("warning", "osc-dropped", **self.dropped)
                self.dropped.clear()


_OWN: dict[str, Callable[[OscPort, Message, Address, int], None]] = {
    ROOT + "status": OscPort._tell_status,
    ROOT + "reply": OscPort._set_port,
    ROOT + "time": OscPort._take_time,
}
