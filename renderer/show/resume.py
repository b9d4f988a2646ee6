"""Where a show was when its supervisor was killed, so that the next one takes it up at the right frame.

It holds for one start of the machine: the monotonic clock begins anew with the next one.
"""

from __future__ import annotations

import base64
import hashlib
import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from renderer.errors import YingbiError
from renderer.output.atomic import write_json
from renderer.show.places import state_folder

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Running:
    """A show that plays, or that was playing when its supervisor was killed. ``boot`` is the start of the machine
    that ``start_ns`` counts from; ``pid`` and ``since`` are the supervisor's."""

    show: str
    pid: int
    since: float
    boot: str
    start_ns: int
    state: str = ""

    @classmethod
    def here(cls, show: Path, start_ns: int, state: bytes) -> Running:
        """Of this process."""
        own = psutil.Process()
        return cls(str(show.resolve()), own.pid, own.create_time(), boot_id(), start_ns, _encoded(state))

    @property
    def transport(self) -> bytes:
        return base64.b64decode(self.state)

    @property
    def is_alive(self) -> bool:
        """Whether its supervisor still runs."""
        try:
            return self.boot == boot_id() and abs(psutil.Process(self.pid).create_time() - self.since) < 1.0
        except psutil.Error:
            return False

    def can_be_resumed(self, show: Path) -> bool:
        return self.boot == boot_id() and self.show == str(show.resolve())


def boot_id() -> str:
    """Tells this start of the machine from others, whatever its clock says."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return f"{psutil.boot_time():.0f}"


def running_file(http: str) -> Path:
    """One per address of the page, as that can only be had once."""
    return state_folder() / f"running-{hashlib.sha256(http.encode()).hexdigest()[:8]}.json"


def read_running(path: Path) -> Running | None:
    """What was left there; None if nothing was, or nothing that can be read."""
    try:
        found = json.loads(path.read_bytes())
        return Running(**{name: found[name] for name in Running.__dataclass_fields__})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_running(path: Path, running: Running) -> None:
    """Best effort: a full disk must not end a show."""
    with suppress(YingbiError, OSError):
        write_json(path, asdict(running))


def _encoded(state: bytes) -> str:
    return base64.b64encode(state).decode("ascii")
