"""Hub and links over real sockets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path

import pytest
import zmq

import renderer
from renderer.show.link import MAX_BYTES, WAITING, Hub, Link, address_in
from renderer.show.messages import AnyMessage, Command, Hello, Note, Prepare, Stop, encode

LONG_MS = 5000
"""Waits end with what is waited for; this is only when a test gives up."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: sockets' names are limited to about a hundred letters."""
    with tempfile.TemporaryDirectory(prefix="y") as name:
        yield Path(name)


@pytest.fixture
def hub(folder: Path) -> Iterator[Hub]:
    with closing(Hub(address_in(folder))) as hub:
        yield hub


@pytest.fixture
def links(hub: Hub) -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def linked(hub: Hub, links: ExitStack, role: str) -> Link:
    """A link that the hub knows."""
    link = links.enter_context(closing(Link(hub.address, role)))
    assert link.send(Hello(role, 1))
    assert heard(hub, 1) == [(role, Hello(role, 1))]
    return link


def heard(hub: Hub, count: int) -> list[tuple[str, AnyMessage]]:
    found: list[tuple[str, AnyMessage]] = []
    while len(found) < count and hub.wait(LONG_MS):
        found += [(role, message) for role, message, _ in hub.receive()]
    return found


def read(link: Link, count: int) -> list[AnyMessage]:
    found: list[AnyMessage] = []
    while len(found) < count and link.wait(LONG_MS):
        found += link.receive()
    return found


def test_messages_go_both_ways_in_their_order(hub: Hub, links: ExitStack) -> None:
    player, control = linked(hub, links, "player"), linked(hub, links, "control")
    commands = [Command(number, "go") for number in range(200)]
    assert all(control.send(command) for command in commands)
    for role, message in heard(hub, 200):
        assert role == "control"
        assert hub.send("player", message)
    assert read(player, 200) == commands
    assert list(control.receive()) == []


def test_the_hub_hands_on_the_very_bytes(hub: Hub, links: ExitStack) -> None:
    player, control = linked(hub, links, "player"), linked(hub, links, "control")
    note = Note("player", "info", "cue", {"cue": "开幕"})
    player.send(note)
    assert hub.wait(LONG_MS)
    ((role, message, data),) = hub.receive()
    assert (role, message, data) == ("player", note, encode(note))
    assert hub.forward("control", data)
    assert read(control, 1) == [note]


def test_nothing_waits_where_nothing_is_sent(hub: Hub, links: ExitStack) -> None:
    player = linked(hub, links, "player")
    assert not player.wait(0)
    assert not hub.wait(0)
    assert list(player.receive()) == list(hub.receive()) == []


def test_who_is_not_there_is_told_from_who_is(hub: Hub, links: ExitStack) -> None:
    linked(hub, links, "player")
    assert hub.send("player", Stop())
    assert not hub.send("loader", Stop())


def test_a_link_sends_before_there_is_a_hub(folder: Path) -> None:
    """Children may be up first; what they say is not lost, and what is too much is dropped at once."""
    with closing(Link(address_in(folder), "player")) as early:
        sent = sum(early.send(Prepare(str(number))) for number in range(WAITING + 500))
        assert sent == WAITING
        with closing(Hub(address_in(folder))) as hub:
            assert [m.scene for _, m in heard(hub, sent) if isinstance(m, Prepare)] == list(map(str, range(sent)))


def filled(send: object, limit: int = 200_000) -> int:
    """How many are taken until one is not."""
    assert callable(send)
    return next((number for number in range(limit) if not send(Prepare("x" * 1000))), limit)


def test_sending_never_waits_for_a_listener(hub: Hub, links: ExitStack) -> None:
    """Nobody reads: both ends fill up, say so, and go on. (Full is a thing of the moment: what already waits
    moves on to the other end's own queue in the background, and makes room.)"""
    player = linked(hub, links, "player")
    ends: list[int] = []
    thread = threading.Thread(target=lambda: ends.extend([filled(player.send)]))
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "it waits"
    assert WAITING / 2 < ends[0] < 200_000
    assert WAITING / 2 < filled(lambda message: hub.send("player", message)) < 200_000
    assert len(read(player, WAITING // 2)) >= WAITING // 2
    assert len(heard(hub, WAITING // 2)) >= WAITING // 2


def test_a_flood_does_not_keep_a_reader_for_ever(hub: Hub, links: ExitStack) -> None:
    """What comes in while it reads is for the next time: the player has pictures to show."""
    player = linked(hub, links, "player")
    for ends in (
        (message for _ in range(3) if hub.send("player", Stop()) for message in _answered(player, hub)),
        (found for _ in range(3) if player.send(Stop()) for found in _flooded(hub, player)),
    ):
        assert 0 < sum(1 for _ in islice(ends, 4 * WAITING)) <= 3 * WAITING


def _answered(player: Link, hub: Hub) -> Iterator[object]:
    player.wait(LONG_MS)
    for message in player.receive():
        yield message
        hub.send("player", Stop())
        player.wait(LONG_MS)


def _flooded(hub: Hub, player: Link) -> Iterator[object]:
    hub.wait(LONG_MS)
    for found in hub.receive():
        yield found
        player.send(Stop())
        hub.wait(LONG_MS)


GARBAGE = [
    [b"\xff" * 100],
    [b""],
    [b"\x81\xa4type\xa2\xff\xff"],
    [b"\x84\xa4type\xa7Command\xa2id\x01\xa4verb\xa2go\xa9arguments\x81\xa1a" + b"\x91" * 100_000 + b"\x01"],
    [b"a", b"b", b"c", b"\xc1"],
]


def test_garbage_is_dropped_and_what_follows_is_heard(hub: Hub, links: ExitStack) -> None:
    player = linked(hub, links, "player")
    for parts in GARBAGE:
        player.socket.send_multipart(parts)
        player.send(Stop())
    assert heard(hub, len(GARBAGE)) == [("player", Stop())] * len(GARBAGE)
    for parts in GARBAGE:
        assert hub.forward("player", parts[-1])
        hub.send("player", Stop())
    assert read(player, len(GARBAGE)) == [Stop()] * len(GARBAGE)


def test_strangers_without_a_role_do_no_harm(hub: Hub, links: ExitStack) -> None:
    """Whatever a socket's name is, its messages have one that can be written into a log."""
    for identity in (b"", b"\xfe\xff\xfe", b"player\x80"):
        stranger = links.enter_context(closing(zmq.Context.instance().socket(zmq.DEALER)))
        stranger.setsockopt(zmq.LINGER, 0)
        if identity:
            stranger.setsockopt(zmq.IDENTITY, identity)
        stranger.connect(hub.address)
        stranger.send(encode(Stop()))
        ((role, message),) = heard(hub, 1)
        assert (role != "player", message) == (True, Stop())


def test_what_is_too_large_is_not_taken(hub: Hub, links: ExitStack) -> None:
    """Its sender is cut off, comes back by itself, and the others have heard nothing of it."""
    player, control = linked(hub, links, "player"), linked(hub, links, "control")
    control.socket.send(bytes(MAX_BYTES + 1))
    assert player.send(Stop())
    assert heard(hub, 1) == [("player", Stop())]


CHILD = """
import sys, time
from renderer.show.link import Link
from renderer.show.messages import Hello
link = Link(sys.argv[1], "player")
link.send(Hello("player", 7))
print("up", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "hung"])
def test_a_restarted_child_takes_over_its_predecessors_name(hub: Hub, links: ExitStack, end: int) -> None:
    """Also if that one still holds on to it: a player that hangs is not asked."""
    environment = os.environ | {"PYTHONPATH": str(Path(renderer.__file__).parents[1])}
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, hub.address], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "up\n"
        assert heard(hub, 1) == [("player", Hello("player", 7))]
        child.send_signal(end)
        successor = linked(hub, links, "player")
        assert hub.send("player", Prepare("next"))
        assert read(successor, 1) == [Prepare("next")]
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has loopback instead")
def test_the_hub_is_a_socket_in_the_shows_own_folder(folder: Path, hub: Hub) -> None:
    assert hub.address == f"ipc://{folder}/hub"
    assert (folder / "hub").is_socket()
