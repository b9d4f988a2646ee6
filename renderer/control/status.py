"""The show's status as JSON: what ``GET /api/status``, the page and OSC are told."""

from __future__ import annotations

import math
import os
import time
from typing import Any

from renderer.control.desk import Desk
from renderer.control.programme import number_json
from renderer.control.recent import SILENT_S, lamp_of

_SPREAD = ("p50", "p99", "max")


def status_json(desk: Desk) -> dict[str, Any]:
    """The contract's keys, and more. Before the player's first word the state is ``starting``."""
    beat, silent_s = desk.beat, desk.silent_s()
    missed = desk.missed.within(time.monotonic())
    found: dict[str, Any] = {
        "state": "starting",
        "frame": 0,
        "cue": "",
        "next": "",
        "fps": number_json(desk.programme.fps),
        "missed": desk.missed.total,
        "show_time_s": 0.0,
        "pids": {"supervisor": os.getppid(), "player": 0, **desk.children.pids, "control": os.getpid()},
        "restarts": dict(desk.children.restarts),
        "name": desk.programme.name,
        "edition": desk.programme.edition,
        "fault": desk.programme.fault,
        "alive": silent_s <= SILENT_S,
        "silent_s": round(silent_s, 3) if beat else None,
        "missed_minute": missed,
        "lock": lamp_of(missed, silent_s),
        "nudge": {"eye_m": list(desk.nudge[0]), "angle_deg": desk.nudge[1]},
        "thumbnail_frame": desk.thumbnail.frame if desk.thumbnail else None,
    }
    if beat is None:
        return found
    plain = (
        "state frame cue next show_time_s cue_time_s remaining_s brightness quality scale eye pattern "
        "presented longest_freeze_ms jitter evacuated held frozen blackout"
    )
    found |= {name: getattr(beat, name) for name in plain.split()}
    if beat.pid != found["pids"]["player"]:  # these are the last words of one that is gone
        found["state"] = "starting"
    found["eye"] = desk.eye
    if not beat.presented and found["lock"] == "green":
        found["lock"] = "amber"  # nothing was late, as there has been no picture yet
    found["lateness_ms"] = dict(zip(_SPREAD, beat.lateness_ms, strict=True))
    found["work_ms"] = dict(zip(_SPREAD, beat.work_ms, strict=True))
    return {name: _finite(value) for name, value in found.items()}


def _finite(value: Any) -> Any:
    """JSON has no infinities: a cue that waits for GO has no remaining time, which is null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
