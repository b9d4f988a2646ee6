"""Fits the table that area lights shine by: ``python shaders/lib/area/fit.py`` writes ``cosines.npz``.

Linearly transformed cosines (Heitz, Dupuy, Hill and Neubelt 2016): for every roughness and angle of view a
matrix that turns the clamped cosine into something near the GGX lobe. Light from a polygon is then Lambert's
formula for the polygon turned back. How much the lobe reflects in all is not kept here: that is the table of
the split sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

F64 = npt.NDArray[np.float64]

SIZE = 16
"""Steps of roughness (rows) and of sqrt(1 - cos view) (columns), both from 0 to 1."""

SMOOTHEST = 1e-3
"""Alpha that the lobe stops at: shaders/lib/lobes/ggx.glsl."""

_SAMPLES = 32


def lobe(view: F64, light: F64, alpha: float) -> F64:
    """[N] GGX with Smith's height-correlated term, times the cosine."""
    half = light + view
    half /= np.linalg.norm(half, axis=-1, keepdims=True)
    nl, nv, nh = np.maximum(light[:, 2], 1e-9), view[2], half[:, 2]
    distribution = alpha**2 / (np.pi * (nh**2 * (alpha**2 - 1) + 1) ** 2)
    of_eye = nl * np.sqrt(alpha**2 + (1 - alpha**2) * nv**2)
    of_light = nv * np.sqrt(alpha**2 + (1 - alpha**2) * nl**2)
    return np.where(light[:, 2] > 0, distribution * 0.5 / (of_eye + of_light) * nl, 0.0)


def _grid() -> tuple[F64, F64]:
    line = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    u, v = np.meshgrid(line, line)
    return u.ravel(), 2 * np.pi * v.ravel()


def mirrored(view: F64, alpha: float) -> tuple[F64, F64]:
    """Directions [N, 3] about which the lobe is large, and their density [N]."""
    u, turn = _grid()
    cosine = np.sqrt((1 - u) / (1 + (alpha**2 - 1) * u))
    sine = np.sqrt(1 - cosine**2)
    half = np.stack([sine * np.cos(turn), sine * np.sin(turn), cosine], axis=-1)
    return 2 * (half @ view)[:, None] * half - view, _mirrored_density(view, half, alpha)


def _mirrored_density(view: F64, half: F64, alpha: float) -> F64:
    nh = half[:, 2]
    distribution = alpha**2 / (np.pi * (nh**2 * (alpha**2 - 1) + 1) ** 2)
    return distribution * np.abs(nh) / np.maximum(4 * np.abs(half @ view), 1e-9)


class Fit:
    """One cell of the table: what the lobe is, and how far a matrix is from it."""

    def __init__(self, view: F64, alpha: float) -> None:
        self.view, self.alpha = view, alpha
        self.light, self.density = mirrored(view, alpha)
        self.value = lobe(view, self.light, alpha)
        weight = self.value / np.maximum(self.density, 1e-12)
        self.share = float(weight.mean())
        self.middle = (weight[:, None] * self.light).mean(axis=0) * (1, 0, 1)
        self.middle /= np.linalg.norm(self.middle)

    def matrix(self, shape: F64, upright: bool) -> F64:
        """[3, 3] from the cosine about +z to the lobe."""
        wide, deep, lean = max(abs(shape[0]), 1e-7), max(abs(shape[1]), 1e-7), shape[2]
        z = np.array([0.0, 0.0, 1.0]) if upright else self.middle
        x = np.array([z[2], 0.0, -z[0]])
        basis = np.stack([x, [0.0, 1.0, 0.0], z], axis=-1)
        own = np.array([[wide, 0, 0 if upright else lean], [0, wide if upright else deep, 0], [0, 0, 1]])
        return np.asarray(basis @ own, np.float64)

    def error(self, shape: F64, upright: bool) -> float:
        """Mean cubed difference; directions are drawn from both, and weighted by the balance heuristic."""
        matrix = self.matrix(shape, upright)
        back, scale = np.linalg.inv(matrix), abs(np.linalg.det(matrix))

        def cosine(light: F64) -> F64:
            away = light @ back.T
            length = np.linalg.norm(away, axis=-1)
            return np.asarray(np.maximum(away[:, 2], 0) / (np.pi * scale * length**4), np.float64)

        u, turn = _grid()
        rim = np.sqrt(u)
        drawn = np.stack([rim * np.cos(turn), rim * np.sin(turn), np.sqrt(1 - u)], axis=-1) @ matrix.T
        drawn /= np.linalg.norm(drawn, axis=-1, keepdims=True)
        half = drawn + self.view
        half /= np.linalg.norm(half, axis=-1, keepdims=True)
        total = 0.0
        for light, value, density in (
            (self.light, self.value, self.density),
            (drawn, lobe(self.view, drawn, self.alpha), _mirrored_density(self.view, half, self.alpha)),
        ):
            near = cosine(light)
            off = np.abs(value - self.share * near) ** 3
            total += float((off / np.maximum(density + near, 1e-12)).mean())
        return total


def cells() -> Iterator[tuple[int, int, F64]]:
    """Row, column and matrix of each cell, from rough to smooth, and from square to grazing."""
    start = np.array([1.0, 1.0, 0.0])
    for row in reversed(range(SIZE)):
        alpha = max((row / (SIZE - 1)) ** 2, SMOOTHEST)
        shape = start
        for column in range(SIZE):
            cosine = max(1 - (column / (SIZE - 1)) ** 2, 1e-2)
            fit = Fit(np.array([np.sqrt(1 - cosine**2), 0.0, cosine]), alpha)
            upright = column == 0
            steps = np.vstack([shape, shape + np.diag(0.1 * np.maximum(np.abs(shape), (0, 0, 0.05)))])
            found = minimize(
                lambda x, fit=fit, upright=upright: fit.error(x, upright),
                shape,
                method="Nelder-Mead",
                options={"initial_simplex": steps, "maxiter": 250, "xatol": 1e-6, "fatol": 0.0},
            )
            shape = found.x if not upright else np.array([found.x[0], found.x[0], 0.0])
            start = shape if upright else start
            yield row, column, fit.matrix(shape, upright)


def table() -> F64:
    """[SIZE, SIZE, 4] of each matrix's inverse xx, xz, zx and zz, its yy being 1."""
    out = np.empty((SIZE, SIZE, 4))
    for row, column, matrix in cells():
        back = np.linalg.inv(matrix)
        out[row, column] = np.array([back[0, 0], back[0, 2], back[2, 0], back[2, 2]]) / back[1, 1]
    return out


if __name__ == "__main__":
    np.savez_compressed(Path(__file__).with_name("cosines.npz"), inverse=table().astype(np.float32))
