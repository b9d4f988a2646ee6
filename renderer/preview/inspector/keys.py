"""Beside each parameter: a diamond for its keys over time, and an arrow back to what counts without it."""

from __future__ import annotations

from typing import Any

from imgui_bundle import imgui

from renderer.editing import keyframes
from renderer.editing.text import MISSING
from renderer.maths.easing import EASES
from renderer.preview.inspector.edits import forget, toggle_key
from renderer.preview.inspector.slot import Slot
from renderer.preview.look import drawing as look
from renderer.preview.look import theme
from renderer.preview.look.words import named, t
from renderer.preview.popups import close_with_escape

RESET = "\uf2ea"
BUTTON_EM = 1.35
DIAMOND_EM = 0.36
HOLLOW = look.packed(theme.BACKGROUND)
CONSTANT = look.colour("#4A4A4A")


def draw_key(slot: Slot) -> None:
    """Gold: a key at this time; a gold edge: keys at other times; grey: none."""
    em = imgui.get_font_size()
    size = BUTTON_EM * em, imgui.get_frame_height()
    if not slot.parameter.animated:
        imgui.dummy(size)
        return
    animated = slot.animated
    here = animated and keyframes.has_key(slot.studio.session.text, slot.key, slot.studio.seconds)
    pressed = imgui.invisible_button("##key", size)
    slot.mark("key")
    _draw_diamond(animated, here)
    if pressed and slot.value is not None:
        toggle_key(slot.studio, slot.parameter, slot.value)
    if imgui.is_item_hovered():
        _draw_tooltip(animated, here)
    if animated and imgui.begin_popup_context_item("keys"):
        _draw_menu(slot)
        close_with_escape()
        imgui.end_popup()


def _draw_diamond(animated: bool, here: bool) -> None:
    em, hovered = imgui.get_font_size(), imgui.is_item_hovered()
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    centre = (low.x + high.x) / 2, (low.y + high.y) / 2
    gold = look.KEY_HOVERED if hovered else look.KEY
    edge = gold if animated else look.DIM if hovered else CONSTANT
    look.draw_diamond(centre, DIAMOND_EM * em * (0.76 if not here else 0.9), gold if here else HOLLOW, edge)


def _draw_tooltip(animated: bool, here: bool) -> None:
    if here:
        imgui.set_tooltip(t("Remove the key at the playhead"))
    elif animated:
        imgui.set_tooltip(t("Set a key at the playhead; right-click for more"))
    else:
        imgui.set_tooltip(t("Set a key at the playhead: the value may change over time"))


def _draw_menu(slot: Slot) -> None:
    studio, key, name = slot.studio, slot.key, t(slot.parameter.name)
    text = studio.session.text
    if imgui.menu_item_simple(t("Remove all keys")):
        label, seconds = t("remove all keys of {name}").format(name=name), studio.seconds
        studio.edit(lambda text: keyframes.without_keys(text, key, seconds), label)
    slot.mark("remove keys")
    repeats = bool(text.value((*key, "repeat")))
    if imgui.menu_item(t("Begins again after the last key"), "", repeats)[0]:
        studio.edit(
            lambda text: text.without((*key, "repeat")) if repeats else text.with_value((*key, "repeat"), True),
            t("change the keys of {name}").format(name=name),
        )
    imgui.separator_text(t("From key to key"))
    present = keyframes.ease_of(text, key)
    for ease in EASES:
        if imgui.menu_item(named(ease), "", ease == present)[0]:
            _choose_ease(slot, ease)
        slot.mark(f"ease {ease}")


def _choose_ease(slot: Slot, ease: str) -> None:
    label = t("change the keys of {name}").format(name=t(slot.parameter.name))
    slot.studio.edit(lambda text: keyframes.with_ease(text, slot.key, ease), label)


def draw_reset(slot: Slot) -> None:
    """An arrow, if something is written that can be left out."""
    size = BUTTON_EM * imgui.get_font_size(), imgui.get_frame_height()
    written: Any = slot.studio.session.text.value(slot.key)
    if written is MISSING or slot.parameter.required:
        imgui.dummy(size)
        return
    pressed = imgui.invisible_button("##reset", size)
    slot.mark("reset")
    hovered, low = imgui.is_item_hovered(), imgui.get_item_rect_min()
    room = look.text_width(RESET, 0.85)
    em = imgui.get_font_size()
    place = low.x + (size[0] - room) / 2, low.y + (size[1] - 0.85 * em) / 2
    look.write(place, RESET, look.BRIGHT if hovered else look.DIM, 0.85)
    imgui.set_item_tooltip(t("Take it out of the file: the preset's value or the default counts again"))
    if pressed:
        forget(slot.studio, slot.parameter)
