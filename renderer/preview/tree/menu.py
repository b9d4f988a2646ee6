"""What can be done with a table of the scene: one table of actions, for the tree's menus and the inspector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from renderer.documents.lines import KeyPath
from renderer.editing.parameters import Node
from renderer.editing.values import value_of, written_at
from renderer.preview.inspector.edits import without_all
from renderer.preview.look.words import t
from renderer.preview.studio import Studio
from renderer.preview.tree.node_look import title_of
from renderer.scene.environment import MAX_LAMPS, Lamp

Do = Callable[[Studio, Node], None]

OPTIONAL = {"frame", "focus", "seasons"}
"""Tables that mean something by being there."""
YEAR_INSTEAD: KeyPath = ("environment", "preset")
"""What may not stand beside a year."""
NAMED = {"scene", "relic", "photo_spot"}
"""Nodes whose names are for people."""


@dataclass(frozen=True)
class Action:
    """``offered`` ones have a button in the inspector."""

    name: str
    text: Callable[[], str]
    do: Do
    kinds: frozenset[str]
    ready: Callable[[Studio, Node], bool] = lambda studio, node: True
    offered: bool = False
    keys: str = ""


def actions_of(studio: Studio, node: Node) -> list[Action]:
    return [action for action in ACTIONS if node.kind in action.kinds and action.ready(studio, node)]


def _add(studio: Studio, path: KeyPath, entry: Mapping[str, Any], label: str) -> None:
    """One more entry, which is selected."""
    added, number = studio.session.text.with_entry(path, entry)
    if studio.edit(lambda _: added, label):
        studio.selection = (*path, number)


def _add_light(kind: str, studio: Studio, _node: Node) -> None:
    _add(studio, ("light",), {"kind": kind}, t("add a light"))


def _add_spot(studio: Studio, _node: Node) -> None:
    _add(studio, ("photo_spot",), {"at_s": studio.seconds}, t("add a photo spot"))


def _add_material(studio: Studio, node: Node) -> None:
    path = node.key if node.kind == "materials" else (*node.key, "material")
    _add(studio, path, {"roughness": 0.5}, t("change a material"))


def _add_lamp(studio: Studio, node: Node) -> None:
    """Lamps in the file take the place of the preset's, which are therefore written first; if the preset has as
    many as there may be, it is these that can be changed from now on."""
    path = node.key if node.kind == "lamps" else (*node.key, "lamps")
    edition, text, number = studio.session.edition, studio.session.text, 0
    lamps: tuple[Lamp, ...] = ()
    if not written_at(edition.data, path):
        lamps = value_of(edition.data, edition.scene, path, studio.seconds).value or ()
    for lamp in lamps:
        text, _ = text.with_entry(path, lamp.model_dump())
    if len(lamps) < MAX_LAMPS:
        text, number = text.with_entry(path, {"azimuth_deg": 0.0, "elevation_deg": 45.0, "radiance": 1.0})
    if studio.edit(lambda _: text, t("add a lamp")):
        studio.selection = (*path, number)


def _add_table(studio: Studio, node: Node) -> None:
    label = t("add {name}").format(name=title_of(studio.session.edition.data, node))
    rivals = (YEAR_INSTEAD,) if node.kind == "seasons" else ()
    if studio.edit(lambda text: without_all(text, rivals).with_value(node.key, {}), label):
        studio.selection = node.key


def _without(studio: Studio, node: Node) -> None:
    label = t("remove {name}").format(name=title_of(studio.session.edition.data, node))
    if studio.edit(lambda text: text.without(node.key), label) and isinstance(node.key[-1], int):
        studio.selection = node.key[:-1]


def _select_and(do: Callable[[Studio], object], studio: Studio, node: Node) -> None:
    studio.selection = node.key
    do(studio)


def _written(studio: Studio, node: Node) -> bool:
    return node.kind not in OPTIONAL and written_at(studio.session.edition.data, node.key) is not None


def _go_to(studio: Studio, node: Node) -> None:
    seconds = studio.session.edition.data.photo_spot[int(node.key[-1])].at_s
    studio.clock.seek(round(seconds * studio.fps))


TABLES = frozenset({"environment", "sky", "sun", "air", "ground", "foliage", "falls", "counts", "picture",
                    "spring", "summer", "autumn", "winter", "later", "lamps"})  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    Action("duplicate", lambda: t("Duplicate"), partial(_select_and, Studio.duplicate),
           frozenset({"relic", "light"}), keys="Ctrl+D"),
    Action("add sun", lambda: t("Add a sun"), partial(_add_light, "sun"), frozenset({"lights"}), offered=True),
    Action("add spot", lambda: t("Add a spot"), partial(_add_light, "spot"), frozenset({"lights"}), offered=True),
    Action("add area", lambda: t("Add an area light"), partial(_add_light, "area"), frozenset({"lights"}),
           offered=True),
    Action("add spot here", lambda: t("Add a photo spot now"), _add_spot, frozenset({"photo_spots"}),
           offered=True),
    Action("go to", lambda: t("Go to this moment"), _go_to, frozenset({"photo_spot"}), offered=True),
    Action("add material", lambda: t("Change a material"), _add_material, frozenset({"relic", "materials"}),
           offered=True),
    Action("add lamp", lambda: t("Add a lamp"), _add_lamp, frozenset({"sky", "lamps"})),
    Action("add", lambda: t("Add"), _add_table, frozenset(OPTIONAL),
           ready=lambda studio, node: not node.present, offered=True),
    Action("remove", lambda: t("Remove"), _without, frozenset(OPTIONAL), ready=lambda studio, node: node.present),
    Action("reset", lambda: t("Reset all of it"), _without, TABLES, ready=_written),
    Action("delete", lambda: t("Delete"), partial(_select_and, Studio.delete), frozenset({"relic", "light"}),
           keys="Ctrl+Del"),
    Action("delete", lambda: t("Delete"), _without, frozenset({"material", "lamp", "photo_spot"})),
)  # fmt: skip
