"""Keys over time, set and moved in a scene's text: ``keys = [[seconds, value], ...]`` of an animated parameter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from renderer.documents.lines import KeyPath
from renderer.editing.literals import DECIMALS, as_hex
from renderer.editing.text import SceneText
from renderer.maths.colour import hex_colour
from renderer.scene.animation import value_at
from renderer.scene.fields import Keys
from renderer.scene.file import SceneFile

SAME_S = 1e-3
"""Keys nearer than this are the same key: less than a frame of any show, more than times are rounded by."""


def key_times(data: SceneFile) -> dict[KeyPath, tuple[float, ...]]:
    """The seconds at which each animated parameter has a key."""
    return dict(_times(data, ()))


def has_key(text: SceneText, key: KeyPath, seconds: float) -> bool:
    """Whether ``key`` has a key at ``seconds``."""
    return _index(_keys(text, key), seconds) is not None


def with_key(text: SceneText, key: KeyPath, seconds: float, value: Any) -> SceneText:
    """``value`` at ``seconds``. The first key of a constant makes ``value`` the constant, the second one animates
    it; a key that is there at that time gets the new value."""
    keys = _keys(text, key)
    seconds = max(seconds, 0.0)
    index = _index(keys, seconds)
    if index is not None:
        return text.with_value((*key, "keys", index, 1), value)
    entry = [seconds, _in_form(keys or [[0.0, text.value(key)]], value)]
    if not keys:
        return text.with_value(key, {"keys": [entry]})
    return text.with_value((*key, "keys"), _inserted(keys, entry))


def without_key(text: SceneText, key: KeyPath, seconds: float) -> SceneText:
    """Without the key at ``seconds``; the last one leaves its value as a constant."""
    keys = _keys(text, key)
    index = _index(keys, seconds)
    if index is None:
        return text
    if len(keys) == 1:
        return text.with_value(key, keys[0][1])
    return text.without((*key, "keys", index))


def with_key_moved(text: SceneText, key: KeyPath, from_s: float, to_s: float) -> SceneText:
    """The key at ``from_s`` goes to ``to_s``; one that is there already gives way to it."""
    keys = _keys(text, key)
    index = _index(keys, from_s)
    to_s = round(max(to_s, 0.0), DECIMALS["_s"])
    if index is None or keys[index][0] == to_s:
        return text
    there = _index([[-1.0 if i == index else time] for i, (time, _) in enumerate(keys)], to_s)
    if there is not None:
        text = text.without((*key, "keys", there))
        keys = _keys(text, key)
        index -= there < index
    later = keys[index + 1][0] if index + 1 < len(keys) else float("inf")
    if (keys[index - 1][0] if index else -1.0) < to_s < later:
        return text.with_value((*key, "keys", index, 0), to_s)
    moved = [to_s, keys[index][1]]
    text = text.without((*key, "keys", index))
    return text.with_value((*key, "keys"), _inserted(_keys(text, key), moved))


def without_keys(text: SceneText, key: KeyPath, seconds: float) -> SceneText:
    """A constant again: what the keys gave at ``seconds``."""
    keys = _keys(text, key)
    if not keys:
        return text
    table = text.value(key)
    animated: Keys[Any] = Keys.model_construct(
        keys=tuple((time, _linear(value)) for time, value in keys),
        ease=table.get("ease", "linear"),
        repeat=table.get("repeat", False),
    )
    return text.with_value(key, _in_form(keys, value_at(animated, seconds)))


def ease_of(text: SceneText, key: KeyPath) -> str:
    """How the keys of ``key`` follow one another: a name in :data:`renderer.maths.easing.EASES`."""
    return str(text.value((*key, "ease")) or "linear")


def with_ease(text: SceneText, key: KeyPath, ease: str) -> SceneText:
    """``ease`` between the keys of ``key``; a constant stays as it is."""
    if not _keys(text, key) or ease == ease_of(text, key):
        return text
    return text.with_value((*key, "ease"), ease)


def _keys(text: SceneText, key: KeyPath) -> list[Any]:
    """``[[seconds, value], ...]`` as the file has it; empty for a constant."""
    return list(text.value((*key, "keys")) or [])


def _index(keys: list[Any], seconds: float) -> int | None:
    """The key at ``seconds``, the nearest of them."""
    near = [(abs(entry[0] - seconds), index) for index, entry in enumerate(keys)]
    distance, index = min(near, default=(SAME_S, 0))
    return index if distance < SAME_S else None


def _inserted(keys: list[Any], entry: list[Any]) -> list[Any]:
    before = [other for other in keys if other[0] < entry[0]]
    return [*before, entry, *keys[len(before) :]]


def _in_form(keys: list[Any], value: Any) -> Any:
    """A colour as the author writes them there."""
    written = next((other for _, other in keys if isinstance(other, str)), None)
    return as_hex(written, value) if written and isinstance(value, list | tuple) else value


def _linear(value: Any) -> Any:
    if isinstance(value, str):
        return hex_colour(value)
    return tuple(value) if isinstance(value, list) else value


def _times(value: Any, key: KeyPath) -> Iterator[tuple[KeyPath, tuple[float, ...]]]:
    if isinstance(value, Keys):
        yield key, tuple(time for time, _ in value.keys)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name in value.model_fields_set:
                yield from _times(getattr(value, name), (*key, name))
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for index, entry in enumerate(value):
            yield from _times(entry, (*key, index))
