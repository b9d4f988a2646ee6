"""What each verb makes of the show's state."""

from __future__ import annotations

from dataclasses import replace

from renderer.playback.playhead import Playhead, head_at, layers_of
from renderer.playback.transport import (
    MAX_EYES,
    Glide,
    Playing,
    Ramp,
    State,
    clock_of,
    eyes_of,
    following,
    frames_of,
    newest,
    settled,
)
from renderer.playback.verbs import Arguments
from renderer.scene.model import Show


class Refused(Exception):
    """A verb that cannot be obeyed now; its text says why."""


def apply(show: Show, state: State, verb: str, arguments: Arguments, frame: int) -> State:
    """The state after ``verb``, said at ``frame``, with arguments as
    :func:`renderer.playback.verbs.checked` gives them. Raises :class:`Refused`."""
    return settled(_DO[verb](show, state, arguments, frame), frame)


def _cue_now(show: Show, state: State, frame: int) -> int:
    clock = clock_of(state, frame)
    head = newest(state.heads, clock)
    return layers_of(show, head, max(clock, head.first))[-1].cue


def _woken(state: State, frame: int) -> State:
    """Without hold, freeze, panic and idle: time runs again."""
    shift = state.shift + (max(frame - state.held, 0) if state.held is not None else 0)
    return replace(state, shift=shift, held=None, frozen=None, panic=None, idle=None)


def _start(
    show: Show, state: State, cue: int, frame: int, at_s: float, crossfade_s: float, wait_s: float
) -> State:
    """Fades over to a cue, after its wait; it takes the place of one that still waits. Where the show was not
    seen there is nothing to fade from, and the cue begins at once."""
    unseen = state.panic is not None or state.idle is not None
    state = _woken(state, frame)
    clock = clock_of(state, frame)
    before = () if unseen else tuple(playing for playing in state.heads if clock >= playing.head.first)
    first = clock + (0 if unseen else frames_of(show, wait_s))
    head = head_at(show, cue, at_s, first)
    fade = Ramp(0.0, 1.0, first, 0 if unseen else frames_of(show, crossfade_s))
    return replace(state, heads=(*before, Playing(head, fade)))


def _start_cue(show: Show, state: State, cue: int | None, frame: int, *, cut: bool = False) -> State:
    if cue is None:
        raise Refused("this is the last cue, and the show does not loop")
    entry = show.cues[cue].entry
    crossfade_s, wait_s = (0.0, 0.0) if cut else (entry.crossfade_s, entry.pre_wait_s)
    return _start(show, state, cue, frame, 0.0, crossfade_s, wait_s)


def _go(show: Show, state: State, _arguments: Arguments, frame: int) -> State:
    guard = frames_of(show, show.settings.operation.guard_s)
    if state.last_go is not None and 0 <= frame - state.last_go < guard:
        raise Refused("GO was pressed twice; the second press is not obeyed")
    cue = _cue_now(show, state, frame)
    begun = replace(state, last_go=frame)
    waiting = state.heads[-1].head
    if clock_of(state, frame) < waiting.first:  # GO again does not wait any longer
        return _start(show, begun, waiting.cue, frame, 0.0, show.cues[waiting.cue].crossfade_s, 0.0)
    if state.panic is not None or state.idle is not None:
        return _start_cue(show, begun, cue, frame)
    if state.held is not None or state.frozen is not None:
        return _woken(begun, frame)
    return _start_cue(show, begun, following(show, cue), frame)


def _hold(_show: Show, state: State, _arguments: Arguments, frame: int) -> State:
    if state.panic is not None:
        raise Refused("the show was stopped by panic; GO goes on")
    if state.held is None:
        return replace(state, held=frame)
    return replace(state, held=None, shift=state.shift + max(frame - state.held, 0))


def _next(show: Show, state: State, _arguments: Arguments, frame: int) -> State:
    return _start_cue(show, state, following(show, _cue_now(show, state, frame)), frame, cut=True)


def _previous(show: Show, state: State, _arguments: Arguments, frame: int) -> State:
    cue = _cue_now(show, state, frame) - 1
    if cue < 0 and not show.settings.loop:
        raise Refused("this is the first cue, and the show does not loop")
    return _start_cue(show, state, cue % len(show.cues), frame, cut=True)


def _goto(show: Show, state: State, arguments: Arguments, frame: int) -> State:
    wanted, at_s, fade_s = str(arguments["cue"]), float_of(arguments, "at_s"), float_of(arguments, "crossfade_s")
    cue = next((index for index, cue in enumerate(show.cues) if cue.id == wanted), None)
    if cue is None:
        raise Refused(f"there is no cue {wanted!r}")
    entry = show.cues[cue].entry
    wait_s = entry.pre_wait_s if fade_s < 0 else 0.0
    return _start(show, state, cue, frame, at_s, entry.crossfade_s if fade_s < 0 else fade_s, wait_s)


def _panic(show: Show, state: State, _arguments: Arguments, frame: int) -> State:
    frames = frames_of(show, show.settings.operation.panic_s) if state.panic is None else 0
    stops = frame + frames if state.held is None else state.held
    return replace(state, panic=Ramp(1.0, 0.0, frame, frames), held=stops)


def _blackout(_show: Show, state: State, arguments: Arguments, _frame: int) -> State:
    return replace(state, blackout=bool(arguments["on"]))


def _freeze(_show: Show, state: State, arguments: Arguments, frame: int) -> State:
    if not arguments["on"]:
        return replace(state, frozen=None)
    return state if state.frozen is not None else replace(state, frozen=(frame, clock_of(state, frame)))


def _dim(show: Show, state: State, arguments: Arguments, frame: int) -> State:
    level, frames = float_of(arguments, "level"), frames_of(show, float_of(arguments, "fade_s"))
    return replace(state, dim=Ramp(state.dim.at(frame), level, frame, frames))


def _spot(show: Show, state: State, arguments: Arguments, frame: int) -> State:
    glide_s = float_of(arguments, "glide_s")
    frames = frames_of(show, show.settings.operation.glide_s if glide_s < 0 else glide_s)
    before = _largest(eyes_of(state, frame))
    return replace(state, glide=Glide(str(arguments["eye"]), before, Ramp(0.0, 1.0, frame, frames)))


def _largest(eyes: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
    """Every eye once, with its share of the whole; the smallest are left out if there are too many."""
    shares: dict[str, float] = {}
    for name, share in eyes:
        shares[name] = shares.get(name, 0.0) + share
    kept = sorted(shares.items(), key=lambda eye: -eye[1])[:MAX_EYES]
    whole = sum(share for _, share in kept)
    return tuple((name, share / whole) for name, share in kept if share > 0)


def _pattern(_show: Show, state: State, arguments: Arguments, _frame: int) -> State:
    return replace(state, pattern=str(arguments["name"]), pattern_level=float_of(arguments, "level"))


def _evacuate(_show: Show, state: State, arguments: Arguments, _frame: int) -> State:
    return replace(state, evacuated=bool(arguments["on"]))


def _nudge(_show: Show, state: State, arguments: Arguments, _frame: int) -> State:
    eye_m = arguments["eye_m"]
    assert isinstance(eye_m, tuple), "checked() has made sure"
    return replace(state, nudge_m=eye_m, nudge_deg=float_of(arguments, "angle_deg"))


def _idle(show: Show, state: State, arguments: Arguments, frame: int) -> State:
    if arguments["on"]:
        return state if state.idle is not None else replace(state, idle=frame)
    if state.idle is None:
        return state
    return _start_cue(show, state, _cue_now(show, state, frame), frame)


def _join(show: Show, state: State, arguments: Arguments, frame: int) -> State:
    head = head_at(show, 0, float_of(arguments, "elapsed_s"), 0)
    woken = _woken(state, frame)
    clock = clock_of(woken, frame)
    joined = Playhead(0, clock + head.frame, clock + head.frame)
    return replace(woken, heads=(Playing(joined, Ramp(1.0, 1.0)),))


def float_of(arguments: Arguments, name: str) -> float:
    value = arguments[name]
    assert isinstance(value, int | float), "checked() has made sure"
    return float(value)


_DO = {
    "go": _go,
    "hold": _hold,
    "next": _next,
    "previous": _previous,
    "goto": _goto,
    "panic": _panic,
    "blackout": _blackout,
    "freeze": _freeze,
    "dim": _dim,
    "spot": _spot,
    "pattern": _pattern,
    "evacuate": _evacuate,
    "nudge": _nudge,
    "idle": _idle,
    "join": _join,
}
