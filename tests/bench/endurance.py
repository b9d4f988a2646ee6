"""Endurance: hours of show time with a cue change every few frames, on a clock that does not wait.

    python -m tests.bench.endurance [--hours 24] [--fps 1/8]

Real scenes are loaded, drawn and dropped by the real player's loop; only the clock is made up. Told at the end:
live GL objects, open files and memory after the warm-up and at the end, and the slope of the memory with its
95 % interval.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from scipy import stats

from renderer.engine.engine import Engine
from renderer.engine.packs import prepare_pack
from renderer.gpu.context import Gpu
from renderer.output.present import VirtualPresenter
from renderer.show import messages as m
from renderer.show.launch import Options, plan_of
from renderer.show.link import Hub, Link, address_in
from renderer.show.performance import Performance
from renderer.show.rungs import rungs_of
from renderer.show.session import Session
from tests.support.stage_show import SCENE, write_box, write_show

SCENES = 9
"""More than stay in memory: each cue change loads one and drops another."""
CUE_S = 96.0
WARM_SHARE = 0.2
MOST_ROWS = 20_000


@dataclass
class MadeUpClock:
    """Whoever waits is there at once."""

    now: int

    def now_ns(self) -> int:
        self.now += 1_000
        return self.now

    def sleep_ns(self, ns: int) -> None:
        self.now += ns


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--fps", type=Fraction, default=Fraction(1, 8))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["YINGBI_STATE"] = str(Path(name) / "state")
        print(json.dumps(endured(Path(name), given.hours, given.fps), indent=2))


def endured(folder: Path, hours: float, fps: Fraction) -> dict[str, Any]:
    """Plays so many hours of show time; what has grown."""
    plan = plan_of(Options(str(_show(folder, fps)), virtual=True, scale=0.2), print)
    clock = MadeUpClock(plan.session.start_ns)
    begun = time.monotonic()
    with Gpu() as gpu:
        run = _Run(plan.session, gpu, clock, folder)
        run.play(hours)
        return {"hours": hours, "real_s": round(time.monotonic() - begun), **run.account()}


def _show(folder: Path, fps: Fraction) -> Path:
    """Many cues with crossfades."""
    write_show(folder, fps=str(fps))
    cues = ""
    for number in range(SCENES):
        colour = f"[1.0, {number / SCENES}, 0.5]"
        text = SCENE.format(duration=CUE_S, colour=colour, mesh=write_box().as_posix())
        (folder / f"s{number}.toml").write_text(text.replace("irradiance = 3.0", f"irradiance = {3.0 + number}"))
        cues += f'[[cue]]\nid = "{number}"\nscene = "s{number}.toml"\ncrossfade_s = 2.0\n'
    path = folder / "many.toml"
    path.write_text(f'format = "yingbi-show/1"\nfps = "{fps}"\nwall = "wall.toml"\n{cues}')
    return path


class _Run:
    """The player's loop in this process, with a hub that answers as supervisor and loader do."""

    def __init__(self, session: Session, gpu: Gpu, clock: MadeUpClock, folder: Path) -> None:
        lock = session.show.settings.lock
        rungs = tuple(dict.fromkeys(rung.quality for rung in rungs_of(lock)))
        self._packs = {key: prepare_pack(gpu, scene, session.wall, rungs) for key, scene in session.scenes.items()}
        self._gpu, self._session, self._folder = gpu, session, folder
        self._hub = Hub(address_in(folder))
        self._link = Link(self._hub.address, "player")
        self._link.send(m.Hello("player", os.getpid()))
        engine = Engine(gpu, None, session.wall, lock.quality, rungs=rungs)
        self._performance = Performance(session, engine, gpu, VirtualPresenter(gpu), self._link, m.Resume(), clock)
        self._clock, self._last = clock, 0
        self._process = psutil.Process()
        self._rows = np.zeros((MOST_ROWS, 3))  # not a list: the bookkeeping must not grow itself
        self._count = 0
        self._objects: dict[str, set[int]] = {}
        self._cues = 0

    def play(self, hours: float) -> None:
        self._hours = hours
        frames = round(hours * 3600 * self._session.fps)
        grid = replace(self._session.grid)
        end = self._clock.now + round(frames / grid.fps * 1_000_000_000)

        def ended() -> bool:
            self._answer()
            hour = (self._clock.now - grid.start_ns) / 3.6e12
            if self._count <= hour * 20:  # every three minutes of show time
                self._note(hour)
            return self._clock.now >= end

        self._performance.run(ended)

    def _note(self, hour: float) -> None:
        memory = self._process.memory_info().rss
        self._rows[self._count] = hour, memory, self._process.num_fds()
        self._count += 1
        if hour >= WARM_SHARE * self._hours:
            for kind, count in self._gpu.live().items():
                self._objects.setdefault(kind, set()).add(count)

    def _answer(self) -> None:
        for _, message, _ in self._hub.receive():
            match message:
                case m.Prepare():
                    self._hub.send("player", m.Prepared(message.scene, str(self._packs[message.scene])))
                case m.Note(event="cue"):
                    self._cues += 1

    def account(self) -> dict[str, Any]:
        rows = self._rows[: self._count]
        warm = rows[rows[:, 0] >= WARM_SHARE * self._hours]
        hours, memory = warm[:, 0], warm[:, 1] / 2**20
        line = stats.linregress(hours, memory)
        half = stats.t.ppf(0.975, len(warm) - 2) * line.stderr
        return {
            "cue_changes": self._cues,
            "samples": len(warm),
            "memory_mib": [round(float(memory[0]), 1), round(float(memory[-1]), 1)],
            "memory_slope_mib_per_hour": [round(line.slope, 4), f"+-{half:.4f}"],
            "open_files": sorted({int(row[2]) for row in warm}),
            "gl_objects": {kind: sorted(counts) for kind, counts in self._objects.items()},
        }


if __name__ == "__main__":
    main()
