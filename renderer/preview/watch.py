"""Which of the scene's files have changed on the disk: told by the system, and looked after by hand.

The files' folders are watched rather than the files: editors write a new file and rename it, and a file may come,
go and come back. What the system does not tell, as on network drives, is found by looking at every file each
second; where it refuses to watch at all, several times a second.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event, Lock, Thread

import watchfiles

LOOK_S = 1.0
"""Between two looks at every file, if the system tells nothing."""

POLL_S = 0.3
"""The same where the system does not watch."""

_STEP_MS, _GATHER_MS = 20, 50
"""A change is told when nothing has changed for so long, but after so long at the latest."""

_JOIN_S = 5.0

_State = tuple[int, ...] | None
"""What changes when a file does; None if it is not there."""


class FileWatch:
    """Watches a changing set of files in a thread, and calls ``wake`` there when any of them has changed."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake, self._lock = wake, Lock()
        self._files: dict[Path, _State] = {}
        self._names: dict[str, Path] = {}
        self._changed: set[Path] = set()
        self._again, self._closed = Event(), Event()
        self._thread: Thread | None = None
        self.warning = ""
        """Why changes are seen later than they might be."""

    @property
    def files(self) -> frozenset[Path]:
        """What is watched, as it was given."""
        return frozenset(self._files)

    def watch(self, files: Iterable[Path]) -> None:
        """Watches ``files`` from now on, and no others. To miss nothing, watch a file before it is read."""
        wanted = frozenset(path for path in files if "\0" not in str(path))
        if wanted == self.files or self._closed.is_set():
            return
        states = {path: _state(path) for path in wanted - self.files}
        with self._lock:
            self._files = {path: states[path] if path in states else self._files[path] for path in wanted}
            self._names = {name: path for path in wanted for name in (_absolute(path), os.path.realpath(path))}
            self._changed &= wanted
        self._again.set()
        if self._thread is None:
            self._thread = Thread(target=self._run, name="file watch", daemon=True)
            self._thread.start()

    def take(self) -> frozenset[Path]:
        """The files that have changed since the last time, as they were given. One that is written bit by bit is
        told more than once."""
        with self._lock:
            changed, self._changed = frozenset(self._changed), set()
        return changed

    def close(self) -> None:
        """Watches nothing any more."""
        self._closed.set()
        self._again.set()
        if self._thread is not None:
            self._thread.join(_JOIN_S)
            self._thread = None

    def _run(self) -> None:
        while not self._closed.is_set():
            self._again.clear()
            with self._lock:
                folders = _folders(self._files)
            self._look()  # what changed while nobody watched
            if not self._closed.is_set():
                self._listen(folders)

    def _listen(self, folders: dict[str, _State]) -> None:
        """Until other files are to be watched, or one of their folders comes or goes."""
        try:
            told = watchfiles.watch(
                *{_nearest(folder) for folder in folders},
                watch_filter=None,
                debounce=_GATHER_MS,
                step=_STEP_MS,
                rust_timeout=round(1000 * LOOK_S),
                yield_on_timeout=True,
                stop_event=self._again,
                raise_interrupt=False,
                recursive=False,
                ignore_permission_denied=True,
            )
            for changes in told:
                self._look({path for _, path in changes})
                if folders != {folder: _place(folder) for folder in folders}:
                    return
        except FileNotFoundError:  # a folder went away just now
            self._again.wait(_STEP_MS / 1000)
        except (OSError, RuntimeError) as error:  # the latter is watchfiles' own
            self._poll(error)

    def _poll(self, error: Exception) -> None:
        self.warning = (
            f"the system watches no more folders ({error}): "
            f"changed files are looked for every {POLL_S:g} s; if it is a limit, raise fs.inotify.max_user_watches"
        )
        while not self._again.wait(POLL_S):
            self._look()

    def _look(self, told: Iterable[str] = ()) -> None:
        """Notes what has changed: what the system ``told``, and what is no longer as it was."""
        with self._lock:
            before, named = self._files, [self._names[path] for path in told if path in self._names]
        now = {path: _state(path) for path in before}
        found = {path for path, state in now.items() if state != before[path]}.union(named)
        with self._lock:
            self._files.update({path: now[path] for path in found if path in self._files})
            found &= self._files.keys()
            self._changed |= found
        if found:
            self._wake()


def _folders(files: Iterable[Path]) -> dict[str, _State]:
    """The folders of the files, and of those that they are links to."""
    names = {os.path.dirname(name) for path in files for name in (_absolute(path), os.path.realpath(path))}
    return {name: _place(name) for name in names}


def _absolute(path: Path) -> str:
    return os.path.abspath(path)


def _nearest(folder: str) -> str:
    """The folder, or the nearest one above it that is there: where it would come into being."""
    while not os.path.isdir(folder) and (above := os.path.dirname(folder)) != folder:
        folder = above
    return folder


def _state(path: Path) -> _State:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _place(folder: str) -> _State:
    """Which folder it is: another one may come in its place."""
    try:
        found = os.stat(folder)
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
