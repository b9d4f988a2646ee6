"""What the models' annotations say of a field: its kind, its bounds, whether keys may stand in its place."""

from __future__ import annotations

import types
import typing
from typing import Any, Literal

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from renderer.scene.fields import Keys

Kind = Literal["number", "whole", "vector", "size", "colour", "flag", "choice", "text", "names", "file"]

FILES = {"wall", "map", "lut", "mesh"}
"""Keys that name a file."""


def model_of(annotation: Any) -> type[BaseModel] | None:
    """The model of a table, or of an array's entries, that may also be left out."""
    for inner in (annotation, *typing.get_args(annotation)):
        if isinstance(inner, type) and issubclass(inner, BaseModel) and not issubclass(inner, Keys):
            return inner
    return None


def shape_of(annotation: Any, metadata: list[Any]) -> tuple[Any, list[Any], bool]:
    """The bare type, its constraints, and whether keys may stand in its place."""
    notes = [inner for note in metadata for inner in (note.metadata if isinstance(note, FieldInfo) else [note])]
    origin, args = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        kind, inner, animated = shape_of(args[0], list(args[1:]))
        return kind, notes + inner, animated
    if origin in (typing.Union, types.UnionType):
        forms = [shape_of(arg, []) for arg in args if arg is not type(None)]
        plain = [form for form in forms if not _is_keys(form[0])]
        kind, inner, animated = plain[0]
        return kind, notes + inner, animated or len(plain) < len(forms)
    return annotation, notes, False


def _is_keys(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Keys)


def kind_of(name: str, kind: Any, notes: list[Any]) -> tuple[Kind, int]:
    """And of vectors how many numbers they have."""
    if typing.get_origin(kind) is tuple:
        args = typing.get_args(kind)
        if args[-1] is Ellipsis:
            return "names", 0
        if any(isinstance(note, BeforeValidator) for note in notes):
            return "colour", len(args)
        return ("size" if len(args) == 2 else "vector"), len(args)
    if typing.get_origin(kind) is Literal or name == "preset":
        return "choice", 0
    plain: dict[Any, Kind] = {bool: "flag", int: "whole", float: "number", str: "text"}
    return ("file" if name in FILES else plain[kind]), 0


def bound_of(notes: list[Any], *words: str) -> float | None:
    found = (getattr(note, word, None) for note in notes for word in words)
    return next((float(value) for value in found if value is not None), None)
