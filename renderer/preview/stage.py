"""The edited scene in the GPU's memory: whatever is ready of it can be drawn at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from renderer.engine.engine import Engine
from renderer.engine.packs import open_model_pack, open_pack
from renderer.engine.prepare import assembled, check_height
from renderer.engine.prepare_environment import EnvironmentPreparer
from renderer.engine.prepare_model import Wanted, wanted_of
from renderer.engine.prepared import PreparedModel
from renderer.engine.workshop import Made, Workshop
from renderer.errors import YingbiError
from renderer.gpu.context import Gpu
from renderer.passes.quality import LADDER
from renderer.scene.file import RelicEntry
from renderer.scene.model import Relic, Scene
from renderer.wall.model import Wall

RUNGS = (*LADDER, "best")
RASTER_AREA_PX = 8192 * 4096
"""A photo reads the raster as one texture: the largest that is drawn in one piece."""


@dataclass
class Stage:
    """Takes up one edition of a scene after the other. Relics that are not ready are prepared by a process of
    their own, and join the scene when they are."""

    gpu: Gpu
    wall: Wall
    wake: Callable[[], None]
    scene: Scene | None = None
    """What is drawn: the newest edition, without relics that are not ready."""
    edition: int = 0
    """Counts up whenever pictures may look different."""
    _asked: Scene | None = None
    _models: dict[Wanted, PreparedModel] = field(default_factory=dict)
    _before: dict[Wanted, PreparedModel] = field(default_factory=dict)
    """Models of files as they were: they stand in for what is being prepared, or is broken."""
    _jobs: dict[int, Wanted] = field(default_factory=dict)
    _faults: dict[Wanted, str] = field(default_factory=dict)
    _fault: str = ""
    _measured: dict[int, tuple[Path, Callable[[np.ndarray | None, str], None]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engine = Engine(self.gpu, None, self.wall, "show", rungs=RUNGS, tile_area_px=RASTER_AREA_PX)
        self._environments = EnvironmentPreparer(self.gpu, self.engine.programs)
        self._workshop = Workshop(RUNGS, self.wake)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The names of relics that are being prepared."""
        if not self.busy:
            return ()
        jobs = set(self._jobs.values())
        named = [relic.name for relic in self._relics() if wanted_of(relic) in jobs]
        return tuple(dict.fromkeys((*named, *(path.name for path, _ in self._measured.values()))))

    @property
    def busy(self) -> bool:
        """Whether something is being prepared."""
        return self._workshop.busy

    @property
    def files(self) -> frozenset[Path]:
        """What the models that are ready were read from."""
        return frozenset(Path(stamp.path) for model in self._models.values() for stamp in model.files)

    @property
    def faults(self) -> tuple[str, ...]:
        """Why something of the newest edition is not shown."""
        relics = self._relics() if self._faults else ()
        told = [self._faults[key] for relic in relics if (key := wanted_of(relic)) in self._faults]
        return tuple(dict.fromkeys((*told, *([self._fault] if self._fault else []))))

    def fault_of(self, relic: Relic) -> str:
        """Why a relic is not shown, or not as its file is now; empty if it is."""
        return self._faults.get(wanted_of(relic), "") if self._faults else ""

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.engine.warnings

    def relic(self, number: int | None) -> Relic | None:
        """Relic number ``number`` of the newest edition."""
        return self._relics()[number] if number is not None and number < len(self._relics()) else None

    def model_of(self, relic: Relic) -> PreparedModel | None:
        """The relic's model, if it is ready, or as it was before its file changed."""
        return self._models.get(wanted_of(relic)) or self._before.get(_whatever_the_file(relic))

    def measure(self, path: Path, then: Callable[[np.ndarray | None, str], None]) -> None:
        """Calls ``then`` with the box [2, 3] of a mesh that is in no scene yet, or with why there is none; it is
        prepared by then."""
        assert self._asked is not None, "a scene is shown"
        relic = Relic(path.stem, path, RelicEntry(mesh=str(path)))
        alone = replace(self._asked, relics=(relic,))
        found = open_model_pack(self.gpu, relic, RUNGS)
        if found is not None:
            then(found.bounds, "")
        else:
            self._measured[self._workshop.ask(alone, 0)] = path, then

    def show(self, scene: Scene) -> None:
        """From the next picture on this edition is drawn, as far as it is ready."""
        self._asked = scene
        wanted, named = set(map(wanted_of, scene.relics)), set(map(_whatever_the_file, scene.relics))
        self._models = {key: model for key, model in self._models.items() if key in wanted}
        self._before = {key: model for key, model in self._before.items() if key in named}
        self._faults = {key: fault for key, fault in self._faults.items() if key in wanted}
        for number in [number for number, key in self._jobs.items() if key not in wanted]:
            if self._workshop.drop(number):
                del self._jobs[number]
        for number, relic in enumerate(scene.relics):
            self._find(scene, number, relic)
        self._admit()

    def show_on(self, wall: Wall) -> None:
        """The same scene on another wall."""
        self.wall = self.engine.wall = wall
        self._admit()

    def look_again(self) -> None:
        """Files that relics' files name may have changed: what came from old ones is made anew."""
        stale = [key for key, model in self._models.items() if not all(stamp.current for stamp in model.files)]
        for key in stale:
            del self._models[key]
        if self._asked is not None and (stale or self._faults or self._fault):
            self._faults.clear()
            self.show(self._asked)

    def light_again(self) -> None:
        """Shaders may have changed that make the light of skies and maps."""
        if not self._environments.current:
            self._environments = EnvironmentPreparer(self.gpu, self.engine.programs)
            self._admit()

    def work(self) -> bool:
        """Takes up what was prepared meanwhile; whether there was anything."""
        made = self._workshop.collect()
        for answer in made:
            model, fault = _opened(answer)
            if answer.number in self._measured:
                _, then = self._measured.pop(answer.number)
                then(None if model is None else model.bounds, fault)
                continue
            key = self._jobs.pop(answer.number)
            if model is None:
                self._faults[key] = fault
            else:
                self._models[key] = model
        if made:
            self._admit()
        return bool(made)

    def close(self) -> None:
        self._workshop.close()

    def _relics(self) -> tuple[Relic, ...]:
        return self._asked.relics if self._asked is not None else ()

    def _find(self, scene: Scene, number: int, relic: Relic) -> None:
        """A relic's model from an earlier run, or has it prepared."""
        key = wanted_of(relic)
        if key in self._models or key in self._faults or key in self._jobs.values():
            return
        found = open_model_pack(self.gpu, relic, RUNGS)
        if found is not None:
            self._models[key] = found
        else:
            self._jobs[self._workshop.ask(scene, number)] = key

    def _admit(self) -> None:
        """Puts what is ready into the GPU's memory; if that fails, what was drawn before stays."""
        asked = self._asked
        if asked is None:
            return
        self._fault = ""
        try:
            ready = replace(asked, relics=tuple(relic for relic in asked.relics if self._ready(relic, asked)))
            models = {wanted_of(relic): model for relic in ready.relics if (model := self.model_of(relic))}
            prepared = assembled(ready, RUNGS, models, self._environments)
            for _ in self.engine.upload(ready, prepared):
                pass
        except YingbiError as error:
            self._fault = str(error)
            return
        self._environments.keep([name for name, _ in prepared.environments])
        self._before |= {_whatever_the_file(relic): models[wanted_of(relic)] for relic in ready.relics}
        self.edition += 1
        before, self.scene = self.scene, ready
        if before is not None:
            self.engine.dismiss(before)

    def _ready(self, relic: Relic, scene: Scene) -> bool:
        model = self.model_of(relic)
        if model is not None:
            check_height(relic, model, scene)
        return model is not None


def _whatever_the_file(relic: Relic) -> Wanted:
    """What a relic's model depends on, but for its file's age."""
    return (relic.mesh.resolve(), *wanted_of(relic)[1:])


def _opened(answer: Made) -> tuple[PreparedModel | None, str]:
    """What was prepared, or why there is nothing."""
    if answer.pack is None:
        return None, answer.fault
    try:
        return open_pack(answer.pack).models[0], ""
    except YingbiError as error:
        return None, str(error)
