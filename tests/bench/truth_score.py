"""How far a picture is from the truth: mean LDR-FLIP on the object, and the ratio of its light.

FLIP: Andersson, Nilsson, Akenine-Möller, Oskarsson, Åström, Fairchild 2020, "FLIP: A Difference Evaluator for
Alternating Images", by its authors' own package, ``pip install flip-evaluator``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.float32]

PIXELS_PER_DEGREE = 35.0
"""A 2.5 mm wall from 5 m: 1 degree is 87 mm."""
REC709_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


@dataclass(frozen=True)
class Score:
    """One picture against its truth, over the object only."""

    flip: float
    light: float
    """Mean luminance over the truth's, before tone mapping."""


def neutral(linear: Picture) -> Picture:
    """Khronos PBR Neutral tone mapper 1.0 (Khronos 2024)."""
    start, desaturation, f90 = 0.8 - 0.04, 0.15, 0.04
    low = linear.min(axis=-1, keepdims=True)
    colour = linear - np.where(low < 2 * f90, low - low * low / (4 * f90), f90)
    peak = colour.max(axis=-1, keepdims=True)
    room = 1 - start
    squeezed = 1 - room * room / (np.maximum(peak, start) + room - start)
    white = 1 - 1 / (desaturation * (peak - squeezed) + 1)
    bright = colour * squeezed / np.maximum(peak, 1e-9) * (1 - white) + squeezed * white
    return np.where(peak < start, colour, bright)


def srgb(linear: Picture) -> Picture:
    """Display encoding, IEC 61966-2-1."""
    clipped = np.clip(linear, 0, 1)
    return np.where(clipped <= 0.0031308, 12.92 * clipped, 1.055 * clipped ** (1 / 2.4) - 0.055)


def display(linear: Picture, exposure: float) -> Picture:
    """What a screen shows of linear light, 0 to 1."""
    return srgb(neutral(np.maximum(linear, 0) * exposure)).astype(np.float32)


def object_mask(rgba: Picture) -> npt.NDArray[np.bool_]:
    """Where the object covers most of the pixel."""
    return rgba[..., 3] > 0.5


def light_ratio(linear: Picture, truth: Picture, mask: npt.NDArray[np.bool_]) -> float:
    """Mean luminance over the object, 1 being the truth's."""
    return float((linear[mask] @ REC709_LUMINANCE).mean() / (truth[mask] @ REC709_LUMINANCE).mean())


def flip_map(shown: Picture, truth_shown: Picture) -> Picture:
    """FLIP at every pixel, 0 to 1, of two display-encoded pictures."""
    try:
        import flip_evaluator
    except ImportError:
        raise SystemExit("the truth bench needs FLIP | pip install flip-evaluator") from None
    found = flip_evaluator.evaluate(
        truth_shown, shown, "LDR", applyMagma=False, parameters={"ppd": PIXELS_PER_DEGREE}
    )[0]
    return np.asarray(found, np.float32).reshape(shown.shape[:2])
