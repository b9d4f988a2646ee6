"""What a font file says about itself: the names of its faces and their proportions (OpenType 1.9, "name", "head"
and "hhea")."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FULL_NAME = 4
_WINDOWS, _ENGLISH = 3, 0x0409
MOST_FACES = 256


@dataclass(frozen=True)
class Face:
    """One of the faces in a file."""

    index: int
    name: str
    """The full English name, such as ``Noto Sans CJK SC``; empty if it has none."""
    height_em: float
    """From the ascender to the descender, in ems: text libraries make *this* the size that is asked for."""


def faces(path: Path) -> tuple[Face, ...]:
    """The faces of a .ttf, .otf, .ttc or .otc. Raises OSError, or ValueError for what is no font."""
    data = path.read_bytes()
    try:
        return tuple(_face(data, index, start) for index, start in enumerate(_starts(data)))
    except (struct.error, IndexError, KeyError, ZeroDivisionError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not a font") from error


def _starts(data: bytes) -> tuple[int, ...]:
    """Where each face begins: a collection lists them."""
    if data[:4] != b"ttcf":
        return (0,)
    (count,) = struct.unpack_from(">I", data, 8)
    return struct.unpack_from(f">{min(count, MOST_FACES)}I", data, 12)


def _face(data: bytes, index: int, start: int) -> Face:
    tables = _tables(data, start)
    (units,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    ascender, descender = struct.unpack_from(">hh", data, tables[b"hhea"] + 4)
    name = next(_names(data, tables[b"name"]), "")
    return Face(index, name, (ascender - descender) / units)


def _tables(data: bytes, start: int) -> dict[bytes, int]:
    (count,) = struct.unpack_from(">H", data, start + 4)
    records = struct.iter_unpack(">4sIII", data[start + 12 : start + 12 + 16 * count])
    return {tag: offset for tag, _, offset, _ in records}


def _names(data: bytes, table: int) -> Iterator[str]:
    """The full names in English."""
    _, count, texts = struct.unpack_from(">HHH", data, table)
    for number in range(count):
        platform, _, spoken, kind, length, offset = struct.unpack_from(">6H", data, table + 6 + 12 * number)
        if (platform, spoken, kind) == (_WINDOWS, _ENGLISH, _FULL_NAME):
            begin = table + texts + offset
            yield data[begin : begin + length].decode("utf-16-be")
