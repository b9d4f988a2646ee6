"""Arrays into the GPU's memory, a piece at a time, so that a picture can be drawn in between.

An :data:`Upload` yields how many bytes it has just put there, never more than :data:`PIECE_BYTES`, and returns
what it has made.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any, TypeVar

import moderngl
import numpy as np

from renderer.gpu.context import Gpu

T = TypeVar("T")
Upload = Generator[int, None, T]

PIECE_BYTES = 1 << 18
SLICE_BYTES = 2 << 20
"""What a player puts there between two pictures unless it says otherwise."""

_DTYPES = {"float32": "f4", "float16": "f2", "uint32": "u4"}


def at_once(upload: Upload[T]) -> T:
    """All of it, without a pause."""
    while True:
        try:
            next(upload)
        except StopIteration as done:
            made: T = done.value
            return made


def in_slices(upload: Upload[T], slice_bytes: int) -> Generator[None, None, T]:
    """Pauses before more than ``slice_bytes`` (at least one piece) are put there at once."""
    put = 0
    while True:
        try:
            put += next(upload)
        except StopIteration as done:
            made: T = done.value
            return made
        if put + PIECE_BYTES > slice_bytes:
            put = 0
            yield


def upload_buffer(gpu: Gpu, array: np.ndarray) -> Upload[moderngl.Buffer]:
    data = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    buffer = gpu.ctx.buffer(reserve=data.nbytes)
    for start in range(0, data.nbytes, PIECE_BYTES):
        piece = data[start : start + PIECE_BYTES]
        buffer.write(piece, start)
        yield piece.nbytes
    return buffer


def rows_at_once(array: np.ndarray) -> Iterator[slice]:
    """Slices of the rows of ``array`` that are pieces; a row alone may be larger."""
    rows = max(PIECE_BYTES // max(array[:1].nbytes, 1), 1)
    for start in range(0, len(array), rows):
        yield slice(start, min(start + rows, len(array)))


def upload_texture(gpu: Gpu, array: np.ndarray) -> Upload[moderngl.Texture]:
    """[H, W, C] float or uint32, without mip levels."""
    height, width, components = array.shape
    texture = gpu.ctx.texture((width, height), components, dtype=_DTYPES[array.dtype.name], alignment=1)
    yield from _fill(texture, array, lambda start, rows: (0, start, width, rows))
    return texture


def upload_layers(gpu: Gpu, array: np.ndarray) -> Upload[moderngl.TextureArray]:
    """[L, H, W, C]"""
    layers, height, width, components = array.shape
    dtype = _DTYPES[array.dtype.name]
    texture = gpu.ctx.texture_array((width, height, layers), components, dtype=dtype, alignment=1)
    for number, layer in enumerate(array):
        yield from _fill(texture, layer, partial(_rows_of_layer, number, width))
    return texture


def upload_volume(gpu: Gpu, array: np.ndarray) -> Upload[moderngl.Texture3D]:
    """[D, H, W, C]"""
    depth, height, width, components = array.shape
    dtype = _DTYPES[array.dtype.name]
    texture = gpu.ctx.texture3d((width, height, depth), components, dtype=dtype, alignment=1)
    yield from _fill(texture, array, lambda start, slices: (0, 0, start, width, height, slices))
    return texture


def _rows_of_layer(number: int, width: int, start: int, rows: int) -> tuple[int, ...]:
    return (0, start, number, width, rows, 1)


def _fill(texture: Any, array: np.ndarray, place: Callable[[int, int], tuple[int, ...]]) -> Iterator[int]:
    """Writes ``array`` in pieces; ``place`` is where one goes, by its first row and how many it has."""
    for rows in rows_at_once(array):
        piece = np.ascontiguousarray(array[rows])
        texture.write(piece.reshape(-1).view(np.uint8), place(rows.start, len(piece)), alignment=1)
        yield piece.nbytes
