"""Where a show keeps what outlives it (token, last show, logs, reports) and what does not (sockets).

``YINGBI_STATE`` names another state folder. All of them belong to this user alone.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import platformdirs
import psutil

STATE_VARIABLE = "YINGBI_STATE"

LONGEST_FOLDER = 80
"""Bytes. A Unix socket's whole path has 108 on Linux and 104 on macOS, its end included."""

_OURS = re.compile(r"yingbi-(\d+)-\w+")


def state_folder() -> Path:
    """Token, last show, logs. Made if need be; one that cannot be made shows when something is written there."""
    chosen = os.environ.get(STATE_VARIABLE)
    return _private(Path(chosen) if chosen else Path(platformdirs.user_state_dir("yingbi", appauthor=False)))


def log_folder() -> Path:
    """Logs and lock reports."""
    return _private(state_folder() / "logs")


def last_show_file() -> Path:
    """What ``yingbi play --resume`` starts."""
    return state_folder() / "last-show.json"


def token_file() -> Path:
    """What operators from other machines must know."""
    return state_folder() / "token"


def runtime_folder() -> Path:
    """A new empty folder for the sockets of one run, which removes it at its end.

    Those that killed runs have left are removed here.
    """
    for parent in _runtime_parents():
        with suppress(OSError):
            _discard_left(parent)
            return Path(tempfile.mkdtemp(prefix=f"yingbi-{os.getpid()}-", dir=parent))
    return Path(tempfile.mkdtemp(prefix=f"yingbi-{os.getpid()}-"))


def _runtime_parents() -> Iterator[Path]:
    """The session's folder is in memory. The temporary one is the last resort: systems tidy it up after days."""
    session = os.environ.get("XDG_RUNTIME_DIR")
    candidates = [Path(session)] if session else []
    for parent in [*candidates, state_folder() / "run"]:
        if len(os.fsencode(parent.absolute())) <= LONGEST_FOLDER - len("/yingbi-4194304-12345678"):
            yield _private(parent)


def _discard_left(parent: Path) -> None:
    for path in parent.iterdir():
        found = _OURS.fullmatch(path.name)
        if found and not psutil.pid_exists(int(found[1])):
            shutil.rmtree(path, ignore_errors=True)


def _private(folder: Path) -> Path:
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True)
    return folder
