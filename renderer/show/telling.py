"""What the player tells of itself: beats, thumbnails, what was missed."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
import psutil

from renderer.gpu.context import Gpu
from renderer.passes.raster_page import RasterPage
from renderer.playback.transport import Stage, State
from renderer.show import messages as m
from renderer.show.link import Link
from renderer.show.lock_stats import LockStats, Spread
from renderer.show.prompter import Prompter
from renderer.show.rungs import Rung

BEAT_S = 0.1
THUMBNAIL_S = 0.5
LATE_THUMBNAIL_S = 10.0
LATE_AFTER_VERB_S = 1.0
"""So long thumbnails wait at most for a slot with time to spare."""
THUMBNAIL_PX = 480
MISSED_S = 1.0
"""The log is told of missed slots no more often."""
INTERVAL_S = 10.0
"""What the lock's report of the day is made from."""
COUNT_S = 5.0
"""Counting memory and GL objects takes a system call: not for every beat."""


def is_thumbnail_due(waited_s: float, *, after_verb: bool, roomy: bool) -> bool:
    """Whether it is time for a thumbnail: some two times a second and after every verb, in slots that have time to
    spare. Where no slot ever has, now and then all the same: if the player is killed, its last thumbnail is what
    is on the wall, and another late picture is less than an evacuation that is not to be seen."""
    if roomy:
        return after_verb or waited_s >= THUMBNAIL_S
    return waited_s >= (LATE_AFTER_VERB_S if after_verb else LATE_THUMBNAIL_S)


class Telling:
    """``thumbnail_ns`` is how much time a thumbnail takes, as far as that is known."""

    def __init__(self, link: Link, gpu: Gpu, fps: float) -> None:
        self._link, self._gpu, self._fps = link, gpu, fps
        self._process = psutil.Process()
        self._beat_at = self._thumbnail_at = self._counted_at = self._missed_at = 0.0
        self._shown_state: State | None = None
        self._interval_at = time.monotonic()
        self._objects: dict[str, int] = {}
        self._memory = 0
        self.thumbnail_ns = 2_000_000

    def starting(self, prompter: Prompter, slot: int) -> None:
        """There is nothing to show yet."""
        if self.is_due():
            beat = self._beat(slot, prompter.stage_at(slot), prompter, LockStats(1.0), Rung(0, "", 1.0), 1.0)
            self._link.send(_changed(beat, state="starting", presented=0))

    def tell(
        self, slot: int, stage: Stage, prompter: Prompter, stats: LockStats, rung: Rung,
        *, safe: bool, scale: float, last: bool = False,
    ) -> None:  # fmt: skip
        """After a picture, when it :meth:`is_due`, and at the end."""
        beat = self._beat(slot, stage, prompter, stats, rung, scale)
        if stage.name == "playing" and not prompter.is_begun:
            beat = _changed(beat, state="starting")
        elif stage.name == "playing" and safe:
            beat = _changed(beat, state="safe")
        self._link.send(beat)
        now = time.monotonic()
        if now - self._interval_at >= INTERVAL_S:
            self._interval_at = now
            passed = {**stats.interval()._asdict(), **_circumstances(beat), "fps": self._fps}
            self._link.send(m.Note("player", "info", "interval", passed))
        if now - self._missed_at < MISSED_S and not last:
            return
        self._missed_at = now
        misses = stats.misses()
        if misses is not None:
            self._link.send(m.Note("player", "warning", "missed", misses._asdict()))

    def thumbnail(self, slot: int, state: State, page: Callable[[], RasterPage], spare_ns: float) -> None:
        """A small picture for the page and the curtain, if it is due."""
        now = time.monotonic()
        after_verb = state is not self._shown_state
        if not is_thumbnail_due(
            now - self._thumbnail_at, after_verb=after_verb, roomy=spare_ns > self.thumbnail_ns
        ):
            return
        self._thumbnail_at, self._shown_state = now, state
        begun = time.monotonic_ns()
        picture = page().thumbnail(THUMBNAIL_PX)
        self.thumbnail_ns = 2 * (time.monotonic_ns() - begun)
        self._link.send(m.Thumbnail(slot, picture.shape[1], picture.shape[0], picture.tobytes()))

    def is_due(self) -> bool:
        """Whether it is time for the next beat, which is then expected."""
        now = time.monotonic()
        if now - self._beat_at < BEAT_S:
            return False
        self._beat_at = now
        if now - self._counted_at > COUNT_S:
            self._counted_at = now
            self._objects = self._gpu.live()
            self._memory = self._process.memory_info().rss
        return True

    def _beat(
        self, slot: int, stage: Stage, prompter: Prompter, stats: LockStats, rung: Rung, scale: float
    ) -> m.Beat:
        summary, state, show = stats.summary(), prompter.state, prompter.show
        cue = show.cues[stage.cue]
        recent = stats.recent(max(round(BEAT_S * self._fps), 1))
        return m.Beat(
            frame=slot,
            presented=summary.slots - summary.missed,
            missed=summary.missed,
            state=stage.name,
            cue=cue.id,
            next=show.cues[stage.next].id if stage.next is not None else "",
            show_time_s=slot / self._fps,
            cue_time_s=stage.cue_s,
            remaining_s=max(cue.end_s - cue.start_s - stage.into_s, 0.0),
            brightness=stage.brightness,
            quality=rung.name,
            scale=scale,
            eye=state.glide.eye,
            pattern=stage.pattern,
            longest_freeze_ms=summary.longest_freeze_ms,
            lateness_ms=_three(summary.lateness_ms),
            work_ms=_three(summary.work_ms),
            jitter=summary.jitter,
            recent_ms=[float(work) / 1e6 for work in recent[:, 0]],
            evacuated=stage.evacuated,
            held=state.held is not None,
            frozen=state.frozen is not None,
            blackout=state.blackout,
            gl_objects=self._objects,
            memory_bytes=self._memory,
            pid=self._process.pid,
            rung=rung.number,
        )


def _circumstances(beat: m.Beat) -> dict[str, object]:
    names = ("frame", "cue", "quality", "memory_bytes", "pid")
    return {name: getattr(beat, name) for name in names}


def _three(spread: Spread) -> tuple[float, float, float]:
    return spread.p50, spread.p99, spread.max


def _changed(beat: m.Beat, **values: object) -> m.Beat:
    return msgspec.structs.replace(beat, **values)
