"""The transport's keys, for wherever in the window the keyboard is not in a field."""

from __future__ import annotations

from imgui_bundle import imgui

from renderer.editing.clock import Clock
from renderer.preview.timeline.model import (
    MarkIn,
    MarkOut,
    SetLoop,
    Shuttle,
    Step,
    ToEnd,
    TogglePlay,
    ToStart,
    Transport,
)


def transport_keys(clock: Clock) -> list[Transport]:
    """What was pressed in this frame: Space, J K L, the arrows (with Shift a second), Home, End, I, O, X."""
    io, key = imgui.get_io(), imgui.Key
    if io.want_text_input or io.key_ctrl or io.key_super or io.key_alt:
        return []
    stride = round(clock.fps) if io.key_shift else 1
    table: tuple[tuple[imgui.Key, bool, Transport], ...] = (
        (key.space, False, TogglePlay()),
        (key.j, False, Shuttle(-1)),
        (key.k, False, Shuttle(0)),
        (key.l, False, Shuttle(1)),
        (key.left_arrow, True, Step(-stride)),
        (key.right_arrow, True, Step(stride)),
        (key.home, False, ToStart()),
        (key.end, False, ToEnd()),
        (key.i, False, MarkIn()),
        (key.o, False, MarkOut()),
        (key.x, False, SetLoop(None)),
    )
    return [action for pressed, repeats, action in table if imgui.is_key_pressed(pressed, repeats)]
