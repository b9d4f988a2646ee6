"""Pictures that are shown as they are, such as the one for an evacuation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from renderer.assets.images import decode_image
from renderer.errors import InputError

MAX_FILE_BYTES = 64 << 20
MAX_SIDE_PX = 8192
SUFFIXES = (".png", ".jpg", ".jpeg")


def read_still(path: Path) -> npt.NDArray[np.uint8]:
    """[H, W, 3] sRGB, top row first; what is transparent becomes black. Raises :class:`InputError`."""
    where = str(path)
    if path.suffix.lower() not in SUFFIXES:
        hint = f"understood: {' '.join(SUFFIXES)}"
        raise InputError("picture", "this is no picture by its name", where=where, hint=hint)
    data = _read(path, where)
    try:
        pixels = decode_image(path.name, memoryview(data)).pixels
    except InputError as error:
        raise InputError(error.code, "cannot be read as a picture", where=where, hint=error.what) from error
    height, width = pixels.shape[:2]
    if max(width, height) > MAX_SIDE_PX:
        hint = f"at most {MAX_SIDE_PX} px a side"
        raise InputError("picture", f"{width} x {height} px are too large", where=where, hint=hint)
    return _opaque(pixels)


def _read(path: Path, where: str) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise InputError("picture", f"cannot be read: {error.strerror}", where=where) from error
    if len(data) > MAX_FILE_BYTES:
        raise InputError("picture", "is too large a file", where=where, hint=f"at most {MAX_FILE_BYTES >> 20} MB")
    return data


def _opaque(pixels: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    share = pixels.astype(np.float32) / np.iinfo(pixels.dtype).max
    alpha = share[..., -1:] if share.shape[2] in (2, 4) else np.float32(1.0)
    colour = share[..., :3] if share.shape[2] >= 3 else share[..., :1]
    rgb = np.broadcast_to(colour * alpha, (*share.shape[:2], 3))
    return np.round(255 * rgb).astype(np.uint8)
