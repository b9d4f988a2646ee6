"""What darkens the floor below relics: the part of the surroundings' light that each of them blocks.

A relic counts as the upright ellipsoid that fits into its box, which stays as it is while the relic turns.
shaders/stage/contact.glsl has the light that an ellipsoid takes from a point of the floor.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.maths.transforms import F64

MAX_OCCLUDERS = 8
"""The length of the shader's arrays."""

_WIDEST_M = 6.0
"""What is wider is a building: it stands around the floor, not on it."""

_THINNEST_M = 1e-3


def ellipsoid(matrix: F64, bounds: F64) -> tuple[F64, float, float]:
    """Middle [3], half the width and half the height of what fits into the box ``bounds`` [2, 3] that
    ``matrix`` places."""
    half = matrix[:3, :3] * ((bounds[1] - bounds[0]) / 2)
    reach2 = (half**2).sum(axis=1)
    middle = matrix[:3, :3] @ bounds.mean(axis=0) + matrix[:3, 3]
    across, up = np.sqrt([(reach2[0] + reach2[2]) / 2, reach2[1]])
    return middle, max(float(across), _THINNEST_M), max(float(up), _THINNEST_M)


def occluder_uniforms(boxes: Sequence[tuple[F64, F64]]) -> dict[str, float | F64]:
    """For the floor's shader. Of more than it can take, those count that block most; the last of them fades
    as the next one overtakes it."""
    found = [ellipsoid(matrix, bounds) for matrix, bounds in boxes]
    solid = [(_most(*relic), relic) for relic in found if 2 * relic[1] <= _WIDEST_M]
    solid.sort(key=lambda ranked: -ranked[0])
    next_best = solid[MAX_OCCLUDERS][0] if len(solid) > MAX_OCCLUDERS else 0.0
    places, sizes = np.zeros((2, MAX_OCCLUDERS, 4))
    for index, (most, (middle, across, up)) in enumerate(solid[:MAX_OCCLUDERS]):
        places[index] = *middle, 1.0 - next_best / most
        sizes[index, :2] = across, up
    count = min(len(solid), MAX_OCCLUDERS)
    return {"occluders": count, "occluder_place": places.ravel(), "occluder_size": sizes.ravel()}


def _most(middle: F64, across: float, up: float) -> float:
    """The share of an even light that it takes from the floor right below it."""
    height = max(float(middle[1]), up)
    return across**2 / (across**2 + height**2 - up**2)
