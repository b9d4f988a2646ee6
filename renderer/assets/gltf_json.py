"""Typed look-ups in a glTF file's JSON: what is there has the right type, or the user is told where not."""

from __future__ import annotations

import math
from typing import Any

from renderer.errors import InputError

Object = dict[str, Any]

#: Nodes, meshes, accessors and so on: more of a kind take minutes to read, and longer to draw.
MAX_ENTRIES = 250_000


def invalid(what: str) -> InputError:
    """The error for a file that breaks the glTF rules; the caller's boundary adds the file's name."""
    return InputError("gltf-invalid", what, hint="export the model again, or repair it with a glTF validator")


def _refuse(where: str, key: str, wanted: str) -> InputError:
    place = f"{where}.{key}" if where else key
    return invalid(f"the glTF entry {place} is not {wanted}")


def as_object(value: object, where: str) -> Object:
    """``value`` itself if it is a JSON object."""
    if not isinstance(value, dict):
        raise invalid(f"the glTF entry {where} is not an object")
    return value


def sub_object(parent: Object, key: str, where: str) -> Object:
    """The object under ``key``; an empty one if there is none."""
    value = parent.get(key, {})
    if not isinstance(value, dict):
        raise _refuse(where, key, "an object")
    return value


def objects(parent: Object, key: str, where: str = "") -> list[Object]:
    """The list of objects under ``key``; empty if there is none."""
    value = parent.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _refuse(where, key, "a list of objects")
    if len(value) > MAX_ENTRIES:
        raise InputError(
            "relic-too-large",
            f"it has {len(value):,} {key}, the limit is {MAX_ENTRIES:,}",
            hint="join its parts before you export it",
        )
    return value


def texts(parent: Object, key: str, where: str = "") -> list[str]:
    """The list of strings under ``key``; empty if there is none."""
    value = parent.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _refuse(where, key, "a list of names")
    return value


def text(parent: Object, key: str, where: str, default: str = "") -> str:
    """The string under ``key``."""
    value = parent.get(key, default)
    if not isinstance(value, str):
        raise _refuse(where, key, "a text")
    return value


def flag(parent: Object, key: str, where: str, default: bool = False) -> bool:
    """The truth value under ``key``."""
    value = parent.get(key, default)
    if not isinstance(value, bool):
        raise _refuse(where, key, "true or false")
    return value


def integer(parent: Object, key: str, where: str, default: int | None = None) -> int:
    """The whole number >= 0 under ``key``; without a default it must be there."""
    value = parent.get(key, default)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise _refuse(where, key, "a whole number of 0 or more")
    return value


def index(parent: Object, key: str, where: str, count: int) -> int | None:
    """The index under ``key`` into a list of ``count`` entries; None if there is none."""
    if key not in parent:
        return None
    value = integer(parent, key, where)
    if value >= count:
        raise invalid(f"the glTF entry {where}.{key} is {value}, but the file has only {count} of those")
    return value


def indices(parent: Object, key: str, where: str, count: int) -> list[int]:
    """The list of indices under ``key``, each below ``count``; empty if there is none."""
    value = parent.get(key, [])
    if not isinstance(value, list):
        raise _refuse(where, key, "a list of whole numbers")
    return [
        integer({key: item}, key, where) if _is_index(item, count) else _bad_index(where, key) for item in value
    ]


def _is_index(item: object, count: int) -> bool:
    return isinstance(item, int) and not isinstance(item, bool) and 0 <= item < count


def _bad_index(where: str, key: str) -> int:
    raise _refuse(where, key, "a list of indices that the file has")


def number(parent: Object, key: str, where: str, default: float) -> float:
    """The finite number under ``key``."""
    value = parent.get(key, default)
    if not _is_number(value):
        raise _refuse(where, key, "a finite number")
    return float(value)


def numbers(parent: Object, key: str, where: str, default: tuple[float, ...]) -> tuple[float, ...]:
    """The finite numbers under ``key``, as many as the default has."""
    value = parent.get(key, default)
    if not isinstance(value, list | tuple) or len(value) != len(default) or not all(map(_is_number, value)):
        raise _refuse(where, key, f"a list of {len(default)} finite numbers")
    return tuple(float(item) for item in value)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(float(value)) and abs(float(value)) < 1e30
    except OverflowError:
        return False
