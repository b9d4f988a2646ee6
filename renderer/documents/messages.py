"""Turns pydantic's findings into the plain words of Yingbi's messages."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

_WORDS = {
    "missing": ("is missing", "add it"),
    "float_type": ("must be a number", ""),
    "int_type": ("must be a whole number", ""),
    "string_type": ("must be text", 'write it in "quotes"'),
    "bool_type": ("must be true or false", "without quotes"),
    "finite_number": ("must be a finite number", ""),
    "greater_than": ("must be more than {gt:g}", ""),
    "greater_than_equal": ("must be at least {ge:g}", ""),
    "less_than": ("must be less than {lt:g}", ""),
    "less_than_equal": ("must be at most {le:g}", ""),
    "literal_error": ("is not one of the choices", "{expected}"),
    "union_tag_not_found": ("has no {discriminator}", "add it"),
    "union_tag_invalid": ("is of an unknown kind", "{expected_tags}"),
    "tuple_type": ("must be an array", "such as [0, 0, 0]"),
    "list_type": ("must be an array", ""),
    "dict_type": ("must be a table", ""),
    "model_type": ("must be a table", ""),
    "model_attributes_type": ("must be a table", ""),
    "too_short": ("has too few entries", "at least {min_length}"),
    "too_long": ("has too many entries", "at most {max_length}"),
    "string_too_short": ("is empty", ""),
    "string_pattern_mismatch": ("is not written as it should be", "it must match {pattern}"),
}


def describe(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong and what would be right, from one of pydantic's error records."""
    kind = error["type"]
    if kind == "extra_forbidden":
        return "is not a key here", _suggestion(error["loc"], model)
    if kind == "value_error":
        what, _, hint = str(error["ctx"]["error"]).partition(" | ")
        return what, hint
    context = dict(error.get("ctx", {}))
    context["discriminator"] = str(context.get("discriminator")).strip("'")
    what, hint = (words.format(**context) for words in _WORDS[kind]) if kind in _WORDS else (error["msg"], "")
    value = error.get("input")
    if kind not in ("missing", "model_type", "union_tag_not_found") and isinstance(value, str | int | float):
        shown = str(value).lower() if isinstance(value, bool) else repr(value)
        hint = f"{hint + '; ' if hint else ''}it is {shown}"
    return what, hint


def _suggestion(loc: Sequence[str | int], model: type[BaseModel]) -> str:
    known = sorted(_keys_at(model, loc[:-1]))
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]}?"
    return f"known here: {', '.join(known)}" if known else ""


def _keys_at(model: type[BaseModel], loc: Sequence[str | int]) -> set[str]:
    """The keys that the table at ``loc`` may hold."""
    found: list[Any] = [model]
    for part in loc:
        found = [inner for kind in found for inner in _step(kind, part)]
    return {info.alias or name for kind in _models(found) for name, info in kind.model_fields.items()}


def _step(annotation: Any, part: str | int) -> Iterable[Any]:
    for kind in _parts(annotation):
        if isinstance(part, int):
            yield from (a for a in typing.get_args(kind) if a is not Ellipsis)
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            names = {info.alias or name: info for name, info in kind.model_fields.items()}
            if part in names:
                yield names[part].annotation
            else:
                yield kind  # a union's tag stands in the location too
        else:
            yield from typing.get_args(kind)[-1:]


def _parts(annotation: Any) -> Iterable[Any]:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        yield from _parts(typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType):
        for inner in typing.get_args(annotation):
            yield from _parts(inner)
    elif annotation is not type(None):
        yield annotation


def _models(annotations: Iterable[Any]) -> Iterable[type[BaseModel]]:
    for annotation in annotations:
        for kind in _parts(annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield kind
