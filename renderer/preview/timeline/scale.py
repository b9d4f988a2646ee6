"""Where a time is on the screen, and which time a place is: the timeline's measures, without drawing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np

from renderer.maths.time import seconds_of
from renderer.preview.timeline.model import F64, Band, TimelineModel

HOUR_S = 3600
SECOND_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, HOUR_S)
FRAME_STEPS = (1, 2, 5, 10, 15, 20, 25, 30)
DIGITS = r"\d{1,9}"
"""Of a number that is typed in: Python reads none of thousands of them."""
MAX_PIECES = 400
"""More seasons than that in sight are no longer told apart."""


@dataclass(frozen=True)
class Scale:
    """``span_s`` seconds from ``start_s`` on ``width`` pixels from ``left``."""

    left: float
    width: float
    start_s: float
    span_s: float

    @property
    def px_per_s(self) -> float:
        return self.width / self.span_s

    @property
    def end_s(self) -> float:
        return self.start_s + self.span_s

    def x(self, seconds: float) -> float:
        return self.left + (seconds - self.start_s) * self.px_per_s

    def seconds(self, x: float) -> float:
        return self.start_s + (x - self.left) / self.px_per_s


def held(start_s: float, span_s: float, duration_s: float, least_s: float) -> tuple[float, float]:
    """The nearest part of the scene (start, span) that there is; a span of 0 is all of it."""
    length = max(duration_s, least_s)
    span = min(max(span_s, least_s), length) if span_s > 0 else length
    return min(max(start_s, 0.0), length - span), span


def zoomed(scale: Scale, about_s: float, factor: float, duration_s: float, least_s: float) -> tuple[float, float]:
    """Closer by ``factor``, with ``about_s`` staying where it is as far as the scene's ends allow."""
    _, span = held(0.0, scale.span_s / factor, duration_s, least_s)
    share = (about_s - scale.start_s) / scale.span_s
    return held(about_s - share * span, span, duration_s, least_s)


@dataclass(frozen=True)
class Tick:
    """A line on the ruler; those without a label are short."""

    seconds: float
    label: str


@dataclass(frozen=True)
class Rung:
    """A distance between ticks: whole seconds, or frames counted anew in each second."""

    count: int
    frames: bool

    def length_s(self, fps: Fraction) -> float:
        return float(self.count / fps) if self.frames else float(self.count)


def rungs(fps: Fraction) -> tuple[Rung, ...]:
    """Distances from short to long. Frames are counted in steps that go into a second's frames."""
    nominal = math.ceil(fps)
    frames = (Rung(n, True) for n in FRAME_STEPS if n < nominal and (nominal % n == 0 or n == 1))
    return (*frames, *(Rung(n, False) for n in SECOND_STEPS))


@lru_cache(maxsize=16)
def ticks(scale: Scale, fps: Fraction, label_px: float, tick_px: float) -> tuple[Tick, ...]:
    """The ruler in sight: labels at least ``label_px`` apart, the short ticks between them ``tick_px``."""
    ladder = rungs(fps)
    wide = (rung for rung in ladder if rung.length_s(fps) * scale.px_per_s >= label_px)
    long = next(wide, None) or Rung(HOUR_S * math.ceil(label_px / scale.px_per_s / HOUR_S), False)
    fine = [rung for rung in ladder if _goes_into(rung, long) and rung.length_s(fps) * scale.px_per_s >= tick_px]
    short = fine[0] if fine else long
    labels = dict(_places(scale, fps, long))
    between = {place: "" for place, _ in _places(scale, fps, short)}
    return tuple(Tick(place, label) for place, label in sorted((between | labels).items()))


def _goes_into(short: Rung, long: Rung) -> bool:
    if short.frames != long.frames:
        return short.frames
    return long.count % short.count == 0


def _places(scale: Scale, fps: Fraction, rung: Rung) -> Iterator[tuple[float, str]]:
    """Where a rung's ticks are, with their labels."""
    if not rung.frames:
        for number in range(math.ceil(scale.start_s / rung.count), math.floor(scale.end_s / rung.count) + 1):
            yield float(number * rung.count), clock_text(number * rung.count)
        return
    for second in range(max(math.floor(scale.start_s), 0), math.floor(scale.end_s) + 1):
        first, following = math.ceil(second * fps), math.ceil((second + 1) * fps)
        for frame in range(first, following, rung.count):
            place = float(seconds_of(frame, fps))
            # the last step of a second may be a frame short, as 29 of 29.97
            if scale.start_s <= place <= scale.end_s and (following - frame) * 2 > rung.count:
                yield place, f".{frame - first:0{_digits(fps)}d}" if frame > first else clock_text(second)


def clock_text(seconds: int) -> str:
    """``1:05``, ``1:00:05``."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _digits(fps: Fraction) -> int:
    return max(len(str(math.ceil(fps) - 1)), 2)


def timecode(frame: int, fps: Fraction) -> str:
    """``M:SS.ff``: the second in which a frame begins, and its number among the frames of that second."""
    second = math.floor(seconds_of(frame, fps))
    return f"{clock_text(second)}.{frame - math.ceil(second * fps):0{_digits(fps)}d}"


def frame_of(text: str, fps: Fraction) -> int | None:
    """The frame that was typed in: ``1:05.30`` (frames after the point), ``65.5`` (seconds) or ``3930f``."""
    text = text.strip().lower()
    if found := re.fullmatch(rf"({DIGITS})f", text):
        return int(found[1])
    if re.fullmatch(rf"{DIGITS}(\.\d{{0,9}})?s?", text):
        return round(Fraction(text.removesuffix("s").rstrip(".")) * fps)
    if found := re.fullmatch(rf"(?:({DIGITS}):)?({DIGITS}):(\d{{1,2}})(?:\.({DIGITS}))?", text):
        hours, minutes, seconds, frames = (int(part or 0) for part in found.groups())
        return math.ceil((hours * 3600 + minutes * 60 + seconds) * fps) + frames
    return None


def nearest(times: Sequence[float], seconds: float, reach_s: float) -> int | None:
    """The index of the time next to ``seconds``, if it is within reach."""
    best = min(range(len(times)), key=lambda i: abs(times[i] - seconds), default=None)
    return best if best is not None and abs(times[best] - seconds) <= reach_s else None


def snapped(seconds: float, fps: Fraction, targets: Sequence[float], reach_s: float) -> float:
    """The target within reach, exactly; else the beginning of the nearest frame, as it is written in a file."""
    found = nearest(targets, seconds, reach_s)
    if found is not None:
        return targets[found]
    return round(float(seconds_of(round(seconds * fps), fps)), 6)


def between(times: Sequence[float], index: int, duration_s: float, fps: Fraction) -> tuple[float, float]:
    """How far a key may be moved: at least a frame from its neighbours, and within the scene."""
    gap = float(1 / fps)
    low = times[index - 1] + gap if index else 0.0
    high = times[index + 1] - gap if index + 1 < len(times) else max(duration_s, times[index])
    return (low, high) if low <= high else (times[index], times[index])


@dataclass(frozen=True)
class Piece:
    """A season's turn in the scene: itself from ``start_s``, turning into ``following`` from ``turns_s``."""

    name: str
    following: str
    start_s: float
    turns_s: float
    end_s: float


def pieces(model: TimelineModel, start_s: float, end_s: float) -> tuple[Piece, ...]:
    """The seasons between two times: their cycle goes round as long as the scene lasts."""
    end_s, count = min(end_s, model.duration_s), len(model.seasons)
    if not count or model.cycle_s <= 0 or (end_s - start_s) / model.cycle_s * count > MAX_PIECES:
        return ()
    found = []
    for turn in range(max(math.floor(start_s / model.cycle_s), 0), math.floor(end_s / model.cycle_s) + 1):
        for number, season in enumerate(model.seasons):
            start, end = (turn * model.cycle_s + edge for edge in (season.start_s, season.end_s))
            if end > start_s and start < end_s:
                following = model.seasons[(number + 1) % count].name
                found.append(Piece(season.name, following, start, max(end - model.transition_s, start), end))
    return tuple(found)


def packed(bands: Iterable[Band]) -> tuple[int, ...]:
    """A row for each band, so that no two in a row overlap: each takes the first that is free."""
    free: list[float] = []
    rows: dict[int, int] = {}
    for number, band in sorted(enumerate(bands), key=lambda item: item[1].start_s):
        row = next((row for row, until in enumerate(free) if until <= band.start_s), len(free))
        free[row : row + 1] = [max(band.end_s, band.start_s)]
        rows[number] = row
    return tuple(rows[number] for number in range(len(rows)))


def roomy(places: Sequence[float], widths: Sequence[float]) -> tuple[bool, ...]:
    """Which texts, from left to right, are drawn: those that do not run into the next thing's place."""
    return tuple(x + width <= end for x, width, end in zip(places, widths, [*places[1:], math.inf], strict=False))


def highest(times: F64, values: F64, at: F64) -> F64:
    """The curve at each place of ``at``, or the highest value on the way to the next if that is higher."""
    found = np.interp(at, times, values)
    index = np.searchsorted(at, times, side="right") - 1
    inside = (index >= 0) & (times <= at[-1])
    np.maximum.at(found, index[inside], values[inside])
    return found
