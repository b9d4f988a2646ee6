"""The cue state machine: operators' verbs make a state, and a state and a frame number make what is shown.

Nothing here reads a clock or keeps anything: the same verbs at the same frames make the same pictures.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from renderer.maths.easing import smoothstep
from renderer.playback.playhead import Playhead, into_cue_s, layers_of
from renderer.scene.model import Show
from renderer.scene.timeline import Layer

Name = Literal["playing", "held", "frozen", "blackout", "idle", "panic"]

IDLE = -1
"""Instead of a cue's number: the scene outside opening hours."""
IDLE_FADE_S = 3.0
MAX_HEADS = 3
"""Playheads that are seen at once at most: when fades are started within fades the oldest one is dropped."""
MAX_EYES = 8
"""Eyes that have a share at most: when glides are started within glides the smallest one is dropped."""


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
        if frame <= self.frame:
            return self.start
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
    those that went by while it was held. ``frozen`` is the frame that is kept, and what the show's clock said."""

    heads: tuple[Playing, ...]
    shift: int = 0
    held: int | None = None
    frozen: tuple[int, int] | None = None
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

    ``cue`` is ``cue_s`` into its scene, and has been on for ``into_s``, repeats included. ``eyes`` are names of
    the wall's eyes with their shares, which sum to 1; an empty name is the cue's own."""

    name: Name
    layers: tuple[Layer, ...]
    brightness: float
    eyes: tuple[tuple[str, float], ...]
    pattern: str
    pattern_level: float
    evacuated: bool
    cue: int
    cue_s: float
    into_s: float
    next: int | None


def opening(show: Show) -> State:
    """The state of a show that nobody has touched: its first cue begins at frame 0."""
    first = Playing(Playhead(0, 0, 0), Ramp(1.0, 1.0))
    level = show.settings.operation.dim
    return State((first,), dim=Ramp(level, level))


def frames_of(show: Show, seconds: float) -> int:
    return round(seconds * show.fps)


def settled(state: State, frame: int) -> State:
    """The state without what no longer shows: playheads that others have covered."""
    clock = clock_of(state, frame)
    covered = 0
    for index, playing in enumerate(state.heads):
        if clock >= playing.fade.frame + playing.fade.frames and clock >= playing.head.first:
            covered = index
    heads = state.heads[covered:][-MAX_HEADS:]
    return state if len(heads) == len(state.heads) else replace(state, heads=heads)


def stage_at(show: Show, state: State, frame: int, *, chased: int | None = None) -> Stage:
    """What is shown at ``frame``. ``chased`` is the show's frame by an outer timecode instead of its own."""
    shown, clock = state.frozen or (frame, clock_of(state, frame))
    heads = state.heads
    if chased is not None:
        heads, clock = (Playing(Playhead(0, 0, 0), Ramp(1.0, 1.0)),), chased
    layers = _idle_layers(show, state, _mixed(show, heads, clock), shown)
    head = newest(heads, clock)
    seen = max(clock, head.first)
    cue = layers_of(show, head, seen)[-1]
    return Stage(
        name=name_of(state),
        layers=layers,
        brightness=_brightness(state, frame),
        eyes=eyes_of(state, frame),
        pattern=state.pattern,
        pattern_level=state.pattern_level,
        evacuated=state.evacuated,
        cue=cue.cue,
        cue_s=cue.seconds,
        into_s=into_cue_s(show, head, seen),
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


def clock_of(state: State, frame: int) -> int:
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


def newest(heads: tuple[Playing, ...], clock: int) -> Playhead:
    """The playhead that operators are told of: the newest, as soon as it can be seen."""
    begun = [playing.head for playing in heads if clock >= playing.head.first]
    return begun[-1] if begun else heads[0].head


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


def eyes_of(state: State, frame: int) -> tuple[tuple[str, float], ...]:
    share = state.glide.ramp.at(frame)
    before = tuple((name, part * (1.0 - share)) for name, part in state.glide.before if share < 1.0)
    return (*before, (state.glide.eye, share))
