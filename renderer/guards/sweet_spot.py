"""What a viewer sees who does not stand where the picture is made for.

The picture of a virtual point P is drawn at W, where the ray from the eye E to P meets the wall. A viewer at V
sees it in the direction W − V instead of P − V. What lies on the wall's surface (W = P) is right for everybody;
the farther a thing is before or behind the wall, the more it swims as the viewer walks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.guards.silhouette import Silhouette, silhouette
from renderer.wall.checks import LEAST_EYE_DISTANCE_M
from renderer.wall.model import F64, Wall

_BLOCK = 2**16


@dataclass(frozen=True, eq=False)
class ViewerError:
    """How wrong the picture is for one viewer: ``deg`` [N] per point, NaN where the viewer sees none of it.

    ``seems_m`` [N, 3] is where each point seems to be if its distance from the viewer is taken as right (one
    picture gives a direction, no distance).
    """

    deg: F64
    seems_m: F64
    mean_deg: float
    worst_deg: float


@dataclass(frozen=True, eq=False)
class ErrorMap:
    """The error over the floor, degrees: [Z, X] for the places (xs[i], zs[j]); NaN where nothing is seen."""

    mean_deg: F64
    worst_deg: F64


def viewer_error(wall: Wall, eye_m: npt.ArrayLike, points_m: F64, viewer_m: npt.ArrayLike) -> ViewerError:
    """The picture made for ``eye_m`` [3] of ``points_m`` [N, 3], seen from ``viewer_m`` [3]."""
    viewer = np.asarray(viewer_m, np.float64)
    points = np.asarray(points_m, np.float64).reshape(-1, 3)
    view = silhouette(wall, eye_m)
    drawn, facet = _drawn_m(view, points)
    towards_drawn, towards_point = drawn - viewer, points - viewer
    cross = np.linalg.norm(np.cross(towards_drawn, towards_point), axis=1)
    deg = np.degrees(np.arctan2(cross, np.sum(towards_drawn * towards_point, axis=1)))
    deg[~_sees(view, facet, viewer[None])[:, 0]] = np.nan
    length = np.linalg.norm(towards_point, axis=1) / np.maximum(np.linalg.norm(towards_drawn, axis=1), 1e-12)
    seems = np.where(np.isnan(deg)[:, None], np.nan, viewer + towards_drawn * length[:, None])
    known = deg[~np.isnan(deg)]
    mean, worst = (float(known.mean()), float(known.max())) if len(known) else (np.nan, np.nan)
    return ViewerError(deg, seems, mean, worst)


def error_map(
    wall: Wall, eye_m: npt.ArrayLike, points_m: F64, xs: npt.ArrayLike, zs: npt.ArrayLike, eye_height_m: float
) -> ErrorMap:
    """The same for viewers all over the floor whose eyes are ``eye_height_m`` high."""
    x, z = np.meshgrid(np.asarray(xs, np.float64), np.asarray(zs, np.float64))
    viewers = np.stack([x.ravel(), np.full(x.size, float(eye_height_m)), z.ravel()], axis=1)
    view = silhouette(wall, eye_m)
    points = np.asarray(points_m, np.float64).reshape(-1, 3)
    drawn, facet = _drawn_m(view, points)
    shown = facet >= 0
    points, drawn, facet = points[shown], drawn[shown], facet[shown]
    mean, worst = np.full(x.size, np.nan), np.full(x.size, np.nan)
    if len(points):
        for block in _blocks(len(viewers), len(points)):
            seen = _sees(view, facet, viewers[block])
            count = seen.sum(axis=0)
            some = count > 0
            radians = _angles(viewers[block], drawn, points) * seen
            mean[block][some] = np.degrees(radians.sum(axis=0)[some] / count[some])
            worst[block][some] = np.degrees(radians.max(axis=0)[some])
    return ErrorMap(mean.reshape(x.shape), worst.reshape(x.shape))


def _drawn_m(view: Silhouette, points: F64) -> tuple[F64, npt.NDArray[np.intp]]:
    """Where each point is drawn on the wall [N, 3], NaN where there is no LED, and on which facet (−1: none)."""
    distance, facet = view.hits(points)
    drawn = view.eye_m + view.towards(points) * np.where(np.isfinite(distance), distance, np.nan)[:, None]
    return drawn, facet


def _sees(view: Silhouette, facet: npt.NDArray[np.intp], viewers: F64) -> npt.NDArray[np.bool_]:
    """[N, V] whether each viewer is before the facet that carries each point (anything where none does)."""
    if not view.facets:
        return np.zeros((len(facet), len(viewers)), bool)
    normals = view.normals
    offsets = view.eye_distances_m - normals @ view.eye_m
    before: npt.NDArray[np.bool_] = normals @ viewers.T + offsets[:, None] > LEAST_EYE_DISTANCE_M
    return before[facet]


def _angles(viewers: F64, drawn: F64, points: F64) -> F64:
    """[N, V] radians between the directions from each viewer to where a point is drawn and to where it is.

    Dot products of differences, multiplied out, are three matrix products; exact to some 1e-7 rad.
    """
    viewer2 = np.sum(viewers * viewers, axis=1)
    dot = (drawn + points) @ -viewers.T
    dot += viewer2
    dot += np.sum(drawn * points, axis=1)[:, None]
    lengths2 = _distances2(drawn, viewers, viewer2)
    lengths2 *= _distances2(points, viewers, viewer2)
    np.sqrt(np.maximum(lengths2, 1e-24, out=lengths2), out=lengths2)
    dot /= lengths2
    return np.arccos(np.clip(dot, -1.0, 1.0, out=dot), out=dot)


def _distances2(points: F64, viewers: F64, viewer2: F64) -> F64:
    found: F64 = points @ (-2.0 * viewers.T)
    found += viewer2
    found += np.sum(points * points, axis=1)[:, None]
    return found


def _blocks(viewers: int, points: int) -> Iterator[slice]:
    step = max(_BLOCK // points, 1)
    return (slice(start, start + step) for start in range(0, viewers, step))
