"""Relief for cast bronze, drawn as a founder lays strips of clay: each strand lies on what is below it.

Motifs are of the Warring States: cords, squared spirals (leiwen), interlaced serpents (panchi). A strand
first cuts a gap around itself, so that strands that cross read as over and under.
"""

from __future__ import annotations

import numpy as np
from brush import Array, smooth
from numpy.typing import ArrayLike
from patterns import spiral
from relief import Relief


def strand(r: Relief, points: ArrayLike, width: float, height: float, ground: float, grooves: int = 1) -> None:
    """A serpent's body: a gap cut around it, the body, and grooves along it."""
    r.line(points, width + 1.1, ground)
    r.line(points, width, height)
    for k in range(grooves, 0, -1):
        share = (2 * k - 1) / (2 * grooves + 1)
        r.line(points, width * share + 0.30, height * 0.55)
        r.line(points, max(width * share - 0.30, 0.2), height)


def cord(r: Relief, points: ArrayLike, width: float, height: float) -> None:
    """A twisted rope."""
    path = smooth(points, step=0.5) if len(np.asarray(points)) > 2 else dense(points, 0.5)
    r.line(path, width + 1.2, 0.0)
    r.line(path, width, height)
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    side = np.column_stack([-ahead[:, 1], ahead[:, 0]])
    for i in range(1, len(path) - 1, max(2, round(width * 1.5))):
        across = 0.6 * width * (side[i] + 0.8 * ahead[i])
        r.line([path[i] - across, path[i] + across], 0.28, height * 0.35)


def dense(points: ArrayLike, every: float = 1.0) -> Array:
    """A broken line with a point every so many millimetres."""
    p = np.asarray(points, dtype=np.float64)
    s = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
    at = np.linspace(0.0, s[-1], int(s[-1] / every) + 2)
    return np.column_stack([np.interp(at, s, p[:, k]) for k in (0, 1)])


def leiwen(r: Relief, x: float, y: float, size: float, height: float, flip: bool) -> None:
    """A squared spiral in a square about (x, y)."""
    turns = [(-1, 1), (-1, -1), (1, -1), (1, 0.5), (-0.3, 0.5), (-0.3, -0.3), (0.35, -0.3)]
    p = np.array(turns) * [-1.0 if flip else 1.0, 1.0] * size * 0.42
    r.line(p + np.array([x, y]), size * 0.16, height)


def s_curve(x: float, y: float, radius: float, turn_deg: float, mirror: bool, turns: float = 1.15) -> Array:
    """Two spirals that share one line, as of a serpent coiled at both ends."""
    left = spiral(turns, 0.0, 0.2, 40)[::-1] - [1.0, 0.0]
    right = spiral(turns, 180.0, 0.2, 40) + np.array([1.0, 0.0])
    p = np.concatenate([left, right[1:]]) * [1.0, -1.0 if mirror else 1.0] * radius
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    return p @ np.array([[c, s], [-s, c]]) + [x, y]


def serpents(r: Relief, box: tuple[float, float, float, float], cells: int) -> None:
    """A strip of interlaced serpents over squared spirals; the box is left, top, right, bottom."""
    x0, y0, x1, y1 = box
    pitch, tall = (x1 - x0) / cells, y1 - y0
    small = tall / 4.0
    for j, y in enumerate(np.arange(y0 + small / 2, y1, small)):
        for i, x in enumerate(np.arange(x0 + small / 2, x1 - small / 3, small)):
            leiwen(r, x, y, small, 0.8, (i + j) % 2 == 1)
    radius = min(tall / 4.1, pitch / 3.9)
    for k in range(cells + 1):  # what ties them: arcs that pass beneath
        x = x0 + k * pitch
        arc = smooth([(x - 0.45 * pitch, y1 - 1.3), (x, y0 + 0.30 * tall), (x + 0.45 * pitch, y1 - 1.3)], step=0.4)
        for path in (arc, (arc - [0, y0]) * [1, -1] + [0, y1]):
            inside = path[(path[:, 0] > x0 + 0.6) & (path[:, 0] < x1 - 0.6)]
            if len(inside) > 3:
                strand(r, inside, tall * 0.10, 0.95, 0.1)
    for k in range(cells):
        x, y = x0 + (k + 0.5) * pitch, 0.5 * (y0 + y1)
        body = s_curve(x, y, radius, 38.0 if k % 2 else -38.0, k % 2 == 1)
        strand(r, body, tall * 0.15, 1.35, 0.1)
        for end in (body[0], body[-1]):
            r.disc(*end, tall * 0.085, 1.8)
