"""The wall as an eye sees it: where there is an LED behind a point, and how far beside the wall a point is seen.

Only facets seen from the front count. Each is a convex polygon on the sphere of directions around the eye, and
the wall's silhouette is their union. The back of a facet hides nothing here: who sees LEDs only past the back of
others stands behind the wall, not before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from renderer.guards.outline import outline_of
from renderer.wall.checks import LEAST_EYE_DISTANCE_M
from renderer.wall.model import F64, Facet, Wall
from renderer.wall.panels import merge_coplanar

Bool = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]

_EDGE = 1e-9
"""How far beyond its edge a facet is still hit, in facets: neighbours share corners only to the last bit."""
_BLOCK = 4096
_NO_WALL_DEG = 180.0


@dataclass(frozen=True, eq=False)
class Beside:
    """The place of the silhouette nearest to each point, as the eye sees it: ``deg`` [N] away from the point, in
    the direction ``towards`` [N, 3], on the facet with the index ``facet`` [N]."""

    deg: F64
    towards: F64
    facet: Index


@dataclass(frozen=True, eq=False)
class Silhouette:
    """What an eye at ``eye_m`` sees of a wall: ``facets`` that are turned towards it, coplanar ones merged."""

    eye_m: F64
    facets: tuple[Facet, ...]

    def towards(self, points_m: F64) -> F64:
        """[N, 3] unit directions in which the eye sees ``points_m``; zero for the eye itself."""
        rays = np.asarray(points_m, np.float64).reshape(-1, 3) - self.eye_m
        return rays / np.maximum(np.linalg.norm(rays, axis=1, keepdims=True), 1e-12)

    def distance_m(self, points_m: F64) -> F64:
        """[N] how far the wall is along the rays to ``points_m``; inf where there is no LED."""
        return self.hits(points_m)[0]

    def hits(self, points_m: F64) -> tuple[F64, Index]:
        """[N] the same, and [N] the index of the facet that carries the LED; −1 where there is none."""
        rays = self.towards(points_m)
        distance, facet = np.full(len(rays), np.inf), np.full(len(rays), -1)
        if self.facets:
            for block in _blocks(len(rays)):
                hits = self._hits_m(rays[block])
                nearest = hits.argmin(axis=1)
                distance[block] = hits[np.arange(len(hits)), nearest]
                facet[block] = np.where(np.isfinite(distance[block]), nearest, -1)
        return distance, facet

    def covers(self, points_m: F64) -> Bool:
        """[N] whether an LED is behind (or before) each point."""
        return np.isfinite(self.distance_m(points_m))

    def outside_deg(self, points_m: F64) -> F64:
        """[N] how many degrees beside the wall each point is seen; 0 where an LED is behind it."""
        outside = np.zeros(len(points_m))
        missed = ~self.covers(points_m)
        outside[missed] = self.beside(points_m[missed]).deg
        return outside

    def beside(self, points_m: F64) -> Beside:
        """The silhouette's place nearest to each of ``points_m`` that has no LED behind it."""
        rays = self.towards(points_m)
        if not self.facets:
            none = np.full(len(rays), _NO_WALL_DEG)
            return Beside(none, -rays, np.full(len(rays), -1))
        parts = [self._nearest(rays[block]) for block in _blocks(len(rays))]
        deg, towards, facet = zip(*parts, strict=True) if parts else ([np.zeros(0)], [rays], [np.zeros(0, int)])
        return Beside(np.concatenate(deg), np.concatenate(towards), np.concatenate(facet))

    @cached_property
    def outline_m(self) -> F64:
        """[S, 2, 3] the pieces of the facets' edges, on the wall, that the eye sees against the hall."""
        return outline_of(self.eye_m, [facet.outline_m for facet in self.facets])

    @cached_property
    def normals(self) -> F64:
        """[F, 3] the facets' normals."""
        return np.array([facet.normal for facet in self.facets]).reshape(-1, 3)

    @cached_property
    def eye_distances_m(self) -> F64:
        """[F] how far the eye is before each facet's plane."""
        return np.array([facet.distance_m(self.eye_m) for facet in self.facets])

    def _hits_m(self, rays: F64) -> F64:
        """[N, F] how far each facet is along each ray; inf where it is missed."""
        approach = -rays @ self.normals.T
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = np.where(approach > 1e-12, self.eye_distances_m / approach, np.inf)
            inside = np.isfinite(distance)
            for axis, offset in self._axes:
                place = offset + distance * (rays @ axis.T)
                inside &= (place >= -_EDGE) & (place <= 1 + _EDGE)
        return np.where(inside, distance, np.inf)

    @cached_property
    def _axes(self) -> list[tuple[F64, F64]]:
        """For right and up: [F, 3] what turns metres into shares of the facet, and [F] the eye's own share."""
        found = []
        for sides in ([f.right_m for f in self.facets], [f.up_m for f in self.facets]):
            axis = np.array([side / (side @ side) for side in sides]).reshape(-1, 3)
            corners = np.array([f.corners_m[0] for f in self.facets]).reshape(-1, 3)
            found.append((axis, np.sum(axis * (self.eye_m - corners), axis=1)))
        return found

    @cached_property
    def _edges(self) -> tuple[F64, F64, F64]:
        """[4 F, 3] unit directions: where each edge begins, where it ends, the normal of its great circle."""
        corners = np.array([f.outline_m for f in self.facets]) - self.eye_m
        corners /= np.linalg.norm(corners, axis=-1, keepdims=True)
        first, last = corners.reshape(-1, 3), np.roll(corners, -1, axis=1).reshape(-1, 3)
        normal = np.cross(first, last)
        return first, last, normal / np.linalg.norm(normal, axis=1, keepdims=True)

    def _nearest(self, rays: F64) -> tuple[F64, F64, Index]:
        """Degrees to the nearest edge, the direction of its nearest place, and the index of its facet.

        An edge is an arc of a great circle: nearest is the ray's foot on that circle if it lies on the arc,
        otherwise the nearer end.
        """
        first, last, normal = self._edges
        on_arc = (rays @ np.cross(normal, first).T >= 0) & (rays @ np.cross(last, normal).T >= 0)
        off = np.abs(np.arcsin(np.clip(rays @ normal.T, -1, 1)))
        ends = np.arccos(np.clip(np.maximum(rays @ first.T, rays @ last.T), -1, 1))
        angle = np.where(on_arc, off, ends)
        edge = angle.argmin(axis=1)
        row = np.arange(len(rays))
        normal, first, last = normal[edge], first[edge], last[edge]
        foot = rays - np.sum(rays * normal, axis=1, keepdims=True) * normal
        foot /= np.maximum(np.linalg.norm(foot, axis=1, keepdims=True), 1e-12)
        nearer = np.sum(rays * first, axis=1) >= np.sum(rays * last, axis=1)
        end = np.where(nearer[:, None], first, last)
        towards = np.where(on_arc[row, edge][:, None], foot, end)
        return np.degrees(angle[row, edge]), towards, edge // 4


def silhouette(wall: Wall, eye_m: npt.ArrayLike) -> Silhouette:
    """The wall as an eye at ``eye_m`` [3] sees it."""
    eye = np.asarray(eye_m, np.float64)
    seen = [facet for facet in wall.facets if facet.distance_m(eye) > LEAST_EYE_DISTANCE_M]
    return Silhouette(eye, tuple(merge_coplanar(seen)))


def _blocks(count: int) -> Iterator[slice]:
    """Slices of at most so many rows that rays times edges stay in memory."""
    return (slice(start, start + _BLOCK) for start in range(0, count, _BLOCK))
