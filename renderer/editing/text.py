"""A scene file's text, and the same with one thing changed: everything else stays as it is, byte for byte."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from renderer.documents.lines import KeyPath
from renderer.documents.reader import Source, key_name, read_source
from renderer.editing.changes import cut, entry_added, entry_copied, written
from renderer.editing.layout import BOM
from renderer.editing.literals import meant, same
from renderer.errors import InputError


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Any = _Missing()
"""What :meth:`SceneText.value` gives for a key that is not in the file."""


@dataclass(frozen=True)
class SceneText:
    """A scene file's name and text. Its methods give new ones.

    Each change is read back with the standard library's parser; if the file did not come to mean just what was
    asked for, :class:`InputError` ``edit-failed`` is raised instead.
    """

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> SceneText:
        """The file as it is, with its line ends and its byte-order mark. Raises :class:`InputError`."""
        path = sayable(path)
        text = read_source(path).text
        with path.open("rb") as file:
            marked = file.read(3) == BOM.encode()
        return cls(path, BOM + text if marked else text)

    @property
    def source(self) -> Source:
        """For :func:`renderer.documents.reader.validated`."""
        return Source(self.path, self.text.removeprefix(BOM))

    @property
    def content(self) -> bytes:
        """What belongs into the file."""
        return self.text.encode()

    @cached_property
    def tables(self) -> dict[str, Any]:
        """All that the text says; not to be changed. Raises :class:`InputError` if it is no TOML."""
        try:
            return tomllib.loads(self.text.removeprefix(BOM))
        except ValueError as error:
            raise InputError(
                "edit-failed", f"is not valid TOML: {error}", where=str(self.path), hint="mend the file first"
            ) from None

    def value(self, key: KeyPath) -> Any:
        """What the file says at ``key``, or MISSING."""
        found: Any = self.tables
        for part in key:
            if not _has(found, part):
                return MISSING
            found = found[part]
        return found

    def with_value(self, key: KeyPath, value: Any) -> SceneText:
        """``value`` at ``key``: a number, text, a flag, a vector, a table; tables on the way are made.

        Numbers are rounded by their key's unit. A linear colour stays ``#RRGGBB`` where it was, if it can.
        """
        old = self.value(key)
        new = meant(key, old, value)
        if old is not MISSING and same(old, new):
            return self
        return self._changed(key, lambda: written(self.text, key, new), _put(self.tables, key, new))

    def without(self, key: KeyPath) -> SceneText:
        """Without the value, table or entry at ``key``. The table that it was in stays, if empty."""
        if self.value(key) is MISSING:
            return self
        return self._changed(key, lambda: cut(self.text, key), _taken(self.tables, key))

    def with_entry(
        self, name: str | KeyPath, mapping: Mapping[str, Any], at: int | None = None
    ) -> tuple[SceneText, int]:
        """One more ``[[name]]``, such as "relic" or ("relic", 0, "material"), at the end or as entry ``at``."""
        path: KeyPath = (name,) if isinstance(name, str) else name
        old = self.value(path)
        entries = [] if old is MISSING else old
        index = len(entries) if at is None else min(max(at, 0), len(entries))
        new = meant((*path, index), None, mapping)
        return self._with_entry(path, index, new, lambda: entry_added(self.text, path, len(entries), index, new))

    def without_entry(self, key: KeyPath) -> SceneText:
        """Without the entry at ``key``, such as ("relic", 2), and the comments right above it."""
        self._entry(key)
        return self.without(key)

    def with_copy(self, key: KeyPath) -> tuple[SceneText, int]:
        """With the entry at ``key`` once more, after it and written as it is, comments and all."""
        entry = self._entry(key)
        path, index = key[:-1], int(key[-1]) + 1
        text = entry_copied(self.text, key)
        if text is None:
            return self.with_entry(path, entry, index)
        return self._with_entry(path, index, entry, lambda: text)

    def _entry(self, key: KeyPath) -> dict[str, Any]:
        entry = self.value(key)
        if not (key and isinstance(key[-1], int) and isinstance(entry, dict)):
            raise self._failed(key, "there is no such entry")
        return entry

    def _with_entry(
        self, path: KeyPath, index: int, entry: Mapping[str, Any], change: Callable[[], str]
    ) -> tuple[SceneText, int]:
        old = self.value(path)
        entries = [] if old is MISSING else old
        wanted = _put(self.tables, path, [*entries[:index], entry, *entries[index:]])
        return self._changed((*path, index), change, wanted), index

    def _changed(self, key: KeyPath, change: Callable[[], str], wanted: dict[str, Any]) -> SceneText:
        """What ``change`` gives, if that says what is ``wanted``."""
        try:
            result = SceneText(self.path, change())
            good = same(_pruned(result.tables, key), _pruned(wanted, key))
        except InputError as error:
            raise self._failed(key, error.what) from None
        if not good:
            raise self._failed(key, "is written in a way that cannot be changed here")
        return result

    def _failed(self, key: KeyPath, what: str) -> InputError:
        where = f"{self.path}: {key_name(key)}"
        return InputError("edit-failed", what, where=where, hint="change it in the file itself")


def sayable(path: Path) -> Path:
    """``path`` from the root on: the folder that it is relative to may go away. Raises :class:`InputError` for one
    with bytes that are no UTF-8, as archives from elsewhere unpack them: no file can name it, and no window show
    it."""
    path = path.absolute()
    try:
        str(path).encode()
    except UnicodeEncodeError:
        where, hint = str(path).encode(errors="replace").decode(), "rename the file or folder"
        raise InputError("path-not-utf8", "its path has bytes that are no UTF-8", where=where, hint=hint) from None
    return path


def _put(tables: Any, key: KeyPath, value: Any) -> Any:
    """``tables`` with ``value`` at ``key``; only what is on the way is copied."""
    if not key:
        return value
    part, rest = key[0], key[1:]
    if isinstance(tables, list) and isinstance(part, int):
        return [_put(entry, rest, value) if i == part else entry for i, entry in enumerate(tables)]
    inner = tables if isinstance(tables, dict) else {}
    return {**inner, part: _put(inner.get(part, {}), rest, value)}


def _taken(tables: Any, key: KeyPath) -> Any:
    part, rest = key[0], key[1:]
    if rest:
        return _put(tables, (part,), _taken(tables[part], rest))
    if isinstance(tables, list):
        return [entry for i, entry in enumerate(tables) if i != part]
    return {name: inner for name, inner in tables.items() if name != part}


def _pruned(tables: dict[str, Any], key: KeyPath) -> dict[str, Any]:
    """Without the empty tables on the way to ``key``: TOML cannot say that a table of headers is empty."""
    for depth in range(len(key) - 1, 0, -1):
        found: Any = tables
        for part in key[:depth]:
            found = found[part] if _has(found, part) else None
        if found in ({}, []):
            tables = _taken(tables, key[:depth])
    return tables


def _has(tables: Any, part: str | int) -> bool:
    if isinstance(tables, list):
        return isinstance(part, int) and 0 <= part < len(tables)
    return isinstance(tables, dict) and part in tables
