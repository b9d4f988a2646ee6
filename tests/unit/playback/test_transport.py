"""The cue state machine, verb by verb."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.maths.easing import smoothstep
from renderer.playback import commands, transport
from renderer.playback.commands import Refused
from renderer.playback.playhead import Playhead, layers_of
from renderer.playback.transport import IDLE, MAX_EYES, MAX_HEADS, Ramp, Stage, State, opening, stage_at
from renderer.playback.verbs import VERBS, checked
from renderer.scene.model import Show
from renderer.scene.timeline import Layer
from tests.unit.playback.made_shows import made_show

FPS = 10
few = settings(max_examples=40, deadline=None)
CUES = (
    {"id": "a", "crossfade_s": 1},
    {"id": "b", "crossfade_s": 1},
    {"id": "c", "crossfade_s": 2, "pre_wait_s": 3, "scene_s": 6},
    {"id": "d", "crossfade_s": 0.5, "follow": "go"},
)
SHOW = made_show(*CUES, fps=FPS)
LINE = made_show(*CUES, fps=FPS, loop=False)


def after(*said: tuple[Any, ...], show: Show = SHOW, state: State | None = None) -> State:
    """The state after verbs: each (frame, verb) or (frame, verb, arguments)."""
    state = opening(show) if state is None else state
    for frame, verb, *arguments in said:
        state = commands.apply(show, state, verb, checked(verb, arguments[0] if arguments else {}), frame)
    return state


def at(state: State, frame: int, show: Show = SHOW) -> Stage:
    return stage_at(show, state, frame)


def seen(stage: Stage) -> list[tuple[int, float, float]]:
    return [
        (layer.cue, round(layer.seconds, 9), round(layer.weight, 9)) for layer in stage.layers if layer.weight > 0
    ]


def test_every_verb_is_obeyed() -> None:
    assert commands._DO.keys() == VERBS.keys()


def test_untouched() -> None:
    for frame in range(0, 400, 7):
        stage = at(opening(SHOW), frame)
        assert stage.layers == layers_of(SHOW, Playhead(0, 0, 0), frame)
        assert (stage.name, stage.brightness, stage.eyes) == ("playing", 1.0, (("", 1.0),))
    stage = at(opening(SHOW), 10)
    assert (stage.cue, stage.cue_s, stage.next, stage.pattern, stage.evacuated) == (0, 1.0, 1, "", False)
    assert at(opening(made_show({}, operation={"dim": 0.25})), 0).brightness == 0.25


def test_what_is_next() -> None:
    assert [transport.following(SHOW, cue) for cue in range(4)] == [1, 2, 3, 0]
    assert [transport.following(LINE, cue) for cue in range(4)] == [1, 2, 3, None]


# ---- ramps ----


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 10**9), st.integers(0, 10**5))
def test_ramps_begin_end_and_stay_between(start: float, end: float, frame: int, frames: int) -> None:
    ramp = Ramp(start, end, frame, frames)
    assert ramp.at(frame + frames) == ramp.at(frame + frames + 10**6) == end
    assert ramp.at(frame - 1) == start
    if frames:
        assert ramp.at(frame) == start
    low, high = min(start, end), max(start, end)
    values = [ramp.at(frame + frames * i // 16) for i in range(17)]
    assert all(low - 1e-12 <= value <= high + 1e-12 for value in values)


def test_a_cut_is_no_division_by_zero() -> None:
    """What is asked about frames before a cut, by whoever looks back."""
    assert Ramp(0.25, 1.0, 5, 0).at(4) == 0.25
    state = after((100, "panic"), (110, "panic"), (120, "dim", {"level": 0.5, "fade_s": 0}))
    for frame in range(90, 130):
        assert 0.0 <= at(state, frame).brightness <= 1.0


# ---- go ----


def test_go_fades_over_to_the_next_cue() -> None:
    state = after((15, "go"))
    assert seen(at(state, 14)) == [(0, 1.4, 1.0)]
    for into in range(1, 10):
        fading = (1, into / 10, round(smoothstep(into / 10), 9))
        assert seen(at(state, 15 + into)) == [(0, 1.5 + into / 10, 1.0), fading]
    assert seen(at(state, 25)) == [(1, 1.0, 1.0)]
    assert (at(state, 15).cue, at(state, 15).cue_s, at(state, 15).next) == (1, 0.0, 2)


def test_go_waits_as_the_cue_says_and_the_cue_before_stays() -> None:
    state = after((15, "go"), (30, "go"))
    assert seen(at(state, 54)) == [(1, 3.9, 1.0)]
    assert at(state, 59).cue == 1
    assert (at(state, 60).cue, at(state, 60).cue_s) == (2, 0.0)
    assert at(state, 80).layers == (Layer(2, 2.0, 1.0),)


def test_a_second_go_within_the_guard_is_refused() -> None:
    state = after((15, "go"))
    for frame in range(15, 20):
        with pytest.raises(Refused, match="twice"):
            after((frame, "go"), state=state)
    assert at(after((20, "go"), state=state), 50).cue == 2


def test_a_refused_go_does_not_lengthen_the_guard() -> None:
    """Nor does anything else change: the state is what it was."""
    state = after((15, "go"))
    with pytest.raises(Refused):
        after((19, "go"), state=state)
    assert after((20, "go"), state=state).last_go == 20


def test_the_guard_can_be_left_out() -> None:
    show = made_show(*CUES, fps=FPS, operation={"guard_s": 0})
    assert at(after((15, "go"), (15, "previous"), (15, "go"), show=show), 15, show).cue == 1


def test_go_at_the_end() -> None:
    state = after((5, "goto", {"cue": "d", "crossfade_s": 0}), show=LINE)
    with pytest.raises(Refused, match="last cue"):
        after((50, "go"), show=LINE, state=state)
    state = after((5, "goto", {"cue": "d", "crossfade_s": 0}), (50, "go"))
    assert at(state, 70).cue == 0


def test_go_ends_a_wait_without_a_jump() -> None:
    """ "d" waits and goes round; GO fades from where it is."""
    state = after((5, "goto", {"cue": "d", "crossfade_s": 0}), (100, "go"))
    assert seen(at(state, 99)) == [(3, pytest.approx(9.4 % 4), 1.0)]
    assert seen(at(state, 105)) == [(3, pytest.approx(10.0 % 4), 1.0), (0, 0.5, 0.5)]
    assert seen(at(state, 111)) == [(0, pytest.approx(1.1), 1.0)]


def test_a_cue_that_still_waits_is_replaced() -> None:
    """GO again during a wait waits no longer: the cue must not begin twice, nor what is on be lost."""
    state = after((5, "goto", {"cue": "b", "crossfade_s": 0}))
    for frame in (10, 16):
        state = after((frame, "go"), state=state)
        assert len(state.heads) == 2
        assert at(state, frame + 1).layers[0].cue == 1
    starts = [frame for frame in range(10, 70) if at(state, frame).cue == 2 and at(state, frame).cue_s == 0.0]
    assert starts == [16]


# ---- next, previous, goto ----


@pytest.mark.parametrize(
    ("verb", "cue"), [("next", [1, 2, 3, 0, 1]), ("previous", [3, 2, 1, 0, 3])], ids=["next", "previous"]
)
def test_next_and_previous_cut(verb: str, cue: list[int]) -> None:
    """At once and wholly: whatever fades and waits the cues have."""
    state = opening(SHOW)
    for number, wanted in enumerate(cue):
        frame = 20 + number
        state = after((frame, verb), state=state)
        assert at(state, frame).layers == (Layer(wanted, 0.0, 1.0),)
        assert len(state.heads) == 1
    assert seen(at(state, frame + 9)) == [(cue[-1], 0.9, 1.0)]


def test_without_loop_there_is_nothing_beyond_the_ends() -> None:
    with pytest.raises(Refused, match="first cue"):
        after((3, "previous"), show=LINE)
    with pytest.raises(Refused, match="last cue"):
        after((3, "goto", {"cue": "d"}), (90, "next"), show=LINE)


def test_goto() -> None:
    state = after((20, "goto", {"cue": "c", "at_s": 0.3, "crossfade_s": 2}))
    assert seen(at(state, 21)) == [(0, 2.1, 1.0), (2, 0.4, round(smoothstep(1 / 20), 9))]
    assert seen(at(state, 40)) == [(2, 2.3, 1.0)]
    own = after((20, "goto", {"cue": "c"}))
    assert at(own, 49).cue != 2
    assert (at(own, 50).cue, at(own, 50).cue_s) == (2, 0.0)
    assert at(own, 69).layers[-1].weight < 1 == len(at(own, 70).layers)
    with pytest.raises(Refused, match="no cue 'x'"):
        after((20, "goto", {"cue": "x"}))


def test_fades_within_fades_are_continuous() -> None:
    state = after(
        (20, "goto", {"cue": "b", "crossfade_s": 2}),
        (25, "goto", {"cue": "d", "crossfade_s": 2}),
    )
    before = {0: 1.0}
    for frame in range(20, 60):
        left, now = 1.0, dict.fromkeys(range(4), 0.0)
        for layer in reversed(at(state, frame).layers):
            now[layer.cue] += left * layer.weight
            left *= 1 - layer.weight
        assert all(abs(now[cue] - before.get(cue, 0)) < 0.13 for cue in range(4))
        before = now
    assert now[3] == 1.0


def test_playheads_are_bounded() -> None:
    state = opening(SHOW)
    for number in range(1000):
        arguments = {"cue": "abcd"[number % 4], "crossfade_s": 3600}
        state = after((number + 1, "goto", arguments), (number + 1, "spot", {"eye": str(number)}), state=state)
        assert len(state.heads) <= MAX_HEADS
        assert len(state.glide.before) <= MAX_EYES
        assert len(at(state, number + 2).layers) <= 2 * MAX_HEADS + 1


# ---- hold, freeze ----


def test_hold_stops_the_time_exactly_and_going_on_loses_nothing() -> None:
    held = after((33, "hold"))
    assert at(held, 33).name == "held"
    for frame in (33, 34, 1000, 10**9):
        assert at(held, frame).layers == at(opening(SHOW), 33).layers
        assert at(held, frame).cue_s == at(opening(SHOW), 33).cue_s
    for verb in ("hold", "go"):
        on = after((10**6, verb), state=held)
        assert at(on, 10**6).name == "playing"
        for into in range(0, 500, 11):
            assert at(on, 10**6 + into).layers == at(opening(SHOW), 33 + into).layers


def test_hold_stops_fades_and_waits_too() -> None:
    state = after((15, "go"), (20, "hold"), (520, "hold"))
    untouched = after((15, "go"))
    for into in range(100):
        assert at(state, 520 + into).layers == at(untouched, 20 + into).layers


def test_freeze_keeps_the_picture_while_time_runs_on() -> None:
    state = after((33, "freeze"))
    for frame in (33, 34, 77, 10**6):
        assert at(state, frame).layers == at(opening(SHOW), 33).layers
        assert at(state, frame).name == "frozen"
    assert at(after((50, "freeze"), state=state), 60).layers == at(state, 60).layers, "again changes nothing"
    for on in (after((77, "freeze", {"on": False}), state=state), after((77, "go"), state=state)):
        for into in range(100):
            assert at(on, 77 + into).layers == at(opening(SHOW), 77 + into).layers


@pytest.mark.parametrize(
    "said",
    [
        [(33, "freeze"), (40, "hold"), (60, "hold")],
        [(30, "hold"), (33, "freeze"), (60, "hold")],
        [(30, "hold"), (31, "hold"), (33, "freeze"), (40, "hold"), (50, "hold"), (55, "hold"), (60, "hold")],
    ],
    ids=["held while frozen", "frozen while held", "both"],
)
def test_a_frozen_picture_stays_whatever_is_held(said: list[tuple[Any, ...]]) -> None:
    kept = [at(after(*said[:n]), 33).layers for n in range(1, len(said) + 1) if said[n - 1][1] == "freeze"]
    state = after(*said)
    for frame in (60, 61, 500):
        assert at(state, frame).layers == kept[0]


def test_freezing_keeps_the_idle_scene_too() -> None:
    state = after((20, "idle"), (80, "freeze"))
    assert at(state, 300).layers == at(after((20, "idle")), 80).layers == (Layer(IDLE, 6.0, 1.0),)


# ---- darkness ----


def test_panic_fades_and_stays_dark() -> None:
    state = after((20, "panic"))
    levels = [at(state, frame).brightness for frame in range(20, 60)]
    assert levels[0] == 1.0
    assert levels == sorted(levels, reverse=True)
    assert levels[20:] == [0.0] * 20
    assert levels[19] > 0
    assert at(state, 30).name == "panic"
    assert at(after((5, "dim", {"level": 0.5, "fade_s": 0}), (20, "panic")), 30).brightness == 0.25


def test_panic_again_cuts() -> None:
    state = after((20, "panic"), (24, "panic"))
    assert at(after((20, "panic")), 24).brightness > 0.8
    assert [at(state, frame).brightness for frame in (24, 25, 10**6)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("frame", [25, 60, 300])
def test_go_after_panic_brings_the_cues_beginning(frame: int) -> None:
    """And nothing else: what was on before it does not flash up out of the dark, to be faded from."""
    state = after((20, "panic"), (frame, "go"))
    cue = at(after((20, "panic")), frame).cue
    for into in range(10):
        assert seen(at(state, frame + into)) == [(cue, into / 10, 1.0)]
        assert at(state, frame + into).brightness == 1.0
    assert at(state, frame).name == "playing"


@pytest.mark.parametrize("verb", ["goto", "next", "previous"])
@pytest.mark.parametrize("dark", ["panic", "idle"])
def test_a_cue_out_of_the_dark_begins_at_once(dark: str, verb: str) -> None:
    arguments = {"cue": "c", "crossfade_s": 2} if verb == "goto" else {}
    state = after((20, dark), (80, verb, arguments))
    (layer,) = at(state, 80).layers
    assert (layer.seconds, layer.weight) == (0.0, 1.0)


def test_blackout_is_latched() -> None:
    state = after((20, "blackout"))
    assert at(state, 20).brightness == 0.0
    for verb in VERBS:
        arguments = {"cue": "b"} if verb == "goto" else {"level": 1} if verb == "dim" else {}
        arguments |= {"elapsed_s": 3} if verb == "join" else {}
        if verb not in ("blackout", "evacuate"):
            assert at(after((30, verb, arguments), state=state), 40).brightness == 0.0
    assert at(after((30, "blackout", {"on": False}), state=state), 30).brightness == 1.0


def test_time_runs_under_blackout() -> None:
    state = after((20, "blackout"), (50, "blackout", {"on": False}))
    assert at(state, 50).layers == at(opening(SHOW), 50).layers


def test_evacuation_is_above_everything() -> None:
    said = [(1, "dim", {"level": 0}), (2, "blackout"), (3, "panic"), (4, "pattern", {"name": "grid"}), (5, "idle")]
    dark = after(*said)
    assert at(dark, 60).brightness == 0.0
    state = after((60, "evacuate"), state=dark)
    for verb in ("go", "hold", "panic", "blackout", "freeze", "next"):
        state = after((70, verb), state=state)
        assert (at(state, 70).evacuated, at(state, 70).brightness) == (True, 1.0)
    undone = after((80, "evacuate", {"on": False}), state=state)
    assert (at(undone, 80).evacuated, at(undone, 80).brightness) == (False, 0.0), "the blackout is still there"


@given(st.lists(st.tuples(st.integers(1, 30), st.floats(0, 1), st.floats(0.5, 4)), min_size=1, max_size=6))
@few
def test_dimming_is_continuous_however_often_it_is_changed(dims: list[tuple[int, float, float]]) -> None:
    state, frame, before = opening(SHOW), 0, 1.0
    for wait, level, fade_s in dims:
        state = after((frame, "dim", {"level": level, "fade_s": fade_s}), state=state)
        for _ in range(wait):
            now = at(state, frame).brightness
            assert abs(now - before) <= 1.5 / (0.5 * FPS) + 1e-9
            assert 0.0 <= now <= 1.0
            before, frame = now, frame + 1
    assert at(state, frame + 100).brightness == dims[-1][1]


# ---- eyes, patterns, nudging ----


def test_the_eye_glides() -> None:
    state = after((20, "spot", {"eye": "left"}))
    assert at(state, 20).eyes == (("", 1.0), ("left", 0.0))
    assert at(state, 35).eyes == (("", 0.5), ("left", 0.5))
    assert at(state, 50).eyes == (("left", 1.0),)
    assert at(after((20, "spot", {"eye": "left", "glide_s": 0})), 20).eyes == (("left", 1.0),)


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from("abcdefghijklmn")), min_size=1, max_size=30))
@few
def test_shares_of_eyes_are_whole_and_continuous(spots: list[tuple[int, str]]) -> None:
    """Also if glides are started within glides: more eyes than are kept, and the same ones again."""
    state, frame = opening(SHOW), 0
    before: dict[str, float] = {"": 1.0}
    for wait, eye in spots:
        state = after((frame, "spot", {"eye": eye, "glide_s": 2.0}), state=state)
        for _ in range(wait):
            now: dict[str, float] = {}
            for name, share in at(state, frame).eyes:
                assert 0.0 <= share <= 1.0
                now[name] = now.get(name, 0.0) + share
            assert sum(now.values()) == pytest.approx(1.0)
            jumps = [abs(now.get(name, 0) - before.get(name, 0)) for name in now.keys() | before.keys()]
            assert max(jumps) <= 1.5 / 20 + 1 / (MAX_EYES + 1)  # at most the smallest share is dropped
            before, frame = now, frame + 1
    assert at(state, frame + 20).eyes == ((spots[-1][1], 1.0),)


def test_the_eye_that_was_there_longest_is_not_what_is_dropped() -> None:
    state = opening(SHOW)
    for number in range(12):
        state = after((20 + number, "spot", {"eye": str(number), "glide_s": 100}), state=state)
    shares = dict(at(state, 32).eyes)
    assert shares[""] > 0.99


def test_patterns_and_nudges_are_told() -> None:
    state = after(
        (5, "pattern", {"name": "grid", "level": 0.5}), (6, "nudge", {"eye_m": [1, 2, 3], "angle_deg": 4})
    )
    assert (at(state, 6).pattern, at(state, 6).pattern_level) == ("grid", 0.5)
    assert (state.nudge_m, state.nudge_deg) == ((1.0, 2.0, 3.0), 4.0)
    assert at(after((7, "pattern"), state=state), 7).pattern == ""


# ---- idle, join ----


def test_idle_fades_in_and_is_alone() -> None:
    state = after((20, "idle"))
    assert seen(at(state, 35)) == [(0, 3.5, 1.0), (1, 0.5, 0.5), (IDLE, 1.5, 0.5)]
    assert at(state, 50).layers == (Layer(IDLE, 3.0, 1.0),)
    assert at(state, 50).name == "idle"
    assert after((40, "idle"), state=state) == state, "it is on already"
    assert after((40, "idle", {"on": False})) == opening(SHOW), "it is off already"


def test_idle_ends_with_the_cues_beginning() -> None:
    for verb, arguments in (("idle", {"on": False}), ("go", {})):
        state = after((20, "idle"), (100, verb, arguments))
        (layer,) = at(state, 100).layers
        assert (layer.seconds, layer.weight) == (0.0, 1.0)
        assert state.idle is None


@given(
    st.integers(0, 10**7), st.integers(0, 10**6), st.sampled_from(["", "hold", "panic", "idle", "freeze", "goto"])
)
@few
def test_join_is_where_an_untouched_show_is(frame: int, shown: int, before: str) -> None:
    """Whatever was done before: the first hour's frames and those of any later round."""
    said: list[tuple[Any, ...]] = []
    if before:
        said = [(frame // 2, before, {"cue": "c"} if before == "goto" else {})]
    state = after(*said, (frame, "join", {"elapsed_s": shown / FPS}))
    for into in (0, 1, 13, 200):
        stage = at(state, frame + into)
        assert stage.layers == at(opening(SHOW), shown + into).layers
        assert (stage.name, stage.brightness) == ("playing", 1.0)
    assert len(state.heads) == 1


def test_joining_a_show_without_waits_is_its_film_for_ever() -> None:
    show = made_show({"crossfade_s": 1}, {"crossfade_s": 1, "repeat": 2}, fps="30000/1001")
    for shown in (0, 1, 100, 299, 300, 10**5, 10**8 + 1):
        state = after((77, "join", {"elapsed_s": float(shown / show.fps)}), show=show)
        assert at(state, 77, show).layers == at(opening(show), shown, show).layers


# ---- timecode ----


def test_chased_frames_are_the_timecodes() -> None:
    """Operators' cues do not count then, what is done to the picture does."""
    state = after((20, "goto", {"cue": "d"}), (30, "dim", {"level": 0.5, "fade_s": 0}))
    for chased in (0, 33, 75, 500):
        stage = stage_at(SHOW, state, 1000, chased=chased)
        assert stage.layers == at(opening(SHOW), chased).layers
        assert stage.brightness == 0.5
    assert stage_at(SHOW, state, 1000, chased=-50).layers == at(opening(SHOW), 0).layers


# ---- cost ----


def test_a_show_of_a_thousand_cues_costs_what_a_short_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exact fractions are slow: how many are made for a frame must not grow with the number of cues."""
    from renderer.playback import playhead

    made: list[int] = []

    def counted(*arguments: Any) -> Any:
        made.append(1)
        return original(*arguments)

    counts = []
    original = playhead.Fraction
    for number in (4, 1000):
        show = made_show(*[{"scene_s": 4, "crossfade_s": 1}] * number, fps=FPS)
        state = after((10, "goto", {"cue": "3", "crossfade_s": 9}), (20, "goto", {"cue": "2"}), show=show)
        at(state, 10, show)
        monkeypatch.setattr(playhead, "Fraction", counted)
        made.clear()
        for frame in (25, int(show.duration_s * FPS) - 1, int(show.duration_s * FPS) + 30):
            at(state, frame, show)
        counts.append(len(made))
        monkeypatch.setattr(playhead, "Fraction", original)
    assert counts[0] == counts[1] < 100


def test_settling_changes_nothing_that_is_seen() -> None:
    state = after((15, "go"), (22, "goto", {"cue": "d", "crossfade_s": 3}))
    loose = replace(state)
    for frame in range(22, 80):
        assert at(transport.settled(loose, frame), frame).layers == at(loose, frame).layers
    assert len(transport.settled(state, 80).heads) == 1


def test_panic_stops_the_shows_time() -> None:
    """After the fade the show stands: GO much later brings the same cue as GO at once."""
    state = after((20, "panic"))
    stopped = 20 + round(SHOW.settings.operation.panic_s * FPS)
    assert at(state, stopped).cue_s == at(state, stopped + 5000).cue_s
    assert at(state, stopped - 1).cue_s < at(state, stopped).cue_s
    with pytest.raises(Refused, match="GO"):
        after((stopped + 1, "hold"), state=state)
