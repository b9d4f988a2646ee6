"""What a table of the scene is called in the window, and its icon."""

from __future__ import annotations

from renderer.editing.parameters import Node
from renderer.preview.look.words import t
from renderer.scene.file import SceneFile

ICONS = {
    "scene": "\uf008",
    "environment": "\uf0ac",
    "sky": "\uf0c2",
    "lamps": "\uf0eb",
    "lamp": "\uf0eb",
    "sun": "\uf185",
    "air": "\uf72e",
    "ground": "\uf6fc",
    "foliage": "\uf06c",
    "falls": "\uf73d",
    "counts": "\uf292",
    "seasons": "\uf021",
    "spring": "\uf4d8",
    "summer": "\uf185",
    "autumn": "\uf06c",
    "winter": "\uf2dc",
    "later": "\uf017",
    "picture": "\uf03e",
    "focus": "\uf05b",
    "frame": "\uf5cb",
    "lights": "\uf0eb",
    "spot": "\uf0eb",
    "area": "\uf0c8",
    "relics": "\uf1b3",
    "relic": "\uf1b2",
    "materials": "\uf53f",
    "material": "\uf53f",
    "photo_spots": "\uf030",
    "photo_spot": "\uf030",
}
"""Font Awesome's, by the kind of node; a light's by the kind of light."""

PLAIN = "\uf0ce"
"""Of tables that are in no such list: seasons that are presets."""


def icon_of(data: SceneFile, node: Node) -> str:
    return ICONS.get(_light_kind(data, node) or node.kind, PLAIN)


def title_of(data: SceneFile, node: Node) -> str:
    """In the window's language; names that somebody gave stay as they are."""
    if node.kind == "scene":
        return node.title if data.name else t("Scene")
    if node.key and isinstance(node.key[-1], int):
        kind, _, number = node.title.rpartition(" ")
        said = _entry_names().get(kind)
        return f"{said} {number}" if said and not _named(data, node) else node.title
    return t(node.title.replace("_", " "))


def _entry_names() -> dict[str, str]:
    return {
        "sun": t("Sunlight"),
        "spot": t("Spot"),
        "area": t("Area light"),
        "lamp": t("Lamp"),
        "material": t("Material"),
        "photo spot": t("Photo spot"),
    }


def _named(data: SceneFile, node: Node) -> bool:
    entry = getattr(data, str(node.key[0])) if len(node.key) == 2 else ()
    return bool(entry and getattr(entry[int(node.key[1])], "name", ""))


def _light_kind(data: SceneFile, node: Node) -> str | None:
    return data.light[int(node.key[1])].kind if node.kind == "light" else None
