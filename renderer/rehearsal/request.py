"""What was asked for, as it was asked, and as it is once the files are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np

from renderer.engine.view import Camera
from renderer.errors import InputError
from renderer.maths.time import frame_at
from renderer.maths.transforms import F64
from renderer.output.target import Target
from renderer.resources import find_input
from renderer.scene.model import Show
from renderer.scene.show_reader import load_source
from renderer.wall.checks import sees
from renderer.wall.model import Eye, Wall
from renderer.wall.reader import default_wall, load_wall
from renderer.wall.scaling import scaled_size

ViewKind = Literal["wall", "photo", "direct"]

DEFAULT_SIZE = (1920, 1080)
DEFAULT_FOV_DEG = 40.0


@dataclass(frozen=True, eq=False)
class Request:
    """The options of ``yingbi render``; None is what was left out."""

    source: str
    target: Target
    wall: str | None = None
    eye: str | F64 | None = None
    view: ViewKind = "wall"
    size: tuple[int, int] | None = None
    fov_deg: float | None = None
    look_at: F64 | None = None
    camera: F64 | None = None
    led_falloff: bool = False
    fps: Fraction | None = None
    start_s: Fraction | None = None
    end_s: Fraction | None = None
    at_s: Fraction | None = None
    frames: tuple[int, int] | None = None
    scale: float = 1.0
    quality: str = "show"


@dataclass(frozen=True, eq=False)
class Job:
    """A request with everything found: files read, the eye chosen, the frames counted."""

    request: Request
    show: Show
    wall: Wall
    eye: Eye
    fps: Fraction
    frames: range
    camera: Camera
    warnings: tuple[str, ...] = field(default=())

    @property
    def raster_px(self) -> tuple[int, int]:
        """The size of the wall's raster at the scale that was asked for."""
        return scaled_size(self.wall.raster_px, self.request.scale)

    @property
    def size_px(self) -> tuple[int, int]:
        """The picture's size; films are padded to even sizes beyond it."""
        return self.raster_px if self.request.view == "wall" else self.camera.size


def resolve(request: Request) -> Job:
    """Raises :class:`InputError` for whatever cannot be done as asked."""
    _check_options(request)
    show = load_source(find_input(request.source, ""))
    wall = wall_of(request.wall, show)
    eye = find_eye(request.eye, wall, must_see=request.view != "direct")
    fps = request.fps or show.fps
    frames = _frames(request, show, fps)
    return Job(request, show, wall, eye, fps, frames, _camera(request, wall, eye), _warnings(request, show, wall))


def _check_options(request: Request) -> None:
    if request.view == "wall":
        for name in ("size", "fov_deg", "look_at"):
            if getattr(request, name) is not None:
                option = {"size": "--size", "fov_deg": "--fov", "look_at": "--look-at"}[name]
                hint = "the wall's raster has its own size; --scale makes it smaller"
                raise InputError("option", "is for --view photo and --view direct", where=option, hint=hint)
    if request.camera is not None and request.view != "photo":
        hint = "--eye says where the visitor stands"
        raise InputError("option", "is for --view photo", where="--camera", hint=hint)
    if request.led_falloff and request.view != "photo":
        raise InputError("option", "is for --view photo", where="--led-falloff")
    given = [
        name
        for name, values in (
            ("--from/--to", (request.start_s, request.end_s)),
            ("--frames", (request.frames,)),
            ("--at", (request.at_s,)),
        )
        if any(value is not None for value in values)
    ]
    if len(given) > 1:
        where = " and ".join(given)
        raise InputError("option", "cannot be used together", where=where, hint="keep one of them")


def wall_of(asked: str | None, show: Show) -> Wall:
    """The wall that was asked for, else the show's, its scenes', or the built-in one."""
    if asked is not None:
        return load_wall(find_input(asked, "walls"))
    path = show.wall or next((cue.scene.wall for cue in show.cues if cue.scene.wall), None)
    return load_wall(path) if path else default_wall()


def find_eye(asked: str | F64 | None, wall: Wall, *, must_see: bool = True) -> Eye:
    """An eye of the wall by its name, or a place; the wall's first one if nothing was asked for."""
    if isinstance(asked, str):
        found = next((eye for eye in wall.eyes if eye.name == asked), None)
        if found is None:
            what = f"{asked!r} is not an eye of {wall.name}"
            hint = ", ".join(repr(eye.name) for eye in wall.eyes) + ", or X,Y,Z"
            raise InputError("eye", what, where="--eye", hint=hint)
        return found
    if asked is None:
        return wall.eyes[0]
    eye = Eye(",".join(f"{c:g}" for c in asked), np.asarray(asked, np.float64))
    if must_see and not any(sees(facet, eye) for facet in wall.facets):
        what = f"{eye.name} sees no facet of {wall.name}"
        raise InputError("eye", what, where="--eye", hint="it must be before the wall")
    return eye


def _camera(request: Request, wall: Wall, eye: Eye) -> Camera:
    position = eye.position_m if request.camera is None else request.camera
    target = wall.middle_m if request.look_at is None else request.look_at
    if np.linalg.norm(target - position) < 1e-6:
        raise InputError("option", "is where the camera is", where="--look-at", hint="look at another point")
    fov = DEFAULT_FOV_DEG if request.fov_deg is None else request.fov_deg
    return Camera(position, target, fov, request.size or DEFAULT_SIZE)


def _frames(request: Request, show: Show, fps: Fraction) -> range:
    duration = Fraction(show.duration_s)
    total = max(-int(-(duration * fps) // 1), 1)
    length = f"{show.name} is {float(duration):g} s long, {total} frames at {float(fps):g} fps"
    if request.at_s is not None:
        if request.at_s > duration:
            raise InputError("range", "is after the end", where=f"--at {float(request.at_s):g}", hint=length)
        first = frame_at(request.at_s, fps)
        return range(first, first + 1)
    if request.frames is not None:
        if request.frames[1] > total:
            where = "--frames {}:{}".format(*request.frames)
            raise InputError("range", "goes beyond the end", where=where, hint=length)
        return range(*request.frames)
    if request.start_s is None and request.end_s is None:
        return range(1 if request.target.kind == "picture" else total)
    start = request.start_s or Fraction(0)
    end = duration if request.end_s is None else request.end_s
    if end > duration:
        raise InputError("range", "is after the end", where=f"--to {float(end):g}", hint=length)
    if start >= end:
        where = f"--from {float(start):g} --to {float(end):g}"
        raise InputError("range", "leaves no frames", where=where, hint=length)
    return range(frame_at(start, fps), -int(-(end * fps) // 1))


def _warnings(request: Request, show: Show, wall: Wall) -> tuple[str, ...]:
    told = list(wall.warnings)
    if request.view == "direct" and request.scale != 1.0:
        told.append("--scale is the raster's; --view direct has none, its size is --size")
    if request.led_falloff and wall.half_angle_deg is None:
        told.append(f"{wall.source}: half_angle_deg is not given, so --led-falloff changes nothing")
    for path in dict.fromkeys(cue.scene.wall for cue in show.cues if cue.scene.wall):
        told += _differences(path, wall)
    return tuple(told)


def _differences(design: Path, wall: Wall) -> list[str]:
    """How far the wall is from the one that a scene was composed for: both share the seam and the floor."""
    if str(design.resolve()) == str(Path(wall.source).resolve()):
        return []
    meant = load_wall(design)
    moved = float(np.linalg.norm(meant.eyes[0].position_m - wall.eyes[0].position_m))
    return [
        f"the scene is composed for {meant.name} ({_span(meant)}); on {wall.name} ({_span(wall)}) it keeps "
        f"the seam and the floor, and the eye stands {moved:.2f} m from where it was meant to"
    ]


def _span(wall: Wall) -> str:
    points = np.concatenate([facet.outline_m for facet in wall.facets])
    width, height, depth = points.max(axis=0) - points.min(axis=0)
    return f"{width:.1f} x {height:.1f} m, {depth:.1f} m deep"
