"""The probes that see the machine stand still: here it is made to, by stopping the probes themselves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from renderer.show.host_noise import Stall, joined, stalls_of
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere one probe runs, on no CPU of its own")

ROOT = Path(__file__).parents[3]


def started(path: Path) -> None:
    until(lambda: path.exists() and path.read_bytes().endswith(b"\n"))


def test_stalls_are_joined_where_they_overlap() -> None:
    found = joined([Stall(50, 60), Stall(0, 10), Stall(5, 20), Stall(20, 30), Stall(52, 55)])
    assert found == [Stall(0, 30), Stall(50, 60)]


def test_an_unfinished_line_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "noise.jsonl"
    assert stalls_of(file) == []
    file.write_text('{"format": "x"}\n{"begin_ns": 1, "end_ns": 2, "stolen_ms": 0.0}\n{"begin_ns": 3, "en')
    assert stalls_of(file) == [Stall(1, 2)]


@pytest.fixture
def probes(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    file = tmp_path / "noise"
    command = [sys.executable, "-m", "renderer.show.host_noise", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True) as first:
        started(file)
        yield first, file
        with suppress(ProcessLookupError):
            os.killpg(first.pid, signal.SIGKILL)


def test_a_stall_is_seen_when_it_was(probes: tuple[subprocess.Popen[bytes], Path]) -> None:
    first, file = probes
    threading.Event().wait(0.15)
    began = time.monotonic_ns()
    os.killpg(first.pid, signal.SIGSTOP)
    stopped = time.monotonic_ns()
    threading.Event().wait(0.2)
    ended = time.monotonic_ns()
    os.killpg(first.pid, signal.SIGCONT)
    until(lambda: any(s.end_ns > ended for s in stalls_of(file)))
    within = [s for s in stalls_of(file) if s.begin_ns <= stopped + 2_000_000 and s.end_ns >= ended]
    assert len(within) == 1
    assert within[0].begin_ns > began - 50_000_000


def test_all_cpus_are_watched_until_the_input_ends(probes: tuple[subprocess.Popen[bytes], Path]) -> None:
    first, file = probes
    head = json.loads(file.read_text().splitlines()[0])
    assert head["priority"] in ("real time", "high", "normal")
    assert head["cpus"] == sorted(os.sched_getaffinity(0))
    until(lambda: len(psutil.Process(first.pid).children()) == len(head["cpus"]) - 1)
    others = psutil.Process(first.pid).children()
    assert [other.cpu_affinity() for other in others] == [[cpu] for cpu in head["cpus"][1:]]
    assert first.stdin is not None
    first.stdin.close()
    assert first.wait(5) == 0
    assert not psutil.wait_procs(others, timeout=5)[1]
