"""How bright the picture is over time: average level, peak, share of black, and where they leave the limits.

"Average picture level" here is the mean of linear luminance (Rec.709 weights) as a share of the wall's peak: what
the LEDs emit, heat and light the hall with. Television often means the average of the encoded signal by the same
name, which is much higher (half of the signal is 21 % of the light); the two must not be mixed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from renderer.maths.colour import LUMINANCE, srgb_decode
from renderer.wall.model import F64

CODES = srgb_decode(np.arange(256) / 255).astype(np.float32)
"""Linear light of the 256 values of an 8-bit picture."""
_WEIGHTS = np.array(LUMINANCE, np.float32)
_SLOPE_S = 0.1
"""Over which the steepness of a change is measured."""
_RIPPLE = 0.01
"""Turns of the level smaller than that do not end a change."""

Kind = Literal["too dark", "too bright", "too little black", "too fast"]


@dataclass(frozen=True, eq=False)
class Levels:
    """[T] each: times, mean luminance, greatest luminance and the share of LEDs below ``black_below``. Luminances
    are shares of ``wall_nits``, the wall's peak."""

    times_s: F64
    average: F64
    peak: F64
    black_share: F64
    black_below: float
    wall_nits: float

    @property
    def average_nits(self) -> F64:
        return self.average * self.wall_nits

    @property
    def peak_nits(self) -> F64:
        return self.peak * self.wall_nits


@dataclass(frozen=True)
class LevelLimits:
    """What a picture in a dark hall should keep to. Levels are shares of the wall's peak."""

    average_least: float = 0.08
    average_most: float = 0.25
    black_below: float = 0.02
    black_share_least: float = 1 / 3
    change_least_s: float = 0.7
    """How long a change of level must take, for the visitors' pupils."""
    change_counts_from: float = 0.05
    """Smaller changes of the average may be as fast as they like."""


@dataclass(frozen=True)
class LevelFinding:
    """A time range in which a level leaves its limit: ``worst`` of it (a share, or seconds for "too fast"), when,
    and the ``limit`` that it should keep to."""

    kind: Kind
    start_s: float
    end_s: float
    worst: float
    worst_s: float
    limit: float


def luminance_of(rasters: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """[...] linear luminance 0..1 of sRGB values [..., 3]."""
    return CODES[rasters] @ _WEIGHTS


def levels_of(
    rasters: npt.NDArray[np.uint8],
    times_s: npt.ArrayLike,
    wall_nits: float,
    leds: npt.NDArray[np.bool_] | None = None,
    limits: LevelLimits | None = None,
) -> Levels:
    """Measures ``rasters`` [T, H, W, 3], sRGB as the LEDs show them, at ``times_s`` [T].

    Small rasters do: averages hardly change, peaks of single LEDs are lost. ``leds`` [H, W] says where the raster
    has LEDs, if not everywhere.
    """
    limits = limits or LevelLimits()
    found = [_levels(luminance_of(raster), leds, limits.black_below) for raster in rasters]
    average, peak, black = np.array(found, np.float64).reshape(-1, 3).T
    return Levels(np.asarray(times_s, np.float64), average, peak, black, limits.black_below, wall_nits)


def _levels(
    luminance: npt.NDArray[np.float32], leds: npt.NDArray[np.bool_] | None, black_below: float
) -> tuple[float, float, float]:
    shown = luminance.ravel() if leds is None else luminance[leds]
    return float(shown.mean(dtype=np.float64)), float(shown.max()), float((shown < black_below).mean())


def level_findings(levels: Levels, limits: LevelLimits | None = None) -> tuple[LevelFinding, ...]:
    """Where ``levels`` leave ``limits``, in the order of time."""
    limits = limits or LevelLimits()
    rows: tuple[tuple[Kind, F64, int, float], ...] = (
        ("too dark", levels.average, -1, limits.average_least),
        ("too bright", levels.average, +1, limits.average_most),
        ("too little black", levels.black_share, -1, limits.black_share_least),
    )
    found = [f for row in rows for f in _beyond(levels.times_s, *row)]
    found += _too_fast(levels, limits)
    return tuple(sorted(found, key=lambda f: (f.start_s, f.kind)))


def _beyond(times: F64, kind: Kind, values: F64, sign: int, limit: float) -> Iterator[LevelFinding]:
    """Runs of samples whose values are beyond a limit, above it (sign +1) or below it (−1)."""
    over = np.concatenate([[False], sign * (values - limit) > 1e-9, [False]])
    for start, end in np.flatnonzero(np.diff(over.astype(np.int8))).reshape(-1, 2):
        worst = start + int((sign * values[start:end]).argmax())
        yield LevelFinding(
            kind, float(times[start]), float(times[end - 1]), float(values[worst]), float(times[worst]), limit
        )


def _too_fast(levels: Levels, limits: LevelLimits) -> Iterator[LevelFinding]:
    """Changes between a low and a high of the average that are steeper than an ease-in-out of the least time.

    A change's time is that of the smoothstep with its height and its greatest slope, 1.5 · height / slope, so that
    a cut amid a slow drift counts as the cut that it is. Needs ten samples a second: between samples farther apart
    a cut cannot be told from a fade.
    """
    times, average = levels.times_s, levels.average
    for first, last in _swings(average.tolist()):
        height = abs(float(average[last] - average[first]))
        if height < limits.change_counts_from:
            continue
        at, slope = _steepest(times[first : last + 1], average[first : last + 1])
        takes = 1.5 * height / slope
        if takes < limits.change_least_s:
            yield LevelFinding("too fast", at - takes / 2, at + takes / 2, takes, at, limits.change_least_s)


def _swings(values: Sequence[float]) -> Iterator[tuple[int, int]]:
    """(from, to) the samples between which the level goes from a low to the next high or back; ripple aside."""
    start = extreme = 0
    direction = 0
    for i, value in enumerate(values):
        step = value - values[extreme]
        if direction == 0 and abs(step) > _RIPPLE:
            direction, extreme = (1 if step > 0 else -1), i
        elif direction * step > 0:
            extreme = i
        elif direction and -direction * step > _RIPPLE:
            yield start, extreme
            start, extreme, direction = extreme, i, -direction
    if direction:
        yield start, extreme


def _steepest(times: F64, values: F64) -> tuple[float, float]:
    """When the values change fastest over 0.1 s (over a sample, where these are farther apart), and how fast."""
    begin = np.arange(len(times) - 1)
    end = np.clip(np.searchsorted(times, times[:-1] + _SLOPE_S - 1e-9), begin + 1, len(times) - 1)
    slopes = np.abs(values[end] - values[begin]) / np.maximum(times[end] - times[begin], _SLOPE_S)
    steepest = int(slopes.argmax())
    return float(times[begin[steepest]] + times[end[steepest]]) / 2, float(slopes[steepest])
