"""The scene as a tree: a click selects, the right button shows what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from imgui_bundle import imgui

from renderer.documents.lines import KeyPath
from renderer.editing.parameters import Node, tree_of
from renderer.preview.landmarks import mark
from renderer.preview.look.words import t
from renderer.preview.popups import close_with_escape
from renderer.preview.session import Edition
from renderer.preview.studio import Studio
from renderer.preview.tree.menu import NAMED, actions_of
from renderer.preview.tree.node_look import title_of
from renderer.preview.tree.row import INDENT_EM, ROW_EM, Row, write_row
from renderer.scene.file import SceneFile

OPEN = {"scene", "environment", "seasons", "lights", "relics", "photo_spots"}
"""Nodes that show what is in them before anybody has said so."""


@dataclass
class Tree:
    """What the tree remembers from one frame to the next."""

    filter: str = ""
    opened: dict[KeyPath, bool] = field(default_factory=dict)
    """Where somebody has folded or unfolded a node."""
    renaming: KeyPath | None = None
    shown: KeyPath = ()
    """The selection that was last scrolled to."""
    known: tuple[SceneFile, Node] | None = None
    fresh: bool = False
    """Whether the field for a new name has yet to get the keyboard."""

    def root(self, data: SceneFile) -> Node:
        """The tree of ``data``, which is made once."""
        if self.known is None or self.known[0] is not data:
            self.known = data, tree_of(data)
        return self.known[1]


def draw_tree(studio: Studio, tree: Tree) -> None:
    """Into the current window."""
    edition = studio.session.edition
    root = tree.root(edition.data)
    _draw_filter(tree)
    if studio.selection != tree.shown:
        for depth in range(len(studio.selection)):
            tree.opened[studio.selection[:depth]] = True
    rows = list(rows_of(tree, edition, root))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (0.0, 0.0))
    if imgui.begin_child("##rows", (0, 0), 0, imgui.WindowFlags_.no_nav_inputs):
        _obey_keys(studio, tree, rows)
        _draw_rows(studio, tree, rows)
    imgui.end_child()
    imgui.pop_style_var()


def rows_of(tree: Tree, edition: Edition, root: Node) -> Iterator[Row]:
    """What is to be seen, from above: while something is looked for, that and what it is in."""
    wanted = _matching(tree.filter.strip().casefold(), edition.data, root)
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        children = [child for child in node.children if _shows(child) and (wanted is None or child.key in wanted)]
        opened = wanted is not None or tree.opened.get(node.key, node.kind in OPEN)
        yield Row(edition, node, depth, bool(children) and bool(node.key), opened)
        if opened:
            stack += [(child, depth + bool(node.key)) for child in reversed(children)]


def _shows(node: Node) -> bool:
    """Materials are a relic's menu as long as there are none."""
    return node.kind != "materials" or bool(node.children)


def _matching(text: str, data: SceneFile, root: Node) -> set[KeyPath] | None:
    if not text:
        return None
    found = set()
    for node in root.walk():
        if text in title_of(data, node).casefold():
            found |= {node.key[:depth] for depth in range(len(node.key) + 1)}
            if node.key and isinstance(node.key[-1], int):
                found.add(node.key[:-1])
    return found


def _draw_filter(tree: Tree) -> None:
    imgui.set_next_item_width(-1)
    _, tree.filter = imgui.input_text_with_hint(
        "##filter", f"\uf002  {t('Find')}", tree.filter, imgui.InputTextFlags_.escape_clears_all
    )
    mark("tree/filter")


def _obey_keys(studio: Studio, tree: Tree, rows: list[Row]) -> None:
    if not imgui.is_window_focused() or imgui.get_io().want_text_input:
        return
    places = {row.node.key: place for place, row in enumerate(rows)}
    place = places.get(studio.selection, 0)
    step = imgui.is_key_pressed(imgui.Key.down_arrow) - imgui.is_key_pressed(imgui.Key.up_arrow)
    if step:
        studio.selection = rows[min(max(place + step, 0), len(rows) - 1)].node.key
    node = rows[place].node
    if imgui.is_key_pressed(imgui.Key.f2, False) and node.key == studio.selection:
        _begin_renaming(tree, node)
    if imgui.is_key_pressed(imgui.Key.delete, False) and node.key == studio.selection:
        for action in actions_of(studio, node):
            if action.name == "delete":
                action.do(studio, node)


def _draw_rows(studio: Studio, tree: Tree, rows: list[Row]) -> None:
    height = ROW_EM * imgui.get_font_size()
    clipper = imgui.ListClipper()
    clipper.begin(len(rows), height)
    _scroll(studio, tree, rows, height)
    while clipper.step():
        for row in rows[clipper.display_start : clipper.display_end]:
            imgui.push_id(".".join(map(str, row.node.key)))
            if tree.renaming == row.node.key:
                _draw_rename(studio, tree, row)
            else:
                _draw_row(studio, tree, row)
            imgui.pop_id()


def _scroll(studio: Studio, tree: Tree, rows: list[Row], height: float) -> None:
    """To a selection that was made elsewhere."""
    if studio.selection == tree.shown:
        return
    tree.shown = studio.selection
    place = next((place for place, row in enumerate(rows) if row.node.key == studio.selection), None)
    if place is None:
        return
    top, seen, room = place * height, imgui.get_scroll_y(), imgui.get_window_height()
    if not seen <= top <= seen + room - height:
        imgui.set_scroll_y(max(top - room / 2, 0.0))


def _draw_row(studio: Studio, tree: Tree, row: Row) -> None:
    node, em = row.node, imgui.get_font_size()
    flags = imgui.SelectableFlags_.allow_double_click
    corner, width = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail().x
    pressed, _ = imgui.selectable("##row", node.key == studio.selection, flags, (0.0, ROW_EM * em))
    mark("tree/" + ".".join(map(str, node.key)))
    mouse, arrow = imgui.get_mouse_pos().x, corner.x + (row.depth + 0.2) * INDENT_EM * em
    if pressed and row.folds and arrow <= mouse < arrow + 1.1 * em:
        tree.opened[node.key] = not row.opened
    elif pressed:
        studio.selection = tree.shown = node.key
        if imgui.is_mouse_double_clicked(imgui.MouseButton_.left):
            _begin_renaming(tree, node)
    _draw_menu(studio, tree, node)
    write_row(studio, row, (corner.x, corner.y), width)


def _draw_menu(studio: Studio, tree: Tree, node: Node) -> None:
    em = imgui.get_font_size()
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (0.55 * em, 0.45 * em))  # rows have none
    if imgui.begin_popup_context_item("menu"):
        _fill_menu(studio, tree, node)
        close_with_escape()
        imgui.end_popup()
    imgui.pop_style_var()


def _fill_menu(studio: Studio, tree: Tree, node: Node) -> None:
    if imgui.is_window_appearing():
        studio.selection = tree.shown = node.key
    if node.kind in NAMED and imgui.menu_item_simple(t("Rename"), "F2"):
        _begin_renaming(tree, node)
    for action in actions_of(studio, node):
        if imgui.menu_item_simple(action.text(), action.keys):
            action.do(studio, node)
        mark(f"tree/menu/{action.name}")
    if node.kind == "relics":
        imgui.text_disabled(t("Drag a GLB, OBJ or PLY file into the window to add a relic"))


def _begin_renaming(tree: Tree, node: Node) -> None:
    if node.kind in NAMED:
        tree.renaming, tree.fresh = node.key, True


def _draw_rename(studio: Studio, tree: Tree, row: Row) -> None:
    """A field in the row's place, until Enter, Escape or a click elsewhere."""
    em, node = imgui.get_font_size(), row.node
    before = title_of(row.edition.data, node)
    imgui.set_cursor_pos_x(imgui.get_cursor_pos().x + (row.depth + 2.6) * INDENT_EM * em)
    imgui.set_next_item_width(-1)
    if tree.fresh:
        imgui.set_keyboard_focus_here()
    imgui.push_style_var(imgui.StyleVar_.frame_padding, (0.3 * em, (ROW_EM - 1) / 2 * em))
    _, name = imgui.input_text("##name", before, imgui.InputTextFlags_.auto_select_all)
    imgui.pop_style_var()
    mark("tree/name")
    if imgui.is_item_deactivated():
        tree.renaming = None
        if name != before:
            label = t("rename {name}").format(name=before)
            studio.edit(lambda text: text.with_value((*node.key, "name"), name), label)
    tree.fresh = False
