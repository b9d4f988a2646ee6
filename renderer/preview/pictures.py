"""The views of a scene as pictures in the GPU's memory: the raster, a photo of it, the world itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol, TypeVar

import numpy as np

from renderer.engine.engine import Engine, SceneLayer
from renderer.engine.view import Camera, View, camera_view, wall_view
from renderer.gpu.context import Gpu
from renderer.gpu.targets import HALF, Page
from renderer.passes.panels import Tile
from renderer.passes.photo import PhotoPass
from renderer.passes.raster_page import RasterPage
from renderer.wall.model import Eye, Wall

PLACES = 3
"""Cameras whose pictures are kept."""


class _Released(Protocol):
    def release(self) -> None: ...


T = TypeVar("T", bound=_Released)


@dataclass(frozen=True)
class Standpoint:
    """What a camera's picture depends on, beside the scene."""

    place: tuple[float, ...]
    fov_deg: float
    size: tuple[int, int]

    @classmethod
    def of(cls, camera: Camera) -> Standpoint:
        place = (*map(float, camera.position_m), *map(float, camera.look_at_m))
        return cls(place, camera.fov_deg, camera.size)


@dataclass(frozen=True, eq=False)
class _Photo:
    taken: PhotoPass
    page: RasterPage

    def release(self) -> None:
        self.page.release()


@dataclass(frozen=True, eq=False)
class _Direct:
    view: View
    page: RasterPage

    def release(self) -> None:
        self.page.release()


@dataclass(frozen=True, eq=False)
class _Raster:
    """The wall's picture for one eye: as LEDs get it, and linear, as photos are taken of it."""

    view: View
    page: RasterPage
    shown: Page

    def release(self) -> None:
        self.page.release()
        self.shown.release()


@dataclass
class Pictures:
    """Draws one moment of a scene for one eye. ``raster`` comes first: photos are taken of it."""

    gpu: Gpu
    engine: Engine
    _raster: _Raster | None = None
    _for: tuple[object, ...] = ()
    _photos: dict[Standpoint, _Photo] = field(default_factory=dict)
    _directs: dict[Standpoint, _Direct] = field(default_factory=dict)

    def raster(
        self, layers: Sequence[SceneLayer], fps: Fraction, wall: Wall, eye: Eye, scale: float
    ) -> RasterPage:
        """What the LEDs get. At this scale the wall must fit into one tile of the engine's."""
        raster = self._standing(wall, eye, scale)
        for tile, developed in self.engine.draw_layers(layers, fps, raster.view):
            raster.page.write(tile, developed)
            raster.shown.copy(developed.shown)
        return raster.page

    def photo(self, wall: Wall, camera: Camera) -> RasterPage:
        """What a camera sees of the wall as it was drawn last."""
        assert self._raster is not None, "the raster comes first"
        key = Standpoint.of(camera)
        if key not in self._photos:
            taken = PhotoPass(self.gpu, self.engine.programs, wall, self._raster.view, camera, led_falloff=False)
            self._keep(self._photos, key, _Photo(taken, self._page(camera.size)))
        photo = self._photos[key]
        photo.page.write(Tile(0, 0, *camera.size), photo.taken.draw(self._raster.shown.texture))
        return photo.page

    def direct(self, layers: Sequence[SceneLayer], fps: Fraction, camera: Camera) -> RasterPage:
        """The virtual world as a camera sees it."""
        key = Standpoint.of(camera)
        if key not in self._directs:
            self._keep(self._directs, key, _Direct(camera_view(camera), self._page(camera.size)))
        direct = self._directs[key]
        for tile, developed in self.engine.draw_layers(layers, fps, direct.view):
            direct.page.write(tile, developed)
        return direct.page

    def release(self) -> None:
        for kept in (self._photos, self._directs):
            for picture in kept.values():
                picture.release()
            kept.clear()
        if self._raster is not None:
            self._raster.release()
        self._raster, self._for = None, ()

    def _standing(self, wall: Wall, eye: Eye, scale: float) -> _Raster:
        made_for = (id(wall), tuple(map(float, eye.position_m)), scale)
        if self._raster is None or made_for != self._for:
            view, before = wall_view(wall, eye, scale), self._raster
            if before is not None and before.view.size == view.size:
                self._raster = _Raster(view, before.page, before.shown)
            else:
                if before is not None:
                    before.release()
                self._raster = _Raster(view, self._page(view.size), Page(self.gpu.ctx, view.size, 4, HALF))
            for photo in self._photos.values():  # they know which panel lies where in the raster
                photo.release()
            self._photos.clear()
            self._for = made_for
            self.gpu.collect()
        return self._raster

    def _page(self, size: tuple[int, int]) -> RasterPage:
        return RasterPage(self.gpu, self.engine.programs, size)

    def _keep(self, kept: dict[Standpoint, T], key: Standpoint, made: T) -> None:
        kept[key] = made
        while len(kept) > PLACES:
            kept.pop(next(iter(kept))).release()
            self.gpu.collect()


def fitting_scale(wall: Wall, most_px: int) -> float:
    """The largest of 1, 1/2, 1/4, ... at which the raster has at most ``most_px`` pixels."""
    scale = 1.0
    while float(np.prod(wall.raster_px)) * scale**2 > most_px and scale > 1 / 64:
        scale /= 2
    return scale
