"""Draws one scene at one time: the order of the passes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import moderngl

from renderer.engine.loaded import LoadedScene, caster_ball
from renderer.engine.rungs import Rung
from renderer.engine.stopwatch import Lap, no_lap
from renderer.gpu.blocks import FRAME
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Target
from renderer.passes.drawables import Drawable, Drawer
from renderer.passes.environment import sky_defines
from renderer.passes.falls import FallsPass
from renderer.passes.frame import FalseFrame
from renderer.passes.frame_block import all_lights, frame_block, light_defines, nature_defines
from renderer.passes.ground import GroundPlane
from renderer.passes.panels import PanelSet
from renderer.passes.reflection import ReflectionPass
from renderer.passes.relics import RelicPass
from renderer.passes.shadow_views import MAX_RADIUS_M, light_views
from renderer.passes.shafts import ShaftsPass
from renderer.passes.shelter import weathers
from renderer.passes.sky import SkyPass
from renderer.passes.transfer import TransferPass
from renderer.scene.timeline import SceneState

_CLIP_DISTANCE0 = 0x3000


@dataclass(frozen=True, eq=False)
class Moment:
    """A scene at one time, ready to be drawn into any tile."""

    loaded: LoadedScene
    frame: FalseFrame | None
    state: SceneState


class MomentPainter:
    """Draws moments into tiles, with what ``rung`` spends."""

    def __init__(self, gpu: Gpu, programs: Programs, drawer: Drawer, rung: Rung) -> None:
        self._gpu, self._drawer = gpu, drawer
        self.lap: Lap = no_lap
        self._ground = GroundPlane(gpu)
        self._transfer = TransferPass(gpu, programs)
        self._relics = RelicPass(gpu, programs, drawer, rung.quality)
        self._reflection = ReflectionPass(self._relics)
        self._shafts = ShaftsPass(gpu, programs, rung.quality)
        self._sky = SkyPass(gpu, programs)
        self._falls = FallsPass(gpu, programs)
        self._block = FRAME.buffer(gpu.ctx)
        self._ready: tuple[Moment, list[Drawable]] | None = None
        self.rung = rung

    def set_rung(self, rung: Rung) -> None:
        self.rung, self._ready = rung, None
        self._relics.quality, self._shafts.taps = rung.quality, rung.quality.shaft_taps

    def set_tasting(self, tasting: bool) -> None:
        """Whether next to nothing is drawn of everything: drivers leave some of their work until then."""
        self._drawer.tasting = self._transfer.tasting = tasting

    def forget(self) -> None:
        """A new frame begins, or what the last one showed is gone."""
        self._ready = None

    def keep_transfers(self, scenes: Iterable[LoadedScene]) -> None:
        """Frees what no relic of ``scenes`` needs to gather light."""
        self._transfer.keep({t.source.size for scene in scenes for t in scene.transfers if t is not None})

    def draw(self, moment: Moment, panels: PanelSet, target: Target) -> None:
        loaded, state = moment.loaded, moment.state
        drawables = self._prepared(moment, panels)
        self._bind_light(moment)
        target.begin()
        if not panels.all():
            return
        eye = panels.panels[panels.all()[0]].frustum.eye
        if state.environment.ground.mirrors:
            with _clipping(self._gpu.ctx), self.lap("reflection"):
                self._reflection.draw(drawables, state.environment.ground, panels, eye, target)
            target.begin()
        with _clipping(self._gpu.ctx):
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

    def _bind_light(self, moment: Moment) -> None:
        blend = moment.state.blend
        environments = moment.loaded.environments
        first, second = (environments[i] for i in (blend.first, blend.second))
        state = moment.state
        defines = light_defines(state.lights) + nature_defines(state.environment) + sky_defines(environments)
        self._relics.bind(first, second, self.rung.shadows.atlas, defines)
        self.rung.shadows.bind()
        self.rung.shelter.bind()

    def _prepared(self, moment: Moment, panels: PanelSet) -> list[Drawable]:
        """Everything with triangles; what lights it is uploaded, and its shadows drawn, once for all tiles
        and sub-frames of the moment."""
        self._block.bind_to_uniform_block(FRAME.binding)
        if self._ready is not None and self._ready[0] is moment:
            return self._ready[1]
        loaded, state = moment.loaded, moment.state
        drawables = loaded.drawables(state.seconds, traced=self.rung.quality.transfer)
        drawables += self._ground.drawables(state.environment.ground, loaded.standing(state.seconds))
        drawables += moment.frame.drawables(state.frame_colour) if moment.frame else []
        views = light_views(all_lights(state), *caster_ball(drawables, MAX_RADIUS_M), self.rung.quality)
        self._block.write(frame_block(state, views, self.rung.quality, map_scale=loaded.map_scale).tobytes())
        with self.lap("shadows"):
            self.rung.shadows.draw(views, [d for d in drawables if d.shadow], self._drawer)
            if weathers(state.environment):
                self.rung.shelter.draw(drawables, self._drawer)
        self._bind_light(moment)
        with self.lap("transfer"):
            for transfer, matrix in loaded.transferring(state.seconds) if self.rung.quality.transfer else ():
                self._transfer.gather(transfer, matrix, panels.panels[0].frustum.eye)
        with self.lap("shafts"):
            self._shafts.draw(state.environment.air.shafts, panels)
        self._ready = moment, drawables
        return drawables


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
