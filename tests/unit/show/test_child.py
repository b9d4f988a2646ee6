"""Children that die, hang, or will not end."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest

from renderer.show.child import QUICK_DEATHS, Child

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

SLEEP = ["-c", "import sys; sys.stdin.read()"]
STUBBORN = ["-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"]


def until(child: Child, limit_s: float = 20.0) -> str:
    """Looks after a child until something has become of it."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if why := child.look():
            return why
    pytest.fail("nothing became of it")


def test_a_killed_child_is_started_again() -> None:
    child = Child("player", SLEEP, {})
    child.look()
    first = child.pid
    os.kill(first, signal.SIGKILL)
    assert "signal 9" in until(child)
    child.look()
    assert child.pid not in (0, first)
    assert child.restarts == 1
    child.end()
    assert child.process is None


def test_a_stopped_child_is_killed_for_its_silence() -> None:
    child = Child("player", SLEEP, {}, silence_s=0.2)
    child.look()
    child.hear()
    pid = child.pid
    os.kill(pid, signal.SIGSTOP)
    assert "silent" in until(child)
    assert not psutil.pid_exists(pid)


def test_a_child_that_dies_at_once_is_not_started_ever_faster() -> None:
    child = Child("player", ["-c", "raise SystemExit(3)"], {})
    for _ in range(QUICK_DEATHS):
        child.look()
        assert "status 3" in until(child)
    assert child.is_shaky
    assert child.look() == ""
    assert child.process is None, "it waits before it starts it again"


def test_a_killed_child_is_started_at_once_however_often() -> None:
    child = Child("player", SLEEP, {})
    for _ in range(QUICK_DEATHS + 1):
        child.look()
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        until(child)
    assert not child.is_shaky


def test_a_child_that_need_not_speak_is_left_alone() -> None:
    child = Child("loader", SLEEP, {}, start_s=0.0)
    child.look()
    time.sleep(0.01)
    assert child.look() == ""
    assert child.pid
    child.end()


def test_a_child_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderer.show.child.END_S", 0.2)
    child = Child("player", STUBBORN, {})
    child.look()
    pid = child.pid
    child.end()
    assert not psutil.pid_exists(pid)


def test_children_have_the_supervisors_word_in_their_environment() -> None:
    child = Child("x", ["-c", "import os, sys; sys.exit(0 if os.environ['YINGBI_HUB'] == 'here' else 1)"],
                  {"YINGBI_HUB": "here"})  # fmt: skip
    child.look()
    assert "status 0" in until(child)
