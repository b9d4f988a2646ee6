"""Colours: the sRGB curve and the colour of a black body."""

from __future__ import annotations

import math
import re

import numpy as np
import numpy.typing as npt

Rgb = tuple[float, float, float]

LUMINANCE = (0.2126, 0.7152, 0.0722)
"""Rec.709 luminance weights of linear red, green and blue."""


def srgb_decode(encoded: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Display values 0..1 to linear light (IEC 61966-2-1)."""
    x = np.asarray(encoded, np.float64)
    return np.where(x <= 0.04045, x / 12.92, ((np.maximum(x, 0.04045) + 0.055) / 1.055) ** 2.4)


def srgb_encode(linear: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Linear light to display values (IEC 61966-2-1), clipped to 0..1."""
    x = np.clip(np.asarray(linear, np.float64), 0.0, 1.0)
    return np.where(x <= 0.0031308, 12.92 * x, 1.055 * np.maximum(x, 0.0031308) ** (1 / 2.4) - 0.055)


def hex_colour(text: str) -> Rgb:
    """``#RRGGBB`` to linear. Raises ValueError if it is not written so."""
    if not re.fullmatch("#[0-9A-Fa-f]{6}", text):
        raise ValueError(f"{text!r} is not a colour")
    r, g, b = (float(srgb_decode(int(text[i : i + 2], 16) / 255)) for i in (1, 3, 5))
    return r, g, b


def kelvin_colour(kelvin: float) -> Rgb:
    """Linear Rec.709 colour of a black body at luminance 1.

    Chromaticity after Kim et al. (2002), the cubic fit of the Planckian locus, valid from 1667 K to 25,000 K.
    """
    t = min(max(kelvin, 1667.0), 25000.0)
    if t <= 4000:
        x = -0.2661239e9 / t**3 - 0.2343589e6 / t**2 + 0.8776956e3 / t + 0.179910
    else:
        x = -3.0258469e9 / t**3 + 2.1070379e6 / t**2 + 0.2226347e3 / t + 0.240390
    if t <= 2222:
        y = -1.1063814 * x**3 - 1.34811020 * x**2 + 2.18555832 * x - 0.20219683
    elif t <= 4000:
        y = -0.9549476 * x**3 - 1.37418593 * x**2 + 2.09137015 * x - 0.16748867
    else:
        y = 3.0817580 * x**3 - 5.87338670 * x**2 + 3.75112997 * x - 0.37001483
    big_x, big_z = x / y, (1 - x - y) / y
    r = 3.2404542 * big_x - 1.5371385 - 0.4985314 * big_z
    g = -0.9692660 * big_x + 1.8760108 + 0.0415560 * big_z
    b = 0.0556434 * big_x - 0.2040259 + 1.0572252 * big_z
    return max(r, 0.0), max(g, 0.0), max(b, 0.0)


def luminance(rgb: Rgb) -> float:
    return math.fsum(w * c for w, c in zip(LUMINANCE, rgb, strict=True))
