"""Photosensitive epilepsy: does the picture flash more than three times in a second over a large area?

Sources: WCAG 2.2, "general flash and red flash thresholds"; ITU-R BT.1702-3; Jordan & Vanderheiden 2024,
"International guidelines for photosensitive epilepsy". A flash is a pair of opposing changes; the seventh change
within a second makes more than three. Each pixel is followed by itself, so two small areas that flash in turn add
up, and a flash spread over several frames counts as one.

A guard, no certificate: striped patterns, which are a danger too, are not looked for.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
import numpy.typing as npt

from renderer.guards.levels import CODES
from renderer.guards.transitions import BT1702, Criterion, GeneralTransitions, RedTransitions

U8 = npt.NDArray[np.uint8]
Bool = npt.NDArray[np.bool_]
Kind = Literal["general", "red"]

MOST_CHANGES = 6
"""Within a second: three flashes."""
LARGEST_AREA = 0.25
FIELD_DEG = 10.0


@dataclass(frozen=True)
class FlashFinding:
    """Flashes, more than three a second, over more than a quarter of the area. They lie between ``start_s`` and
    ``end_s``; ``worst_per_s`` is the most that a quarter of the area has in a second, ``area`` the largest share
    that has more than three."""

    kind: Kind
    start_s: float
    end_s: float
    worst_per_s: float
    area: float


class FlashMeter:
    """Takes frames one by one, remembers one second of them.

    ``fps`` is the frames' rate (every frame counts: a flash between frames left out is not seen), ``wall_nits``
    the wall's peak. The default ``criterion`` is absolute, because visitors get the wall's light, not its signal:
    on a bright wall it is the stricter one. ``field_px`` (width, height) measures the area within any such window
    instead of the whole raster: WCAG's 10 degrees of the visual field, see :func:`field_px`; right for walls that
    fill more of the view than a television. ``leds`` [H, W] says where the raster has LEDs, if not everywhere.
    """

    def __init__(
        self,
        fps: Fraction | float,
        wall_nits: float,
        criterion: Criterion = BT1702,
        field_px: tuple[int, int] | None = None,
        leds: Bool | None = None,
        start_s: float = 0.0,
    ) -> None:
        self._fps, self._start_s = Fraction(fps), start_s
        self._field_px, self._leds = field_px, leds
        self._frames = 0
        self._counters: tuple[_Counter, ...] = (
            _Counter("general", GeneralTransitions(criterion, wall_nits), self._fps),
            _Counter("red", RedTransitions(), self._fps),
        )

    def add(self, frame: U8) -> None:
        """The next frame [H, W, 3], sRGB as the LEDs show it; all of one size."""
        linear = CODES[np.ascontiguousarray(np.moveaxis(frame, -1, 0))]
        seconds = self._start_s + float(self._frames / self._fps)
        for counter in self._counters:
            counts, changed = counter.step(linear)
            over = counts > MOST_CHANGES
            if self._leds is not None:
                over &= self._leds
            if (over & changed).any():
                self._judge(counter, counts, over, seconds)
        self._frames += 1

    @property
    def findings(self) -> tuple[FlashFinding, ...]:
        """What was found so far, in the order of time."""
        found = [finding for counter in self._counters for finding in counter.findings]
        return tuple(sorted(found, key=lambda f: (f.start_s, f.kind)))

    def _judge(self, counter: _Counter, counts: npt.NDArray[np.int16], over: Bool, seconds: float) -> None:
        height, width = over.shape
        across, down = self._field_px or (width, height)
        across, down = min(max(across, 1), width), min(max(down, 1), height)
        size = across * down if self._field_px or self._leds is None else int(self._leds.sum())
        left, top, most = _fullest(over, across, down)
        if most <= LARGEST_AREA * size:
            return
        window = np.s_[top : top + down, left : left + across]
        within = counts[window].ravel() if self._leds is None else counts[window][self._leds[window]]
        rate = np.sort(within)[::-1][math.floor(LARGEST_AREA * size)] / 2
        start = seconds - float(counter.frames_since_first(over) / self._fps)
        counter.note(FlashFinding(counter.kind, start, seconds, float(rate), most / size))


class _Counter:
    """How many changes of one kind each pixel has had within the last second."""

    def __init__(self, kind: Kind, transitions: GeneralTransitions | RedTransitions, fps: Fraction) -> None:
        self.kind: Kind = kind
        self.findings: list[FlashFinding] = []
        self._transitions = transitions
        self._recent: deque[Bool] = deque()
        self._most = max(math.ceil(fps), 1)
        self._counts: npt.NDArray[np.int16] | None = None

    def step(self, linear: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.int16], Bool]:
        """[H, W] the counts, and which pixels changed, in the next frame, ``linear`` [3, H, W]."""
        changed = self._transitions.step(linear)
        if self._counts is None:
            self._counts = np.zeros(changed.shape, np.int16)
        self._counts += changed
        self._recent.append(changed)
        if len(self._recent) > self._most:
            self._counts -= self._recent.popleft()
        return self._counts, changed

    def frames_since_first(self, over: Bool) -> int:
        """How long ago the first change of ``over`` was, of those within the last second."""
        first = next(i for i, changed in enumerate(self._recent) if (changed & over).any())
        return len(self._recent) - 1 - first

    def note(self, new: FlashFinding) -> None:
        """Joins a finding to the last one if they touch."""
        if self.findings and new.start_s <= self.findings[-1].end_s:
            last = self.findings.pop()
            worst, area = max(last.worst_per_s, new.worst_per_s), max(last.area, new.area)
            new = FlashFinding(self.kind, last.start_s, new.end_s, worst, area)
        self.findings.append(new)


def flashes(
    frames: Iterable[U8],
    fps: Fraction | float,
    wall_nits: float,
    criterion: Criterion = BT1702,
    field_px: tuple[int, int] | None = None,
    leds: Bool | None = None,
    start_s: float = 0.0,
) -> tuple[FlashFinding, ...]:
    """What a :class:`FlashMeter` finds in all ``frames``: an array [T, H, W, 3], or anything that gives frames."""
    meter = FlashMeter(fps, wall_nits, criterion, field_px, leds, start_s)
    for frame in frames:
        meter.add(frame)
    return meter.findings


def field_px(pitch_mm: float, distance_m: float, scale: float = 1.0) -> tuple[int, int]:
    """10 degrees of the visual field on a wall ``distance_m`` away, in pixels of a raster at ``scale``."""
    side_mm = 2000.0 * distance_m * math.tan(math.radians(FIELD_DEG / 2))
    side = max(round(side_mm / pitch_mm * scale), 1)
    return side, side


def _fullest(over: Bool, across: int, down: int) -> tuple[int, int, int]:
    """(left, top, count) of the window with the most pixels set, by a summed-area table (Crow 1984)."""
    table = np.zeros((over.shape[0] + 1, over.shape[1] + 1), np.int64)
    table[1:, 1:] = over.cumsum(axis=0).cumsum(axis=1)
    sums = table[down:, across:] - table[:-down, across:] - table[down:, :-across] + table[:-down, :-across]
    top, left = np.unravel_index(int(sums.argmax()), sums.shape)
    return int(left), int(top), int(sums[top, left])
