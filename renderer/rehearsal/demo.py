"""The demo: the year in twelve seconds, as the wall's raster and as a visitor sees it.

Each frame is drawn once for both films.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from renderer.gpu.context import Gpu
from renderer.output.pictures import write_picture
from renderer.output.sheet import contact_sheet
from renderer.output.sinks import open_sink
from renderer.output.target import check_target, parse_target
from renderer.rehearsal.artist import Artist
from renderer.rehearsal.request import Job, Request, resolve

SCENE = "demo.toml"
FPS = Fraction(6)
FILM_SCALE = 0.1
FILM_SIZE = (640, 360)
SHEET_SCALE = 0.25
SHEET_SIZE = (960, 540)
FOV_DEG = 58.0
SHEET_MOMENTS = (("early", 0.1), ("late", 0.52))

Progress = Callable[[str, int], AbstractContextManager[Callable[..., None]]]


@dataclass(frozen=True)
class Result:
    """What the demo made."""

    wall_film: Path
    photo_film: Path
    sheet: Path
    frames: int
    film_px: tuple[int, int]
    seconds: float
    renderer: str


def make_demo(folder: Path, progress: Progress) -> Result:
    """Renders both films and the contact sheet into ``folder``."""
    begun = time.perf_counter()
    films = [parse_target(str(folder / name)) for name in ("wall.mp4", "photo.mp4")]
    sheet = folder / "seasons.png"
    for target in (*films, parse_target(str(sheet))):
        check_target(target)
    request = Request(
        source=SCENE,
        target=films[1],
        view="photo",
        size=FILM_SIZE,
        fov_deg=FOV_DEG,
        fps=FPS,
        scale=FILM_SCALE,
        quality="draft",
    )
    with Gpu() as gpu:
        job = resolve(request)
        artist = Artist(gpu, job)
        with ExitStack() as stack:
            sinks = [
                stack.enter_context(open_sink(target, size_px=size, fps=FPS, frame_count=len(job.frames)))
                for target, size in zip(films, (_even(artist.view.size), FILM_SIZE), strict=True)
            ]
            advance = stack.enter_context(progress("Rendering the films", len(job.frames)))
            for number in job.frames:
                for sink, pixels in zip(sinks, artist.wall_and_photo(number, "nv12"), strict=True):
                    sink.write(number, pixels)
                advance()
        write_picture(sheet, _seasons(gpu, job, progress))
        width, height = artist.view.size
        seconds = time.perf_counter() - begun
        return Result(
            films[0].path,
            films[1].path,
            sheet,
            len(job.frames),
            (width, height),
            seconds,
            gpu.limits.renderer,
        )


def _even(size: tuple[int, int]) -> tuple[int, int]:
    return size[0] + size[0] % 2, size[1] + size[1] % 2


def _seasons(gpu: Gpu, job: Job, progress: Progress) -> np.ndarray:
    """Each season early and late, as a visitor sees it."""
    request = replace(job.request, scale=SHEET_SCALE, size=SHEET_SIZE, quality="draft")
    job = resolve(request)
    artist = Artist(gpu, job)
    pictures, labels = [], []
    seasons = job.show.cues[0].scene.year.seasons
    with progress("Painting the seasons", len(seasons) * len(SHEET_MOMENTS)) as advance:
        for season in seasons:
            for word, share in SHEET_MOMENTS:
                seconds = season.start_s + share * (season.end_s - season.start_s)
                pictures.append(artist.frame(int(seconds * job.fps), "rgb8"))
                labels.append(f"{season.name}, {word}")
                advance()
    return contact_sheet(pictures, labels, len(SHEET_MOMENTS))
