"""A relic's file into a :class:`PreparedModel`."""

from __future__ import annotations

from collections.abc import Sequence

from renderer.assets.cache import key_of
from renderer.assets.model import Model
from renderer.assets.source import real, stamp_of, watched_files
from renderer.assets.transfer import why_untraced, with_transfer
from renderer.engine.prepared import PreparedForm, PreparedModel
from renderer.gpu.context import Gpu
from renderer.gpu.materials import prepare_look
from renderer.gpu.models import PreparedMeshes, prepare_meshes
from renderer.passes.quality import QUALITIES
from renderer.passes.transfer import prepare_transfer
from renderer.scene.model import Relic, Scene

Wanted = tuple[object, ...]


def wanted_of(relic: Relic) -> Wanted:
    """What a relic's model depends on, beside the files that its file names."""
    entry = relic.entry
    traces = entry.transfer and not entry.foliage
    changes = tuple(repr(change) for change in entry.material)
    return (stamp_of(real(relic.mesh)), entry.unit, entry.up, entry.foliage, traces, changes)


class ModelPreparer:
    """Prepares models for the qualities ``rungs``."""

    def __init__(self, gpu: Gpu, rungs: Sequence[str]) -> None:
        self._gpu, self._rungs = gpu, tuple(rungs)
        self._qualities = [QUALITIES[name] for name in rungs]

    def prepare(self, relic: Relic, scene: Scene) -> PreparedModel:
        """Raises :class:`InputError` if the relic's file cannot be used."""
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
