"""Changes to a TOML text at a place in it: members of brackets, whole lines, and literals made to say something
else with as few characters changed as can be."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from renderer.editing.layout import BOM, Value, layout_of, line_break, line_end
from renderer.editing.literals import key_text, literal, same

Edit = tuple[int, int, str]
"""The characters from one place to another, and what stands there afterwards."""


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with edits that do not overlap."""
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def line_added(text: str, place: int, line: str) -> str:
    """``line`` after the line of ``place``, as far in as the pair that stands there."""
    if place <= _begin(text):
        return f"{text[:place]}{line}{line_break(text)}{text[place:]}"
    end = line_end(text, place)
    return f"{text[:end]}{line_break(text)}{line}{text[end:]}"


def indent_of(text: str, place: int) -> str:
    """The white space that the line of ``place`` begins with."""
    start = text.rfind("\n", 0, place) + 1
    line = text[start:place].removeprefix(BOM)
    return line[: len(line) - len(line.lstrip(" \t"))]


def lines_cut(text: str, start: int, end: int) -> Edit:
    """Takes out the whole lines from that of ``start`` to that of ``end``."""
    first, last = text.rfind("\n", 0, start), line_end(text, end)
    if first < 0:
        return _begin(text), text.find("\n", last) + 1 or len(text), ""
    return first - (text[first - 1] == "\r"), last, ""


def member_added(text: str, bracket: Value, index: int, item: str) -> list[Edit]:
    """``item`` becomes member ``index`` of ``bracket``, on a line of its own where its neighbours have one."""
    members = bracket.members
    if not members:
        inside = bracket.start + 1
        if bracket.kind == "array":
            return [(inside, inside, item)]
        return [(inside, bracket.end - 1, f" {item} ")]
    if index == 0:
        first = members[0].start
        own_line = "\n" in text[bracket.start : first]
        gap = f"{line_break(text)}{indent_of(text, first)}" if own_line else " "
        return [(first, first, f"{item},{gap}")]
    before = members[index - 1]
    if not _on_lines(text, bracket, index):
        return [(before.end, before.end, f", {item}")]
    line = f"{line_break(text)}{indent_of(text, before.start)}{item}"
    after = before.end if before.comma is None else before.comma + 1
    end = line_end(text, after)
    place = end if _only_comment(text[after:end]) else after
    if before.comma is not None:
        return [(place, place, f"{line},")]
    return [(after, after, f",{line}")] if place == after else [(after, after, ","), (place, place, line)]


def member_cut(text: str, bracket: Value, index: int) -> list[Edit]:
    """Takes member ``index`` out of ``bracket``; its line with it if it has one of its own."""
    members = bracket.members
    member = members[index]
    before = members[index - 1] if index else None
    end = member.end if member.comma is None else member.comma + 1
    if _has_own_line(text, member.start, end):
        cut = [lines_cut(text, member.start, end)]
        if before is not None and member.comma is None and before.comma is not None:
            cut.append((before.comma, before.comma + 1, ""))
        return cut
    if before is not None:
        commented = "#" in text[before.end : member.start]
        return [(member.start, end, "")] if commented else [(before.end, member.end, "")]
    if len(members) > 1:
        return [(member.start, members[1].start, "")]
    return [(bracket.start + 1, bracket.end - 1, "")] if bracket.kind == "table" else [(member.start, end, "")]


def rewritten(text: str, new: Any) -> str:
    """The literal ``text``, made to say ``new``: members that stay the same keep every character."""
    while True:
        whole = f"v = {text}"
        old = tomllib.loads(whole)["v"]
        if same(old, new):
            return text
        value = layout_of(whole)[0].members[0].value
        text = spliced(whole, _edits(whole, value, old, new))[4:]


def _edits(text: str, value: Value, old: Any, new: Any) -> list[Edit]:
    """Edits that bring a literal nearer to ``new``: all of its numbers, or one entry more or less."""
    if same(old, new):
        return []
    if value.kind == "array" and isinstance(new, list | tuple):
        return _array_edits(text, value, old, new)
    if value.kind == "table" and isinstance(new, Mapping) and all(len(m.names) == 1 for m in value.members):
        return _table_edits(text, value, old, new)
    return [(value.start, value.end, literal(new, text[value.start : value.end]))]


def _array_edits(text: str, value: Value, old: Sequence[Any], new: Sequence[Any]) -> list[Edit]:
    if len(old) == len(new):
        found = zip(value.members, old, new, strict=True)
        return [edit for member, was, wanted in found for edit in _edits(text, member.value, was, wanted)]
    index = next(
        (i for i, (a, b) in enumerate(zip(old, new, strict=False)) if not same(a, b)), min(len(old), len(new))
    )
    if len(old) > len(new):
        return member_cut(text, value, index)
    return member_added(text, value, index, literal(new[index]))


def _table_edits(text: str, value: Value, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Edit]:
    for index, member in enumerate(value.members):
        if member.names[0] not in new:
            return member_cut(text, value, index)
    for name in new:
        if name not in old:
            item = f"{key_text([name])} = {literal(new[name])}"
            return member_added(text, value, len(value.members), item)
    names = ((member.value, member.names[0]) for member in value.members)
    return [edit for inner, name in names for edit in _edits(text, inner, old[name], new[name])]


def _begin(text: str) -> int:
    return len(BOM) if text.startswith(BOM) else 0


def _on_lines(text: str, bracket: Value, index: int) -> bool:
    """Whether a member put at ``index`` has a neighbour that begins a line."""
    members = bracket.members
    if index < len(members):
        gap = text[members[index - 1].end : members[index].start]
        comma = members[index - 1].comma
        return "\n" in gap and comma is not None and "\n" not in text[members[index - 1].end : comma]
    before = members[index - 2].end if index > 1 else bracket.start
    return "\n" in text[before : members[index - 1].start]


def _only_comment(rest: str) -> bool:
    return not rest.strip() or rest.lstrip().startswith("#")


def _has_own_line(text: str, start: int, end: int) -> bool:
    before = text[text.rfind("\n", 0, start) + 1 : start]
    return "\n" in text[:start] and not before.strip() and _only_comment(text[end : line_end(text, end)])
