"""From the options of ``yingbi play`` to a plan: everything is read and checked before anything is started."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from renderer import resources
from renderer.assets.stills import read_still
from renderer.documents.reader import Source
from renderer.errors import InputError, YingbiError
from renderer.output import desktop
from renderer.output.atomic import write_json
from renderer.playback.commands import Refused, apply
from renderer.playback.transport import opening
from renderer.playback.verbs import checked
from renderer.rehearsal.request import wall_of
from renderer.resources import find_input
from renderer.scene.model import Show
from renderer.scene.reader import load_scene
from renderer.scene.show_reader import load_source
from renderer.show.places import last_show_file
from renderer.show.resume import read_running, running_file
from renderer.show.session import Session
from renderer.show.supervisor import Plan

EVACUATION = "evacuation.png"


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    show: str
    wall: str | None = None
    virtual: bool = False
    window: bool = False
    scale: float = 1.0
    begin: str | None = None
    for_s: float | None = None
    http: str = "127.0.0.1:8600"
    osc: str = "127.0.0.1:8601"
    watch_host: bool = False


def plan_of(options: Options, warn: Callable[[str], None]) -> Plan:
    """Raises :class:`InputError` for whatever would keep the show from playing."""
    if options.virtual and options.window:
        raise InputError("option", "cannot be used together", where="--virtual and --window", hint="keep one")
    show = load_source(find_input(options.show, ""))
    if not options.virtual:
        _check_desktop()
    session = _session(options, show)
    file = running_file(options.http)
    left = read_running(file)
    if left is not None and left.is_alive:
        hint = "open its page, end it, or give this one another --http"
        raise InputError("already-playing", f"{left.show} plays already (process {left.pid})", hint=hint)
    state = b""
    if options.begin is not None:
        state = _begun_at(show, options.begin)
    elif left is not None and left.can_be_resumed(show.path):
        warn("the show was killed: it goes on where it would be now")
        session, state = replace(session, start_ns=left.start_ns), left.transport
    _remember(options, show, warn)
    return Plan(session, options.http, options.osc, file, state, options.for_s, options.watch_host)


def last_options() -> Options:
    """What was played last. Raises :class:`InputError` if nothing was."""
    path = last_show_file()
    try:
        return Options(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        hint = "name the show: yingbi play SHOW"
        raise InputError("nothing-to-resume", "no show has been played yet", where="--resume", hint=hint) from None


def _session(options: Options, show: Show) -> Session:
    built_in = resources.scenes()
    evacuation = show.settings.operation.evacuation
    own = Source(show.path, "").resolve(evacuation) if evacuation else None
    return Session(
        show=show,
        wall=wall_of(options.wall, show),
        idle=show.idle or load_scene(built_in / "idle.toml"),
        safe=load_scene(built_in / "safe.toml"),
        evacuation=read_still(own or built_in / "pictures" / EVACUATION),
        start_ns=time.monotonic_ns(),
        scale=options.scale,
        virtual=options.virtual,
        window=options.window,
    )


def _check_desktop() -> None:
    """Says at once that windows cannot be opened, instead of starting players that fail."""
    desktop.start()
    desktop.stop()


def _begun_at(show: Show, cue: str) -> bytes:
    """The state of a show whose first cue is another one."""
    try:
        state = apply(show, opening(show), "goto", checked("goto", {"cue": cue, "crossfade_s": 0.0}), 0)
    except Refused as error:
        hint = ", ".join(cue.id for cue in show.cues[:20])
        raise InputError("cue", str(error), where="--from", hint=f"there are {hint}") from None
    return msgspec.msgpack.encode(state)


def _remember(options: Options, show: Show, warn: Callable[[str], None]) -> None:
    """For ``--resume``, after a power cut."""
    kept = replace(options, show=str(Path(show.path).resolve()), begin=None, for_s=None, watch_host=False)
    try:
        write_json(last_show_file(), {name: getattr(kept, name) for name in Options.__dataclass_fields__})
    except (YingbiError, OSError) as error:
        warn(f"the show cannot be remembered for --resume: {error}")
