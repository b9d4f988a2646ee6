"""glTF accessors, checked against their buffers' real length before anything is allocated, and decoded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from renderer.assets import gltf_json as j
from renderer.assets.gltf_extensions import refuse_extensions
from renderer.assets.gltf_file import GltfFile
from renderer.errors import InputError

#: All arrays of one model together; 10 million triangles that share nothing need about 1 GB.
MAX_DECODED_BYTES = 3 << 29

_DTYPES: dict[int, np.dtype[Any]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


@dataclass(frozen=True)
class Accessor:
    """A checked accessor: ``count`` rows of ``width`` numbers in ``data``, or all zero without."""

    number: int
    count: int
    width: int
    dtype: np.dtype[Any]
    normalized: bool
    data: memoryview | None
    stride: int
    sparse: j.Object | None


class Accessors:
    """The accessors of one file; decoded once each, within one memory budget."""

    def __init__(self, file: GltfFile) -> None:
        self._buffers = file.buffers
        self._views = j.objects(file.tree, "bufferViews")
        self.entries = j.objects(file.tree, "accessors")
        self._checked: dict[int, Accessor] = {}
        self._decoded: dict[int, npt.NDArray[Any]] = {}
        self._bytes = 0

    def view(self, number: int, where: str) -> tuple[memoryview, int]:
        """The bytes of bufferView ``number`` and its stride, 0 if its rows are packed."""
        if number >= len(self._views):
            raise j.invalid(f"{where} names bufferView {number}, but the file has only {len(self._views)}")
        entry = self._views[number]
        place = f"bufferViews[{number}]"
        if "EXT_meshopt_compression" in j.sub_object(entry, "extensions", place):
            buffer = j.integer(entry, "buffer", place)
            if buffer < len(self._buffers) and not self._buffers[buffer]:
                refuse_extensions(["EXT_meshopt_compression"])
        buffer = j.integer(entry, "buffer", place)
        offset, length = j.integer(entry, "byteOffset", place, 0), j.integer(entry, "byteLength", place)
        if buffer >= len(self._buffers) or offset + length > len(self._buffers[buffer]):
            raise j.invalid(f"{place} reaches beyond the end of its buffer")
        return self._buffers[buffer][offset : offset + length], j.integer(entry, "byteStride", place, 0)

    def check(self, number: int, use: str, widths: tuple[int, ...], kinds: str = "f") -> Accessor:
        """Accessor ``number``, checked to have one of ``widths`` and ``kinds`` of dtype, for ``use``."""
        if number >= len(self.entries):
            raise j.invalid(f"{use} names accessor {number}, but the file has only {len(self.entries)}")
        found = self._checked.get(number)
        if found is None:
            found = self._checked[number] = self._check(number)
        if found.width not in widths or found.dtype.kind not in kinds:
            raise j.invalid(f"accessors[{number}] has the wrong type for {use}")
        return found

    def _check(self, number: int) -> Accessor:
        entry, where = self.entries[number], f"accessors[{number}]"
        component = j.integer(entry, "componentType", where)
        kind = j.text(entry, "type", where)
        if component not in _DTYPES or kind not in _WIDTHS:
            raise j.invalid(f"{where} has an unknown componentType or type")
        dtype, width = _DTYPES[component], _WIDTHS[kind]
        count = j.integer(entry, "count", where)
        sparse = j.sub_object(entry, "sparse", where) if "sparse" in entry else None
        normalized = j.flag(entry, "normalized", where) and dtype.kind != "f"
        self._spend(count * width * max(dtype.itemsize, 4))
        size = dtype.itemsize * width
        if "bufferView" not in entry:
            return Accessor(number, count, width, dtype, normalized, None, size, sparse)
        data, stride = self.view(j.integer(entry, "bufferView", where), where)
        offset = j.integer(entry, "byteOffset", where, 0)
        if stride and stride < size:
            raise j.invalid(f"{where} has rows that overlap: its bufferView's byteStride is too small")
        stride = stride or size
        if count and offset + (count - 1) * stride + size > len(data):
            raise j.invalid(f"{where} wants {count} entries, more than its bufferView holds")
        return Accessor(number, count, width, dtype, normalized, data[offset:], stride, sparse)

    def provide(self, number: int, rows: npt.NDArray[Any], use: str) -> None:
        """Gives accessor ``number``, which has no bytes of its own, the ``rows`` [count, width] decoded for it."""
        found = self.check(number, use, (rows.shape[1],), rows.dtype.kind)
        if len(rows) != found.count:
            raise j.invalid(f"{use} has {len(rows)} entries when decoded, its accessor says {found.count}")
        packed = np.ascontiguousarray(rows, found.dtype)
        data = packed.data.cast("B") if packed.size else memoryview(b"")
        stride = found.width * found.dtype.itemsize
        self._checked[number] = replace(found, data=data, stride=stride, sparse=None)

    def _spend(self, size: int) -> None:
        self._bytes += size
        if self._bytes > MAX_DECODED_BYTES:
            raise InputError(
                "relic-too-large",
                f"its geometry needs more than {MAX_DECODED_BYTES >> 20} MB of memory",
                hint="reduce its triangles",
            )

    def read(self, accessor: Accessor) -> npt.NDArray[Any]:
        """[count, width]: float32 if the accessor holds or stands for fractions, else its integers."""
        found = self._decoded.get(accessor.number)
        if found is None:
            found = self._decoded[accessor.number] = self._read(accessor)
        return found

    def _read(self, accessor: Accessor) -> npt.NDArray[Any]:
        if accessor.data is None:
            rows = np.zeros((accessor.count, accessor.width), accessor.dtype)
        else:
            rows = _rows(accessor.data, accessor.count, accessor.width, accessor.dtype, accessor.stride)
        if accessor.sparse is not None:
            rows = self._patch(rows.copy(), accessor)
        if accessor.normalized:
            limit = np.iinfo(accessor.dtype).max
            return np.maximum(rows.astype(np.float32) / np.float32(limit), np.float32(-1.0))
        return np.ascontiguousarray(rows)

    def _patch(self, rows: npt.NDArray[Any], accessor: Accessor) -> npt.NDArray[Any]:
        where = f"accessors[{accessor.number}].sparse"
        sparse = accessor.sparse or {}
        count = j.integer(sparse, "count", where)
        places, values = j.sub_object(sparse, "indices", where), j.sub_object(sparse, "values", where)
        component = j.integer(places, "componentType", where)
        if component not in (5121, 5123, 5125):
            raise j.invalid(f"{where}.indices has the wrong componentType")
        at = self._run(places, f"{where}.indices", count, 1, _DTYPES[component])[:, 0]
        if count and int(at.max()) >= len(rows):
            raise j.invalid(f"{where} has an index beyond the accessor's {len(rows)} entries")
        rows[at] = self._run(values, f"{where}.values", count, accessor.width, accessor.dtype)
        return rows

    def _run(self, entry: j.Object, where: str, count: int, width: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
        data, _ = self.view(j.integer(entry, "bufferView", where), where)
        offset = j.integer(entry, "byteOffset", where, 0)
        size = width * dtype.itemsize
        if offset + count * size > len(data):
            raise j.invalid(f"{where} reaches beyond the end of its bufferView")
        return _rows(data[offset:], count, width, dtype, size)


def _rows(data: memoryview, count: int, width: int, dtype: np.dtype[Any], stride: int) -> npt.NDArray[Any]:
    if count == 0:
        return np.zeros((0, width), dtype)
    return np.ndarray((count, width), dtype, buffer=data, strides=(stride, dtype.itemsize))
