"""What systemd is told, over real sockets."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from renderer.show.notify import Notifier

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no such sockets")


@pytest.fixture(params=["path", "abstract"])
def manager(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    if request.param == "abstract" and sys.platform != "linux":
        pytest.skip("abstract sockets are Linux's")
    path = f"@yingbi-test-{os.getpid()}"
    if request.param == "path":
        path = str(tmp_path_factory.mktemp("n") / "s")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(path.replace("@", "\0"))
        listener.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        yield listener


def test_what_is_said(manager: socket.socket) -> None:
    notifier = Notifier()
    said = (
        notifier.ready("60 fps,\nREADY=0  灯"),
        notifier.watchdog(),
        notifier.ready("frame 2"),
        notifier.stopping(),
    )
    assert said == (True,) * 4
    heard = [manager.recv(1000).decode() for _ in said]
    assert heard == ["READY=1\nSTATUS=60 fps, READY=0 灯", "WATCHDOG=1", "STATUS=frame 2", "STOPPING=1"]


def test_a_manager_that_does_not_listen_is_not_waited_for(manager: socket.socket) -> None:
    notifier = Notifier()
    assert [notifier.watchdog() for _ in range(5000)][::4999] == [True, False]
    assert not notifier.ready("first"), "its queue is full"
    while b"WATCHDOG" in manager.recv(1000):
        if notifier.ready("again"):
            break
    manager.setblocking(False)
    with suppress(BlockingIOError):
        while data := manager.recv(1000):
            last = data
    assert last.startswith(b"READY=1"), "being ready must not get lost"


@pytest.mark.parametrize("address", [None, "", "relative", "/no/such/socket", "vsock:2:1234"])
def test_without_a_manager_nothing_happens(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    if address is not None:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
    notifier = Notifier()
    assert not any((notifier.ready("x"), notifier.watchdog(), notifier.stopping()))


@pytest.mark.parametrize(("period", "seconds"), [("20000000", 20.0), ("", 0.0), ("0", 0.0), ("no", 0.0)])
def test_the_watchdogs_period(period: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", period)
    assert Notifier().watchdog_s == seconds
