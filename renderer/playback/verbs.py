"""The table of verbs that operators have; page, HTTP, OSC and their documents are made from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from renderer.errors import InputError

ArgumentKind = Literal["text", "number", "flag", "point"]
Value = str | float | bool | tuple[float, float, float]
Arguments = dict[str, Value]

MAX_TEXT = 200


@dataclass(frozen=True)
class Argument:
    """One argument of a verb; ``default`` is what is taken if it is left out, None makes it required."""

    name: str
    kind: ArgumentKind
    summary: str
    default: Value | None = None
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True)
class Verb:
    """``danger`` asks the operator to hold the button; ``latched`` ones stay until they are undone."""

    name: str
    summary: str
    summary_zh: str
    arguments: tuple[Argument, ...] = ()
    danger: bool = False


_ON = Argument("on", "flag", "false undoes it", default=True)
_FADE = Argument("fade_s", "number", "how long it takes", default=1.0, low=0.0, high=3600.0)
_OWN = -1.0
"""For a duration: what the show's file says."""

_TABLE = (
    Verb("go", "Start the next cue, or go on after hold, freeze or panic", "下一个"),
    Verb("hold", "Stop the show's time; again or GO goes on", "暂停"),
    Verb("next", "Cut to the next cue", "后一个"),
    Verb("previous", "Cut to the cue before", "前一个"),
    Verb(
        "goto",
        "Start a cue by its id",
        "跳到",
        (
            Argument("cue", "text", "its id"),
            Argument("at_s", "number", "seconds into it", default=0.0, low=0.0, high=1e6),
            Argument("crossfade_s", "number", "-1: the cue's own", default=_OWN, low=-1.0, high=3600.0),
        ),
    ),
    Verb("panic", "Fade to black and stop; again cuts at once", "紧急停止", danger=True),
    Verb("blackout", "Black until it is undone", "黑场", (_ON,), danger=True),
    Verb("freeze", "Keep this picture while the show's time runs on", "定格", (_ON,)),
    Verb(
        "dim",
        "Change the brightness",
        "亮度",
        (Argument("level", "number", "0 black, 1 full", low=0.0, high=1.0), _FADE),
    ),
    Verb(
        "spot",
        "Glide to the picture for another of the wall's eyes",
        "观看点",
        (
            Argument("eye", "text", "its name; empty: the cue's own", default=""),
            Argument("glide_s", "number", "-1: the show's own", default=_OWN, low=-1.0, high=3600.0),
        ),
    ),
    Verb(
        "pattern",
        "Show a test pattern; empty ends it",
        "测试图",
        (
            Argument("name", "text", "grid, ident, gradient, bar, counter, white, ...", default=""),
            Argument("level", "number", "how bright white is", default=1.0, low=0.0, high=1.0),
        ),
        danger=True,
    ),
    Verb("evacuate", "The safety picture, above everything, until it is undone", "疏散", (_ON,), danger=True),
    Verb(
        "nudge",
        "Move the eye and turn the corner while standing in the hall",
        "微调",
        (
            Argument("eye_m", "point", "metres to add to the eye", default=(0.0, 0.0, 0.0), low=-5.0, high=5.0),
            Argument("angle_deg", "number", "degrees to add to the corner", default=0.0, low=-10.0, high=10.0),
        ),
    ),
    Verb("idle", "Leave the show for the idle scene, as outside opening hours", "待机", (_ON,)),
    Verb(
        "join",
        "Be where the show is after so many seconds without operators",
        "同步",
        (Argument("elapsed_s", "number", "seconds since the show began", low=0.0, high=1e8),),
    ),
)

VERBS: dict[str, Verb] = {verb.name: verb for verb in _TABLE}


def checked(name: str, given: Mapping[str, Any]) -> Arguments:
    """The arguments of a verb, complete and of their types. Raises :class:`InputError`."""
    verb = VERBS.get(name)
    if verb is None:
        raise InputError("verb", f"there is no verb {name[:40]!r}", hint=", ".join(VERBS))
    known = [argument.name for argument in verb.arguments]
    unknown = [str(key)[:40] for key in given if key not in known]
    if unknown:
        hint = ", ".join(known) or "it takes none"
        raise InputError("argument", f"{name} has no argument {unknown[0]!r}", hint=hint)
    return {argument.name: _value(name, argument, given) for argument in verb.arguments}


def _value(verb: str, argument: Argument, given: Mapping[str, Any]) -> Value:
    value = given.get(argument.name, argument.default)
    if value is None:
        raise InputError("argument", f"{verb} needs {argument.name}", hint=argument.summary)
    found = _KINDS[argument.kind](value, argument)
    if found is None:
        limits = ""
        if argument.kind in ("number", "point") and math.isfinite(argument.low):
            limits = f", {argument.low:g} to {argument.high:g}"
        what = f"{verb}: {argument.name} must be a {argument.kind}{limits}"
        raise InputError("argument", what, hint=argument.summary)
    return found


def _text(value: Any, _argument: Argument) -> str | None:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:  # JSON can name halves of characters, which no message can hold
        return None
    return value


def _flag(value: Any, _argument: Argument) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(value: Any, argument: Argument) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if argument.low <= value <= argument.high else None


def _point(value: Any, argument: Argument) -> tuple[float, float, float] | None:
    if not isinstance(value, list | tuple) or len(value) != 3:
        return None
    found = [_number(part, argument) for part in value]
    return None if None in found else (found[0], found[1], found[2])  # type: ignore[return-value]


_KINDS = {"text": _text, "flag": _flag, "number": _number, "point": _point}
