"""The engine: a frame is a pure function of the show, the time and the view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import moderngl
import numpy as np

from renderer.engine.loaded import LoadedScene, SceneLoader, caster_ball
from renderer.engine.stopwatch import Lap, no_lap
from renderer.engine.view import View
from renderer.errors import GpuError
from renderer.gpu.blocks import FRAME
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Target
from renderer.maths.time import seconds_of
from renderer.passes.drawables import Drawer
from renderer.passes.environment import EnvironmentPass
from renderer.passes.falls import FallsPass
from renderer.passes.finish import Developed, FinishPass
from renderer.passes.frame import FalseFrame
from renderer.passes.frame_block import all_lights, frame_block
from renderer.passes.ground import GroundPlane
from renderer.passes.panels import PanelSet, Tile
from renderer.passes.quality import QUALITIES
from renderer.passes.relics import RelicPass
from renderer.passes.shadow import MAX_RADIUS_M, ShadowPass, light_views
from renderer.passes.sky import SkyPass
from renderer.scene.model import Show
from renderer.scene.timeline import Layer, SceneState, layers_at, sample
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
    weight: float


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
        self.gpu, self.show, self.quality = gpu, show, QUALITIES[quality]
        self.lap: Lap = no_lap
        self._tile_px = tuple(
            min(side, gpu.limits.texture_px) // self.quality.supersampling for side in tile_px
        )
        self._tile_area_px = tile_area_px // self.quality.supersampling**2
        self.programs = Programs(gpu.ctx)
        self._drawer = Drawer(gpu.ctx)
        loader = SceneLoader(gpu, EnvironmentPass(gpu, self.programs), self.quality)
        scenes = {id(cue.scene): cue.scene for cue in show.cues}
        self._loaded = {key: loader.load(scene) for key, scene in scenes.items()}
        self._shadows = ShadowPass(gpu, self.programs, self.quality)
        self._ground = GroundPlane(gpu)
        self._frames = {
            key: FalseFrame(gpu, wall, scene.frame)
            for key, scene in scenes.items()
            if scene.frame is not None
        }
        self._relics = RelicPass(gpu, self.programs, self._drawer, self.quality)
        self._sky = SkyPass(gpu, self.programs)
        self._falls = FallsPass(gpu, self.programs)
        self.finish = FinishPass(gpu, self.programs)
        self._block = FRAME.buffer(gpu.ctx)
        self._panels: dict[int, tuple[View, PanelSet]] = {}
        self._targets: dict[tuple[int, int], tuple[Target, Developed]] = {}
        gpu.check("loading the show")

    @property
    def warnings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for loaded in self._loaded.values() for text in loaded.warnings))

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
        moments = [self._moment(layer) for layer in layers_at(self.show, float(seconds_of(frame, fps)))]
        panels = self._panel_set(view)
        for tile in self.tiles(view.size):
            panels.place(tile)
            target, developed = self._target((tile.width, tile.height))
            for moment in moments:
                self._draw_moment(moment, panels, target)
                with self.lap("finish"):
                    self.finish.develop(
                        target.resolve(),
                        developed,
                        factor=self.quality.supersampling,
                        exposure=moment.state.exposure,
                        tone_map=moment.state.tone_map,
                        weight=moment.weight,
                    )
            yield tile, developed
        self.gpu.check(f"drawing frame {frame}")

    def _moment(self, layer: Layer) -> _Moment:
        scene = self.show.cues[layer.cue].scene
        return _Moment(self._loaded[id(scene)], sample(scene, layer.seconds), layer.weight)

    def _draw_moment(self, moment: _Moment, panels: PanelSet, target: Target) -> None:
        loaded, state = moment.loaded, moment.state
        drawables = loaded.drawables(state.seconds) + self._ground.drawables(state.environment.ground)
        frame = self._frames.get(id(loaded.scene))
        drawables += frame.drawables(state.frame_colour) if frame else []
        views = light_views(all_lights(state), *caster_ball(drawables, MAX_RADIUS_M), self.quality.shadow_px)
        self._block.write(frame_block(state, views, self.quality, from_map=loaded.from_map).tobytes())
        self._block.bind_to_uniform_block(FRAME.binding)
        with self.lap("shadows"):
            self._shadows.draw(views, [d for d in drawables if d.shadow], self._drawer)
        first, second = (loaded.environments[i] for i in (state.blend.first, state.blend.second))
        self._relics.bind(first, second, self._shadows.atlas)
        target.begin()
        if not panels.all():
            return
        eye = panels.panels[panels.all()[0]].frustum.eye
        with _clipping(self.gpu.ctx):
            with self.lap("relics"):
                self._relics.draw_opaque(drawables, panels, eye)
            with self.lap("falls"):
                self._falls.draw_solid(state.environment.falls, state.seconds, panels)
            if loaded.shows_map or state.environment.sky.shines:
                with self.lap("sky"):
                    self._sky.draw(panels, first.source if loaded.shows_map else None)
            with self.lap("relics"):
                self._relics.draw_blended(drawables, panels, eye)
            with self.lap("falls"):
                self._falls.draw_soft(state.environment.falls, state.seconds, panels)

    def _panel_set(self, view: View) -> PanelSet:
        if id(view) not in self._panels:
            self._panels[id(view)] = view, PanelSet(self.gpu, view.panels)
        return self._panels[id(view)][1]

    def _target(self, size: tuple[int, int]) -> tuple[Target, Developed]:
        if size not in self._targets:
            self._make_room(size)
            try:
                drawn = (size[0] * self.quality.supersampling, size[1] * self.quality.supersampling)
                target = Target(self.gpu.ctx, drawn, min(self.quality.samples, self.gpu.limits.samples))
                self._targets[size] = target, Developed(self.gpu, size)
            except moderngl.Error as error:
                what = f"the GPU cannot hold a picture of {size[0]} x {size[1]} px: {error}"
                raise GpuError("no-target", what, hint="try a smaller --scale") from error
        return self._targets[size]

    def _make_room(self, size: tuple[int, int]) -> None:
        """Lets the targets go that would not fit beside one of ``size``: the tiles of a large picture have
        several sizes."""
        kept = sum(width * height for width, height in self._targets)
        if kept + size[0] * size[1] > self._tile_area_px:
            for target, developed in self._targets.values():
                target.release()
                developed.release()
            self._targets.clear()


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


PixelForm = Callable[[FinishPass, Developed], np.ndarray]

PIXEL_FORMS: dict[str, PixelForm] = {
    "rgb8": lambda finish, developed: finish.encoded(developed.shown),
    "rgba16f": lambda finish, developed: finish.linear(developed.exposed),
    "nv12": lambda finish, developed: finish.nv12(developed.shown),
}


def picture(engine: Engine, frame: int, fps: Fraction, view: View, form: str) -> np.ndarray:
    """A whole picture in one of :data:`PIXEL_FORMS`, put together from its tiles."""
    whole: np.ndarray | None = None
    for tile, developed in engine.draw(frame, fps, view):
        pixels = PIXEL_FORMS[form](engine.finish, developed)
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
