"""Draws a job's pictures, one frame after another or in any order."""

from __future__ import annotations

import numpy as np

from renderer.engine.engine import PIXEL_FORMS, Engine, picture
from renderer.engine.view import View, camera_view, wall_view
from renderer.errors import InputError
from renderer.gpu.context import Gpu
from renderer.passes.photo import PhotoPass
from renderer.rehearsal.request import Job


class Artist:
    """Everything that a job needs in the GPU's memory."""

    def __init__(self, gpu: Gpu, job: Job) -> None:
        self.job = job
        request = job.request
        direct = request.view == "direct"
        self.view: View = camera_view(job.camera) if direct else wall_view(job.wall, job.eye, request.scale)
        self.engine = Engine(gpu, job.show, job.wall, request.quality)
        self._photo: PhotoPass | None = None
        if request.view == "photo":
            self._check_raster(gpu)
            self._photo = PhotoPass(
                gpu, self.engine.programs, job.wall, self.view, job.camera, led_falloff=request.led_falloff
            )

    @property
    def size_px(self) -> tuple[int, int]:
        """The picture's size; films are padded to even sizes beyond it."""
        return self.job.camera.size if self._photo else self.view.size

    @property
    def warnings(self) -> list[str]:
        return list(dict.fromkeys((*self.job.warnings, *self.view.warnings, *self.engine.warnings)))

    def frame(self, number: int, form: str) -> np.ndarray:
        """Frame ``number`` of the show in one of :data:`PIXEL_FORMS`."""
        if self._photo is None:
            return picture(self.engine, number, self.job.fps, self.view, form)
        (_, developed), = self.engine.draw(number, self.job.fps, self.view)
        return PIXEL_FORMS[form](self.engine.finish, self._photo.draw(developed.shown))

    def wall_and_photo(self, number: int, form: str) -> tuple[np.ndarray, np.ndarray]:
        """The raster of frame ``number`` and its photo, from one drawing."""
        assert self._photo is not None, "the job's view is photo"
        ((_, developed),) = self.engine.draw(number, self.job.fps, self.view)
        encode = PIXEL_FORMS[form]
        return encode(self.engine.finish, developed), encode(self.engine.finish, self._photo.draw(developed.shown))

    def _check_raster(self, gpu: Gpu) -> None:
        """A photo reads the raster as one texture."""
        if len(list(self.engine.tiles(self.view.size))) > 1:
            width, height = self.view.size
            raise InputError(
                "raster-too-large", f"the raster of {width} x {height} px is too large to be photographed here",
                where="--view photo", hint="try --scale 0.5",
            )  # fmt: skip
