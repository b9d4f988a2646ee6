"""The models of the edited scene's relics: found in packs, or prepared by a process of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from renderer.assets.source import real
from renderer.engine.packs import open_model_pack, open_pack
from renderer.engine.prepare_model import Wanted, wanted_of
from renderer.engine.prepared import PreparedModel
from renderer.engine.workshop import Made, Workshop
from renderer.errors import YingbiError
from renderer.gpu.context import Gpu
from renderer.preview.look.words import headed, told
from renderer.scene.file import RelicEntry
from renderer.scene.model import Relic, Scene

Measured = Callable[[np.ndarray | None, str], None]
"""Takes the box [2, 3] of a mesh, or why there is none."""


class RelicModels:
    """Those of one edition of a scene after the other. The files are only looked at in :meth:`want` and
    :meth:`look_again`."""

    def __init__(self, gpu: Gpu, rungs: tuple[str, ...], wake: Callable[[], None]) -> None:
        self._gpu, self._rungs = gpu, rungs
        self._workshop = Workshop(rungs, wake)
        self._scene: Scene | None = None
        self._keys: dict[int, tuple[Wanted, Wanted]] = {}
        self._models: dict[Wanted, PreparedModel] = {}
        self._before: dict[Wanted, PreparedModel] = {}  # of files as they were, by all but their age
        self._jobs: dict[int, Wanted] = {}
        self._faults: dict[Wanted, str] = {}
        self._measured: dict[int, tuple[Path, Measured]] = {}

    @property
    def busy(self) -> bool:
        """Whether something is being prepared."""
        return self._workshop.busy

    @property
    def waiting(self) -> tuple[str, ...]:
        """The names of what is being prepared."""
        jobs = set(self._jobs.values())
        named = [relic.name for relic in self._relics if self._key(relic) in jobs] if jobs else []
        return tuple(dict.fromkeys((*named, *(path.name for path, _ in self._measured.values()))))

    @property
    def files(self) -> frozenset[Path]:
        """What the models that are ready were read from."""
        return frozenset(Path(stamp.path) for model in self._models.values() for stamp in model.files)

    def fault_of(self, relic: Relic) -> str:
        """Why there is no model of the relic, or only one of its file as it was; empty if all is well."""
        return self._faults.get(self._key(relic), "") if self._faults else ""

    def of(self, relic: Relic) -> PreparedModel | None:
        """The model of a relic of the scene, as its file is, or was before; None if there is none yet."""
        keys = self._keys.get(id(relic))
        return None if keys is None else self._models.get(keys[0]) or self._before.get(keys[1])

    def want(self, scene: Scene) -> None:
        """Finds the models of a scene, or has them prepared; what only others want is let go."""
        self._scene, before = scene, list(self._keys.values())
        self._keys = {id(relic): _keys(relic) for relic in scene.relics}
        wanted, named = (set(part) for part in zip(*self._keys.values(), strict=True)) if self._keys else ((), ())
        self._before |= {known: self._models[key] for key, known in before if key in self._models}
        self._before = {key: model for key, model in self._before.items() if key in named}
        self._models = {key: model for key, model in self._models.items() if key in wanted}
        self._faults = {key: fault for key, fault in self._faults.items() if key in wanted}
        for number in [number for number, key in self._jobs.items() if key not in wanted]:
            if self._workshop.drop(number):
                del self._jobs[number]
        for relic in scene.relics:
            self._find(scene, relic)

    def look_again(self) -> bool:
        """Forgets models whose files have changed, and what was wrong with others; whether there were any."""
        stale = [key for key, model in self._models.items() if not all(stamp.current for stamp in model.files)]
        known = dict(self._keys.values())
        for key in stale:
            self._before[known[key]] = self._models.pop(key)
        changed = bool(stale or self._faults)
        self._faults.clear()
        return changed

    def measure(self, scene: Scene, path: Path, then: Measured) -> None:
        """Calls ``then`` with the box of a mesh that is in no scene yet; its model is prepared by then."""
        relic = Relic(path.stem, path, RelicEntry(mesh=str(path)))
        found = open_model_pack(self._gpu, relic, self._rungs)
        if found is not None:
            then(found.bounds, "")
        else:
            self._measured[self._ask(scene, relic)] = path, then

    def work(self) -> bool:
        """Takes up what was prepared meanwhile; whether there was anything."""
        made = self._workshop.collect()
        for answer in made:
            model, fault = _opened(answer)
            if answer.number in self._measured:
                self._measured.pop(answer.number)[1](None if model is None else model.bounds, fault)
                continue
            key = self._jobs.pop(answer.number)
            if model is None:
                self._faults[key] = fault
            else:
                self._models[key] = model
        return bool(made)

    def close(self) -> None:
        self._workshop.close()

    @property
    def _relics(self) -> tuple[Relic, ...]:
        return self._scene.relics if self._scene is not None else ()

    def _key(self, relic: Relic) -> Wanted:
        keys = self._keys.get(id(relic))
        return () if keys is None else keys[0]

    def _find(self, scene: Scene, relic: Relic) -> None:
        """A relic's model from an earlier run, or has it prepared."""
        key = self._key(relic)
        if key in self._models or key in self._faults or key in self._jobs.values():
            return
        found = open_model_pack(self._gpu, relic, self._rungs)
        if found is not None:
            self._models[key] = found
        else:
            self._jobs[self._ask(scene, relic)] = key

    def _ask(self, scene: Scene, relic: Relic) -> int:
        number = scene.relics.index(relic) if relic in scene.relics else 0
        # mistakes are told at the relic's place in the file; the others need not go through the pipe
        return self._workshop.ask(replace(scene, relics=(*(_NOBODY,) * number, relic)), number)


_NOBODY = Relic("", Path("-"), RelicEntry(mesh="-"))


def _keys(relic: Relic) -> tuple[Wanted, Wanted]:
    """What a relic's model depends on, with its file's age and without."""
    wanted = wanted_of(relic)
    return wanted, (real(relic.mesh), *wanted[1:])


def _opened(answer: Made) -> tuple[PreparedModel | None, str]:
    """What was prepared, or why there is nothing."""
    if answer.pack is None:
        return None, headed(answer.code, answer.fault)
    try:
        return open_pack(answer.pack).models[0], ""
    except YingbiError as error:
        return None, told(error)
