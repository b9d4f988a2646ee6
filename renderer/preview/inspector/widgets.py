"""The widgets of the inspector: one for each kind of parameter."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from imgui_bundle import imgui

from renderer.editing.parameters import Kind
from renderer.preview.inspector.colour import draw_colour
from renderer.preview.inspector.slot import Slot, draw_number
from renderer.preview.inspector.values import limited, start_of
from renderer.preview.look import theme
from renderer.preview.look.drawing import fitted, packed
from renderer.preview.look.words import named, t
from renderer.preview.popups import close_with_escape
from renderer.scene.environment import preset_names
from renderer.scene.file import SEASONS

AXES = (packed(theme.colour("#A3524C")), packed(theme.colour("#6D8C52")), packed(theme.colour("#5277A3")))
"""Red, green and blue, as the handles in the hall have them."""
GAP_EM = 0.25


def draw_widget(slot: Slot) -> None:
    """Fills the cell with what shows and changes the parameter."""
    if slot.value is None and slot.parameter.kind in _NEEDS_VALUE:
        _draw_nothing(slot)
    else:
        WIDGETS[slot.parameter.kind](slot)


def _draw_nothing(slot: Slot) -> None:
    """Nothing is said: a click begins with something sensible."""
    if _flat_button(t("not set"), slot):
        slot.put(start_of(slot.parameter), merge=False)


def _draw_scalar(slot: Slot) -> None:
    width = imgui.get_content_region_avail().x
    draw_number(slot, 0, float(slot.value), width=width, unit=slot.parameter.unit)


def _draw_whole(slot: Slot) -> None:
    imgui.set_next_item_width(-1)
    changed, found = imgui.drag_int("##0", slot.value, 0.1)
    slot.mark()
    if changed:
        slot.put(int(limited(slot.parameter, found)))
    slot.rest()


def _draw_numbers(slot: Slot) -> None:
    """Several beside one another; three are X, Y and Z, with the axes' colours."""
    count, em = len(slot.value), imgui.get_font_size()
    gap = GAP_EM * em
    width = (imgui.get_content_region_avail().x - (count - 1) * gap) / count
    imgui.push_style_var(imgui.StyleVar_.frame_padding, (0.3 * em, imgui.get_style().frame_padding.y))
    for component, number in enumerate(slot.value):
        if component:
            imgui.same_line(0, gap)
        draw_number(slot, component, float(number), width=width, unit="")
        if count == len(AXES):
            low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
            inset, thick = 0.28 * em, max(1.0, 0.13 * em)
            place = (low.x + thick, low.y + inset), (low.x + 2 * thick, high.y - inset)
            imgui.get_window_draw_list().add_rect_filled(*place, AXES[component])
    imgui.pop_style_var()


def _draw_flag(slot: Slot) -> None:
    ground = imgui.get_style_color_vec4(imgui.Col_.checkbox_selected_bg) if slot.written else theme.GRAB
    imgui.push_style_color(imgui.Col_.checkbox_selected_bg, ground)
    changed, found = imgui.checkbox("##0", bool(slot.value))
    imgui.pop_style_color()
    slot.mark()
    if changed:
        slot.put(found, merge=False)


def _draw_choice(slot: Slot) -> None:
    chosen = _combo("##0", slot, str(slot.value or ""), slot.parameter.choices)
    if chosen is not None:
        slot.put(chosen, merge=False)


def _combo(
    label: str, slot: Slot, value: str, choices: tuple[str, ...], width: float = -1.0, part: object = ""
) -> str | None:
    """What was chosen, if anything was."""
    imgui.set_next_item_width(width)
    chosen = None
    opened = imgui.begin_combo(label, _shown(value, imgui.calc_item_width()))
    slot.mark(part)
    if opened:
        imgui.push_style_color(imgui.Col_.text, theme.TEXT)
        for choice in choices:
            if imgui.selectable(named(choice), choice == value)[0]:
                chosen = choice
            slot.mark(f"choice {choice}")
            if choice == value:
                imgui.set_item_default_focus()
        close_with_escape()
        imgui.pop_style_color()
        imgui.end_combo()
    return chosen


def _shown(value: str, width: float) -> str:
    """What a combo of this width says: also what files call it, if there is room for that."""
    if not value:
        return "–"
    room = width - imgui.get_frame_height() - 2 * imgui.get_style().frame_padding.x
    return named(value) if imgui.calc_text_size(named(value)).x <= room else t(value)


def _draw_text(slot: Slot) -> None:
    imgui.set_next_item_width(-1)
    before = str(slot.value or "")
    _, found = imgui.input_text_with_hint("##0", t("none"), before, imgui.InputTextFlags_.auto_select_all)
    slot.mark()
    if imgui.is_item_deactivated_after_edit() and found != before:
        slot.put_text(found)


def _draw_file(slot: Slot) -> None:
    """Its name alone; a click shows the whole path to be changed."""
    path = str(slot.value or "")
    if slot.inspector.writing == slot.key:
        _draw_path(slot, path)
        return
    if _flat_button(PurePath(path).name or t("none"), slot, path):
        slot.inspector.writing = slot.key
        slot.studio.wake()


def _draw_path(slot: Slot, path: str) -> None:
    imgui.set_next_item_width(-1)
    label = "##path"
    fresh = imgui.get_state_storage().get_int(imgui.get_id(label)) == 0
    if fresh:
        imgui.set_keyboard_focus_here()
    imgui.get_state_storage().set_int(imgui.get_id(label), 1)
    _, found = imgui.input_text(label, path, imgui.InputTextFlags_.auto_select_all)
    slot.mark()
    if imgui.is_item_deactivated():
        slot.inspector.writing = None
        imgui.get_state_storage().set_int(imgui.get_id(label), 0)
        if found.strip() != path:
            slot.put_text(found.strip())


def _draw_names(slot: Slot) -> None:
    """One choice per line, which can be moved up and down, taken out, and more put in."""
    names, em = tuple(slot.value), imgui.get_font_size()
    choices = tuple(dict.fromkeys((*SEASONS, *preset_names())))
    button = imgui.get_frame_height()
    width = imgui.get_content_region_avail().x - 2 * (button + GAP_EM * em)
    for place, name in enumerate(names):
        imgui.push_id(place)
        chosen = _combo("##name", slot, name, choices, width, place or "")
        if chosen is not None:
            slot.put((*names[:place], chosen, *names[place + 1 :]), merge=False)
        imgui.same_line(0, GAP_EM * em)
        imgui.begin_disabled(place == 0)
        if imgui.button("\uf062", (button, button)):
            slot.put((*names[: place - 1], name, names[place - 1], *names[place + 1 :]), merge=False)
        imgui.end_disabled()
        imgui.set_item_tooltip(t("Earlier"))
        slot.mark(f"{place}/up")
        imgui.same_line(0, GAP_EM * em)
        imgui.begin_disabled(len(names) == 1)
        if imgui.button("\uf00d", (button, button)):
            slot.put((*names[:place], *names[place + 1 :]), merge=False)
        imgui.end_disabled()
        imgui.set_item_tooltip(t("Take out"))
        slot.mark(f"{place}/out")
        imgui.pop_id()
    if imgui.button("\uf067", (button, button)):
        slot.put((*names, next((name for name in choices if name not in names), choices[0])), merge=False)
    imgui.set_item_tooltip(t("One more"))
    slot.mark("more")


def _flat_button(text: str, slot: Slot, whole: str = "") -> bool:
    """Looks like a field that has ``text`` in it."""
    width = imgui.get_content_region_avail().x
    room = width - 2 * imgui.get_style().frame_padding.x
    imgui.push_style_var(imgui.StyleVar_.button_text_align, (0.0, 0.5))
    pressed = imgui.button(f"{fitted(text, room)}##0", (width, 0))
    imgui.pop_style_var()
    slot.mark()
    if whole:
        imgui.set_item_tooltip(whole)
    return pressed


WIDGETS: dict[Kind, Callable[[Slot], None]] = {
    "number": _draw_scalar,
    "whole": _draw_whole,
    "vector": _draw_numbers,
    "size": _draw_numbers,
    "colour": draw_colour,
    "flag": _draw_flag,
    "choice": _draw_choice,
    "text": _draw_text,
    "names": _draw_names,
    "file": _draw_file,
}

_NEEDS_VALUE = {"number", "whole", "vector", "size", "colour"}
"""Kinds whose widgets cannot show that there is nothing."""
