"""What moderngl has no call for: mip levels of a texture's own, written row by row, and freeing shaders. The only
place that calls OpenGL without it."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import moderngl
import numpy as np

_TEXTURE_2D, _TEXTURE0, _UNPACK_ALIGNMENT = 0x0DE1, 0x84C0, 0x0CF5
_RGB, _RGBA = 0x1907, 0x1908
_BYTE, _SHORT, _HALF = 0x1401, 0x1403, 0x140B

_ENUM, _INT, _PLACE = ctypes.c_uint, ctypes.c_int, ctypes.c_void_p
_CALLS: dict[str, tuple[Any, ...]] = {
    "glActiveTexture": (_ENUM,),
    "glBindTexture": (_ENUM, _ENUM),
    "glDeleteShader": (_ENUM,),
    "glGetAttachedShaders": (_ENUM, _INT, _PLACE, _PLACE),
    "glPixelStorei": (_ENUM, _INT),
    "glTexImage2D": (_ENUM, _INT, _INT, _INT, _INT, _INT, _ENUM, _ENUM, _PLACE),
    "glTexSubImage2D": (_ENUM, _INT, _INT, _INT, _INT, _INT, _ENUM, _ENUM, _PLACE),
}


@dataclass(frozen=True)
class Format:
    """How texels are stored: OpenGL's three names for it, numpy's and moderngl's."""

    internal: int
    components: int
    kind: int
    dtype: type[np.generic]
    moderngl: str

    @property
    def layout(self) -> int:
        return _RGBA if self.components == 4 else _RGB


FORMATS = {
    "rgba8": Format(0x8058, 4, _BYTE, np.uint8, "f1"),
    "srgb8": Format(0x8C43, 4, _BYTE, np.uint8, "f1"),
    "rgba16": Format(0x805B, 4, _SHORT, np.uint16, "nu2"),
    "rgba16f": Format(0x881A, 4, _HALF, np.float16, "f2"),
    "rgb16f": Format(0x881B, 3, _HALF, np.float16, "f2"),
}


class RawGl:
    """OpenGL's own functions in a context."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        prototype: Callable[..., Any] = getattr(ctypes, "WINFUNCTYPE" if sys.platform == "win32" else "CFUNCTYPE")
        load = ctx.mglo._context.load
        self._call = {name: prototype(None, *kinds)(load(name)) for name, kinds in _CALLS.items()}

    def mipmapped(self, stored: Format, size: tuple[int, int], levels: int) -> moderngl.Texture:
        """A texture with room for all its levels, which are still undefined.

        It begins as a texel that is filtered over levels: so the driver makes room for all of them at once, not
        for the first one and again for the others."""
        texture = self._ctx.texture(
            (1, 1), stored.components, dtype=stored.moderngl, internal_format=stored.internal
        )
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        self._bind(texture)
        for level in range(levels):
            width, height = level_size(size, level)
            self._call["glTexImage2D"](
                _TEXTURE_2D, level, stored.internal, width, height, 0, stored.layout, stored.kind, None
            )
        vars(texture)["_size"] = size  # what it says of itself from now on
        return texture

    def write_rows(
        self, texture: moderngl.Texture, stored: Format, level: int, row: int, rows: np.ndarray
    ) -> None:
        """Fills [n, W, C] ``rows`` of a level, from ``row`` on."""
        self._bind(texture)
        self._call["glPixelStorei"](_UNPACK_ALIGNMENT, 1)
        rows = np.ascontiguousarray(rows)
        height, width = rows.shape[:2]
        self._call["glTexSubImage2D"](
            _TEXTURE_2D, level, 0, row, width, height, stored.layout, stored.kind, rows.ctypes.data
        )

    def drop_shaders(self, program: moderngl.Program) -> None:
        """Lets the shaders that a program was linked of go when it goes; moderngl keeps them for ever."""
        count, names = ctypes.c_int(), (_ENUM * 2)()
        self._call["glGetAttachedShaders"](program.glo, len(names), ctypes.byref(count), names)
        for name in names[: count.value]:
            self._call["glDeleteShader"](name)

    def _bind(self, texture: moderngl.Texture) -> None:
        """To the unit that moderngl keeps for this: no other one's texture is lost."""
        self._call["glActiveTexture"](_TEXTURE0 + self._ctx.default_texture_unit)
        self._call["glBindTexture"](_TEXTURE_2D, texture.glo)


def level_size(size: tuple[int, int], level: int) -> tuple[int, int]:
    return max(size[0] >> level, 1), max(size[1] >> level, 1)


def level_count(size: tuple[int, int]) -> int:
    """Down to a single texel."""
    return max(size).bit_length()
