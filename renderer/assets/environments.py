"""Environment maps: equirectangular .hdr and .exr pictures to linear radiance, through OpenImageIO."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from renderer.assets.model import F32
from renderer.assets.source import shorten, sniff
from renderer.errors import InputError

MAX_WIDTH_PX = 16384
_MAX_FILE_BYTES = 2 << 30
_MAGIC = {".hdr": (b"#?",), ".exr": (b"\x76\x2f\x31\x01",)}


def load_environment_map(path: Path) -> F32:
    """[H, W, 3] linear radiance, finite and not negative, top row first; the picture's centre is +x.

    Raises InputError for a file that is missing, damaged or not HDR, a picture that is not 2:1 (within 1 %),
    wider than 16384 px, or has NaN or infinite pixels. Negative values, which filtering leaves, become 0.
    """
    path = Path(path)
    try:
        return _load(path)
    except InputError as error:
        error.where = error.where or str(path)
        raise
    except Exception as error:
        raise InputError(
            "map-damaged", "the picture cannot be read", where=str(path), hint="export it again"
        ) from error


def _load(path: Path) -> F32:
    suffix = path.suffix.lower()
    head, _ = sniff(path, _MAX_FILE_BYTES)
    if suffix not in _MAGIC:
        raise InputError(
            "map-kind",
            f"a '{shorten(suffix) or 'nameless kind of'}' file has no radiance to light with",
            hint="an environment map is an equirectangular .hdr or .exr",
        )
    if not head.startswith(_MAGIC[suffix]):
        raise InputError("map-content", f"its content is not {suffix}", hint="check that it is what its name says")
    pixels = _read(path)
    bad = int((~np.isfinite(pixels)).any(axis=2).sum())
    if bad:
        raise InputError(
            "map-values", f"{bad} pixels are NaN or infinite", hint="repair the picture and save it again"
        )
    return np.maximum(pixels, np.float32(0.0), out=pixels)


def _read(path: Path) -> F32:
    import OpenImageIO as oiio  # lazily: it takes a moment, and most shows need it once

    file = oiio.ImageInput.open(str(path))
    if file is None:
        raise _damaged(oiio.geterror())
    try:
        spec = file.spec()
        _check_size(spec.width, spec.height)
        channels = _colour_channels(list(spec.channelnames), spec.nchannels)
        picture: Any = file.read_image(0, 0, 0, spec.nchannels, oiio.FLOAT)
        if picture is None:
            raise _damaged(file.geterror())
    finally:
        file.close()
    picture = np.asarray(picture, np.float32).reshape(spec.height, spec.width, -1)
    return np.ascontiguousarray(picture[..., channels])


def _check_size(width: int, height: int) -> None:
    if width > MAX_WIDTH_PX:
        raise InputError("map-too-large", f"it is {width} px wide", hint=f"the limit is {MAX_WIDTH_PX} px")
    if height < 1 or abs(width / height - 2.0) > 0.02:
        raise InputError(
            "map-shape",
            f"it has {width} x {height} px, but an equirectangular picture is twice as wide as high",
            hint="export it as equirectangular (latitude and longitude)",
        )


def _colour_channels(names: list[str], count: int) -> list[int]:
    wanted = [names.index(name) for name in ("R", "G", "B") if name in names]
    if len(wanted) == 3:
        return wanted
    if count in (1, 2):
        return [0, 0, 0]
    raise InputError("map-channels", "it has no R, G and B channels", hint="export it as an RGB picture")


def _damaged(reason: str) -> InputError:
    return InputError(
        "map-damaged", f"the picture cannot be read: {shorten(reason, 120)}", hint="copy or export it again"
    )
