"""What counts as one change of a flash, pixel by pixel, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.maths.colour import LUMINANCE

F32 = npt.NDArray[np.float32]
Bool = npt.NDArray[np.bool_]

_WEIGHTS = np.array(LUMINANCE, np.float32)
_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
"""Linear Rec.709 to CIE XYZ (IEC 61966-2-1)."""
_UCS = (np.array([[4, 0, 0], [0, 9, 0], [1, 15, 3]]) @ _XYZ).astype(np.float32)
"""Linear Rec.709 to what u' and v' are quotients of: 4 X, 9 Y and X + 15 Y + 3 Z (CIE 1976)."""
_RED_UV = np.array([0.4507, 0.5229], np.float32)[:, None, None]
"""Rec.709's red primary in u', v'."""

SATURATED = 0.8
RED_STEP = 0.2
LEAST_RED = 20 / 320
"""R − G − B below which red is too dim to matter: the step of WCAG 2.0's red flash (Harding & Binnie 2002)."""
_STRAY = np.float32(1e-3)
"""White light of the hall on the LEDs: what is darker has no colour of its own."""


@dataclass(frozen=True)
class Criterion:
    """When two luminances differ enough: by ``least`` where the darker is below ``dark``. Brighter pairs never do
    if ``bright_contrast`` is None, otherwise from that Michelson contrast, (high − low) / (high + low).

    In cd/m², or as shares of the peak if ``relative``.
    """

    name: str
    least: float
    dark: float
    bright_contrast: float | None
    relative: bool


BT1702 = Criterion("ITU-R BT.1702-3", 20.0, 160.0, 1 / 17, relative=False)
WCAG = Criterion("WCAG 2.2", 0.10, 0.80, None, relative=True)


class GeneralTransitions:
    """Rises and falls of luminance between its lows and highs, however many frames each of them takes."""

    def __init__(self, criterion: Criterion, wall_nits: float) -> None:
        self._criterion = criterion
        self._unit = np.float32(1.0 if criterion.relative else wall_nits)
        self._low: F32 | None = None
        self._high: F32 | None = None
        self._last: npt.NDArray[np.int8] | None = None
        """What the last change of each pixel was: 1 a rise, −1 a fall, 0 there was none yet."""

    def step(self, linear: F32) -> Bool:
        """[H, W] which pixels complete a change in the frame ``linear`` [3, H, W]."""
        now: F32 = np.tensordot(_WEIGHTS, linear, 1) * self._unit
        if self._low is None or self._high is None or self._last is None:
            self._low, self._high = now.copy(), now.copy()
            self._last = np.zeros(now.shape, np.int8)
        np.minimum(self._low, now, out=self._low)
        np.maximum(self._high, now, out=self._high)
        rise = (self._last <= 0) & self._differ(self._low, now)
        fall = (self._last >= 0) & self._differ(now, self._high) & ~rise
        changed: Bool = rise | fall
        self._low[changed] = self._high[changed] = now[changed]
        self._last[rise], self._last[fall] = 1, -1
        return changed

    def _differ(self, dark: F32, bright: F32) -> Bool:
        rule = self._criterion
        enough = bright - dark >= np.float32(rule.least * (1 - 1e-6))
        if rule.bright_contrast is None:
            return enough & (dark < np.float32(rule.dark))
        contrast = bright - dark >= np.float32(rule.bright_contrast * (1 - 1e-6)) * (bright + dark)
        return np.where(dark < np.float32(rule.dark), enough, contrast)


class RedTransitions:
    """Changes to and from saturated red: R / (R + G + B) at least 0.8 on one side, and more than 0.2 apart in the
    CIE 1976 (u', v') diagram (WCAG 2.2's working definition, after ISO 9241-391)."""

    def __init__(self) -> None:
        self._red: Bool | None = None
        """Which pixels' last state was saturated red."""
        self._anchor: F32 | None = None
        """[2, H, W] the colour of the last state: the reddest of a red one, the least red of another."""

    def step(self, linear: F32) -> Bool:
        """[H, W] which pixels complete a change in the frame ``linear`` [3, H, W]."""
        r, g, b = linear
        red = (r >= np.float32(SATURATED) * (r + g + b)) & (r - g - b > np.float32(LEAST_RED))
        colour = _uv(linear)
        if self._red is None or self._anchor is None:
            self._red, self._anchor = red, colour
        apart = _squared(colour - self._anchor) > np.float32(RED_STEP**2)
        changed: Bool = apart & (red != self._red)
        farther = _from_red(colour) > _from_red(self._anchor)
        self._red = np.where(changed, red, self._red)
        moved = changed | np.where(self._red, ~farther, farther)
        self._anchor = np.where(moved, colour, self._anchor)
        return changed


def _uv(linear: F32) -> F32:
    """[2, H, W] CIE 1976 u', v' of linear Rec.709, with a little stray light."""
    parts: F32 = np.tensordot(_UCS, linear + _STRAY, 1)
    return parts[:2] / parts[2]


def _from_red(colour: F32) -> F32:
    """[H, W] the square of the distance from the red primary."""
    return _squared(colour - _RED_UV)


def _squared(difference: F32) -> F32:
    return difference[0] * difference[0] + difference[1] * difference[1]
