"""Vertex colours of scans to linear: 8-bit, 16-bit or fractions, sRGB-encoded by all who write them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from renderer.assets.model import F32


def to_linear(colours: npt.NDArray[Any]) -> F32:
    """[N, 4] linear colours from [N, 3 or 4] sRGB ones; alpha is 1 where there is none. NaN stays NaN."""
    values = colours.astype(np.float32)
    if colours.dtype.kind in "iu":
        values /= float(np.iinfo(colours.dtype).max) if colours.dtype.itemsize <= 2 else 255.0
    elif values.size and np.nanmax(np.where(np.isfinite(values), values, 0.0)) > 1.5:
        values /= 255.0  # written as 0 to 255, read as numbers
    result = np.ones((len(values), 4), np.float32)
    result[:, : values.shape[1]] = np.clip(values[:, :4], 0.0, 1.0)
    rgb = result[:, :3]
    result[:, :3] = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return result
