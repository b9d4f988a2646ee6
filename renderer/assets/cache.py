"""What took long to find, kept between runs: arrays, and whole scenes (:mod:`renderer.engine.packs`).

They lie in the user's cache folder (or the one that YINGBI_CACHE names). A cache only saves time: what cannot be
read is made anew, what cannot be written is not kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import platformdirs

FOLDER_VARIABLE = "YINGBI_CACHE"
LARGEST_BYTES = 2 << 30
"""Of all entries together: those that were used longest ago go first."""

ENTRIES = ("*.npz", "*.yingbi")
ABANDONED_S = 86400.0
"""After this time a file that is still being written is not: its writer was killed."""

Arrays = dict[str, np.ndarray]

_in_use: set[Path] = set()


def cache_folder() -> Path:
    """Where entries lie."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("yingbi", appauthor=False))


def key_of(parts: Iterable[bytes | np.ndarray]) -> str:
    """A name for what was made from ``parts``."""
    digest = hashlib.sha256()
    for part in parts:
        data = np.ascontiguousarray(part).data.cast("B") if isinstance(part, np.ndarray) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def cached(kind: str, key: str, make: Callable[[], Arrays]) -> Arrays:
    """The arrays that ``make`` returns, from the cache if they are there."""
    path = cache_folder() / f"{kind}-{key}.npz"
    found = _read(path)
    if found is None:
        found = make()
        _write(path, found)
    return found


def _read(path: Path) -> Arrays | None:
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        os.utime(path)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return arrays


def _write(path: Path, arrays: Arrays) -> None:
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
            np.savez(file, **arrays)  # type: ignore[arg-type]
        temporary.replace(path)
        prune()
    except OSError:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def in_use(path: Path) -> None:
    """Keeps an entry as long as this process runs, and marks it as the newest for others."""
    _in_use.add(path)
    with contextlib.suppress(OSError):
        os.utime(path)


def prune() -> None:
    """Lets the entries go that were used longest ago, until the others are small enough together."""
    folder, entries = cache_folder(), []
    for path in (path for pattern in ENTRIES for path in folder.glob(pattern)):
        with contextlib.suppress(OSError):
            status = path.stat()
            entries.append((path in _in_use, status.st_mtime, status.st_size, path))
    total = 0
    for used, _, size, path in sorted(entries, reverse=True):
        total += size
        if total > LARGEST_BYTES and not used:
            _delete(path)
    for part in folder.glob("*.part"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > ABANDONED_S:
                _delete(part)


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
