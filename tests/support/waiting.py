"""Waits for what other threads and processes do."""

from __future__ import annotations

import threading
from collections.abc import Callable


def until(condition: Callable[[], bool]) -> None:
    """Until ``condition`` is so; some ten seconds at most."""
    wait = threading.Event()
    for _ in range(1000):
        if condition():
            return
        wait.wait(0.01)
    raise AssertionError("it never came")
