"""Changes that a scene makes to a relic's materials."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from renderer.assets.model import Material
from renderer.assets.source import shorten
from renderer.errors import InputError


@dataclass(frozen=True)
class MaterialChange:
    """``values`` by their keys in a scene file, for the materials called ``name``, or for all if it is empty."""

    name: str
    values: tuple[tuple[str, Any], ...]


class UnknownMaterial(InputError):
    """A change names no material of the file; ``number`` is the change's."""

    def __init__(self, number: int, what: str, hint: str) -> None:
        super().__init__("material-name", what, hint=hint)
        self.number = number


def changed(materials: Sequence[Material], changes: Sequence[MaterialChange], unit_m: float) -> list[Material]:
    """``materials`` of a file whose unit is ``unit_m`` metres, changed one change after the other."""
    names = [material.name for material in materials]
    found = list(materials)
    for number, change in enumerate(changes):
        if change.name and change.name not in names:
            raise UnknownMaterial(
                number, f"the file has no material '{shorten(change.name, 60)}'", _hint(change, names)
            )
        for at, name in enumerate(names):
            if change.name in ("", name):
                found[at] = _with(found[at], change, unit_m)
    return found


def _hint(change: MaterialChange, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(change.name, names, n=1, cutoff=0.4)
    return f"did you mean '{near[0]}'?" if near else "it has " + ", ".join(f"'{name}'" for name in names[:8])


def _with(material: Material, change: MaterialChange, unit_m: float) -> Material:
    for key, value in change.values:
        fields = _SPECIAL[key](material, value, unit_m) if key in _SPECIAL else {key: value}
        material = replace(material, **fields)
    return material


Special = Callable[[Material, Any, float], dict[str, Any]]

_SPECIAL: dict[str, Special] = {
    "base_colour": lambda material, value, _: {"base_colour": (*value, material.base_colour[3])},
    "emissive_strength": lambda material, value, _: {"emissive": tuple(value * x for x in material.emissive)},
    "anisotropy_deg": lambda _, value, __: {"anisotropy_rotation": math.radians(value)},
    "iridescence_nm": lambda _, value, __: {"iridescence_nm": (value, value)},
    "thickness_m": lambda _, value, unit_m: {"thickness": value / unit_m},
}
"""Keys that are not fields of :class:`Material` as they are."""
