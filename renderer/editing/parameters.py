"""A scene's parameters as a tree, read off the models of the scene file: no list of them is kept by hand."""

from __future__ import annotations

import typing
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from renderer.documents.lines import KeyPath
from renderer.editing.annotations import Kind, bound_of, kind_of, model_of, shape_of
from renderer.scene.environment import EnvironmentState, Lamp, preset_names
from renderer.scene.file import (
    LIGHT_KEYS,
    EnvironmentEntry,
    LightEntry,
    RelicEntry,
    SceneFile,
    SeasonsEntry,
)

EXCLUDES: dict[type[BaseModel], tuple[tuple[str, str], ...]] = {
    RelicEntry: (("scale", "height_m"),),
    LightEntry: (("colour", "kelvin"), ("angle_deg", "shadow_softness")),
}
"""Keys of which only one may be written."""

UNITS = {
    "m": ("m", 0.01),
    "mm": ("mm", 0.1),
    "nm": ("nm", 5.0),
    "s": ("s", 0.1),
    "deg": ("°", 0.5),
    "ev": ("EV", 0.05),
    "mps": ("m/s", 0.05),
    "px": ("px", 1.0),
    "kelvin": ("K", 50.0),
}
"""Suffixes of keys: how the unit is written, and how far one step of a drag goes."""

FINE_STEPS = {
    "density": 0.001,
    "mist": 0.001,
    "shafts": 0.001,
    "radius_m": 0.002,
    "thickness_m": 0.0005,
    "attenuation_m": 0.0005,
    "normal_scale": 0.01,
}
"""Where a step of the unit's would be too far."""

NAMES = {
    "kelvin": "Colour temperature",
    "irradiance_at_1m": "Irradiance at 1 m",
    "lut": "Colour grade",
    "anisotropy_deg": "Anisotropy, direction",
    "ior": "Index of refraction",
    "iridescence_ior": "Iridescence, index of refraction",
    "iridescence_nm": "Iridescence, thickness",
    "attenuation_m": "Attenuation depth",
}
"""Where the key without its unit would not do."""


@dataclass(frozen=True)
class Parameter:
    """One key that a table may have. ``low`` and ``high`` are inclusive, unless ``above`` (or ``below``) says
    that the bound itself is not allowed; ``excludes`` are keys beside it that may not be written with it."""

    key: KeyPath
    name: str
    kind: Kind
    unit: str
    low: float | None
    high: float | None
    above: bool
    below: bool
    step: float
    default: Any
    doc: str
    choices: tuple[str, ...]
    animated: bool
    required: bool
    excludes: tuple[KeyPath, ...]

    @property
    def brief(self) -> str:
        """The first sentence of ``doc``."""
        head, dot, _ = self.doc.partition(". ")
        return head + dot.strip()


@dataclass(frozen=True)
class Node:
    """A table of the scene. ``kind`` is its name (that of the array, for an entry of one); ``present`` says
    whether it is in effect: an optional table that is not appears without children. Arrays are nodes, too
    ("lights"), without parameters."""

    key: KeyPath
    title: str
    kind: str
    model: type[BaseModel]
    children: tuple[Node, ...] = ()
    present: bool = True
    hidden: frozenset[str] = frozenset()
    """Keys of the model that make no sense here."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        found = parameters_of(self.model, self.key)
        return tuple(parameter for parameter in found if parameter.key[-1] not in self.hidden)

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the tree."""
        yield self
        for child in self.children:
            yield from child.walk()


def tree_of(data: SceneFile) -> Node:
    """The whole scene: its tables, with the entries that it has."""
    return _table(SceneFile, data, (), data.name or "Scene", "scene", frozenset({"format"}))


@lru_cache(maxsize=4096)
def parameters_of(model: type[BaseModel], key: KeyPath) -> tuple[Parameter, ...]:
    """The parameters of a table of this model at ``key``."""
    return tuple(
        replace(
            parameter,
            key=(*key, *parameter.key),
            excludes=tuple((*key, *other) for other in parameter.excludes),
        )
        for parameter in _parameters(model)
    )


@lru_cache(maxsize=1)
def _keys_of_others() -> dict[str, frozenset[str]]:
    """For each kind of light the keys that only others have."""
    every = {key for keys in LIGHT_KEYS.values() for key in keys}
    return {kind: frozenset(every - set(keys)) for kind, keys in LIGHT_KEYS.items()}


def _table(
    model: type[BaseModel], value: Any, key: KeyPath, title: str, kind: str, hidden: frozenset[str] = frozenset()
) -> Node:
    children = tuple(_children(model, value, key)) if value is not None else ()
    return Node(key, title, kind, model, children, value is not None, hidden)


def _children(model: type[BaseModel], value: Any, key: KeyPath) -> Iterator[Node]:
    names = dict.fromkeys(value.order) if issubclass(model, SeasonsEntry) else model.model_fields
    for name in names:
        info = model.model_fields.get(name)  # None: a season that is a preset and has no table
        inner, path = model_of(info.annotation) if info else None, (*key, name)
        if inner is None:
            continue
        found = getattr(value, name)
        if isinstance(found, tuple):
            if found or inner is not Lamp:
                yield _array(inner, found, path)
            continue
        if inner is EnvironmentState and found is None:
            found = EnvironmentState()  # what comes later in a season may be changed at any time
        seasons = issubclass(inner, EnvironmentEntry) and getattr(value, "seasons", None) is not None
        yield _table(inner, found, path, _titled(name), name, frozenset({"preset"} if seasons else ()))


def _array(model: type[BaseModel], entries: tuple[Any, ...], path: KeyPath) -> Node:
    kind = str(path[-1]).removesuffix("s")
    counts: Counter[str] = Counter()
    children = []
    for index, entry in enumerate(entries):
        hidden: frozenset[str] = frozenset()
        title = getattr(entry, "name", "") or f"{kind.replace('_', ' ')} {index + 1}"
        if isinstance(entry, LightEntry):
            counts[entry.kind] += 1
            title, hidden = f"{entry.kind} {counts[entry.kind]}", _keys_of_others()[entry.kind]
        elif isinstance(entry, RelicEntry):
            title = entry.name or PurePath(entry.mesh).stem
        children.append(_table(model, entry, (*path, index), title, kind, hidden))
    return Node(path, _titled(f"{kind}s"), f"{kind}s", BaseModel, tuple(children))


@lru_cache(maxsize=64)
def _parameters(model: type[BaseModel]) -> tuple[Parameter, ...]:
    found = []
    for name, info in model.model_fields.items():
        if model_of(info.annotation) is None:
            others = (pair for pair in EXCLUDES.get(model, ()) if name in pair)
            excludes = tuple((other,) for pair in others for other in pair if other != name)
            found.append(_parameter(model, name, info, excludes))
    return tuple(found)


def _parameter(model: type[BaseModel], name: str, info: FieldInfo, excludes: tuple[tuple[str], ...]) -> Parameter:
    kind_type, notes, animated = shape_of(info.annotation, info.metadata)
    kind, length = kind_of(name, kind_type, notes)
    if length:
        notes = shape_of(typing.get_args(kind_type)[0], [])[1]
    low, high = bound_of(notes, "ge", "gt"), bound_of(notes, "le", "lt")
    default = None if info.is_required() else info.default
    unit, step = _unit(name)
    return Parameter(
        key=(name,),
        name=NAMES.get(name) or _titled(name),
        kind=kind,
        unit=unit,
        low=low,
        high=high,
        above=bound_of(notes, "gt") is not None,
        below=bound_of(notes, "lt") is not None,
        step=1.0 if kind == "whole" else FINE_STEPS.get(name) or step or _step(low, high, default),
        default=default,
        doc=" ".join((info.description or "").split()),
        choices=_choices(model, name, kind_type),
        animated=animated,
        required=info.is_required(),
        excludes=excludes,
    )


def _unit(name: str) -> tuple[str, float]:
    return UNITS.get(name.rpartition("_")[2], ("", 0.0))


def _step(low: float | None, high: float | None, default: Any) -> float:
    """Of what has no unit: a two-hundredth of its range, or a hundredth of what it is by default."""
    if low is not None and high is not None and high - low <= 100:
        return (high - low) / 200
    return max(abs(default), 1.0) / 100 if isinstance(default, int | float) else 0.01


def _choices(model: type[BaseModel], name: str, kind: Any) -> tuple[str, ...]:
    if typing.get_origin(kind) is Literal:
        return tuple(map(str, typing.get_args(kind)))
    return preset_names() if name == "preset" else ()


def _titled(name: str) -> str:
    """``position_m`` to "Position"."""
    stem, _, suffix = name.rpartition("_")
    return (stem if stem and suffix in UNITS else name).replace("_", " ").capitalize()
