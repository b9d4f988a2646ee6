"""What a service manager is told: sd_notify(3), a datagram to the socket that systemd names; elsewhere nothing."""

from __future__ import annotations

import os
import socket

SOCKET_VARIABLE = "NOTIFY_SOCKET"
PERIOD_VARIABLE = "WATCHDOG_USEC"


class Notifier:
    """Tells the manager that started this process. Nothing waits or raises; each says whether it was taken."""

    def __init__(self) -> None:
        self._address = _address(os.environ.get(SOCKET_VARIABLE, ""))
        self._is_ready = False
        period = os.environ.get(PERIOD_VARIABLE, "")
        self.watchdog_s = int(period) / 1e6 if period.isdigit() else 0.0
        """After how long a silence the manager kills; 0 if it does not."""

    def ready(self, status: str) -> bool:
        """A picture is on the wall; ``status`` is the line that ``systemctl status`` shows, new each time."""
        line = f"STATUS={' '.join(status.split())}"
        if self._is_ready:
            return self._tell(line)
        self._is_ready = self._tell(f"READY=1\n{line}")
        return self._is_ready

    def watchdog(self) -> bool:
        """All is well: to be said twice within ``watchdog_s``, or more often."""
        return self._tell("WATCHDOG=1")

    def stopping(self) -> bool:
        """The end has begun, and was asked for."""
        return self._tell("STOPPING=1")

    def _tell(self, state: str) -> bool:
        if not self._address or not hasattr(socket, "AF_UNIX"):
            return False
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
                wire.setblocking(False)
                wire.sendto(state.encode(), self._address)
        except OSError:
            return False
        return True


def _address(text: str) -> str:
    """A path, or an abstract socket, which is written with an @ before its name."""
    if text.startswith("@"):
        return "\0" + text[1:]
    return text if text.startswith("/") else ""
