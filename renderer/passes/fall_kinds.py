"""The kinds of things that fall or fly, as data: how many, how large, how fast, in which shape and colour."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from renderer.gpu.blocks import FALL
from renderer.maths.colour import hex_colour
from renderer.scene.environment import Counts

Share = Literal["petals", "rain", "leaves", "snow", "fireflies", "motes"]
Vec3 = tuple[float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """What one particle is made of, flat and of size about 1: fans of triangles, each around its first point;
    points are (across, along)."""

    fans: tuple[tuple[Point, ...], ...]

    @property
    def points(self) -> npt.NDArray[np.float32]:
        """[n, 3] across, along, which fan."""
        return np.array([(*p, index) for index, fan in enumerate(self.fans) for p in fan], np.float32)

    @property
    def triangles(self) -> npt.NDArray[np.uint32]:
        """[m, 3]"""
        found, start = [], 0
        for fan in self.fans:
            found += [(start, start + i, start + i + 1) for i in range(1, len(fan) - 1)]
            start += len(fan)
        return np.array(found, np.uint32)


def _polar(radius: float, degrees: float, centre: Point = (0.0, 0.0)) -> Point:
    """Degrees from straight along, towards the right."""
    angle = math.radians(degrees)
    return centre[0] + radius * math.sin(angle), centre[1] + radius * math.cos(angle)


_QUAD = ((-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0))
SPRITE = Shape((_QUAD,))
SPRITES = Shape((_QUAD, _QUAD))
PETAL = Shape(
    (
        (
            (0.0, 0.0),
            (0.0, -0.5),
            (0.26, -0.3),
            (0.43, 0.05),
            (0.27, 0.43),
            (0.0, 0.36),  # the notch
            (-0.27, 0.43),
            (-0.43, 0.05),
            (-0.26, -0.3),
            (0.0, -0.5),
        ),
    )
)
_FOOT = (0.0, -0.35)
GINKGO = Shape(
    (
        (
            _FOOT,
            (-0.03, -0.68),  # the stem
            (0.03, -0.68),
        ),
        (
            _FOOT,
            _polar(0.62, 68, _FOOT),
            _polar(0.78, 46, _FOOT),
            _polar(0.83, 24, _FOOT),
            _polar(0.82, 7, _FOOT),
            _polar(0.56, 0, _FOOT),  # the notch
            _polar(0.82, -7, _FOOT),
            _polar(0.83, -24, _FOOT),
            _polar(0.78, -46, _FOOT),
            _polar(0.62, -68, _FOOT),
        ),
    )
)
MAPLE = Shape(
    (
        (
            (0.0, -0.1),
            (0.0, -0.65),  # the stem
            (0.05, -0.2),
            _polar(0.42, 118),
            _polar(0.2, 92),
            _polar(0.52, 62),
            _polar(0.22, 32),
            _polar(0.6, 0),
            _polar(0.22, -32),
            _polar(0.52, -62),
            _polar(0.2, -92),
            _polar(0.42, -118),
            (0.0, -0.2),
        ),
    )
)


@dataclass(frozen=True)
class Kind:
    """One kind of particle. ``shaders`` are files in ``shaders/falls``."""

    name: str
    share: Share
    """Of :class:`~renderer.scene.environment.Falls`: how many of ``count`` there are."""
    shaders: tuple[str, str]
    count: int
    size_m: tuple[float, float]
    speed_mps: tuple[float, float]
    """Slowest and fastest, downwards; motes: how they drift."""
    colours: tuple[Vec3, Vec3]
    """The two ends of their variation; light rather than paint where they glow."""
    low_m: Vec3 = (-9.0, 0.0, -11.0)
    high_m: Vec3 = (9.0, 7.0, 5.5)
    far_high_m: float = 10.4
    """Height of the volume at its far side, so that nobody sees where things begin."""
    lie_s: float = 0.0
    """What they do on the ground: lie, melt, spread; motes: how long they last."""
    wind: float = 1.0
    """How much of the wind they take."""
    sway_m: float = 0.0
    sway_hz: float = 0.0
    turn_hz: float = 0.0
    blown_m: float = 0.0
    """How far it is blown along the ground in the end, at most: so it gathers under eaves."""
    tumblers: float = 0.0
    """How many tumble over and over; the others glide, and flip now and then."""
    strength: float = 1.0
    """Opacity, radiance, or for plates how much light shines through."""
    foot: float = 1.0
    """How light a plate is at its foot."""
    salt: int = 0
    """Tells kinds apart; kinds with the same one fall together."""
    shape: Shape = SPRITE
    defines: tuple[str, ...] = ()
    fade: float = 0.06
    """Share over which a particle comes or goes."""

    @property
    def solid(self) -> bool:
        """Plates are drawn with depth, everything else is blended."""
        return self.shaders[1] == "solid"

    @property
    def bounds_m(self) -> npt.NDArray[np.float64]:
        """[2, 3] the volume's corners."""
        return np.array([self.low_m, (self.high_m[0], max(self.high_m[1], self.far_high_m), self.high_m[2])])

    @property
    def indices(self) -> npt.NDArray[np.uint32]:
        """[count, m, 3] the triangles of all particles."""
        starts = np.arange(self.count, dtype=np.uint32) * np.uint32(len(self.shape.points))
        return self.shape.triangles + starts[:, None, None]

    @property
    def all_defines(self) -> tuple[str, ...]:
        """What falls from the sky does not fall through roofs."""
        return (*self.defines, "SHELTERED") if self.speed_mps[0] > 0 else self.defines

    def counted(self, counts: Counts) -> Kind:
        """As many of them as there shall be; kinds of one share keep their proportions."""
        usual, wanted = (float(getattr(c, self.share)) for c in (Counts(), counts))
        return self if wanted == usual else replace(self, count=max(round(self.count * wanted / usual), 1))

    def drawn(self, share: float) -> int:
        """How many particles are there, with those just coming."""
        return min(math.ceil(share * (1.0 + self.fade) * self.count), self.count) if share > 0 else 0

    def record(self) -> np.ndarray:
        """The kind's uniform block."""
        record = FALL.record()
        record["k_size"] = (*self.size_m, self.count, self.fade)
        record["k_fall"] = (*self.speed_mps, self.wind, self.lie_s)
        record["k_sway"] = (self.sway_m, self.sway_hz, self.turn_hz, self.tumblers)
        record["k_low"] = (*self.low_m, self.strength)
        record["k_high"] = (*self.high_m, self.far_high_m)
        record["k_first"] = (*self.colours[0], self.foot)
        points = self.shape.points
        record["k_second"] = (*self.colours[1], len(points))
        record["k_ground"][0] = self.blown_m
        record["k_points"][: len(points), :3] = points
        return record


_WATER = (1.6, 1.7, 1.8)  # drops gather light
_RAIN_LOW, _RAIN_HIGH = (-12.0, 0.0, -11.0), (12.0, 7.0, 5.5)


def _shade(plate: Kind) -> Kind:
    """What darkens the ground about each of ``plate`` as it comes to lie there."""
    return replace(plate, name=f"{plate.name} shade", shaders=("shade", "sprite"), shape=SPRITE, strength=0.6)


_PLATES = (
    Kind(
        "petals", "petals", ("solid", "solid"), 4800, (0.025, 0.055), (0.4, 0.9),
        (hex_colour("#EFA6B6"), hex_colour("#FAE3E7")), lie_s=7.0, wind=0.8, sway_m=0.28, sway_hz=0.32,
        turn_hz=0.75, blown_m=1.5, tumblers=0.6, strength=0.6, foot=0.75, salt=0x1000, shape=PETAL,
    ),
    Kind(
        "ginkgo", "leaves", ("solid", "solid"), 3200, (0.05, 0.09), (0.6, 1.2),
        (hex_colour("#E8A91C"), hex_colour("#F0C63E")), lie_s=16.0, wind=0.7, sway_m=0.42, sway_hz=0.3,
        turn_hz=0.6, blown_m=1.2, tumblers=0.3, strength=0.4, foot=0.75, salt=0x2000, shape=GINKGO,
    ),
    Kind(
        "maple", "leaves", ("solid", "solid"), 1600, (0.05, 0.085), (0.6, 1.1),
        (hex_colour("#A52016"), hex_colour("#DB6A1E")), lie_s=16.0, wind=0.7, sway_m=0.36, sway_hz=0.34,
        turn_hz=0.7, blown_m=1.2, tumblers=0.45, strength=0.4, foot=0.7, salt=0x3000, shape=MAPLE,
    ),
)  # fmt: skip

KINDS = (
    *_PLATES,
    *(_shade(plate) for plate in _PLATES),
    Kind(
        "rings", "rain", ("ring", "ring"), 4500, (0.04, 0.11), (7.0, 9.0), (_WATER, _WATER),
        low_m=_RAIN_LOW, high_m=_RAIN_HIGH, lie_s=0.6, wind=0.35, strength=0.6, salt=0x4000,
    ),
    Kind(
        "splashes", "rain", ("splash", "sprite"), 3000, (0.005, 0.01), (7.0, 9.0), (_WATER, _WATER),
        low_m=_RAIN_LOW, high_m=_RAIN_HIGH, lie_s=0.6, wind=0.35, strength=0.8, salt=0x4000, shape=SPRITES,
    ),
    Kind(
        "rain", "rain", ("streak", "streak"), 9000, (0.003, 0.006), (7.0, 9.0), (_WATER, _WATER),
        low_m=_RAIN_LOW, high_m=_RAIN_HIGH, lie_s=0.6, wind=0.35, strength=0.75, salt=0x4000,
    ),
    Kind(
        "snow", "snow", ("snow", "sprite"), 11000, (0.004, 0.022), (0.5, 1.0),
        ((0.98, 1.02, 1.08), (1.1, 1.12, 1.15)), lie_s=0.7, wind=0.8, sway_m=0.22, sway_hz=0.22,
        strength=0.95, salt=0x5000,
    ),
    Kind(
        "motes", "motes", ("mote", "sprite"), 500, (0.004, 0.009), (0.0, 0.12),
        ((1.0, 0.94, 0.82), (0.95, 0.97, 1.0)), low_m=(-6.0, 0.1, -7.0), high_m=(6.0, 4.5, 5.0),
        far_high_m=4.5, lie_s=18.0, wind=0.15, sway_m=0.12, sway_hz=0.07, turn_hz=0.45, strength=0.8,
        salt=0x6000, fade=0.1,
    ),
    Kind(
        "fireflies", "fireflies", ("firefly", "sprite"), 180, (0.012, 0.02), (0.0, 0.0),
        ((0.62, 1.0, 0.16), (0.95, 0.95, 0.22)), low_m=(-8.0, 0.3, -9.5), high_m=(8.0, 2.2, 4.8),
        far_high_m=2.2, sway_m=1.0, strength=4.0, salt=0x7000, defines=("GLOWING",), fade=0.1,
    ),
)  # fmt: skip
"""In the order in which they are drawn."""
