"""Pictures to pixels: PNG, JPEG, WebP and what OBJ files like to name, with limits; 16 bits stay 16 bits."""

from __future__ import annotations

import io
import tempfile
import threading
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL.Image

from renderer.assets.model import Image
from renderer.errors import InputError

MAX_SIDE_PX = 16384
MAX_DECODED_BYTES = 512 << 20
MAX_TOTAL_BYTES = 3 << 29

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TGA", "TIFF")
_MODES = {
    "1": "L",
    "P": "RGBA",
    "PA": "RGBA",
    "CMYK": "RGB",
    "YCbCr": "RGB",
    "LAB": "RGB",
    "HSV": "RGB",
    "RGBX": "RGB",
}
_pillow_limits = threading.Lock()


class BadImage(InputError):
    """The picture is damaged or of an unknown kind: a relic can be shown without it, with a warning."""


class ImageBudget:
    """Decodes pictures and keeps their sum below what a relic may hold in memory."""

    def __init__(self, limit: int = MAX_TOTAL_BYTES) -> None:
        self._left = limit
        self._limit = limit

    def decode(self, name: str, data: memoryview) -> Image:
        """The picture in ``data``. Raises BadImage if it is damaged, InputError if it is too large."""
        image = decode_image(name, data)
        self._left -= image.pixels.nbytes
        if self._left < 0:
            raise InputError(
                "textures-too-large",
                f"its textures need more than {self._limit >> 20} MB of memory together",
                hint="reduce their size in pixels",
            )
        return image


def decode_image(name: str, data: memoryview) -> Image:
    """The picture in ``data``: [H, W, C], C = 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; 16 bits stay 16 bits.

    Raises BadImage if it is damaged or of an unknown kind, InputError if it is too large.
    """
    if len(data) == 0:
        raise BadImage("texture", f"the texture '{name}' is empty")
    try:
        with _pillow_limits, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            before = PIL.Image.MAX_IMAGE_PIXELS
            PIL.Image.MAX_IMAGE_PIXELS = MAX_SIDE_PX * MAX_SIDE_PX // 2  # Pillow refuses twice as many
            try:
                return Image(name, _decode(name, data))
            finally:
                PIL.Image.MAX_IMAGE_PIXELS = before
    except InputError:
        raise
    except PIL.Image.DecompressionBombError as error:
        raise _too_large(name, f"has more than {MAX_SIDE_PX} x {MAX_SIDE_PX} pixels") from error
    except MemoryError as error:
        raise _too_large(name, "needs more memory than there is") from error
    except Exception as error:  # Pillow's plugins raise anything on damaged files
        raise BadImage("texture", f"the texture '{name}' is damaged or not a PNG, JPEG or WebP picture") from error


def _too_large(name: str, how: str) -> InputError:
    return InputError(
        "texture-too-large",
        f"the texture '{name}' {how}",
        hint=f"the limits are {MAX_SIDE_PX} px a side and {MAX_DECODED_BYTES >> 20} MB decoded",
    )


def _decode(name: str, data: memoryview) -> npt.NDArray[Any]:
    deep_channels = _png16_channels(data)
    with PIL.Image.open(io.BytesIO(data), formats=_FORMATS) as file:
        picture: PIL.Image.Image = file
        width, height = picture.size
        if max(width, height) > MAX_SIDE_PX:
            raise _too_large(name, f"has {width} x {height} pixels")
        if width * height * (2 * deep_channels or 4 if picture.mode != "L" else 1) > MAX_DECODED_BYTES:
            raise _too_large(name, f"needs {width * height * (2 * deep_channels or 4) >> 20} MB decoded")
        if deep_channels > 1:
            return _decode_png16(data, deep_channels)
        if picture.mode.startswith("I") or picture.mode == "F":
            return _whole_range(np.asarray(picture))[..., None]
        if picture.mode == "P" and "transparency" not in picture.info:
            picture = picture.convert("RGB")
        elif picture.mode in _MODES:
            picture = picture.convert(_MODES[picture.mode])
        elif "transparency" in picture.info and picture.mode in ("L", "RGB"):
            picture = picture.convert("LA" if picture.mode == "L" else "RGBA")
        pixels = np.array(picture, dtype=np.uint8)
    return pixels if pixels.ndim == 3 else pixels[..., None]


def _whole_range(pixels: npt.NDArray[Any]) -> npt.NDArray[np.uint16]:
    if pixels.dtype.kind == "f":
        return (np.clip(np.nan_to_num(pixels), 0, 1) * 65535 + 0.5).astype(np.uint16)
    return np.clip(pixels, 0, 65535).astype(np.uint16)


def _png16_channels(data: memoryview) -> int:
    """How many channels a 16-bit PNG has; 0 for every other picture."""
    if len(data) < 26 or bytes(data[:8]) != b"\x89PNG\r\n\x1a\n" or data[24] != 16:
        return 0
    return {0: 1, 2: 3, 4: 2, 6: 4}.get(data[25], 0)


def _decode_png16(data: memoryview, channels: int) -> npt.NDArray[np.uint16]:
    # Pillow halves the depth of 16-bit colour; OpenImageIO keeps it, but reads files only
    import OpenImageIO as oiio

    with tempfile.TemporaryDirectory(prefix="yingbi-") as folder:
        path = Path(folder) / "picture.png"
        path.write_bytes(data)
        config = oiio.ImageSpec()
        config.attribute("oiio:UnassociatedAlpha", 1)
        file = oiio.ImageInput.open(str(path), config)
        if file is None:
            raise ValueError(oiio.geterror())
        try:
            pixels = file.read_image(0, channels, oiio.UINT16)
        finally:
            file.close()
    if pixels is None:
        raise ValueError("the picture's rows cannot be read")
    return np.asarray(pixels, np.uint16).reshape(pixels.shape[0], pixels.shape[1], -1)
