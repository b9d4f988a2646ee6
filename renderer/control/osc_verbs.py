"""What an OSC message asks for: ``/yingbi/VERB`` with the verb's arguments in the table's order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from renderer.control.osc_packets import Message
from renderer.errors import InputError
from renderer.playback.verbs import VERBS, Argument, Verb

ROOT = "/yingbi/"

Asked = tuple[str, dict[str, Any]]


def asked(message: Message) -> Asked | None:
    """The verb and its arguments; None for a button that was let go (0 to a verb without arguments). Raises
    :class:`InputError`."""
    parts = message.address.removeprefix(ROOT).split("/")
    if len(parts) == 3 and (parts[0], parts[2]) == ("cue", "go"):
        return None if _is_release(message.values) else ("goto", {"cue": parts[1]})
    verb = VERBS.get(message.address.removeprefix(ROOT))
    if verb is None:
        raise InputError("verb", f"there is no {message.address[:60]}", hint=", ".join(VERBS))
    if not verb.arguments:
        return None if _is_release(message.values) else (verb.name, _nothing_more(verb, message.values[1:]))
    return verb.name, _arguments(verb, message.values)


def _is_release(values: tuple[Any, ...]) -> bool:
    return len(values) == 1 and isinstance(values[0], bool | int | float) and not values[0]


def _nothing_more(verb: Verb, values: tuple[Any, ...]) -> dict[str, Any]:
    if values:
        raise InputError("argument", f"{verb.name} takes no arguments")
    return {}


def _arguments(verb: Verb, values: tuple[Any, ...]) -> dict[str, Any]:
    """Those that are left out at the end are left out here, too."""
    rest = iter(values)
    found = {}
    for argument in verb.arguments:
        value = _next(verb, argument, rest)
        if value is None:
            break
        found[argument.name] = value
    if next(rest, None) is not None:
        raise InputError("argument", f"{verb.name} takes {signature(verb) or 'no arguments'}")
    return found


def _next(verb: Verb, argument: Argument, rest: Iterator[Any]) -> Any:
    value = next(rest, None)
    if value is None:
        return None
    if argument.kind == "flag":
        return bool(value) if isinstance(value, int | float) and value in (0, 1) else value
    if argument.kind == "text":  # QLab and others send the cue 1 as a number
        whole = isinstance(value, int | float) and not isinstance(value, bool) and float(value).is_integer()
        return str(int(value)) if whole else value
    if argument.kind == "point":
        return [value, *(next(rest, None) for _ in range(2))]
    return value


def signature(verb: Verb) -> str:
    """Its arguments as OSC types, such as ``cue:s at_s:f crossfade_s:f``."""
    return " ".join(f"{argument.name}:{_TYPES[argument.kind]}" for argument in verb.arguments)


_TYPES = {"text": "s", "number": "f", "flag": "i", "point": "fff"}


def osc_table() -> str:
    """The address space as Markdown."""
    lines = ["| address | arguments | does |", "| --- | --- | --- |"]
    for verb in VERBS.values():
        arguments = (
            "<br>".join(_explained(argument) for argument in verb.arguments) or "none, or 1 (0 does nothing)"
        )
        lines.append(f"| `{ROOT}{verb.name}` | {arguments} | {verb.summary} |")
    return "\n".join(lines)


def _explained(argument: Argument) -> str:
    default = "" if argument.default is None else f"; left out: {_default(argument)}"
    return f"`{argument.name}` {_TYPES[argument.kind]}: {argument.summary}{default}"


def _default(argument: Argument) -> str:
    value = argument.default
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, tuple):
        return " ".join(f"{part:g}" for part in value)
    return f"{value:g}" if isinstance(value, float) else f'"{value}"'
