"""Where a key of a TOML text is written, and where one that isn't would be put."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from renderer.documents.lines import KeyPath
from renderer.editing.layout import Member, Section, Value, layout_of
from renderer.scene.file import SceneFile

ORDER = tuple(SceneFile.model_fields)
"""In which order new tables go into a scene file."""


@dataclass(frozen=True)
class Spot:
    """A member of a section or an inline value; ``base`` is the holder's own key."""

    holder: Section | Value
    base: KeyPath
    index: int
    member: Member

    @property
    def key(self) -> KeyPath:
        return (*self.base, *(self.member.names or (self.index,)))


def spot_of(text: str, key: KeyPath) -> Spot | None:
    """Where the value at ``key`` is written as such, not as a table of several lines."""
    for section in layout_of(text):
        if key[: len(section.path)] == section.path and key != section.path:
            found = _spot_in(section, section.path, section.members, key)
            if found is not None:
                return found
    return None


def _spot_in(holder: Section | Value, base: KeyPath, members: Sequence[Member], key: KeyPath) -> Spot | None:
    for index, member in enumerate(members):
        spot = Spot(holder, base, index, member)
        path = spot.key
        if key == path:
            return spot
        if key[: len(path)] == path:
            return _spot_in(member.value, path, member.value.members, key)
    return None


def dotted_into(text: str, table: KeyPath) -> list[Spot]:
    """The pairs that write into ``table`` with dotted keys from outside of it."""
    found: list[Spot] = []
    for section in layout_of(text):
        if len(section.path) < len(table) and table[: len(section.path)] == section.path:
            found += _dotted_in(section, section.path, section.members, table)
    return found


def _dotted_in(
    holder: Section | Value, base: KeyPath, members: Sequence[Member], table: KeyPath
) -> Iterator[Spot]:
    for index, member in enumerate(members):
        spot = Spot(holder, base, index, member)
        path = spot.key
        if len(path) > len(table) and path[: len(table)] == table:
            yield spot
        elif table[: len(path)] == path and len(path) < len(table):
            yield from _dotted_in(member.value, path, member.value.members, table)


def parts_of(text: str, table: KeyPath) -> list[KeyPath]:
    """The keys of all that a table is written as: headers, their pairs, dotted pairs."""
    found = [spot.key for spot in dotted_into(text, table)]
    for section in layout_of(text):
        if section.path[: len(table)] == table:
            found.append(section.path)
            found += [(*section.path, *member.names) for member in section.members]
    return found


def runs_of(text: str, key: KeyPath) -> Iterator[tuple[int, int]]:
    """First and last of sections that follow one another and belong to ``key``."""
    inside = [i for i, section in enumerate(layout_of(text)) if section.path[: len(key)] == key]
    starts = [i for i in inside if i - 1 not in inside]
    ends = [i for i in inside if i + 1 not in inside]
    return zip(starts, ends, strict=True)


def place_of_table(text: str, parent: KeyPath, name: str) -> int:
    """After which place a new table goes: behind its parent's, those of the file itself in the model's order."""
    sections = layout_of(text)
    if parent:
        _, last = next(runs_of(text, parent))
        return sections[last].tail
    rank = ORDER.index(name) if name in ORDER else len(ORDER)
    later = (i for i, s in enumerate(sections) if s.path and s.path[0] in ORDER[rank + 1 :])
    return sections[next(later, len(sections)) - 1].tail


def place_of_entry(text: str, path: KeyPath, count: int, at: int) -> int:
    sections = layout_of(text)
    if at < count:
        return sections[next(i for i, s in enumerate(sections) if s.path == (*path, at)) - 1].tail
    last = (*path, count - 1)
    return [s for s in sections if s.path[: len(last)] == last][-1].tail


def names_in(path: KeyPath) -> list[str]:
    return [part for part in path if isinstance(part, str)]
