"""The systemd user unit of a show, written by the rules of systemd.syntax(7) and systemd.service(5)."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NAME = "yingbi.service"
HANDED_ON = ("YINGBI_STATE", "YINGBI_CACHE", "YINGBI_FFMPEG")
"""Variables that the service gets from whoever installs it. The token is none: units can be read by others."""

_UNIT = """\
[Unit]
Description={description}
{order}StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
WorkingDirectory=-{folder}
{environment}ExecStart={command}
TimeoutStartSec=15min
WatchdogSec=20
Restart=always
RestartSec=1
TimeoutStopSec=15
KillMode=control-group
OOMPolicy=continue
LimitRTPRIO=10
LimitNICE=-10

[Install]
WantedBy={target}
"""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "%": "%%", "\n": "\\n", "\t": "\\t"}
_UNSAFE_PROGRAM = re.compile(r"[\x00-\x1f\x7f\"'\\]")


@dataclass(frozen=True)
class Service:
    """A show as it is to be launched, with options of ``yingbi play``, whose names are relative to ``folder``."""

    show: Path
    options: tuple[str, ...] = ()
    folder: Path = Path()
    python: str = sys.executable

    @property
    def command(self) -> list[str]:
        """The same on a command line. -P: files in the working directory are no modules."""
        return [self.python, "-P", "-m", "renderer", "play", str(self.show.absolute()), *self.options]

    @property
    def needs_screen(self) -> bool:
        return "--virtual" not in self.options


def unit_text(service: Service, name: str, environment: Mapping[str, str] = os.environ) -> str:
    """The unit file. One that needs no screen starts with the machine, the others with the desktop."""
    target = "graphical-session.target" if service.needs_screen else "default.target"
    handed_on = [f"{key}={environment[key]}" for key in HANDED_ON if environment.get(key)]
    return _UNIT.format(
        description=_escaped(f"Yingbi: {name}"),
        target=target,
        order=f"PartOf={target}\nAfter={target}\n" if service.needs_screen else "",
        folder=str(service.folder.absolute()).replace("%", "%%"),
        environment="".join(f"Environment={quoted(setting)}\n" for setting in handed_on),
        command=_command_line(service.command),
    )


def quoted(text: str) -> str:
    """One word. ``$`` is left alone: it means nothing in Environment=, nor after the colon of ExecStart=."""
    return f'"{_escaped(text)}"'


def _command_line(command: Sequence[str]) -> str:
    """systemd takes no program with quotes or backslashes in its path: a shell starts that one."""
    if _UNSAFE_PROGRAM.search(command[0]):
        command = ["/bin/sh", "-c", 'exec "$0" "$@"', *command]
    return " ".join([quoted(f":{command[0]}"), *map(quoted, command[1:])])


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(c, f"\\x{ord(c):02x}" if c < " " or c == "\x7f" else c) for c in text)
