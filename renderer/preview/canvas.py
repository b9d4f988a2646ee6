"""Which pictures must be drawn anew: each knows what it was made of."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from renderer.engine.engine import SceneLayer
from renderer.engine.view import Camera
from renderer.passes.ghosts import GhostPass
from renderer.passes.raster_page import RasterPage
from renderer.preview.look.words import told
from renderer.preview.magnifier import Magnifier
from renderer.preview.pace import Effort
from renderer.preview.pictures import Pictures, Standpoint, fitting_scale
from renderer.preview.stage import RASTER_AREA_PX, Stage
from renderer.preview.viewpoint import ViewKind, Viewpoint

Layers = Sequence[SceneLayer]
Made = tuple[object, ...]
"""All that a picture depends on."""


@dataclass(frozen=True)
class Moment:
    """Which frame is shown, at what rate, and how much may be spent on it; ``scale`` is the raster's."""

    frame: int
    fps: Fraction
    effort: Effort
    scale: float

    @property
    def seconds(self) -> float:
        return float(self.frame / self.fps)


@dataclass(frozen=True)
class Shown:
    """A picture, and what it is of."""

    page: RasterPage
    made: Made

    @property
    def size(self) -> tuple[int, int]:
        return self.page.size

    def pixels(self) -> np.ndarray:
        """[H, W, 3] uint8 sRGB."""
        return self.page.pixels()


@dataclass
class Canvas:
    """The newest picture of each view."""

    stage: Stage
    pictures: Pictures
    ghosts: GhostPass
    magnifier: Magnifier
    shown: dict[ViewKind, Shown] = field(default_factory=dict)
    """By view; the raster is "wall"."""
    selected: int | None = None
    """The number of the relic that stands out in the hall."""
    last_ms: float = 0.0
    fault: str = ""
    """Why the newest pictures cannot be drawn; the ones before them stay."""
    _programs: int = 0
    _failed: tuple[Made, ...] = ()

    def forget(self) -> None:
        """Something that no picture knows of has changed, such as a shader."""
        self._programs += 1

    def stale(self, kinds: Sequence[tuple[ViewKind, tuple[int, int]]], view: Viewpoint, moment: Moment) -> bool:
        """Whether any of these views, at their sizes, is not of ``moment``."""
        if self.stage.scene is None:
            return False
        made = tuple(self._made(*each, view, moment) for each in kinds)
        return made != self._failed and any(
            now != self._has(kind) for now, (kind, _) in zip(made, kinds, strict=True)
        )

    def paint(self, kinds: Sequence[tuple[ViewKind, tuple[int, int]]], view: Viewpoint, moment: Moment) -> bool:
        """Draws those that are not of ``moment``; whether anything was drawn. ``last_ms`` is what it cost.

        What cannot be drawn is not tried again before something changes: no fault of a driver, of a shader or of
        memory may end the window."""
        if not self.stale(kinds, view, moment):
            return False
        began = time.perf_counter()
        try:
            self._paint(kinds, view, moment)
            self.stage.gpu.check("drawing the views")
        except Exception as error:  # moderngl's own, too
            self._failed = tuple(self._made(*each, view, moment) for each in kinds)
            self.fault = told(error)
            _ = self.stage.gpu.ctx.error
            return False
        self._failed, self.fault = (), ""
        self.last_ms = (time.perf_counter() - began) * 1e3
        return True

    def paint_anew(
        self, kinds: Sequence[tuple[ViewKind, tuple[int, int]]], view: Viewpoint, moment: Moment
    ) -> None:
        """Draws these views whatever they were made of, and raises what is in the way."""
        self.forget()
        if self.stage.scene is not None:
            self._paint(kinds, view, moment)

    def _paint(self, kinds: Sequence[tuple[ViewKind, tuple[int, int]]], view: Viewpoint, moment: Moment) -> None:
        scene = self.stage.scene
        assert scene is not None, "nothing is stale without a scene"
        self.stage.engine.set_quality(moment.effort.quality)
        layers = [SceneLayer(scene, min(moment.seconds, scene.duration_s))]
        raster = self._raster_made(view, moment)
        wanted = [each for each in kinds if self._made(*each, view, moment) != self._has(each[0])]
        if any(kind != "direct" for kind, _ in wanted) and raster != self._has("wall"):
            scale = self.scale_of(view, moment.scale * moment.effort.share)
            page = self.pictures.raster(layers, moment.fps, view.wall, view.made_for, scale)
            self.shown["wall"] = Shown(page, raster)
        for kind, size in wanted:
            if kind != "wall":
                camera = self._camera(kind, size, view, moment)
                page = self._DRAWN[kind](self, layers, view, moment, camera)
                self.shown[kind] = Shown(page, self._made(kind, size, view, moment))
        self.stage.gpu.ctx.finish()

    def _photo(self, _layers: Layers, view: Viewpoint, _moment: Moment, camera: Camera) -> RasterPage:
        return self.pictures.photo("photo", view.wall, camera)

    def _direct(self, layers: Layers, _view: Viewpoint, moment: Moment, camera: Camera) -> RasterPage:
        return self.pictures.direct(layers, moment.fps, camera)

    def _hall(self, layers: Layers, view: Viewpoint, moment: Moment, camera: Camera) -> RasterPage:
        """The lit wall, and the ghosts of what it shows."""
        page = self.pictures.photo("hall", view.wall, camera)
        relics = self.stage.engine.by_relic(layers[0].scene, layers[0].seconds)
        selected_relic = self.stage.relic(self.selected)
        drawables = [drawable for drawn in relics for drawable in drawn]
        owners = [relic for relic, drawn in zip(layers[0].scene.relics, relics, strict=True) for _ in drawn]
        selected = [place for place, owner in enumerate(owners) if owner is selected_relic]
        self.ghosts.draw(drawables, camera, view.wall, view.made_for, selected)
        self.ghosts.lay_over(page.framebuffer)
        return page

    _DRAWN = MappingProxyType({"photo": _photo, "direct": _direct, "hall": _hall})

    def _has(self, kind: ViewKind) -> Made:
        return self.shown[kind].made if kind in self.shown else ()

    def _made(self, kind: ViewKind, size: tuple[int, int], view: Viewpoint, moment: Moment) -> Made:
        if kind == "wall":
            return self._raster_made(view, moment)
        standpoint = Standpoint.of(self._camera(kind, size, view, moment))
        if kind == "direct":
            return (kind, standpoint, *self._moment_made(moment))
        selected = self.selected if kind == "hall" else None
        return (kind, standpoint, selected, *self._raster_made(view, moment))

    def _raster_made(self, view: Viewpoint, moment: Moment) -> Made:
        eye = tuple(map(float, view.made_for.position_m))
        return (*self._moment_made(moment), eye, self.scale_of(view, moment.scale * moment.effort.share))

    def _moment_made(self, moment: Moment) -> Made:
        return (self.stage.edition, moment.frame, moment.fps, moment.effort.quality, self._programs)

    def scale_of(self, view: Viewpoint, scale: float) -> float:
        """``scale``, or the largest at which a photo can be taken of the raster."""
        return min(scale, fitting_scale(view.wall, RASTER_AREA_PX, self.stage.gpu.limits.texture_px))

    def _camera(self, kind: ViewKind, size: tuple[int, int], view: Viewpoint, moment: Moment) -> Camera:
        camera = view.onlooker(size) if kind == "hall" else view.visitor(size)
        share = moment.effort.share
        width, height = (max(round(side * share), 1) for side in size)
        return replace(camera, size=(width, height))
