"""Finds the line on which a key of a TOML text stands.

The values come from the standard library's parser, which keeps no positions; only when there is a mistake
to report is the text parsed a second time, into tree-sitter's syntax tree, which has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import tree_sitter
import tree_sitter_toml

KeyPath = tuple[str | int, ...]

_KEYS = ("bare_key", "quoted_key", "dotted_key")


def key_lines(text: str) -> dict[KeyPath, int]:
    """The line (from 1) of every table, key and array entry of ``text``."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    root = parser.parse(text.encode()).root_node
    lines: dict[KeyPath, int] = {}
    seen: Counter[KeyPath] = Counter()
    for node in root.named_children:
        prefix: KeyPath = ()
        if node.type == "table_array_element":
            name = _resolve(_key(node), seen)
            prefix = (*name, seen[name])
            seen[name] += 1
            lines.setdefault(name, _line(node))
        elif node.type == "table":
            prefix = _resolve(_key(node), seen)
        for path, line in _walk(node, prefix):
            lines.setdefault(path, line)
    return lines


def nearest_line(lines: dict[KeyPath, int], path: Sequence[str | int]) -> int:
    """The line of ``path``, or of the innermost part of it that is in the file; 1 if none is."""
    for length in range(len(path), 0, -1):
        line = lines.get(tuple(path[:length]))
        if line is not None:
            return line
    return 1


def _line(node: tree_sitter.Node) -> int:
    return int(node.start_point.row) + 1


def _key(node: tree_sitter.Node) -> KeyPath:
    """The names that a pair's or a table's key is made of."""
    key = next(child for child in node.named_children if child.type in _KEYS)
    return tuple(_names(key))


def _names(key: tree_sitter.Node) -> Iterator[str]:
    if key.type == "dotted_key":
        for child in key.named_children:
            yield from _names(child)
    else:
        yield (key.text or b"").decode().strip("\"'")


def _resolve(name: KeyPath, seen: Counter[KeyPath]) -> KeyPath:
    """Inside ``[[a]]``, a header ``[a.b]`` speaks of the latest entry of ``a``."""
    path: KeyPath = ()
    for depth, part in enumerate(name):
        path = (*path, part)
        if depth + 1 < len(name) and seen[path]:
            path = (*path, seen[path] - 1)
    return path


def _walk(node: tree_sitter.Node, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
    if path:
        yield path, _line(node)
    if node.type == "pair":
        path = (*path, *_key(node))
        yield path, _line(node)
        yield from _walk(node.named_children[-1], path)
    elif node.type == "array":
        entries = [child for child in node.named_children if child.type != "comment"]
        for index, child in enumerate(entries):
            yield from _walk(child, (*path, index))
    else:
        for child in node.named_children:
            if child.type == "pair":
                yield from _walk(child, path)
