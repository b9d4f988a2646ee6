"""A row of the scene's tree, as it is written."""

from __future__ import annotations

from dataclasses import dataclass

from imgui_bundle import imgui

from renderer.editing.parameters import Node
from renderer.editing.values import written_at
from renderer.preview.look import drawing as look
from renderer.preview.look import theme
from renderer.preview.look.words import t
from renderer.preview.session import Edition
from renderer.preview.studio import Studio
from renderer.preview.tree.node_look import icon_of, title_of
from renderer.scene.file import SceneFile

ROW_EM = 1.75
INDENT_EM = 1.0
DOWN, RIGHT, WAITING, FAULTY, PLUS = "\uf0d7", "\uf0da", "\uf252", "\uf06a", "\uf067"
ABSENT = look.packed(theme.FAINT, 0.6)


@dataclass(frozen=True)
class Row:
    """A node that is to be seen, of an edition that a menu may replace before all rows are drawn."""

    edition: Edition
    node: Node
    depth: int
    folds: bool
    opened: bool


def write_row(studio: Studio, row: Row, corner: look.Point, width: float) -> None:
    """An arrow if it folds, its icon, its name and its state, over the item that was drawn last."""
    node, em, data = row.node, imgui.get_font_size(), row.edition.data
    top, left = corner[1] + (ROW_EM - 1) / 2 * em, corner[0] + (row.depth + 0.2) * INDENT_EM * em
    selected = node.key == studio.selection
    right = corner[0] + width - _draw_state(studio, row, (corner[0] + width, top))
    if row.folds:
        look.write((left + 0.25 * em, top), DOWN if row.opened else RIGHT, look.DIM)
    icon, left = icon_of(data, node), left + 1.1 * em
    look.write(
        (left + (1.2 * em - look.text_width(icon, 0.9)) / 2, top + 0.05 * em),
        icon,
        look.BRIGHT if selected else look.DIM if node.present else ABSENT,
        0.9,
    )
    left += 1.65 * em
    tint = look.BRIGHT if selected else _tint(data, node)
    look.write((left, top), look.fitted(title_of(data, node), right - left), tint)


def _tint(data: SceneFile, node: Node) -> int:
    """Bright where something is written, grey where everything comes from a preset or is left out."""
    if not node.present:
        return ABSENT
    written = not node.key or written_at(data, node.key) is not None
    return look.TEXT if written else look.DIM


def _draw_state(studio: Studio, row: Row, corner: look.Point) -> float:
    """At the right end: whether a relic can be seen, how many there are, what can be added. Its width."""
    em = imgui.get_font_size()
    sign, tint, said = _state(studio, row)
    if not sign:
        return 0.3 * em
    room = look.text_width(sign, 0.85) + 0.6 * em
    look.write((corner[0] - room + 0.2 * em, corner[1] + 0.08 * em), sign, tint, 0.85)
    if said and imgui.is_item_hovered():
        imgui.begin_tooltip()
        imgui.push_text_wrap_pos(30 * em)
        imgui.text(said)
        imgui.pop_text_wrap_pos()
        imgui.end_tooltip()
    return room + 0.3 * em


def _state(studio: Studio, row: Row) -> tuple[str, int, str]:
    """A sign, its colour, and what the mouse is told over it."""
    node = row.node
    if node.kind in ("relics", "lights", "photo_spots"):
        return str(len(node.children)) if node.children else "", look.DIM, ""
    if not node.present:
        return PLUS, look.DIM, t("Not in this scene: right-click to add it")
    if node.kind != "relic":
        return "", 0, ""
    stage, relic = studio.stage, row.edition.scene.relics[int(node.key[1])]
    if relic.name in stage.waiting:
        return WAITING, look.KEY, t("Being prepared: it appears when it is ready")
    fault = stage.fault_of(relic)
    return (FAULTY, look.packed(theme.RED), fault) if fault else ("", 0, "")
