"""Where shadow maps look from: for every light the views that it needs, each with a cell of the atlas.

Everything here keeps still while things move: balls have radii from a ladder, what is parallel moves in whole
texels, and a lamp's view is its cone, not what stands in it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from renderer.maths import transforms
from renderer.maths.transforms import F64
from renderer.passes.quality import Quality
from renderer.scene.lights import LightState

MAX_RADIUS_M = 16.0
"""Of the ball about the wall's foot in which suns cast shadows."""

MAX_VIEWS = 16
"""Of the block's arrays: two for each of eight lights."""

STAGE = np.array([0.0, 2.0, 0.0]), 4.5
"""The ball about the wall's foot in which relics stand: seen more finely when shadows reach much further."""

_RUNG = 2.0**0.25
_SUN_GAP_M = 12.0  # from what casts a soft shadow to where it falls, at most
_WIDEST_M = 0.6  # radius over which a shadow is looked for
_LAMP_RADII = 4.0  # the same, by the lamp's own radius: what hides it is at least a fifth of the way off
_LAMP_REACH_M = 60.0
_AREA_CONE_DEG = 140.0
_SLACK_M = 4e-4  # what rounding costs


@dataclass(frozen=True, eq=False)
class ShadowView:
    """One map. ``atlas_matrix`` takes the world to u, v and depth in the atlas, times w: 1, or the distance.

    ``texel_m`` is a texel's size where w is 1; ``penumbra`` the radius in u and v of the half shadow per unit
    of depth between what casts it and where it falls; ``widest_m`` its largest radius; ``slack`` how much
    nearer than a surface something must be to hide light from it, in depth where w is 1."""

    clip_matrix: F64
    atlas_matrix: F64
    viewport: tuple[int, int, int, int]
    cell: tuple[float, float, float, float]
    texel_m: float
    penumbra: float
    widest_m: float
    slack: float

    def sees(self, centre: F64, radius: float) -> bool:
        """Whether a ball may reach into the view's sides; how near or far it is does not matter."""
        rows = self.clip_matrix
        for side in (rows[3] + rows[0], rows[3] - rows[0], rows[3] + rows[1], rows[3] - rows[1]):
            if side[:3] @ centre + side[3] < -radius * float(np.linalg.norm(side[:3])):
                return False
        return True


@dataclass(frozen=True, eq=False)
class LightView:
    """A light and its shadow maps, the finer one first; none if it casts no shadows."""

    light: LightState
    first: int
    maps: tuple[ShadowView, ...] = field(default=())


@dataclass(frozen=True)
class _Cells:
    """The atlas as a grid of equal cells."""

    atlas_px: int
    across: int

    @property
    def side_px(self) -> int:
        return self.atlas_px // self.across

    def viewport(self, number: int) -> tuple[int, int, int, int]:
        row, column = divmod(number, self.across)
        return column * self.side_px, row * self.side_px, self.side_px, self.side_px

    def cell(self, number: int) -> tuple[float, float, float, float]:
        """u and v of its low and of its high corner."""
        left, bottom, side, _ = (edge / self.atlas_px for edge in self.viewport(number))
        return left, bottom, left + side, bottom + side

    def placed(self, clip: F64, number: int) -> F64:
        """[4, 4] from the world into the cell."""
        left, bottom, right, _ = self.cell(number)
        half, into = (right - left) / 2, np.eye(4)
        into[0, 0] = into[1, 1] = half
        into[0, 3], into[1, 3] = left + half, bottom + half
        into[2, 2] = into[2, 3] = 0.5
        return np.asarray(into @ clip, np.float64)


def light_views(
    lights: tuple[LightState, ...], centre: F64, radius: float, quality: Quality
) -> tuple[LightView, ...]:
    """The maps of every light; ``centre`` and ``radius`` are a ball that holds all that casts shadows."""
    balls = _balls(centre, radius)
    counts = [(len(balls) if light.kind == "sun" else 1) if light.shadow else 0 for light in lights]
    cells = _Cells(quality.shadow_px, max(math.ceil(math.sqrt(sum(counts))), 2))
    found, first = [], 0
    for light, count in zip(lights, counts, strict=True):
        maps = tuple(
            _sun_map(light, balls[index], balls[-1][1], cells, first + index, quality)
            if light.kind == "sun"
            else _lamp_map(light, cells, first + index, quality)
            for index in range(count)
        )
        found.append(LightView(light, first, maps))
        first += count
    return tuple(found)


def _balls(centre: F64, radius: float) -> tuple[tuple[F64, float], ...]:
    """Balls from fine to coarse; the last one holds everything."""
    steady = _RUNG ** math.ceil(math.log(max(radius, 1e-3) * 1.02, _RUNG))
    everything = (centre, min(steady, MAX_RADIUS_M * 1.02))
    return (STAGE, everything) if everything[1] > 1.5 * STAGE[1] else (everything,)


def _sun_map(
    light: LightState, ball: tuple[F64, float], reach_m: float, cells: _Cells, number: int, quality: Quality
) -> ShadowView:
    centre, radius = ball
    texel_m = 2.0 * radius / cells.side_px
    view = _looking(np.zeros(3), np.array(light.direction))
    # moving in whole texels keeps the shadow's edge still
    x, y, z = np.round(view[:3, :3] @ centre / texel_m) * texel_m
    depth = 4.0 * reach_m + 2.0 * STAGE[1]
    lens = transforms.orthographic(x - radius, x + radius, y - radius, y + radius, -z - depth, -z + depth)
    spread = math.tan(math.radians(light.angle_deg) / 2)
    return ShadowView(
        lens @ view,
        cells.placed(lens @ view, number),
        cells.viewport(number),
        cells.cell(number),
        texel_m,
        penumbra=spread * 2 * depth / (texel_m * cells.atlas_px),
        widest_m=min(spread * _SUN_GAP_M, _WIDEST_M),
        slack=(_SLACK_M + quality.detail_px * texel_m) / (2 * depth),
    )


def _lamp_map(light: LightState, cells: _Cells, number: int, quality: Quality) -> ShadowView:
    wide_deg = min(light.outer_deg + 1.0 if light.kind == "spot" else _AREA_CONE_DEG, _AREA_CONE_DEG)
    near, far = max(light.radius_m, 0.02), _LAMP_REACH_M
    lens = transforms.perspective(wide_deg, 1.0, near, far)
    clip = lens @ _looking(np.array(light.position_m), np.array(light.direction))
    texel_m = 2.0 * math.tan(math.radians(wide_deg) / 2) / cells.side_px
    by_distance = far * near / (far - near)  # depth is far / (far - near) - by_distance / distance
    return ShadowView(
        clip,
        cells.placed(clip, number),
        cells.viewport(number),
        cells.cell(number),
        texel_m,
        penumbra=light.radius_m / (by_distance * texel_m * cells.atlas_px),
        widest_m=min(_LAMP_RADII * light.radius_m, _WIDEST_M),
        slack=(_SLACK_M + quality.detail_px * texel_m) * by_distance,
    )


def _looking(eye: F64, direction: F64) -> F64:
    up = (0.0, 0.0, 1.0) if abs(direction[1]) > 0.95 else (0.0, 1.0, 0.0)
    return transforms.look_at(eye, eye + direction, up)
