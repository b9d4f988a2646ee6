"""What can be done from the menu and with keys: one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from imgui_bundle import imgui

from renderer.preview.actions import Actions
from renderer.preview.viewpoint import VIEWS, ViewKind
from renderer.preview.views import NAMES

Key = imgui.Key
CTRL, SHIFT = Key.mod_ctrl, Key.mod_shift


def _always(_: Actions) -> bool:
    return True


@dataclass(frozen=True)
class Command:
    """``menu`` is where it stands, if anywhere; ``chord`` works wherever nobody types, ``keys`` says it in words
    (the transport's are :func:`renderer.preview.timeline.keys.transport_keys`); ``on`` is whether it is ticked,
    for what is switched."""

    menu: str
    text: str
    do: Callable[[Actions], object]
    chord: int = 0
    keys: str = ""
    ready: Callable[[Actions], bool] = _always
    on: Callable[[Actions], bool] | None = None
    repeats: bool = False


def _show(kind: ViewKind, a: Actions) -> None:
    a.show(kind)


def _beside(kind: ViewKind, a: Actions) -> None:
    a.show(kind, beside=True)


def _shown(kind: ViewKind, a: Actions) -> bool:
    return kind in a.studio.shown


def _toggle(owner: Callable[[Actions], object], name: str, a: Actions) -> None:
    setattr(owner(a), name, not getattr(owner(a), name))


def _step(frames: int, a: Actions) -> None:
    a.studio.clock.step(frames)


def _has_entry(a: Actions) -> bool:
    return a.studio.entry is not None


_DIGITS = (Key._1, Key._2, Key._3, Key._4)

COMMANDS: tuple[Command, ...] = (
    Command("File", "Open…", lambda a: a.dialogs.ask_open(), CTRL | Key.o, "Ctrl+O"),
    Command("File", "Save", lambda a: a.save(), CTRL | Key.s, "Ctrl+S"),
    Command("File", "Save a copy as…", lambda a: a.dialogs.ask_save(), CTRL | SHIFT | Key.s, "Ctrl+Shift+S"),
    Command("File", "Save this picture…", lambda a: a.dialogs.ask_picture(), Key.f12, "F12"),
    Command("File", "Copy as a command", lambda a: a.copy_command(), CTRL | SHIFT | Key.c, "Ctrl+Shift+C"),
    Command("File", "Quit", lambda a: a.ask_to_close(), CTRL | Key.q, "Ctrl+Q"),
    Command("Edit", "Undo", lambda a: a.studio.undo(), CTRL | Key.z, "Ctrl+Z",
            ready=lambda a: a.studio.session.history.undo_label is not None, repeats=True),
    Command("Edit", "Redo", lambda a: a.studio.redo(), CTRL | SHIFT | Key.z, "Ctrl+Shift+Z",
            ready=lambda a: a.studio.session.history.redo_label is not None, repeats=True),
    Command("Edit", "Bring in a file…", lambda a: a.dialogs.ask_bring(), CTRL | Key.i, "Ctrl+I"),
    Command("Edit", "Duplicate", lambda a: a.studio.duplicate(), CTRL | Key.d, "Ctrl+D", ready=_has_entry),
    Command("Edit", "Delete", lambda a: a.studio.delete(), CTRL | Key.delete, "Ctrl+Del", ready=_has_entry),
    *(
        Command("View", NAMES[kind], partial(_show, kind), digit, str(number), on=partial(_shown, kind))
        for number, (kind, digit) in enumerate(zip(VIEWS, _DIGITS, strict=True), 1)
    ),
    *(
        Command("", "", partial(_beside, kind), digit | SHIFT)
        for kind, digit in zip(VIEWS, _DIGITS, strict=True)
    ),
    Command("View", "All four", lambda a: a.show_all(), Key._5, "5",
            on=lambda a: len(a.studio.shown) == len(VIEWS)),
    Command("View", "Nothing but the views", partial(_toggle, lambda a: a.desk, "bare"), Key.tab, "Tab",
            on=lambda a: a.desk.bare),
    Command("View", "Back to the eye", lambda a: a.to_the_eye(), Key._0, "0"),
    Command("View", "The wall's picture follows the visitor", lambda a: a.toggle_follow(), Key.f, "F",
            on=lambda a: a.studio.view.follows),
    Command("View", "Cabinets", lambda a: a.toggle_cabinets(), Key.c, "C", on=lambda a: a.views.zoom.cabinets),
    Command("View", "View lines", partial(_toggle, lambda a: a.views.hall, "sight"), Key.v, "V",
            on=lambda a: a.views.hall.sight),
    Command("View", "Handles along the relic's own axes", partial(_toggle, lambda a: a.views.hall, "local"), Key.n,
            "N", on=lambda a: a.views.hall.local),
    Command("Play", "Play or pause", lambda a: a.toggle_play(), keys="Space",
            on=lambda a: a.studio.clock.playing),
    Command("Play", "One frame back", partial(_step, -1), keys="Left", repeats=True),
    Command("Play", "One frame on", partial(_step, 1), keys="Right", repeats=True),
    Command("Play", "To the start", lambda a: a.studio.clock.to_start(), keys="Home"),
    Command("Play", "To the end", lambda a: a.studio.clock.to_end(), keys="End"),
    Command("Play", "The loop begins here", lambda a: a.studio.clock.mark_in(), keys="I"),
    Command("Play", "The loop ends here", lambda a: a.studio.clock.mark_out(), keys="O"),
    Command("Play", "Backwards, faster each time", lambda a: a.shuttle(-1), keys="J"),
    Command("Play", "Stop", lambda a: a.shuttle(0), keys="K"),
    Command("Play", "No loop", lambda a: a.studio.clock.set_loop(None), keys="X"),
    Command("Play", "Forwards, faster each time", lambda a: a.shuttle(1), keys="L"),
    Command("Guards", "Look at every frame for flashes", lambda a: a.guarding.scan_all(a.studio.view)),
    Command("Help", "First steps", lambda a: a.dialogs.ask_hint(), Key.f1, "F1"),
)  # fmt: skip

MENUS = ("File", "Edit", "View", "Play", "Guards", "Help")


def obey_keys(actions: Actions) -> None:
    """Does what the pressed keys ask for, unless somebody types."""
    if imgui.get_io().want_text_input:
        return
    for command in COMMANDS:
        if command.chord and _pressed(command) and command.ready(actions):
            command.do(actions)


def _pressed(command: Command) -> bool:
    """The chord, with just these modifiers."""
    modifiers = command.chord & MODIFIERS
    if imgui.get_io().key_mods != modifiers:
        return False
    return imgui.is_key_pressed(imgui.Key(command.chord & ~MODIFIERS), command.repeats)


MODIFIERS = int(Key.mod_ctrl | Key.mod_shift | Key.mod_alt | Key.mod_super)
