"""All verbs in any order at any frames, against a model that goes frame by frame and counts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from renderer.maths.easing import smoothstep
from renderer.playback.commands import Refused, apply
from renderer.playback.playhead import Playhead, layers_of
from renderer.playback.transport import IDLE, IDLE_FADE_S, MAX_HEADS, Stage, State, following, opening, stage_at
from renderer.playback.verbs import VERBS, Arguments, checked
from renderer.scene.model import Show
from renderer.scene.timeline import Layer
from tests.unit.playback.made_shows import made_show

CUES = (
    {"id": "a", "scene_s": 2, "crossfade_s": 0.5},
    {"id": "b", "scene_s": 1, "repeat": 2, "pre_wait_s": 0.7},
    {"id": "c", "scene_s": 3, "crossfade_s": 1, "follow": "auto-continue", "post_wait_s": 2},
    {"id": "d", "scene_s": 2, "crossfade_s": 0.8, "follow": "go"},
)
SHOWS = [
    made_show(*CUES, fps=10),
    made_show(*CUES[:3], fps="12000/1001", operation={"guard_s": 1, "panic_s": 1, "dim": 0.5}),
    made_show(*CUES, fps=8, loop=False, operation={"guard_s": 0, "panic_s": 0}),
]
EYES = ["", "left", "right", "bridge"]


@dataclass
class Change:
    """A number on its way, in frames."""

    start: float
    end: float
    whole: int
    done: int = 0

    @property
    def share(self) -> float:
        return 1.0 if self.done >= self.whole else smoothstep(self.done / self.whole)

    @property
    def now(self) -> float:
        return self.end if self.share == 1.0 else self.start + (self.end - self.start) * self.share


@dataclass
class Player:
    """A cue that plays: how long yet it waits, how far it is, how far it has faded in."""

    head: Playhead
    at: int
    wait: int
    fade: Change


@dataclass
class Model:
    """The transport as somebody would build it who counts frames instead of computing them."""

    show: Show
    players: list[Player] = field(default_factory=list)
    held: bool = False
    stops_in: int | None = None
    frozen: list[Layer] | None = None
    blackout: bool = False
    evacuated: bool = False
    panic: Change | None = None
    idle: int | None = None
    since_go: int = 10**9
    eyes: dict[str, float] = field(default_factory=lambda: {"": 1.0})
    eye: str = ""
    glide: Change = field(default_factory=lambda: Change(0, 1, 0))
    dim: Change = field(init=False)

    def __post_init__(self) -> None:
        self.dim = Change(0, self.show.settings.operation.dim, 0)
        self.start(0, 0, 0, 0)

    def step(self) -> None:
        """A frame goes by."""
        stands = self.held or self.stops_in == 0
        if self.stops_in:
            self.stops_in -= 1
        for player in self.players if not stands else ():
            if player.wait:
                player.wait -= 1
            else:
                player.at += 1
                player.fade.done += 1
        self.since_go += 1
        for change in (self.dim, self.glide, *([self.panic] if self.panic else [])):
            change.done += 1
        if self.idle is not None:
            self.idle += 1

    # ---- what is seen ----

    def running(self) -> list[Layer]:
        found: list[Layer] = []
        for player in self.players:
            if not player.wait:
                layers = layers_of(self.show, player.head, player.at)
                share = player.fade.share if found else 1.0
                found = [] if share == 1.0 else found
                found += [Layer(layer.cue, layer.seconds, layer.weight * share) for layer in layers]
        if self.idle is not None:
            share = smoothstep(self.idle / self.frames(IDLE_FADE_S))
            found = [] if share == 1.0 else found
            found.append(Layer(IDLE, float(self.idle / self.show.fps), share))
        return [layer for layer in found if layer.weight > 0]

    def seen(self) -> list[Layer]:
        return self.running() if self.frozen is None else self.frozen

    def brightness(self) -> float:
        if self.evacuated:
            return 1.0
        return 0.0 if self.blackout else self.dim.now * (self.panic.now if self.panic else 1.0)

    def shares(self) -> dict[str, float]:
        share = self.glide.share
        found = {name: part * (1 - share) for name, part in self.eyes.items()}
        found[self.eye] = found.get(self.eye, 0.0) + share
        return {name: part for name, part in found.items() if part > 0}

    def cue(self) -> int:
        player = [player for player in self.players if not player.wait][-1]
        return layers_of(self.show, player.head, player.at)[-1].cue

    # ---- what is said ----

    def frames(self, seconds: float) -> int:
        return round(seconds * self.show.fps)

    def wake(self) -> None:
        self.held, self.frozen, self.panic, self.idle = False, None, None, None
        self.stops_in = None

    def start(self, cue: int, at: int, fade: int, wait: int) -> None:
        if self.panic or self.idle is not None:
            self.players, fade, wait = [], 0, 0
        self.wake()
        playing = [player for player in self.players if not player.wait]
        covering = [index for index, player in enumerate(playing) if player.fade.share == 1.0]
        self.players = playing[covering[-1] if covering else 0 :]
        self.players.append(Player(Playhead(cue, 0, at), at, wait, Change(0, 1, fade)))
        if not wait and not fade:
            self.players = self.players[-1:]
        self.players = self.players[-MAX_HEADS:]

    def start_next(self, cue: int | None, *, cut: bool = False) -> bool:
        if cue is None:
            return False
        entry = self.show.cues[cue].entry
        self.start(cue, 0, *((0, 0) if cut else (self.frames(entry.crossfade_s), self.frames(entry.pre_wait_s))))
        return True

    def say(self, verb: str, given: Arguments) -> bool:
        """Whether it is obeyed."""
        return bool(getattr(self, f"say_{verb}")(**given) is not False)

    def say_go(self) -> bool:
        if self.since_go < self.frames(self.show.settings.operation.guard_s):
            return False
        before, self.since_go = self.since_go, 0
        if self.panic or self.idle is not None:
            return self.start_next(self.cue())
        if self.held or self.frozen is not None:
            self.wake()
            return True
        if self.players[-1].wait:
            cue = self.players[-1].head.cue
            self.start(cue, 0, self.frames(self.show.cues[cue].entry.crossfade_s), 0)
            return True
        obeyed = self.start_next(following(self.show, self.cue()))
        self.since_go = 0 if obeyed else before
        return obeyed

    def say_hold(self) -> bool:
        if self.panic:
            return False
        self.held = not self.held
        return True

    def say_next(self) -> bool:
        return self.start_next(following(self.show, self.cue()), cut=True)

    def say_previous(self) -> bool:
        if not self.cue() and not self.show.settings.loop:
            return False
        return self.start_next((self.cue() - 1) % len(self.show.cues), cut=True)

    def say_goto(self, cue: str, at_s: float, crossfade_s: float) -> bool:
        found = [index for index, known in enumerate(self.show.cues) if known.id == cue]
        if not found:
            return False
        entry = self.show.cues[found[0]].entry
        fade_s, wait_s = (crossfade_s, 0.0) if crossfade_s >= 0 else (entry.crossfade_s, entry.pre_wait_s)
        self.start(found[0], math.floor(at_s * self.show.fps + 1e-3), self.frames(fade_s), self.frames(wait_s))
        return True

    def say_panic(self) -> None:
        if not self.held and self.stops_in is None:
            self.stops_in = 0 if self.panic else self.frames(self.show.settings.operation.panic_s)
        whole = 0 if self.panic else self.frames(self.show.settings.operation.panic_s)
        self.panic = Change(1, 0, whole)

    def say_blackout(self, on: bool) -> None:
        self.blackout = on

    def say_freeze(self, on: bool) -> None:
        self.frozen = (self.seen() if self.frozen is None else self.frozen) if on else None

    def say_dim(self, level: float, fade_s: float) -> None:
        self.dim = Change(self.dim.now, level, self.frames(fade_s))

    def say_spot(self, eye: str, glide_s: float) -> None:
        self.eyes, self.eye = self.shares(), eye
        seconds = self.show.settings.operation.glide_s if glide_s < 0 else glide_s
        self.glide = Change(0, 1, self.frames(seconds))

    def say_evacuate(self, on: bool) -> None:
        self.evacuated = on

    def say_pattern(self, name: str, level: float) -> None:
        self.pattern = (name, level)

    def say_nudge(self, eye_m: Any, angle_deg: float) -> None:
        pass

    def say_idle(self, on: bool) -> None:
        if on and self.idle is None:
            self.idle = 0
        if not on and self.idle is not None:
            self.start_next(self.cue())

    def say_join(self, elapsed_s: float) -> None:
        self.wake()
        at = math.floor(elapsed_s * self.show.fps + 1e-3)
        self.players = [Player(Playhead(0, 0, 0), at, 0, Change(0, 1, 0))]


seconds = st.sampled_from([0.0, 0.3, 1.0, 2.5])
switch = st.fixed_dictionaries({"on": st.booleans()})
GIVEN: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "goto": st.fixed_dictionaries(
        {"cue": st.sampled_from("abcdx")},
        optional={"at_s": st.sampled_from([0.0, 0.3, 1.9, 50.0]), "crossfade_s": seconds | st.just(-1.0)},
    ),
    "blackout": switch,
    "freeze": switch,
    "evacuate": switch,
    "idle": switch,
    "dim": st.fixed_dictionaries({"level": st.floats(0, 1), "fade_s": seconds}),
    "spot": st.fixed_dictionaries({"eye": st.sampled_from(EYES), "glide_s": seconds | st.just(-1.0)}),
    "pattern": st.fixed_dictionaries({"name": st.sampled_from(["", "grid"]), "level": st.floats(0, 1)}),
    "nudge": st.fixed_dictionaries({"eye_m": st.just([0.1, 0.2, 0.3]), "angle_deg": st.floats(-10, 10)}),
    "join": st.fixed_dictionaries({"elapsed_s": st.sampled_from([0.0, 3.7, 1234.5, 86_400.0])}),
}
verbs = st.sampled_from(sorted(VERBS)).flatmap(lambda verb: st.tuples(st.just(verb), GIVEN.get(verb, st.just({}))))


class Operators(RuleBasedStateMachine):
    """Somebody at the page, somebody at the console, and a child at the tablet."""

    show: Show
    state: State
    model: Model
    frame = 0

    @initialize(show=st.sampled_from(SHOWS))
    def launch(self, show: Show) -> None:
        self.show, self.state, self.model = show, opening(show), Model(show)
        self.log: list[tuple[int, str, Arguments]] = []
        self.stages: dict[int, Stage] = {}
        self.look()

    @rule(frames=st.integers(1, 25))
    def wait(self, frames: int) -> None:
        for _ in range(frames):
            self.frame += 1
            self.model.step()
            self.look()

    @rule(said=verbs)
    def say(self, said: tuple[str, dict[str, Any]]) -> None:
        verb, given = said[0], checked(*said)
        why = ""
        try:
            self.state = apply(self.show, self.state, verb, given, self.frame)
            self.log.append((self.frame, verb, given))
        except Refused as refused:
            why = str(refused)
        assert self.model.say(verb, given) == (not why)
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(self.state), type=State) == self.state
        assert 1 <= len(self.state.heads) <= MAX_HEADS
        self.look()

    @precondition(lambda self: len(self.stages) > 50)
    @rule()
    def begin_again(self) -> None:
        """The same log gives the same state, and the same stages while it is folded."""
        state, done = opening(self.show), 0
        for frame in sorted(self.stages):
            while done < len(self.log) and self.log[done][0] <= frame:
                at, verb, given = self.log[done]
                state, done = apply(self.show, state, verb, given, at), done + 1
            assert stage_at(self.show, state, frame) == self.stages[frame]
        assert state == self.state
        self.stages.clear()

    def look(self) -> None:
        stage = stage_at(self.show, self.state, self.frame)
        self.stages[self.frame] = stage
        model = self.model
        assert [layer for layer in stage.layers if layer.weight > 0] == model.seen()
        assert stage.layers[0].weight == 1.0
        assert len(stage.layers) <= 2 * MAX_HEADS + 1
        assert stage.brightness == pytest.approx(model.brightness())
        assert 0.0 <= stage.brightness <= 1.0
        assert stage.evacuated == model.evacuated
        shares: dict[str, float] = {}
        for name, share in stage.eyes:
            shares[name] = shares.get(name, 0.0) + share
        assert sum(shares.values()) == pytest.approx(1.0)
        assert {name: share for name, share in shares.items() if share > 0} == pytest.approx(model.shares())
        if model.frozen is None:
            assert stage.cue == model.cue()
            assert stage.next == following(self.show, stage.cue)
        assert (stage.name == "panic") == (model.panic is not None)


Operators.TestCase.settings = settings(max_examples=30, stateful_step_count=30, deadline=None)
TestOperators = Operators.TestCase
