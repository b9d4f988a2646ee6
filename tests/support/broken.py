"""Shaders with one thing wrong, to see that a test would notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from renderer.gpu import shaders


@contextmanager
def broken(right: str, wrong: str) -> Iterator[None]:
    """Programs compiled within have ``wrong`` in place of ``right``, which must be there."""
    read, found = shaders._read, []

    def misread(path: Path) -> str:
        text = read(path)
        found.append(right in text)
        return text.replace(right, wrong)

    shaders._read = misread
    try:
        yield
    finally:
        shaders._read = read
    assert any(found), f"no shader has {right!r}"
