"""The WebSocket: status, log and pictures out, verbs in."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from renderer.control import live
from renderer.playback.verbs import VERBS
from renderer.show import messages as m
from tests.control.stand_in import TOKEN, WAIT_S, Stage
from tests.control.test_http import EXAMPLES

Socket = aiohttp.ClientWebSocketResponse


def with_socket(stage: Stage, act: Callable[[Socket], Awaitable[None]], **headers: str) -> None:
    async def run() -> None:
        url = f"http://127.0.0.1:{stage.http_port}/api/live"
        async with aiohttp.ClientSession() as session, session.ws_connect(url, headers=headers) as wire:
            await asyncio.wait_for(act(wire), 20.0)

    asyncio.run(run())


async def heard(wire: Socket, kind: str) -> Any:
    """The next message of a kind; pictures are bytes."""
    while True:
        message = await wire.receive(WAIT_S)
        if message.type is aiohttp.WSMsgType.BINARY:
            if kind == "picture":
                return message.data
            continue
        assert message.type is aiohttp.WSMsgType.TEXT, message
        found = json.loads(message.data)
        if found["type"] == kind:
            return found


async def said(wire: Socket, **message: Any) -> Any:
    await wire.send_str(json.dumps(message))
    return await heard(wire, "answer")


def test_it_tells_how_things_are(stage: Stage) -> None:
    async def act(wire: Socket) -> None:
        assert not (await heard(wire, "hello"))["may_change"]
        first = await heard(wire, "status")
        assert first["status"]["cue"] == "1"
        assert first["recent_ms"], "the strip begins filled"
        assert (await heard(wire, "picture")).startswith(b"\xff\xd8")
        stage.player.say(m.Note("player", "error", "curtain-torn"))
        while (await heard(wire, "log"))["lines"][-1]["event"] != "curtain-torn":
            continue

    with_socket(stage, act)


def test_every_verb(stage: Stage) -> None:
    async def act(wire: Socket) -> None:
        for verb in VERBS:
            answer = await said(wire, verb=verb, arguments=EXAMPLES.get(verb, {}), token=TOKEN, id=verb)
            assert (answer["ok"], answer["id"], answer["frame"]) == (True, verb, 1234)
            assert stage.player.next_command().verb == verb

    with_socket(stage, act)


@pytest.mark.parametrize("token", [None, "", "wrong", 7, ["x"]])
def test_nothing_without_the_token(stage: Stage, token: Any) -> None:
    async def act(wire: Socket) -> None:
        answer = await said(wire, verb="evacuate", token=token)
        assert (answer["ok"], answer["code"]) == (False, "token")

    with_socket(stage, act)
    assert stage.player.commands.empty()
    stage.room.site.access._failures._levels.clear()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"verb": 3}', '{"verb": "go", "arguments": []}', "[" * 9000]
)
def test_nonsense(stage: Stage, text: str) -> None:
    async def act(wire: Socket) -> None:
        await wire.send_str(text)
        assert not (await heard(wire, "answer"))["ok"]
        assert (await said(wire, verb="go", token=TOKEN))["ok"]

    with_socket(stage, act)
    assert stage.player.next_command().verb == "go"


def test_too_long_a_message_ends_it(stage: Stage) -> None:
    async def act(wire: Socket) -> None:
        await wire.send_str("x" * 70_000)
        while (await wire.receive(WAIT_S)).type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
            continue
        assert wire.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG

    with_socket(stage, act)


def test_other_sites_pages_do_not_listen(stage: Stage) -> None:
    async def act(wire: Socket) -> None:
        raise AssertionError

    with pytest.raises(aiohttp.WSServerHandshakeError) as error:
        with_socket(stage, act, Origin="http://evil.example")
    assert error.value.status == 403


def test_the_cookie_may_speak(stage: Stage) -> None:
    cookie = stage.ask("POST", "/api/session", token=TOKEN).headers["Set-Cookie"].split(";")[0]

    async def act(wire: Socket) -> None:
        assert (await heard(wire, "hello"))["may_change"]
        assert (await said(wire, verb="hold"))["ok"]

    with_socket(stage, act, Cookie=cookie)
    assert stage.player.next_command().verb == "hold"


def test_too_many_listeners(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MAX_LISTENERS", 1)

    async def act(_wire: Socket) -> None:
        reply = await asyncio.to_thread(stage.ask, "GET", "/api/live")
        assert reply.status == 503

    with_socket(stage, act)
    assert stage.ask("GET", "/api/live").status == 426


def test_a_listener_that_does_not_read_is_hung_up_on(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes nothing: no queue grows, the others are served, and in the end it is gone."""
    monkeypatch.setattr(live, "STUCK_S", 0.3)
    monkeypatch.setattr(live, "EVERY_S", 0.001)
    monkeypatch.setattr(live, "status_json", lambda desk: {"filler": "x" * 100_000})
    listeners = stage.room.site.listeners
    stage.until(lambda: not listeners._open)
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.connect(("127.0.0.1", stage.http_port))
        wire.sendall(
            b"GET /api/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        stage.until(lambda: len(listeners._open) == 1)
        assert stage.ask("GET", "/api/health").status == 200
        stage.until(lambda: not listeners._open)
