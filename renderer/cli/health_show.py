"""What ``yingbi doctor --show SHOW`` looks at beside the rest: is this machine fit to play SHOW all day?"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from renderer.cli.health import GIB, Checks, Finding
from renderer.cli.health_display import desktop_finding, monitor_findings, monitors, range_findings
from renderer.cli.health_settings import clock_finding, sleep_findings
from renderer.scene.model import Show
from renderer.wall.model import Wall

LEAST_FREE = GIB // 4
ENOUGH_FREE = 2 * GIB
NICE = -10
"""The priority that the player asks for."""
_PACKAGES = ("zmq", "msgspec", "aiohttp", "pythonosc", "prometheus_client", "structlog", "mido", "rtmidi",
             "icalendar", "recurring_ical_events", "tomlkit", "matplotlib")  # fmt: skip
_PORTS = (("page", 8600, socket.SOCK_STREAM), ("osc", 8601, socket.SOCK_DGRAM))


class Hall:
    """The show to be played and its wall, read when the first check asks."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def show(self) -> Show:
        from renderer.resources import find_input
        from renderer.scene.show_reader import load_source

        return load_source(find_input(self._name, ""))

    @cached_property
    def wall(self) -> Wall:
        from renderer.rehearsal.request import wall_of

        return wall_of(None, self.show)


def show_checks(name: str) -> Checks:
    """In the order of the page."""
    hall = Hall(name)
    return (
        ("show", lambda: _show(hall)),
        ("packages", _packages),
        ("monitors", lambda: monitor_findings(hall.wall.outputs, float(hall.show.fps), monitors())),
        ("rgb", range_findings),
        ("desktop", lambda: iter([desktop_finding()])),
        ("sleep", sleep_findings),
        ("clock", lambda: iter([clock_finding()])),
        ("priority", lambda: iter([priority_finding()])),
        ("governor", lambda: iter([governor_finding(Path("/sys/devices/system/cpu"))])),
        ("room", _room),
        ("ports", _ports),
        ("token", _token),
    )


def _show(hall: Hall) -> Iterator[Finding]:
    from renderer.cli.checking import Checker

    found = Checker().check(hall.show.path)
    ids = ", ".join(cue.id for cue in hall.show.cues)
    what = f"{hall.show.name}, cues {ids} at {float(hall.show.fps):g} fps on {hall.wall.name}"
    if found.mistakes:
        yield Finding("show", "FAIL", str(found.mistakes[0]), f"yingbi check {hall.show.path}")
    elif found.warnings:
        yield Finding("show", "WARN", f"{what}: {found.warnings[0]}", f"yingbi check {hall.show.path}")
    else:
        yield Finding("show", "OK", what)


def _packages() -> Iterator[Finding]:
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        mend = f'"{sys.executable}" -m pip install "yingbi[show]"'
        yield Finding("packages", "FAIL", f"without {', '.join(missing)}", mend)
    else:
        yield Finding("packages", "OK", "all that yingbi[show] needs")


def priority_finding() -> Finding:
    """May the player go before other programs?"""
    try:
        import resource

        limit = resource.getrlimit(resource.RLIMIT_NICE)[0]  # Linux: 20 minus the best permitted priority
    except (ImportError, AttributeError):
        return Finding("priority", "OK", "is the system's to give")
    if os.geteuid() == 0 or limit == resource.RLIM_INFINITY or limit >= 20 - NICE:
        return Finding("priority", "OK", "the player may go before other programs")
    line = f"{os.environ.get('USER', 'USER')} - nice {NICE}"
    mend = f"echo '{line}' | sudo tee /etc/security/limits.d/yingbi.conf  and log in again"
    return Finding("priority", "WARN", "the player may not go before other programs", mend)


def governor_finding(cpus: Path) -> Finding:
    """Do the processors keep their speed? ``cpus`` is the folder that Linux shows them in."""
    files = list(cpus.glob("cpu[0-9]*/cpufreq/scaling_governor"))
    found = sorted({file.read_text(encoding="ascii").strip() for file in files})
    if not found:
        return Finding("governor", "OK", "the processors' speed is not set from here")
    if found == ["performance"]:
        return Finding("governor", "OK", "the processors keep their speed")
    mend = "sudo cpupower frequency-set -g performance"
    return Finding("governor", "WARN", f"the processors slow down when idle ({', '.join(found)})", mend)


def _room() -> Iterator[Finding]:
    from renderer.assets.cache import cache_folder
    from renderer.show.places import log_folder

    for name, folder in (("logs", log_folder()), ("cache", cache_folder())):
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        yield room_finding(name, folder, shutil.disk_usage(there).free, os.access(there, os.W_OK))


def room_finding(name: str, folder: Path, free: int, writable: bool) -> Finding:
    what = f"{free / GIB:.1f} GiB free in {folder}"
    if not writable:
        return Finding(name, "FAIL", f"{what}: writing there is not permitted", f"make {folder} this user's own")
    if free < LEAST_FREE:
        return Finding(name, "FAIL", what, "make room there")
    return Finding(name, "OK" if free >= ENOUGH_FREE else "WARN", what, "" if free >= ENOUGH_FREE else "make room")


def _ports() -> Iterator[Finding]:
    for name, port, kind in _PORTS:
        yield port_finding(name, port, kind)


def port_finding(name: str, port: int, kind: int) -> Finding:
    with socket.socket(socket.AF_INET, kind) as wire:
        if os.name == "posix" and kind == socket.SOCK_STREAM:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            wire.bind(("127.0.0.1", port))
        except OSError:
            what = f"port {port} is taken: by a show that plays already, or by another program"
            return Finding(
                name, "WARN", what, f"end it, or play with another --{'http' if name == 'page' else name}"
            )
    return Finding(name, "OK", f"port {port} is free")


def _token() -> Iterator[Finding]:
    from renderer.show.places import token_file

    yield token_finding(token_file())


def token_finding(path: Path) -> Finding:
    """Operators on other machines must know the token, and nobody else."""
    if not path.exists():
        return Finding("token", "OK", "will be made at the first start")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        return Finding("token", "FAIL", f"others can read {path}", f"chmod 600 '{path}'")
    return Finding("token", "OK", f"in {path}")
