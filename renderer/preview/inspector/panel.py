"""The parameters of what is selected: a row for each, with what it is called, its widget and its keys."""

from __future__ import annotations

from imgui_bundle import imgui

from renderer.documents.reader import key_name
from renderer.editing.parameters import Node, Parameter
from renderer.preview.inspector.keys import draw_key, draw_reset
from renderer.preview.inspector.slot import Inspector, Page, Slot, pop_ink, push_ink
from renderer.preview.inspector.values import limits_text
from renderer.preview.inspector.widgets import draw_widget
from renderer.preview.landmarks import mark
from renderer.preview.look import drawing as look
from renderer.preview.look import theme
from renderer.preview.look.words import t
from renderer.preview.studio import Studio
from renderer.preview.tree.menu import actions_of
from renderer.preview.tree.node_look import icon_of, title_of
from renderer.scene.file import SceneFile

NAME_EM = 8.4
NAME_SHARE = 0.36
"""At most so wide is the column of names, in em and of the whole."""
KEYS_EM = 2.7
TOOLTIP_EM = 26.0
OPEN_ROWS = 12
"""Tables below are folded where more rows than these would be seen."""


def draw_inspector(studio: Studio, inspector: Inspector) -> None:
    """Into the current window."""
    edition = studio.session.edition
    node = inspector.node(edition.data, studio.selection)
    _draw_head(studio, edition.data, node)
    if node.present:
        page = Page(studio, inspector, edition)
        _draw_table(page, node)
        if node.key:
            _draw_parts(page, node)


def _draw_head(studio: Studio, data: SceneFile, node: Node) -> None:
    """What is selected and what it is for; with what can be done about it at the right."""
    em = imgui.get_font_size()
    imgui.push_font(None, imgui.get_style().font_size_base * 1.2)
    room = imgui.get_content_region_avail().x - 3 * em
    imgui.text_disabled(icon_of(data, node))
    imgui.same_line(0, 0.5 * em)
    imgui.text(look.fitted(title_of(data, node), room))
    imgui.pop_font()
    mark("inspector/title")
    imgui.push_text_wrap_pos(0.0)
    imgui.push_style_color(imgui.Col_.text, theme.FAINT)
    if doc := doc_of(node):
        imgui.text_wrapped(t(doc))
    imgui.pop_style_color()
    imgui.pop_text_wrap_pos()
    for action in actions_of(studio, node):
        if not action.offered:
            continue
        if imgui.button(action.text()):
            action.do(studio, node)
        mark(f"inspector/action/{action.name}")
    imgui.dummy((0, 0.2 * em))


def doc_of(node: Node) -> str:
    """The first sentence of what a table is for; of arrays and the scene itself there is none."""
    doc = " ".join((node.model.__doc__ or "").split()) if node.parameters and node.key else ""
    head, dot, _ = doc.partition(". ")
    return head + dot.strip()


def _draw_parts(page: Page, node: Node) -> None:
    """The tables in it, each under a head that folds."""
    leaves = not any(child.children for child in node.children)
    opened = leaves and sum(len(child.parameters) for child in (node, *node.children)) <= OPEN_ROWS
    for child in node.children:
        if not child.present or not (child.parameters or child.children):
            continue
        name = ".".join(map(str, child.key))
        unfolded = theme.section(f"{title_of(page.edition.data, child)}###{name}", opened=opened)
        mark(f"inspector/{name}/head")
        if unfolded:
            imgui.indent(0.6 * imgui.get_font_size())
            _draw_table(page, child)
            _draw_parts(page, child)
            imgui.unindent(0.6 * imgui.get_font_size())


def _draw_table(page: Page, node: Node) -> None:
    em, fixed = imgui.get_font_size(), imgui.TableColumnFlags_.width_fixed
    if not node.parameters:
        return
    imgui.push_style_var(imgui.StyleVar_.cell_padding, (0.25 * em, 0.15 * em))
    if imgui.begin_table(f"##{key_name(node.key)}", 3):
        imgui.table_setup_column("name", fixed, min(NAME_EM * em, NAME_SHARE * imgui.get_content_region_avail().x))
        imgui.table_setup_column("value", imgui.TableColumnFlags_.width_stretch)
        imgui.table_setup_column("keys", fixed, KEYS_EM * em)
        for parameter in sorted(node.parameters, key=lambda each: each.key[-1] != "preset"):
            imgui.push_id(key_name(parameter.key))
            _draw_row(page, parameter)
            imgui.pop_id()
        imgui.end_table()
    imgui.pop_style_var()


def _draw_row(page: Page, parameter: Parameter) -> None:
    slot = page.slot(parameter)
    imgui.table_next_row()
    imgui.table_next_column()
    _draw_name(slot)
    imgui.table_next_column()
    push_ink(slot)
    draw_widget(slot)
    pop_ink()
    imgui.table_next_column()
    draw_key(slot)
    imgui.same_line(0, 0)
    draw_reset(slot)


def _draw_name(slot: Slot) -> None:
    parameter = slot.parameter
    name, room = t(parameter.name), imgui.get_content_region_avail().x
    if parameter.kind in ("vector", "size") and parameter.unit:
        name = t("{name}, {unit}").format(name=name, unit=parameter.unit)
    shown = look.fitted(name, room)
    imgui.align_text_to_frame_padding()
    push_ink(slot)
    imgui.text(shown)
    pop_ink()
    mark(f"inspector/{'.'.join(map(str, slot.key))}/name")
    if imgui.is_item_hovered():
        _draw_tooltip(parameter, name if shown != name else "")


def _draw_tooltip(parameter: Parameter, name: str) -> None:
    """``name`` if there was no room for it; what the parameter does; its key, unit and limits."""
    imgui.begin_tooltip()
    imgui.push_text_wrap_pos(TOOLTIP_EM * imgui.get_font_size())
    if name:
        imgui.text(name)
    imgui.text(t(parameter.doc))
    facts = (key_name(parameter.key), parameter.unit, limits_text(parameter))
    imgui.text_disabled("  ·  ".join(fact for fact in facts if fact))
    imgui.pop_text_wrap_pos()
    imgui.end_tooltip()
