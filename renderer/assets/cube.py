"""Colour grades: .cube files (Adobe, "Cube LUT Specification 1.0", 2013), with the input ranges that
Resolve writes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from renderer.assets.model import F32
from renderer.assets.source import read_bounded, shorten, sniff
from renderer.errors import InputError

MAX_BYTES = 128 << 20
MAX_SIZE = {"LUT_1D_SIZE": 16384, "LUT_3D_SIZE": 129}
_NUMBERS = {"DOMAIN_MIN": 3, "DOMAIN_MAX": 3, "LUT_1D_INPUT_RANGE": 2, "LUT_3D_INPUT_RANGE": 2}
_LARGEST = 1e9

Vec3 = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class CubeTable:
    """``values``: [N, 3] for curves, a table per channel, or [B, G, R, 3] for a cube. ``low`` and ``high``
    are the inputs of its first and last entry."""

    values: F32
    low: Vec3
    high: Vec3

    @property
    def is_cube(self) -> bool:
        return self.values.ndim == 4


def load_cube(path: Path) -> CubeTable:
    """Raises InputError, at its line, for what is not a grade of at most 129 entries a side (16384 for
    curves)."""
    try:
        _, size = sniff(path)
        if size > MAX_BYTES:
            raise InputError("grade-size", f"the file has {size >> 20} MB", hint=f"at most {MAX_BYTES >> 20} MB")
        text = bytes(read_bounded(path)).decode("utf-8-sig", "replace")
        return _Reader(str(path)).read(text)
    except InputError as error:
        error.where = error.where or str(path)
        raise


class _Reader:
    """One file, line by line: keywords, then the table."""

    def __init__(self, name: str) -> None:
        self._where = name
        self._name = name
        self._size: tuple[str, int] | None = None
        self._ranges: dict[str, tuple[float, ...]] = {}

    def read(self, text: str) -> CubeTable:
        rows: list[tuple[float, ...]] = []
        for words in self._lines(text):
            if words[0][0].isalpha() or words[0][0] == "_":
                if rows:
                    raise self._wrong(f"{shorten(words[0], 40)} comes after the table", "keywords go before it")
                self._keyword(words)
            elif self._size is None:
                raise self._wrong("the table begins before its size", "LUT_3D_SIZE 33, for instance")
            elif len(rows) == self._wanted:
                raise self._wrong(
                    f"there are more than {self._wanted} entries", f"{self._size[0]} asks for so many"
                )
            else:
                rows.append(self._numbers(words, 3))
        self._where = self._name
        return self._table(rows)

    def _lines(self, text: str) -> Iterator[list[str]]:
        """The words of each line that has any."""
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split()
            if words and not words[0].startswith("#"):
                self._where = f"{self._name}:{number}"
                yield words

    def _keyword(self, words: list[str]) -> None:
        key = words[0]
        if key in MAX_SIZE:
            self._set_size(key, words)
        elif key in _NUMBERS:
            self._ranges[key] = self._numbers(words[1:], _NUMBERS[key])
        elif key != "TITLE":
            known = ", ".join(("TITLE", *MAX_SIZE, *_NUMBERS))
            raise self._wrong(f"{shorten(key, 40)!r} is no keyword of a .cube file", f"known: {known}")

    def _set_size(self, key: str, words: list[str]) -> None:
        if self._size is not None:
            raise self._wrong("the size is given twice", "curves and a cube go into files of their own")
        digits = words[1] if len(words) == 2 else ""
        size = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
        if not 2 <= size <= MAX_SIZE[key]:
            raise self._wrong(f"{key} must be a whole number", f"2 to {MAX_SIZE[key]}")
        self._size = key, size

    def _numbers(self, words: list[str], count: int) -> tuple[float, ...]:
        try:
            found = tuple(map(float, words))
        except ValueError:
            found = ()
        if len(found) != count or not all(map(math.isfinite, found)) or max(map(abs, found)) > _LARGEST:
            raise self._wrong(
                f"{shorten(' '.join(words), 60)!r} are not {count} numbers",
                "such as 0.5 0.5 0.5"[: 4 * count - 1],
            )
        return found

    @property
    def _wanted(self) -> int:
        assert self._size is not None
        key, size = self._size
        return size**3 if key == "LUT_3D_SIZE" else size

    def _table(self, rows: list[tuple[float, ...]]) -> CubeTable:
        if self._size is None:
            raise self._wrong("it has no LUT_1D_SIZE or LUT_3D_SIZE", "export it as a .cube file again")
        if len(rows) != self._wanted:
            raise self._wrong(f"the table has {len(rows)} of {self._wanted} entries", "export it again")
        key, size = self._size
        values = np.array(rows, np.float32)
        if key == "LUT_3D_SIZE":
            values = values.reshape(size, size, size, 3)  # red changes fastest
        low, high = self._domain(key)
        return CubeTable(values, low, high)

    def _domain(self, key: str) -> tuple[Vec3, Vec3]:
        low, high = self._ranges.get("DOMAIN_MIN", (0.0,) * 3), self._ranges.get("DOMAIN_MAX", (1.0,) * 3)
        span = self._ranges.get(key.replace("SIZE", "INPUT_RANGE"))
        if span is not None:
            low, high = (span[0],) * 3, (span[1],) * 3
        if not all(a < b for a, b in zip(low, high, strict=True)):
            raise self._wrong("the first input is not below the last", "DOMAIN_MIN 0 0 0 and DOMAIN_MAX 1 1 1")
        return (low[0], low[1], low[2]), (high[0], high[1], high[2])

    def _wrong(self, what: str, hint: str) -> InputError:
        return InputError("grade", what, where=self._where, hint=hint)
