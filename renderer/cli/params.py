"""The kinds of values that options take, each with a message that says what would be right."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from renderer.maths.time import parse_fps

if TYPE_CHECKING:
    from renderer.maths.transforms import F64

MAX_SIDE_PX = 16384
MAX_COORDINATE_M = 100_000.0

_DECIMAL = re.compile(r"\d{1,12}(\.\d{0,12})?|\.\d{1,12}")


class _Point(click.ParamType):
    name = "X,Y,Z"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> F64 | Any:
        if not isinstance(value, str):
            return value
        point = _numbers(value)
        if point is None or len(point) != 3:
            self.fail(f"{value!r} is not a point (three numbers X,Y,Z in metres, such as -3,1.6,6)", param, ctx)
        return self.checked(value, point, param, ctx)

    def checked(
        self, text: str, point: list[float], param: click.Parameter | None, ctx: click.Context | None
    ) -> F64:
        import numpy as np

        if not all(math.isfinite(c) and abs(c) <= MAX_COORDINATE_M for c in point):
            self.fail(f"{text!r} is not a place in the hall (at most 100 km from its middle)", param, ctx)
        return np.array(point, np.float64)


class _Eye(_Point):
    name = "NAME|X,Y,Z"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> F64 | str | Any:
        if not isinstance(value, str):
            return value
        point = _numbers(value)
        if not value.strip() or (point is not None and "," in value and len(point) != 3):
            self.fail(
                f"{value!r} is not an eye (a name from the wall's file, or X,Y,Z such as -3,1.6,6)",
                param,
                ctx,
            )
        if point is None or len(point) != 3:
            return value
        return self.checked(value, point, param, ctx)


class _Size(click.ParamType):
    name = "WxH"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int] | Any:
        if not isinstance(value, str):
            return value
        found = re.fullmatch(r"(\d{1,6})[x×](\d{1,6})", value.strip().lower())
        size = (int(found[1]), int(found[2])) if found else (0, 0)
        if not found or not (min(size) >= 1 and max(size) <= MAX_SIDE_PX):
            self.fail(f"{value!r} is not a size (such as 1920x1080; each side 1 to {MAX_SIDE_PX} px)", param, ctx)
        return size


class _Seconds(click.ParamType):
    name = "SECONDS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction | Any:
        if not isinstance(value, str):
            return value
        if not _DECIMAL.fullmatch(value.strip()):
            self.fail(f"{value!r} is not a time (seconds from the start, such as 12.5)", param, ctx)
        return Fraction(value.strip())


class _Frames(click.ParamType):
    name = "A:B"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int] | Any:
        if not isinstance(value, str):
            return value
        found = re.fullmatch(r"(\d{1,12}):(\d{1,12})", value.strip())
        if not found:
            self.fail(f"{value!r} is not a range of frames (A:B, such as 0:240; B is not included)", param, ctx)
        first, end = int(found[1]), int(found[2])
        if end <= first:
            self.fail(f"{value!r} has no frames in it (B is not included, so it must be more than A)", param, ctx)
        return first, end


class _Fps(click.ParamType):
    name = "FPS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        if isinstance(value, Fraction):
            return value
        try:
            return parse_fps(value)
        except ValueError as error:
            what, _, hint = str(error).partition(" | ")
            self.fail(f"{what} ({hint})", param, ctx)


class _Scale(click.ParamType):
    name = "SCALE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | Any:
        if not isinstance(value, str):
            return value
        top, slash, bottom = (part.strip() for part in value.partition("/"))
        parts = [top, bottom] if slash else [top]
        scale = 0.0
        if all(_DECIMAL.fullmatch(part) for part in parts) and not (slash and Fraction(bottom) == 0):
            scale = float(Fraction(top) / (Fraction(bottom) if slash else 1))
        if not 0 < scale <= 1:
            self.fail(f"{value!r} is not a scale (more than 0, at most 1, such as 0.25 or 1/4)", param, ctx)
        return scale


def _numbers(text: str) -> list[float] | None:
    """The numbers of ``1,2.5,-3``; None if they are not all numbers."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        return None


POINT = _Point()
"""``X,Y,Z`` to float64 [3], metres."""
EYE = _Eye()
"""``X,Y,Z`` to float64 [3], metres, or any other text as it is: an eye's name."""
SIZE = _Size()
"""``WxH`` to (width, height), px."""
SECONDS = _Seconds()
"""Decimal text to an exact Fraction, 0 or more."""
FRAMES = _Frames()
"""``A:B`` to (A, B), B not included."""
FPS = _Fps()
"""``60`` or ``60000/1001`` to an exact Fraction."""
SCALE = _Scale()
"""``0.25`` or ``1/4`` to a float in (0, 1]."""
