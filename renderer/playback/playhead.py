"""Where a running show is on its own timeline, and which layers that makes.

Without operators a playhead is the timeline itself: what is played is what a film of the show has.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from renderer.maths.easing import smoothstep
from renderer.scene.model import Show
from renderer.scene.timeline import Layer, layers_at, scene_seconds

_NEARLY = Fraction(1, 1000)
"""Of a frame: a number of seconds such as 0.3 is a little less than that as a float, and means frame 18 of 60."""


@dataclass(frozen=True)
class Playhead:
    """A cue that was started: its own time 0 is at ``frame`` of the show's clock. ``first`` is the frame from
    which on it is seen, later than ``frame`` if it was joined in its middle."""

    cue: int
    frame: int
    first: int


@lru_cache(maxsize=8)
def round_s(show: Show) -> Fraction:
    """How long one round of a looping show is: the first cue waits, and fades in over the last one."""
    first = show.cues[0].entry
    return Fraction(show.duration_s) + Fraction(first.pre_wait_s) - Fraction(first.crossfade_s)


def show_seconds(show: Show, head: Playhead, frame: int) -> Fraction:
    """The time on the show's timeline, which goes on growing in later rounds."""
    return Fraction(show.cues[head.cue].start_s) + (frame - head.frame) / show.fps


def head_at(show: Show, cue: int, seconds: float, frame: int) -> Playhead:
    """A playhead that is ``seconds`` into a cue at ``frame``."""
    return Playhead(cue, frame - math.floor(Fraction(seconds) * show.fps + _NEARLY), frame)


def waiting_cue(show: Show, head: Playhead, frame: int) -> int | None:
    """The cue at which the playhead waits for GO, if it has come that far."""
    wait = _wait(show, head, show_seconds(show, head, frame))
    return None if wait is None else wait[0]


def layers_of(show: Show, head: Playhead, frame: int) -> tuple[Layer, ...]:
    """What is seen, as :func:`renderer.scene.timeline.layers_at` has it for a film: but a cue that waits for
    GO plays on, and after the last cue comes the first one."""
    seconds = show_seconds(show, head, frame)
    wait = _wait(show, head, seconds)
    if wait is not None:
        return _waiting_layers(show, head, *wait, seconds)
    return _looped_layers(show, head, seconds)


def into_cue_s(show: Show, head: Playhead, frame: int) -> float:
    """How long the cue that is on has been on, repeats included."""
    seconds = show_seconds(show, head, frame)
    wait = _wait(show, head, seconds)
    if wait is not None:
        return float(seconds - wait[1])
    if show.settings.loop:
        seconds %= round_s(show)
    return max(float(seconds) - show.cues[layers_of(show, head, frame)[-1].cue].start_s, 0.0)


@lru_cache(maxsize=8)
def _waiting_cues(show: Show) -> tuple[int, ...]:
    return tuple(index for index, cue in enumerate(show.cues) if cue.entry.follow == "go")


def _wait(show: Show, head: Playhead, seconds: Fraction) -> tuple[int, Fraction] | None:
    """The first cue that waits for GO from the playhead's own on, up to a whole round, and when it begins on
    the playhead's timeline; None if that is still to come."""
    waiting = _waiting_cues(show)
    place = bisect_left(waiting, head.cue)
    if place == len(waiting) and not (waiting and show.settings.loop):
        return None
    cue = waiting[place % len(waiting)]
    start = Fraction(show.cues[cue].start_s) + (round_s(show) if cue < head.cue else 0)
    return (cue, start) if start <= seconds else None


def _waiting_layers(
    show: Show, head: Playhead, waiting: int, start: Fraction, seconds: Fraction
) -> tuple[Layer, ...]:
    cue = show.cues[waiting]
    into = float(seconds - start)
    own = Layer(waiting, into % cue.scene.duration_s, 1.0)
    if into >= cue.crossfade_s or start <= show_seconds(show, head, head.first):
        return (own,)
    before = _looped_layers(show, head, seconds)[0]
    return before, replace(own, weight=smoothstep(into / cue.crossfade_s))


def _looped_layers(show: Show, head: Playhead, seconds: Fraction) -> tuple[Layer, ...]:
    if not show.settings.loop or seconds < round_s(show):
        return _own_layers(head, layers_at(show, float(seconds)))
    within = seconds % round_s(show)
    layers = layers_at(show, float(within))
    first = show.cues[0]
    if within >= first.crossfade_s:
        return layers
    last = len(show.cues) - 1
    into = float(within + round_s(show)) - show.cues[last].start_s
    ahead = Layer(last, scene_seconds(show.cues[last], into), 1.0)
    return ahead, *(replace(layer, weight=smoothstep(float(within) / first.crossfade_s)) for layer in layers)


def _own_layers(head: Playhead, layers: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Without the cue before the playhead's own: it was started from elsewhere, and fades in as a whole."""
    lowest, *above = (layer for layer in layers if layer.cue >= head.cue)
    return replace(lowest, weight=1.0), *above
