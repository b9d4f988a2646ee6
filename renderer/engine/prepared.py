"""A scene once everything that takes time is done: plain arrays, nothing of a GPU's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.assets.cube import CubeTable
from renderer.assets.source import Stamp
from renderer.gpu.materials import PreparedLook
from renderer.gpu.models import PreparedMeshes
from renderer.gpu.shaders import ProgramKey
from renderer.passes.environment import PreparedEnvironment
from renderer.passes.transfer import PreparedTransfer


@dataclass(frozen=True, eq=False)
class PreparedForm:
    """A relic's triangles, and its light transfer if they know their surfels."""

    meshes: PreparedMeshes
    transfer: PreparedTransfer | None


@dataclass(frozen=True, eq=False)
class PreparedModel:
    """A relic's file as a scene wants it. ``key`` tells models apart. ``traced`` is what qualities with light
    transfer draw, if this relic has any; ``plain`` what all others draw. ``files`` are what it was read from."""

    key: str
    bounds: np.ndarray
    look: PreparedLook
    plain: PreparedForm | None
    traced: PreparedForm | None
    warnings: tuple[str, ...]
    files: tuple[Stamp, ...]


@dataclass(frozen=True, eq=False)
class PreparedScene:
    """``relics`` and ``states`` say which of ``models`` and ``environments`` stand beside the scene's relics and
    the states of its year. It serves the qualities ``rungs``, whose pictures need ``programs``, as far as those
    are known."""

    rungs: tuple[str, ...]
    models: tuple[PreparedModel, ...]
    relics: tuple[int, ...]
    environments: tuple[tuple[str, PreparedEnvironment], ...]
    states: tuple[int, ...]
    grade: CubeTable | None
    files: tuple[Stamp, ...]
    programs: tuple[ProgramKey, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for number in self.relics for text in self.models[number].warnings))
