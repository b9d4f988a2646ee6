"""A hundred thousand malformed packets and requests: nothing is done, nothing grows, nothing stops.

``pytest -m slow tests/control/test_attack.py``
"""

from __future__ import annotations

import gc
import random
import socket
from pathlib import Path

import psutil
import pytest

from renderer.control.osc_packets import Malformed, messages_in, packed
from tests.control.stand_in import TOKEN, WAIT_S, Stage

MANY = 100_000
GROWTH_BYTES = 8 * 2**20


def malformed(dice: random.Random) -> bytes:
    """A good message with bytes changed, cut off or put before it, until it is none any more."""
    while True:
        good = packed("/yingbi/evacuate", 1) if dice.random() < 0.5 else packed("/yingbi/goto", "2", 1.5)
        head = dice.choice([b"", b"#bundle\0" + bytes(8) + dice.randbytes(4), b"/" * dice.randrange(1, 9)])
        bad = bytearray(head + good)
        for _ in range(dice.randrange(1, 9)):
            bad[dice.randrange(len(bad))] = dice.randrange(256)
        found = bytes(bad[: dice.randrange(1, len(bad))])
        try:
            messages_in(found)
        except Malformed:
            return found


def requests(dice: random.Random) -> bytes:
    method = dice.choice([b"GET", b"POST", b"PUT", b"\x16\x03\x01", b"OPTIONS"])
    path = dice.choice(
        [b"/api/cue/evacuate", b"/api/status", b"/../../etc/passwd", b"/api/live", dice.randbytes(20)]
    )
    host = dice.choice([b"127.0.0.1", b"evil.example", b"", dice.randbytes(8)])
    token = dice.choice([b"Bearer wrong", b"Basic eDp5", b"Bearer " + dice.randbytes(9).hex().encode()])
    body = dice.randbytes(dice.randrange(64))
    length = dice.choice([len(body), 10**9, -1])
    return b"%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n%s" % (
        method,
        path,
        host,
        token,
        length,
        body,
    )


def flood(stage: Stage, seed: int, packets: int, calls: int) -> None:
    dice = random.Random(seed)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.connect(("127.0.0.1", stage.osc_port))
        for _ in range(packets):
            wire.send(malformed(dice))
    for _ in range(calls):
        with socket.create_connection(("127.0.0.1", stage.http_port), WAIT_S) as wire:
            wire.sendall(requests(dice))
            wire.shutdown(socket.SHUT_WR)
            wire.settimeout(WAIT_S)
            try:
                assert not wire.recv(64).startswith(b"HTTP/1.1 5")
            except ConnectionResetError:
                continue


@pytest.mark.slow
def test_attack(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    flood(stage, 0, 5000, 500)
    gc.collect()
    before = psutil.Process().memory_info().rss
    handles = psutil.Process().num_fds() if hasattr(psutil.Process, "num_fds") else 0
    for seed in range(1, 11):
        flood(stage, seed, MANY // 10, MANY // 100)
    gc.collect()
    stage.room.site.access._requests._levels.clear()
    stage.room.site.access._failures._levels.clear()
    assert stage.ask("POST", "/api/cue/go", token=TOKEN).status == 200
    assert stage.player.next_command().verb == "go", "nothing else has been obeyed"
    assert psutil.Process().memory_info().rss - before < GROWTH_BYTES
    if handles:
        stage.until(lambda: psutil.Process().num_fds() <= handles + 4)
    stage.close()
