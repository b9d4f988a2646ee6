"""Picture files through OpenImageIO: PNG (8 or 16 bit, sRGB) and EXR (half, linear).

Same pixels, same bytes.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt

from renderer.errors import InputError, YingbiError
from renderer.output.atomic import atomic_path, write_error
from renderer.output.formats import PICTURES, PictureFormat, PixelFormat

_REC709 = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
"""Red, green, blue and white, x and y each: EXR's ``chromaticities``."""


_OIIO_TYPES = {"float16": "half", "uint16": "uint16", "uint8": "uint8"}


def require_pixels(pixels: npt.NDArray[np.generic], wanted: PixelFormat, size_px: tuple[int, int]) -> None:
    """Refuse pixels of another shape or type: a mistake of the program, hence ``ValueError``."""
    width, height = size_px
    shapes: tuple[tuple[int, ...], ...]
    dtype: np.dtype[np.generic]
    if wanted == "nv12":
        dtype, shapes = np.dtype(np.uint8), ((height * 3 // 2, width),)
    elif wanted == "rgb8":
        deep = pixels.dtype == np.uint16
        dtype, shapes = np.dtype(np.uint16 if deep else np.uint8), ((height, width, 3),)
    else:
        dtype, shapes = np.dtype(np.float16), ((height, width, 3), (height, width, 4))
    if pixels.dtype != dtype or pixels.shape not in shapes:
        raise ValueError(f"{wanted} wants {dtype} {list(shapes[0])}, not {pixels.dtype} {list(pixels.shape)}")


def write_picture(path: Path, pixels: npt.NDArray[np.generic]) -> None:
    """Write one picture, whole or not at all; the suffix says the format.

    PNG takes uint8 or uint16 [H, W, 3], display-encoded; EXR takes float16 [H, W, 3] or [H, W, 4], linear.
    """
    kind = PICTURES.get(path.suffix.lower())
    if kind is None:
        hint = f"understood: {' '.join(PICTURES)}"
        raise InputError("output", f"no picture format is called {path.suffix!r}", where=str(path), hint=hint)
    if pixels.ndim != 3:
        raise ValueError(f"a picture is [H, W, channels], not {list(pixels.shape)}")
    require_pixels(pixels, kind.pixel_format, (pixels.shape[1], pixels.shape[0]))
    with atomic_path(path, keep_suffix=False) as part:
        problem = _write(part, kind, np.ascontiguousarray(pixels[..., :3]))
        if not problem:
            with part.open("rb") as file:
                problem = "" if kind.is_whole(file) else "the end of the file is missing"
        if problem:
            _raise_plainly(part, path, problem)


def _write(part: Path, kind: PictureFormat, pixels: npt.NDArray[np.generic]) -> str:
    """Write the file; an empty text when all went well, else what OpenImageIO says."""
    import OpenImageIO as oiio

    height, width, channels = pixels.shape
    spec = oiio.ImageSpec(width, height, channels, _OIIO_TYPES[pixels.dtype.name])
    for name, value in kind.attributes:
        spec.attribute(name, value)
    if kind.pixel_format == "rgba16f":
        spec.attribute("chromaticities", "float[8]", _REC709)
    output = oiio.ImageOutput.create(kind.plugin)
    if output is None:
        return f"this OpenImageIO has no {kind.plugin}: {oiio.geterror()}"
    if not output.open(str(part), spec):
        return str(output.geterror()) or "the file cannot be opened"
    written = output.write_image(pixels)
    closed = output.close()
    return "" if written and closed else str(output.geterror()) or "the file could not be finished"


def _raise_plainly(part: Path, final: Path, problem: str) -> None:
    """OpenImageIO keeps no error numbers: ask the disk itself by appending a little, then report either."""
    try:
        with part.open("ab", buffering=0) as file:
            file.write(bytes(1 << 20))
            file.write(bytes(1))
            os.fsync(file.fileno())
    except OSError as error:
        raise write_error(error, final) from error
    raise YingbiError("picture", f"the picture could not be written: {problem.strip()}", where=str(final))
