"""A show that nobody touches is its film, round after round."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.maths.easing import smoothstep
from renderer.playback.playhead import Playhead, head_at, layers_of, round_s, waiting_cue
from renderer.scene.model import Show
from renderer.scene.timeline import Layer, layers_at
from tests.unit.playback.made_shows import CueKeys, cue_lists, made_show

OPENING = Playhead(0, 0, 0)
TIMED = ("auto-follow", "auto-continue")
few = settings(max_examples=15, deadline=None)
loops = st.booleans()


def film(show: Show, frame: int) -> tuple[Layer, ...]:
    return layers_at(show, float(frame / show.fps))


def frames_in(show: Show, rounds: float) -> range:
    return range(int(Fraction(rounds) * round_s(show) * show.fps))


def shares(layers: tuple[Layer, ...]) -> dict[int, float]:
    """How much of the picture each cue is, once all layers lie on one another."""
    left, found = 1.0, Counter[int]()
    for layer in reversed(layers):
        found[layer.cue] += left * layer.weight
        left *= 1.0 - layer.weight
    assert left == pytest.approx(0.0)
    return found


@few
@given(cue_lists(follows=TIMED), st.sampled_from([5, 24, "30000/1001"]), loops)
def test_the_first_round_is_the_film(cues: list[dict[str, Any]], fps: Any, loop: bool) -> None:
    show = made_show(*cues, fps=fps, loop=loop)
    for frame in frames_in(show, 1):
        assert layers_of(show, OPENING, frame) == film(show, frame)


def unrolled(cues: list[dict[str, Any]], rounds: int) -> list[CueKeys]:
    return [dict(cue) for _ in range(rounds) for cue in cues]


@few
@given(cue_lists(follows=TIMED, exact=True), st.sampled_from([4, 8]))
def test_a_loop_is_the_film_of_its_cues_again_and_again(cues: list[dict[str, Any]], fps: int) -> None:
    """The oracle is a show that names every cue three times and does not loop."""
    show = made_show(*cues, fps=fps)
    long = made_show(*unrolled(cues, 3), fps=fps, loop=False)
    for frame in frames_in(show, 2.9):
        got, wanted = layers_of(show, OPENING, frame), film(long, frame)
        assert [layer.cue for layer in got] == [layer.cue % len(cues) for layer in wanted]
        for a, b in zip(got, wanted, strict=True):
            assert (a.seconds, a.weight) == pytest.approx((b.seconds, b.weight), abs=1e-9)


@few
@given(cue_lists(follows=TIMED, exact=True))
def test_later_rounds_are_alike(cues: list[dict[str, Any]]) -> None:
    """Far ones too: a year on, a frame is the same to the last bit."""
    show = made_show(*cues, fps=64)
    whole = round_s(show) * show.fps
    assert whole.denominator == 1, "the test needs whole frames"
    for frame in range(int(whole), int(2 * whole), 3):
        later = frame + int(whole) * (3 * 10**7)
        assert layers_of(show, OPENING, frame) == layers_of(show, OPENING, later)


def test_the_last_cue_fades_over_to_the_first() -> None:
    show = made_show({"crossfade_s": 2}, {"crossfade_s": 1}, {"crossfade_s": 1}, fps=8)
    assert round_s(show) == 4 + 3 + 3 - 2
    for frame in range(16):
        last, first = layers_of(show, OPENING, 64 + frame)
        assert (last.cue, last.weight, last.seconds) == (2, 1.0, 2 + frame / 8)
        assert (first.cue, first.seconds) == (0, frame / 8)
        assert first.weight == smoothstep(frame / 16)
    assert layers_of(show, OPENING, 64 + 16) == (Layer(0, 2.0, 1.0),)
    assert layers_of(show, OPENING, 0) == (Layer(0, 0.0, 1.0),), "nothing is before the first round"


def test_one_cue_fades_over_to_itself() -> None:
    show = made_show({"crossfade_s": 2}, fps=8)
    assert layers_of(show, OPENING, 24) == (Layer(0, 3.0, 1.0), Layer(0, 1.0, 0.5))
    assert layers_of(show, OPENING, 16 * 10**9 + 8) == (Layer(0, 3.0, 1.0), Layer(0, 1.0, 0.5))


def test_the_first_cue_waits_in_later_rounds() -> None:
    show = made_show({"pre_wait_s": 1}, {}, fps=8)
    assert layers_of(show, OPENING, 64 + 7) == (Layer(1, 4.0, 1.0),), "the last one's end stays"
    assert layers_of(show, OPENING, 64 + 8) == (Layer(0, 0.0, 1.0),)


def test_without_loop_the_last_cue_stays() -> None:
    show = made_show({}, {}, fps=8, loop=False)
    for frame in (64, 65, 10**6, 10**12):
        assert layers_of(show, OPENING, frame) == (Layer(1, 4.0, 1.0),)


# ---- cues that wait for GO ----


@few
@given(cue_lists(follows=(*TIMED, "go"), exact=True), loops)
def test_a_cue_that_waits_plays_on(cues: list[dict[str, Any]], loop: bool) -> None:
    """Up to the end of its fade the film is right; then it alone is there, and goes round without a jump."""
    show = made_show(*cues, fps=8, loop=loop)
    waits = [index for index, cue in enumerate(cues) if cue["follow"] == "go"]
    if not waits:
        assert waiting_cue(show, OPENING, 10**6) is None
        return
    cue = show.cues[waits[0]]
    alone = cue.start_s + (cue.crossfade_s if waits[0] else 0.0)
    for frame in range(int(show.duration_s * 8) + 200):
        seconds = frame / 8
        waiting = waiting_cue(show, OPENING, frame)
        assert waiting == (waits[0] if seconds >= cue.start_s else None)
        got = layers_of(show, OPENING, frame)
        if seconds < alone:
            film_now = film(show, frame)
            assert [(layer.cue, layer.weight) for layer in got] == [(f.cue, f.weight) for f in film_now]
        else:
            assert got == (Layer(waits[0], (seconds - cue.start_s) % cue.scene.duration_s, 1.0),)


def test_the_first_cue_can_wait_after_a_round() -> None:
    show = made_show({"follow": "go", "crossfade_s": 1}, {}, {}, fps=8)
    head = Playhead(1, 0, 0)  # as GO has left it
    assert waiting_cue(show, head, 55) is None
    assert waiting_cue(show, head, 56) == 0
    assert layers_of(show, head, 60) == (Layer(2, 3.5, 1.0), Layer(0, 0.5, 0.5))
    assert layers_of(show, head, 64) == (Layer(0, 1.0, 1.0),)
    assert layers_of(show, head, 56 + 8 * 4 * 5) == (Layer(0, 0.0, 1.0),)


def test_a_waiting_cue_that_is_short_goes_round_within_its_own_fade() -> None:
    show = made_show({}, {"scene_s": 1, "post_wait_s": 6, "crossfade_s": 3, "follow": "go"}, fps=8)
    seconds = [layers_of(show, OPENING, frame)[-1].seconds for frame in range(8, 64)]
    assert seconds == [frame % 8 / 8 for frame in range(8, 64)]


# ---- playheads from elsewhere ----


@few
@given(cue_lists(follows=TIMED, exact=True), st.data())
def test_a_started_cue_brings_nothing_of_the_one_before(cues: list[dict[str, Any]], data: st.DataObject) -> None:
    """Its own fade is the transport's: the tail of the cue before it in the file must not flash up."""
    show = made_show(*cues, fps=8)
    cue = data.draw(st.integers(0, len(cues) - 1))
    head = head_at(show, cue, 0.0, 1000)
    until = show.cues[cue + 1].start_s if cue + 1 < len(cues) else show.cues[cue].end_s
    until = min(until, float(round_s(show)))  # from there on the first one fades in
    for frame in range(1000, 1000 + int((until - show.cues[cue].start_s) * 8)):
        assert shares(layers_of(show, head, frame)).keys() == {cue}


@pytest.mark.parametrize("fps", ["60", "50", "60000/1001", "24"])
def test_seconds_that_are_said_in_decimals_are_whole_frames(fps: str) -> None:
    """0.3 s at 60 frames a second is frame 18, although the float 0.3 is a little less."""
    show = made_show({}, fps=fps)
    for frame in [*range(400), 10**6 + 1, 10**8 + 7]:
        assert head_at(show, 0, float(frame / show.fps), 0).frame == -frame
    assert head_at(made_show({}, fps=60), 0, 0.3, 0).frame == -18
    assert head_at(made_show({}, fps=60), 0, 0.2999, 0).frame == -17


# ---- what always holds ----


@few
@given(cue_lists(follows=(*TIMED, "go")), loops, st.integers(0, 3), st.floats(0, 30))
def test_layers_are_what_a_painter_can_draw(cues: list[dict[str, Any]], loop: bool, cue: int, at_s: float) -> None:
    show = made_show(*cues, fps=10, loop=loop)
    head = head_at(show, cue % len(cues), at_s, 0)
    for frame in range(300):
        layers = layers_of(show, head, frame)
        assert 1 <= len(layers) <= 2
        assert layers[0].weight == 1.0
        for layer in layers:
            assert 0.0 <= layer.weight <= 1.0
            assert 0.0 <= layer.seconds <= show.cues[layer.cue].scene.duration_s


@few
@given(st.lists(st.sampled_from([2, 3.5, 6]), min_size=2, max_size=4), st.booleans())
def test_nothing_pops(lengths: list[float], waiting: bool) -> None:
    """With a fade of a second before every cue no share changes faster than that, for rounds."""
    fps = 30
    cues = [{"scene_s": s, "crossfade_s": 1, "pre_wait_s": 0.5} for s in lengths]
    if waiting:
        cues[-1]["follow"] = "go"
    show = made_show(*cues, fps=fps)
    before = shares(layers_of(show, OPENING, 0))
    for frame in frames_in(show, 2.5):
        now = shares(layers_of(show, OPENING, frame))
        for cue in range(len(cues)):
            assert abs(now.get(cue, 0) - before.get(cue, 0)) <= 1.5 / fps + 1e-9  # smoothstep's steepest
        before = now


@few
@given(cue_lists(follows=(*TIMED, "go"), exact=True))
def test_time_runs_in_every_cue_that_is_seen(cues: list[dict[str, Any]]) -> None:
    """From frame to frame a cue's time goes on by a frame, starts again at its end, or stays there."""
    fps = 8
    show = made_show(*cues, fps=fps)
    before = layers_of(show, OPENING, 0)
    for frame in range(1, int(show.duration_s * fps * 2)):
        now = layers_of(show, OPENING, frame)
        for layer in now:
            length = show.cues[layer.cue].scene.duration_s
            allowed = {layer.seconds} if layer.seconds < 1 / fps else set()  # it has just begun
            for old in before:
                if old.cue == layer.cue:
                    allowed |= {old.seconds + 1 / fps, (old.seconds + 1 / fps) % length}
                    allowed |= {length} if old.seconds + 1 / fps >= length else set()
            assert any(abs(layer.seconds - seconds) < 1e-9 for seconds in allowed)
        before = now
