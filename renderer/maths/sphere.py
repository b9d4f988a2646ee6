"""Directions over the sphere and the real spherical harmonics on them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]

BANDS = 4
"""Bands of spherical harmonics that are kept."""

_GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))


def even_directions(count: int) -> F64:
    """[count, 3] unit directions, each standing for the same solid angle (spherical Fibonacci lattice,
    Gonzalez 2010)."""
    number = np.arange(count)
    y = 1.0 - 2.0 * (number + 0.5) / count
    across = np.sqrt(1.0 - y * y)
    turn = number * _GOLDEN_ANGLE
    return np.stack([across * np.cos(turn), y, across * np.sin(turn)], axis=1)


def harmonics(directions: npt.NDArray[np.floating]) -> F64:
    """[N, 16] the real spherical harmonics of :data:`BANDS` bands at unit directions [N, 3], orthonormal over
    the sphere, in the order of (l, m) (Sloan 2008, appendix A2, without the Condon-Shortley phase)."""
    x, y, z = np.asarray(directions, np.float64).T
    columns = [
        0.28209479177387814 * np.ones_like(x),
        0.4886025119029199 * y,
        0.4886025119029199 * z,
        0.4886025119029199 * x,
        1.0925484305920792 * x * y,
        1.0925484305920792 * y * z,
        0.31539156525252005 * (3.0 * z * z - 1.0),
        1.0925484305920792 * x * z,
        0.5462742152960396 * (x * x - y * y),
        0.5900435899266435 * y * (3.0 * x * x - y * y),
        2.890611442640554 * x * y * z,
        0.4570457994644658 * y * (5.0 * z * z - 1.0),
        0.3731763325901154 * z * (5.0 * z * z - 3.0),
        0.4570457994644658 * x * (5.0 * z * z - 1.0),
        1.445305721320277 * z * (x * x - y * y),
        0.5900435899266435 * x * (x * x - 3.0 * y * y),
    ]
    return np.stack(columns, axis=1)
