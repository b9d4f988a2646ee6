"""What every widget of the inspector is given, and one number under the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from imgui_bundle import imgui

from renderer.documents.lines import KeyPath
from renderer.editing.parameters import Node, Parameter, tree_of
from renderer.editing.values import InEffect, value_of, written_at
from renderer.maths.colour import Rgb
from renderer.preview.inspector.edits import forget, put
from renderer.preview.inspector.values import filling, limited, number_format
from renderer.preview.landmarks import mark
from renderer.preview.look import theme
from renderer.preview.look.drawing import packed
from renderer.preview.session import Edition
from renderer.preview.studio import Studio
from renderer.scene.fields import Keys
from renderer.scene.file import SceneFile

NO_LIMIT = 3.4e38
"""The largest float, nearly."""
FILLED = packed((1.0, 1.0, 1.0, 0.09))


@dataclass
class Inspector:
    """What the inspector remembers from one frame to the next."""

    writing: KeyPath | None = None
    """The file whose whole path is shown to be changed."""
    colour: tuple[KeyPath, Rgb] | None = None
    """A colour that is being changed, as it was before."""
    known: tuple[SceneFile, dict[KeyPath, Node]] | None = None

    def node(self, data: SceneFile, key: KeyPath) -> Node:
        """What is at ``key``, or what is left around it."""
        if self.known is None or self.known[0] is not data:
            self.known = data, {node.key: node for node in tree_of(data).walk()}
        while key not in self.known[1]:
            key = key[:-1]
        return self.known[1][key]


@dataclass(frozen=True)
class Page:
    """What all rows of one frame are drawn from: a widget may replace the studio's edition before the last one."""

    studio: Studio
    inspector: Inspector
    edition: Edition

    def slot(self, parameter: Parameter) -> Slot:
        data, seconds = self.edition.data, self.studio.seconds
        effect = value_of(data, self.edition.scene, parameter.key, seconds)
        animated = isinstance(written_at(data, parameter.key), Keys)
        return Slot(self.studio, self.inspector, parameter, effect, animated)


@dataclass(frozen=True)
class Slot:
    """A parameter's place in the inspector, and what it is now."""

    studio: Studio
    inspector: Inspector
    parameter: Parameter
    effect: InEffect
    animated: bool
    """Whether it has keys."""

    @property
    def key(self) -> KeyPath:
        return self.parameter.key

    @property
    def value(self) -> Any:
        return self.effect.value

    @property
    def written(self) -> bool:
        return self.effect.origin in ("file", "keys")

    def put(self, value: Any, *, merge: bool = True) -> None:
        """Writes ``value``, if it is another than before."""
        if value != self.value:
            put(self.studio, self.parameter, value, merge=merge)

    def put_component(self, component: int, number: float) -> None:
        """Writes one number, of several if the value has several."""
        if isinstance(self.value, tuple | list):
            self.put((*self.value[:component], number, *self.value[component + 1 :]))
        else:
            self.put(number)

    def put_text(self, text: str) -> None:
        """An empty text is none, where there may be none."""
        if text or self.parameter.default == "":
            self.put(text, merge=False)
        elif self.written and not self.parameter.required:
            forget(self.studio, self.parameter)

    def rest(self) -> None:
        """Ends the gesture if the item that was drawn last has been let go."""
        if imgui.is_item_deactivated():
            self.studio.rest()

    def mark(self, part: object = "") -> None:
        """A landmark at the item that was drawn last."""
        name = ".".join(map(str, self.key))
        mark(f"inspector/{name}/{part}" if part else f"inspector/{name}")


def draw_number(slot: Slot, component: int, number: float, *, width: float, unit: str) -> None:
    """A field to drag, or to click twice (or once with Ctrl) and type into, which counts when it is done."""
    parameter, io = slot.parameter, imgui.get_io()
    low = -NO_LIMIT if parameter.low is None else parameter.low
    high = NO_LIMIT if parameter.high is None else parameter.high
    form = number_format(number, parameter.step, unit, fine=io.key_alt)
    imgui.set_next_item_width(width)
    changed, found = imgui.drag_float(f"##{component}", number, parameter.step, low, high, form)
    slot.mark(component or "")
    if changed:
        slot.put_component(component, limited(parameter, found))
    slot.rest()
    _fill(slot, number)


def _fill(slot: Slot, number: float) -> None:
    """How much of its range a number takes, as a lighter part of its field."""
    share = filling(slot.parameter, number)
    if share is None or imgui.is_item_active():
        return
    low, high = imgui.get_item_rect_min(), imgui.get_item_rect_max()
    right = low.x + share * (high.x - low.x)
    paper = imgui.get_window_draw_list()
    paper.add_rect_filled(low, (right, high.y), FILLED, imgui.get_style().frame_rounding)


def push_ink(slot: Slot) -> None:
    """Text in the colour of what is written in the file, or of what is not."""
    imgui.push_style_color(imgui.Col_.text, theme.TEXT if slot.written else theme.FAINT)


def pop_ink() -> None:
    imgui.pop_style_color()
