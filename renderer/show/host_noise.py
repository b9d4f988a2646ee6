"""When did the machine itself stand still? Probes that do nothing but wake up once a millisecond, one per CPU.

    python -m renderer.show.host_noise FILE

They run in real time (SCHED_FIFO) where that is permitted: then no ordinary program holds them up, and what does
is beneath the operating system: a hypervisor, firmware, a suspended machine. Without that permission the load of
other programs counts as the host's; the file's first line says which it was. They end with their standard input.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from renderer.show.parent import Parent

FORMAT = "yingbi-host-noise/1"
GRID_NS = 1_000_000
LATE_NS = 2_000_000
"""Who wakes up later than this was held up."""
ROUND_NS = 100_000_000
"""It writes, and looks whether it is still wanted, no more often than this."""
PRIORITY = 10
"""Above a player that has been put in real time, and what the service's unit permits."""

_TICK_NS = 10_000_000


class Stall(NamedTuple):
    """From when until when, on CLOCK_MONOTONIC."""

    begin_ns: int
    end_ns: int


def stalls_of(path: Path) -> list[Stall]:
    """What the probes wrote, joined where CPUs stood still together; a line not finished is left out."""
    return joined(Stall(line["begin_ns"], line["end_ns"]) for line in _lines(path) if "begin_ns" in line)


def joined(stalls: Iterable[Stall]) -> list[Stall]:
    """Overlapping ones made one, in order."""
    found: list[Stall] = []
    for stall in sorted(stalls):
        if found and stall.begin_ns <= found[-1].end_ns:
            found[-1] = Stall(found[-1].begin_ns, max(stall.end_ns, found[-1].end_ns))
        else:
            found.append(stall)
    return found


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        return []
    return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]


def main(path: Path) -> None:
    """Runs until it is told to end (SIGTERM), or whoever started it is gone."""
    cpus = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [-1]
    priority = _hurry()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    head = {"format": FORMAT, "cpus": cpus, "priority": priority, "grid_ns": GRID_NS, "late_ns": LATE_NS}
    _write(file, head | {"started_ns": time.monotonic_ns()})
    for cpu in cpus[1:]:
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _probe(file, cpu, os.getppid())
            os._exit(0)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    _probe(file, cpus[0], None)


def _probe(file: int, cpu: int, parent: int | None) -> None:
    """Watches one CPU. The first probe lives as long as its standard input, the others as long as the first."""
    if cpu >= 0:
        os.sched_setaffinity(0, {cpu})
    supervisor = Parent() if parent is None else None
    stolen = _stolen_ns(cpu)
    while not supervisor.is_gone if supervisor else os.getppid() == parent:
        for stall in _watch(ROUND_NS):
            line = {"cpu": cpu, **stall._asdict(), "stolen_ms": (_stolen_ns(cpu) - stolen) / 1e6}
            _write(file, line)


def _watch(length_ns: int) -> list[Stall]:
    """The stalls of some time, seen on an absolute grid."""
    now, sleep = time.monotonic_ns, time.sleep
    found = []
    awake = now()
    due, until = awake + GRID_NS, awake + length_ns
    while due < until:
        sleep(max(due - now(), 0) * 1e-9)
        before, awake = awake, now()
        if awake - due > LATE_NS:
            found.append(Stall(before, awake))
            due = awake
        due += GRID_NS
    return found


def _write(file: int, line: dict[str, Any]) -> None:
    """In one piece, so that the probes' lines do not mix. A full disk costs the line."""
    with suppress(OSError):
        os.write(file, json.dumps(line).encode() + b"\n")


def _hurry() -> str:
    with suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
        return "real time"
    with suppress(AttributeError, OSError):
        os.nice(-10)
        return "high"
    return "normal"


def _stolen_ns(cpu: int) -> int:
    """What a hypervisor took: the eighth number of the CPU's line in /proc/stat (proc(5)), in ticks of 10 ms."""
    with suppress(OSError, IndexError, ValueError):
        for line in Path("/proc/stat").read_text(encoding="ascii").splitlines():
            name, *ticks = line.split()
            if name == f"cpu{cpu}":
                return int(ticks[7]) * _TICK_NS
    return 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
