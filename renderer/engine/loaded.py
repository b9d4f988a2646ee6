"""A scene with everything that it needs in the GPU's memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from renderer.engine.prepared import PreparedForm, PreparedModel, PreparedScene
from renderer.engine.shelf import Shelf
from renderer.gpu.context import Gpu
from renderer.gpu.materials import GpuLook, upload_look
from renderer.gpu.models import GpuMesh, GpuMeshes, upload_meshes
from renderer.gpu.uploads import Upload
from renderer.maths.transforms import F64
from renderer.passes.drawables import Drawable, Drawer
from renderer.passes.environment import EnvironmentMaps, upload_environment
from renderer.passes.grading import Grade, upload_grade
from renderer.passes.transfer import GpuTransfer, PlacedTransfer, upload_transfer
from renderer.scene.model import Relic, Scene
from renderer.scene.timeline import relic_matrix


@dataclass(frozen=True, eq=False)
class GpuForm:
    """A :class:`PreparedForm` in the GPU's memory."""

    meshes: GpuMeshes
    transfer: GpuTransfer | None

    def release(self) -> None:
        self.meshes.release()
        if self.transfer is not None:
            self.transfer.release()


@dataclass(frozen=True, eq=False)
class GpuModel:
    """A :class:`PreparedModel` in the GPU's memory."""

    bounds: np.ndarray
    look: GpuLook
    plain: GpuForm | None
    traced: GpuForm | None

    @property
    def forms(self) -> list[GpuForm]:
        return [form for form in (self.plain, self.traced) if form is not None]

    @property
    def meshes(self) -> list[GpuMesh]:
        return [mesh for form in self.forms for mesh in form.meshes.meshes]

    def form(self, *, traced: bool) -> GpuForm:
        """What a quality with or without light transfer draws."""
        form = self.traced if traced and self.traced is not None else self.plain
        assert form is not None, "the scene was prepared for this quality"
        return form

    def release(self) -> None:
        self.look.release()
        for form in self.forms:
            form.release()


class Shelves:
    """The models and environments of all scenes."""

    def __init__(self, drawer: Drawer) -> None:
        self.models: Shelf[GpuModel] = Shelf(partial(_free_model, drawer))
        self.environments: Shelf[EnvironmentMaps] = Shelf(EnvironmentMaps.release)


@dataclass(frozen=True, eq=False)
class LoadedScene:
    """``models`` stand beside the scene's relics; ``environments`` beside the states of its year."""

    scene: Scene
    prepared_for: tuple[str, ...]
    models: tuple[GpuModel, ...]
    transfers: tuple[PlacedTransfer | None, ...]
    environments: tuple[EnvironmentMaps, ...]
    grade: Grade | None
    warnings: tuple[str, ...]
    held: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def shows_map(self) -> bool:
        return self.scene.environment_map is not None and self.scene.environment.visible

    @property
    def map_scale(self) -> float | None:
        """By what the map that lights the scene must be multiplied; None if a sky does."""
        return self.environments[0].scale if self.scene.environment_map is not None else None

    def drawables(self, seconds: float, *, traced: bool = False) -> list[Drawable]:
        """Everything with triangles, where it stands at ``seconds``; ``traced`` with light transfer."""
        return [drawable for drawn in self.by_relic(seconds, traced=traced) for drawable in drawn]

    def by_relic(self, seconds: float, *, traced: bool = False) -> list[list[Drawable]]:
        """The same, beside the scene's relics; one that is scaled to nothing has none."""
        found = []
        for relic, model, transfer in self._relics():
            world = relic_matrix(relic.entry, model.bounds, seconds)
            magnified = _magnified(world)
            found.append(
                [
                    Drawable(
                        node.primitive,
                        world @ node.matrix,
                        foliage=relic.entry.foliage,
                        shadow=relic.entry.shadow,
                        weather=relic.entry.weather,
                        magnified=max(magnified, 1e-9),
                        transfer=transfer if traced else None,
                        first_surfel=node.surfels,
                    )
                    for node in (model.form(traced=traced).meshes.nodes if magnified else ())
                ]
            )
        return found

    def standing(self, seconds: float) -> list[tuple[F64, F64]]:
        """Where the relics are at ``seconds`` that cast shadows and are no foliage, and the boxes of their
        files."""
        return [
            (relic_matrix(relic.entry, model.bounds, seconds), model.bounds)
            for relic, model, _ in self._relics()
            if relic.entry.shadow and not relic.entry.foliage
        ]

    def transferring(self, seconds: float) -> list[tuple[PlacedTransfer, F64]]:
        """The relics whose own shadows and reflections are known, and where they stand at ``seconds``."""
        placed = [
            (transfer, relic_matrix(relic.entry, model.bounds, seconds))
            for relic, model, transfer in self._relics()
            if transfer is not None
        ]
        return [(transfer, world) for transfer, world in placed if _magnified(world)]

    def release(self, shelves: Shelves) -> None:
        """Frees what no other scene holds."""
        for transfer in self.transfers:
            if transfer is not None:
                transfer.release()
        if self.grade is not None:
            self.grade.release()
        _give_back(shelves, *self.held)

    def _relics(self) -> Iterator[tuple[Relic, GpuModel, PlacedTransfer | None]]:
        return zip(self.scene.relics, self.models, self.transfers, strict=True)


def upload_scene(
    gpu: Gpu, scene: Scene, prepared: PreparedScene, shelves: Shelves, anisotropy: float
) -> Upload[LoadedScene]:
    """Puts a prepared scene into the GPU's memory. Closed before its end it leaves nothing behind."""
    models: list[GpuModel] = []
    maps: list[EnvironmentMaps] = []
    model_keys, map_keys = [model.key for model in prepared.models], [key for key, _ in prepared.environments]
    try:
        for key, model in zip(model_keys, prepared.models, strict=True):
            models.append((yield from shelves.models.hold(key, partial(_model, gpu, model, anisotropy))))
        for key, environment in prepared.environments:
            upload = shelves.environments.hold(key, partial(upload_environment, gpu, environment))
            maps.append((yield from upload))
        grade = (yield from upload_grade(gpu, prepared.grade)) if prepared.grade is not None else None
    except BaseException:  # also where nobody wants it any more
        _give_back(shelves, model_keys[: len(models)], map_keys[: len(maps)])
        raise
    placed = tuple(models[number] for number in prepared.relics)
    traced = [model.traced.transfer if model.traced is not None else None for model in placed]
    return LoadedScene(
        scene=scene,
        prepared_for=prepared.rungs,
        models=placed,
        transfers=tuple(PlacedTransfer(gpu, source) if source is not None else None for source in traced),
        environments=tuple(maps[number] for number in prepared.states),
        grade=grade,
        warnings=prepared.warnings,
        held=(tuple(model_keys), tuple(map_keys)),
    )


def _model(gpu: Gpu, prepared: PreparedModel, anisotropy: float) -> Upload[GpuModel]:
    look = yield from upload_look(gpu, prepared.look, anisotropy)

    def form(source: PreparedForm) -> Upload[GpuForm]:
        meshes = yield from upload_meshes(gpu, source.meshes, look.materials)
        transfer = (yield from upload_transfer(gpu, source.transfer)) if source.transfer is not None else None
        return GpuForm(meshes, transfer)

    plain = (yield from form(prepared.plain)) if prepared.plain is not None else None
    traced = (yield from form(prepared.traced)) if prepared.traced is not None else None
    return GpuModel(prepared.bounds, look, plain, traced)


def _free_model(drawer: Drawer, model: GpuModel) -> None:
    drawer.forget(model.meshes)
    model.release()


def _give_back(shelves: Shelves, models: Sequence[str], environments: Sequence[str]) -> None:
    for key in models:
        shelves.models.give_back(key)
    for key in environments:
        shelves.environments.give_back(key)


def caster_ball(drawables: list[Drawable], limit_m: float) -> tuple[F64, float]:
    """The ball in which shadows are drawn: around the casters, but no larger than ``limit_m`` about the
    wall's foot."""
    casters = [d for d in drawables if d.shadow]
    if not casters:
        return np.zeros(3), 1.0
    low = np.min([d.centre - d.radius for d in casters], axis=0)
    high = np.max([d.centre + d.radius for d in casters], axis=0)
    low, high = np.maximum(low, -limit_m), np.minimum(high, limit_m)
    if (low >= high).any():
        return np.zeros(3), limit_m
    centre = (low + high) / 2
    return centre, min(float(np.linalg.norm(high - low)) / 2, limit_m)


def _magnified(world: F64) -> float:
    """How many times as large as in its file a relic is."""
    return float(np.linalg.norm(world[:3, 0]))
