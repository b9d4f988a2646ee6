"""A stage onto the raster's page: layers of scenes, test patterns, the safety picture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from renderer.engine.engine import Engine, SceneLayer
from renderer.engine.view import View, wall_view
from renderer.gpu.context import Gpu
from renderer.passes.outputs import Still
from renderer.passes.patterns import PatternPass
from renderer.passes.raster_page import RasterPage
from renderer.passes.still import StillPass
from renderer.playback.transport import Stage, State
from renderer.wall.model import Eye, Wall
from renderer.wall.nudge import nudged

PAGE_BITS = 8
"""Of what windows take, whatever the LEDs could."""


@dataclass(frozen=True)
class _Standpoint:
    """What a view depends on."""

    eye_m: tuple[float, float, float]
    nudge_m: tuple[float, float, float]
    nudge_deg: float
    scale: float


class Painter:
    """Paints for one wall. Whatever depends on the eye, a nudge or the scale is made anew when it changes."""

    def __init__(
        self, gpu: Gpu, engine: Engine, wall: Wall, fps: Fraction, scale: float, safety: np.ndarray
    ) -> None:
        self._gpu, self._engine, self._wall, self._fps = gpu, engine, wall, fps
        self._safety = Still(gpu, safety)
        self._eyes = {eye.name: eye.position_m for eye in wall.eyes}
        self._standpoint: _Standpoint | None = None
        self._view: View | None = None
        self._patterns: PatternPass | None = None
        self._still: StillPass | None = None
        self._make_page(scale)

    @property
    def wall(self) -> Wall:
        return self._wall

    def move_to(self, wall: Wall) -> None:
        """The wall as it was measured anew; its raster is the same."""
        self._wall = self._engine.wall = wall
        self._eyes = {eye.name: eye.position_m for eye in wall.eyes}
        self._forget_wall()

    def resize(self, scale: float) -> None:
        """Paints at another scale of the raster from now on."""
        if scale != self.scale:
            self.page.release()
            self._forget_wall()
            self._make_page(scale)

    def _make_page(self, scale: float) -> None:
        self.scale = scale
        size = wall_view(self._wall, self._wall.eyes[0], scale).size
        self.page = RasterPage(self._gpu, self._engine.programs, size)

    def paint(self, layers: list[SceneLayer], stage: Stage, state: State, eye_m: np.ndarray, frame: int) -> None:
        """What is to be shown at ``frame`` onto the page."""
        self._stand(eye_m, state)
        assert self._view is not None, "it stands somewhere"
        if stage.evacuated:
            self._still_pass().draw(self._safety.texture, self.page.framebuffer)
        elif stage.pattern and stage.brightness > 0:
            self._draw_pattern(stage, frame)
        else:
            for tile, developed in self._engine.draw_layers(layers, self._fps, self._view):
                self.page.write(tile, developed, stage.brightness)

    def eye_of(self, name: str) -> np.ndarray:
        """Where the eye of that name is; the wall's first if there is none, or no name."""
        return self._eyes.get(name, self._wall.eyes[0].position_m)

    def release(self) -> None:
        self._forget_wall()
        self.page.release()
        self._safety.release()

    def _stand(self, eye_m: np.ndarray, state: State) -> None:
        x, y, z = (float(part) for part in eye_m)
        standpoint = _Standpoint((x, y, z), state.nudge_m, state.nudge_deg, self.scale)
        if standpoint == self._standpoint:
            return
        if self._standpoint is None or self._standpoint.nudge_deg != standpoint.nudge_deg:
            self._forget_wall()
        self._standpoint = standpoint
        self._turned = nudged(self._wall, (0.0, 0.0, 0.0), state.nudge_deg)
        self._eye = Eye("", np.asarray(eye_m) + np.asarray(state.nudge_m))
        self._view = wall_view(self._turned, self._eye, self.scale)

    def _draw_pattern(self, stage: Stage, frame: int) -> None:
        if self._patterns is None:
            programs = self._engine.programs
            self._patterns = PatternPass(self._gpu, programs, self._turned, self.scale, bits=PAGE_BITS)
        level, into = stage.pattern_level, self.page.framebuffer
        self._patterns.draw(stage.pattern, frame, self._fps, level, into, eye=self._eye)

    def _still_pass(self) -> StillPass:
        if self._still is None:
            self._still = StillPass(self._gpu, self._engine.programs, self._turned, self.scale, bits=PAGE_BITS)
        return self._still

    def _forget_wall(self) -> None:
        for made in (self._patterns, self._still):
            if made is not None:
                made.release()
        self._patterns = self._still = None
        self._standpoint = None
