"""Is a picture file complete? C libraries drop the error of their last flush, on a full disk."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

_PNG_END = b"\x00\x00\x00\x00IEND\xae\x42\x60\x82"


def png_is_whole(file: BinaryIO) -> bool:
    """The last chunk is there."""
    file.seek(max(0, _length(file) - len(_PNG_END)))
    return file.read() == _PNG_END


def exr_is_whole(file: BinaryIO) -> bool:
    """The last block of lines, by the table of blocks in the header, ends where the file ends.

    For what OpenImageIO writes here: one part, scan lines, blocks from top to bottom.
    """
    try:
        _skip_exr_header(file)
        table = file.tell()
        (first,) = struct.unpack("<Q", file.read(8))
        file.seek(table)
        offsets = struct.unpack(f"<{(first - table) // 8}Q", file.read(first - table))
        last = max(offsets)
        file.seek(last)
        _line, size = struct.unpack("<iI", file.read(8))
    except (struct.error, EOFError, ValueError, OverflowError):
        return False
    return min(offsets) == first and last + 8 + size == _length(file)


def _skip_exr_header(file: BinaryIO) -> None:
    file.seek(8)  # magic number and version
    while _word(file):  # an attribute: name, type, size, value; an empty name ends them
        _word(file)
        (size,) = struct.unpack("<I", file.read(4))
        file.seek(size, os.SEEK_CUR)


def _word(file: BinaryIO) -> bytes:
    """Text up to a zero byte."""
    word = b""
    while (letter := file.read(1)) != b"\0":
        if not letter:
            raise EOFError
        word += letter
    return word


def _length(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size
