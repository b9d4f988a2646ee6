"""The document that trimesh loads in place of a glTF file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from trimesh.exchange.gltf import load_gltf

from renderer.assets import gltf_json as j
from renderer.assets.gltf_accessors import Accessor, Accessors

_COMPONENTS = {"f4": 5126, "u1": 5121, "u2": 5123, "u4": 5125}


class Document(Mapping[str, memoryview]):
    """The document that trimesh loads, and the buffers behind it."""

    def __init__(self) -> None:
        self._buffers: dict[str, memoryview] = {}
        self._accessors: list[j.Object] = []
        self._views: list[j.Object] = []
        self._meshes: list[j.Object] = []
        self._known: dict[int, int] = {}

    def __getitem__(self, name: str) -> memoryview:
        """A buffer by name: this object is trimesh's resolver."""
        return self._buffers[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._buffers)

    def __len__(self) -> int:
        return len(self._buffers)

    def put_accessor(self, accessor: Accessor, accessors: Accessors) -> int:
        """Puts an accessor, decoded if trimesh would get it wrong; the same one once only."""
        if accessor.number not in self._known:
            rows = accessors.read(accessor)
            if rows.dtype.kind == "f":
                rows = rows.astype(np.float32, copy=False)
            self._known[accessor.number] = self.put_array(rows)
        return self._known[accessor.number]

    def put_array(self, rows: npt.NDArray[Any]) -> int:
        """Puts an array [N, C] as an accessor of its own."""
        number = len(self._accessors)
        name = f"buffer-{number}"
        self._buffers[name] = np.ascontiguousarray(rows).data.cast("B") if rows.size else memoryview(b"")
        self._views.append({"buffer": number, "byteLength": rows.nbytes})
        self._accessors.append(
            {
                "bufferView": number,
                "componentType": _COMPONENTS[rows.dtype.str[1:]],
                "count": len(rows),
                "type": "VEC3" if rows.shape[1] == 3 else "SCALAR",
            }
        )
        return number

    def put_primitive(self, attributes: dict[str, int], indices: int, mode: int) -> None:
        """Adds a mesh of one primitive."""
        self._meshes.append({"primitives": [{"attributes": attributes, "indices": indices, "mode": mode}]})

    def load(self) -> list[dict[str, Any]]:
        """What trimesh makes of the primitives, in order: ``vertices``, ``faces``, ``vertex_normals``."""
        if not self._meshes:
            return []
        tree = {
            "asset": {"version": "2.0"},
            "buffers": [{"uri": name} for name in self._buffers],
            "bufferViews": self._views,
            "accessors": self._accessors,
            "meshes": self._meshes,
        }
        loaded = load_gltf(io.BytesIO(json.dumps(tree).encode()), resolver=self, skip_materials=True)
        return list(loaded["geometry"].values())
