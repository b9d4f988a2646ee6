"""The report of a rendering, ``yingbi-report/1``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from renderer.gpu.context import Limits
from renderer.rehearsal.request import Job


@dataclass
class Tally:
    """What is counted and timed while a job runs. ``frame_ms`` is from the start of a frame's drawing until
    its pixels are in memory."""

    load_s: float = 0.0
    render_s: float = 0.0
    encode_s: float = 0.0
    total_s: float = 0.0
    rendered: int = 0
    written: int = 0
    frame_ms: list[float] = field(default_factory=list)


def report_of(job: Job, tally: Tally, limits: Limits, warnings: list[str]) -> dict[str, Any]:
    """The report as JSON has it."""
    times = np.array(tally.frame_ms[1:] or [0.0])  # the first frame compiles shaders and is left out
    return {
        "format": "yingbi-report/1",
        "source": job.request.source,
        "wall": job.wall.source,
        "eye": {"name": job.eye.name, "position_m": [float(c) for c in job.eye.position_m]},
        "view": job.request.view,
        "quality": job.request.quality,
        "raster_px": list(job.size_px),
        "fps": float(job.fps),
        "frames": {
            "asked": len(job.frames),
            "rendered": tally.rendered,
            "reused": 0,
            "written": tally.written,
        },
        "seconds": {
            "load": round(tally.load_s, 4),
            "render": round(tally.render_s, 4),
            "encode": round(tally.encode_s, 4),
            "total": round(tally.total_s, 4),
        },
        "frame_ms": {
            "p50": round(float(np.percentile(times, 50)), 3),
            "p99": round(float(np.percentile(times, 99)), 3),
            "max": round(float(times.max()), 3),
        },
        "gl": {"renderer": limits.renderer, "version": limits.version},
        "warnings": warnings,
    }
