"""The reference of the file formats for people: Markdown tables, made from the JSON Schemas of the models."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

Node = dict[str, Any]

KEYS = "Keys"
"""How the definitions of values over time are called; they are all alike and get one section."""
KEYS_TITLE = "Values over time"

_HEX = "#RRGGBB"

_BOUNDS = (("exclusiveMinimum", ">"), ("minimum", "≥"), ("exclusiveMaximum", "<"), ("maximum", "≤"))


class Reference:
    """Writes one section for each table of each format; a table that several share is written once."""

    def __init__(self) -> None:
        self._links: dict[str, str] = {}
        self._definitions: Node = {}
        self._keys: Node | None = None

    def format_sections(self, name: str, schema: Node) -> Iterator[str]:
        """The lines of one format: its top level, then its tables in the order in which keys name them."""
        self._definitions |= schema.get("$defs", {})
        tables = list(self._tables(name, schema, ""))
        yield from self._section(f"{name}: {schema['title']}", schema, level=2)
        for title, table in tables:
            yield from self._section(title, table, level=3)

    def keys_section(self) -> Iterator[str]:
        """What a value over time is made of."""
        if self._keys is not None:
            about = '`position_m = { keys = [[0.0, [0, 0, -1]], [4.0, [0, 1, 0]]], ease = "in-out" }`'
            table = {**self._keys, "description": about}
            yield from self._section(KEYS_TITLE, table, level=2, types={"keys": "array of [seconds, value]"})

    def _tables(self, name: str, table: Node, path: str) -> Iterator[tuple[str, Node]]:
        for key, node in table["properties"].items():
            references = list(_references(node))
            for reference in references:
                definition = self._definitions[reference]
                if reference.startswith(KEYS):
                    self._keys = self._keys or definition
                elif reference not in self._links:
                    inner = f"{path}.{key}".lstrip(".")
                    variant = _variant(definition) if len(references) > 1 else ""
                    title = f"{name}: {inner}{', ' if variant else ''}{variant}"
                    self._links[reference] = f"[{variant or 'table'}](#{_slug(title)})"
                    yield title, definition
                    yield from self._tables(name, definition, inner)

    def _section(self, title: str, table: Node, level: int, types: Node | None = None) -> Iterator[str]:
        yield f"{'#' * level} {title}"
        yield ""
        if about := _one_line(table.get("description", "")):
            yield from (about, "")
        yield "| key | type | default | meaning |"
        yield "| --- | --- | --- | --- |"
        for key, node in table["properties"].items():
            required = key in table.get("required", ())
            default = "required" if required else _default(node.get("default"))
            cells = (f"`{key}`", (types or {}).get(key) or self._type(node), default, self._meaning(node))
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        yield ""

    def _meaning(self, node: Node) -> str:
        """A key's description; its table's, where that says the same (pydantic leaves it out then)."""
        own = node.get("description")
        return _one_line(own or self._definitions.get(_name(node.get("$ref", "")), {}).get("description", ""))

    def _type(self, node: Node) -> str:
        if "$ref" in node:
            name = _name(node["$ref"])
            return f"[keys](#{_slug(KEYS_TITLE)})" if name.startswith(KEYS) else self._links[name]
        for word in ("anyOf", "oneOf"):
            if word in node:
                kinds = [self._type(n) for n in node[word] if n.get("type") != "null"]
                return "colour" if _HEX in kinds else " or ".join(kinds)
        if "const" in node or "enum" in node:
            return ", ".join(f"`{json.dumps(value)}`" for value in node.get("enum", [node.get("const")]))
        if node.get("type") == "array":
            return self._array(node)
        return _plain_type(node)

    def _array(self, node: Node) -> str:
        if "prefixItems" in node:
            kinds = [self._type(item) for item in node["prefixItems"]]
            return f"[{len(kinds)} × {kinds[0]}]" if len(set(kinds)) == 1 else f"[{', '.join(kinds)}]"
        most = f", at most {node['maxItems']}" if "maxItems" in node else ""
        return f"array of {self._type(node['items'])}{most}"


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _variant(definition: Node) -> str:
    """``shape = "plane"``, for one of several kinds of table."""
    return ", ".join(
        f'{key} = "{node["const"]}"' for key, node in definition["properties"].items() if "const" in node
    )


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield _name(node["$ref"])
        for key, value in node.items():
            if key != "default":
                yield from _references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _references(item)


def _plain_type(node: Node) -> str:
    kind = {"number": "number", "integer": "whole number", "string": "text", "boolean": "true or false"}.get(
        node.get("type", ""), "value"
    )
    if node.get("pattern", "").startswith("^#"):
        return _HEX
    bounds = " and ".join(f"{sign} {node[word]:g}" for word, sign in _BOUNDS if word in node)
    return f"{kind} {bounds}".strip()


def _default(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if value == []:
        return "none"
    if isinstance(value, dict):
        return "its own defaults"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _slug(title: str) -> str:
    """The anchor that Markdown viewers give a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
