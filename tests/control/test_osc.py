"""OSC through a real socket."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from renderer.control.osc_packets import messages_in, packed
from renderer.playback.verbs import VERBS, checked
from tests.control.stand_in import WAIT_S, Stage, own_address
from tests.control.test_http import EXAMPLES


@pytest.fixture
def wire(stage: Stage) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(("127.0.0.1", stage.osc_port))
        sock.settimeout(WAIT_S)
        yield sock


def answer(wire: socket.socket) -> tuple[object, ...]:
    (message,) = messages_in(wire.recv(8192))
    return (message.address.removeprefix("/yingbi/"), *message.values)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb(stage: Stage, wire: socket.socket, verb: str) -> None:
    values: list[object] = []
    for value in EXAMPLES.get(verb, {}).values():  # type: ignore[attr-defined]
        values += value if isinstance(value, list) else [value]
    wire.send(packed(f"/yingbi/{verb}", *values))  # type: ignore[arg-type]
    assert answer(wire) == ("ok", verb, 1234)
    command = stage.player.next_command()
    wanted = checked(verb, EXAMPLES.get(verb, {}))
    assert command.verb == verb
    assert str(wire.getsockname()[1]) in command.origin
    for name, value in wanted.items():
        assert command.arguments[name] == pytest.approx(value) if value is not None else True


def test_a_cue_by_its_address(stage: Stage, wire: socket.socket) -> None:
    wire.send(packed("/yingbi/cue/2.5/go"))
    assert answer(wire) == ("ok", "goto", 1234)
    assert stage.player.next_command().arguments["cue"] == "2.5"


def test_status_and_errors(stage: Stage, wire: socket.socket) -> None:
    wire.send(packed("/yingbi/status"))
    assert answer(wire) == ("status", "playing", "1", "2", stage.player.beat.frame)
    wire.send(packed("/yingbi/dim", 7.0))
    assert answer(wire)[:1] == ("error",)
    stage.player.refusal = "this is the last cue"
    wire.send(packed("/yingbi/next"))
    assert answer(wire) == ("error", "this is the last cue")


def test_answers_to_another_port(stage: Stage, wire: socket.socket) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(WAIT_S)
        wire.send(packed("/yingbi/reply", ear.getsockname()[1]))
        assert answer(ear)[:2] == ("ok", "reply")
        wire.send(packed("/yingbi/go"))
        assert answer(ear) == ("ok", "go", 1234)
        wire.send(packed("/yingbi/reply", 0))
        assert answer(wire)[:2] == ("ok", "reply")
    wire.send(packed("/yingbi/reply", 70_000))
    assert answer(wire)[0] == "error"
    stage.player.forget()


def test_time_needs_a_show_that_chases_it(stage: Stage, wire: socket.socket) -> None:
    wire.send(packed("/yingbi/time", 12.5))
    assert "[clock]" in str(answer(wire)[1])
    assert stage.player.syncs.empty()


def test_a_button_that_is_let_go_does_nothing(stage: Stage, wire: socket.socket) -> None:
    wire.send(packed("/yingbi/go", 1.0))
    wire.send(packed("/yingbi/go", 0.0))
    wire.send(packed("/yingbi/status"))
    assert {answer(wire)[0] for _ in range(2)} == {"ok", "status"}
    assert stage.player.next_command().verb == "go"
    assert stage.player.commands.empty()


def test_a_flood_of_nonsense(stage: Stage, wire: socket.socket) -> None:
    """Whatever comes, nothing is done, and the next good message is obeyed."""
    dice = random.Random(1)
    good = packed("/yingbi/goto", "2", 1.5)
    for i in range(3000):
        bad = bytearray(
            good if i % 2 else b"#bundle\0" + bytes(8) + struct.pack(">i", dice.randrange(-64, 64)) + good
        )
        for _ in range(3):
            bad[dice.randrange(1, len(bad))] = dice.randrange(256)
        bad[0] = dice.choice(b"\0#/x")
        wire.send(bytes(bad[:4]) + bytes([255]) + bytes(bad[5:]))
    wire.settimeout(0.2)
    with contextlib.suppress(TimeoutError):
        while answer(wire)[0] == "error":
            continue
    wire.settimeout(WAIT_S)
    wire.send(packed("/yingbi/go"))
    while answer(wire) != ("ok", "go", 1234):
        continue
    assert stage.room._osc is not None
    assert stage.room._osc.dropped["malformed"] > 100
    commands = [stage.player.commands.get() for _ in range(stage.player.commands.qsize())]
    assert [command.verb for command in commands] == ["go"]


def test_strangers_are_not_answered(tmp_path: Path) -> None:
    address = own_address()
    if address is None:
        pytest.skip("this machine has no address but loopback")
    stage = Stage(tmp_path, osc="0.0.0.0:0")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.connect((address, stage.osc_port))
        for _ in range(20):
            wire.send(packed("/yingbi/evacuate", 1))
        osc = stage.room._osc
        assert osc is not None
        stage.until(lambda: osc.dropped["stranger"] == 20)
        wire.settimeout(0.05)
        with pytest.raises(TimeoutError):
            wire.recv(100)
    assert stage.player.commands.empty()
    stage.close()


def test_time_from_osc(tmp_path: Path) -> None:
    stage = Stage(tmp_path, more='[clock]\nsource = "osc"\n')
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.connect(("127.0.0.1", stage.osc_port))
        wire.settimeout(WAIT_S)
        for seconds in (10.0, 10.04):
            wire.send(packed("/yingbi/time", seconds))
        syncs = [stage.player.syncs.get(timeout=WAIT_S) for _ in range(2)]
        assert [(sync.seconds, sync.running) for sync in syncs] == [
            (pytest.approx(10.0), True),
            (pytest.approx(10.04), True),
        ]
        assert 0 < syncs[1].at_ns - syncs[0].at_ns < 5e9
        wire.send(packed("/yingbi/time", "now"))
        assert answer(wire)[0] == "error"
    stage.close()
