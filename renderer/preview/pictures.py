"""The views of a scene as pictures in the GPU's memory: the raster, a photo of it, the world itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from renderer.engine.engine import Engine, SceneLayer
from renderer.engine.view import Camera, View, camera_view, wall_view
from renderer.gpu.context import Gpu
from renderer.gpu.targets import HALF, Page
from renderer.passes.panels import Tile
from renderer.passes.photo import PhotoPass
from renderer.passes.raster_page import RasterPage
from renderer.wall.model import Eye, Wall


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
    """``of`` a raster, from a place."""

    of: tuple[View, Standpoint]
    taken: PhotoPass
    page: RasterPage


@dataclass(frozen=True, eq=False)
class _Direct:
    of: Standpoint
    view: View
    page: RasterPage


@dataclass(frozen=True, eq=False)
class _Raster:
    """The wall's picture for one eye: as LEDs get it, and linear, as photos are taken of it."""

    wall: Wall
    of: tuple[tuple[float, ...], float]
    view: View
    page: RasterPage
    shown: Page


class Pictures:
    """Draws one moment of a scene for one eye. ``raster`` comes first: photos are taken of it.

    Each picture has a page of its own, which lasts until there is one of another size: views show what was drawn
    last, also if the next cannot be drawn."""

    def __init__(self, gpu: Gpu, engine: Engine) -> None:
        self._gpu, self._engine = gpu, engine
        self._raster: _Raster | None = None
        self._photos: dict[str, _Photo] = {}
        self._direct: _Direct | None = None
        self._before: dict[str, list[Page | RasterPage]] = {}

    def raster(
        self, layers: Sequence[SceneLayer], fps: Fraction, wall: Wall, eye: Eye, scale: float
    ) -> RasterPage:
        """What the LEDs get. At this scale the wall must fit into one tile of the engine's."""
        raster = self._standing(wall, eye, scale)
        ((tile, developed),) = self._engine.draw_layers(layers, fps, raster.view)
        raster.page.write(tile, developed)
        raster.shown.copy(developed.shown)
        self._let_go("raster")
        return raster.page

    def photo(self, name: str, wall: Wall, camera: Camera) -> RasterPage:
        """What a camera sees of the wall as it was drawn last; the picture called ``name``."""
        assert self._raster is not None, "the raster comes first"
        of, before = (self._raster.view, Standpoint.of(camera)), self._photos.get(name)
        if before is None or before.of != of:
            taken = PhotoPass(self._gpu, self._engine.programs, wall, of[0], camera, led_falloff=False)
            page = self._page(name, camera.size, before.page if before is not None else None)
            self._photos[name] = _Photo(of, taken, page)
            self._gpu.collect()
        photo = self._photos[name]
        photo.page.write(Tile(0, 0, *camera.size), photo.taken.draw(self._raster.shown.texture))
        self._let_go(name)
        return photo.page

    def direct(self, layers: Sequence[SceneLayer], fps: Fraction, camera: Camera) -> RasterPage:
        """The virtual world as a camera sees it."""
        of, before = Standpoint.of(camera), self._direct
        if before is None or before.of != of:
            page = self._page("direct", camera.size, before.page if before is not None else None)
            self._direct = before = _Direct(of, camera_view(camera), page)
            self._gpu.collect()
        for tile, developed in self._engine.draw_layers(layers, fps, before.view):
            before.page.write(tile, developed)
        self._let_go("direct")
        return before.page

    def _standing(self, wall: Wall, eye: Eye, scale: float) -> _Raster:
        place, before = tuple(map(float, eye.position_m)), self._raster
        if before is not None and before.wall is wall and before.of == (place, scale):
            return before
        view = wall_view(wall, eye, scale)
        if before is not None and before.view.size == view.size:
            self._raster = _Raster(wall, (place, scale), view, before.page, before.shown)
        else:
            page = self._page("raster", view.size, before.page if before is not None else None)
            self._raster = _Raster(wall, (place, scale), view, page, Page(self._gpu.ctx, view.size, 4, HALF))
            if before is not None:
                self._before.setdefault("raster", []).append(before.shown)
        return self._raster

    def _page(self, name: str, size: tuple[int, int], before: RasterPage | None) -> RasterPage:
        """A page of this size: the one ``before``, if it is as large."""
        if before is not None and before.size == size:
            return before
        made = RasterPage(self._gpu, self._engine.programs, size)
        if before is not None:
            self._before.setdefault(name, []).append(before)
        return made

    def _let_go(self, name: str) -> None:
        """The picture called ``name`` is drawn: what showed it before is no longer needed."""
        for page in self._before.pop(name, ()):
            page.release()


def fitting_scale(wall: Wall, most_px: int, side_px: int) -> float:
    """The largest of 1, 1/2, 1/4, ... at which the raster has at most ``most_px`` pixels, and no side is longer
    than ``side_px``."""
    scale = 1.0
    area, side = float(np.prod(wall.raster_px)), max(wall.raster_px)
    while (area * scale**2 > most_px or side * scale > side_px) and scale > 1 / 64:
        scale /= 2
    return scale
