"""A painter's brush for the skin of a turned vessel: strokes, washes and reserves in one pigment.

Everything is drawn in the vessel's own conformal plane, so that nothing is stretched anywhere: x is the
angle and y the integral of ds/r up the profile, both times 100 ("units": one unit is one millimetre
where the radius is 100 mm). Brush widths are in true millimetres. What is kept is the thickness of the
pigment, 1 being a full stroke; what colour that becomes under the glaze is decided at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from lathe import Profile, spline
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

Array = NDArray[np.float64]
Image32 = NDArray[np.float32]
UNITS = 100.0


def smooth(points: ArrayLike, closed: bool = False, step: float = 0.7) -> Array:
    """A cubic spline through the points, sampled about every `step` units."""
    p = np.asarray(points, dtype=np.float64)
    if closed:
        p = np.concatenate([p[-3:], p, p[:4]])
    t = np.concatenate([[0.0], np.cumsum(np.maximum(np.hypot(*np.diff(p, axis=0).T), 1e-6) ** 0.5)])
    length = np.hypot(*np.diff(p, axis=0).T).sum()
    first, last = (t[3], t[-4]) if closed else (t[0], t[-1])
    count = max(3, int(length / step) + 2)
    return spline(t, p, np.linspace(first, last, count)) if len(p) > 2 else _straight(p, count)


def _straight(p: Array, count: int) -> Array:
    return p[0] + (p[-1] - p[0]) * np.linspace(0, 1, count)[:, None]


@dataclass(frozen=True)
class Place:
    """Where a motif stands: its own coordinates are turned, scaled, mirrored and moved."""

    x: float = 0.0
    y: float = 0.0
    scale: float = 1.0
    turn: float = 0.0  # degrees, counter-clockwise
    mirror: bool = False

    def __call__(self, points: ArrayLike) -> Array:
        p = np.asarray(points, dtype=np.float64) * [-1.0 if self.mirror else 1.0, 1.0] * self.scale
        c, s = np.cos(np.radians(self.turn)), np.sin(np.radians(self.turn))
        return p @ np.array([[c, s], [-s, c]]) + [self.x, self.y]

    def at(self, x: float, y: float, scale: float = 1.0, turn: float = 0.0, mirror: bool = False) -> Place:
        """A place within this one."""
        cx, cy = self([(x, y)])[0]
        own = -turn if self.mirror else turn
        return Place(cx, cy, self.scale * scale, self.turn + own, self.mirror != mirror)


def noise(shape: tuple[int, int], size: tuple[float, float], seed: int) -> Image32:
    """Smooth noise that tiles both ways, zero mean and unit variance; `size` = pixels (down, across)."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.rfft2(rng.standard_normal(shape, dtype=np.float32))
    fy = np.fft.fftfreq(shape[0])[:, None] * size[0]
    fx = np.fft.rfftfreq(shape[1])[None, :] * size[1]
    spectrum *= np.exp(-2.0 * (fx**2 + fy**2))
    spectrum[0, 0] = 0.0
    field = np.fft.irfft2(spectrum, s=shape)
    return (field / field.std()).astype(np.float32)


class Canvas:
    """The painted zone of a texture: `rows` of arc length along a profile, `width` pixels around."""

    def __init__(self, profile: Profile, rows: Array, width: int, seed: int) -> None:
        s, inverse = profile.s, 1.0 / np.maximum(profile.r, 1e-3)
        q = np.concatenate([[0.0], np.cumsum(0.5 * (inverse[1:] + inverse[:-1]) * np.diff(s))])
        self._s, self._q, self._height = s, q, profile.y
        q_rows = np.interp(rows, s, q)
        self._zero = q_rows[-1]
        self.y = (self._zero - q_rows) * UNITS  # falls with the row
        self.width, self.height = width, len(rows)
        self.unit_x = 2 * np.pi * UNITS / width
        self.x = (np.arange(width) + 0.5) * self.unit_x - np.pi * UNITS
        self.units_per_mm = UNITS / np.interp(rows, s, profile.r)
        self.ink: Image32 = np.zeros((len(rows), width), dtype=np.float32)
        self.rng = np.random.default_rng(seed)
        self._grain = noise((512, 512), (10.0, 10.0), seed + 1)
        self._outside = slice(int(np.searchsorted(s, rows[0])), int(np.searchsorted(s, rows[-1])))

    def y_at(self, height_mm: float) -> float:
        """Conformal y of a height on the outside of the vessel."""
        h, q = self._height[self._outside], self._q[self._outside]
        return float((self._zero - np.interp(height_mm, h[::-1], q[::-1])) * UNITS)

    def mm(self, y: Array | float) -> Array:
        """Units per millimetre at conformal y."""
        return np.interp(y, self.y[::-1], self.units_per_mm[::-1])

    def _row(self, y: Array | float) -> Array:
        return np.interp(y, self.y[::-1], np.arange(self.height - 1, -1, -1.0))

    def _box(self, p: Array, margin: float) -> tuple[int, int, int, int]:
        r0, r1 = self._row(p[:, 1].max() + margin), self._row(p[:, 1].min() - margin)
        c0 = (p[:, 0].min() - margin + np.pi * UNITS) / self.unit_x
        c1 = (p[:, 0].max() + margin + np.pi * UNITS) / self.unit_x
        return int(np.floor(r0)), int(np.ceil(r1)) + 1, int(np.floor(c0)), int(np.ceil(c1)) + 1

    def inked(self, points: Array) -> bool:
        """Has any of these points been painted?"""
        rows = np.round(self._row(points[:, 1])).astype(np.int64)
        cols = ((points[:, 0] + np.pi * UNITS) / self.unit_x).astype(np.int64) % self.width
        return bool(self.ink[rows, cols].max() > 0.05)

    def _blend(self, r0: int, c0: int, patch: Image32, how: str) -> None:
        """Lay a patch on the ink, around the seam where need be."""
        rows = slice(r0, r0 + patch.shape[0])
        start = 0
        while start < patch.shape[1]:
            col = (c0 + start) % self.width
            take = min(patch.shape[1] - start, self.width - col)
            part, old = patch[:, start : start + take], self.ink[rows, col : col + take]
            if how == "reserve":
                old *= 1.0 - part
            else:  # a second layer adds less than the first: the brush also drags pigment away
                np.copyto(old, np.maximum(old, part) + 0.4 * np.minimum(old, part))
            start += take

    def stroke(
        self,
        points: ArrayLike,
        width: float | Sequence[float],
        tone: float | Sequence[float] = 1.3,
        *,
        heap: float = 0.35,
        tremor: float = 1.0,
        ready: bool = False,
        closed: bool = False,
    ) -> None:
        """A brush stroke through the points. `width` (mm) and `tone` may change along it.

        `heap` is how much pigment is left where the brush comes to rest; `ready` points are not
        smoothed again.
        """
        p = np.asarray(points, dtype=np.float64) if ready else smooth(points, closed)
        if len(p) < 2:
            return
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(p, axis=0).T))])
        t = along / max(along[-1], 1e-9)
        mm = self.mm(p[:, 1])
        hand = self._hand(along / mm.mean(), 3)
        if not closed:
            hand *= np.minimum(1.0, 6.0 * np.minimum(t, 1 - t) + 0.25)[:, None]
        normal = np.gradient(p, axis=0)[:, ::-1] * [-1.0, 1.0]
        normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
        p = p + normal * (0.07 * tremor * mm * hand[:, 0].T)[:, None]
        radius = 0.5 * mm * _along(width, t) * (1.0 + 0.08 * hand[:, 1])
        rest = np.exp(-(((1 - t) * along[-1] / (1.6 * mm)) ** 2)) + 0.5 * np.exp(
            -((t * along[-1] / (1.3 * mm)) ** 2)
        )
        ink = _along(tone, t) * (1.0 + 0.13 * hand[:, 2]) + (0.0 if closed else heap) * rest
        self._capsules(p, np.maximum(radius, 0.05 * mm), ink)

    def _hand(self, along: Array, count: int) -> Array:
        """Slow noise of a hand along a stroke, in millimetres: columns of about -1.5..1.5."""
        waves = self.rng.uniform(4.0, 26.0, (5, count))
        phase = self.rng.uniform(0, 2 * np.pi, (5, count))
        return np.sin(2 * np.pi * along[:, None, None] / waves + phase).sum(axis=1) / 1.6

    def _capsules(self, p: Array, radius: Array, ink: Array) -> None:
        margin = radius.max() + 2 * self.unit_x + 0.5
        r0, r1, c0, c1 = self._box(p, margin)
        patch = np.zeros((r1 - r0, c1 - c0), dtype=np.float32)
        xs = ((np.arange(c0, c1) + 0.5) * self.unit_x - np.pi * UNITS).astype(np.float32)
        ys = self.y[r0 : min(r1, self.height)].astype(np.float32)
        patch = patch[: len(ys)]
        soft = 0.5 * self.unit_x + 0.06 * float(self.mm(p[:, 1].mean()))
        rows_hi = np.clip(self._row(p[:, 1]).astype(np.int64) - r0, 0, len(ys) - 1)
        cols = ((p[:, 0] + np.pi * UNITS) / self.unit_x).astype(np.int64) - c0
        reach_c = ((radius + 2 * soft) / self.unit_x).astype(np.int64) + 2
        row_unit = max(abs(ys[0] - ys[-1]) / max(len(ys) - 1, 1), 1e-6)
        reach_r = ((radius + 2 * soft) / row_unit * 1.15).astype(np.int64) + 2
        for i in range(len(p) - 1):
            wide, high = max(reach_c[i], reach_c[i + 1]), max(reach_r[i], reach_r[i + 1])
            ca, cb = max(min(cols[i], cols[i + 1]) - wide, 0), max(cols[i], cols[i + 1]) + wide + 1
            ra, rb = (
                max(min(rows_hi[i], rows_hi[i + 1]) - high, 0),
                max(rows_hi[i], rows_hi[i + 1]) + high + 1,
            )
            x, y = xs[None, ca:cb] - p[i, 0], ys[ra:rb, None] - p[i, 1]
            dx, dy = p[i + 1] - p[i]
            t = np.clip((x * dx + y * dy) / max(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
            gap = np.sqrt((x - t * dx) ** 2 + (y - t * dy) ** 2) - (radius[i] + t * (radius[i + 1] - radius[i]))
            cover = np.clip(0.5 - gap / (2 * soft), 0.0, 1.0) * (ink[i] + t * (ink[i + 1] - ink[i]))
            part = patch[ra:rb, ca:cb]
            np.maximum(part, cover, out=part)
        self._blend(r0, c0, patch, "lay")

    def _mask(self, polygon: Array, soft: float) -> tuple[int, int, Image32]:
        r0, r1, c0, c1 = self._box(polygon, soft + 1.0)
        r1 = min(r1, self.height)
        fine = 4
        col = (polygon[:, 0] + np.pi * UNITS) / self.unit_x - c0
        row = self._row(polygon[:, 1]) + 0.5 - r0
        picture = Image.new("L", ((c1 - c0) * fine, max(r1 - r0, 1) * fine))
        corners = np.column_stack([col, row]) * fine - 0.5
        ImageDraw.Draw(picture).polygon([(float(a), float(b)) for a, b in corners], fill=255)
        small = picture.resize((c1 - c0, max(r1 - r0, 1)), Image.Resampling.BOX)
        return r0, c0, np.asarray(small, dtype=np.float32) / 255.0

    def reserve(self, polygon: ArrayLike) -> None:
        """Keep the white: take away whatever lies under the polygon."""
        r0, c0, mask = self._mask(np.asarray(polygon, dtype=np.float64), 0.0)
        self._blend(r0, c0, mask, "reserve")

    def wash(
        self,
        polygon: ArrayLike,
        tone: float,
        *,
        fade: tuple[ArrayLike, ArrayLike, float] | None = None,
        along: float = 0.0,
        streak: float = 0.22,
        pool: float = 0.5,
    ) -> None:
        """A thin fill with the brush's streaks (in direction `along`, degrees) and a pooled rim.

        `fade` = (from, to, tone there): the tone changes between two points.
        """
        p = np.asarray(polygon, dtype=np.float64)
        r0, c0, mask = self._mask(p, 1.0)
        xs = (np.arange(c0, c0 + mask.shape[1]) + 0.5) * self.unit_x - np.pi * UNITS
        x, y = np.meshgrid(xs, self.y[r0 : r0 + mask.shape[0]])
        value = np.full(mask.shape, tone)
        if fade is not None:
            a, b = np.asarray(fade[0], dtype=np.float64), np.asarray(fade[1], dtype=np.float64)
            share = ((x - a[0]) * (b - a)[0] + (y - a[1]) * (b - a)[1]) / max(((b - a) ** 2).sum(), 1e-9)
            value += (fade[2] - tone) * np.clip(share, 0, 1)
        c, s = np.cos(np.radians(along)), np.sin(np.radians(along))
        shift = self.rng.integers(0, 512, 2)
        down = ((-x * s + y * c) * 14.0 + shift[0]).astype(np.int64) % 512
        over = ((x * c + y * s) * 2.2 + shift[1]).astype(np.int64) % 512
        value *= 1.0 + streak * self._grain[down, over]
        edge = mask - _box_blur(mask, 5)
        patch = np.maximum(mask * value, 0.0) + pool * np.maximum(edge, 0.0) * mask
        self._blend(r0, c0, patch.astype(np.float32), "lay")

    def dab(self, x: float, y: float, size: float, tone: float = 1.5) -> None:
        """One touch of the brush's tip, `size` mm across."""
        far = 0.25 * size * float(self.mm(y))
        turn = self.rng.uniform(0, 2 * np.pi)
        step = far * np.array([np.cos(turn), np.sin(turn)])
        self.stroke(np.array([x, y]) + np.array([-step, step]), [size * 0.9, size], [tone, tone], heap=0.1)


def _along(values: float | Sequence[float], t: Array) -> Array:
    v = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if len(v) == 1:
        return np.full(len(t), v[0])
    return np.interp(t, np.linspace(0, 1, len(v)), v)


def _box_blur(a: Image32, radius: int) -> Image32:
    for axis in (0, 1):
        total = np.cumsum(np.pad(a, [(radius + 1, radius) if k == axis else (0, 0) for k in (0, 1)]), axis=axis)
        n, width = a.shape[axis], 2 * radius + 1
        upper = np.take(total, np.arange(width, width + n), axis=axis)
        a = (upper - np.take(total, np.arange(n), axis=axis)) / width
    return a
