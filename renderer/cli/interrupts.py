"""Ctrl-C, and being asked to end, arrive as KeyboardInterrupt: what is half-written is then cleaned up.

An impatient second Ctrl-C does not cut the cleaning short; one some seconds later gets through again.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

PATIENCE_S = 5.0
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class _Handler:
    def __init__(self) -> None:
        self.last: float | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.last is None or now - self.last >= PATIENCE_S:
            self.last = now
            raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[None]:
    """Within the block the system's signals to end raise KeyboardInterrupt.

    What the parent has us ignore stays ignored, as by ``nohup``. After an interruption the program is about
    to end, and a second signal must not change its exit status: all are ignored from then on. Only the main
    thread may change signals; elsewhere nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    before = {n: signal.getsignal(n) for n in numbers if signal.getsignal(n) not in (signal.SIG_IGN, None)}
    handler = _Handler()
    try:
        for number in before:
            signal.signal(number, handler)
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old if handler.last is None else signal.SIG_IGN)
