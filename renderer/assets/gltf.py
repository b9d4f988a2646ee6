"""A glTF file's triangles: trimesh loads the geometry, the small readers beside it what trimesh loses.

trimesh gets a document made for it: one mesh per primitive, with only positions, normals and triangles, over
buffers whose bounds have been checked. What it would get wrong (sparse, normalised or quantised accessors,
fans) is decoded here first and put to it as plain arrays. Everything else is read here and joined by the
primitive's place.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from trimesh.exchange.gltf import load_gltf

from renderer.assets import gltf_json as j
from renderer.assets.gltf_accessors import Accessor, Accessors
from renderer.assets.gltf_file import GltfFile, refuse_extensions
from renderer.assets.gltf_materials import MaterialReader
from renderer.assets.gltf_scene import placed_meshes
from renderer.assets.model import F64, Image, Material
from renderer.assets.shapes import Shape

_STRIP, _FAN = 5, 6
_MODES = {0: "points", 1: "lines", 2: "lines", 3: "lines"}
_COMPONENTS = {"f4": 5126, "u1": 5121, "u2": 5123, "u4": 5125}


@dataclass(frozen=True)
class Gltf:
    """A file's shapes, and (shape, matrix) of every place where one stands."""

    shapes: list[Shape]
    places: list[tuple[int, F64]]
    materials: list[Material]
    images: list[Image]


def load(file: GltfFile, warnings: list[str]) -> Gltf:
    """Everything drawable in the default scene of ``file``, in its own unit; adds to ``warnings``."""
    _warn_of_unused(file.tree, warnings)
    accessors = Accessors(file)
    materials = MaterialReader(file, accessors, warnings)
    meshes = j.objects(file.tree, "meshes")
    placed = placed_meshes(file.tree, warnings)
    document = _Document()
    shapes_of: dict[int, list[int]] = {}
    parts: list[dict[str, Any]] = []
    for mesh in dict.fromkeys(mesh for mesh, _ in placed):
        shapes_of[mesh] = []
        for at, primitive in enumerate(j.objects(meshes[mesh], "primitives", f"meshes[{mesh}]")):
            part = _Part(primitive, f"meshes[{mesh}].primitives[{at}]", accessors, warnings)
            if part.drawable:
                part.put(document)
                shapes_of[mesh].append(len(parts))
                parts.append(part.rest() | {"material": materials.use(primitive, part.where)})
    shapes = [
        Shape(
            positions=loaded["vertices"],
            triangles=loaded["faces"],
            normals=loaded.get("vertex_normals"),
            **part,
        )
        for loaded, part in zip(document.load(), parts, strict=True)
    ]
    places = [(shape, matrix) for mesh, matrix in placed for shape in shapes_of[mesh]]
    return Gltf(shapes, places, materials.materials, materials.images)


def _warn_of_unused(tree: j.Object, warnings: list[str]) -> None:
    nodes, meshes = j.objects(tree, "nodes"), j.objects(tree, "meshes")
    extensions = j.sub_object(tree, "extensions", "")
    lights = j.sub_object(extensions, "KHR_lights_punctual", "extensions")
    morphs = any(
        "targets" in primitive
        for at, mesh in enumerate(meshes)
        for primitive in j.objects(mesh, "primitives", f"meshes[{at}]")
    )
    for there, text in (
        (j.objects(tree, "animations"), "animations in the file are not supported: the model stands still"),
        (j.objects(tree, "skins"), "skins in the file are not supported: the model is shown unposed"),
        (morphs, "morph targets in the file are not supported: the model is shown in its base shape"),
        (j.objects(tree, "cameras"), "cameras in the file are not supported: the scene has its own eye"),
        (lights, "lights in the file are not supported: the scene has its own"),
        (
            any(
                "EXT_mesh_gpu_instancing" in j.sub_object(node, "extensions", f"nodes[{at}]")
                for at, node in enumerate(nodes)
            ),
            "EXT_mesh_gpu_instancing is not supported: instanced meshes are shown once",
        ),
        (
            "KHR_materials_variants" in extensions,
            "KHR_materials_variants is not supported: the default variant is shown",
        ),
    ):
        if there:
            warnings.append(text)


class _Document(Mapping[str, memoryview]):
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


class _Part:
    """One primitive of the file: its accessors checked, parted into what trimesh loads and the rest."""

    def __init__(self, primitive: j.Object, where: str, accessors: Accessors, warnings: list[str]) -> None:
        self.where = where
        self._accessors, self._warnings = accessors, warnings
        self._attributes = j.sub_object(primitive, "attributes", where)
        self._mode = j.integer(primitive, "mode", where, 4)
        if self._mode > 6:
            raise j.invalid(f"the glTF entry {where}.mode is not between 0 and 6")
        if self._mode in _MODES:
            warnings.append(f"{where} has only {_MODES[self._mode]}, no triangles: not shown")
        self.drawable = self._mode not in _MODES and "POSITION" in self._attributes
        if not self.drawable:
            return
        self._positions = self._attribute("POSITION", (3,), "fiu")
        assert self._positions is not None
        if self._positions.data is None and self._positions.sparse is None:
            refuse_extensions(list(j.sub_object(primitive, "extensions", where)))
            raise j.invalid(f"{where} has positions without data")
        self._normals = self._attribute("NORMAL", (3,), "fi")
        number = j.index(primitive, "indices", where, len(accessors.entries))
        self._indices = None if number is None else accessors.check(number, f"{where}.indices", (1,), "u")

    def _attribute(self, name: str, widths: tuple[int, ...], kinds: str) -> Accessor | None:
        number = j.index(self._attributes, name, f"{self.where}.attributes", len(self._accessors.entries))
        if number is None:
            return None
        found = self._accessors.check(number, f"{self.where}.{name}", widths, kinds)
        if name != "POSITION" and self._positions is not None and found.count != self._positions.count:
            raise j.invalid(
                f"{self.where} has {self._positions.count} positions, but {found.count} entries of {name}"
            )
        return found

    def put(self, document: _Document) -> None:
        """Puts positions, normals and triangles to trimesh."""
        assert self._positions is not None
        attributes = {"POSITION": self._put_floats(self._positions, document)}
        if self._normals is not None:
            attributes["NORMAL"] = self._put_floats(self._normals, document)
        if self._indices is None:
            flat = np.arange(self._positions.count, dtype=np.uint32)
        else:
            flat = self._accessors.read(self._indices)[:, 0]
        mode = self._mode
        if mode == _FAN:
            inner = flat[1:]
            hub = np.broadcast_to(flat[:1], (max(len(inner) - 1, 0),))
            flat, mode = np.stack([inner[:-1], inner[1:], hub], axis=1).reshape(-1), 4
        if mode == _STRIP and len(flat) < 3:
            flat, mode = flat[:0], 4
        if mode == 4 and len(flat) % 3:
            self._warnings.append(f"{self.where} ends with an incomplete triangle: left out")
            flat = flat[: len(flat) // 3 * 3]
        document.put_primitive(attributes, document.put_array(flat[:, None]), mode)

    def _put_floats(self, accessor: Accessor, document: _Document) -> int:
        if accessor.dtype.kind == "f" or accessor.normalized:
            return document.put_accessor(accessor, self._accessors)
        return document.put_array(self._accessors.read(accessor).astype(np.float32))

    def rest(self) -> dict[str, Any]:
        """The fields of a shape that trimesh loses or quantises."""
        coordinates = [self._read_floats(self._attribute(f"TEXCOORD_{at}", (2,), "fiu")) for at in (0, 1)]
        colours = self._read_floats(self._attribute("COLOR_0", (3, 4), "fu"))
        if colours is not None and colours.shape[1] == 3:
            colours = np.concatenate([colours, np.ones((len(colours), 1), np.float32)], axis=1)
        tangents = self._read_floats(self._attribute("TANGENT", (4,), "fi"))
        return {
            "label": f" of {self.where}",
            "uv0": coordinates[0],
            "uv1": coordinates[1],
            "colours": colours,
            "tangents": tangents,
            "flat": True,
        }

    def _read_floats(self, accessor: Accessor | None) -> npt.NDArray[np.float32] | None:
        if accessor is None:
            return None
        return np.asarray(self._accessors.read(accessor), np.float32)
