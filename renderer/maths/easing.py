"""Named eases: how a value gets from one key to the next, as functions of 0..1."""

from __future__ import annotations

import math
from collections.abc import Callable

Ease = Callable[[float], float]


def smoothstep(x: float) -> float:
    """0 at 0, 1 at 1, level at both ends; clamped outside."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)


def _smootherstep(x: float) -> float:
    return x * x * x * (x * (6.0 * x - 15.0) + 10.0)


EASES: dict[str, Ease] = {
    "linear": lambda x: x,
    "hold": lambda x: 0.0 if x < 1.0 else 1.0,
    "in": lambda x: x * x,
    "out": lambda x: x * (2.0 - x),
    "in-out": smoothstep,
    "in-cubic": lambda x: x**3,
    "out-cubic": lambda x: 1.0 - (1.0 - x) ** 3,
    "in-out-cubic": lambda x: 4 * x**3 if x < 0.5 else 1.0 - 4 * (1.0 - x) ** 3,
    "in-sine": lambda x: 1.0 - math.cos(x * math.pi / 2),
    "out-sine": lambda x: math.sin(x * math.pi / 2),
    "in-out-sine": lambda x: 0.5 - 0.5 * math.cos(math.pi * x),
    "in-out-quint": _smootherstep,
}
