"""Where things stand in a TOML text, to the character, so that one of them can be changed and nothing else.

Editors that write a document anew (tomlkit 0.15 among them) move out-of-order tables, add keys below the next
table's comment, and take too long for a slider's every move. Here a text is only measured, and changes are spliced
into it. The text must be valid TOML: the standard library's parser is asked first.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from renderer.documents.lines import KeyPath

BOM = "\ufeff"

_SPACE = re.compile(r"[ \t]*")
_LINES = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
"""White space, line ends and comments."""
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\]|\\.)*"'
    r"|'[^']*'"
    r"|\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]+"
    r"|[^\s,\]}#]+",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value's characters ``start`` to ``end``; ``kind`` is scalar, array or table (an inline one)."""

    kind: str
    start: int
    end: int
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of an array, or (with ``names``) a pair ``a.b = value``; ``comma`` is where its comma stands."""

    names: tuple[str, ...]
    start: int
    value: Value
    comma: int | None = None

    @property
    def end(self) -> int:
        return self.value.end


@dataclass(frozen=True, slots=True)
class Section:
    """A header with the pairs below it. The first section of a text has no header and the path ()."""

    path: KeyPath
    start: int
    head: int
    """Where the header's line ends, its comment included."""
    members: tuple[Member, ...]
    tail: int
    """Where the last line that is the section's own ends: what follows belongs to the next header."""

    @property
    def last(self) -> int:
        """After which place a new pair goes."""
        return self.members[-1].end if self.members else self.head


@lru_cache(maxsize=16)
def layout_of(text: str) -> tuple[Section, ...]:
    """The sections of a valid TOML text, in the order of the text."""
    return tuple(_sections(text))


def line_end(text: str, place: int) -> int:
    """Where the line of ``place`` ends, before its line break."""
    end = text.find("\n", place)
    if end < 0:
        return len(text)
    return end - 1 if end > place and text[end - 1] == "\r" else end


def line_break(text: str) -> str:
    """How lines end in ``text``."""
    return "\r\n" if "\r\n" in text else "\n"


def _sections(text: str) -> Iterator[Section]:
    seen: Counter[KeyPath] = Counter()
    path: KeyPath = ()
    start = head = len(BOM) if text.startswith(BOM) else 0
    place = head
    while True:
        members, place = _pairs(text, place)
        yield Section(path, start, head, members, _tail(text, head, members, place))
        if place >= len(text):
            return
        start, path, place = _header(text, place, seen)
        head = place = line_end(text, place)


def _tail(text: str, head: int, members: tuple[Member, ...], following: int) -> int:
    """The end of a section's last line; a block of comments right above the next header is that header's."""
    own = line_end(text, members[-1].end) if members else head
    more = following < len(text)
    lines = text[own : text.rfind("\n", 0, following) + 1 if more else following].split("\n")
    if more:
        lines.pop()
    while len(lines) > 1 and more and lines[-1].lstrip().startswith("#"):
        lines.pop()
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
    return own + len("\n".join(lines).rstrip("\r"))


def _header(text: str, place: int, seen: Counter[KeyPath]) -> tuple[int, KeyPath, int]:
    """``[a.b]`` or ``[[a.b]]`` at ``place``. Inside ``[[a]]``, ``a`` speaks of its latest entry."""
    start = place
    array = text.startswith("[[", place)
    names, place = _key(text, place + 1 + array)
    path: KeyPath = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if array and depth + 1 == len(names):
            seen[path] += 1
        if seen[path]:
            path = (*path, seen[path] - 1)
    return start, path, place + 1 + array


def _pairs(text: str, place: int) -> tuple[tuple[Member, ...], int]:
    """The pairs from ``place`` to the next header or the end of the text."""
    found: list[Member] = []
    while True:
        place = _skip(_LINES, text, place)
        if place >= len(text) or text[place] == "[":
            return tuple(found), place
        member = _pair(text, place)
        found.append(member)
        place = member.end


def _pair(text: str, place: int) -> Member:
    names, end = _key(text, place)
    return Member(names, place, _value(text, _skip(_SPACE, text, end + 1)))


def _key(text: str, place: int) -> tuple[tuple[str, ...], int]:
    """A key with its dots; the place after it is that of the character that ends it."""
    names = []
    while True:
        place = _skip(_SPACE, text, place)
        quoted = text[place] in "\"'"
        match = (_SCALAR if quoted else _BARE_KEY).match(text, place)
        assert match is not None
        names.append(next(iter(tomllib.loads(f"{match.group()} = 0"))) if quoted else match.group())
        place = _skip(_SPACE, text, match.end())
        if text[place] != ".":
            return tuple(names), place
        place += 1


def _value(text: str, place: int) -> Value:
    if text[place] == "[":
        return _bracket(text, place, "array")
    if text[place] == "{":
        return _bracket(text, place, "table")
    match = _SCALAR.match(text, place)
    assert match is not None
    return Value("scalar", place, match.end())


def _bracket(text: str, start: int, kind: str) -> Value:
    members: list[Member] = []
    place = start + 1
    while True:
        place = _skip(_LINES, text, place)
        if text[place] in "]}":
            return Value(kind, start, place + 1, tuple(members))
        member = _pair(text, place) if kind == "table" else Member((), place, _value(text, place))
        place = _skip(_LINES, text, member.end)
        if text[place] == ",":
            member = Member(member.names, member.start, member.value, place)
            place += 1
        members.append(member)


def _skip(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    assert match is not None
    return match.end()
