"""The bands of a blue-and-white vessel, each painted right round between two heights of its canvas.

Repeats follow one plan, and each is drawn anew by an unsteady hand: no two are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from brush import Array, Canvas, Place, smooth
from patterns import bud, foam, jitter, leaf, lotus, room, spiral, sprout, vary

ROUND = 2 * np.pi * 100.0


def rings(c: Canvas, y: float, *, width: float = 0.55, tone: float = 1.2) -> None:
    """One line round the vessel, put on while the wheel turned: it wavers a little and overlaps itself."""
    x = np.linspace(-ROUND / 2, ROUND / 2, 500)
    start = c.rng.uniform(0, 2 * np.pi)
    wander = 0.10 * np.sin(x / 100 + start) + 0.05 * np.sin(3 * x / 100 + 2 * start)
    load = 1.0 + 0.16 * np.sin(x / 100 + 2.1 * start) + 0.08 * np.sin(x / 100 * 4 + start)
    line = np.column_stack([x, y + wander * c.mm(y)])
    c.stroke(line, list(width * load), list(tone * load[::-1]), heap=0.0, ready=True, closed=True, tremor=0.25)


def wave_stem(wavelength: float, height: float, lean: float = 1.2, count: int = 240) -> Array:
    """One wavelength of a stem, crest in the middle, overhanging as it climbs: a sine-generated curve."""
    t = np.linspace(-0.5, 0.5, count)
    heading = -lean * np.sin(2 * np.pi * t)
    step = np.column_stack([np.cos(heading), np.sin(heading)])
    p = np.concatenate([[[0.0, 0.0]], np.cumsum(0.5 * (step[1:] + step[:-1]), axis=0)])
    p *= wavelength / (p[-1, 0] - p[0, 0])
    p -= (p.min(axis=0) + p.max(axis=0)) / 2
    p[:, 1] *= height / np.ptp(p[:, 1])
    return p


def _steady(c: Canvas, path: Array, knots: int, amount: float) -> Array:
    """The same curve by hand: jittered at a few knots, its ends kept."""
    p = path[np.linspace(0, len(path) - 1, knots).astype(np.int64)]
    inner = jitter(c, p[1:-1], amount)
    return smooth(np.concatenate([p[:1], inner, p[-1:]]))


def lotus_scroll(c: Canvas, low: float, high: float, repeats: int = 3) -> None:
    """A twining stem with a blossom in each of its bends, leaves and tendrils wherever there is room."""
    wavelength = ROUND / repeats
    middle, tall = (low + high) / 2, high - low
    stem = wave_stem(wavelength, 0.60 * tall)
    stems = []
    for k in range(repeats):
        path = _steady(c, stem, 19, 0.5) + np.array([(k - (repeats - 1) / 2) * wavelength, middle])
        c.stroke(path, [1.25, 1.35, 1.25, 1.4, 1.25], [1.1, 1.25, 1.12, 1.25, 1.1], heap=0.0, ready=True)
        stems.append(path)
    for k in range(repeats):
        x = (k - (repeats - 1) / 2) * wavelength
        stems += _bloom(c, Place(x, middle), (wavelength / 4, tall / 2), _ARCH_BAY, stems[:repeats])
        stems += _bloom(
            c, Place(x + wavelength / 2, middle), (wavelength / 4, tall / 2), _TROUGH_BAY, stems[:repeats]
        )
    for kind, size, spots in (
        ("leaf", 0.20, 10),
        ("tendril", 0.145, 5),
        ("leaf", 0.17, 12),
        ("tendril", 0.12, 7),
        ("leaf", 0.145, 16),
        ("leaf", 0.125, 22),
        ("leaf", 0.10, 24),
        ("tendril", 0.095, 12),
        ("comma", 0.09, 4),
    ):
        sprout(c, stems, kind, size * tall, low + 2, high - 2, spots)


def graft(points: Array, stems: list[Array], back: int = 5) -> Array:
    """A branch whose first point is moved on to the nearest stem, a little before where it would leave it."""
    every = np.concatenate(stems)
    near = int(np.argmin(((every - points[0]) ** 2).sum(axis=1)))
    ahead = every[min(near + 1, len(every) - 1)] - every[max(near - 1, 0)]
    direction = back if ahead @ (points[1] - points[0]) > 0 else -back
    root = every[int(np.clip(near - direction, 0, len(every) - 1))]
    return np.concatenate([[root, (every[near] + points[0]) / 2], points[1:]])


@dataclass(frozen=True)
class Bay:
    """A bend of the stem, in half widths and half heights: its flower, what bears it, the side branches."""

    flower: tuple[float, float, float]  # x, y, lean in degrees
    stalk: tuple[tuple[float, float], ...]
    branches: tuple[tuple[tuple[float, float], ...], ...]
    bud: tuple[float, float, float]


_ARCH_BAY = Bay(
    (0.0, -0.01, 9.0),
    (
        (0.95, 0.16),
        (0.985, -0.02),
        (0.92, -0.26),
        (0.68, -0.46),
        (0.32, -0.56),
        (0.06, -0.50),
        (-0.03, -0.38),
        (0.0, -0.22),
    ),
    (
        ((-0.98, -0.16), (-0.86, -0.38), (-0.62, -0.60), (-0.28, -0.76), (0.10, -0.82), (0.42, -0.76)),
        ((-0.60, 0.47), (-0.66, 0.66), (-0.86, 0.80), (-1.08, 0.80)),
        ((0.55, 0.50), (0.70, 0.64), (0.92, 0.76), (1.16, 0.74), (1.30, 0.62)),
    ),
    (0.46, -0.76, -70.0),
)
_TROUGH_BAY = Bay(
    (0.0, 0.05, -9.0),
    (
        (-0.96, -0.14),
        (-0.90, -0.30),
        (-0.66, -0.42),
        (-0.32, -0.45),
        (-0.06, -0.41),
        (0.03, -0.30),
        (0.01, -0.18),
    ),
    (
        ((0.985, 0.06), (0.90, 0.30), (0.74, 0.54), (0.46, 0.72), (0.10, 0.79), (-0.22, 0.75)),
        ((0.62, -0.46), (0.70, -0.66), (0.90, -0.80), (1.12, -0.82)),
    ),
    (-0.26, 0.74, 78.0),
)


def curl(c: Canvas, path: Array, size: float) -> None:
    """A branch's end, rolled up further the way it already turns."""
    last, before = path[-1] - path[-4], path[-8] - path[-11]
    heading = float(np.degrees(np.arctan2(last[1], last[0])))
    left = before[0] * last[1] - before[1] * last[0] > 0
    coil = spiral(1.2, start=-90.0, inner=0.16) + np.array([0.0, 1.0])
    place = Place(*path[-1], size, heading + (0.0 if left else 180.0), not left)
    c.stroke(place(jitter(c, coil, 0.01)), [0.9, 0.75, 0.55, 0.5], [1.2, 1.15, 1.35], heap=0.5, tremor=0.5)
    c.dab(*place(coil[-1:])[0], 1.05, 1.6)


def _bloom(c: Canvas, at: Place, size: tuple[float, float], bay: Bay, stems: list[Array]) -> list[Array]:
    """A blossom within a bend, on a branch that splits off the stem; the branches, to sprout from."""
    grown, (half, tall) = [], size
    for points in (bay.stalk, *bay.branches):
        path = smooth(graft(jitter(c, np.array(points) * [half, tall], 0.5) + np.array([at.x, at.y]), stems))
        c.stroke(path, [1.2, 1.1, 1.0, 0.9], [1.2, 1.1, 1.2], heap=0.2, ready=True)
        grown.append(path)
    for path in grown[2:]:
        curl(c, path, 0.13 * tall)
    x, y, lean = bay.bud
    bud(c, Place(at.x + x * half, at.y + y * tall, vary(c, 0.24 * tall), lean + c.rng.normal(0, 5)))
    x, y, lean = bay.flower
    lotus(c, Place(at.x + x * half, at.y + y * tall, vary(c, 0.47 * tall, 0.03), lean + c.rng.normal(0, 3)))
    return grown


def classic_scroll(c: Canvas, low: float, high: float, repeats: int) -> None:
    """A narrow band of running scroll: a wave with a spiral in every bend and hooks all along."""
    pitch, middle, tall = ROUND / repeats, (low + high) / 2, high - low
    stem = wave_stem(pitch, 0.56 * tall, 1.0)
    stems = []
    for k in range(repeats):
        path = _steady(c, stem, 15, 0.25) + np.array([(k - (repeats - 1) / 2) * pitch, middle])
        c.stroke(path, [0.75, 0.85, 0.75], [1.15, 1.25, 1.15], heap=0.0, ready=True, tremor=0.5)
        stems.append(path)
        for sign in (1.0, -1.0):
            x = (k - (repeats - 1) / 2) * pitch + (0.0 if sign > 0 else pitch / 2)
            lead = np.array([(0.24, 0.10), (0.255, -0.02), (0.20, -0.16)])
            coil = spiral(1.25, start=-40.0, inner=0.08) * [0.155, 0.215] + [0.02, -0.045]
            coil = np.concatenate([lead, coil[2:] * [-1, 1] * [-1, 1]])
            turned = np.column_stack([coil[:, 0] * pitch, sign * coil[:, 1] * tall]) + np.array([x, middle])
            c.stroke(turned, [0.7, 0.8, 0.75, 0.5], [1.2, 1.1, 1.35], heap=0.6, tremor=0.5)
            stems.append(smooth(turned)[:24])
    for kind, size, spots in (("leaf", 0.40, 10), ("leaf", 0.30, 10), ("comma", 0.26, 8), ("comma", 0.18, 8)):
        sprout(c, stems, kind, size * tall, low + 1.5, high - 1.5, spots)


def key_fret(c: Canvas, low: float, high: float, repeats: int) -> None:
    """Thunder pattern: squared spirals in pairs, brush-drawn."""
    pitch, tall = ROUND / repeats, high - low
    fret = np.array(
        [
            (0, 0),
            (0, 1),
            (0.86, 1),
            (0.86, 0.18),
            (0.22, 0.18),
            (0.22, 0.78),
            (0.64, 0.78),
            (0.64, 0.40),
            (0.44, 0.40),
        ]
    )
    for k in range(repeats):
        p = jitter(c, fret, 0.012) * [pitch * 0.92, tall]
        p = np.column_stack([pitch * 0.96 - p[:, 0], p[:, 1]]) if k % 2 else p + np.array([0.04 * pitch, 0])
        p = _corners(p + np.array([k * pitch - ROUND / 2, low]))
        c.stroke(p, vary(c, 0.62), [1.15, 1.25, 1.2, 1.3], heap=0.4, ready=True, tremor=0.6)


def _corners(p: Array) -> Array:
    """A polyline with its corners kept, densely sampled."""
    parts = [a + (b - a) * np.linspace(0, 1, 8)[:-1, None] for a, b in pairwise(p)]
    return np.concatenate([*parts, p[-1:]])


_LAPPET = (
    (
        *((1.0, 0.02), (0.87, -0.05), (0.73, -0.18), (0.665, -0.38), (0.70, -0.56), (0.84, -0.70)),
        *((0.925, -0.88), (0.89, -1.07), (0.74, -1.18), (0.55, -1.12)),
    ),
    ((0.55, -1.12), (0.545, -1.28), (0.45, -1.44), (0.28, -1.58), (0.12, -1.73), (0.0, -1.98)),
)


def _lappet_side(inset: float) -> list[Array]:
    """The right half of a lappet's outline, two curves that meet in a cusp, drawn in by `inset`."""
    parts = []
    for part in _LAPPET:
        p = smooth(np.asarray(part, dtype=np.float64) * 50) / 50
        tangent = np.gradient(p, axis=0)
        normal = tangent[:, ::-1] * [1, -1]
        normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
        parts.append(p + inset * normal)
    for a, b in pairwise(parts):
        a[-1] = b[0] = (a[-1] + b[0]) / 2
    tip = parts[-1][parts[-1][:, 0] > 0.012]
    parts[-1] = np.concatenate([tip, [(0.0, tip[-1, 1] - 0.02)]])
    return parts


def lappet(c: Canvas, at: Place) -> None:
    """One ruyi head of a cloud collar, 2 wide and hanging to -1.98: washed border, lotus spray within."""
    outer, inner = _lappet_side(0.0), _lappet_side(0.115)
    whole, core = np.concatenate(outer), np.concatenate(inner)
    hull = at(np.concatenate([whole, (whole * [-1, 1])[::-1]]))
    margin = np.concatenate(_lappet_side(-0.05))
    c.reserve(at(np.concatenate([margin, (margin * [-1, 1])[::-1]])))
    c.wash(hull, 0.50, along=at.turn + 80, streak=0.3, pool=0.3)
    c.reserve(at(np.concatenate([core, (core * [-1, 1])[::-1]])))
    for sign in (-1.0, 1.0):
        for line, width in ((inner, 0.45), (outer, 1.0)):
            for part in line:
                pressure = [0.8 * width, 1.15 * width, 1.1 * width, 0.8 * width]
                c.stroke(at(part * [sign, 1]), pressure, [1.2, 1.3, 1.5], heap=0.6, ready=True)
        coil = spiral(1.1, start=75.0, inner=0.2) * [0.15 * sign, 0.15] + [0.70 * sign, -0.93]
        c.stroke(at(jitter(c, coil, 0.003)), [0.5, 0.66, 0.5], [1.2, 1.3, 1.5], heap=0.6, tremor=0.4)
    _spray(c, at)


def _pair(c: Canvas, at: Place, root: tuple[float, float], turn: float, size: float, bend: float) -> None:
    """Two leaves from one root, right and left of it; `turn` is the right one's, in degrees."""
    for sign in (1.0, -1.0):
        own = turn + c.rng.normal(0, 3)
        flip = sign * bend < 0
        angle = (own if sign > 0 else 180.0 - own) + (180.0 if flip else 0.0)
        x, y = at([(sign * root[0], root[1])])[0]
        place = Place(x, y, at.scale * vary(c, size, 0.06), at.turn + angle, flip)
        leaf(c, place, vary(c, abs(bend), 0.15))


def _spray(c: Canvas, at: Place) -> None:
    """What fills a lappet: a lotus on its stem between leaves and curls."""
    stem = smooth(at(jitter(c, [(0.0, -1.66), (0.02, -1.48), (-0.02, -1.28), (0.0, -0.95)], 0.006)))
    c.stroke(stem, [0.8, 1.0, 0.9], 1.2, heap=0.2, ready=True)
    _pair(c, at, (0.0, -1.50), 40.0, 0.52, 24.0)
    _pair(c, at, (0.0, -1.07), -8.0, 0.52, 48.0)
    lotus(c, at.at(0, -0.80, 0.46, c.rng.normal(0, 4)))
    crown = smooth(at([(0.0, -0.38), (0.01, -0.24), (0.0, -0.14)]))
    c.stroke(crown, [0.7, 0.9, 0.6], 1.2, heap=0.2, ready=True)
    _pair(c, at, (0.0, -0.20), 10.0, 0.56, -14.0)
    reach = at.y - 1.95 * at.scale, at.y - 1.0
    for size in (0.20, 0.15):
        sprout(c, [stem, crown], "tendril", size * at.scale, *reach, 6)


def pendant(c: Canvas, at: Place) -> list[Array]:
    """Hangs between two lappets: a bud on its stem between leaves, pointing down, 1 long; its stem."""
    stem = smooth(at(jitter(c, [(0.0, 0.52), (0.03, 0.16), (-0.02, -0.12), (0.0, -0.40)], 0.01)))
    c.stroke(stem, [0.8, 1.0, 0.9], [1.2, 1.15, 1.3], ready=True)
    _pair(c, at, (0.10, -0.26), -46.0, 0.80, -12.0)
    bud(c, at.at(0, -0.38, 0.66, 180.0 + c.rng.normal(0, 3)))
    _pair(c, at, (0.0, 0.34), 50.0, 0.50, -30.0)
    return [stem]


def cloud_collar(c: Canvas, low: float, high: float, repeats: int = 6) -> None:
    """Ruyi lappets that hang from the neck, a bud between each two of them."""
    pitch, tall = ROUND / repeats, high - low
    scale = min(tall / 1.98, pitch / 2)
    stems = []
    for k in range(repeats):
        stems += pendant(c, Place((k - repeats / 2) * pitch, high - 0.90 * scale, 0.86 * scale))
    for k in range(repeats):
        lappet(c, Place((k - repeats / 2 + 0.5) * pitch, high, scale, c.rng.normal(0, 0.4)))
    for kind, size in (("tendril", 0.24), ("tendril", 0.18), ("tendril", 0.13)):
        sprout(c, stems, kind, size * scale, high - 2.02 * scale, high - 0.03 * scale, 7)


def cliff(c: Canvas, at: Place) -> None:
    """A rock of three peaks rising out of the sea, about 1 high: contours, strata, a dark lee side."""
    for x, wide, tall in ((-0.23, 0.30, 0.62), (0.24, 0.28, 0.70), (0.0, 0.36, 1.0)):
        half = wide / 2
        left = jitter(c, np.array(_CLIFF_LEFT) * [half, tall], 0.008)
        right = jitter(c, np.array(_CLIFF_RIGHT) * [half, tall], 0.008)
        one, other = smooth(at(left + np.array([x, 0]))), smooth(at(right + np.array([x, 0])))
        c.reserve(np.concatenate([one, other[::-1]]))
        ridge = smooth(at(np.column_stack([right[::-1, 0] * 0.25 + x, right[::-1, 1]])))
        foot, top = at([(x, 0.0), (x, tall)])
        c.wash(np.concatenate([other, ridge]), 0.62, fade=(foot, top, 1.15), along=80, pool=0.4)
        c.wash(np.concatenate([one, ridge]), 0.10, fade=(foot, top, 0.32), along=80, pool=0.2)
        for f in (0.72, 0.45, 0.18):
            rib = np.column_stack([left[:, 0] * f + x, left[:, 1] * (0.80 + 0.14 * f)])
            c.stroke(at(rib), [0.3, 0.4, 0.4, 0.2], [1.0, 1.2, 1.1], heap=0.2)
        c.stroke(one, [0.8, 0.7, 0.75, 0.5], [1.2, 1.3, 1.5], heap=0.4, ready=True)
        c.stroke(other, [0.9, 0.8, 0.8, 0.5], [1.3, 1.35, 1.5], heap=0.4, ready=True)


_CLIFF_LEFT = ((-1.2, 0), (-1.02, 0.35), (-1.1, 0.5), (-0.72, 0.66), (-0.6, 0.84), (0, 1))
_CLIFF_RIGHT = ((1.25, 0), (1.05, 0.3), (1.12, 0.46), (0.78, 0.6), (0.62, 0.82), (0, 1))
_ARCH = np.radians(np.linspace(180, 0, 16))


def scale_wave(c: Canvas, x: float, y: float, half: float, tall: float, arcs: int = 4) -> None:
    """One scale of sea: nested arches, the outermost a heavier line."""
    arch = np.column_stack([np.cos(_ARCH), np.sin(_ARCH)])
    arch[:, 0] = np.sign(arch[:, 0]) * np.abs(arch[:, 0]) ** 0.85
    outline = arch * [half, tall] + [x, y]
    c.reserve(np.concatenate([outline, [(x + half, y - 0.6 * tall), (x - half, y - 0.6 * tall)]]))
    c.wash(arch * [half * 0.80, tall * 0.80] + [x, y], 0.06, fade=((x, y + tall), (x, y), 0.34), pool=0.1)
    for k in range(arcs):
        f = 1.0 - 0.235 * k * vary(c, 1.0, 0.04)
        width, tone = (0.78, 1.3) if k == 0 else (0.36, 1.05)
        line = arch * [half * f, tall * f] + [x, y]
        c.stroke(jitter(c, line, 0.08), [0.6 * width, width, 0.7 * width], [tone, tone * 0.9, tone], heap=0.2)


_BACK = (
    *((-0.80, 0.0), (-0.58, 0.36), (-0.30, 0.70), (0.06, 0.92), (0.40, 0.86)),
    *((0.58, 0.60), (0.50, 0.36), (0.28, 0.30), (0.14, 0.42)),
)
_BELLY = (
    *((0.14, 0.42), (0.26, 0.40), (0.37, 0.50), (0.32, 0.66), (0.12, 0.70)),
    *((-0.06, 0.52), (-0.06, 0.26), (0.12, 0.08), (0.55, 0.0)),
)


def breaker(c: Canvas, at: Place) -> None:
    """A breaking crest that curls over to the right, foam along its back; about 1 high."""
    outer, inner = smooth(at(jitter(c, _BACK, 0.012))), smooth(at(jitter(c, _BELLY, 0.008)))
    ahead = np.gradient(outer, axis=0)
    outward = np.degrees(np.arctan2(ahead[:, 0], -ahead[:, 1])) + (180.0 if at.mirror else 0.0)
    for f in np.linspace(0.08, 0.97, 16):
        i = int(np.clip(f + c.rng.normal(0, 0.012), 0, 1) * (len(outer) - 1))
        size = at.scale * vary(c, 0.09 + 0.05 * np.sin(np.pi * f), 0.2)
        foam(c, Place(*outer[i], size, outward[i]))
    body = np.concatenate([outer, inner])
    c.reserve(inner)
    c.wash(inner, 0.34, fade=(*at([(0.2, 0.1), (0.1, 0.7)]), 0.12), along=20 + at.turn, pool=0.2)
    for f in (0.80, 0.62, 0.44):
        fold = (np.array(_BELLY[3:]) - [0.34, 0.1]) * f + [0.34, 0.1]
        c.stroke(at(jitter(c, fold, 0.008)), [0.3, 0.5, 0.4], [1.0, 1.1, 1.1], heap=0.2)
    c.reserve(body)
    crest, root = at([(0.1, 0.95), (0.0, 0.0)])
    c.wash(body, 0.16, fade=(crest, root, 0.62), along=50 + at.turn, pool=0.2)
    low = np.array(_BACK[:5])
    fold = np.array([(0.50, 0.0), (0.06, 0.14), (-0.08, 0.42), (0.08, 0.72), (0.34, 0.70)])
    for f in (0.16, 0.34, 0.52, 0.70, 0.86):
        line = jitter(c, low * (1 - f) + fold * f, 0.008)
        c.stroke(at(line), [0.3, 0.45, 0.2], [1.15, 1.05, 0.9], heap=0.2)
    c.stroke(outer, [0.6, 0.95, 0.9, 0.6], [1.2, 1.35, 1.5], heap=0.6, ready=True)
    c.stroke(inner, [0.5, 0.8, 0.6], [1.3, 1.3], heap=0.3, ready=True)


def sea(c: Canvas, low: float, high: float, repeats: int = 6) -> None:
    """Waves and cliffs round the foot: rocks in a sea of scales, breakers on both sides."""
    pitch, tall = ROUND / repeats, high - low
    rows, across = 5, 6
    half = pitch / across / 2
    for row in range(rows):
        y = low + tall * 0.40 * (1.0 - row / (rows - 1)) - 0.02 * tall
        if row == 1:
            for k in range(repeats):
                x = (k - repeats / 2 + 0.5) * pitch
                crest = Place(x - pitch / 2, y + 0.07 * tall, vary(c, 0.50 * tall, 0.05), 0.0, k % 2 == 1)
                breaker(c, crest)
            for k in range(repeats):
                x = (k - repeats / 2 + 0.5) * pitch
                cliff(c, Place(x, y - 0.02 * tall, vary(c, 0.69 * tall, 0.03)))
        for k in range(repeats * across):
            x = -ROUND / 2 + (k + 0.5 * (row % 2)) * 2 * half
            if row > 0:
                scale_wave(c, x + c.rng.normal(0, 0.2), y + c.rng.normal(0, 0.25), half * 1.02, 0.17 * tall)
    _spume(c, low + 0.76 * tall, high - 2, pitch)


def _spume(c: Canvas, low: float, high: float, pitch: float) -> None:
    """Drops thrown up between the crests and the rocks."""
    for _ in range(700):
        x, y = c.rng.uniform(-ROUND / 2, ROUND / 2), low + (high - low) * c.rng.beta(1.0, 2.2)
        a = np.radians(np.arange(0, 360, 45.0))
        around = np.column_stack([np.cos(a), np.sin(a)])
        if room(c, np.concatenate([around * 2.6, around * 1.2]) + np.array([x, y]), low - 10, high):
            c.dab(x, y, c.rng.uniform(0.45, 0.85), 1.2)
