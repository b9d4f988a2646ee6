"""The files of a log: ``SOURCE-2026-11-22.1.jsonl``, a new one each day or when one is full, old ones as ``.gz``.

A file is locked while it is written, so two processes never write the same one: the second takes the next number.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

from renderer.output.atomic import discard, discard_stale, new_token, part_path

LARGEST_BYTES = 10 * 10**6
MOST_FILES = 60
SYNC_S = 10.0
"""A power cut loses no more than this."""

_NAME = re.compile(r"(?P<source>[a-z][a-z_-]*)-(?P<day>\d{4}-\d\d-\d\d)\.(?P<number>\d+)\.jsonl(?P<packed>\.gz)?")


class LogPath(NamedTuple):
    """A log file, sorted by when it was begun."""

    day: date
    number: int
    source: str
    path: Path
    packed: bool


def log_paths(folder: Path, source: str | None = None) -> list[LogPath]:
    """The files of a source, or of all, oldest first."""
    found = []
    for path in folder.iterdir():
        name = _NAME.fullmatch(path.name)
        if name and source in (None, name["source"]):
            with suppress(ValueError):
                day = date.fromisoformat(name["day"])
                found.append(LogPath(day, int(name["number"]), name["source"], path, bool(name["packed"])))
    return sorted(found)


class LogFiles:
    """Writes the files of one source. Every method may raise OSError; each call begins afresh."""

    def __init__(
        self, folder: Path, source: str, largest_bytes: int = LARGEST_BYTES, most_files: int = MOST_FILES
    ) -> None:
        self.folder = folder
        self.source = source
        self.largest_bytes = largest_bytes
        self.most_files = most_files
        self.path: Path | None = None
        self._file = -1
        self._day = date.min
        self._size = 0
        self._synced = 0.0

    def write(self, lines: bytes) -> int:
        """How many bytes of ``lines`` are written: whole lines only, at least one."""
        try:
            if not self._goes_on(len(lines)):
                self._begin(len(lines))
            written = self._append(lines)
            self._sync()
        except OSError:
            self.close()
            raise
        return written

    def close(self) -> None:
        if self._file >= 0:
            with suppress(OSError):
                os.close(self._file)
        self._file, self.path = -1, None

    def _goes_on(self, length: int) -> bool:
        """Whether the open file is still today's, not yet too large, and still there."""
        if self.path is None or self._day != _today() or not self._fits(self._size, length):
            return False
        return _is_at(self._file, self.path)

    def _fits(self, size: int, length: int) -> bool:
        return not size or size + length <= self.largest_bytes

    def _begin(self, length: int) -> None:
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._day = _today()
        numbers = [old.number for old in log_paths(self.folder, self.source) if old.day == self._day]
        for number in count(max(numbers, default=1)):
            path = self.folder / f"{self.source}-{self._day}.{number}.jsonl"
            if not path.with_name(f"{path.name}.gz").exists() and self._take(path, length):
                break
        self._tidy()

    def _take(self, path: Path, length: int) -> bool:
        """Opens and locks a file unless it is full or another process writes it."""
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        size = os.fstat(file).st_size
        if not self._fits(size, length) or not _lock(file) or not _is_at(file, path):
            os.close(file)
            return False
        self._file, self.path, self._size = file, path, size
        if size and _last_byte(file, size) != b"\n":  # its writer was killed
            self._size += os.write(file, b"\n")
        return True

    def _append(self, lines: bytes) -> int:
        """A disk that fills up takes a part: it is cut back to whole lines."""
        written = 0
        try:
            while written < len(lines):
                written += os.write(self._file, lines[written:])
        except OSError:
            whole = lines.rfind(b"\n", 0, written) + 1
            os.ftruncate(self._file, self._size + whole)
            if not whole:
                raise
            written = whole
        self._size += written
        return written

    def _sync(self) -> None:
        now = time.monotonic()
        if now - self._synced >= SYNC_S:
            self._synced = now
            os.fsync(self._file)

    def _tidy(self) -> None:
        """Packs what is finished and removes the oldest."""
        discard_stale(self.folder / "packing")
        for old in log_paths(self.folder, self.source):
            if old.path != self.path and not old.packed:
                with suppress(OSError):
                    _pack(old.path)
        for old in log_paths(self.folder, self.source)[: -self.most_files]:
            if old.path != self.path:
                discard(old.path)


def _today() -> date:
    return datetime.now().date()


def _pack(path: Path) -> None:
    with _locked(path) as ours:
        if not ours:
            return
        part = part_path(path.with_name("packing"), token=new_token())
        try:
            with path.open("rb") as plain, gzip.open(part, "wb", compresslevel=6) as packed:
                shutil.copyfileobj(plain, packed, 2**20)
            os.replace(part, path.with_name(f"{path.name}.gz"))
        except BaseException:
            discard(part)
            raise
    path.unlink()


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    file = os.open(path, os.O_RDWR)
    try:
        yield _lock(file)
    finally:
        os.close(file)


def _is_at(file: int, path: Path) -> bool:
    """Whether the open file is the one at this path: it may have been removed, or its disk swapped."""
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))
    except OSError:
        return False


def _last_byte(file: int, size: int) -> bytes:
    os.lseek(file, size - 1, os.SEEK_SET)
    return os.read(file, 1)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        """Locks a byte beyond the end, as Windows lets nobody read a locked one."""
        try:
            os.lseek(file, 2**40, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
