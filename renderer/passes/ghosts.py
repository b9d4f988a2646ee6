"""The virtual scene's ghosts in the hall: where its relics are, before the wall and behind it.

Reads: what is to be drawn, the wall's panels. Writes: colours as a display shows them, premultiplied by alpha.

What lies before the wall, on the rays from the eye that the wall's picture is made for, is warm, what lies
behind it cool. Nothing is blended here: the nearest surface stands for itself, and what matters more has a
nearer slice of the depth buffer. So the stage never hides a relic, nor anything the selected one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import SAMPLES, Page, Target
from renderer.maths.frustum import off_axis
from renderer.maths.transforms import F64, normal_matrix
from renderer.passes.drawables import Drawable, Drawer
from renderer.passes.photo import Standpoint
from renderer.passes.units import set_uniforms
from renderer.wall.model import Eye, Wall
from renderer.wall.panels import panels_for

NEAR_M, FAR_M = 0.1, 500.0
LOST_PX = 1.5
"""How many pixels of detail a ghost may lose: with more, coarse levels show their gaps."""

MAX_PANELS = 256
"""Of a wall of more, evenly chosen ones stand for their neighbours, too."""

_MAP_PX = 160
"""Of the map of what an eye sees around it: a texel is as wide as a cabinet 20 m away."""

_LIGHT = np.array([-0.45, 0.75, 0.5])
"""Where it comes from: the picture's right, its top, towards who looks."""

_STAGE_WALLS = 1.5  # what is larger than so many heights of the wall is no relic but its stage


@dataclass(frozen=True)
class _Look:
    """``slice`` of the depth buffer: its middle and half its length; the rest as shaders/hall/ghost.frag has
    it."""

    slice: tuple[float, float]
    strength: tuple[float, float, float, float]
    left: tuple[float, float]


_THIRD = 1.0 / 3.0
STAGE = _Look((2 * _THIRD, _THIRD), strength=(0.12, 0.22, 0.45, 0.0), left=(0.0, 0.25))
RELIC = _Look((0.0, _THIRD), strength=(0.55, 0.45, 0.9, 0.8), left=(0.35, 1.0))
SELECTED = _Look((-2 * _THIRD, _THIRD), strength=(0.76, 0.5, 1.0, 0.8), left=(1.0, 1.0))


class GhostPass:
    """Draws ghosts. A picture's size and a wall's panels are kept until others are asked for."""

    def __init__(self, gpu: Gpu, programs: Programs, drawer: Drawer, samples: int = SAMPLES) -> None:
        """``samples`` are taken per pixel."""
        self._gpu, self._programs, self._drawer, self._samples = gpu, programs, drawer, samples
        self._target: Target | None = None
        self._seen: _SeenWall | None = None

    def draw(
        self,
        drawables: Sequence[Drawable],
        camera: Standpoint,
        wall: Wall,
        eye: Eye,
        selected: Collection[int] = (),
    ) -> moderngl.Texture:
        """The ghosts as ``camera`` sees them, row 0 on top, on nothing. It lasts until the next one.

        ``selected`` are places in ``drawables``. Foliage is only drawn where it is selected: it hides what it
        grows on."""
        ctx, target, seen = self._gpu.ctx, self._sized(camera.size), self._as_seen(wall, eye)
        frustum = off_axis(camera.screen_m, camera.position_m, NEAR_M, FAR_M)
        program = self._programs.get("hall/ghost", "hall/ghost", seen.defines)
        right, up, towards = frustum.view[:3, :3]
        light = _LIGHT @ np.array([right, up, towards]) / np.linalg.norm(_LIGHT)
        seen.tell(program)
        set_uniforms(program, {"camera": camera.position_m, "clip": frustum.matrix, "light": light})
        target.begin()
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        looks = zip(drawables, _looks(drawables, wall, selected), strict=True)
        found = [(drawable, look) for drawable, look in looks if look is not None]
        # what hides more comes first: what it hides costs little then
        for drawable, look in sorted(found, key=lambda x: (x[1].slice, x[0].nearest_to(camera.position_m))):
            if frustum.may_see(drawable.centre, drawable.radius):
                self._draw(program, drawable, look, camera)
        picture = target.resolve()
        self._gpu.check("drawing ghosts")
        return picture

    def lay_over(self, framebuffer: moderngl.Framebuffer) -> None:
        """Lays what was drawn last over a picture of the same size, encoded as a display shows it."""
        assert self._target is not None, "ghosts were drawn"
        ctx = self._gpu.ctx
        framebuffer.use()
        framebuffer.viewport = (0, 0, *self._target.size)
        ctx.enable_only(moderngl.BLEND)
        ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        program = self._programs.get("lib/full", "hall/over")
        self._target.texture.use(0)
        set_uniforms(program, {"ghosts": 0})
        self._programs.cover(program)
        ctx.disable(moderngl.BLEND)

    def release(self) -> None:
        """Frees what it keeps."""
        for part in (self._target, self._seen):
            if part is not None:
                part.release()
        self._target = self._seen = None

    def _draw(self, program: moderngl.Program, drawable: Drawable, look: _Look, camera: Standpoint) -> None:
        placed = {"model": drawable.matrix, "normal_matrix": normal_matrix(drawable.matrix)}
        set_uniforms(program, {**placed, "slice": look.slice, "strength": look.strength, "left": look.left})
        level = 0
        if drawable.primitive.cells:
            away = float(np.linalg.norm(drawable.centre - camera.position_m)) - drawable.radius
            level = drawable.level(LOST_PX * _pixel_slope(camera) * max(away, NEAR_M))
        self._drawer.render(program, drawable.primitive, 1, level)

    def _sized(self, size: tuple[int, int]) -> Target:
        if self._target is None or self._target.size != size:
            if self._target is not None:
                self._target.release()
            self._target = Target(self._gpu.ctx, size, self._samples)
        return self._target

    def _as_seen(self, wall: Wall, eye: Eye) -> _SeenWall:
        if self._seen is None or self._seen.wall is not wall or self._seen.eye is not eye:
            if self._seen is not None:
                self._seen.release()
            self._seen = _SeenWall(self._gpu, self._programs, wall, eye)
        return self._seen


class _SeenWall:
    """The wall's panels as one eye sees them, and a map of which of them it sees where."""

    def __init__(self, gpu: Gpu, programs: Programs, wall: Wall, eye: Eye) -> None:
        self.wall, self.eye = wall, eye
        self._rows = panel_rows(wall, eye)
        room = 1 << max(len(self._rows) - 1, 0).bit_length()
        self._uniform = np.zeros((3 * room, 4))
        self._uniform[: 3 * len(self._rows)] = self._rows.reshape(-1, 4)
        self.defines = (f"PANELS {room}",)
        self._map = Page(gpu.ctx, (_MAP_PX, _MAP_PX), 2)
        program = programs.get("lib/full", "hall/nearest", self.defines)
        self._map.begin()
        gpu.ctx.enable_only(moderngl.NOTHING)
        set_uniforms(program, {"panel_count": len(self._rows), "size": float(_MAP_PX)})
        self.tell(program)
        programs.cover(program)

    def tell(self, program: moderngl.Program) -> None:
        """Has ``program`` look up the panels here."""
        self._map.texture.use(0)
        set_uniforms(program, {"panels": self._uniform.T, "eye": self.eye.position_m, "nearest": 0})

    def release(self) -> None:
        self._map.release()


def panel_rows(wall: Wall, eye: Eye) -> F64:
    """[N, 3, 4] of every panel that ``eye`` sees, what shaders/hall/wall.glsl reads: the frustum's rows of x,
    y and w, by the eye's distance from the panel."""
    panels = [panel for panel in panels_for(wall, eye)[0] if panel.eye is eye]
    chosen = panels[:: math.ceil(len(panels) / MAX_PANELS) or 1]
    rows = [
        off_axis(panel.facet.corners_m, eye.position_m, NEAR_M, FAR_M).matrix[[0, 1, 3]]
        / panel.facet.distance_m(eye.position_m)
        for panel in chosen
    ]
    return np.array(rows).reshape(-1, 3, 4)


def _pixel_slope(camera: Standpoint) -> float:
    """A pixel's height, 1 m before the camera."""
    return float(np.linalg.norm(camera.screen_m[2] - camera.screen_m[0])) / camera.size[1]


def _looks(drawables: Sequence[Drawable], wall: Wall, selected: Collection[int]) -> list[_Look | None]:
    """How each is drawn, None for not at all. Pieces of one mesh are told by all of it."""
    heights = np.concatenate([facet.outline_m[:, 1] for facet in wall.facets])
    largest = _STAGE_WALLS * float(np.ptp(heights))
    boxes: dict[tuple[int, bytes], tuple[F64, F64]] = {}
    keys = [(id(drawable.primitive.mesh), drawable.matrix.tobytes()) for drawable in drawables]
    for key, drawable in zip(keys, drawables, strict=True):
        low, high = drawable.centre - drawable.radius, drawable.centre + drawable.radius
        if key in boxes:
            low, high = np.minimum(low, boxes[key][0]), np.maximum(high, boxes[key][1])
        boxes[key] = low, high
    looks: list[_Look | None] = []
    for index, (key, drawable) in enumerate(zip(keys, drawables, strict=True)):
        low, high = boxes[key]
        if index in selected:
            looks.append(SELECTED)
        elif drawable.foliage:
            looks.append(None)
        else:
            looks.append(STAGE if float((high - low).max()) > largest else RELIC)
    return looks
