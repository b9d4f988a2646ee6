"""Rays that meet a relic's own surface, by Intel's Embree (Wald et al. 2014)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.assets.model import F32, F64, Model, Node, Primitive
from renderer.assets.reflectance import opaque_at, texture_coordinates

try:
    from embreex.mesh_construction import TriangleMesh
    from embreex.rtcore_scene import EmbreeScene
except ImportError:  # there are no wheels for some machines
    EmbreeScene = None

MOST_TRIANGLES = 8_000_000


def can_trace() -> bool:
    """Whether this machine has what traces rays."""
    return EmbreeScene is not None


@dataclass(frozen=True, eq=False)
class Part:
    """A node's surfels: ``base`` is the number of its first one."""

    primitive: Primitive
    node: Node
    base: int
    positions: F64
    normals: F64


class Occluders:
    """The triangles of a model's parts, but for blended ones, ready to be met by rays."""

    def __init__(self, model: Model, parts: list[Part]) -> None:
        self._model = model
        self._parts = [p for p in parts if model.materials[p.primitive.material].alpha_mode != "blend"]
        self._scene = EmbreeScene()
        places, triangles, corners, vertices = [], [], [], 0
        for part in self._parts:
            matrix, own = part.node.matrix, part.primitive.triangles.astype(np.int64)
            places.append(part.primitive.positions @ matrix[:3, :3].T + matrix[:3, 3])
            triangles.append(own + vertices)
            assert part.primitive.surfels is not None
            corners.append((part.primitive.surfels[:, 0].astype(np.int64) + part.base)[own])
            vertices += len(places[-1])
        self._starts = np.cumsum([0, *(len(own) for own in triangles)])
        self._corners = np.vstack(corners) if corners else np.zeros((0, 3), np.int64)
        if corners:
            TriangleMesh(self._scene, np.vstack(places).astype(np.float32), np.vstack(triangles).astype(np.int32))

    def seen(self, origins: F64, direction: F64, skin: F64) -> npt.NDArray[np.int64]:
        """[N] the surfel that each of N parallel rays meets first, -1 where it leaves.

        A ray that meets a back within ``skin`` [N] began below its own flat facet, whose normals only pretend
        to be round: it leaves too."""
        if not len(self._corners):
            return np.full(len(origins), -1)
        hit = self._met(origins, np.broadcast_to(direction, origins.shape))
        triangle = hit["primID"].astype(np.int64)
        triangle[(hit["Ng"] @ direction > 0) & (hit["tfar"] < skin)] = -1
        u, v = hit["u"], hit["v"]
        weights = np.stack([1.0 - u - v, u, v], axis=1)
        nearest = weights.argmax(axis=1)
        found = np.where(triangle >= 0, self._corners[triangle, nearest], -1)
        return self._without_holes(found, triangle, weights)

    def distance(self, origins: F64, directions: F64) -> F64:
        """[N] how far N rays [N, 3] go, infinite where they leave."""
        if not len(self._corners):
            return np.full(len(origins), np.inf)
        hit = self._met(origins, directions)
        return np.where(hit["primID"] >= 0, hit["tfar"].astype(np.float64), np.inf)

    def _met(self, origins: F64, directions: F64) -> dict[str, np.ndarray]:
        starts, ways = (np.ascontiguousarray(values, np.float32) for values in (origins, directions))
        found: dict[str, np.ndarray] = self._scene.run(starts, ways, query="INTERSECT", output=True)
        return found

    def _without_holes(
        self, found: npt.NDArray[np.int64], triangle: npt.NDArray[np.int64], weights: F32
    ) -> npt.NDArray[np.int64]:
        """Lets light pass where a masked material has nothing."""
        for part, start, end in zip(self._parts, self._starts, self._starts[1:], strict=False):
            material = self._model.materials[part.primitive.material]
            uv = texture_coordinates(part.primitive, material)
            if material.alpha_mode != "mask" or uv is None:
                continue
            here = np.flatnonzero((triangle >= start) & (triangle < end))
            corners = part.primitive.triangles[triangle[here] - start]
            at = (uv[corners] * weights[here][..., None]).sum(axis=1)
            found[here[~opaque_at(self._model, part.primitive, at)]] = -1
        return found
