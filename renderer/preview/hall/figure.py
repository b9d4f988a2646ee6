"""A visitor as a standing outline, so that the hall's sizes can be told."""

from __future__ import annotations

import numpy as np

from renderer.maths.transforms import F64

STATURE_M = 1.72
EYE_HEIGHT = 0.936
"""Of the stature (Drillis and Contini 1966), as the other proportions here."""

_LOWEST_EYE_M, _HIGHEST_EYE_M = 0.7, 2.1
"""Between these it is a child or a tall adult; others lie, climb or fly, and keep an adult's size."""

_HALF = np.array(
    [
        *((0.0, 1.0), (0.024, 0.996), (0.040, 0.974), (0.046, 0.942), (0.043, 0.910), (0.033, 0.884)),  # head
        *((0.027, 0.866), (0.028, 0.848), (0.058, 0.832), (0.104, 0.818), (0.126, 0.796)),  # neck, shoulder
        *((0.134, 0.756), (0.139, 0.690), (0.146, 0.625), (0.151, 0.555), (0.149, 0.490)),  # arm, outside
        *((0.153, 0.450), (0.148, 0.405), (0.134, 0.380), (0.121, 0.402), (0.120, 0.450)),  # hand
        *((0.122, 0.490), (0.112, 0.560), (0.105, 0.630), (0.099, 0.700), (0.094, 0.742)),  # arm, inside
        *((0.086, 0.680), (0.077, 0.615), (0.090, 0.540), (0.097, 0.490), (0.092, 0.410)),  # trunk, hip
        *((0.070, 0.290), (0.070, 0.220), (0.043, 0.060), (0.060, 0.014), (0.056, 0.000)),  # leg, outside
        *((0.018, 0.000), (0.020, 0.060), (0.025, 0.210), (0.022, 0.290), (0.012, 0.420), (0.0, 0.468)),
    ]
)
"""Right half of the outline, from the crown down to the fork: x and height, in statures."""

_SMOOTHINGS = 2


def figure(eye_m: F64, towards_m: F64) -> F64:
    """[N, 3] the closed outline of somebody whose eyes are at ``eye_m``, upright and flat, facing
    ``towards_m``."""
    usual = _LOWEST_EYE_M <= eye_m[1] <= _HIGHEST_EYE_M
    stature = float(eye_m[1]) / EYE_HEIGHT if usual else STATURE_M
    x, y = (stature * _outline()).T
    way = towards_m - eye_m
    flat = np.hypot(way[0], way[2])
    right = np.array([way[2], 0.0, -way[0]]) / flat if flat > 1e-9 else np.array([1.0, 0.0, 0.0])
    feet = eye_m - np.array([0.0, EYE_HEIGHT * stature, 0.0])
    return feet + x[:, None] * right + y[:, None] * np.array([0.0, 1.0, 0.0])


def _outline() -> F64:
    """[N, 2] both halves, their corners cut (Chaikin 1974)."""
    outline = np.concatenate([_HALF, (_HALF * [-1.0, 1.0])[-2:0:-1]])
    for _ in range(_SMOOTHINGS):
        following = np.roll(outline, -1, axis=0)
        cut = [0.75 * outline + 0.25 * following, 0.25 * outline + 0.75 * following]
        outline = np.stack(cut, axis=1).reshape(-1, 2)
    low, high = outline[:, 1].min(), outline[:, 1].max()  # cutting corners shrank it a little
    outline[:, 1] = (outline[:, 1] - low) / (high - low)
    return outline
