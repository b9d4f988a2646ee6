"""Test patterns into files: what ``yingbi wall pattern`` asks for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fractions import Fraction

from renderer.errors import InputError
from renderer.gpu.context import Gpu
from renderer.maths.time import frame_at
from renderer.maths.transforms import F64
from renderer.output.sinks import open_sink
from renderer.output.target import Target, check_count, check_size, check_target
from renderer.passes.pattern_pictures import PatternPictures
from renderer.rehearsal.request import find_eye
from renderer.resources import find_input
from renderer.wall.model import Wall
from renderer.wall.patterns import find_pattern
from renderer.wall.reader import load_wall
from renderer.wall.scaling import scaled_size

Progress = Callable[[str, int], AbstractContextManager[Callable[..., None]]]
DEFAULT_LENGTH_S = Fraction(10)
"""Of films and numbered frames: patterns have no end of their own."""


@dataclass(frozen=True, eq=False)
class PatternRequest:
    """The options of ``yingbi wall pattern``; None is what was left out."""

    name: str
    wall: str
    target: Target
    eye: str | F64 | None = None
    fps: Fraction = Fraction(60)
    start_s: Fraction | None = None
    end_s: Fraction | None = None
    at_s: Fraction | None = None
    frames: tuple[int, int] | None = None
    level: float | None = None
    scale: float = 1.0


def render_pattern(request: PatternRequest, progress: Progress) -> tuple[int, tuple[int, int]]:
    """Draws what was asked for and gives the number of frames and their size.

    Raises :class:`renderer.errors.YingbiError`."""
    pattern = find_pattern(request.name)
    if request.level is not None and not pattern.takes_level:
        hint = "it uses all of the LEDs' range"
        raise InputError("option", f"the pattern {pattern.name} takes no level", where="--level", hint=hint)
    check_target(request.target)
    frames = _frames(request)
    check_count(request.target, len(frames))
    wall = load_wall(find_input(request.wall, "walls"))
    eye = find_eye(request.eye, wall)
    size = scaled_size(wall.raster_px, request.scale)
    check_size(request.target, size)
    level = 1.0 if request.level is None else request.level
    film = request.target.kind == "film"
    file_px = (size[0] + size[0] % 2, size[1] + size[1] % 2) if film else size
    with Gpu() as gpu:
        pictures = PatternPictures(gpu, wall, request.scale, _pixel_form(request.target, wall))
        sink = open_sink(request.target, size_px=file_px, fps=request.fps, frame_count=len(frames))
        with sink, progress("Rendering", len(frames)) as advance:
            for number in frames:
                sink.write(number, pictures.draw(pattern.name, number, request.fps, level, eye))
                advance()
        gpu.check("drawing a test pattern")
    return len(frames), size


def _frames(request: PatternRequest) -> range:
    given = {
        "--from/--to": (request.start_s, request.end_s) != (None, None),
        "--frames": request.frames is not None,
        "--at": request.at_s is not None,
    }
    if sum(given.values()) > 1:
        where = " and ".join(name for name, is_given in given.items() if is_given)
        raise InputError("option", "cannot be used together", where=where, hint="keep one of them")
    if request.frames is not None:
        return range(*request.frames)
    if request.at_s is not None or (request.target.kind == "picture" and not given["--from/--to"]):
        first = frame_at(request.at_s or 0, request.fps)
        return range(first, first + 1)
    start = request.start_s or Fraction(0)
    end = start + DEFAULT_LENGTH_S if request.end_s is None else request.end_s
    if start >= end:
        where = f"--from {float(start):g} --to {float(end):g}"
        raise InputError("range", "leaves no frames", where=where, hint="--to must be later")
    return range(frame_at(start, request.fps), -int(-(end * request.fps) // 1))


def _pixel_form(target: Target, wall: Wall) -> str:
    """Rasters in .png are as deep as the wall's LEDs."""
    return f"rgb{wall.bit_depth}" if target.suffix == ".png" else target.pixel_format
