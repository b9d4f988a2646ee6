"""The engine: a frame is a pure function of the show, the time and the view."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import moderngl
import numpy as np

from renderer.engine.canvases import Canvas, Canvases
from renderer.engine.loaded import LoadedScene, Shelves, upload_scene
from renderer.engine.moment import Moment, MomentPainter
from renderer.engine.prepare import ScenePreparer
from renderer.engine.prepared import PreparedScene
from renderer.engine.quality_warnings import quality_warnings
from renderer.engine.rungs import Rung
from renderer.engine.stopwatch import Lap
from renderer.engine.subframes import SubFrame, shutter_s
from renderer.engine.view import View
from renderer.engine.views import Views
from renderer.engine.warmth import compiled, small_view, telling_times
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.uploads import SLICE_BYTES, in_slices
from renderer.maths.lens import Lens
from renderer.maths.time import seconds_of
from renderer.passes.accumulate import AccumulatePass
from renderer.passes.bloom import Bloom, BloomPass
from renderer.passes.drawables import Drawable, Drawer
from renderer.passes.finish import Developed, FinishPass
from renderer.passes.frame import FalseFrame
from renderer.passes.panels import PINHOLE, PanelSet, Tile
from renderer.passes.quality import Quality
from renderer.scene.model import Scene, Show
from renderer.scene.timeline import Focus, layers_at, sample
from renderer.wall.model import Wall

TILE_PX = (6144, 3072)
TILE_AREA_PX = 8192 * 2048
"""No tile has more pixels: what a picture needs to be drawn is bounded, however large it is."""
_ANY_FPS = Fraction(60)


@dataclass(frozen=True, eq=False)
class SceneLayer:
    """A scene's part in a frame, at ``seconds`` on its own clock. The picture is mixed from first to last
    layer, each with its ``weight``."""

    scene: Scene
    seconds: float
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class _Shot:
    """A scene in a frame: as it is at the frame's time, and at the time of each sub-frame."""

    middle: Moment
    subframes: tuple[SubFrame, ...]
    moments: tuple[Moment, ...]
    weight: float


class Engine:
    """Draws frames. What a frame needs is there before it is drawn: drawing uploads only what changed.

    The scenes of ``show`` are loaded when it is made; others can be admitted and dismissed between two frames,
    and so can the quality change, to any of ``rungs`` (the one that it begins with, if none are given)."""

    def __init__(
        self,
        gpu: Gpu,
        show: Show | None,
        wall: Wall,
        quality: str = "show",
        *,
        rungs: Sequence[str] = (),
        tile_px: tuple[int, int] = TILE_PX,
        tile_area_px: int = TILE_AREA_PX,
    ) -> None:
        self.gpu, self.show, self.wall = gpu, show, wall
        self._tile_px = tuple(min(side, gpu.limits.texture_px) for side in tile_px)
        self._tile_area_px = tile_area_px
        self.programs = Programs(gpu.ctx)
        self.drawer = Drawer(gpu.ctx)
        self.programs.tell(self.drawer)
        self.rungs = tuple(rungs) or (quality,)
        self._rungs: dict[str, Rung] = {}
        self._rung = self._rung_called(quality)
        self._shelves = Shelves(self.drawer)
        self._loaded: dict[int, LoadedScene] = {}
        self._frames: dict[int, FalseFrame] = {}
        self._painter = MomentPainter(gpu, self.programs, self.drawer, self._rung)
        self._accumulate = AccumulatePass(gpu, self.programs)
        self._bloom_pass = BloomPass(gpu, self.programs)
        self.finish = FinishPass(gpu, self.programs)
        self._views = Views(gpu, self._bloom_pass)
        self._canvases = Canvases(gpu, tile_area_px)
        self._small = small_view(wall)
        if show is not None:
            self._load(show)
        gpu.check("loading the show")

    @property
    def lap(self) -> Lap:
        """What measures the passes."""
        return self._painter.lap

    @lap.setter
    def lap(self, lap: Lap) -> None:
        self._painter.lap = lap

    @property
    def quality(self) -> Quality:
        """What is spent on a frame."""
        return self._rung.quality

    @property
    def rung(self) -> str:
        """The quality's name."""
        return self._rung.name

    @property
    def warnings(self) -> tuple[str, ...]:
        own = quality_warnings(self.rung, self.gpu.limits, self.show) if self.show is not None else ()
        texts = [text for loaded in self._loaded.values() for text in loaded.warnings]
        return tuple(dict.fromkeys((*own, *texts)))

    def set_quality(self, rung: str) -> None:
        """From the next frame on: one of ``rungs``."""
        if rung not in self.rungs:
            raise ValueError(f"{rung} is none of {', '.join(self.rungs)}")
        self._rung = self._rung_called(rung)
        self._painter.set_rung(self._rung)
        for model in self._shelves.models:
            model.look.set_anisotropy(self._rung.anisotropy)

    def upload(self, scene: Scene, prepared: PreparedScene, slice_bytes: int = SLICE_BYTES) -> Iterator[None]:
        """Puts a scene into the GPU's memory, and pauses whenever ``slice_bytes`` are there; after the last
        pause it can be drawn."""
        if not set(self.rungs) <= set(prepared.rungs):
            raise ValueError(f"the scene is prepared for {', '.join(prepared.rungs)} only")
        upload = upload_scene(self.gpu, scene, prepared, self._shelves, self._rung.anisotropy)
        loaded = yield from in_slices(upload, slice_bytes)
        self.dismiss(scene)
        self._loaded[id(scene)] = loaded
        if scene.frame is not None:
            self._frames[id(scene)] = FalseFrame(self.gpu, self.wall, scene.frame)
        self.gpu.check(f"uploading {scene.name}")

    def admit(
        self,
        scene: Scene,
        prepared: PreparedScene,
        slice_bytes: int = SLICE_BYTES,
        *,
        rungs: Callable[[], Sequence[str]] | None = None,
    ) -> Generator[None, None, None]:
        """Uploads a scene, compiles its programs and draws a little of it in each quality, with a pause after
        each of these. Closed before its end it leaves nothing behind.

        ``rungs``, asked when it has come so far, are the qualities that it is drawn in, all if left out."""
        try:
            yield from self.upload(scene, prepared, slice_bytes)
            yield from compiled(self.programs, prepared.programs)
            for seconds in telling_times(scene):
                for rung in self.rungs if rungs is None else rungs():
                    self._taste(SceneLayer(scene, seconds), rung)
                    yield
        except BaseException:  # also where nobody wants it any more
            self.dismiss(scene)
            self.gpu.collect()
            raise

    def _taste(self, layer: SceneLayer, rung: str) -> None:
        """Draws a triangle of everything in the layer."""
        before = self.rung
        try:
            self.set_quality(rung)
            self._painter.set_tasting(True)
            for _ in self.draw_layers([layer], _ANY_FPS, self._small):
                pass
        finally:
            self._painter.set_tasting(False)
            self.forget()
            self.set_quality(before)

    def admitted(self, scene: Scene) -> bool:
        """Whether it can be drawn."""
        return id(scene) in self._loaded

    def by_relic(self, scene: Scene, seconds: float) -> list[list[Drawable]]:
        """What each relic of an admitted scene has of triangles, where it stands at ``seconds``."""
        return self._loaded[id(scene)].by_relic(seconds)

    def dismiss(self, scene: Scene) -> None:
        """Frees what only this scene needs; its programs stay, as they are few and take long to make."""
        loaded = self._loaded.pop(id(scene), None)
        if loaded is None:
            return
        self.forget()
        frame = self._frames.pop(id(scene), None)
        if frame is not None:
            self.drawer.forget(frame.meshes)
            frame.release()
        loaded.release(self._shelves)
        self._painter.keep_transfers(self._loaded.values())
        self.gpu.collect()

    def forget(self) -> None:
        """What is kept from one drawing to the next is made anew."""
        self._painter.forget()
        for rung in self._rungs.values():
            rung.shelter.forget()

    def reload_shaders(self, changed: Iterable[Path], draw: Callable[[], object]) -> bool:
        """Takes up changed files of shaders between two frames, as :meth:`Programs.reload` does. What is prepared
        stays: environments (``shaders/environment``), and the tables beside the shaders."""
        self.forget()
        try:
            return self.programs.reload(changed, draw)
        finally:
            self.forget()
            self.gpu.collect()

    def tiles(self, size: tuple[int, int]) -> Iterator[Tile]:
        """The parts in which a picture of ``size`` is drawn; their edges are even."""
        step_x = min(self._tile_px[0], size[0] + size[0] % 2)
        step_y = min(self._tile_px[1], max(self._tile_area_px // step_x // 2 * 2, 2))
        for y in range(0, size[1], step_y):
            for x in range(0, size[0], step_x):
                yield Tile(x, y, min(step_x, size[0] - x), min(step_y, size[1] - y))

    def draw(self, frame: int, fps: Fraction, view: View) -> Iterator[tuple[Tile, Developed]]:
        """Draws frame ``frame`` of the show at ``fps``, as :meth:`draw_layers` does."""
        assert self.show is not None, "without a show there are layers to be drawn"
        layers = layers_at(self.show, float(seconds_of(frame, fps)))
        cues = self.show.cues
        yield from self.draw_layers(
            [SceneLayer(cues[x.cue].scene, x.seconds, x.weight) for x in layers], fps, view
        )

    def draw_layers(
        self, layers: Sequence[SceneLayer], fps: Fraction, view: View
    ) -> Iterator[tuple[Tile, Developed]]:
        """Draws layers of admitted scenes, tile by tile; none are black. Each tile's pictures last until the
        next one is asked for."""
        shots = [self._shot(layer, fps) for layer in layers]
        panels = self._views.panels(view)
        self._painter.forget()
        tiles = list(self.tiles(view.size))
        blooms = [self._bloom(number, shot, view, tiles) for number, shot in enumerate(shots)]
        for tile in tiles:
            canvas = self._canvas(tile)
            if not shots or shots[0].weight < 1.0:
                canvas.developed.framebuffer.clear()
            for shot, bloom in zip(shots, blooms, strict=True):
                light = self._light(shot, tile, panels, canvas)
                panels.place(tile)
                if bloom is not None and len(tiles) == 1:
                    with self.lap("bloom"):
                        self._bloom_pass.spread([(light, tile)], bloom)
                with self.lap("finish"):
                    self.finish.develop(
                        light,
                        canvas.developed,
                        exposure=shot.middle.state.exposure,
                        tone_map=shot.middle.state.tone_map,
                        weight=shot.weight,
                        grade=shot.middle.loaded.grade,
                        bloom=bloom,
                    )
            yield tile, canvas.developed
        self.gpu.check("drawing a frame")

    def _shot(self, layer: SceneLayer, fps: Fraction) -> _Shot:
        scene = layer.scene
        loaded, frame = self._loaded[id(scene)], self._frames.get(id(scene))

        def moment(seconds: float) -> Moment:
            return Moment(loaded, frame, sample(scene, min(max(seconds, 0.0), scene.duration_s)))

        middle, subframes = moment(layer.seconds), self._rung.subframes(scene)
        open_s = shutter_s(middle.state.shutter_deg, fps)
        still = open_s == 0.0 or len(subframes) == 1
        times = [layer.seconds + sub.shutter * open_s for sub in subframes]
        moments = tuple(middle if still else moment(time) for time in times)
        return _Shot(middle, subframes, moments, layer.weight)

    def _light(self, shot: _Shot, tile: Tile, panels: PanelSet, canvas: Canvas) -> moderngl.Texture:
        """The mean light of the shot's sub-frames, each as bright as its own exposure makes it."""
        for number, (subframe, moment) in enumerate(zip(shot.subframes, shot.moments, strict=True)):
            panels.place(tile, subframe.jitter_px, _lens(subframe, moment.state.focus))
            self._painter.draw(moment, panels, canvas.target)
            light = canvas.target.resolve()
            if canvas.light is None or len(shot.subframes) == 1:
                return light
            share = moment.state.exposure / shot.middle.state.exposure / len(shot.subframes)
            self._accumulate.add(light, canvas.light, share, first=number == 0)
        assert canvas.light is not None, "there is at least one sub-frame"
        return canvas.light.texture

    def _bloom(self, number: int, shot: _Shot, view: View, tiles: list[Tile]) -> Bloom | None:
        """The bloom of one of the frame's layers. A picture of several tiles is drawn once for its light alone:
        what is bright in one of them shines into the others."""
        strength = shot.middle.state.bloom
        if strength <= 0.0:
            return None
        bloom = Bloom(strength, self._views.panels(view), self._views.glares(view, number))
        if len(tiles) > 1:
            self._bloom_pass.spread(self._lights(shot, bloom.panels, tiles), bloom)
        return bloom

    def _lights(self, shot: _Shot, panels: PanelSet, tiles: list[Tile]) -> Iterator[tuple[moderngl.Texture, Tile]]:
        for tile in tiles:
            light = self._light(shot, tile, panels, self._canvas(tile))
            panels.place(tile)
            yield light, tile

    def _canvas(self, tile: Tile) -> Canvas:
        return self._canvases.get((tile.width, tile.height), self.quality)

    def _rung_called(self, name: str) -> Rung:
        if name not in self._rungs:
            self._rungs[name] = Rung(self.gpu, self.programs, name)
        return self._rungs[name]

    def _load(self, show: Show) -> None:
        scenes = list({id(cue.scene): cue.scene for cue in show.cues}.values())
        preparer = ScenePreparer(self.gpu, self.programs, self.rungs, scenes)
        for scene in scenes:
            for _ in self.upload(scene, preparer.prepare(scene)):
                pass


def _lens(subframe: SubFrame, focus: Focus | None) -> Lens:
    if focus is None:
        return PINHOLE
    x, y = subframe.lens
    return Lens(focus.distance_m, (x * focus.radius_m, y * focus.radius_m))


PixelForm = Callable[[FinishPass, Developed, tuple[int, int]], np.ndarray]
"""From pictures, and where they lie in the whole one."""

PIXEL_FORMS: dict[str, PixelForm] = {
    "rgb8": lambda finish, developed, origin: finish.encoded(developed.shown, origin),
    "rgb10": lambda finish, developed, origin: finish.encoded(developed.shown, origin, 10),
    "rgb12": lambda finish, developed, origin: finish.encoded(developed.shown, origin, 12),
    "rgba16f": lambda finish, developed, _origin: finish.linear(developed.exposed),
    "nv12": lambda finish, developed, origin: finish.nv12(developed.shown, origin),
}


def picture(engine: Engine, frame: int, fps: Fraction, view: View, form: str) -> np.ndarray:
    """A whole picture in one of :data:`PIXEL_FORMS`, put together from its tiles."""
    whole: np.ndarray | None = None
    for tile, developed in engine.draw(frame, fps, view):
        pixels = PIXEL_FORMS[form](engine.finish, developed, (tile.x, tile.y))
        if (tile.width, tile.height) == view.size:
            whole = pixels
        elif form == "nv12":
            whole = _with_nv12(whole, tile, pixels, view.size)
        else:
            whole = np.zeros((*view.size[::-1], 3), pixels.dtype) if whole is None else whole
            whole[tile.y : tile.y + tile.height, tile.x : tile.x + tile.width] = pixels
    assert whole is not None, "a picture has at least one tile"
    return whole


def _with_nv12(whole: np.ndarray | None, tile: Tile, pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    width, height = (side + side % 2 for side in size)
    if whole is None:
        whole = np.empty((height * 3 // 2, width), np.uint8)
    rows, columns = pixels.shape[0] * 2 // 3, pixels.shape[1]
    whole[tile.y : tile.y + rows, tile.x : tile.x + columns] = pixels[:rows]
    start = height + tile.y // 2
    whole[start : start + rows // 2, tile.x : tile.x + columns] = pixels[rows:]
    return whole
