"""The engine: a frame is a pure function of the show, the time and the view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import moderngl
import numpy as np

from renderer.engine.loaded import LoadedScene, SceneLoader, caster_ball
from renderer.engine.quality_warnings import quality_warnings
from renderer.engine.stopwatch import Lap, no_lap
from renderer.engine.subframes import SubFrame, shutter_s, subframes
from renderer.engine.view import View
from renderer.errors import GpuError
from renderer.gpu.blocks import FRAME
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page, Target
from renderer.maths.lens import Lens
from renderer.maths.time import seconds_of
from renderer.passes.accumulate import AccumulatePass
from renderer.passes.bloom import Bloom, BloomPass, Glare
from renderer.passes.drawables import Drawable, Drawer
from renderer.passes.environment import EnvironmentPass
from renderer.passes.falls import FallsPass
from renderer.passes.finish import Developed, FinishPass
from renderer.passes.frame import FalseFrame
from renderer.passes.frame_block import all_lights, frame_block, light_defines, nature_defines
from renderer.passes.ground import GroundPlane
from renderer.passes.panels import PINHOLE, PanelSet, Tile
from renderer.passes.quality import QUALITIES
from renderer.passes.reflection import ReflectionPass
from renderer.passes.relics import RelicPass
from renderer.passes.shadow import ShadowPass
from renderer.passes.shadow_views import MAX_RADIUS_M, light_views
from renderer.passes.shafts import ShaftsPass
from renderer.passes.shelter import ShelterPass, weathers
from renderer.passes.sky import SkyPass
from renderer.passes.transfer import TransferPass
from renderer.scene.model import Show
from renderer.scene.timeline import Focus, Layer, SceneState, layers_at, sample
from renderer.wall.model import Wall

TILE_PX = (6144, 3072)
TILE_AREA_PX = 8192 * 2048
"""No tile has more pixels: what a picture needs to be drawn is bounded, however large it is."""
_CLIP_DISTANCE0 = 0x3000


@dataclass(frozen=True, eq=False)
class _Moment:
    """A cue's scene at one time, ready to be drawn into any tile."""

    loaded: LoadedScene
    state: SceneState


@dataclass(frozen=True, eq=False)
class _Shot:
    """A cue in a frame: as it is at the frame's time, and at the time of each sub-frame."""

    middle: _Moment
    moments: tuple[_Moment, ...]
    weight: float


@dataclass(frozen=True, eq=False)
class _Canvas:
    """What a tile is drawn into: a sub-frame, the sum of all of them, and the finished pictures."""

    target: Target
    light: Page | None
    developed: Developed

    def release(self) -> None:
        for part in (self.target, self.light, self.developed):
            if part is not None:
                part.release()


class Engine:
    """Draws frames of one show. Everything is loaded when it is made; drawing uploads only what changed."""

    def __init__(
        self,
        gpu: Gpu,
        show: Show,
        wall: Wall,
        quality: str = "show",
        *,
        tile_px: tuple[int, int] = TILE_PX,
        tile_area_px: int = TILE_AREA_PX,
    ) -> None:
        self.gpu, self.show = gpu, show
        asked = QUALITIES[quality]
        self.quality = replace(asked, samples=min(asked.samples, gpu.limits.samples))
        self.lap: Lap = no_lap
        self._tile_px = tuple(min(side, gpu.limits.texture_px) for side in tile_px)
        self._tile_area_px = tile_area_px
        focused = any(cue.scene.picture.focus is not None for cue in show.cues)
        self._subframes = subframes(self.quality.lens_subframes if focused else self.quality.subframes)
        self.programs = Programs(gpu.ctx)
        self._drawer = Drawer(gpu.ctx)
        loader = SceneLoader(gpu, EnvironmentPass(gpu, self.programs), self.quality)
        scenes = {id(cue.scene): cue.scene for cue in show.cues}
        self._loaded = {key: loader.load(scene) for key, scene in scenes.items()}
        self._shadows = ShadowPass(gpu, self.programs, self.quality)
        self._shelter = ShelterPass(gpu, self.programs, self.quality)
        self._ground = GroundPlane(gpu)
        self._frames = {
            key: FalseFrame(gpu, wall, scene.frame) for key, scene in scenes.items() if scene.frame is not None
        }
        self._transfer = TransferPass(gpu, self.programs)
        self._relics = RelicPass(gpu, self.programs, self._drawer, self.quality)
        self._reflection = ReflectionPass(self._relics)
        self._shafts = ShaftsPass(gpu, self.programs, self.quality)
        self._sky = SkyPass(gpu, self.programs)
        self._falls = FallsPass(gpu, self.programs)
        self._accumulate = AccumulatePass(gpu, self.programs)
        self._bloom_pass = BloomPass(gpu, self.programs)
        self._glares: dict[tuple[int, int], list[Glare]] = {}
        self.finish = FinishPass(gpu, self.programs)
        self._block = FRAME.buffer(gpu.ctx)
        self._panels: dict[int, tuple[View, PanelSet]] = {}
        self._ready: tuple[_Moment, list[Drawable]] | None = None
        self._canvases: dict[tuple[int, int], _Canvas] = {}
        self._own_warnings = quality_warnings(quality, gpu.limits, show)
        gpu.check("loading the show")

    @property
    def warnings(self) -> tuple[str, ...]:
        texts = [text for loaded in self._loaded.values() for text in loaded.warnings]
        return tuple(dict.fromkeys((*self._own_warnings, *texts)))

    def tiles(self, size: tuple[int, int]) -> Iterator[Tile]:
        """The parts in which a picture of ``size`` is drawn; their edges are even."""
        step_x = min(self._tile_px[0], size[0] + size[0] % 2)
        step_y = min(self._tile_px[1], max(self._tile_area_px // step_x // 2 * 2, 2))
        for y in range(0, size[1], step_y):
            for x in range(0, size[0], step_x):
                yield Tile(x, y, min(step_x, size[0] - x), min(step_y, size[1] - y))

    def draw(self, frame: int, fps: Fraction, view: View) -> Iterator[tuple[Tile, Developed]]:
        """Draws frame ``frame`` at ``fps``, tile by tile. Each tile's pictures last until the next one is
        asked for."""
        shots = [self._shot(layer, fps) for layer in layers_at(self.show, float(seconds_of(frame, fps)))]
        panels = self._panel_set(view)
        self._ready = None
        tiles = list(self.tiles(view.size))
        blooms = [self._bloom(number, shot, panels, tiles) for number, shot in enumerate(shots)]
        for tile in tiles:
            canvas = self._canvas((tile.width, tile.height))
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
        self.gpu.check(f"drawing frame {frame}")

    def _shot(self, layer: Layer, fps: Fraction) -> _Shot:
        scene = self.show.cues[layer.cue].scene

        def moment(seconds: float) -> _Moment:
            return _Moment(self._loaded[id(scene)], sample(scene, min(max(seconds, 0.0), scene.duration_s)))

        middle = moment(layer.seconds)
        open_s = shutter_s(middle.state.shutter_deg, fps)
        still = open_s == 0.0 or len(self._subframes) == 1
        times = [layer.seconds + sub.shutter * open_s for sub in self._subframes]
        return _Shot(middle, tuple(middle if still else moment(time) for time in times), layer.weight)

    def _light(self, shot: _Shot, tile: Tile, panels: PanelSet, canvas: _Canvas) -> moderngl.Texture:
        """The mean light of the shot's sub-frames, each as bright as its own exposure makes it."""
        for number, (subframe, moment) in enumerate(zip(self._subframes, shot.moments, strict=True)):
            panels.place(tile, subframe.jitter_px, _lens(subframe, moment.state.focus))
            self._draw_moment(moment, panels, canvas.target)
            light = canvas.target.resolve()
            if canvas.light is None:
                return light
            share = moment.state.exposure / shot.middle.state.exposure / len(self._subframes)
            self._accumulate.add(light, canvas.light, share, first=number == 0)
        assert canvas.light is not None, "there is at least one sub-frame"
        return canvas.light.texture

    def _bloom(self, number: int, shot: _Shot, panels: PanelSet, tiles: list[Tile]) -> Bloom | None:
        """The bloom of one of the frame's cues. A picture of several tiles is drawn once for its light alone:
        what is bright in one of them shines into the others."""
        strength = shot.middle.state.bloom
        if strength <= 0.0:
            return None
        key = id(panels), number
        if key not in self._glares:
            self._glares[key] = self._bloom_pass.glares(panels)
        bloom = Bloom(strength, panels, self._glares[key])
        if len(tiles) > 1:
            self._bloom_pass.spread(self._lights(shot, panels, tiles), bloom)
        return bloom

    def _lights(self, shot: _Shot, panels: PanelSet, tiles: list[Tile]) -> Iterator[tuple[moderngl.Texture, Tile]]:
        for tile in tiles:
            light = self._light(shot, tile, panels, self._canvas((tile.width, tile.height)))
            panels.place(tile)
            yield light, tile

    def _draw_moment(self, moment: _Moment, panels: PanelSet, target: Target) -> None:
        loaded, state = moment.loaded, moment.state
        drawables = self._prepared(moment, panels)
        self._bind_light(moment)
        target.begin()
        if not panels.all():
            return
        eye = panels.panels[panels.all()[0]].frustum.eye
        if state.environment.ground.mirrors:
            with _clipping(self.gpu.ctx), self.lap("reflection"):
                self._reflection.draw(drawables, state.environment.ground, panels, eye, target)
            target.begin()
        with _clipping(self.gpu.ctx):
            with self.lap("relics"):
                self._relics.draw_opaque(drawables, panels, eye)
            with self.lap("falls"):
                self._falls.draw_solid(state.environment.falls, state.seconds, panels)
            if loaded.shows_map or state.environment.sky.shines or state.environment.air.shafts > 0:
                with self.lap("sky"):
                    source = loaded.environments[state.blend.first].source
                    self._sky.draw(panels, source if loaded.shows_map else None)
            with self.lap("relics"):
                self._relics.draw_blended(drawables, panels, eye)
            with self.lap("falls"):
                self._falls.draw_soft(state.environment.falls, state.seconds, panels)

    def _bind_light(self, moment: _Moment) -> None:
        blend = moment.state.blend
        first, second = (moment.loaded.environments[i] for i in (blend.first, blend.second))
        state = moment.state
        defines = light_defines(state.lights) + nature_defines(state.environment)
        self._relics.bind(first, second, self._shadows.atlas, defines)
        self._shadows.bind()
        self._shelter.bind()

    def _prepared(self, moment: _Moment, panels: PanelSet) -> list[Drawable]:
        """Everything with triangles; what lights it is uploaded, and its shadows drawn, once for all tiles
        and sub-frames of the moment."""
        self._block.bind_to_uniform_block(FRAME.binding)
        if self._ready is not None and self._ready[0] is moment:
            return self._ready[1]
        loaded, state = moment.loaded, moment.state
        drawables = loaded.drawables(state.seconds)
        drawables += self._ground.drawables(state.environment.ground, loaded.standing(state.seconds))
        frame = self._frames.get(id(loaded.scene))
        drawables += frame.drawables(state.frame_colour) if frame else []
        views = light_views(all_lights(state), *caster_ball(drawables, MAX_RADIUS_M), self.quality)
        self._block.write(frame_block(state, views, self.quality, map_scale=loaded.map_scale).tobytes())
        with self.lap("shadows"):
            self._shadows.draw(views, [d for d in drawables if d.shadow], self._drawer)
            if weathers(state.environment):
                self._shelter.draw(drawables, self._drawer)
        self._bind_light(moment)
        with self.lap("transfer"):
            for transfer, matrix in loaded.transferring(state.seconds):
                self._transfer.gather(transfer, matrix, panels.panels[0].frustum.eye)
        with self.lap("shafts"):
            self._shafts.draw(state.environment.air.shafts, panels)
        self._ready = moment, drawables
        return drawables

    def _panel_set(self, view: View) -> PanelSet:
        if id(view) not in self._panels:
            self._panels[id(view)] = view, PanelSet(self.gpu, view.panels)
        return self._panels[id(view)][1]

    def _canvas(self, size: tuple[int, int]) -> _Canvas:
        if size not in self._canvases:
            self._make_room(size)
            summed = len(self._subframes) > 1
            try:
                self._canvases[size] = _Canvas(
                    Target(self.gpu.ctx, size, self.quality.samples),
                    Page(self.gpu.ctx, size, 4, "f4") if summed else None,
                    Developed(self.gpu, size),
                )
            except moderngl.Error as error:
                what = f"the GPU cannot hold a picture of {size[0]} x {size[1]} px: {error}"
                raise GpuError("no-target", what, hint="try a smaller --scale") from error
        return self._canvases[size]

    def _make_room(self, size: tuple[int, int]) -> None:
        """Lets the canvases go that would not fit beside one of ``size``: the tiles of a large picture have
        several sizes."""
        kept = sum(width * height for width, height in self._canvases)
        if kept + size[0] * size[1] > self._tile_area_px:
            for canvas in self._canvases.values():
                canvas.release()
            self._canvases.clear()


def _lens(subframe: SubFrame, focus: Focus | None) -> Lens:
    if focus is None:
        return PINHOLE
    x, y = subframe.lens
    return Lens(focus.distance_m, (x * focus.radius_m, y * focus.radius_m))


class _clipping:
    """Clip distances on, for shaders that write them; anything else drawn meanwhile would be undefined."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx

    def __enter__(self) -> None:
        for plane in range(4):
            self._ctx.enable_direct(_CLIP_DISTANCE0 + plane)

    def __exit__(self, *exc: object) -> None:
        for plane in range(4):
            self._ctx.disable_direct(_CLIP_DISTANCE0 + plane)


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
