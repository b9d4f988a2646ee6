"""Runs a job: draws its frames into a sink."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from renderer.gpu.context import Gpu
from renderer.output.ffmpeg import find_ffmpeg
from renderer.output.sinks import open_sink
from renderer.output.target import check_count, check_size, check_target
from renderer.rehearsal.artist import Artist
from renderer.rehearsal.memory import check_memory
from renderer.rehearsal.report import Tally, report_of
from renderer.rehearsal.request import Job, Request, resolve

Progress = Callable[[str, int], AbstractContextManager[Callable[..., None]]]
"""Shows how far the work is: ``with progress("Rendering", total) as advance: advance()``."""


def render(request: Request, progress: Progress, warn: Callable[[str], None]) -> dict[str, Any]:
    """Renders what was asked for and gives the report. Raises :class:`renderer.errors.YingbiError`."""
    tally = Tally()
    begun = time.perf_counter()
    check_target(request.target)
    ffmpeg = find_ffmpeg() if request.target.kind == "film" else None
    job = resolve(request)
    check_count(request.target, len(job.frames))
    check_size(request.target, job.size_px)
    check_memory(job)
    with Gpu() as gpu:
        artist = Artist(gpu, job)
        tally.load_s = time.perf_counter() - begun
        for text in artist.warnings:
            warn(text)
        _draw_all(artist, job, ffmpeg, tally, progress)
        tally.total_s = time.perf_counter() - begun
        return report_of(job, tally, gpu.limits, artist.warnings)


def _draw_all(artist: Artist, job: Job, ffmpeg: str | None, tally: Tally, progress: Progress) -> None:
    target, count = job.request.target, len(job.frames)
    form = pixel_form(job)
    size = sink_size(job, form)
    with (
        open_sink(target, size_px=size, fps=job.fps, frame_count=count, ffmpeg=ffmpeg) as sink,
        progress("Rendering", count) as advance,
    ):
        for number in job.frames:
            started = time.perf_counter()
            pixels = artist.frame(number, form)
            spent = time.perf_counter() - started
            tally.frame_ms.append(1000.0 * spent)
            tally.render_s += spent
            tally.rendered += 1
            sink.write(number, pixels)
            advance()
    tally.written = 0 if target.kind == "none" else sink.written
    tally.encode_s = sink.seconds


def pixel_form(job: Job) -> str:
    """What the engine is asked for: rasters in .png are as deep as the wall's LEDs."""
    target = job.request.target
    deep = target.suffix == ".png" and job.request.view == "wall" and job.wall.bit_depth > 8
    return f"rgb{job.wall.bit_depth}" if deep else target.pixel_format


def sink_size(job: Job, form: str) -> tuple[int, int]:
    """The size of what the sink is given: films have even sides."""
    width, height = job.size_px
    return (width + width % 2, height + height % 2) if form == "nv12" else (width, height)
