"""The picture to look at: truth, candidate and where they differ, side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from tests.bench.truth_score import Picture

_ENLARGED = 2
_MARGIN_PX = 6
_HEAT = np.array([[0, 0, 0], [0.3, 0.07, 0.42], [0.72, 0.22, 0.47], [0.99, 0.62, 0.43], [0.99, 0.99, 0.75]])
"""The perceptual ramp magma (Smith and van der Walt 2015) at five points."""


def heat(values: Picture) -> Picture:
    """Black for 0, pale yellow for 1."""
    places = np.linspace(0, 1, len(_HEAT))
    return np.stack([np.interp(values, places, _HEAT[:, channel]) for channel in range(3)], axis=-1)


def write_sheet(path: Path, pictures: list[Picture], mask: npt.NDArray[np.bool_]) -> None:
    """Put display-encoded pictures beside one another, cropped to the object and enlarged."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    top, left = max(rows[0] - _MARGIN_PX, 0), max(columns[0] - _MARGIN_PX, 0)
    window = np.s_[top : rows[-1] + _MARGIN_PX, left : columns[-1] + _MARGIN_PX]
    strip = np.concatenate([picture[window] for picture in pictures], axis=1)
    image = Image.fromarray((np.clip(strip, 0, 1) * 255 + 0.5).astype(np.uint8))
    path.parent.mkdir(parents=True, exist_ok=True)
    image.resize((image.width * _ENLARGED, image.height * _ENLARGED), Image.Resampling.NEAREST).save(path)
