"""A relic's file and the files beside it, read with limits: nothing outside its folder, nothing unbounded."""

from __future__ import annotations

import base64
import binascii
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from renderer.errors import InputError

MAX_FILE_BYTES = 2 << 30
MAX_SIDE_FILE_BYTES = 1 << 30

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:")  # two letters at least: "C:" is a drive, refused apart


@dataclass(frozen=True)
class Stamp:
    """A file as it was when it was looked for: size -1 if it was not there."""

    path: str
    size: int
    mtime_ns: int

    @property
    def current(self) -> bool:
        return stamp_of(Path(self.path)) == self


_WATCHED: ContextVar[dict[str, Stamp] | None] = ContextVar("watched", default=None)


def real(path: Path) -> Path:
    """``path`` without links. Where they lead in a circle it is nowhere, and no reason to end (``Path.resolve``
    raises there until Python 3.13)."""
    return Path(os.path.realpath(path))


def stamp_of(path: Path) -> Stamp:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return Stamp(str(path), -1, 0)
    return Stamp(str(path), status.st_size, status.st_mtime_ns)


@contextmanager
def watched_files() -> Iterator[dict[str, Stamp]]:
    """The files that are looked for meanwhile: what is made of them is true as long as they stay."""
    found: dict[str, Stamp] = {}
    token = _WATCHED.set(found)
    try:
        yield found
    finally:
        _WATCHED.reset(token)


def _note(path: Path) -> None:
    watched = _WATCHED.get()
    if watched is not None:
        path = path.absolute()  # whoever looks again may be elsewhere
        watched[str(path)] = stamp_of(path)


class MissingFile(InputError):
    """A file that the relic names is not there; a texture may do without, a buffer may not."""


def sniff(path: Path, limit: int = MAX_FILE_BYTES) -> tuple[bytes, int]:
    """The first 4096 bytes of ``path`` and its size in bytes; nothing more is read.

    Raises InputError for a file that is missing, unreadable, not a plain file, empty or over ``limit`` bytes.
    """
    _note(path)
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise InputError("file-missing", "there is no such file", hint="check its name and folder") from error
    if stat.S_ISDIR(status.st_mode):
        raise InputError("file-folder", "this is a folder, not a file", hint="name the file inside it")
    if not stat.S_ISREG(status.st_mode):
        raise InputError("file-kind", "this is not a plain file", hint="copy it to a plain file")
    if status.st_size == 0:
        raise InputError("file-empty", "the file is empty, 0 bytes", hint="copy or export it again")
    if status.st_size > limit:
        raise InputError(
            "relic-too-large",
            f"the file has {status.st_size / 2**30:.1f} GB, the limit is {limit / 2**30:.0f} GB",
            hint="reduce its triangles or textures",
        )
    return _read(path, 4096), status.st_size


def read_bounded(path: Path, limit: int = MAX_FILE_BYTES) -> memoryview:
    """All bytes of ``path``; raises as :func:`sniff` does."""
    _, size = sniff(path, limit)
    return memoryview(_read(path, size))


def _read(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise InputError("file-unreadable", "the file cannot be read", hint="check its permissions") from error


class Folder:
    """Opens the files that a model names, and only those in its own folder or below."""

    def __init__(self, path: Path) -> None:
        self._root = path

    def read_uri(self, uri: str, limit: int = MAX_SIDE_FILE_BYTES) -> memoryview:
        """The bytes behind a glTF URI: a data URI, or a percent-encoded relative path."""
        if uri[:5].lower() == "data:":
            return memoryview(_decode_data_uri(uri))
        return self.read_name(unquote(uri), limit, raw=uri)

    def read_name(self, name: str, limit: int = MAX_SIDE_FILE_BYTES, raw: str | None = None) -> memoryview:
        """The bytes of the file called ``name`` beside the model; ``raw`` is another spelling to try."""
        candidates = [name] if raw in (None, name) else [name, str(raw)]
        for candidate in candidates:
            path = self._resolve(candidate)
            _note(path)
            if path.is_file():
                return read_bounded(path, limit)
        raise MissingFile(
            "file-missing",
            f"it names the file '{shorten(name)}', which is not there",
            hint="keep it beside the model",
        )

    def _resolve(self, name: str) -> Path:
        plain = name.replace("\\", "/")
        if _SCHEME.match(plain):
            raise InputError(
                "file-outside",
                f"it names '{shorten(name)}', an address outside its folder",
                hint="download that file beside the model and name it there",
            )
        path = Path(plain)
        drive = len(plain) > 1 and plain[1] == ":"
        try:
            inside = (self._root / path).resolve().is_relative_to(self._root.resolve())
        except (OSError, ValueError, RuntimeError):
            inside = False
        if path.is_absolute() or drive or not inside or "\0" in plain:
            raise InputError(
                "file-outside",
                f"it names the file '{shorten(name)}', which lies outside the model's folder",
                hint="put that file beside the model and name it by a relative path",
            )
        return self._root / path


def shorten(name: str, limit: int = 80) -> str:
    """``name`` fit for one line of a message."""
    clean = "".join(c if c.isprintable() else "?" for c in name[: limit + 1])
    return clean if len(clean) <= limit else clean[: limit - 3] + "..."


def _decode_data_uri(uri: str) -> bytes:
    head, comma, payload = uri.partition(",")
    if not comma:
        raise InputError("data-uri", "a data URI in it has no data", hint="export the model again")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(payload)
    try:
        if "%" in payload:
            payload = unquote(payload)
        return base64.b64decode(payload + "=" * (-len(payload) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(
            "data-uri", "a data URI in it is not valid base64", hint="export the model again"
        ) from error
