"""What a keyboard at the show machine does, and what windows tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from renderer.output.gl_window import CloseAsked, KeyPressed
from renderer.output.window import Event, MonitorsChanged
from renderer.playback.transport import State
from renderer.show.messages import Command, Note, Stop

KEYBOARD_ID = 0
"""The id of commands that nobody waits for an answer to."""

_KEYS: dict[str, Callable[[State], tuple[str, dict[str, Any]]]] = {
    "space": lambda _: ("go", {}),
    "right": lambda _: ("next", {}),
    "left": lambda _: ("previous", {}),
    "h": lambda _: ("hold", {}),
    "f": lambda state: ("freeze", {"on": state.frozen is None}),
    "b": lambda state: ("blackout", {"on": not state.blackout}),
    "f11": lambda _: ("panic", {}),
    "f12": lambda state: ("evacuate", {"on": not state.evacuated}),
}


def command_of(event: Event, state: State, *, desk: bool) -> Command | Note | Stop | None:
    """What an event means; only a ``desk`` window ends the show when it is closed."""
    match event:
        case CloseAsked() | KeyPressed("escape") if desk:
            return Stop()
        case KeyPressed(key) if key in _KEYS:
            verb, arguments = _KEYS[key](state)
            return Command(KEYBOARD_ID, verb, arguments, "keyboard")
        case MonitorsChanged(placement):
            level = "warning" if placement.missing else "info"
            return Note("player", level, "monitors", {"missing": list(placement.missing)})  # type: ignore[arg-type]
    return None
