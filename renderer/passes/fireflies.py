"""Fireflies as lights, in numpy, by the same closed form as in shaders/falls/firefly.glsl."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.gpu.blocks import FRAME
from renderer.maths.transforms import F64
from renderer.passes.fall_kinds import KINDS, Kind
from renderer.passes.falls import TICKS_PER_S
from renderer.scene.environment import Falls

U32 = npt.NDArray[np.uint32]

MAX_LIGHTS = int(FRAME.dtype["f_firefly_place"].shape[0])
REACH_M = 2.5
"""Their light has faded out there."""

_PULSES_PER_S = 2.0
_STAGE = np.array([0.0, 1.0, 0.0])
_STAGE_M = 4.0
_SPRITE = 0.253
"""The sprite's light over its square, by its radius squared: the integral of what falls/sprite.frag draws."""

_BRIGHTER = 40.0
"""Than their sprites: a glow on an LED wall is cut off at white, a firefly's is not."""

KIND = next(kind for kind in KINDS if kind.name == "fireflies")


@dataclass(frozen=True, eq=False)
class Fireflies:
    """[n, 3] ``places`` in metres, [n] ``shine`` from 0 to 1, [n, 3] hashes that are each one's own."""

    places: F64
    shine: F64
    own: F64


def firefly_defines(falls: Falls) -> tuple[str, ...]:
    """What shaders must know: even a loop over no firefly would cost."""
    return ("FIREFLIES",) if falls.fireflies > 0 else ()


def fireflies(kind: Kind, share: float, seconds: float) -> Fireflies:
    """All of a kind's fireflies that there are at ``share``."""
    index = np.arange(kind.drawn(share), dtype=np.uint32)
    seed = _hash_bits(index * np.uint32(0x9E3779B9) + np.uint32(kind.salt))
    own, where = _hash3(seed), _hash3(seed ^ np.uint32(0x7F4A7C15))
    round_s = 50.0 + np.floor(640.0 * own[:, 0]) / 16.0
    turns = _cycle_age(seed, round_s, seconds) / round_s
    low, high, sway = np.array(kind.low_m), np.array(kind.high_m), kind.sway_m
    reach = np.full((len(index), 3), (sway, 0.25 * (high[1] - low[1]), sway))
    reach[:, 0] *= 0.6 + 0.8 * own[:, 1]
    first, last = low + reach, high - reach
    places = first + (last - first) * where + reach * _wandered(seed, turns)
    bout_s = (3.0 + np.floor(4.0 * own[:, 2])) / _PULSES_PER_S
    pause_s = 2.5 + np.floor(88.0 * own[:, 1]) / 16.0
    into = _cycle_age(seed ^ np.uint32(0x1B873593), bout_s + pause_s, seconds)
    pulse = 0.5 - 0.5 * np.cos(math.tau * _PULSES_PER_S * into)
    present = np.clip((share * (1.0 + kind.fade) - (index + 0.5) / kind.count) / kind.fade, 0.0, 1.0)
    return Fireflies(places, np.where(into < bout_s, pulse**2, 0.0) * present, own)


def firefly_lights(falls: Falls, seconds: float) -> tuple[F64, F64]:
    """[n, 3] places and [n, 3] radiant intensities of those that light most of the stage.

    Those that are hardly worth more than the first one that is left out are dimmed, down to nothing, so that none
    of them jumps when two change places."""
    kind = KIND.counted(falls.counts)
    found = fireflies(kind, falls.fireflies, seconds)
    away = np.linalg.norm(found.places - _STAGE, axis=1) / _STAGE_M
    worth = found.shine / (1.0 + away**2)
    order = np.argsort(-worth, kind="stable")
    chosen = order[:MAX_LIGHTS]
    left_out = float(worth[order[MAX_LIGHTS]]) if len(order) > MAX_LIGHTS else 0.0
    chosen = chosen[worth[chosen] > left_out]
    kept = np.minimum(2.0 * (1.0 - left_out / worth[chosen]), 1.0)
    own = found.own[chosen]
    (small, large), (green, yellow) = kind.size_m, np.array(kind.colours)
    radius = 4.0 * (small + (large - small) * own[:, 2])
    strength = _BRIGHTER * _SPRITE * kind.strength * radius**2 * found.shine[chosen] * kept
    return found.places[chosen], strength[:, None] * (green + (yellow - green) * own[:, :1])


def fill_fireflies(record: np.ndarray, falls: Falls, seconds: float) -> None:
    """Into the frame's block."""
    places, light = firefly_lights(falls, seconds)
    count = len(places)
    record["f_counts"][3] = count
    record["f_firefly_place"][:count, :3], record["f_firefly_place"][:count, 3] = places, REACH_M
    record["f_firefly_light"][:count, :3] = light


def _wandered(seed: U32, turns: F64) -> F64:
    """[n, 3] from -1 to 1"""
    slow, quick = _hash3(seed), _hash3(seed ^ np.uint32(0x3C6EF372))
    angle = turns[:, None]
    slowly = np.sin(math.tau * (angle * (2.0, 3.0, 1.0) + slow))
    quickly = np.sin(math.tau * (angle * (7.0, 8.0, 6.0) + quick))
    return np.asarray(slowly * 0.75 + quickly * 0.25, np.float64)


def _cycle_age(seed: U32, period_s: F64, seconds: float) -> F64:
    """Seconds since the cycle began."""
    length = (period_s * TICKS_PER_S).astype(np.uint32)
    whole = math.floor(seconds * TICKS_PER_S)
    now = np.uint32(whole & 0xFFFFFFFF) + _hash_bits(seed ^ np.uint32(0x51ED270B)) % length
    return (now % length) / TICKS_PER_S + (seconds - whole / TICKS_PER_S)


def _hash_bits(x: U32) -> U32:
    """As in shaders/lib/noise.glsl."""
    x = (x ^ (x >> np.uint32(16))) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0x846CA68B)
    return x ^ (x >> np.uint32(16))


def _hash3(x: U32) -> F64:
    """[n, 3] from 0 to 1"""
    first = _hash_bits(x)
    second = _hash_bits(first ^ np.uint32(0x9E3779B9))
    third = _hash_bits(second ^ np.uint32(0x85EBCA6B))
    return np.stack([first >> np.uint32(8), second >> np.uint32(8), third >> np.uint32(8)], axis=1) / 16777216.0
