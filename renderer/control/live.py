"""The WebSocket: status, log lines and pictures out, verbs in.

Each listener is told what is so at that moment, one message after the other; a slow one misses what has been in
between, and never makes a queue. One that takes nothing for STUCK_S is hung up on.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from renderer.control.access import Denied
from renderer.control.desk import Desk
from renderer.control.pictures import Pictures
from renderer.control.status import status_json
from renderer.control.walls import explained
from renderer.errors import YingbiError
from renderer.show.messages import Thumbnail

EVERY_S = 0.2
PICTURES_EVERY = 2
"""A picture with every second status at most."""
STUCK_S = 10.0
MAX_BYTES = 64 * 1024
MAX_LISTENERS = 16
FIRST_LINES = 200

MayChange = Callable[[str], bool]
"""Whether the token that a message carries lets it change anything; it may raise Denied."""


class Listeners:
    """All open WebSockets."""

    def __init__(self, desk: Desk, pictures: Pictures) -> None:
        self._desk = desk
        self._pictures = pictures
        self._open: set[web.WebSocketResponse] = set()

    @property
    def full(self) -> bool:
        return len(self._open) >= MAX_LISTENERS

    async def serve(
        self, socket: web.WebSocketResponse, wire: asyncio.Transport | None, may_change: MayChange, origin: str
    ) -> None:
        """Until one of both hangs up. ``wire`` is what the socket speaks through."""
        self._open.add(socket)
        telling = asyncio.create_task(self._tell(socket, wire))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._answer(socket, message.data, may_change, origin)
        finally:
            self._open.discard(socket)
            telling.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await telling

    async def close(self) -> None:
        for socket in tuple(self._open):
            with contextlib.suppress(TimeoutError, ConnectionError):
                await asyncio.wait_for(socket.close(), 1.0)

    async def _tell(self, socket: web.WebSocketResponse, wire: asyncio.Transport | None) -> None:
        lines, frames = max(self._desk.log.last - FIRST_LINES, 0), 0
        seen: Thumbnail | None = None
        turn = 0
        try:
            while not socket.closed:
                status: dict[str, Any] = {"type": "status", "status": status_json(self._desk)}
                status["recent_ms"] = self._desk.strip.after(frames)
                frames = self._desk.strip.last
                await _send(socket.send_str(json.dumps(status)))
                if self._desk.log.last > lines:
                    told = {"type": "log", "lines": self._desk.log.after(lines, FIRST_LINES)}
                    lines = self._desk.log.last
                    await _send(socket.send_str(json.dumps(told, default=str)))
                thumbnail = self._desk.thumbnail
                if thumbnail is not None and thumbnail is not seen and turn % PICTURES_EVERY == 0:
                    seen = thumbnail
                    await _send(socket.send_bytes(await self._pictures.of(thumbnail)))
                turn += 1
                await asyncio.sleep(EVERY_S)
        except TimeoutError:
            if wire is not None:
                wire.abort()

    async def _answer(self, socket: web.WebSocketResponse, text: str, may_change: MayChange, origin: str) -> None:
        try:
            answer = await self._obey(text, may_change, origin)
        except Denied as denied:
            await socket.close(code=WSCloseCode.POLICY_VIOLATION, message=denied.why.encode())
            return
        with contextlib.suppress(ConnectionError):
            await _send(socket.send_str(json.dumps({"type": "answer", **answer})))

    async def _obey(self, text: str, may_change: MayChange, origin: str) -> dict[str, Any]:
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return {"ok": False, "error": "this is no JSON", "code": "json"}
        if not isinstance(said, dict) or not isinstance(said.get("arguments", {}), dict):
            return {"ok": False, "error": 'say {"verb": ..., "arguments": {...}, "token": ...}', "code": "json"}
        about = {"id": said["id"]} if isinstance(said.get("id"), int | str) else {}
        token = said.get("token", "")
        if not may_change(token if isinstance(token, str) else ""):
            return {"ok": False, "error": "this needs the token", "code": "token", **about}
        try:
            verb = said.get("verb", "")
            obeyed = await self._desk.order(str(verb), said.get("arguments", {}), origin)
        except YingbiError as error:
            return {"ok": False, "error": explained(error), "code": error.code, **about}
        return {"ok": True, "verb": obeyed.verb, "frame": obeyed.frame, **about}


async def _send(sending: Awaitable[None]) -> None:
    await asyncio.wait_for(sending, STUCK_S)
