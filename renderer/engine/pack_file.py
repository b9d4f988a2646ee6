"""The file of a prepared scene: a head, the records as a pickle, then the arrays where they can be mapped.

    0   magic, version, length of the pickle, length of the file, digest of the pickle
    64  the pickle (protocol 5), whose arrays lie outside of it
    ... per array, at multiples of 64: its bytes; where they lie and their checksums stand in the pickle

Opening maps the file and reads the pickle alone: half a gigabyte takes no longer than nothing. The pickle may name
nothing but the records of a prepared scene and what numpy makes arrays with.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import mmap
import pickle
import struct
import tempfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from renderer.assets.cube import CubeTable
from renderer.assets.model import Material, Sampler, TextureSlot
from renderer.assets.source import Stamp
from renderer.engine.prepared import PreparedForm, PreparedModel, PreparedScene
from renderer.gpu.materials import PreparedLook, PreparedMaterial
from renderer.gpu.models import PreparedMeshes, PreparedNode, PreparedPiece, PreparedPrimitive
from renderer.gpu.textures import PreparedTexture
from renderer.passes.environment import PreparedEnvironment
from renderer.passes.transfer import PreparedTransfer

VERSION = 1
_MAGIC = b"YINGBIPK"
_HEAD = struct.Struct("<8sIIQQ32s")
_ALIGNED = 64

_RECORDS = (
    *(CubeTable, Material, Sampler, TextureSlot, Stamp),
    *(PreparedForm, PreparedModel, PreparedScene, PreparedLook, PreparedMaterial, PreparedTexture),
    *(PreparedMeshes, PreparedNode, PreparedPiece, PreparedPrimitive, PreparedEnvironment, PreparedTransfer),
)
_KNOWN = {(record.__module__, record.__qualname__): record for record in _RECORDS}
_NUMPY = {"dtype", "ndarray", "_frombuffer", "_reconstruct", "scalar"}


class BadPack(Exception):
    """A file that is no whole pack of this version."""


def write_pack(path: Path, scene: PreparedScene) -> None:
    """Puts the file there whole or not at all. Raises OSError."""
    buffers: list[pickle.PickleBuffer] = []
    records = pickle.dumps(scene, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    table = np.array([(len(view), zlib.crc32(view)) for view in views], np.uint64).reshape(-1, 2)
    body = pickle.dumps((table.tobytes(), records), protocol=5)
    starts, end = _places(_HEAD.size + len(body), table[:, 0])
    digest = hashlib.blake2b(body, digest_size=32).digest()
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            temporary = Path(file.name)
            file.write(_HEAD.pack(_MAGIC, VERSION, 0, len(body), end, digest))
            file.write(body)
            for start, view in zip(starts, views, strict=True):
                file.write(bytes(start - file.tell()))
                file.write(view)
            file.write(bytes(end - file.tell()))
        temporary.replace(path)
    except OSError:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise


def read_pack(path: Path, *, thoroughly: bool = False) -> PreparedScene:
    """The arrays are views of the mapped file, which may be deleted meanwhile; ``thoroughly`` reads all of it
    and compares checksums. Raises OSError, or :class:`BadPack`."""
    with path.open("rb") as file:
        head = file.read(_HEAD.size)
        size = file.seek(0, io.SEEK_END)
        if len(head) < _HEAD.size:
            raise BadPack("it is cut off")
        magic, version, _, length, end, digest = _HEAD.unpack(head)
        if magic != _MAGIC or version != VERSION:
            raise BadPack("it is no pack of this version")
        if end != size or _HEAD.size + length > end:
            raise BadPack(f"it has {size} of {end} bytes")
        mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    body = mapped[_HEAD.size : _HEAD.size + length]
    if hashlib.blake2b(body, digest_size=32).digest() != digest:
        raise BadPack("its records are damaged")
    try:
        return _unpickled(body, mapped, thoroughly)
    except (pickle.UnpicklingError, AttributeError, TypeError, ValueError, EOFError, IndexError) as error:
        raise BadPack(f"its records cannot be read: {error}") from error


def _unpickled(body: memoryview, mapped: memoryview, thoroughly: bool) -> PreparedScene:
    listed, records = _Unpickler(io.BytesIO(body)).load()
    table = np.frombuffer(listed, np.uint64).reshape(-1, 2)
    starts, end = _places(_HEAD.size + len(body), table[:, 0])
    if end != len(mapped):
        raise BadPack("its arrays do not fit")
    views = [mapped[start : start + int(size)] for start, size in zip(starts, table[:, 0], strict=True)]
    if thoroughly and any(zlib.crc32(view) != check for view, check in zip(views, table[:, 1], strict=True)):
        raise BadPack("its arrays are damaged")
    scene = _Unpickler(io.BytesIO(records), buffers=views).load()
    if not isinstance(scene, PreparedScene):
        raise BadPack("it holds something else")
    return scene


def _places(start: int, sizes: np.ndarray) -> tuple[list[int], int]:
    """Where arrays of these sizes begin, and where the last one ends."""
    starts = []
    for size in sizes:
        start = -(-start // _ALIGNED) * _ALIGNED
        starts.append(start)
        start += int(size)
    return starts, start


class _Unpickler(pickle.Unpickler):
    """Makes nothing but what a prepared scene is made of."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _KNOWN:
            return _KNOWN[module, name]
        if module.split(".")[0] == "numpy" and name in _NUMPY:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} does not belong into a pack")
