"""Which scenes are in the GPU's memory: those that are seen, the next ones, and the last resorts.

The loader prepares a scene as a pack; here it is uploaded bit by bit, in the time that frames leave over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from renderer.engine.engine import Engine
from renderer.engine.packs import open_pack
from renderer.errors import YingbiError
from renderer.scene.model import Scene

KEPT = 7
"""Scenes that stay in memory; beyond that, those that were wanted longest ago go."""
RETRY_S = 10.0
"""After this time a scene that could not be prepared is asked for again: its file may have been brought back."""


@dataclass
class _Resident:
    """A scene, from being asked for to being ready."""

    scene: Scene
    wanted: int = 0
    asked: float = -RETRY_S
    upload: Generator[None, None, None] | None = None
    ready: bool = False
    fault: str = ""


@dataclass
class Residency:
    """``ask`` sends for a scene's pack; ``tell`` notes what happens, as (level, event, data); ``rungs`` are the
    qualities that may be needed soon."""

    engine: Engine
    ask: Callable[[str], None]
    tell: Callable[..., None]
    rungs: Callable[[], Sequence[str]]
    _scenes: dict[Scene, _Resident] = field(default_factory=dict)
    _round: int = 0

    def want(self, scenes: list[Scene]) -> None:
        """Asks for what is missing of ``scenes``; the first ones are the most urgent."""
        self._round += 1
        for scene in scenes:
            found = self._scenes.setdefault(scene, _Resident(scene))
            found.wanted = self._round
            waiting = found.upload is not None or found.ready
            if not waiting and time.monotonic() - found.asked >= RETRY_S:
                found.asked = time.monotonic()
                self.ask(_name(scene))
        self._make_room()

    def has(self, scene: Scene) -> bool:
        found = self._scenes.get(scene)
        return found is not None and found.ready

    def is_settled(self, scene: Scene) -> bool:
        """Whether it is known if it can be drawn."""
        found = self._scenes.get(scene)
        return found is not None and (found.ready or bool(found.fault))

    def prepared(self, name: str, pack: str, fault: str) -> None:
        """The loader's answer: it speaks of the scene's latest edition."""
        waiting = [s for s, r in self._scenes.items() if _name(s) == name and not r.ready and r.upload is None]
        if not waiting:
            return
        found = self._scenes[waiting[-1]]
        if fault:
            if fault != found.fault:
                self.tell("error", "scene-unusable", scene=name, why=fault)
            found.fault = fault
            return
        try:
            found.upload = self.engine.admit(found.scene, open_pack(Path(pack)), rungs=self.rungs)
        except (YingbiError, OSError) as error:
            self.tell("error", "scene-unusable", scene=name, why=str(error))

    def advance(self, spare_ns: int) -> None:
        """Uploads for about so long: at least one piece, the most urgent first."""
        until_ns = time.monotonic_ns() + spare_ns
        for found in sorted(self._scenes.values(), key=lambda found: -found.wanted):
            name = _name(found.scene)
            while found.upload is not None:
                try:
                    next(found.upload)
                except StopIteration:
                    found.upload, found.ready, found.fault = None, True, ""
                    self.tell("info", "scene-ready", scene=name)
                except YingbiError as error:
                    found.upload = None
                    self.tell("error", "scene-unusable", scene=name, why=str(error))
                if time.monotonic_ns() >= until_ns:
                    return

    def fail(self, scenes: list[Scene], why: str) -> None:
        """These could not be drawn; they are asked for again later."""
        for scene in scenes:
            if self.has(scene):
                self._drop(scene)
                self._scenes[scene] = _Resident(scene, self._round, time.monotonic(), fault=why)
                self.tell("error", "scene-unusable", scene=_name(scene), why=why)

    @property
    def busy(self) -> bool:
        """Whether something is to be uploaded."""
        return any(found.upload is not None for found in self._scenes.values())

    def _make_room(self) -> None:
        oldest = sorted(self._scenes, key=lambda scene: self._scenes[scene].wanted)
        for scene in oldest[: max(len(self._scenes) - KEPT, 0)]:
            if self._scenes[scene].wanted != self._round:
                self._drop(scene)

    def _drop(self, scene: Scene) -> None:
        found = self._scenes.pop(scene)
        if found.upload is not None:
            found.upload.close()
        if found.ready:
            self.engine.dismiss(found.scene)
            self.tell("info", "scene-dropped", scene=_name(scene))


def _name(scene: Scene) -> str:
    return str(scene.source.path)
