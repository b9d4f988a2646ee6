"""Measures drawing: whole frames at several sizes, and where their time goes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import psutil

from renderer.engine.stopwatch import Stopwatch, no_lap
from renderer.engine.view import wall_view
from renderer.gpu.context import Gpu
from renderer.output.target import parse_target
from renderer.rehearsal.artist import Artist
from renderer.rehearsal.request import Request, resolve


def measure(
    source: str,
    *,
    wall: str | None,
    scales: tuple[float, ...],
    frames: int,
    quality: str,
    advance: Callable[..., None],
) -> dict[str, Any]:
    """Figures as ``yingbi bench --json`` prints them: milliseconds a frame, seconds to load.

    ``thread_ms`` is the processor time of the drawing thread alone; a software renderer's vertex work is
    part of it.
    """
    begun = time.perf_counter()
    request = Request(source=source, target=parse_target("none"), wall=wall, quality=quality, scale=scales[0])
    job = resolve(request)
    with Gpu() as gpu:
        artist = Artist(gpu, job)
        load_s = time.perf_counter() - begun
        numbers = _spread(job.frames, frames)
        rows = [_row(artist, gpu, scale, numbers, job.fps, advance) for scale in scales]
        return {
            "format": "yingbi-bench/1",
            "source": source,
            "wall": job.wall.source,
            "quality": quality,
            "load_s": round(load_s, 3),
            "peak_mb": _peak_mb(),
            "frames": frames,
            "scales": rows,
            "gl": {"renderer": gpu.limits.renderer, "version": gpu.limits.version},
            "cpu_count": psutil.cpu_count(),
        }


def _spread(frames: range, count: int) -> list[int]:
    """``count`` frames, evenly over the whole show."""
    return [frames[int((i + 0.5) * len(frames) / count)] for i in range(count)]


def _row(
    artist: Artist, gpu: Gpu, scale: float, numbers: list[int], fps: Fraction, advance: Callable[..., None]
) -> dict[str, Any]:
    artist.view = wall_view(artist.job.wall, artist.job.eye, scale)
    for number in numbers:  # shaders that a frame needs are compiled when it is first drawn
        artist.frame(number, "rgb8")
    wall_ms, thread_ms = [], []
    for number in numbers:
        started, thread = time.perf_counter(), time.thread_time()
        artist.frame(number, "rgb8")
        wall_ms.append(1000 * (time.perf_counter() - started))
        thread_ms.append(1000 * (time.thread_time() - thread))
        advance()
    return {
        "scale": scale,
        "raster_px": list(artist.view.size),
        "frames_per_s": round(1000 * len(wall_ms) / sum(wall_ms), 3),
        "frame_ms": {
            "p50": round(float(np.percentile(wall_ms, 50)), 2),
            "p99": round(float(np.percentile(wall_ms, 99)), 2),
            "max": round(max(wall_ms), 2),
        },
        "thread_ms": round(float(np.mean(thread_ms)), 2),
        "passes_ms": _passes(artist, gpu, numbers),
    }


def _passes(artist: Artist, gpu: Gpu, numbers: list[int]) -> dict[str, float]:
    """Mean milliseconds a frame by pass, and what is left: reading back and Python."""
    watch = Stopwatch(gpu.ctx.finish)
    artist.engine.lap = watch.lap
    started = time.perf_counter()
    for number in numbers:
        artist.frame(number, "rgb8")
    total = time.perf_counter() - started
    artist.engine.lap = no_lap
    seconds = {**watch.seconds, "rest": total - sum(watch.seconds.values())}
    return {name: round(1000 * value / len(numbers), 2) for name, value in seconds.items()}


def _peak_mb() -> int:
    """The largest size that this process had in memory."""
    memory = psutil.Process().memory_info()
    if hasattr(memory, "peak_wset"):  # Windows
        return int(memory.peak_wset >> 20)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak >> 20 if sys.platform == "darwin" else peak >> 10)
