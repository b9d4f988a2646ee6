"""The show, slot by slot: hear what operators say, paint, present on time, and use what time is left over."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable

import numpy as np

from renderer.engine.engine import Engine, SceneLayer
from renderer.errors import YingbiError
from renderer.gpu.context import Gpu
from renderer.output.present import Presenter
from renderer.output.window import MonitorsChanged
from renderer.passes.raster_page import RasterPage
from renderer.playback.governor import ROOMY, Governor, Step
from renderer.playback.transport import IDLE, Stage
from renderer.scene.model import Scene
from renderer.show import messages as m
from renderer.show.desk_keys import command_of
from renderer.show.link import Link
from renderer.show.lock_stats import LockStats
from renderer.show.pacing import Clock, MonotonicClock, TimerPacer, VsyncPacer, same_rate
from renderer.show.painter import Painter
from renderer.show.prompter import Prompter
from renderer.show.residency import Residency
from renderer.show.rungs import Rung, rungs_of
from renderer.show.session import Session
from renderer.show.telling import Telling

FIRST_WAIT_S = 0.02
"""Pause while there is nothing to show yet."""
FIRST_UPLOAD_NS = 50_000_000
UPLOAD_MARGIN_NS = 1_500_000
STARVED_FRAMES = 10
"""So many frames without time left over, and a piece is uploaded all the same."""
FAILED_FRAMES = 300
"""Within so many frames after a scene could not be drawn, a second failure is the GPU's."""
CAREFUL_NS = 300_000_000_000
"""How long only the safe scene is shown after players died one after the other."""
AHEAD_FRAMES, AHEAD_EVERY = 40, 8
"""How far it looks ahead for crossfades, and how often."""
COLLECT_S = 5.0
COLLECT_NS = 6_000_000
"""Time that must be left over for collecting garbage."""


class Performance:
    """One life of the player. ``resume`` is what the player before has left behind."""

    def __init__(
        self,
        session: Session,
        engine: Engine,
        gpu: Gpu,
        presenter: Presenter,
        link: Link,
        resume: m.Resume,
        clock: Clock | None = None,
    ) -> None:
        self._session, self._engine, self._gpu = session, engine, gpu
        self._presenter, self._link = presenter, link
        self._grid, self._clock = session.grid, clock or MonotonicClock()
        self._painter = Painter(gpu, engine, session.wall, session.fps, session.scale, session.evacuation)
        self._stats = LockStats(self._grid.period_ns)
        self._prompter = Prompter(session, link, resume.state)
        self._residency = Residency(
            engine, lambda scene: self._send(m.Prepare(scene)), self._note, self._rungs_needed
        )
        self._telling = Telling(link, gpu, float(session.fps))
        self._rungs = rungs_of(session.show.settings.lock)
        self._governor = Governor(len(self._rungs), self._grid.period_ns, resume.rung)
        self._pacer: TimerPacer | VsyncPacer = TimerPacer(self._grid, self._clock)
        self._wanted: list[Scene] = []
        self._wanted_at = self._collected_at = 0.0
        self._last_slot: int | None = None
        self._starved = 0
        self._ahead = 1
        self._careful_until = 0
        self._failed_at: int | None = None
        self._stopping = False

    def run(self, ended: Callable[[], bool]) -> None:
        """Until ``ended`` or told to stop."""
        self._wait_for_a_scene(ended)
        slot = self._settle()
        while not self._stopping and not ended():
            slot = self._play(slot)
        self._tell(slot, last=True)
        self._painter.release()

    def be_careful(self) -> None:
        """Shows only the safe scene for some time: a scene has brought down one player after the other."""
        self._careful_until = self._clock.now_ns() + CAREFUL_NS
        self._note("error", "careful", seconds=CAREFUL_NS // 1_000_000_000)

    @property
    def _is_careful(self) -> bool:
        return self._clock.now_ns() < self._careful_until

    # ---- before the first picture ----

    def _wait_for_a_scene(self, ended: Callable[[], bool]) -> None:
        while not self._stopping and not ended():
            slot = self._grid.slot_at(self._clock.now_ns())
            self._hear(slot)
            stage = self._prompter.stage_at(slot)
            self._want(stage)
            self._residency.advance(FIRST_UPLOAD_NS)
            if self._layers(stage) and (self._prompter.is_begun or self._all_settled()):
                return
            self._telling.starting(self._prompter, slot)
            if not self._residency.busy:
                self._link.wait(round(1000 * FIRST_WAIT_S))

    def _settle(self) -> int:
        """Finds out whether the display gives the beat; the first slot."""
        while self._trial() > ROOMY and self._governor.rung + 1 < len(self._rungs):
            self._governor.rung += 1
        self._choose_pacer()
        return self._grid.slot_at(self._clock.now_ns()) + 1

    def _trial(self) -> float:
        """What a picture of the present quality takes of a slot, the second time that it is drawn."""
        self._set_rung(self._rungs[self._governor.rung])
        slot = self._grid.slot_at(self._clock.now_ns())
        for _ in range(2):
            begun = self._clock.now_ns()
            self._paint(self._prompter.stage_at(slot), slot)
            self._gpu.ctx.finish()
        return (self._clock.now_ns() - begun) / self._grid.period_ns

    def _all_settled(self) -> bool:
        """Whether a new show has everything that it will need soon: nobody has seen anything yet, so it may take
        its time, and then misses nothing."""
        return all(self._residency.is_settled(scene) for scene in self._wanted)

    def _rungs_needed(self) -> list[str]:
        """Before a new show's first picture all; then the present quality and what may be stepped down to at any
        time: a player that takes over is waited for."""
        first = self._governor.rung if self._prompter.is_begun else 0
        return list(dict.fromkeys(rung.quality for rung in self._rungs[first:]))

    def _choose_pacer(self) -> None:
        self._presenter.settle(self._painter.page)
        refresh_hz = self._presenter.refresh_hz
        by_display = self._presenter.vsync and same_rate(refresh_hz, self._grid)
        self._pacer = (VsyncPacer if by_display else TimerPacer)(self._grid, self._clock)
        self._note("info", "lock", pacer="display" if by_display else "timer", refresh_hz=refresh_hz)

    def _begin(self, slot: int) -> None:
        """A new show begins when its first cue can be seen, or turns out to be unusable."""
        prompter = self._prompter
        if prompter.is_begun:
            return
        if self._is_careful or self._residency.is_settled(prompter.scene_of(prompter.stage_at(slot).cue)):
            prompter.begin(slot)

    # ---- a slot ----

    def _play(self, slot: int) -> int:
        """Shows the picture of ``slot``; the slot to show next."""
        begun = self._clock.now_ns()
        self._hear(slot)
        self._begin(slot)
        stage = self._prompter.stage_at(slot)
        if self._prompter.turn_page(slot, stage, self._residency.is_settled):
            stage = self._prompter.stage_at(slot)
        if self._prompter.session.wall is not self._painter.wall:
            self._painter.move_to(self._prompter.session.wall)
        self._paint(stage, slot)
        self._presenter.show(self._painter.page)
        self._gpu.ctx.finish()
        work_ns = self._clock.now_ns() - begun
        self._use_spare_time(slot, stage)
        outcome = self._pacer.show(slot, self._presenter.present)
        missed_before = slot - self._last_slot - 1 if self._last_slot is not None else 0
        self._stats.present(slot, outcome.lateness_ns, work_ns, max(missed_before, 0))
        self._last_slot = slot
        step = self._governor.saw(slot, work_ns, self._growth(slot, stage))
        if step is not None:
            self._step(step)
        self._heed_window()
        return outcome.next_slot

    def _paint(self, stage: Stage, slot: int) -> None:
        layers, eye_m = self._layers(stage), self._eye_m(stage)
        try:
            self._painter.paint(layers, stage, self._prompter.state, eye_m, slot)
        except YingbiError as error:
            if self._failed_at is not None and slot - self._failed_at < FAILED_FRAMES:
                raise  # it is not the scene: another player must try
            self._failed_at = slot
            self._residency.fail([layer.scene for layer in layers], str(error))

    def _layers(self, stage: Stage) -> list[SceneLayer]:
        """What of the stage is there to be drawn; the safe scene if nothing is."""
        found = [
            SceneLayer(
                scene, layer.seconds % scene.duration_s if layer.cue == IDLE else layer.seconds, layer.weight
            )
            for layer in stage.layers
            if self._residency.has(scene := self._prompter.scene_of(layer.cue)) and not self._is_careful
        ]
        self.is_safe = not found
        safe = self._prompter.session.safe
        if not found and self._residency.has(safe):
            found = [SceneLayer(safe, self._safe_seconds(safe), 1.0)]
        if found and found[0].weight < 1.0:
            found[0] = SceneLayer(found[0].scene, found[0].seconds, 1.0)
        return found

    def _safe_seconds(self, safe: Scene) -> float:
        return (self._clock.now_ns() - self._grid.start_ns) / 1e9 % safe.duration_s

    def _eye_m(self, stage: Stage) -> np.ndarray:
        """The mean of the eyes, each with its share; a cue's own ones change over with its picture."""
        own = np.zeros(3)
        for layer in stage.layers:
            there = self._painter.eye_of(self._prompter.eye_of(layer.cue))
            own = there if layer is stage.layers[0] else own + (there - own) * layer.weight
        places = [(self._painter.eye_of(name) if name else own) * share for name, share in stage.eyes]
        mean: np.ndarray = np.sum(places, axis=0)
        return mean

    def _step(self, step: Step) -> None:
        rung = self._rungs[step.rung]
        self._set_rung(rung)
        self._note("info", "quality", rung=rung.name, slot=step.slot, why=step.why)

    def _set_rung(self, rung: Rung) -> None:
        self._engine.set_quality(rung.quality)
        self._painter.resize(self._session.scale * rung.scale)

    def _growth(self, slot: int, stage: Stage) -> float:
        """By how much pictures are about to cost more: crossfades draw two scenes."""
        if slot % AHEAD_EVERY == 0:
            ahead = self._prompter.stage_at(slot + AHEAD_FRAMES)
            self._ahead = len(ahead.layers)
        return max(self._ahead / max(len(stage.layers), 1), 1.0)

    # ---- between pictures ----

    def _use_spare_time(self, slot: int, stage: Stage) -> None:
        self._want(stage)
        spare = self._pacer.spare_ns(slot)
        if self._residency.busy:
            self._starved = 0 if spare > UPLOAD_MARGIN_NS else self._starved + 1
            if spare > UPLOAD_MARGIN_NS or self._starved > STARVED_FRAMES:
                self._starved = 0
                self._residency.advance(spare - UPLOAD_MARGIN_NS)
        self._tell(slot)
        now = time.monotonic()
        if now - self._collected_at > COLLECT_S and self._pacer.spare_ns(slot) > COLLECT_NS:
            self._collected_at = now
            gc.collect(1)
            self._gpu.collect()

    def _want(self, stage: Stage) -> None:
        """Has the scenes brought that are seen, then the next one, then those for bad times."""
        prompter = self._prompter
        seen = [prompter.scene_of(layer.cue) for layer in reversed(stage.layers)]
        after = [prompter.scene_of(stage.next)] if stage.next is not None else []
        safe, idle = prompter.session.safe, prompter.session.idle
        wanted = [*dict.fromkeys((*seen, safe, *after, idle, *prompter.coming(stage)))]
        if self._is_careful:
            wanted = [safe]
        now = time.monotonic()
        if wanted != self._wanted or now - self._wanted_at > 1.0:
            self._wanted, self._wanted_at = wanted, now
            self._residency.want(wanted)

    def _hear(self, slot: int) -> None:
        for message in self._link.receive():
            match message:
                case m.Stop():
                    self._stopping = True
                case m.Prepared():
                    self._residency.prepared(message.scene, message.pack, message.fault)
                case _:
                    self._prompter.hear(message, slot)

    def _heed_window(self) -> None:
        for event in self._presenter.poll():
            if isinstance(event, MonitorsChanged):
                self._choose_pacer()
            command = command_of(event, self._prompter.state, desk=self._session.window)
            if isinstance(command, m.Note):
                self._send(command)
            elif isinstance(command, m.Stop):
                self._send(command)
                self._stopping = True
            elif command is not None:
                self._prompter.hear(command, self._last_slot or 0)

    def _tell(self, slot: int, *, last: bool = False) -> None:
        if last or self._telling.is_due():
            self._telling.tell(
                slot, self._prompter.stage_at(slot), self._prompter, self._stats, self._rungs[self._governor.rung],
                safe=self.is_safe, scale=self._painter.scale, last=last,
            )  # fmt: skip
        spare_ns = math.inf if last else self._pacer.spare_ns(slot)
        self._telling.thumbnail(slot, self._prompter.state, self._page, spare_ns)

    def _page(self) -> RasterPage:
        return self._painter.page

    def _send(self, message: m.Message) -> None:
        self._link.send(message)

    def _note(self, level: str, event: str, **data: object) -> None:
        self._link.send(m.Note("player", level, event, data))  # type: ignore[arg-type]
