"""What shelters from rain and snow: the scene's heights, seen from straight above.

Reads: what casts shadows, but for leaves. Writes: one depth map, read by what falls and by what weather does.
"""

from __future__ import annotations

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.maths.transforms import F64
from renderer.passes.drawables import Drawable, Drawer
from renderer.passes.quality import Quality
from renderer.passes.units import UNITS, set_uniforms
from renderer.scene.environment import EnvironmentState

LOW_M = -18.0, -28.0
"""x and z of the map's corner: it holds the volumes of all that falls, and the stage behind them."""

SIDE_M = 36.0
TOP_M, BOTTOM_M = 26.0, -2.0
"""Heights at depth 0 and 1."""

_FALLING = ("petals", "rain", "leaves", "snow")


def weathers(environment: EnvironmentState) -> bool:
    """Whether anything comes from the sky, or lies where it came from there."""
    ground, falls = environment.ground, environment.falls
    return max(ground.wetness, ground.snow, *(getattr(falls, name) for name in _FALLING)) > 0


def shelter_defines(environment: EnvironmentState) -> tuple[str, ...]:
    """What shaders must know: the map takes the last of their texture units."""
    return ("SHELTERED",) if weathers(environment) else ()


def fill_shelter(record: np.ndarray) -> None:
    """Where the map lies, for the frame's block."""
    record["f_shelter"] = (*LOW_M, 1.0 / SIDE_M, 0.0)
    record["f_shelter_height"][:2] = TOP_M, TOP_M - BOTTOM_M


def clip_matrix() -> F64:
    """[4, 4] from the world to the map: x is u, z is v, and depth grows downwards."""
    low_x, low_z = LOW_M
    across, down = 2.0 / SIDE_M, 2.0 / (TOP_M - BOTTOM_M)
    return np.array(
        [
            (across, 0.0, 0.0, -1.0 - across * low_x),
            (0.0, 0.0, across, -1.0 - across * low_z),
            (0.0, -down, 0.0, down * TOP_M - 1.0),
            (0.0, 0.0, 0.0, 1.0),
        ]
    )


class ShelterPass:
    """Draws heights anew where what shelters has moved."""

    def __init__(self, gpu: Gpu, programs: Programs, quality: Quality) -> None:
        self._gpu, self._programs = gpu, programs
        side_px = quality.shadow_px // 4
        self._lost_m = quality.detail_px * SIDE_M / side_px
        self._map = gpu.ctx.depth_texture((side_px, side_px))
        self._map.compare_func = ""
        self._map.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self._map.repeat_x = self._map.repeat_y = False
        self._target = gpu.ctx.framebuffer(depth_attachment=self._map)
        self._drawn: tuple[list[Drawable], bytes] | None = None

    def forget(self) -> None:
        """Draws the map anew next time, whatever it holds."""
        self._drawn = None

    def bind(self) -> None:
        self._map.use(UNITS["shelter_map"])

    def draw(self, drawables: list[Drawable], drawer: Drawer) -> None:
        """The map of ``drawables``; nothing to do if it holds just them where they are."""
        sheltering = [d for d in drawables if d.shadow and not d.foliage and _reaches(d)]
        places = b"".join(d.matrix.tobytes() for d in sheltering)
        if self._drawn is not None and self._drawn[1] == places and _same(self._drawn[0], sheltering):
            return
        self._drawn = sheltering, places
        ctx = self._gpu.ctx
        self._target.use()
        self._target.clear(depth=1.0)
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        for drawable in sheltering:
            program = self._programs.get("shadow/caster", "shadow/caster", drawable.caster_defines)
            set_uniforms(program, {"model": drawable.matrix, "light": clip_matrix()})
            drawer.render(program, drawable.primitive, 1, drawable.level(self._lost_m))


def _same(first: list[Drawable], second: list[Drawable]) -> bool:
    return len(first) == len(second) and all(
        a.primitive is b.primitive for a, b in zip(first, second, strict=True)
    )


def _reaches(drawable: Drawable) -> bool:
    """Whether its ball reaches over the map."""
    middle = np.array(LOW_M) + SIDE_M / 2
    away = np.abs(drawable.centre[[0, 2]] - middle) - SIDE_M / 2
    return bool((away < drawable.radius).all())
