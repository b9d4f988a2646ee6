"""Where a running show is on its own timeline, and which layers that makes.

Without operators a playhead is the timeline itself: what is played is what a film of the show has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from renderer.maths.easing import smoothstep
from renderer.scene.model import Show
from renderer.scene.timeline import Layer, layers_at, scene_seconds


@dataclass(frozen=True)
class Playhead:
    """A cue that was started: its own time 0 is at ``frame`` of the show's clock. ``first`` is the frame from
    which on it is seen, later than ``frame`` if it was joined in its middle."""

    cue: int
    frame: int
    first: int


def round_s(show: Show) -> Fraction:
    """How long one round of a looping show is: the first cue waits, and fades in over the last one."""
    first = show.cues[0].entry
    return Fraction(show.duration_s) + Fraction(first.pre_wait_s) - Fraction(first.crossfade_s)


def show_seconds(show: Show, head: Playhead, frame: int) -> Fraction:
    """The time on the show's timeline, which goes on growing in later rounds."""
    return Fraction(show.cues[head.cue].start_s) + (frame - head.frame) / show.fps


def head_at(show: Show, cue: int, seconds: float, frame: int) -> Playhead:
    """A playhead that is ``seconds`` into a cue at ``frame``."""
    return Playhead(cue, frame - math.floor(Fraction(seconds) * show.fps), frame)


def waiting_cue(show: Show, head: Playhead, frame: int) -> int | None:
    """The cue at which the playhead waits for GO, if it has come that far."""
    seconds = show_seconds(show, head, frame)
    for index, start in _to_come(show, head):
        if start > seconds:
            return None
        if show.cues[index].entry.follow == "go":
            return index
    return None


def layers_of(show: Show, head: Playhead, frame: int) -> tuple[Layer, ...]:
    """What is seen, as :func:`renderer.scene.timeline.layers_at` has it for a film: but a cue that waits for
    GO plays on, and after the last cue comes the first one."""
    seconds = show_seconds(show, head, frame)
    waiting = waiting_cue(show, head, frame)
    if waiting is not None:
        return _waiting_layers(show, head, waiting, seconds)
    return _looped_layers(show, seconds)


def _waiting_layers(show: Show, head: Playhead, waiting: int, seconds: Fraction) -> tuple[Layer, ...]:
    start = next(start for index, start in _to_come(show, head) if index == waiting)
    cue = show.cues[waiting]
    into = float(seconds - start)
    if into < cue.crossfade_s and start > show_seconds(show, head, head.first):
        return tuple(layer for layer in _looped_layers(show, seconds) if layer.cue != waiting + 1)
    return (Layer(waiting, into % cue.scene.duration_s, 1.0),)


def _to_come(show: Show, head: Playhead) -> Iterator[tuple[int, Fraction]]:
    """The playhead's own cue and those after it, up to a whole round, with when they begin on its
    timeline."""
    count = len(show.cues)
    order = range(head.cue, head.cue + count) if show.settings.loop else range(head.cue, count)
    lap = round_s(show)
    for i in order:
        yield i % count, Fraction(show.cues[i % count].start_s) + (lap if i >= count else 0)


def _looped_layers(show: Show, seconds: Fraction) -> tuple[Layer, ...]:
    if not show.settings.loop or seconds < round_s(show):
        return layers_at(show, float(seconds))
    within = seconds % round_s(show)
    layers = layers_at(show, float(within))
    first = show.cues[0]
    if within >= first.crossfade_s:
        return layers
    last = len(show.cues) - 1
    into = float(within + round_s(show)) - show.cues[last].start_s
    ahead = Layer(last, scene_seconds(show.cues[last], into), 1.0)
    return ahead, *(replace(layer, weight=smoothstep(float(within) / first.crossfade_s)) for layer in layers)
