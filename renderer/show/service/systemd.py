"""Installs a show's unit with systemd, asks for it, and removes it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from renderer.errors import YingbiError
from renderer.output.atomic import atomic_path, write_error
from renderer.show.service.unit import NAME

TIMEOUT_S = 30
_PROPERTIES = ("ActiveState", "SubState", "StatusText", "NRestarts", "ExecMainStartTimestamp")
_BY_HAND = "let something else run the line that yingbi service print SHOW --command prints"
_OTHERS = {
    "win32": "on Windows, have Task Scheduler run it at log on",
    "darwin": "on macOS, have a launchd agent with KeepAlive run it",
}


@dataclass(frozen=True)
class Condition:
    """How the service is; ``unit`` is None if it is not installed."""

    unit: Path | None
    enabled: bool
    properties: dict[str, str]

    @property
    def is_running(self) -> bool:
        return self.properties.get("ActiveState") == "active"


def unit_path() -> Path:
    """Where a user's units are."""
    config = os.environ.get("XDG_CONFIG_HOME")
    base = Path(config) if config else Path.home() / ".config"
    return base / "systemd" / "user" / NAME


def install(text: str) -> Path:
    """Writes the unit, and has it started now and with the machine. One that ran before is started again."""
    _systemctl("show-environment")  # is there somebody to install it with?
    path = unit_path()
    with atomic_path(path) as part:
        part.write_text(text, encoding="utf-8")
        part.chmod(0o600)
    _systemctl("daemon-reload")
    _systemctl("enable", NAME)
    _systemctl("restart", "--no-block", NAME)
    return path


def uninstall() -> Path | None:
    """Ends and removes it; None if there was none."""
    path = unit_path()
    if not path.exists():
        return None
    _systemctl("disable", "--now", NAME)
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise write_error(error, path) from error
    _systemctl("daemon-reload")
    return path


def condition() -> Condition:
    """How the service is now."""
    shown = _systemctl("show", NAME, *(f"--property={name}" for name in _PROPERTIES))
    enabled = _systemctl("is-enabled", NAME, may_fail=True).strip() == "enabled"
    path = unit_path()
    pairs = (line.partition("=") for line in shown.splitlines())
    return Condition(path if path.exists() else None, enabled, {name: value for name, _, value in pairs if value})


def lingers() -> bool:
    """Whether this user's services run without anybody logged in."""
    try:
        command = ["loginctl", "show-user", str(os.getuid()), "--property=Linger"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError, AttributeError):
        return False
    return done.stdout.strip() == "Linger=yes"


def _systemctl(*arguments: str, may_fail: bool = False) -> str:
    program = shutil.which("systemctl") if sys.platform not in _OTHERS else None
    if program is None:
        hint = f"{_OTHERS.get(sys.platform, 'without systemd')}: {_BY_HAND}"
        raise YingbiError("no-systemd", "services are only set up with systemd, which is not here", hint=hint)
    command = [program, "--user", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError) as error:
        raise YingbiError("systemctl", f"systemctl --user {arguments[0]}: {error}", hint=_BY_HAND) from error
    if done.returncode and not may_fail:
        why = (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1]
        hint = f"log in at this machine as this user; where systemd has no user services, {_BY_HAND}"
        raise YingbiError("systemctl", f"systemctl --user {arguments[0]}: {why}", hint=hint)
    return done.stdout
