"""KHR_draco_mesh_compression, decoded by DracoPy; how much it is going to decode is read from its header first."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from renderer.assets import gltf_json as j
from renderer.assets.gltf_accessors import Accessors
from renderer.errors import InputError

DRACO = "KHR_draco_mesh_compression"

_MESH = 1
_SEQUENTIAL, _EDGEBREAKER = 0, 1
_HAS_METADATA = 0x8000


def unpack_draco(
    entry: j.Object, attributes: j.Object, indices: int | None, accessors: Accessors, where: str
) -> None:
    """Decodes the extension's ``entry`` of a primitive into the accessors of its ``attributes`` and ``indices``.

    Raises InputError if the data are damaged or larger than those accessors say.
    """
    data, _ = accessors.view(j.integer(entry, "bufferView", where), where)
    faces, vertices = draco_counts(bytes(data), where)
    positions = accessors.check(j.integer(attributes, "POSITION", where), f"{where}.POSITION", (3,), "fiu")
    if indices is None:
        raise j.invalid(f"{where} has triangles, but its primitive has no indices")
    if vertices > positions.count or 3 * faces != accessors.check(indices, f"{where}.indices", (1,), "u").count:
        raise j.invalid(f"{where} holds {faces} triangles and {vertices} vertices: not what its accessors say")
    mesh = _decoded(bytes(data), where)
    accessors.provide(indices, np.asarray(mesh.faces, np.uint32).reshape(-1, 1), f"{where}.indices")
    places = j.sub_object(entry, "attributes", where)
    for name in places:
        if name in attributes:
            number = j.integer(attributes, name, where)
            accessors.provide(number, _attribute(mesh, j.integer(places, name, where), where), f"{where}.{name}")


def _decoded(data: bytes, where: str) -> Any:
    try:
        import DracoPy  # an extra: only packed files need it
    except ImportError:
        raise InputError(
            "gltf-extension",
            f"the file requires the glTF extension {DRACO}, which needs DracoPy",
            hint='install it: pip install "yingbi[draco]"; or export the model again without Draco compression',
        ) from None
    try:
        return DracoPy.decode(data)
    except Exception as error:  # whatever the decoder raises on damaged data
        raise _damaged(where) from error


def _attribute(mesh: Any, number: int, where: str) -> npt.NDArray[Any]:
    for found in mesh.attributes:
        if found["unique_id"] == number:
            rows: npt.NDArray[Any] = np.asarray(found["data"])
            return rows.reshape(len(rows), -1)
    raise j.invalid(f"{where} has no attribute {number}")


def _damaged(where: str) -> InputError:
    return j.invalid(f"the Draco data of {where} are damaged")


def draco_counts(data: bytes, where: str) -> tuple[int, int]:
    """(triangles, encoded vertices) by the header of a Draco mesh (bitstream 2.2)."""
    if len(data) < 11 or data[:5] != b"DRACO" or data[7] != _MESH or data[8] not in (_SEQUENTIAL, _EDGEBREAKER):
        raise _damaged(where)
    if (data[5], data[6]) != (2, 2):
        raise InputError(
            "gltf-extension",
            f"{where} has Draco data of version {data[5]}.{data[6]}, only 2.2 is read",
            hint="export the model again",
        )
    header = _Header(data, 11)
    try:
        if int.from_bytes(data[9:11], "little") & _HAS_METADATA:
            header.skip_metadata()
        if data[8] == _EDGEBREAKER:
            header.at += 1  # how it goes from triangle to triangle
            vertices = header.varint()
            return header.varint(), vertices
        return header.varint(), header.varint()
    except (IndexError, RecursionError) as error:
        raise _damaged(where) from error


class _Header:
    """A cursor over Draco's header; IndexError beyond its end."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self.at = data, at

    def varint(self) -> int:
        """A number in groups of seven bits, the least first."""
        value = 0
        for shift in range(0, 64, 7):
            byte = self._data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
        return value

    def skip_metadata(self) -> None:
        for _ in range(self._counted()):
            self.varint()  # which attribute it is about
            self._skip_entries()
        self._skip_entries()

    def _counted(self) -> int:
        count = self.varint()
        if count > len(self._data):
            raise IndexError
        return count

    def _skip_entries(self) -> None:
        for _ in range(self._counted()):
            self._skip_name()
            length = self.varint()
            self.at += length
        for _ in range(self._counted()):
            self._skip_name()
            self._skip_entries()

    def _skip_name(self) -> None:
        length = self._data[self.at]
        self.at += 1 + length
