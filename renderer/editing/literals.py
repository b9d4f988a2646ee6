"""How values are written into a scene file: short, and in the author's own way where there is one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import tomlkit

from renderer.documents.lines import KeyPath
from renderer.errors import InputError
from renderer.maths.colour import hex_colour, srgb_encode

DECIMALS = {"_m": 4, "_s": 4, "_deg": 2}
"""Tenths of a millimetre and of a millisecond, hundredths of a degree: finer than anyone sees."""

DIGITS = 6
"""Of numbers without such a unit."""

LEAST_DIGITS = 3
"""What a number that stands alone keeps at least, so that thin films and small lamps do not become 0."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEX = re.compile("#[0-9A-Fa-f]{6}")


def same(a: Any, b: Any) -> bool:
    """Whether two values of a TOML file say the same: 2 and 2.0 do, true and 1 do not."""
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if _is_list(a) and _is_list(b):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return bool(a == b) or (a != a and b != b)


def meant(key: KeyPath, old: Any, new: Any) -> Any:
    """``new`` as it will be written at ``key`` in the place of ``old``: what equals the old value is the old
    value, everything else is rounded by its unit. Raises :class:`InputError` for what TOML cannot say."""
    if isinstance(old, str) and _is_list(new):
        new = as_hex(old, new)
    if same(old, new):
        return old
    if isinstance(new, Mapping):
        table = old if isinstance(old, Mapping) else {}
        return {name: meant((*key, name), table.get(name), value) for name, value in new.items()}
    if _is_list(new):
        entries = _aligned(old if _is_list(old) else [], new)
        return [meant((*key, i), was, value) for i, (was, value) in enumerate(zip(entries, new, strict=True))]
    if isinstance(new, bool | int | str):
        return new
    if isinstance(new, float):
        return _rounded(key, new)
    raise InputError("edit-failed", f"{new!r} cannot be written into a scene file")


def _aligned(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """For each entry of ``new`` the one of ``old`` that it takes the place of: entries come and go in one run."""
    if len(old) == len(new):
        return list(old)
    shorter = min(len(old), len(new))
    first = next((i for i in range(shorter) if not same(old[i], new[i])), shorter)
    last = next((i for i in range(shorter - first) if not same(old[-1 - i], new[-1 - i])), shorter - first)
    return [*old[:first], *[None] * (len(new) - first - last), *old[len(old) - last :]]


def as_hex(old: str, new: Sequence[Any]) -> Any:
    """A linear colour in the form ``#RRGGBB`` that ``old`` has, if that form can say it."""
    if not _HEX.fullmatch(old) or len(new) != 3 or not all(0.0 <= v <= 1.0 for v in new):
        return new
    if tuple(new) == hex_colour(old):
        return old
    text = "#" + "".join(f"{round(float(v) * 255):02X}" for v in srgb_encode(new))
    return text if old.upper() == old else text.lower()


def _rounded(key: KeyPath, value: float) -> float:
    if not math.isfinite(value):
        raise InputError("edit-failed", f"{value} is no number that a scene file may have")
    if value == 0.0:
        return 0.0
    unit, alone = _unit(key)
    least = -math.floor(math.log10(abs(value))) - 1
    decimals = DECIMALS.get(unit, least + DIGITS)
    if unit in DECIMALS and alone:
        decimals = max(decimals, least + LEAST_DIGITS)
    return float(round(value, decimals)) + 0.0  # never -0.0


def _unit(key: KeyPath) -> tuple[str, bool]:
    """The suffix of the key's name, and whether the number is no part of a vector. In
    ``name.keys[i] = [seconds, value]`` the name is that before ``keys``, and seconds are seconds."""
    alone = isinstance(key[-1], str)
    if "keys" in key:
        place = key.index("keys")
        entry = key[place + 2 :]
        if entry == (0,):
            return "_s", True
        key, alone = key[:place], len(entry) == 1
    name = next((part for part in reversed(key) if isinstance(part, str)), "")
    return f"_{name.rpartition('_')[2]}", alone


def key_text(names: Sequence[str]) -> str:
    """A dotted key; what is no bare key is put in quotes."""
    return ".".join(name if _BARE.fullmatch(name) else tomlkit.item(name).as_string() for name in names)


def literal(value: Any, before: str = "") -> str:
    """``value`` on one line; ``before`` is the number that stood there, whose form is kept where it can be."""
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, before)
    raise InputError("edit-failed", f"{value!r} cannot be written into a scene file")


def _number(value: float, before: str) -> str:
    if re.fullmatch(r"[+-]?[0-9_]+", before) and value.is_integer():
        return str(int(value))
    return repr(value)


def _list(value: Sequence[Any], before: str) -> str:
    return f"[{', '.join(map(literal, value))}]"


def _table(value: Mapping[str, Any], before: str) -> str:
    pairs = ", ".join(f"{key_text([key])} = {literal(inner)}" for key, inner in value.items())
    return f"{{ {pairs} }}" if pairs else "{}"


def _string(value: str, before: str) -> str:
    if before.startswith("'") and not before.startswith("'''") and value.isprintable() and "'" not in value:
        return f"'{value}'"
    return str(tomlkit.item(value).as_string())


_WRITERS: tuple[tuple[Any, Callable[[Any, str], str]], ...] = (
    (bool, lambda value, before: str(value).lower()),
    (int, lambda value, before: str(value)),
    (float, _number),
    (str, _string),
    (Mapping, _table),
    ((list, tuple), _list),
)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
