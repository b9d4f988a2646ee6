"""Children end with the supervisor: it holds the other end of their standard input, however it ends."""

from __future__ import annotations

import os
import sys
import threading


class Parent:
    """Notices that the process which started this one is gone."""

    def __init__(self) -> None:
        self._gone = threading.Event()
        threading.Thread(target=self._watch, name="parent", daemon=True).start()

    @property
    def is_gone(self) -> bool:
        return self._gone.is_set()

    def _watch(self) -> None:
        try:
            while os.read(sys.stdin.fileno(), 4096):
                pass
        except (OSError, ValueError, AttributeError):  # started by hand, without an input
            return
        self._gone.set()
