"""Changes to a TOML text by key: where a person would make them. What comes of them is checked by the caller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from renderer.documents.lines import KeyPath
from renderer.editing.layout import Section, Value, layout_of, line_break
from renderer.editing.literals import key_text, literal
from renderer.editing.splices import (
    indent_of,
    line_added,
    lines_cut,
    member_added,
    member_cut,
    rewritten,
    spliced,
)
from renderer.editing.spots import (
    Spot,
    dotted_into,
    names_in,
    parts_of,
    place_of_entry,
    place_of_table,
    runs_of,
    spot_of,
)
from renderer.errors import InputError


def written(text: str, key: KeyPath, value: Any) -> str:
    """``value`` at ``key``, which may be new."""
    spot = spot_of(text, key)
    if spot is not None:
        start, end = spot.member.value.start, spot.member.value.end
        return spliced(text, [(start, end, rewritten(text[start:end], value))])
    parts = parts_of(text, key)
    if not parts:
        return _added(text, key, value)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            text = written(text, (*key, name), inner)
        gone = {part[len(key)] for part in parts_of(text, key) if len(part) > len(key)} - set(value)
        for name in sorted(gone, key=str):
            text = cut(text, (*key, name))
        return text
    is_array = any(isinstance(part[len(key)], int) for part in parts if len(part) > len(key))
    if is_array and isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value):
        return _entries_written(text, key, value)
    return _table_replaced(text, key, value)


def cut(text: str, key: KeyPath) -> str:
    """Without what is at ``key``: a value, a table, an entry."""
    spot = spot_of(text, key)
    if spot is None:
        text = spliced(text, _sections_cut(text, key))
        return _spots_cut(text, dotted_into(text, key))
    parent = key[:-1]
    headed = isinstance(spot.holder, Section)
    if headed and parent != spot.base and [s.key for s in dotted_into(text, parent)] == [key]:
        names = spot.member.names[:-1]  # the last key of a table that has no header: the table stays
        return spliced(text, [(spot.member.start, spot.member.end, f"{key_text(names)} = {{}}")])
    return _spots_cut(text, [spot])


def entry_added(text: str, path: KeyPath, count: int, at: int, mapping: Mapping[str, Any]) -> str:
    """``mapping`` as entry ``at`` of the array of tables at ``path``, which has ``count`` now."""
    spot = spot_of(text, path)
    if spot is not None:
        return spliced(text, member_added(text, spot.member.value, at, literal(mapping)))
    lines = list(_entry_lines(path, mapping))
    if count:
        return _block_added(text, place_of_entry(text, path, count, at), lines)
    parent = path[:-1]
    if parent and (spot_of(text, parent) or not any(runs_of(text, parent))):
        return _added(text, path, [mapping])
    return _block_added(text, place_of_table(text, parent, str(path[-1])), lines)


def entry_copied(text: str, key: KeyPath) -> str | None:
    """With a copy of the entry at ``key`` after it; None if the entry does not stand in one piece."""
    spot = spot_of(text, key)
    if spot is not None:
        assert isinstance(spot.holder, Value)
        item = text[spot.member.start : spot.member.end]
        return spliced(text, member_added(text, spot.holder, spot.index + 1, item))
    runs = list(runs_of(text, key))
    if len(runs) != 1:
        return None
    sections = layout_of(text)
    first, last = runs[0]
    block = text[sections[first - 1].tail : sections[last].tail]
    gap = "" if block.startswith(("\n", "\r\n")) else line_break(text)
    end = sections[last].tail
    return f"{text[:end]}{gap}{block}{text[end:]}"


def _entries_written(text: str, path: KeyPath, entries: Sequence[Mapping[str, Any]]) -> str:
    count = len({part[len(path)] for part in parts_of(text, path) if len(part) > len(path)})
    for index in reversed(range(len(entries), count)):
        text = cut(text, (*path, index))
    for index, entry in enumerate(entries):
        new = index >= count
        text = entry_added(text, path, index, index, entry) if new else written(text, (*path, index), entry)
    return text


def _added(text: str, key: KeyPath, value: Any) -> str:
    """A new key, in the innermost table that there is."""
    depth = len(key) - 1
    while depth and not (spot_of(text, key[:depth]) or parts_of(text, key[:depth])):
        depth -= 1
    table, rest = key[:depth], key[depth:]
    if any(isinstance(part, int) for part in rest):
        raise InputError("edit-failed", "there is no such entry")
    names = [str(part) for part in rest]
    spot = spot_of(text, table) if table else None
    if spot is not None:
        bracket = spot.member.value
        return spliced(text, member_added(text, bracket, len(bracket.members), _pair(names, value)))
    dotted = dotted_into(text, table)
    if dotted:
        last = dotted[-1]
        return _pair_added(text, last, [*map(str, table[len(last.base) :]), *names], value)
    section = next((s for s in layout_of(text) if s.path == table), None)
    if section is not None and (len(names) == 1 or any(len(member.names) > 1 for member in section.members)):
        indent = indent_of(text, section.members[-1].start) if section.members else ""
        return line_added(text, section.last, indent + _pair(names, value))
    header = [*names_in(table), *names[:-1]]
    lines = [f"[{key_text(header)}]", _pair(names[-1:], value)]
    if section is None and len(names) == 1:
        first, _ = next(runs_of(text, table))
        return _block_added(text, layout_of(text)[first - 1].tail, lines)
    return _block_added(text, place_of_table(text, table, names[0]), lines)


def _pair_added(text: str, after: Spot, names: Sequence[str], value: Any) -> str:
    pair = _pair(names, value)
    if isinstance(after.holder, Value):
        return spliced(text, member_added(text, after.holder, after.index + 1, pair))
    return line_added(text, after.member.end, indent_of(text, after.member.start) + pair)


def _table_replaced(text: str, key: KeyPath, value: Any) -> str:
    """A table of dotted pairs or headers becomes a value; dotted pairs leave it in their place."""
    dotted = dotted_into(text, key)
    if not dotted or any(runs_of(text, key)):
        return _added(cut(text, key), key, value)
    first = dotted[0]
    pair = _pair([str(part) for part in key[len(first.base) :]], value)
    return spliced(_spots_cut(text, dotted[1:]), [(first.member.start, first.member.end, pair)])


def _spots_cut(text: str, spots: Sequence[Spot]) -> str:
    """Without these pairs, which stand in the order of the text: what is before them stays where it is."""
    for spot in reversed(spots):
        if isinstance(spot.holder, Value):
            text = spliced(text, member_cut(text, spot.holder, spot.index))
        else:
            text = spliced(text, [lines_cut(text, spot.member.start, spot.member.end)])
    return text


def _sections_cut(text: str, key: KeyPath) -> Iterator[tuple[int, int, str]]:
    sections = layout_of(text)
    for first, last in runs_of(text, key):
        yield sections[first - 1].tail, sections[last].tail, ""


def _block_added(text: str, place: int, lines: Sequence[str]) -> str:
    """Lines after ``place``, where a section ends, with an empty line before them."""
    new_line = line_break(text)
    block = new_line.join(lines)
    if not text[:place].strip("\ufeff"):
        gap = new_line if text[place:].strip() else ""
        return f"{text[:place]}{block}{new_line}{gap}{text[place:]}"
    return f"{text[:place]}{new_line}{new_line}{block}{text[place:]}"


def _entry_lines(path: KeyPath, mapping: Mapping[str, Any]) -> Iterator[str]:
    """``[[path]]`` with its pairs; arrays of tables in it get headers of their own."""
    yield f"[[{key_text(names_in(path))}]]"
    inner = {
        key: value
        for key, value in mapping.items()
        if isinstance(value, list | tuple) and value and all(isinstance(entry, Mapping) for entry in value)
    }
    for key, value in mapping.items():
        if key not in inner:
            yield _pair([key], value)
    for key, value in inner.items():
        for entry in value:
            yield ""
            yield from _entry_lines((*path, key), entry)


def _pair(names: Sequence[str], value: Any) -> str:
    return f"{key_text(names)} = {literal(value)}"
