"""The outline of several flat polygons as an eye sees them: what of their edges borders on none of the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.wall.model import F64

_STEP_RAD = 1e-3
"""How far beside an edge to look for a neighbour: gaps narrower than that (8 mm at 8 m) are no outline."""
_SAME_RAD = 1e-9


def outline_of(eye_m: F64, polygons_m: Sequence[F64]) -> F64:
    """[S, 2, 3] pieces of the edges of ``polygons_m`` [K, 3], convex and counter-clockwise as the eye sees them.

    On the sphere around the eye an edge is an arc of a great circle. Every arc is cut where others meet it;
    a piece belongs to the outline if a step away from its own polygon no other polygon is seen.
    """
    starts = [np.asarray(p, np.float64) - eye_m for p in polygons_m]
    if not starts:
        return np.zeros((0, 2, 3))
    first = np.concatenate(starts)
    last = np.concatenate([np.roll(p, -1, axis=0) for p in starts])
    inward = [_unit(np.cross(np.roll(p, -1, axis=0), p)) for p in starts]
    normals = np.concatenate(inward)
    pieces = []
    for a, b, normal in zip(first, last, normals, strict=True):
        shares = _cuts(a, b, normal, first, last, normals)
        places = a + shares[:, None] * (b - a)
        middles = _unit((places[:-1] + places[1:]) / 2)
        beyond = middles - _STEP_RAD * normal
        free = ~np.any([np.all(beyond @ sides.T > 0, axis=1) for sides in inward], axis=0)
        pieces.append(np.stack([places[:-1], places[1:]], axis=1)[free])
    return np.concatenate(pieces) + eye_m


def _cuts(a: F64, b: F64, normal: F64, first: F64, last: F64, normals: F64) -> F64:
    """Sorted shares 0..1 of the edge from ``a`` to ``b`` at which other edges cross it or end on it."""
    crossing = np.cross(normals, normal)
    along = np.linalg.norm(crossing, axis=1) > _SAME_RAD
    crossing = crossing[along]
    crossing *= np.sign(np.sum(crossing * (first[along] + last[along]), axis=1))[:, None]
    met = _on_arc(crossing, first[along], last[along], normals[along])
    ends = first[np.abs(_unit(first) @ normal) < _STEP_RAD]
    shares = _share_of(np.concatenate([crossing[met], ends]), a, b)
    inner = shares[(shares > 1e-9) & (shares < 1 - 1e-9)]
    return np.unique(np.concatenate([[0.0], np.round(inner, 9), [1.0]]))


def _on_arc(rays: F64, first: F64, last: F64, normals: F64) -> F64:
    begun = np.sum(rays * np.cross(first, normals), axis=1) >= -_SAME_RAD
    not_over: F64 = np.sum(rays * np.cross(normals, last), axis=1) >= -_SAME_RAD
    return begun & not_over


def _share_of(rays: F64, a: F64, b: F64) -> F64:
    """Where rays in the plane of the eye, ``a`` and ``b`` meet the line a → b, as a share of it; −1 if they
    point away from it."""
    side = b - a
    level = a - side * (a @ side) / (side @ side)  # from the eye to the line's nearest point
    approach = rays @ level
    with np.errstate(divide="ignore", invalid="ignore"):
        meets = rays * ((level @ level) / approach)[:, None]
        share = (meets - a) @ side / (side @ side)
    return np.where(approach > 1e-12 * np.linalg.norm(rays, axis=1), share, -1.0)


def _unit(vectors: F64) -> F64:
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
