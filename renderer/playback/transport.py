"""The cue state machine: operators' verbs make a state, and a state and a frame number make what is shown.

Nothing here reads a clock or keeps anything: the same verbs at the same frames make the same pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from renderer.maths.easing import smoothstep
from renderer.playback.playhead import Playhead, head_at, layers_of
from renderer.playback.verbs import Arguments
from renderer.scene.model import Show
from renderer.scene.timeline import Layer

Name = Literal["playing", "held", "frozen", "blackout", "idle", "panic"]

IDLE = -1
"""Instead of a cue's number: the scene outside opening hours."""
IDLE_FADE_S = 3.0
MAX_HEADS = 3
"""Playheads that are seen at once at most: when fades are started within fades the oldest one is dropped."""


@dataclass(frozen=True)
class Ramp:
    """A number on its way: at ``frame`` it was ``start``, ``frames`` later it is ``end``."""

    start: float
    end: float
    frame: int = 0
    frames: int = 0

    def at(self, frame: int) -> float:
        if frame >= self.frame + self.frames:
            return self.end
        return self.start + (self.end - self.start) * smoothstep((frame - self.frame) / self.frames)


@dataclass(frozen=True)
class Playing:
    """A playhead, fading in over what was before it."""

    head: Playhead
    fade: Ramp


@dataclass(frozen=True)
class Glide:
    """The eye on its way to the eye called ``eye``, the cue's own if that is empty. ``since`` are the eyes
    before, with the share that each had; after ``ramp`` has come to 1 they no longer count."""

    eye: str = ""
    before: tuple[tuple[str, float], ...] = ()
    ramp: Ramp = Ramp(1.0, 1.0)


@dataclass(frozen=True)
class State:
    """Everything that the verbs so far have left behind. Frames count on the show's absolute grid; ``shift`` are
    those that went by while it was held."""

    heads: tuple[Playing, ...]
    shift: int = 0
    held: int | None = None
    frozen: int | None = None
    blackout: bool = False
    dim: Ramp = Ramp(1.0, 1.0)
    panic: Ramp | None = None
    evacuated: bool = False
    idle: int | None = None
    glide: Glide = field(default_factory=Glide)
    pattern: str = ""
    pattern_level: float = 1.0
    nudge_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    nudge_deg: float = 0.0
    last_go: int | None = None


@dataclass(frozen=True)
class Stage:
    """What is to be shown at a frame: ``layers`` from the lowest up, and what is done to their picture.

    ``eyes`` are names of the wall's eyes with their shares, which sum to 1; an empty name is the cue's own."""

    name: Name
    layers: tuple[Layer, ...]
    brightness: float
    eyes: tuple[tuple[str, float], ...]
    pattern: str
    pattern_level: float
    evacuated: bool
    cue: int
    cue_s: float
    next: int | None


class Refused(Exception):
    """A verb that cannot be obeyed now; its text says why."""


def opening(show: Show) -> State:
    """The state of a show that nobody has touched: its first cue begins at frame 0."""
    first = Playing(Playhead(0, 0, 0), Ramp(1.0, 1.0))
    level = show.settings.operation.dim
    return State((first,), dim=Ramp(level, level))


def frames_of(show: Show, seconds: float) -> int:
    return round(seconds * show.fps)


def apply(show: Show, state: State, verb: str, arguments: Arguments, frame: int) -> State:
    """The state after ``verb``, said at ``frame``, with arguments as
    :func:`renderer.playback.verbs.checked` gives them. Raises :class:`Refused`."""
    return settled(_DO[verb](show, state, arguments, frame), frame)


def settled(state: State, frame: int) -> State:
    """The state without what no longer shows: playheads that others have covered."""
    clock = _clock(state, frame)
    covered = 0
    for index, playing in enumerate(state.heads):
        if clock >= playing.fade.frame + playing.fade.frames and clock >= playing.head.first:
            covered = index
    heads = state.heads[covered:][-MAX_HEADS:]
    return state if len(heads) == len(state.heads) else replace(state, heads=heads)


def stage_at(show: Show, state: State, frame: int, *, chased: int | None = None) -> Stage:
    """What is shown at ``frame``. ``chased`` is the show's frame by an outer timecode instead of its own."""
    shown = frame if state.frozen is None else state.frozen
    if chased is not None:
        heads: tuple[Playing, ...] = (Playing(Playhead(0, 0, 0), Ramp(1.0, 1.0)),)
        clock = chased
    else:
        heads, clock = state.heads, _clock(state, shown)
    layers = _idle_layers(show, state, _mixed(show, heads, clock), shown)
    cue = _own_layer(show, heads, clock)
    return Stage(
        name=name_of(state),
        layers=layers,
        brightness=_brightness(state, frame),
        eyes=_eyes(state, frame),
        pattern=state.pattern,
        pattern_level=state.pattern_level,
        evacuated=state.evacuated,
        cue=cue.cue,
        cue_s=cue.seconds,
        next=following(show, cue.cue),
    )


def following(show: Show, cue: int) -> int | None:
    """The cue after ``cue``; None after the last of a show that does not loop."""
    if cue + 1 < len(show.cues):
        return cue + 1
    return 0 if show.settings.loop else None


def name_of(state: State) -> Name:
    """What a technician is told first of all that is the case."""
    names: tuple[tuple[Name, bool], ...] = (
        ("panic", state.panic is not None),
        ("blackout", state.blackout),
        ("idle", state.idle is not None),
        ("frozen", state.frozen is not None),
        ("held", state.held is not None),
    )
    return next((name for name, is_so in names if is_so), "playing")


def _clock(state: State, frame: int) -> int:
    """The frame on the show's own clock, which stands still while the show is held."""
    return (frame if state.held is None else min(state.held, frame)) - state.shift


def _mixed(show: Show, heads: tuple[Playing, ...], clock: int) -> tuple[Layer, ...]:
    mixed: list[Layer] = []
    for playing in heads:
        weight = playing.fade.at(clock) if clock >= playing.fade.frame else 0.0
        if clock < playing.head.first and mixed:
            continue
        layers = layers_of(show, playing.head, max(clock, playing.head.first))
        if weight >= 1.0 or not mixed:
            mixed = list(layers)
        else:
            mixed += [replace(layer, weight=layer.weight * weight) for layer in layers]
    return tuple(mixed)


def _own_layer(show: Show, heads: tuple[Playing, ...], clock: int) -> Layer:
    """The cue that operators are told is on: the newest, as soon as it can be seen."""
    begun = [playing.head for playing in heads if clock >= playing.head.first] or [heads[0].head]
    return layers_of(show, begun[-1], max(clock, begun[-1].first))[-1]


def _idle_layers(show: Show, state: State, layers: tuple[Layer, ...], frame: int) -> tuple[Layer, ...]:
    if state.idle is None:
        return layers
    since = max(frame - state.idle, 0)
    fade = Ramp(0.0, 1.0, 0, frames_of(show, IDLE_FADE_S)).at(since)
    own = Layer(IDLE, float(since / show.fps), fade)
    return (replace(own, weight=1.0),) if fade >= 1.0 else (*layers, own)


def _brightness(state: State, frame: int) -> float:
    if state.evacuated:
        return 1.0
    if state.blackout:
        return 0.0
    return state.dim.at(frame) * (state.panic.at(frame) if state.panic is not None else 1.0)


def _eyes(state: State, frame: int) -> tuple[tuple[str, float], ...]:
    share = state.glide.ramp.at(frame)
    before = tuple((name, part * (1.0 - share)) for name, part in state.glide.before if share < 1.0)
    return (*before, (state.glide.eye, share))


# ---- the verbs ----


def _cue_now(show: Show, state: State, frame: int) -> int:
    return _own_layer(show, state.heads, _clock(state, frame)).cue


def _woken(state: State, frame: int) -> State:
    """Without hold, freeze, panic and idle: time runs again."""
    shift = state.shift + (frame - state.held if state.held is not None else 0)
    return replace(state, shift=shift, held=None, frozen=None, panic=None, idle=None)


def _start(
    show: Show, state: State, cue: int, frame: int, at_s: float, crossfade_s: float, wait_s: float
) -> State:
    """Fades over to a cue, after its wait."""
    state = _woken(state, frame)
    first = _clock(state, frame) + frames_of(show, wait_s)
    head = head_at(show, cue, at_s, first)
    fade = Ramp(0.0, 1.0, first, frames_of(show, crossfade_s))
    return replace(state, heads=(*state.heads, Playing(head, fade)))


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
    if state.panic is not None or state.idle is not None:
        return _start_cue(show, begun, cue, frame)
    if state.held is not None or state.frozen is not None:
        return _woken(begun, frame)
    return _start_cue(show, begun, following(show, cue), frame)


def _hold(_show: Show, state: State, _arguments: Arguments, frame: int) -> State:
    if state.held is None:
        return replace(state, held=frame)
    return replace(state, held=None, shift=state.shift + frame - state.held)


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
    return replace(state, panic=Ramp(1.0, 0.0, frame, frames))


def _blackout(_show: Show, state: State, arguments: Arguments, _frame: int) -> State:
    return replace(state, blackout=bool(arguments["on"]))


def _freeze(_show: Show, state: State, arguments: Arguments, frame: int) -> State:
    if not arguments["on"]:
        return replace(state, frozen=None)
    return state if state.frozen is not None else replace(state, frozen=frame)


def _dim(show: Show, state: State, arguments: Arguments, frame: int) -> State:
    level, frames = float_of(arguments, "level"), frames_of(show, float_of(arguments, "fade_s"))
    return replace(state, dim=Ramp(state.dim.at(frame), level, frame, frames))


def _spot(show: Show, state: State, arguments: Arguments, frame: int) -> State:
    glide_s = float_of(arguments, "glide_s")
    frames = frames_of(show, show.settings.operation.glide_s if glide_s < 0 else glide_s)
    before = tuple((name, share) for name, share in _eyes(state, frame) if share > 0)
    return replace(state, glide=Glide(str(arguments["eye"]), before[-8:], Ramp(0.0, 1.0, frame, frames)))


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
    clock = _clock(woken, frame)
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
