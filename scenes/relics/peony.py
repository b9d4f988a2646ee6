"""Peonies as lacquer carvers cut them: hollowed petals in tiers, veined leaves, over a diaper ground."""

from __future__ import annotations

from functools import cache

import numpy as np
from brush import Array, Place, smooth
from relief import Relief

# One petal along +y from the origin, about 1 long: half its outline, (out, along), with a lobed edge.
_PETAL = (
    (0.10, 0.0),
    (0.34, 0.22),
    (0.52, 0.52),
    (0.50, 0.78),
    (0.36, 0.90),
    (0.28, 0.86),
    (0.15, 1.0),
    (0.0, 0.93),
)
_LEAF = (
    (0.0, 0.0),
    (0.16, 0.14),
    (0.30, 0.30),
    (0.22, 0.40),
    (0.34, 0.52),
    (0.20, 0.66),
    (0.20, 0.78),
    (0.0, 1.05),
)
# Tiers of a blossom, outermost first: petals, length and height as shares, turn in steps of a petal.
_TIERS = ((9, 1.0, 0.62, 0.0), (8, 0.78, 0.74, 0.5), (7, 0.57, 0.86, 0.2), (5, 0.38, 1.0, 0.6))


@cache
def _closed(half: tuple[tuple[float, float], ...], bend: float = 0.0) -> Array:
    p = smooth(np.array(half), step=0.02)
    outline = np.concatenate([p, (p * [-1.0, 1.0])[::-1]])
    outline[:, 0] += bend * outline[:, 1] ** 2
    return outline


def petal(r: Relief, at: Place, top: float, depth: float) -> None:
    """A petal with a raised edge, hollow towards its root, veined; a gap cut around it."""
    outline = _closed(_PETAL)
    root = np.array([0.0, 0.12])
    r.area(at((outline - root) * 1.07 + root), top - 1.5 * depth)
    for share, drop in ((1.0, 0.15), (0.93, 0.0), (0.84, 0.2), (0.72, 0.4), (0.58, 0.6), (0.42, 0.8)):
        r.area(at((outline - root) * [share, 0.5 + 0.5 * share] + root), top - drop * depth)
    for lean in (-0.28, -0.14, 0.0, 0.14, 0.28):
        r.line(at([(0.3 * lean, 0.2), (0.8 * lean, 0.5), (lean, 0.76)]), 0.35, top - 0.75 * depth)


def blossom(r: Relief, x: float, y: float, radius: float, top: float, turn: float) -> None:
    """A whole peony seen from above."""
    for count, length, height, shift in _TIERS:
        order = np.argsort((np.arange(count) * 3) % count)  # neighbours overlap either way
        for k in order:
            heading = turn + (k + shift) * 360.0 / count
            petal(r, Place(x, y, radius * length, heading), top * height, 0.26 * top)
    r.disc(x, y, 0.17 * radius, 0.55 * top)
    for ring, count in ((0.12, 9), (0.05, 4)):
        for k in range(count):
            a = 2 * np.pi * k / count
            r.disc(x + ring * radius * np.cos(a), y + ring * radius * np.sin(a), 0.028 * radius, 0.95 * top)


def leaf(r: Relief, at: Place, top: float, bend: float) -> None:
    """A peony's lobed leaf along +y: two slopes from a grooved midrib, side veins cut in."""
    outline = _closed(_LEAF, bend)
    middle = np.array([0.0, 0.5])
    r.area(at((outline - middle) * 1.08 + middle), 0.3)
    r.area(at(outline), top * 0.78)
    half = len(outline) // 2
    r.area(at(np.concatenate([outline[:half], [(0.0, 0.0)]])), top)
    rib = np.array([(bend * t * t, t) for t in np.linspace(0.0, 0.97, 12)])
    r.line(at(rib), 0.5, top * 0.45)
    for t in (0.2, 0.4, 0.6):
        for side in (-1.0, 1.0):
            root = np.array([bend * t * t, t])
            r.line(at([root, root + np.array([side * 0.2, 0.17])]), 0.32, top * 0.5)


def diaper(r: Relief, box: tuple[float, float, float, float], pitch: float, height: float) -> None:
    """Lozenges with a bead in each: the ground of the earth; the box is left, top, right, bottom."""
    left, top, right, bottom = box
    tall = bottom - top
    for x in np.arange(left - tall, right, pitch):
        r.line([(x, top), (x + tall, bottom)], 0.3 * pitch, height)
        r.line([(x + tall, top), (x, bottom)], 0.3 * pitch, height)
    offset = (left - tall + (tall / 2) % pitch) % pitch
    for j in range(int(2 * tall / pitch) + 1):
        for x in np.arange(left - left % pitch - pitch + offset + (j % 2) * pitch / 2, right + pitch, pitch):
            r.disc(x, top + j * pitch / 2, 0.14 * pitch, height)
