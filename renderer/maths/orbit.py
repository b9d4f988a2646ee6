"""Where a designer looks from: a camera that orbits a point, and an eye that walks through the hall.

Both are frozen and move only by what they are told, so the same drags lead to the same place. Seen from above
an azimuth of 0° is +z, where the audience stands, and grows towards +x.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from renderer.maths.transforms import F64

MOST_ELEVATION_DEG = 89.0
NEAREST_M, FARTHEST_M = 0.3, 200.0
LOWEST_M = 0.05
"""No camera and no eye is lower than this over the floor."""

HIGHEST_M = 100.0
STEP = 0.88
"""By how much a step of the wheel shortens the distance."""

WALK_M_S, RUN_M_S = 1.4, 4.0
"""An adult's comfortable gait (Bohannon 1997), and a run."""

_UP = np.array([0.0, 1.0, 0.0])


def _direction(azimuth_deg: float, elevation_deg: float) -> F64:
    azimuth, elevation = math.radians(azimuth_deg), math.radians(elevation_deg)
    flat = math.cos(elevation)
    return np.array([math.sin(azimuth) * flat, math.sin(elevation), math.cos(azimuth) * flat])


def _angles(way: F64) -> tuple[float, float]:
    """Azimuth and elevation of a direction that need not be a unit vector, degrees."""
    flat = math.hypot(way[0], way[2])
    return math.degrees(math.atan2(way[0], way[2])), math.degrees(math.atan2(way[1], flat))


def _clamped(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def _turned(degrees: float) -> float:
    """The same angle within -180..180."""
    return (degrees + 180.0) % 360.0 - 180.0


@dataclass(frozen=True, eq=False)
class Orbit:
    """A camera ``distance_m`` from ``target_m`` [3], which lies in the middle of its picture."""

    target_m: F64
    distance_m: float
    azimuth_deg: float
    elevation_deg: float

    @property
    def position_m(self) -> F64:
        return self.target_m + self.distance_m * _direction(self.azimuth_deg, self.elevation_deg)

    @property
    def axes(self) -> F64:
        """[3, 3] unit rows: to the picture's right, to its top, and into it."""
        forward = -_direction(self.azimuth_deg, self.elevation_deg)
        right = np.cross(forward, _UP)
        right /= np.linalg.norm(right)
        return np.array([right, np.cross(right, forward), forward])

    def turned(self, drag_px: tuple[float, float], height_px: float) -> Orbit:
        """After a drag to the right and down: one picture's height turns by 180°, and things follow the
        cursor."""
        degrees = 180.0 / height_px
        return replace(
            self,
            azimuth_deg=_turned(self.azimuth_deg - drag_px[0] * degrees),
            elevation_deg=self.elevation_deg + drag_px[1] * degrees,
        )._held()

    def panned(
        self, drag_px: tuple[float, float], height_px: float, fov_deg: float, grabbed_m: F64 | None = None
    ) -> Orbit:
        """After a drag in the picture's plane: ``grabbed_m``, or else what is as far as the target, stays
        under the cursor."""
        right, up, forward = self.axes
        depth = self.distance_m if grabbed_m is None else float((grabbed_m - self.position_m) @ forward)
        metres = 2.0 * max(depth, NEAREST_M) * math.tan(math.radians(fov_deg) / 2) / height_px
        move = metres * (drag_px[1] * up - drag_px[0] * right)
        return replace(self, target_m=self.target_m + move)._held()

    def zoomed(self, steps: float, towards_m: F64 | None = None) -> Orbit:
        """After ``steps`` of the wheel, in if positive: ``towards_m``, or else the target, keeps its place in
        the picture."""
        distance = _clamped(self.distance_m * STEP**steps, NEAREST_M, FARTHEST_M)
        fixed = self.target_m if towards_m is None else towards_m
        target = fixed + distance / self.distance_m * (self.target_m - fixed)
        return replace(self, target_m=target, distance_m=distance)._held()

    def framing(self, points_m: F64, fov_deg: float, aspect: float, margin: float = 1.1) -> Orbit:
        """Looking the same way from as near as all of ``points_m`` [N, 3] are in the picture; ``margin`` is by
        how much it could be smaller.

        Each side of the picture is a plane through the camera: the points tell how far out it must be, and two
        planes that face one another meet where the camera is.
        """
        axes = self.axes
        x, y, depth = (points_m @ axes.T).T
        slope = math.tan(math.radians(fov_deg) / 2) / margin
        across, back_x = _between(x, depth, slope * aspect)
        along, back_y = _between(y, depth, slope)
        camera = np.array([across, along, min(back_x, back_y, float(depth.min()) - NEAREST_M)])
        middle = float(depth.min() + depth.max()) / 2
        distance = _clamped(middle - camera[2], NEAREST_M, FARTHEST_M)
        target = np.array([across, along, camera[2] + distance])
        return replace(self, target_m=target @ axes, distance_m=distance)._held()

    def _held(self) -> Orbit:
        """Within the limits: the target is moved first, then the camera is raised over the floor."""
        target = self.target_m.copy()
        target[1] = _clamped(float(target[1]), 0.0, HIGHEST_M)
        least = math.degrees(math.asin(_clamped((LOWEST_M - target[1]) / self.distance_m, -1.0, 1.0)))
        elevation = max(_clamped(self.elevation_deg, -MOST_ELEVATION_DEG, MOST_ELEVATION_DEG), least)
        return replace(self, target_m=target, elevation_deg=elevation)


def _between(offsets: F64, depths: F64, slope: float) -> tuple[float, float]:
    """Where on an axis, and at what depth, a camera sees all within ``slope`` of its own axis, as far in as
    it can."""
    high, low = float((offsets - slope * depths).max()), float((-offsets - slope * depths).max())
    return (high - low) / 2, -(high + low) / (2 * slope)


@dataclass(frozen=True, eq=False)
class Walker:
    """An eye at ``position_m`` [3]. A yaw of 0° looks along −z, at the wall, and grows to the right."""

    position_m: F64
    yaw_deg: float = 0.0
    pitch_deg: float = 0.0

    @property
    def forward(self) -> F64:
        """[3] the way it looks."""
        return _direction(180.0 - self.yaw_deg, self.pitch_deg)

    @property
    def look_at_m(self) -> F64:
        return self.position_m + self.forward

    def moved(
        self, forward: float, right: float, up: float, seconds: float, speed_m_s: float = WALK_M_S
    ) -> Walker:
        """Walked for ``seconds``: each way is -1..1, ahead is level however it looks, and slantwise is no
        faster."""
        ahead = _direction(180.0 - self.yaw_deg, 0.0)
        way = forward * ahead + right * np.cross(ahead, _UP) + up * _UP
        way /= max(float(np.linalg.norm(way)), 1.0)
        position = self.position_m + way * speed_m_s * seconds
        position[1] = _clamped(float(position[1]), LOWEST_M, HIGHEST_M)
        return replace(self, position_m=position)

    def looked(self, drag_px: tuple[float, float], height_px: float) -> Walker:
        """The head turned by a move of the mouse to the right and down: one picture's height is 90°."""
        degrees = 90.0 / height_px
        pitch = self.pitch_deg - drag_px[1] * degrees
        return replace(
            self,
            yaw_deg=_turned(self.yaw_deg + drag_px[0] * degrees),
            pitch_deg=_clamped(pitch, -MOST_ELEVATION_DEG, MOST_ELEVATION_DEG),
        )

    def looking_at(self, point_m: F64) -> Walker:
        """The head turned towards ``point_m`` [3]."""
        azimuth, elevation = _angles(point_m - self.position_m)
        pitch = _clamped(elevation, -MOST_ELEVATION_DEG, MOST_ELEVATION_DEG)
        return replace(self, yaw_deg=_turned(180.0 - azimuth), pitch_deg=pitch)
