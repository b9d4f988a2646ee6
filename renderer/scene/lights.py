"""A scene's own lights at one time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from renderer.maths.colour import kelvin_colour
from renderer.scene.animation import value_at
from renderer.scene.file import LightEntry, LightKind

Rgb = tuple[float, float, float]

SOFTEST_DEG = 8.0
"""How wide a sun of softness 1 is."""


@dataclass(frozen=True)
class LightState:
    """A light. ``direction`` is the way in which it shines, unit; ``light`` is linear and coloured: a sun's
    irradiance, a spot's irradiance 1 m before it, an area's radiance.

    Suns are ``angle_deg`` wide. Lamps hang at ``position_m``: a spot has ``radius_m`` and shines within its
    cones; an area reaches by ``half_right`` and ``half_up`` from its middle, and its ``radius_m`` is that of
    a disc as large.
    """

    kind: LightKind
    direction: Rgb
    light: Rgb
    shadow: bool
    angle_deg: float = 0.0
    position_m: Rgb = (0.0, 0.0, 0.0)
    radius_m: float = 0.0
    inner_deg: float = 0.0
    outer_deg: float = 180.0
    half_right: Rgb = (0.0, 0.0, 0.0)
    half_up: Rgb = (0.0, 0.0, 0.0)


def softness_angle_deg(softness: float) -> float:
    """How wide the sun is whose shadows are as soft."""
    return softness * SOFTEST_DEG


def light_at(entry: LightEntry, seconds: float) -> LightState:
    """The light at ``seconds``."""
    return _KINDS[entry.kind](entry, seconds)


def _sun(entry: LightEntry, seconds: float) -> LightState:
    softness = entry.shadow_softness
    angle = value_at(entry.angle_deg, seconds) if softness is None else softness_angle_deg(softness)
    light = _coloured(entry, value_at(entry.irradiance, seconds), seconds)
    return LightState("sun", _unit(value_at(entry.direction, seconds)), light, entry.shadow, angle_deg=angle)


def _spot(entry: LightEntry, seconds: float) -> LightState:
    outer = value_at(entry.outer_cone_deg, seconds)
    position, direction = _hung(entry, seconds)
    return LightState(
        "spot",
        direction,
        _coloured(entry, value_at(entry.irradiance_at_1m, seconds), seconds),
        entry.shadow,
        position_m=position,
        radius_m=value_at(entry.radius_m, seconds),
        inner_deg=min(value_at(entry.inner_cone_deg, seconds), outer),
        outer_deg=outer,
    )


def _area(entry: LightEntry, seconds: float) -> LightState:
    width, height = value_at(entry.size_m, seconds)
    position, direction = _hung(entry, seconds)
    ahead = np.array(direction)
    upright = (0.0, 0.0, -1.0) if abs(direction[1]) > 0.999 else (0.0, 1.0, 0.0)
    right = np.cross(ahead, upright)
    right /= np.linalg.norm(right)
    return LightState(
        "area",
        direction,
        _coloured(entry, value_at(entry.radiance, seconds), seconds),
        entry.shadow,
        position_m=position,
        radius_m=math.sqrt(width * height / math.pi),
        half_right=_rgb(right * width / 2),
        half_up=_rgb(np.cross(right, ahead) * height / 2),
    )


_KINDS: dict[LightKind, Callable[[LightEntry, float], LightState]] = {
    "sun": _sun,
    "spot": _spot,
    "area": _area,
}

LIGHT_KINDS = tuple(_KINDS)
"""In the order of their numbers in lib/lights.glsl."""


def _hung(entry: LightEntry, seconds: float) -> tuple[Rgb, Rgb]:
    """Where a lamp hangs, and the way in which it shines."""
    position, aim = (np.array(value_at(key, seconds)) for key in (entry.position_m, entry.aim_m))
    return _rgb(position), _unit(_rgb(aim - position))


def _coloured(entry: LightEntry, factor: float, seconds: float) -> Rgb:
    colour = value_at(entry.colour, seconds)
    if entry.kelvin is not None:
        colour = kelvin_colour(value_at(entry.kelvin, seconds))
    return _rgb(np.array(colour) * factor)


def _unit(direction: Rgb) -> Rgb:
    length = float(np.linalg.norm(direction))
    return _rgb(np.array(direction) / length) if length >= 1e-9 else (0.0, -1.0, 0.0)


def _rgb(values: np.ndarray) -> Rgb:
    x, y, z = (float(v) for v in values)
    return x, y, z
