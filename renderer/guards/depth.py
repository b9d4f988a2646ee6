"""How far things are before or behind the wall, and the disparity that they would have if they stood there.

A flat LED wall shows both eyes the same picture (there are no glasses), so vergence and focus stay together on
the wall: the discomfort of stereo screens does not arise, and their rule of thumb (about one degree of disparity;
Lambooij et al. 2009, "Visual discomfort and visual fatigue of stereoscopic displays") is no limit here. What
does arise is a conflict of cues: perspective, light and motion say "before the wall", two eyes say "on it". The
disparity that the real thing would have, and the picture lacks, measures it. It falls with the square of the
distance, which is why large walls seen from afar deceive.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.guards.silhouette import Silhouette
from renderer.wall.model import F64

EYE_SPACING_M = 0.065
"""Between a person's pupils: about the adults' mean of 63 mm (Dodgson 2004), as stereo films round it."""
_LEAST_FRONTAL = 0.2
"""Cosine: edges farther round (beside the visitor) face the eye instead of the wall's front."""


@dataclass(frozen=True)
class DepthBudget:
    """How deep a set of points reaches before and behind the wall, along the rays from the eye; 0 if none does.

    The disparities are those of the points where they are greatest: the deepest points need not be the same.
    """

    before_m: float
    behind_m: float
    before_arcmin: float
    behind_arcmin: float


def before_m(view: Silhouette, points_m: F64) -> F64:
    """[N] how far each point is before the wall (negative: behind), along its ray from the eye.

    Where the ray misses, the wall goes on from the nearest place of its edge as a plane that faces as the
    whole wall does: a flat wall's own plane, of a corner the window that its far ends stand in.
    (A wing's own plane would not do: it runs far behind, and what is seen beside it would all be before it.)
    There is no jump at the edge. NaN if the eye sees no facet at all.
    """
    points = np.asarray(points_m, np.float64).reshape(-1, 3)
    before = view.distance_m(points) - np.linalg.norm(points - view.eye_m, axis=1)
    if not view.facets:
        return np.full(len(points), np.nan)
    missed = ~np.isfinite(before)
    before[missed] = _before_edge_m(view, points[missed])
    return before


def _before_edge_m(view: Silhouette, points: F64) -> F64:
    """[N] how far points beside the wall are before its edge, along the ray to the edge's nearest place."""
    beside = view.beside(points)
    slant = -np.sum(view.normals[beside.facet] * beside.towards, axis=1)
    edge = view.eye_m + beside.towards * (view.eye_distances_m[beside.facet] / slant)[:, None]
    front = np.broadcast_to(_front(view), points.shape)
    seen_from_front = np.sum(front * -beside.towards, axis=1, keepdims=True) > _LEAST_FRONTAL
    front = np.where(seen_from_front, front, -beside.towards)
    return np.sum(front * (points - edge), axis=1) / np.sum(front * -beside.towards, axis=1)


def _front(view: Silhouette) -> F64:
    """[3] which way the window faces: the facets' vector area, which is that of what their outer edges span,
    whatever lies between."""
    area = np.sum([np.cross(facet.right_m, facet.up_m) for facet in view.facets], axis=0)
    return np.asarray(area / max(float(np.linalg.norm(area)), 1e-12), np.float64)


def disparity_arcmin(view: Silhouette, points_m: F64, spacing_m: float = EYE_SPACING_M) -> F64:
    """[N] the vergence on each point less that on the wall: positive before the wall, arc minutes.

    For small angles spacing · (1 / distance of the point − 1 / distance of the wall). NaN where no LED shows it.
    """
    points = np.asarray(points_m, np.float64).reshape(-1, 3)
    on_wall = view.distance_m(points)
    distance = np.linalg.norm(points - view.eye_m, axis=1)
    disparity = 60 * np.degrees(_vergence(distance, spacing_m) - _vergence(on_wall, spacing_m))
    return np.where(np.isfinite(on_wall), disparity, np.nan)


def depth_budget(view: Silhouette, points_m: F64, spacing_m: float = EYE_SPACING_M) -> DepthBudget:
    """What ``points_m`` [N, 3] need of depth. What no LED shows does not count."""
    points = np.asarray(points_m, np.float64).reshape(-1, 3)
    shown = points[view.covers(points)]
    depth = before_m(view, shown)
    disparity = disparity_arcmin(view, shown, spacing_m)
    return DepthBudget(
        before_m=float(depth.max(initial=0.0)),
        behind_m=float((0.0 - depth).max(initial=0.0)),  # never -0.0, which would be shown
        before_arcmin=float(disparity.max(initial=0.0)),
        behind_arcmin=float((0.0 - disparity).max(initial=0.0)),
    )


def _vergence(distance_m: F64, spacing_m: float) -> F64:
    """The angle between two eyes' lines to a point straight ahead, radians."""
    return 2 * np.arctan2(spacing_m / 2, distance_m)
