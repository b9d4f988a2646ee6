"""What the inspector and the tree change in a scene."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from renderer.documents.lines import KeyPath
from renderer.documents.reader import key_name
from renderer.editing import keyframes
from renderer.editing.parameters import Parameter
from renderer.editing.text import MISSING, SceneText
from renderer.editing.values import written_at
from renderer.preview.look.words import t
from renderer.preview.studio import Studio
from renderer.scene.fields import Keys
from renderer.scene.file import LIGHT_KEYS


def put(studio: Studio, parameter: Parameter, value: Any, *, merge: bool = True) -> None:
    """Writes a value; of an animated parameter its key at the present time. What may not be written beside it is
    removed in the same step."""
    key = parameter.key
    rivals = rivals_of(studio.session.text, parameter, value)
    gesture = f"inspector {key_name(key)}" if merge else None
    if studio.clock.playing and isinstance(written_at(studio.session.edition.data, key), Keys):
        studio.clock.pause()  # or every frame would get a key
    if rivals:
        studio.edit(lambda text: without_all(text, rivals).with_value(key, value), _label(parameter), gesture)
    else:
        studio.set_value(key, value, _label(parameter), gesture)


def forget(studio: Studio, parameter: Parameter) -> None:
    """Nothing is written any more: the preset's value or the default counts again."""
    label = t("reset {name}").format(name=t(parameter.name))
    studio.edit(lambda text: text.without(parameter.key), label)


def toggle_key(studio: Studio, parameter: Parameter, value: Any) -> None:
    """Sets a key at the present time with the present value, or removes the one that is there."""
    key, seconds, name = parameter.key, studio.seconds, t(parameter.name)
    if keyframes.has_key(studio.session.text, key, seconds):
        studio.edit(
            lambda text: keyframes.without_key(text, key, seconds), t("remove a key of {name}").format(name=name)
        )
        return
    rivals = rivals_of(studio.session.text, parameter, value)
    studio.edit(
        lambda text: keyframes.with_key(without_all(text, rivals), key, seconds, value),
        t("set a key of {name}").format(name=name),
    )


def rivals_of(text: SceneText, parameter: Parameter, value: Any) -> tuple[KeyPath, ...]:
    """Keys in the file that may not stand beside ``value``: of a light that becomes another kind all that its
    kind does not have."""
    others: Iterable[KeyPath] = parameter.excludes
    if parameter.key[0] == "light" and parameter.key[-1] == "kind":
        every = {name for names in LIGHT_KEYS.values() for name in names}
        others = ((*parameter.key[:-1], name) for name in sorted(every - set(LIGHT_KEYS[value])))
    return tuple(key for key in others if text.value(key) is not MISSING)


def without_all(text: SceneText, keys: Iterable[KeyPath]) -> SceneText:
    for key in keys:
        text = text.without(key)
    return text


def _label(parameter: Parameter) -> str:
    return t("change {name}").format(name=t(parameter.name))
