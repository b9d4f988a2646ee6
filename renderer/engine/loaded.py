"""A scene with everything that it needs in the GPU's memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from renderer.assets.cube import load_cube
from renderer.assets.environments import load_environment_map
from renderer.assets.model import Model
from renderer.assets.transfer import Transfer, why_untraced, with_transfer
from renderer.errors import InputError
from renderer.gpu.blocks import FRAME
from renderer.gpu.context import Gpu
from renderer.gpu.models import GpuModel, upload_model
from renderer.maths.transforms import F64
from renderer.passes.drawables import Drawable
from renderer.passes.environment import EnvironmentMaps, EnvironmentPass
from renderer.passes.frame_block import sky_block
from renderer.passes.grading import Grade, upload_grade
from renderer.passes.quality import Quality
from renderer.passes.transfer import GpuTransfer, PlacedTransfer, upload_transfer
from renderer.scene.file import RelicEntry
from renderer.scene.model import Relic, Scene
from renderer.scene.relics import load_scene_relic
from renderer.scene.timeline import relic_matrix


@dataclass(frozen=True, eq=False)
class LoadedScene:
    """``models`` stand beside the scene's relics; ``environments`` beside the states of its year."""

    scene: Scene
    models: tuple[GpuModel, ...]
    transfers: tuple[PlacedTransfer | None, ...]
    environments: tuple[EnvironmentMaps, ...]
    shows_map: bool
    grade: Grade | None
    warnings: tuple[str, ...]

    @property
    def map_scale(self) -> float | None:
        """By what the map that lights the scene must be multiplied; None if a sky does."""
        return self.environments[0].scale if self.scene.environment_map is not None else None

    def drawables(self, seconds: float) -> list[Drawable]:
        """Everything with triangles, where it stands at ``seconds``."""
        found = []
        for relic, model, transfer in zip(self.scene.relics, self.models, self.transfers, strict=True):
            world = relic_matrix(relic.entry, model.bounds, seconds)
            magnified = max(float(np.linalg.norm(world[:3, 0])), 1e-9)
            for node in model.nodes:
                found.append(
                    Drawable(
                        node.primitive,
                        world @ node.matrix,
                        foliage=relic.entry.foliage,
                        shadow=relic.entry.shadow,
                        weather=relic.entry.weather,
                        magnified=magnified,
                        transfer=transfer,
                        first_surfel=node.surfels,
                    )
                )
        return found

    def standing(self, seconds: float) -> list[tuple[F64, F64]]:
        """Where the relics are at ``seconds`` that cast shadows and are no foliage, and the boxes of their
        files."""
        return [
            (relic_matrix(relic.entry, model.bounds, seconds), model.bounds)
            for relic, model in zip(self.scene.relics, self.models, strict=True)
            if relic.entry.shadow and not relic.entry.foliage
        ]

    def transferring(self, seconds: float) -> list[tuple[PlacedTransfer, F64]]:
        """The relics whose own shadows and reflections are known, and where they stand at ``seconds``."""
        return [
            (transfer, relic_matrix(relic.entry, model.bounds, seconds))
            for relic, model, transfer in zip(self.scene.relics, self.models, self.transfers, strict=True)
            if transfer is not None
        ]


class SceneLoader:
    """Loads scenes; a mesh or a sky that several scenes use is loaded once."""

    def __init__(self, gpu: Gpu, environment_pass: EnvironmentPass, quality: Quality) -> None:
        self._gpu, self._environment_pass, self._quality = gpu, environment_pass, quality
        self._models: dict[tuple[object, ...], tuple[GpuModel, tuple[str, ...]]] = {}
        self._transfers: dict[GpuModel, GpuTransfer] = {}
        self._maps: dict[Path, EnvironmentMaps] = {}
        self._skies: dict[bytes, EnvironmentMaps] = {}
        self._block = FRAME.buffer(gpu.ctx)

    def load(self, scene: Scene) -> LoadedScene:
        """Raises :class:`InputError` if a file that the scene names cannot be used."""
        loaded = [self._model(relic, scene) for relic in scene.relics]
        warnings = tuple(dict.fromkeys(text for _, texts in loaded for text in texts))
        return LoadedScene(
            scene=scene,
            models=tuple(model for model, _ in loaded),
            transfers=tuple(self._placed(model) for model, _ in loaded),
            environments=self._environments(scene),
            shows_map=scene.environment_map is not None and scene.environment.visible,
            grade=upload_grade(self._gpu, load_cube(scene.lut)) if scene.lut is not None else None,
            warnings=warnings,
        )

    def _model(self, relic: Relic, scene: Scene) -> tuple[GpuModel, tuple[str, ...]]:
        entry = relic.entry
        key = (relic.mesh.resolve(), entry.unit, entry.up, entry.foliage, entry.material)
        if key not in self._models:
            model = load_scene_relic(relic, scene)
            # a leaf is smaller than any cell of a coarser level, and would vanish
            with_levels = self._quality.detail_px > 0 and not entry.foliage
            model, transfer = self._transfer(model, entry)
            # Mesa's filter on the processor reads every texel: the shader takes a few instead
            anisotropy = 1.0 if self._gpu.limits.software else self._quality.anisotropy
            uploaded = upload_model(self._gpu, model, anisotropy, with_levels=with_levels)
            if transfer is not None:
                self._transfers[uploaded] = upload_transfer(self._gpu, transfer)
            self._models[key] = uploaded, model.warnings
        gpu_model, warnings = self._models[key]
        if entry.height_m is not None and gpu_model.bounds[1, 1] - gpu_model.bounds[0, 1] < 1e-6:
            raise InputError(
                "flat-relic",
                "is flat, so height_m cannot scale it",
                where=f"{scene.source.path}: {relic.name}",
                hint="use scale, or the other up axis",
            )
        return gpu_model, warnings

    def _transfer(self, model: Model, entry: RelicEntry) -> tuple[Model, Transfer | None]:
        if not self._quality.transfer or not entry.transfer or entry.foliage:
            return model, None
        without = why_untraced(model)
        if without:
            return replace(model, warnings=(*model.warnings, f"{model.name}: {without}")), None
        return with_transfer(model)

    def _placed(self, model: GpuModel) -> PlacedTransfer | None:
        transfer = self._transfers.get(model)
        return PlacedTransfer(self._gpu, transfer) if transfer is not None else None

    def _environments(self, scene: Scene) -> tuple[EnvironmentMaps, ...]:
        if scene.environment_map is not None:
            path = scene.environment_map.resolve()
            if path not in self._maps:
                self._maps[path] = self._environment_pass.from_map(load_environment_map(path))
            return (self._maps[path],) * len(scene.year.states)
        return tuple(self._sky(sky_block(state)) for state in scene.year.states)

    def _sky(self, record: np.ndarray) -> EnvironmentMaps:
        data = record.tobytes()
        if data not in self._skies:
            self._block.write(data)
            self._skies[data] = self._environment_pass.from_sky(self._block)
        return self._skies[data]


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
