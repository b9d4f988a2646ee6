"""The edited scene in the GPU's memory: whatever is ready of it can be drawn at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from renderer.assets.source import Stamp
from renderer.engine.engine import Engine
from renderer.engine.prepare import assembled, check_height
from renderer.engine.prepare_environment import EnvironmentPreparer
from renderer.engine.prepare_model import wanted_of
from renderer.engine.prepared import PreparedModel
from renderer.errors import InputError, YingbiError
from renderer.gpu.context import Gpu
from renderer.passes.quality import LADDER
from renderer.preview.look.words import told
from renderer.preview.models import Measured, RelicModels
from renderer.scene.model import Relic, Scene
from renderer.wall.model import Wall

RUNGS = (*LADDER, "best")
RASTER_AREA_PX = 8192 * 4096
"""A photo reads the raster as one texture: the largest that is drawn in one piece."""


class Stage:
    """Takes up one edition of a scene after the other. Relics that are not ready are prepared by a process of
    their own, and join the scene when they are.

    ``scene`` is what is drawn: the newest edition, without relics that are not ready. ``edition`` counts up
    whenever pictures may look different."""

    def __init__(self, gpu: Gpu, wall: Wall, wake: Callable[[], None]) -> None:
        self.gpu, self.wall = gpu, wall
        side, area = gpu.limits.texture_px, 2 * RASTER_AREA_PX  # an odd height is rounded down to an even one
        self.engine = Engine(gpu, None, wall, "show", rungs=RUNGS, tile_px=(side, side), tile_area_px=area)
        self.scene: Scene | None = None
        self.edition = 0
        self._models = RelicModels(gpu, RUNGS, wake)
        self._environments = EnvironmentPreparer(gpu, self.engine.programs)
        self._asked: Scene | None = None
        self._drawn: dict[int, PreparedModel] = {}
        self._read: tuple[Stamp, ...] = ()
        self._flat: dict[int, str] = {}
        self._fault = ""

    @property
    def waiting(self) -> tuple[str, ...]:
        """The names of relics that are being prepared."""
        return self._models.waiting

    @property
    def busy(self) -> bool:
        """Whether something is being prepared."""
        return self._models.busy

    @property
    def files(self) -> frozenset[Path]:
        """What the models that are ready were read from."""
        return self._models.files

    @property
    def faults(self) -> tuple[str, ...]:
        """Why something of the newest edition is not shown, or not as its file is now."""
        told = [self.fault_of(relic) for relic in self._relics]
        return tuple(dict.fromkeys(fault for fault in (*told, self._fault) if fault))

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.engine.warnings

    def fault_of(self, relic: Relic) -> str:
        """Why a relic is not shown, or not as its file is now; empty if it is."""
        return self._models.fault_of(relic) or self._flat.get(id(relic), "")

    def relic(self, number: int | None) -> Relic | None:
        """Relic number ``number`` of the newest edition."""
        return self._relics[number] if number is not None and number < len(self._relics) else None

    def number_of(self, relic: Relic) -> int | None:
        """The other way round: which relic of the newest edition this one is, if it is one."""
        return next((number for number, other in enumerate(self._relics) if other is relic), None)

    def model_of(self, relic: Relic) -> PreparedModel | None:
        """The model of a relic of the newest edition, or of the one that is drawn, if it is ready."""
        return self._models.of(relic) or self._drawn.get(id(relic))

    def measure(self, path: Path, then: Measured) -> None:
        """Calls ``then`` with the box [2, 3] of a mesh that is in no scene yet, or with why there is none; it is
        prepared by then."""
        assert self._asked is not None, "a scene is shown"
        self._models.measure(self._asked, path, then)

    def show(self, scene: Scene) -> None:
        """From the next picture on this edition is drawn, as far as it is ready."""
        self._asked = scene
        self._models.want(scene)
        self._admit()

    def clear(self) -> None:
        """Another scene comes: nothing of this one is to be seen any more."""
        if self.scene is not None:
            self.engine.dismiss(self.scene)
        self.scene, self._drawn, self._asked = None, {}, None
        self.edition += 1

    def show_on(self, wall: Wall) -> None:
        """The same scene on another wall."""
        self.wall = self.engine.wall = wall
        self.edition += 1
        self._admit()

    def look_again(self) -> None:
        """Files that relics' files name, maps or grades may have changed: what came from old ones is made anew."""
        changed = self._models.look_again()
        changed |= bool(self._fault) or not all(stamp.current for stamp in self._read)
        if changed and self._asked is not None:
            self.show(self._asked)

    def light_again(self) -> None:
        """Shaders may have changed that make the light of skies and maps."""
        if self._fault or not self._environments.current:
            self._environments = EnvironmentPreparer(self.gpu, self.engine.programs)
            self._admit()

    def work(self) -> bool:
        """Takes up what was prepared meanwhile; whether there was anything."""
        made = self._models.work()
        if made:
            self._admit()
        return made

    def close(self) -> None:
        self._models.close()

    @property
    def _relics(self) -> tuple[Relic, ...]:
        return self._asked.relics if self._asked is not None else ()

    def _admit(self) -> None:
        """Puts what is ready into the GPU's memory; if that fails, what was drawn before stays."""
        asked = self._asked
        if asked is None:
            return
        self._fault, self._flat = "", {}
        ready = replace(asked, relics=tuple(relic for relic in asked.relics if self._ready(relic, asked)))
        models = {relic: model for relic in ready.relics if (model := self._models.of(relic)) is not None}
        try:
            by_key = {wanted_of(relic): model for relic, model in models.items()}
            prepared = assembled(ready, RUNGS, by_key, self._environments)
            for _ in self.engine.upload(ready, prepared):
                pass
        except Exception as error:  # whatever a value leads to, the window goes on
            known = isinstance(error, YingbiError)
            self._fault = told(error) if known else f"{type(error).__name__}: {error}"
            self.engine.dismiss(ready)
            return
        self._environments.keep([name for name, _ in prepared.environments])
        self._drawn = {id(relic): model for relic, model in models.items()}
        self._read = prepared.files
        self.edition += 1
        before, self.scene = self.scene, ready
        if before is not None:
            self.engine.dismiss(before)

    def _ready(self, relic: Relic, scene: Scene) -> bool:
        model = self._models.of(relic)
        if model is None:
            return False
        try:
            check_height(relic, model, scene)
        except InputError as error:
            self._flat[id(relic)] = told(error)
        return id(relic) not in self._flat
