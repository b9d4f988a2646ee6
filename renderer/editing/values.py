"""What a parameter is at a time, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from renderer.documents.lines import KeyPath
from renderer.editing.annotations import model_of
from renderer.editing.parameters import parameters_of
from renderer.scene.animation import value_at
from renderer.scene.environment import EnvironmentState
from renderer.scene.fields import Keys
from renderer.scene.file import LIGHT_KEYS, LightEntry, SceneFile
from renderer.scene.model import Scene

Origin = Literal["file", "keys", "preset", "default"]
"""Written in the file; written as keys over time; of the environment's or season's preset, or a table that goes
before; the format's default."""


@dataclass(frozen=True)
class InEffect:
    """A parameter's value at a time. It is None where nothing is said and nothing needs to be."""

    value: Any
    origin: Origin


def value_of(data: SceneFile, scene: Scene, key: KeyPath, seconds: float) -> InEffect:
    """What ``key`` is at ``seconds``; ``scene`` is made of ``data``."""
    found = written_at(data, key)
    if isinstance(found, Keys):
        return InEffect(value_at(found, seconds), "keys")
    if found is not None:
        return InEffect(found, "file")
    if key[0] == "seasons" and key[-1] == "preset":
        return InEffect(key[1], "default")
    state = _state(data, scene, key, seconds)
    if state is not None:
        return InEffect(state, "preset")
    return InEffect(_default(key), "default")


def written_at(data: SceneFile, key: KeyPath) -> Any:
    """The value, table or keys that the file has at ``key``; None if it has none."""
    found: Any = data
    for part in key:
        if isinstance(found, BaseModel) and part in found.model_fields_set:
            found = getattr(found, str(part))
        elif isinstance(found, tuple) and isinstance(part, int) and part < len(found):
            found = found[part]
        else:
            return None
    return found


def conflicts(data: SceneFile, key: KeyPath, value: Any) -> tuple[KeyPath, ...]:
    """The keys that are written and can no longer be once ``key`` is ``value``: of two that exclude one another
    the other one; what a light of another kind does not have."""
    table = written_at(data, key[:-1])
    if not isinstance(table, BaseModel):
        return ()
    known = parameters_of(type(table), key[:-1])
    found = [other for parameter in known if parameter.key == key for other in parameter.excludes]
    if isinstance(table, LightEntry) and key[-1] == "kind":
        every = dict.fromkeys(name for names in LIGHT_KEYS.values() for name in names)
        found += [(*key[:-1], name) for name in every if name not in LIGHT_KEYS.get(value, every)]
    return tuple(other for other in found if written_at(data, other) is not None)


def _state(data: SceneFile, scene: Scene, key: KeyPath, seconds: float) -> Any:
    """What the environment has there; None if ``key`` is no part of one, or names a lamp that it hasn't."""
    year, names = scene.year, key[1:]
    if key[0] == "environment":
        state = year.state_at(seconds)
    elif key[0] == "seasons" and data.seasons is not None and len(key) > 2 and key[1] in data.seasons.order:
        late = key[2] == "later"
        names = key[3:] if late else key[2:]
        state = year.states[2 * data.seasons.order.index(str(key[1])) + late]
    else:
        return None
    if not names or names[0] not in EnvironmentState.model_fields:
        return None
    found: Any = state
    for name in names:
        if isinstance(name, int):
            return None  # an entry is written or isn't there
        found = getattr(found, name)
    return found


def _default(key: KeyPath) -> Any:
    model: type[BaseModel] | None = SceneFile
    for depth, part in enumerate(key):
        if isinstance(part, int):
            continue
        assert model is not None
        info = model.model_fields[part]
        if depth + 1 == len(key):
            return None if info.is_required() else info.default
        model = model_of(info.annotation)
    return None
