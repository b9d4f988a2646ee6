"""How many connections there may be, and how long each may dawdle.

A connection has HEADER_S to bring its first whole request and IDLE_S from each request on, whatever it does with
them: idling, sending its next request byte by byte, or not reading its answer. WebSockets, once open, look after
themselves. What is too many is hung up on at once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import cast

from aiohttp import web

MAX_CONNECTIONS = 64
MAX_PER_ADDRESS = 32
HEADER_S = 10.0
IDLE_S = 30.0


class Gate:
    """Makes protocols for ``loop.create_server`` around an aiohttp server's own."""

    def __init__(self, server: web.Server) -> None:
        self._server = server
        self._open: dict[asyncio.BaseTransport, _Guarded] = {}
        self._addresses: Counter[str] = Counter()
        self.refused = 0

    def __call__(self) -> asyncio.Protocol:
        return _Guarded(self, self._server())

    def __len__(self) -> int:
        return len(self._open)

    def enter(self, transport: asyncio.BaseTransport, guarded: _Guarded) -> bool:
        if len(self._open) >= MAX_CONNECTIONS or self._addresses[guarded.address] >= MAX_PER_ADDRESS:
            self.refused += 1
            return False
        self._open[transport] = guarded
        self._addresses[guarded.address] += 1
        return True

    def leave(self, transport: asyncio.BaseTransport) -> None:
        guarded = self._open.pop(transport, None)
        if guarded is not None:
            self._addresses[guarded.address] -= 1
            if not self._addresses[guarded.address]:
                del self._addresses[guarded.address]

    def came(self, transport: asyncio.BaseTransport | None, *, stays: bool = False) -> None:
        """A whole request has come through ``transport``; one that ``stays`` is watched no longer."""
        guarded = self._open.get(transport) if transport is not None else None
        if guarded is not None:
            guarded.wait(None if stays else IDLE_S)


class _Guarded(asyncio.Protocol):
    """Hands everything on to aiohttp's protocol, and hangs up in the end."""

    def __init__(self, gate: Gate, inner: asyncio.Protocol) -> None:
        self._gate = gate
        self._inner: asyncio.Protocol | None = inner
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        if not self._gate.enter(transport, self):
            self._inner = None
            self._transport.abort()
            return
        self.wait(HEADER_S)
        assert self._inner is not None
        self._inner.connection_made(transport)

    def wait(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if seconds is not None and self._transport is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        if self._inner is not None:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received() if self._inner is not None else None

    def pause_writing(self) -> None:
        if self._inner is not None:
            self._inner.pause_writing()

    def resume_writing(self) -> None:
        if self._inner is not None:
            self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self.wait(None)
        if self._transport is not None:
            self._gate.leave(self._transport)
        if self._inner is not None:
            self._inner.connection_lost(exc)
        self._inner = None
