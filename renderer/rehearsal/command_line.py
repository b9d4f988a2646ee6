"""The ``yingbi render`` line that makes exactly what a request asks for: the inverse of the command's options."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import numpy as np

from renderer.maths.time import frame_at
from renderer.rehearsal.request import Request

DECIMALS = 12
"""How many the command reads after the point."""

_SHIFT = 10 ** (DECIMALS - 1)


def command_line(request: Request, *, platform: str = os.name) -> str:
    """A line to paste into a shell: sh's rules, or with ``platform`` "nt" those of Windows.

    Options that are as the command has them by itself are left out. Where the frame rate is known, a time that
    no decimal number says exactly becomes ``--frames``; elsewhere it is rounded to the side on which the frames
    stay the same.
    """
    words = arguments(request)
    return subprocess.list2cmdline(words) if platform == "nt" else shlex.join(words)


def arguments(request: Request) -> list[str]:
    """The same, before quoting."""
    request = _on_frames(request)
    words = ["-o", "none" if request.target.kind == "none" else str(request.target.path)]
    for field in fields(Request):
        value = getattr(request, field.name)
        if field.name in _OPTIONS and (isinstance(value, np.ndarray) or value != field.default):
            option, text = _OPTIONS[field.name]
            words += [option] if value is True else [option, text(value)]
    words = [*words, "--", request.source] if request.source.startswith("-") else [request.source, *words]
    return ["yingbi", "render", *words]


def _on_frames(request: Request) -> Request:
    """Times that decimals cannot say as frames, if that is possible."""
    fps, start, end, at = request.fps, request.start_s, request.end_s, request.at_s
    if fps is None:
        return request
    if at is not None and not _is_decimal(at):
        first = frame_at(at, fps)
        return replace(request, at_s=None, frames=(first, first + 1))
    if end is not None and not (_is_decimal(start or Fraction(0)) and _is_decimal(end)):
        return replace(
            request, start_s=None, end_s=None, frames=(frame_at(start or 0, fps), -int(-(end * fps) // 1))
        )
    return request


def _is_decimal(seconds: Fraction) -> bool:
    return (seconds * 10**DECIMALS).denominator == 1


def _decimal(value: Fraction) -> str:
    """Exact digits of a number that has no more than DECIMALS of them after the point."""
    digits = f"{int(value * 10**DECIMALS):0{DECIMALS + 1}d}"
    return f"{digits[:-DECIMALS]}.{digits[-DECIMALS:]}".rstrip("0").rstrip(".")


def _rounded_up(seconds: Fraction) -> str:
    """A frame is shown from its first moment on, and a little after that it is still the same one."""
    return _decimal(Fraction(-(-seconds * 10**DECIMALS // 1), 10**DECIMALS))


def _rounded_down(seconds: Fraction) -> str:
    """A frame that begins at the end is not shown any more, and must not be because of rounding."""
    return _decimal(Fraction(seconds * 10**DECIMALS // 1, 10**DECIMALS))


def _point(point: Any) -> str:
    return ",".join(_number(c) for c in np.asarray(point, np.float64))


def _eye(eye: Any) -> str:
    return eye if isinstance(eye, str) else _point(eye)


def _number(value: float) -> str:
    """The fewest digits that are read as the same float64."""
    return repr(float(value)).removesuffix(".0")


def _scale(value: float) -> str:
    """A decimal number, or where the command reads too few digits of it, a fraction."""
    short = Fraction(_number(value))
    if _is_decimal(short):
        return _decimal(short)
    simple = short.limit_denominator(9999)
    return str(simple) if float(simple) == value else f"{_decimal(short * _SHIFT)}/{_SHIFT}"


_OPTIONS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "wall": ("--wall", str),
    "eye": ("--eye", _eye),
    "view": ("--view", str),
    "size": ("--size", "{0[0]}x{0[1]}".format),
    "fov_deg": ("--fov", _number),
    "look_at": ("--look-at", _point),
    "camera": ("--camera", _point),
    "led_falloff": ("--led-falloff", str),
    "fps": ("--fps", str),
    "start_s": ("--from", _rounded_up),
    "end_s": ("--to", _rounded_down),
    "at_s": ("--at", _rounded_up),
    "frames": ("--frames", "{0[0]}:{0[1]}".format),
    "scale": ("--scale", _scale),
    "quality": ("--quality", str),
}
"""Each field of a request but the source and the target: its option, and how its value is written."""
