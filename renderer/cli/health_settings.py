"""Settings of the system that a show depends on, read from what its own tools say: sleep, and the clock."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from renderer.cli.health import Finding

TIMEOUT_S = 5


@dataclass(frozen=True)
class Setting:
    """``pattern`` finds the setting's value in what ``command`` says; ``good`` judges it."""

    command: tuple[str, ...]
    pattern: str
    good: Callable[[str], bool]
    what: str
    mend: str


def _never(value: str) -> bool:
    return int(value, 0) == 0


def _is(*good: str) -> Callable[[str], bool]:
    return lambda value: value in good


_GNOME, _POWER = "org.gnome.desktop.session", "org.gnome.settings-daemon.plugins.power"
_XSET = "xset s off -dpms"

SLEEP = (
    Setting(("xset", "q"), r"timeout:\s+(\d+)", _never, "X11's screensaver comes after {} s", _XSET),
    Setting(("xset", "q"), r"DPMS is (\w+)", _is("Disabled"), "X11 switches the screens off (DPMS {})", _XSET),
    Setting(
        ("gsettings", "get", _GNOME, "idle-delay"),
        r"uint32 (\d+)",
        _never,
        "GNOME blanks the screens after {} s",
        f"gsettings set {_GNOME} idle-delay 0",
    ),
    Setting(
        ("gsettings", "get", _POWER, "sleep-inactive-ac-type"),
        r"'(\w[\w-]*)'",
        _is("nothing"),
        "GNOME does {} when nobody touches the machine",
        f"gsettings set {_POWER} sleep-inactive-ac-type nothing",
    ),
    Setting(
        ("powercfg", "/query", "SCHEME_CURRENT", "SUB_SLEEP", "STANDBYIDLE"),
        r"AC Power Setting Index: (0x[0-9a-fA-F]+)",
        _never,
        "Windows goes to sleep after {} s",
        "powercfg /change standby-timeout-ac 0",
    ),
    Setting(
        ("powercfg", "/query", "SCHEME_CURRENT", "SUB_VIDEO", "VIDEOIDLE"),
        r"AC Power Setting Index: (0x[0-9a-fA-F]+)",
        _never,
        "Windows switches the screens off after {} s",
        "powercfg /change monitor-timeout-ac 0",
    ),
    Setting(("pmset", "-g"), r"\n\s*sleep\s+(\d+)", _never, "macOS sleeps after {} min", "sudo pmset -a sleep 0"),
    Setting(
        ("pmset", "-g"),
        r"\n\s*displaysleep\s+(\d+)",
        _never,
        "macOS switches the screens off after {} min",
        "sudo pmset -a displaysleep 0",
    ),
)

CLOCK = (
    Setting(
        ("timedatectl", "show", "--property=NTPSynchronized"),
        r"NTPSynchronized=(\w+)",
        _is("yes"),
        "not set by a time server (NTP synchronised: {})",
        "sudo timedatectl set-ntp true",
    ),
    Setting(
        ("chronyc", "tracking"),
        r"Leap status\s*:\s*(.+)",
        _is("Normal", "Insert second", "Delete second"),
        "not set by a time server (chrony: {})",
        "sudo systemctl restart chrony",
    ),
    Setting(
        ("w32tm", "/query", "/status"),
        r"Leap Indicator: (\d)",
        _is("0", "1", "2"),
        "not set by a time server (leap indicator {})",
        "w32tm /resync",
    ),
)
"""Only the first that answers counts."""

Run = Callable[[Sequence[str]], str | None]


def said(command: Sequence[str]) -> str | None:
    """What a tool says; None if it is not here, fails or hangs."""
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *command[1:]], stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def sleep_findings(run: Run = said) -> Iterator[Finding]:
    """The player holds all this off while it runs; these settings say what happens when it does not."""
    read = bad = 0
    for setting, value in _values(SLEEP, run):
        read += 1
        if not setting.good(value):
            bad += 1
            what = f"{setting.what.format(_number(value))}; a running show holds it off"
            yield Finding("sleep", "WARN", what, setting.mend)
    if not read:
        yield Finding(
            "sleep", "WARN", "could not be read", "switch off screensaver, sleep and screen power saving"
        )
    elif not bad:
        yield Finding("sleep", "OK", "neither the screens nor the machine go to sleep")


def clock_finding(run: Run = said) -> Finding:
    for setting, value in _values(CLOCK, run):
        if setting.good(value):
            return Finding("clock", "OK", "set by a time server")
        return Finding("clock", "WARN", f"{setting.what.format(value)}: opening hours go by it", setting.mend)
    mend = "have it set by a time server (NTP), or set it by hand and look again each month"
    return Finding("clock", "WARN", "whether a time server sets it could not be read", mend)


def _values(settings: Sequence[Setting], run: Run) -> Iterator[tuple[Setting, str]]:
    for setting in settings:
        found = re.search(setting.pattern, run(setting.command) or "")
        if found:
            yield setting, found[1].strip()


def _number(value: str) -> str:
    return str(int(value, 0)) if value.startswith("0x") else value
