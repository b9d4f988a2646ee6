"""Draws a job's pictures, one frame after another or in any order."""

from __future__ import annotations

import numpy as np

from renderer.engine.engine import PIXEL_FORMS, TILE_AREA_PX, Engine, picture
from renderer.engine.view import View, camera_view, wall_view
from renderer.errors import InputError
from renderer.gpu.context import Gpu
from renderer.passes.photo import PhotoPass
from renderer.rehearsal.request import Job

PHOTO_RASTER_PX = 8192 * 4096
"""A photo reads the raster as one texture: the largest that may be drawn for it in one piece."""


class Artist:
    """Everything that a job needs in the GPU's memory."""

    def __init__(self, gpu: Gpu, job: Job) -> None:
        self.job = job
        request = job.request
        direct = request.view == "direct"
        self.view: View = camera_view(job.camera) if direct else wall_view(job.wall, job.eye, request.scale)
        area = PHOTO_RASTER_PX if request.view == "photo" else TILE_AREA_PX
        self.engine = Engine(gpu, job.show, job.wall, request.quality, tile_area_px=area)
        self._photo: PhotoPass | None = None
        if request.view == "photo":
            self._check_raster(gpu)
            self._photo = PhotoPass(
                gpu, self.engine.programs, job.wall, self.view, job.camera, led_falloff=request.led_falloff
            )

    @property
    def warnings(self) -> list[str]:
        return list(dict.fromkeys((*self.job.warnings, *self.view.warnings, *self.engine.warnings)))

    def frame(self, number: int, form: str) -> np.ndarray:
        """Frame ``number`` of the show in one of :data:`PIXEL_FORMS`."""
        if self._photo is None:
            return picture(self.engine, number, self.job.fps, self.view, form)
        ((_, developed),) = self.engine.draw(number, self.job.fps, self.view)
        return PIXEL_FORMS[form](self.engine.finish, self._photo.draw(developed.shown), (0, 0))

    def wall_and_photo(self, number: int, form: str) -> tuple[np.ndarray, np.ndarray]:
        """The raster of frame ``number`` and its photo, from one drawing."""
        assert self._photo is not None, "the job's view is photo"
        ((_, developed),) = self.engine.draw(number, self.job.fps, self.view)
        encode = PIXEL_FORMS[form]
        raster = encode(self.engine.finish, developed, (0, 0))
        return raster, encode(self.engine.finish, self._photo.draw(developed.shown), (0, 0))

    def _check_raster(self, gpu: Gpu) -> None:
        """A photo reads the raster as one texture."""
        if len(list(self.engine.tiles(self.view.size))) > 1:
            width, height = self.view.size
            what = f"the raster of {width} x {height} px is too large to be photographed here"
            raise InputError("raster-too-large", what, where="--view photo", hint="try --scale 0.5")
