"""Motifs of Ming blue-and-white, drawn stroke by stroke: petals, blossoms, leaves, tendrils, hooks.

Every function paints on a `Canvas` within a `Place`; a motif's own coordinates run to about 1. The hand
is never quite steady: each call jitters its points, pressures and tones a little from the canvas's own
random numbers, so that no two repeats are the same.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
from brush import Array, Canvas, Place, smooth
from numpy.typing import ArrayLike

OUTLINE, WASH, PALE = 1.3, 0.72, 0.42


def jitter(c: Canvas, points: ArrayLike, amount: float) -> Array:
    p = np.asarray(points, dtype=np.float64)
    return p + c.rng.normal(0.0, amount, p.shape)


def vary(c: Canvas, value: float, share: float = 0.1) -> float:
    return float(value * (1.0 + c.rng.uniform(-share, share)))


def spiral(turns: float, start: float = 0.0, inner: float = 0.12, count: int = 22) -> Array:
    """From radius 1 at angle `start` (degrees) inwards, counter-clockwise."""
    t = np.linspace(0.0, 1.0, count)
    radius = inner + (1.0 - inner) * (1.0 - t) ** 1.15
    angle = np.radians(start) + 2 * np.pi * turns * t
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def petal(
    c: Canvas,
    at: Place,
    length: float,
    width: float,
    *,
    hook: float = 0.0,
    tone: float = WASH,
    veins: int = 2,
) -> None:
    """A pointed lotus petal along +y from the origin: reserved, washed within a white rim, outlined."""
    w, n = width / 2, length
    tip = (hook * n, n)
    left = jitter(
        c,
        [(-0.30 * w, 0), (-0.86 * w, 0.26 * n), (-w, 0.52 * n), (-0.66 * w + 0.3 * hook * n, 0.79 * n)],
        0.01,
    )
    right = jitter(
        c, [(0.30 * w, 0), (0.86 * w, 0.26 * n), (w, 0.52 * n), (0.66 * w + 0.3 * hook * n, 0.79 * n)], 0.01
    )
    waist = (
        np.array([(-0.17 * w + 0.75 * hook * n, 0.92 * n)]),
        np.array([(0.17 * w + 0.75 * hook * n, 0.92 * n)]),
    )
    one = smooth(at(np.concatenate([left, waist[0], [tip]])))
    other = smooth(at(np.concatenate([right, waist[1], [tip]])))
    c.reserve(np.concatenate([one, other[::-1]]))
    axis = at([(0, 0.05 * n), (0.35 * hook * n, 0.55 * n), (0.75 * hook * n, 0.93 * n)])
    spine = (
        np.interp(np.linspace(0, 1, len(one)), [0, 0.5, 1], axis[:, 0]),
        np.interp(np.linspace(0, 1, len(one)), [0, 0.5, 1], axis[:, 1]),
    )
    middle = np.column_stack(spine)
    spine_other = np.column_stack(
        [np.interp(np.linspace(0, 1, len(other)), np.linspace(0, 1, len(one)), middle[:, k]) for k in (0, 1)]
    )
    inner = np.concatenate([middle + 0.70 * (one - middle), (spine_other + 0.70 * (other - spine_other))[::-1]])
    lean = float(np.degrees(np.arctan2(*(axis[-1] - axis[0])[::-1])))
    c.wash(
        inner,
        vary(c, tone * 0.34),
        fade=(axis[0], axis[-1], vary(c, tone * 1.35)),
        along=lean,
        streak=0.3,
        pool=0.3,
    )
    for k in range(veins):
        off = ((k + 1) / (veins + 1) - 0.5) * 0.9 * w
        line = [(off * 0.5, 0.16 * n), (off, 0.42 * n), (off * 0.8 + 0.3 * hook * n, vary(c, 0.70 * n, 0.08))]
        c.stroke(at(jitter(c, line, 0.008)), [0.3, 0.32, 0.1], [1.15, 0.95, 0.7], heap=0.1)
    for side in (one, other):
        c.stroke(side, [0.34, 0.62, 0.72, 0.5, 0.42], [1.1, 1.3, 1.35, 1.3, 1.55], heap=0.5, ready=True)


def pod(c: Canvas, at: Place) -> None:
    """The lotus's seed pod in three-quarter view: a cap with seeds, over a ring of stamens."""
    t = np.radians(np.linspace(0, 360, 40))
    cap = jitter(c, np.column_stack([0.25 * np.cos(t), 0.13 + 0.15 * np.sin(t)]), 0.002)
    for a in np.linspace(12, 168, 13):
        d = np.array([np.cos(np.radians(a)), 0.72 * np.sin(np.radians(a))])
        root, top = d * 0.25 + [0, 0.13], d * vary(c, 0.40, 0.06) + [0, 0.14]
        c.stroke(at([root, top]), [0.26, 0.3], [0.9, 1.2], heap=0.3)
        c.dab(*at([top])[0], 0.62, 1.45)
    body = np.array([(-0.25, 0.13), (-0.21, -0.04), (-0.13, -0.17), (0.13, -0.17), (0.21, -0.04), (0.25, 0.13)])
    bowl = smooth(at(body))
    c.reserve(bowl)
    c.reserve(at(cap))
    c.wash(bowl, 0.95, fade=(at([(0, 0.1)])[0], at([(0, -0.17)])[0], 0.5), along=90 + at.turn)
    c.reserve(at(cap * 1.02 - [0, 0.003]))
    c.wash(at([0, 0.13] + (cap - [0, 0.13]) * 0.9), PALE * 0.8, along=at.turn)
    c.stroke(at(cap), 0.5, 1.3, ready=True, closed=True)
    c.stroke(bowl, [0.4, 0.55, 0.4], 1.3, ready=True)
    for x, y in (
        (0, 0.13),
        (-0.13, 0.13),
        (0.13, 0.14),
        (-0.065, 0.2),
        (0.07, 0.21),
        (-0.06, 0.065),
        (0.07, 0.06),
    ):
        c.dab(*at(jitter(c, [(x, y)], 0.006))[0], 0.85, 1.5)


def lotus(c: Canvas, at: Place) -> None:
    """A lotus blossom in three-quarter view, open upwards, about 1 in radius."""
    place = at.at(0, 0.0)

    def ring(angles: tuple[float, ...], length: float, width: float, out: float, curl: float, veins: int) -> None:
        for a in angles:
            turn = -a + c.rng.normal(0, 2.0)
            r = np.radians(a)
            root = (np.sin(r) * out, 0.62 * np.cos(r) * out + 0.02)
            side = float(np.sign(a)) if abs(a) > 1 else 0.0
            long = length * (1.0 - 0.16 * (1 - np.cos(r)) * 0.5)
            petal(
                c,
                place.at(*root, turn=turn),
                vary(c, long, 0.05),
                vary(c, width, 0.06),
                hook=-side * curl,
                veins=veins,
            )

    ring((0.0, -40.0, 40.0), 0.86, 0.44, 0.16, 0.02, 2)
    ring((-20.0, 20.0), 0.86, 0.46, 0.16, 0.06, 3)
    ring((-104.0, 104.0), 0.78, 0.40, 0.22, 0.26, 2)
    ring((-70.0, 70.0), 0.84, 0.46, 0.20, 0.20, 3)
    ring((180.0,), 0.52, 0.40, 0.18, 0.0, 2)
    ring((-137.0, 137.0), 0.66, 0.44, 0.20, 0.16, 2)
    ring((-160.0, 160.0), 0.60, 0.38, 0.18, 0.08, 2)
    for x, turn in ((-0.24, 42.0), (0.24, -42.0), (-0.13, 20.0), (0.13, -20.0), (0.0, 0.0)):
        petal(c, place.at(x * 0.5, -0.20, turn=turn + c.rng.normal(0, 2)), 0.40, 0.24, veins=1, tone=0.6)
    pod(c, place.at(0, 0.06, 0.92))


def bud(c: Canvas, at: Place) -> None:
    """A closed lotus bud along +y, 1 long, with its sepals."""
    for turn, length in ((24.0, 0.84), (-24.0, 0.84), (0.0, 1.0)):
        petal(c, at.at(0, 0.05, turn=turn), length, 0.46, veins=1)
    for side in (-1.0, 1.0):
        curve = [(0, 0), (0.22 * side, 0.10), (0.40 * side, 0.05), (0.44 * side, -0.08)]
        c.stroke(at(jitter(c, curve, 0.015)), [0.5, 1.3, 0.8, 0.25], [1.2, 1.0, 1.3], heap=0.5)


# One side of a leaf, (along, out): curves that meet in cusps, hooked lobes behind, a long point ahead.
_LEAF = (
    ((0.0, 0.012), (0.035, 0.07), (0.02, 0.15), (-0.06, 0.215), (-0.15, 0.225)),
    ((-0.15, 0.225), (0.0, 0.265), (0.11, 0.21), (0.165, 0.10)),
    ((0.165, 0.10), (0.205, 0.18), (0.18, 0.27), (0.10, 0.345)),
    ((0.10, 0.345), (0.25, 0.335), (0.355, 0.25), (0.40, 0.115)),
    ((0.40, 0.115), (0.45, 0.17), (0.445, 0.23), (0.39, 0.29)),
    ((0.39, 0.29), (0.51, 0.26), (0.595, 0.18), (0.625, 0.085)),
    ((0.625, 0.085), (0.72, 0.10), (0.84, 0.07), (0.93, 0.03), (1.0, 0.0)),
)
STALK = 0.30


def _bent(p: Array, bend: float) -> Array:
    """Points about the x axis, laid along an arc that turns by `bend` degrees over its unit length."""
    t = np.linspace(-0.3, 1.3, 81)
    heading = np.radians(bend) * np.clip(t, 0.0, None) ** 1.4
    step = np.diff(t)
    x = np.concatenate([[0.0], np.cumsum(np.cos(heading[1:]) * step)]) - 0.3
    y = np.concatenate([[0.0], np.cumsum(np.sin(heading[1:]) * step)])
    turn = np.interp(p[:, 0], t, heading)
    spine = np.column_stack([np.interp(p[:, 0], t, x), np.interp(p[:, 0], t, y)])
    return spine + p[:, 1:] * np.column_stack([-np.sin(turn), np.cos(turn)])


def leaf(c: Canvas, at: Place, bend: float = 30.0) -> None:
    """A scroll's leaf along +x, 1 long on a short stalk: washed, veined, outlined, blots at its points."""
    size = 1.0 - STALK
    sides = []
    for side in (1.0, -1.0):
        reach = vary(c, 0.90, 0.10)
        cut = [jitter(c, part, 0.008) * [1.0, side * reach] for part in _LEAF]
        for a, b in pairwise(cut):
            b[0] = a[-1]
        cut[-1][-1] = (1.0, 0.0)
        curves = [smooth(np.asarray(part) * 30) / 30 for part in cut]
        sides.append([at(_bent(p, bend) * size + [STALK, 0.0]) for p in curves])
    blade = np.concatenate([*sides[0], *[p[::-1] for p in sides[1][::-1]]])
    vein = at(_bent(np.column_stack([np.linspace(0, 0.9, 12), np.zeros(12)]), bend) * size + [STALK, 0.0])
    c.stroke(at([(0.0, 0.0), (STALK * 0.6, -0.02), (STALK, 0.0)]), [0.9, 0.7, 0.6], 1.25, heap=0.1)
    c.reserve(blade)
    lean = float(np.degrees(np.arctan2(*(vein[-1] - vein[0])[::-1])))
    c.wash(blade, vary(c, 0.50), fade=(vein[0], vein[-1], vary(c, 1.05)), along=lean, streak=0.3, pool=0.5)
    thin = float(np.clip(at.scale / 24.0, 0.6, 1.0))
    for side in sides:
        for n, curve in enumerate(side):
            path = curve if n % 2 == 0 else curve[::-1]
            c.stroke(path, [0.34 * thin, 0.5 * thin, 0.5 * thin], [1.05, 1.25, 1.5], heap=0.8, ready=True)
    c.stroke(vein, [0.6 * thin, 0.45 * thin, 0.15], [1.4, 1.3, 1.1], heap=0.1, ready=True)
    for side in (1.0, -1.0):
        for start, end in (
            ((0.05, 0.0), (0.02, 0.20)),
            ((0.22, 0.0), (0.29, 0.28)),
            ((0.42, 0.0), (0.62, 0.11)),
        ):
            rib = _bent(np.array([start, end]) * [1.0, side], bend) * size + [STALK, 0.0]
            c.stroke(at(rib), [0.36 * thin, 0.12], [1.25, 1.0], heap=0.0)


@cache
def leaf_room(bend: float) -> Array:
    """The ground a leaf needs, white left around it included."""
    along, out = np.meshgrid(np.linspace(0.16, 1.10, 11), np.linspace(-1, 1, 9))
    wide = np.interp(along, [0.1, 0.4, 0.62, 1.1], [0.44, 0.46, 0.27, 0.10])
    grid = np.column_stack([along.ravel(), (out * wide).ravel()])
    out, along = np.meshgrid([-0.25, -0.19, -0.12, 0.12, 0.19, 0.25], [-0.16, -0.08, 0.0, 0.08])
    back = np.column_stack([along.ravel(), out.ravel()])
    return _bent(np.concatenate([grid, back]), bend) * (1.0 - STALK) + [STALK, 0.0]


def tendril(c: Canvas, at: Place, turns: float = 1.2) -> None:
    """A curling tendril: leaves the origin along +x and winds up to the left."""
    points = _coil(turns)
    c.stroke(at(jitter(c, points, 0.006)), [0.8, 0.62, 0.5, 0.45, 0.42], [1.1, 1.2, 1.3], heap=0.3, tremor=0.5)
    c.dab(*at(points[-1:])[0], 0.95, 1.6)


def _coil(turns: float) -> Array:
    coil = spiral(turns, start=-90.0, inner=0.14) * 0.40 + [0.56, 0.42]
    return np.concatenate([[(0.0, 0.10), (0.26, 0.03)], coil])


@cache
def tendril_room(bend: float) -> Array:
    a = np.radians(np.arange(0, 360, 24.0))
    discs = [np.column_stack([np.cos(a), np.sin(a)]) * r + [0.56, 0.42] for r in (0.54, 0.36, 0.18)]
    return np.concatenate([*discs, [(0.25, -0.06), (0.56, 0.42), (0.22, 0.14)]])


def comma(c: Canvas, at: Place, bend: float = 40.0) -> None:
    """One hook along +x, 1 long: the brush's point, its belly, its point again."""
    curve = _bent(np.column_stack([np.linspace(0, 1, 6), np.zeros(6)]), bend * 1.6)
    width = float(np.clip(at.scale * 0.2, 0.7, 1.9))
    shape = [0.40, 0.62, 0.95, 1.0, 0.7, 0.2]
    c.stroke(
        at(jitter(c, curve, 0.015)),
        [vary(c, width * s) for s in shape],
        [1.3, 1.0, 0.95, 1.2, 1.45],
        heap=0.5,
    )


@cache
def comma_room(bend: float) -> Array:
    along, out = np.meshgrid(np.linspace(0.30, 1.22, 8), [-0.26, 0.0, 0.26])
    return _bent(np.column_stack([along.ravel(), out.ravel()]), bend * 1.6)


def room(c: Canvas, p: Array, low: float, high: float) -> bool:
    """Is all of the ground at these points white, and between two heights?"""
    return bool(p[:, 1].min() > low and p[:, 1].max() < high and not c.inked(p))


MOTIFS = {"leaf": (leaf, leaf_room), "tendril": (tendril, tendril_room), "comma": (comma, comma_room)}


def sprout(c: Canvas, stems: list[Array], kind: str, size: float, low: float, high: float, spots: int = 14) -> int:
    """Let the stems put out leaves, tendrils or hooks of one size wherever there is white ground left."""
    draw, ground = MOTIFS[kind]
    grown = 0
    for stem in stems:
        for f in np.linspace(0.03, 0.97, spots):
            i = int(np.clip(f + c.rng.normal(0, 0.012), 0.02, 0.97) * (len(stem) - 1))
            ahead = stem[min(i + 2, len(stem) - 1)] - stem[max(i - 2, 0)]
            heading = float(np.degrees(np.arctan2(ahead[1], ahead[0])))
            for side, angle, bend in _ANGLES:
                turn = heading + side * (angle + c.rng.normal(0, 3))
                flip = side * bend < 0
                length = vary(c, size, 0.06)
                place = Place(*stem[i], length, turn + (180.0 if flip else 0.0), flip)
                if room(c, place(ground(abs(bend))), low, high):
                    draw(c, place) if kind == "tendril" else draw(c, place, vary(c, abs(bend), 0.2))
                    grown += 1
    return grown


# side, angle off the stem, how far it bends back (positive: further away from the stem)
_ANGLES = tuple((s, a, b) for a in (58.0, 42.0, 76.0) for b in (-46.0, 46.0) for s in (1.0, -1.0))


def foam(c: Canvas, at: Place) -> None:
    """A finger of foam along +x: a white curl, outlined."""
    t = np.radians(np.linspace(-140, 140, 15))
    ball = jitter(c, np.column_stack([0.55 + 0.72 * np.cos(t), 0.62 * np.sin(t)]), 0.012)
    c.reserve(at(ball))
    c.stroke(at(ball), [0.4, 0.55, 0.45], [1.1, 1.3, 1.5], heap=0.4)
    c.stroke(at([(0.3, 0.1), (0.62, 0.22), (0.82, 0.0), (0.6, -0.14)]), [0.2, 0.36, 0.3], 1.05, heap=0.3)
