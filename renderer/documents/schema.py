"""JSON Schemas of the file formats, from their models."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    """The schema of a file, with a default for every optional key.

    pydantic's own, without what only pydantic or OpenAPI reads: generated titles, discriminators, and the
    long names of generic types.
    """
    schema = _cleaned(model.model_json_schema())
    definitions = schema.pop("$defs", {})
    names = _short_names(list(definitions))
    schema = {"$schema": DIALECT, "title": title, **schema}
    if definitions:
        schema["$defs"] = {names[name]: body for name, body in definitions.items()}
    renamed: dict[str, Any] = _renamed(schema, {f"#/$defs/{old}": f"#/$defs/{new}" for old, new in names.items()})
    return renamed


def _cleaned(node: Any, *, names: bool = False) -> Any:
    """``node`` without titles and discriminators; ``names`` says that its keys are names, not keywords."""
    if isinstance(node, list):
        return [_cleaned(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value if key in ("default", "const", "enum") and not names
        else _cleaned(value, names=not names and key in ("properties", "$defs"))
        for key, value in node.items()
        if names or key not in ("title", "discriminator")
    }  # fmt: skip


def _short_names(names: list[str]) -> dict[str, str]:
    """``Keys_Annotated_float_...`` to ``Keys``, ``Keys2``, ..."""
    short: dict[str, str] = {}
    for name in names:
        stem = name.split("_")[0]
        number = sum(1 for other in short.values() if other.rstrip("0123456789") == stem) + 1
        short[name] = stem if number == 1 else f"{stem}{number}"
    return short


def _renamed(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, list):
        return [_renamed(item, names) for item in node]
    if isinstance(node, dict):
        return {
            key: names.get(value, value) if key == "$ref" else _renamed(value, names)
            for key, value in node.items()
        }
    return node
