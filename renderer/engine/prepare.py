"""Files into a :class:`PreparedScene`. What only a GPU makes alike, mip levels and filtered maps, is made by
one and read back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from renderer.assets.cache import key_of
from renderer.assets.cube import load_cube
from renderer.assets.model import Model
from renderer.assets.source import stamp_of, watched_files
from renderer.assets.transfer import why_untraced, with_transfer
from renderer.engine.prepared import PreparedForm, PreparedModel, PreparedScene
from renderer.errors import InputError
from renderer.gpu.blocks import FRAME
from renderer.gpu.context import Gpu
from renderer.gpu.materials import prepare_look
from renderer.gpu.models import PreparedMeshes, prepare_meshes
from renderer.gpu.shaders import Programs
from renderer.passes.environment import EnvironmentPass, PreparedEnvironment
from renderer.passes.frame_block import sky_block
from renderer.passes.quality import QUALITIES
from renderer.passes.transfer import prepare_transfer
from renderer.scene.model import Relic, Scene

Wanted = tuple[object, ...]


def wanted_of(relic: Relic) -> Wanted:
    """What a relic's model depends on, beside the files that its file names."""
    entry = relic.entry
    traces = entry.transfer and not entry.foliage
    changes = tuple(repr(change) for change in entry.material)
    return (stamp_of(relic.mesh.resolve()), entry.unit, entry.up, entry.foliage, traces, changes)


def sky_bytes(scene: Scene) -> list[bytes]:
    """What each state's sky depends on."""
    return [sky_block(state).tobytes() for state in scene.year.states]


class ScenePreparer:
    """Prepares ``scenes`` one after the other for the qualities ``rungs``; what several of them use is prepared
    once."""

    def __init__(self, gpu: Gpu, programs: Programs, rungs: Sequence[str], scenes: Sequence[Scene]) -> None:
        self._gpu, self._rungs = gpu, tuple(rungs)
        self._qualities = [QUALITIES[name] for name in rungs]
        self._environment_pass = EnvironmentPass(gpu, programs)
        self._block = FRAME.buffer(gpu.ctx)
        self._uses = Counter(wanted for scene in scenes for wanted in set(map(wanted_of, scene.relics)))
        self._models: dict[Wanted, PreparedModel] = {}
        self._environments: dict[str, PreparedEnvironment] = {}

    def prepare(self, scene: Scene) -> PreparedScene:
        """Raises :class:`InputError` if a file that the scene names cannot be used."""
        wanted = [wanted_of(relic) for relic in scene.relics]
        found: dict[Wanted, PreparedModel] = {}
        for relic, key in zip(scene.relics, wanted, strict=True):
            if key not in found:
                found[key] = self._models[key] if key in self._models else self._model(relic, scene)
            _check_height(relic, found[key], scene)
        self._keep(found)
        environments = self._all_environments(scene)
        others = [path.resolve() for path in (scene.environment_map, scene.lut) if path is not None]
        keys, names = list(found), list(dict.fromkeys(environments))
        return PreparedScene(
            rungs=self._rungs,
            models=tuple(found.values()),
            relics=tuple(keys.index(key) for key in wanted),
            environments=tuple((name, self._environments[name]) for name in names),
            states=tuple(names.index(name) for name in environments),
            grade=load_cube(scene.lut) if scene.lut is not None else None,
            files=(*map(stamp_of, others), *(stamp for model in found.values() for stamp in model.files)),
        )

    def _keep(self, found: dict[Wanted, PreparedModel]) -> None:
        """Only as long as a later scene uses them: they are large."""
        for key, model in found.items():
            self._uses[key] -= 1
            self._models[key] = model
            if self._uses[key] <= 0:
                del self._models[key]

    def _model(self, relic: Relic, scene: Scene) -> PreparedModel:
        entry = relic.entry
        with watched_files() as files:
            from renderer.scene.relics import load_scene_relic  # trimesh takes long; a player never reads files

            model = load_scene_relic(relic, scene)
        traces, warnings = entry.transfer and not entry.foliage, model.warnings
        tracing = any(quality.transfer for quality in self._qualities)
        if traces and tracing and (reason := why_untraced(model)):
            traces, warnings = False, (*warnings, f"{model.name}: {reason}")
        plain = traced = None
        if not traces or any(not quality.transfer for quality in self._qualities):
            plain = PreparedForm(self._meshes(model, relic, alone=not traces, transfer=False), None)
        if traces and tracing:
            refined, transfer = with_transfer(model)
            meshes = self._meshes(refined, relic, alone=False, transfer=True)
            traced = PreparedForm(meshes, prepare_transfer(transfer))
        stamps = tuple(files.values())
        return PreparedModel(
            key=key_of([repr((wanted_of(relic), self._rungs, stamps)).encode()]),
            bounds=model.bounds,
            look=prepare_look(self._gpu, model),
            plain=plain,
            traced=traced,
            warnings=warnings,
            files=stamps,
        )

    def _meshes(self, model: Model, relic: Relic, *, alone: bool, transfer: bool) -> PreparedMeshes:
        """With levels of detail if a quality that draws this form, or any if it stands ``alone``, may use them."""
        drawing = [quality for quality in self._qualities if alone or quality.transfer is transfer]
        # a leaf is smaller than any cell of a coarser level, and would vanish
        with_levels = any(quality.detail_px > 0 for quality in drawing) and not relic.entry.foliage
        return prepare_meshes(model, with_levels=with_levels)

    def _all_environments(self, scene: Scene) -> list[str]:
        """The key of each state's environment; all of them are prepared."""
        if scene.environment_map is not None:
            radiance_of = scene.environment_map.resolve()
            key = key_of([repr(stamp_of(radiance_of)).encode()])
            if key not in self._environments:
                from renderer.assets.environments import load_environment_map  # so does OpenImageIO

                self._environments[key] = self._environment_pass.from_map(load_environment_map(radiance_of))
            return [key] * len(scene.year.states)
        return [self._sky(data) for data in sky_bytes(scene)]

    def _sky(self, data: bytes) -> str:
        key = key_of([data])
        if key not in self._environments:
            self._block.write(data)
            self._environments[key] = self._environment_pass.from_sky(self._block)
        return key


def _check_height(relic: Relic, model: PreparedModel, scene: Scene) -> None:
    if relic.entry.height_m is not None and model.bounds[1, 1] - model.bounds[0, 1] < 1e-6:
        raise InputError(
            "flat-relic",
            "is flat, so height_m cannot scale it",
            where=f"{scene.source.path}: {relic.name}",
            hint="use scale, or the other up axis",
        )
