"""Who may ask and who may change: every way in, with and without the token."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from renderer.control import gate
from tests.control.stand_in import TOKEN, WAIT_S, Stage, own_address

COOKIE = "yingbi"


@pytest.fixture(autouse=True)
def _patient(stage: Stage) -> None:
    """Every test may guess anew."""
    stage.room.site.access._failures._levels.clear()


def cookie_of(stage: Stage) -> str:
    reply = stage.ask("POST", "/api/session", token=TOKEN)
    assert reply.status == 200
    given = reply.headers["Set-Cookie"]
    assert "HttpOnly" in given
    assert "SameSite=Strict" in given
    assert TOKEN not in given
    return given.split(";")[0]


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", "ümläut"])
@pytest.mark.parametrize("path", ["/api/cue/go", "/api/cue/evacuate", "/api/wall/save", "/api/session"])
def test_nothing_changes_without_the_token(stage: Stage, path: str, token: str | None) -> None:
    reply = stage.ask("POST", path, token=token)
    assert reply.status == 401
    assert "Bearer" in reply.headers["WWW-Authenticate"]
    assert stage.player.commands.empty()


def test_other_schemes_are_not_tokens(stage: Stage) -> None:
    reply = stage.ask("POST", "/api/cue/go", headers={"Authorization": f"Basic {TOKEN}"})
    assert reply.status == 401


def test_the_token_in_the_address_changes_nothing(stage: Stage) -> None:
    assert stage.ask("POST", f"/api/cue/go?token={TOKEN}").status == 401


def test_the_cookie_needs_the_header(stage: Stage) -> None:
    cookie = cookie_of(stage)
    assert stage.ask("POST", "/api/cue/go", headers={"Cookie": cookie}).status == 403
    assert stage.player.commands.empty()
    guarded = {"Cookie": cookie, "X-Yingbi": "1"}
    assert stage.ask("POST", "/api/cue/go", headers=guarded).status == 200
    forged = {"Cookie": f"{COOKIE}=0", "X-Yingbi": "1"}
    assert stage.ask("POST", "/api/cue/go", headers=forged).status == 401


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8600", 200),
        ("127.0.0.1", 200),
        ("[::1]:8600", 200),
        ("wall.museum.local", 200),
        ("WALL.museum.local:80", 200),
        ("evil.example", 403),
        ("evil.example:8600", 403),
        ("wall.museum.local.evil.example", 403),
        ("192.0.2.7", 403),
        ("[", 403),
        ("", 403),
    ],
)
def test_hosts(stage: Stage, host: str, status: int) -> None:
    """A name that points here without being ours is a rebound one."""
    assert stage.ask("GET", "/api/status", headers={"Host": host}).status == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:{port}", 200),
        ("http://evil.example", 403),
        ("http://127.0.0.1:1", 403),
        ("http://localhost:{port}", 403),
        ("null", 403),
    ],
)
def test_origins(stage: Stage, origin: str, status: int) -> None:
    headers = {"Origin": origin.format(port=stage.http_port)}
    assert stage.ask("POST", "/api/cue/go", token=TOKEN, headers=headers).status == status
    assert stage.ask("GET", "/api/status", headers=headers).status == status


def test_guessing_is_slowed_down(stage: Stage) -> None:
    statuses = [stage.ask("POST", "/api/cue/go", token=f"guess-{i}").status for i in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    right = stage.ask("POST", "/api/cue/go", token=TOKEN)
    assert right.status == 429, "an address that guesses must not learn which guess was right"
    assert 1 <= int(right.headers["Retry-After"]) <= 60
    assert stage.ask("GET", "/api/status").status == 200
    assert stage.player.commands.empty()


def test_floods_are_slowed_down(stage: Stage) -> None:
    requests = stage.room.site.access._requests
    level = dict(requests._levels)
    requests._levels["127.0.0.1"] = (0.0, requests._clock() + 5.0)
    reply = stage.ask("GET", "/api/status")
    assert (reply.status, reply.json["error"]) == (429, "too many requests")
    requests._levels.clear()
    requests._levels.update(level)


@pytest.fixture(scope="module")
def open_stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, str]]:
    """A control room that listens to everyone, and an address of this machine that is not loopback."""
    address = own_address()
    if address is None:
        pytest.skip("this machine has no address but loopback")
    stage = Stage(tmp_path_factory.mktemp("open"), http="0.0.0.0:0")
    yield stage, address
    stage.close()


@pytest.mark.parametrize("path", ["/", "/api/status", "/api/log", "/metrics", "/page/main.js", "/nothing"])
def test_from_elsewhere_reading_needs_the_token(open_stage: tuple[Stage, str], path: str) -> None:
    stage, address = open_stage
    assert stage.ask("GET", path, address=address).status == 401
    assert stage.ask("GET", path, address=address, token=TOKEN).status in (200, 404)
    assert stage.ask("GET", "/api/status").status == 200, "loopback still reads"


def test_a_link_with_the_token_opens_the_page(open_stage: tuple[Stage, str]) -> None:
    stage, address = open_stage
    locked = stage.ask("GET", "/", address=address)
    assert b"<form" in locked.body
    assert stage.ask("GET", "/?token=wrong-wrong-wrong", address=address).status == 401
    reply = stage.ask("GET", f"/?token={TOKEN}", address=address)
    assert reply.status == 200
    cookie = reply.headers["Set-Cookie"].split(";")[0]
    for path in ("/page/main.js", "/api/status"):
        assert stage.ask("GET", path, address=address, headers={"Cookie": cookie}).status == 200
    assert stage.ask("GET", "/api/status", headers={"Host": address}).status == 403


def test_slow_and_many_connections(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that dawdle are hung up on, and too many are refused; others are served meanwhile."""
    monkeypatch.setattr(gate, "HEADER_S", 0.3)
    monkeypatch.setattr(gate, "MAX_PER_ADDRESS", 8)
    slow = [socket.create_connection(("127.0.0.1", stage.http_port), WAIT_S) for _ in range(7)]
    for wire in slow:
        wire.sendall(b"GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    assert stage.ask("GET", "/api/status").status == 200
    refused = stage.room.site.gate
    assert refused is not None
    before = refused.refused
    more = [socket.create_connection(("127.0.0.1", stage.http_port), WAIT_S) for _ in range(3)]
    stage.until(lambda: refused.refused > before)
    for wire in (*slow, *more):
        wire.settimeout(WAIT_S)
        with contextlib.suppress(ConnectionResetError):
            assert wire.recv(100) == b""
        wire.close()
    stage.until(lambda: len(refused) == 0)
    assert stage.ask("GET", "/api/status").status == 200


def test_a_body_that_never_comes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderer.control.http.BODY_S", 0.2)
    with socket.create_connection(("127.0.0.1", stage.http_port), WAIT_S) as wire:
        head = f"POST /api/cue/go HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"
        wire.sendall(head.encode() + b"Content-Length: 100\r\n\r\n{")
        assert wire.recv(100).startswith(b"HTTP/1.1 408")
    assert stage.player.commands.empty()


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET " + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"POST /api/cue/go HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/cue/go HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /api/status HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    ],
)
def test_what_is_no_http(stage: Stage, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", stage.http_port), WAIT_S) as wire:
        wire.sendall(raw)
        answer = wire.recv(65536)
    assert not answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 5"))
    assert stage.ask("GET", "/api/status").status == 200
    assert stage.player.commands.empty()
