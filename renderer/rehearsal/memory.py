"""Whether a picture is too large to be made, told before anything is drawn."""

from __future__ import annotations

import psutil

from renderer.engine.engine import TILE_AREA_PX
from renderer.errors import InputError, YingbiError
from renderer.passes.quality import QUALITIES
from renderer.rehearsal.request import Job

MAX_PHOTO_PX = 8192 * 4320
"""A photo is drawn in one piece: its floor mirrors all of it."""

_SAMPLE_BYTES, _SUM_BYTES = 12, 16
_TILE_BYTES = 32
_PHOTO_BYTES = 100
"""What a pixel needs while it is drawn: each sample with its depth, the sum of sub-frames, and light as it
is, exposed and shown; for a photo all of it."""

_KEPT_BYTES = 12
"""What a pixel of the whole picture needs: its bytes, those of the film's buffers or of the file's writer."""


def check_memory(job: Job) -> None:
    """Raises :class:`YingbiError` for a picture that this machine's memory does not hold."""
    request, (width, height), raster = job.request, job.size_px, job.raster_px
    pixels = width * height
    shown = f"a picture of {width} x {height} px"
    if request.view == "photo" and pixels > MAX_PHOTO_PX:
        most = "8192x4320 or as many pixels in another shape"
        raise InputError("too-large", f"{shown} is too large for a photo", where="--size", hint=f"at most {most}")
    quality = QUALITIES[request.quality]
    drawn = _TILE_BYTES + _SAMPLE_BYTES * quality.samples + _SUM_BYTES * (quality.subframes > 1)
    need = _KEPT_BYTES * pixels + drawn * min(pixels, TILE_AREA_PX)
    if request.view == "photo":
        need = _PHOTO_BYTES * pixels + drawn * raster[0] * raster[1]
    free = psutil.virtual_memory().available
    if need > free:
        what = f"{shown} needs {need / 2**30:.1f} GB of memory, {free / 2**30:.1f} GB are free"
        smaller = "--scale" if request.view == "wall" else "--size"
        raise YingbiError("memory", what, hint=f"try a smaller {smaller}")
