"""Files appear whole or not at all.

Everything is written beside its final name, brought to the disk, and moved there with ``os.replace``.
An older file of that name stays as it is until that moment. A killed process leaves at most a part file,
which the next run of the same name replaces.

Part files are called ``NAME.part``, so that nothing which looks for ``*.png`` or ``*.mp4`` takes one for the
real thing. A writer that picks the format by the suffix asks for ``.NAME.part.SUFFIX`` instead. What another
process writes is called ``NAME.TOKEN.part``, another token each time: an encoder that outlives its killed
renderer may open its file late, and must not meet that of the next run.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from renderer.errors import YingbiError

_DISK_FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file grew larger than the system allows",
}
_NOT_WRITABLE = {
    errno.EROFS: "this disk can only be read",
    errno.EACCES: "writing here is not permitted",
    errno.EPERM: "writing here is not permitted",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EEXIST: "a part of the path is a file, not a folder",
    errno.EISDIR: "this is a folder",
    errno.ENOENT: "the folder cannot be made, or is gone",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the links in this path lead in a circle",
}


def write_error(error: OSError, final: Path) -> YingbiError:
    """What stopped the writing of ``final``, in a plain sentence."""
    number = error.errno or 0
    if number in _DISK_FULL:
        hint = "make room there, or write to another disk"
        return YingbiError("disk-full", _DISK_FULL[number], where=str(final), hint=hint)
    what = _NOT_WRITABLE.get(number) or f"cannot be written: {error.strerror or error}"
    return YingbiError("not-writable", what, where=str(final), hint="choose another place")


def part_path(final: Path, *, keep_suffix: bool = False, token: str = "") -> Path:
    """The name under which ``final`` grows, in the same folder."""
    if keep_suffix:
        return final.with_name(f".{final.stem}.part{final.suffix}")
    return final.with_name(f"{final.name}.{token}.part" if token else f"{final.name}.part")


def new_token() -> str:
    """Something for ``NAME.TOKEN.part`` that no earlier run has used."""
    return secrets.token_hex(4)


def discard_stale(final: Path) -> None:
    """Remove what killed runs have left as ``NAME.TOKEN.part``; of runs still alive the last one wins."""
    name = re.compile(re.escape(final.name) + r"\.[0-9a-f]{8}\.part")
    with suppress(OSError):
        for path in list(final.parent.iterdir()):
            if name.fullmatch(path.name):
                discard(path)


def start_part(final: Path, *, keep_suffix: bool = False, token: str = "") -> Path:
    """Make an empty part file for ``final``, and its folder; a stale one is replaced."""
    part = part_path(final, keep_suffix=keep_suffix, token=token)
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        part.open("xb").close()
    except OSError as error:
        raise write_error(error, final) from error
    return part


def publish(part: Path, final: Path) -> None:
    """Bring ``part`` to the disk and give it its final name."""
    try:
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(part, final)
    except OSError as error:
        raise write_error(error, final) from error
    if os.name == "posix":
        with suppress(OSError):  # some network disks refuse this; the file itself is safe by now
            folder = os.open(final.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def discard(part: Path) -> None:
    """Remove a part file, if it is there at all. Never raises: it runs while another error is on its way."""
    with suppress(OSError):
        part.unlink(missing_ok=True)


@contextmanager
def atomic_path(final: Path, *, keep_suffix: bool = True) -> Iterator[Path]:
    """Yield a path to write to; it becomes ``final`` when the block ends well, and goes away when not.

    The path exists, empty, when the block begins. ``OSError``\\ s about it, or about a full disk, become a
    :class:`YingbiError`; those about some other file pass through untouched.
    """
    part = start_part(final, keep_suffix=keep_suffix)
    try:
        try:
            yield part
        except OSError as error:
            about_us = error.filename is None or os.fspath(error.filename) in (str(part), str(final))
            if error.errno in _DISK_FULL or (about_us and error.errno in _NOT_WRITABLE):
                raise write_error(error, final) from error
            raise
        publish(part, final)
    except BaseException:
        discard(part)
        raise


def write_json(path: Path, data: Any) -> None:
    """Write a report: UTF-8, readable, complete or absent. NaN and infinities are refused: JSON has none."""
    text = json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    with atomic_path(path, keep_suffix=False) as part:
        part.write_bytes(text.encode("utf-8"))
