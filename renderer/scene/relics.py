"""Relics loaded as a scene wants them."""

from __future__ import annotations

from renderer.assets.material_changes import UnknownMaterial
from renderer.assets.model import Model
from renderer.assets.relics import load_relic
from renderer.errors import FileMistakes
from renderer.scene.model import Relic, Scene


def load_scene_relic(relic: Relic, scene: Scene) -> Model:
    """The relic's file with the scene's changes to its materials. Raises InputError."""
    entry = relic.entry
    changes = tuple(change.change for change in entry.material)
    try:
        return load_relic(relic.mesh, unit=entry.unit, up=entry.up, changes=changes)
    except UnknownMaterial as error:
        key = ("relic", scene.relics.index(relic), "material", error.number, "name")
        raise FileMistakes([scene.source.mistake(key, error.what, error.hint)]) from error
