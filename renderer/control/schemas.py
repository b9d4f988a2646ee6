"""JSON Schemas of what the API answers, for the OpenAPI document."""

from __future__ import annotations

from typing import Any, get_args

from renderer.playback.verbs import VERBS, Argument, Verb
from renderer.show.messages import PlayerState

Schema = dict[str, Any]

NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
POINT: Schema = {"type": "array", "items": NUMBER, "minItems": 3, "maxItems": 3}


def record(required: dict[str, Schema], more: dict[str, Schema] | None = None) -> Schema:
    """An object with keys that are always there, and keys that may be missing."""
    return {"type": "object", "required": list(required), "properties": {**required, **(more or {})}}


def many(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def counts(text: str) -> Schema:
    return {"type": "object", "additionalProperties": WHOLE, "description": text}


SPREAD = record({"p50": NUMBER, "p99": NUMBER, "max": NUMBER})

STATUS = record(
    {
        "state": {"enum": list(get_args(PlayerState))},
        "frame": {**WHOLE, "description": "on the show's absolute grid; no restart sets it back"},
        "cue": TEXT,
        "next": TEXT,
        "fps": NUMBER,
        "missed": {**WHOLE, "description": "slots without a new frame"},
        "show_time_s": NUMBER,
        "pids": counts("process ids: supervisor, player, control"),
        "restarts": counts("how often each process was started again"),
        "name": TEXT,
        "edition": {**WHOLE, "description": "counts the times that edited files were taken up"},
        "fault": {**TEXT, "description": "why the show's files could not be read; empty if they could"},
        "alive": {**FLAG, "description": "whether the player has spoken within two seconds"},
        "silent_s": {"type": ["number", "null"]},
        "missed_minute": {**WHOLE, "description": "missed within the last minute"},
        "lock": {"enum": ["green", "amber", "red"]},
        "nudge": record({"eye_m": POINT, "angle_deg": NUMBER}),
        "thumbnail_frame": {"type": ["integer", "null"]},
    },
    {
        "cue_time_s": NUMBER,
        "remaining_s": {"type": ["number", "null"], "description": "null: until somebody says GO"},
        "brightness": NUMBER,
        "quality": TEXT,
        "scale": NUMBER,
        "eye": TEXT,
        "pattern": TEXT,
        "presented": WHOLE,
        "longest_freeze_ms": NUMBER,
        "jitter": NUMBER,
        "lateness_ms": SPREAD,
        "work_ms": SPREAD,
        "evacuated": FLAG,
        "held": FLAG,
        "frozen": FLAG,
        "blackout": FLAG,
    },
)

CUE = record(
    {
        "id": TEXT,
        "name": TEXT,
        "scene": TEXT,
        "start_s": NUMBER,
        "end_s": NUMBER,
        "crossfade_s": NUMBER,
        "repeat": WHOLE,
        "follow": TEXT,
        "eye": TEXT,
    }
)

LINE = record(
    {"number": WHOLE, "time": TEXT, "level": TEXT, "source": TEXT, "event": TEXT, "data": {"type": "object"}}
)

ARGUMENT = record({"name": TEXT, "kind": TEXT, "summary": TEXT, "required": FLAG})
VERB = record({"name": TEXT, "summary": TEXT, "summary_zh": TEXT, "danger": FLAG, "arguments": many(ARGUMENT)})

WALL = record(
    {
        "name": TEXT,
        "eyes": many(record({"name": TEXT, "position_m": POINT})),
        "outputs": many(record({"name": TEXT, "size_px": many(WHOLE), "refresh_hz": NUMBER})),
        "patterns": many(record({"name": TEXT, "summary": TEXT, "summary_zh": TEXT})),
        "corner_deg": {"type": ["number", "null"]},
        "saves": {**FLAG, "description": "whether its file may be changed"},
    },
    {"raster_px": many(WHOLE)},
)

SCHEMAS: dict[str, Schema] = {
    "Status": STATUS,
    "Cues": record({"cues": many(CUE)}),
    "Verbs": record({"verbs": many(VERB)}),
    "Log": record({"lines": many(LINE), "last": WHOLE}),
    "Wall": WALL,
    "Answer": record({"ok": FLAG, "frame": {**WHOLE, "description": "the first frame that obeys it"}}),
    "Saved": record({"ok": FLAG, "eye": TEXT, "position_m": POINT}, {"angle_deg": NUMBER}),
    "Done": record({"ok": FLAG}),
    "Health": record({"ok": FLAG, "silent_s": {"type": ["number", "null"]}}),
    "Error": record({"ok": FLAG, "error": {**TEXT, "description": "what is wrong, in a sentence"}, "code": TEXT}),
}

_KINDS: dict[str, Schema] = {"text": TEXT, "flag": FLAG, "number": NUMBER, "point": POINT}


def argument_schema(argument: Argument) -> Schema:
    schema = {**_KINDS[argument.kind], "description": argument.summary}
    if argument.kind == "number":
        bounds = {"minimum": argument.low, "maximum": argument.high}
        schema |= {key: value for key, value in bounds.items() if abs(value) != float("inf")}
    if argument.default is not None:
        default = argument.default
        schema["default"] = list(default) if isinstance(default, tuple) else default
    return schema


def verb_schema(verb: Verb) -> Schema:
    """What is sent with a verb."""
    return {
        "type": "object",
        "properties": {argument.name: argument_schema(argument) for argument in verb.arguments},
        "required": [argument.name for argument in verb.arguments if argument.default is None],
        "additionalProperties": False,
    }


def verbs_json() -> list[dict[str, Any]]:
    """The table of verbs, for the page."""
    return [
        {
            "name": verb.name,
            "summary": verb.summary,
            "summary_zh": verb.summary_zh,
            "danger": verb.danger,
            "arguments": [_argument_json(argument) for argument in verb.arguments],
        }
        for verb in VERBS.values()
    ]


def _argument_json(argument: Argument) -> dict[str, Any]:
    return {
        "name": argument.name,
        "kind": argument.kind,
        "summary": argument.summary,
        "required": argument.default is None,
        "schema": argument_schema(argument),
    }
