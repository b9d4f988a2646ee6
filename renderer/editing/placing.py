"""Where a gizmo has put a relic, as a scene file says it: the inverse of the timeline's ``relic_matrix``."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from renderer.maths.transforms import F64
from renderer.scene.animation import value_at
from renderer.scene.file import RelicEntry

NOISE = 2e-5
"""What single precision, in which gizmos reckon, may add to what was not moved, metres or degrees."""

_LOCKED = 1e-12
_LOCKED_NOISE = 16.0
"""Below this cosine of the angle about x (or so many times what the matrix is from a turn), the angles about y and
z are one and the same turn."""

Placed = dict[str, float | tuple[float, float, float]]


def placed_from_matrix(entry: RelicEntry, bounds: F64, world: F64, seconds: float) -> Placed:
    """``position_m``, ``rotation_deg`` and ``scale`` or ``height_m``, with which the relic stands as ``world``
    [4, 4] has it: turned, moved, and scaled by one factor.

    ``bounds`` [2, 3] is the file's box. Of the angles that mean the same turn, those nearest to the entry's own
    at ``seconds`` are taken; a relic of no size keeps them.
    """
    turned = np.asarray(world, np.float64)[:3, :3]
    scale = float(abs(np.linalg.det(turned)) ** (1.0 / 3.0))
    angles = value_at(entry.rotation_deg, seconds)
    placed: Placed = {"rotation_deg": angles_near(turned / scale, angles) if scale > 0.0 else _triple(angles)}
    pivot = np.zeros(3)
    if entry.height_m is None:
        placed["scale"] = scale
    else:
        placed["height_m"] = scale * max(float(bounds[1, 1] - bounds[0, 1]), 1e-9)
        pivot = np.array([bounds[:, 0].mean(), bounds[0, 1], bounds[:, 2].mean()])
    placed["position_m"] = _triple(world[:3, 3] + turned @ pivot)
    return placed


def moved(entry: RelicEntry, placed: Placed, seconds: float) -> Placed:
    """Those of ``placed`` that are more than :data:`NOISE` from what the entry has at ``seconds``; of a vector
    the numbers that are not are the entry's own."""
    found: Placed = {}
    for key, value in placed.items():
        before = np.asarray(value_at(getattr(entry, key), seconds), np.float64)
        kept = np.isclose(value, before, rtol=1e-6, atol=NOISE)
        if not kept.all():
            found[key] = _triple(np.where(kept, before, value)) if isinstance(value, tuple) else value
    return found


def angles_near(rotation: F64, degrees: Sequence[float]) -> tuple[float, float, float]:
    """The angles about x, y and z of ``rotation`` [3, 3] = Ry · Rx · Rz that are nearest to ``degrees``.

    The product's middle row is (cos x sin z, cos x cos z, −sin x); z taken off again, the first column of
    Ry · Rx is (cos y, 0, −sin y). With y and z half round and x at 180° less itself it is the same product. In
    gimbal lock z is free, and stays as it was.
    """
    noise = float(np.abs(rotation @ rotation.T - np.eye(3)).max())
    locked = max(_LOCKED, _LOCKED_NOISE * noise)
    cos_x = math.hypot(rotation[1, 0], rotation[1, 1])
    x = math.atan2(-rotation[1, 2], cos_x)
    z = math.radians(degrees[2]) if cos_x < locked else math.atan2(rotation[1, 0], rotation[1, 1])
    column = rotation[:, 0] * math.cos(z) - rotation[:, 1] * math.sin(z)
    y = math.atan2(-column[2], column[0])
    one = np.degrees([x, y, z])
    both = (one, np.array([180.0, 180.0, 180.0]) + one * (-1.0, 1.0, 1.0))
    near = np.asarray(degrees, np.float64)
    candidates = [angles - 360.0 * np.round((angles - near) / 360.0) for angles in both]
    return _triple(min(candidates, key=lambda angles: float(np.square(angles - near).sum())))


def _triple(values: Sequence[float] | F64) -> tuple[float, float, float]:
    x, y, z = (float(value) for value in values)
    return x, y, z
