"""Prepared scenes kept between runs and shared by processes: one prepares, another draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import renderer
from renderer.assets.cache import cache_folder, in_use, key_of, prune
from renderer.assets.source import real, stamp_of
from renderer.engine.engine import Engine
from renderer.engine.pack_file import VERSION, BadPack, read_pack, write_pack
from renderer.engine.prepare import ScenePreparer
from renderer.engine.prepare_environment import sky_bytes
from renderer.engine.prepare_model import ModelPreparer, wanted_of
from renderer.engine.prepared import PreparedModel, PreparedScene
from renderer.errors import InputError
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import ProgramKey, Programs
from renderer.passes.environment import made_by
from renderer.passes.quality import LADDER, QUALITIES
from renderer.scene.model import Relic, Scene
from renderer.wall.model import Wall

SUFFIX = ".yingbi"


def prepare_pack(gpu: Gpu, scene: Scene, wall: Wall, rungs: Sequence[str] = LADDER) -> Path:
    """The file of ``scene`` for the qualities ``rungs``, made unless a whole one is there.

    The scene is drawn a little besides, so that the driver keeps its programs on disk. Raises
    :class:`InputError` for what is wrong with the scene's files, or if the pack cannot be written."""
    path = pack_path(gpu, scene, rungs)
    found = _found(path)
    prepared = found or ScenePreparer(gpu, Programs(gpu.ctx), rungs, [scene]).prepare(scene)
    programs = _warmed(gpu, scene, wall, prepared)
    if found is None:
        _write(path, replace(prepared, programs=programs))
    return path


def prepare_model_pack(gpu: Gpu, scene: Scene, relic: Relic, rungs: Sequence[str]) -> Path:
    """The file of one relic of ``scene`` alone, under no sky, made unless a whole one is there. Raises as
    :func:`prepare_pack`."""
    path = _model_path(gpu, relic, rungs)
    if _found(path) is None:
        model = ModelPreparer(gpu, rungs).prepare(relic, scene)
        only = PreparedScene(tuple(rungs), (model,), (0,), (), (), None, model.files)
        _write(path, only)
    return path


def open_model_pack(gpu: Gpu, relic: Relic, rungs: Sequence[str]) -> PreparedModel | None:
    """What :func:`prepare_model_pack` made of a relic some time ago, if its files are as they were."""
    found = _found(_model_path(gpu, relic, rungs), thoroughly=False)
    return found.models[0] if found is not None else None


def open_pack(path: Path) -> PreparedScene:
    """What :func:`prepare_pack` put there: its arrays are views of the mapped file. Raises
    :class:`InputError`."""
    try:
        prepared = read_pack(path)
    except OSError as error:
        raise InputError("pack-missing", f"cannot be read: {error.strerror}", where=str(path)) from None
    except BadPack as error:
        raise InputError("pack-damaged", str(error), where=str(path), hint="prepare the scene again") from None
    in_use(path)
    return prepared


def pack_path(gpu: Gpu, scene: Scene, rungs: Sequence[str]) -> Path:
    """By all that its content depends on, but for the files that its files name: those stand in the pack."""
    named = [stamp_of(real(path)) for path in (scene.environment_map, scene.lut) if path is not None]
    skies = sky_bytes(scene) if scene.environment_map is None else []
    light = repr((named, len(scene.year.states))).encode(), made_by(), *skies
    return _path(gpu, scene.relics, rungs, *light)


def _model_path(gpu: Gpu, relic: Relic, rungs: Sequence[str]) -> Path:
    """Whatever height it is to have."""
    return _path(gpu, [replace(relic, entry=relic.entry.model_copy(update={"height_m": None}))], rungs)


def _path(gpu: Gpu, relics: Sequence[Relic], rungs: Sequence[str], *more: bytes) -> Path:
    made_with = (
        (VERSION, renderer.__version__, gpu.limits.renderer, gpu.limits.version, gpu.limits.texture_px),
        [QUALITIES[name] for name in rungs],
        [(wanted_of(relic), relic.entry.height_m is None) for relic in relics],
    )
    key = key_of([repr((tuple(rungs), made_with)).encode(), *more])
    return cache_folder() / f"pack-{key[:40]}{SUFFIX}"


def _warmed(gpu: Gpu, scene: Scene, wall: Wall, prepared: PreparedScene) -> tuple[ProgramKey, ...]:
    """Has the driver compile all that the scene is drawn with, and says which programs that are."""
    engine = Engine(gpu, None, wall, prepared.rungs[0], rungs=prepared.rungs)
    for _ in engine.admit(scene, prepared):
        pass
    engine.dismiss(scene)
    programs = engine.programs.made
    del engine
    gpu.collect()
    return programs


def _found(path: Path, *, thoroughly: bool = True) -> PreparedScene | None:
    """A whole pack whose files are as they were."""
    try:
        prepared = read_pack(path, thoroughly=thoroughly)
    except (OSError, BadPack):
        return None
    if not all(stamp.current for stamp in prepared.files):
        return None
    in_use(path)
    return prepared


def _write(path: Path, prepared: PreparedScene) -> None:
    try:
        write_pack(path, prepared)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        hint = "free some space, or name another folder with YINGBI_CACHE"
        raise InputError("pack-unwritten", what, where=str(path), hint=hint) from error
    in_use(path)
    prune()
