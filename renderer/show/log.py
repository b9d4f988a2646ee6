"""The log of a show: one event per line, as JSON.

Writing never waits, stops or raises: a thread brings the lines to the disk. What a full or vanished disk does not
take is kept in memory and written when it does; when that is full the oldest are lost, and one line says how many.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import structlog

from renderer.show.log_files import LARGEST_BYTES, MOST_FILES, LogFiles
from renderer.show.messages import Note

WAITING_LINES = 20_000
"""Kept in memory while the disk takes nothing."""
LONGEST_LINE = 64 * 1024
RETRY_S = 2.0

_BATCH_LINES = 500
_LEVELS = {"info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


class ShowLog:
    """The log of one process. ``source`` is who it is: control, supervisor."""

    def __init__(
        self,
        folder: Path,
        source: str,
        *,
        largest_bytes: int = LARGEST_BYTES,
        most_files: int = MOST_FILES,
        waiting_lines: int = WAITING_LINES,
        retry_s: float = RETRY_S,
    ) -> None:
        self.source = source
        self.logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
            _Lines(self._take),
            processors=[structlog.processors.add_log_level, self._stamp, _render],
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        )
        self._files = LogFiles(folder, source, largest_bytes, most_files)
        self._waiting: deque[bytes] = deque(maxlen=waiting_lines)
        self._batch: list[bytes] = []
        self._lost = 0
        self._retry_s = retry_s
        self._guard = threading.Lock()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def keep(self, note: Note) -> None:
        """Logs what another process has said."""
        self.logger.log(_LEVELS[note.level], note.event, data=note.data, source=note.source)

    def close(self, timeout_s: float = 2.0) -> None:
        """Writes what waits, if the disk takes it in time."""
        self._stop.set()
        self._wake.set()
        self._thread.join(timeout_s)

    def _stamp(self, _logger: Any, _method: str, fields: structlog.typing.EventDict) -> structlog.typing.EventDict:
        return {
            "at": datetime.now().astimezone().isoformat(timespec="milliseconds"),
            "monotonic_ns": time.monotonic_ns(),
            "source": fields.pop("source", self.source),
            "level": fields.pop("level"),
            "event": fields.pop("event"),
            "data": fields.pop("data", fields),
        }

    def _take(self, line: bytes) -> None:
        with self._guard:
            self._lost += len(self._waiting) == self._waiting.maxlen
            self._waiting.append(line)
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait()
            self._wake.clear()
            if not self._flush():  # what comes now waits with the rest
                self._stop.wait(self._retry_s)
                self._wake.set()
        self._flush()
        self._files.close()

    def _flush(self) -> bool:
        """Whether all that waits is written."""
        while self._fill():
            try:
                written = self._files.write(b"".join(self._batch))
            except Exception:  # whatever it is, the log goes on when it is over
                return False
            while written > 0:
                written -= len(self._batch.pop(0))
        return True

    def _fill(self) -> bool:
        """Whether there is anything to write."""
        if not self._batch:
            with self._guard:
                lost, self._lost = self._lost, 0
                while self._waiting and len(self._batch) < _BATCH_LINES:
                    self._batch.append(self._waiting.popleft())
            if lost:
                fields = {"level": "error", "event": "log-lost", "lines": lost}
                self._batch.insert(0, _render(None, "", self._stamp(None, "", fields)))
        return bool(self._batch)


class _Lines:
    """What structlog writes to."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self.info = self.warning = self.error = take


def _render(_logger: Any, _method: str, line: structlog.typing.EventDict) -> bytes:
    """What JSON cannot say is said as Python's ``repr``."""
    try:
        text = msgspec.json.encode(line, enc_hook=_said)
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError):
        # lone surrogates, keys of odd types, what contains itself
        text = msgspec.json.encode({**line, "data": {"text": _said(line["data"])}})
    if len(text) > LONGEST_LINE:
        text = msgspec.json.encode({**line, "data": {"bytes": len(text), "text": _said(line["data"])[:1000]}})
    return text + b"\n"


def _said(value: Any) -> str:
    try:
        return ascii(value)
    except Exception:
        return f"<{type(value).__name__}>"
