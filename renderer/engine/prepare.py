"""Files into a :class:`PreparedScene`. What only a GPU makes alike, mip levels and filtered maps, is made by
one and read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from renderer.assets.cube import CubeTable, load_cube
from renderer.assets.source import Stamp, real, stamp_of
from renderer.engine.prepare_environment import EnvironmentPreparer
from renderer.engine.prepare_model import ModelPreparer, Wanted, wanted_of
from renderer.engine.prepared import PreparedModel, PreparedScene
from renderer.errors import InputError
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.scene.model import Relic, Scene


class ScenePreparer:
    """Prepares ``scenes`` one after the other for the qualities ``rungs``; what several of them use is prepared
    once."""

    def __init__(self, gpu: Gpu, programs: Programs, rungs: Sequence[str], scenes: Sequence[Scene]) -> None:
        self._rungs = tuple(rungs)
        self._uses = Counter(wanted for scene in scenes for wanted in set(map(wanted_of, scene.relics)))
        self._preparer = ModelPreparer(gpu, rungs)
        self._models: dict[Wanted, PreparedModel] = {}
        self._environments = EnvironmentPreparer(gpu, programs)

    def prepare(self, scene: Scene) -> PreparedScene:
        """Raises :class:`InputError` if a file that the scene names cannot be used."""
        found: dict[Wanted, PreparedModel] = {}
        for relic in scene.relics:
            key = wanted_of(relic)
            if key not in found:
                found[key] = self._models[key] if key in self._models else self._preparer.prepare(relic, scene)
            check_height(relic, found[key], scene)
        self._keep(found)
        return assembled(scene, self._rungs, found, self._environments)

    def _keep(self, found: dict[Wanted, PreparedModel]) -> None:
        """Only as long as a later scene uses them: they are large."""
        for key, model in found.items():
            self._uses[key] -= 1
            self._models[key] = model
            if self._uses[key] <= 0:
                del self._models[key]


def assembled(
    scene: Scene, rungs: Sequence[str], models: Mapping[Wanted, PreparedModel], environments: EnvironmentPreparer
) -> PreparedScene:
    """``scene`` from the models that its relics want, and its environments, which are prepared if need be. Raises
    :class:`InputError` if the scene's map or grade cannot be used."""
    wanted = [wanted_of(relic) for relic in scene.relics]
    keys = list(dict.fromkeys(wanted))
    used = [models[key] for key in keys]
    states = environments.prepare(scene)
    names = list(dict.fromkeys(states))
    others = [real(path) for path in (scene.environment_map, scene.lut) if path is not None]
    return PreparedScene(
        rungs=tuple(rungs),
        models=tuple(used),
        relics=tuple(keys.index(key) for key in wanted),
        environments=tuple((name, environments[name]) for name in names),
        states=tuple(names.index(name) for name in states),
        grade=_grade(stamp_of(real(scene.lut))) if scene.lut is not None else None,
        files=(*map(stamp_of, others), *(stamp for model in used for stamp in model.files)),
    )


@lru_cache(maxsize=4)
def _grade(stamp: Stamp) -> CubeTable:
    """Large ones take seconds to read."""
    return load_cube(Path(stamp.path))


def check_height(relic: Relic, model: PreparedModel, scene: Scene) -> None:
    """Raises :class:`InputError` if a relic is to be as high as its file cannot say."""
    if relic.entry.height_m is not None and model.bounds[1, 1] - model.bounds[0, 1] < 1e-6:
        raise InputError(
            "flat-relic",
            "is flat, so height_m cannot scale it",
            where=f"{scene.source.path}: {relic.name}",
            hint="use scale, or the other up axis",
        )
