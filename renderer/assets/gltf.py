"""A glTF file's triangles: trimesh loads the geometry, the small readers beside it what trimesh loses.

trimesh gets a document made for it: one mesh per primitive, with only positions, normals and triangles, over
buffers whose bounds have been checked. What it would get wrong (sparse, normalised or quantised accessors,
fans) is decoded here first and put to it as plain arrays. Everything else is read here and joined by the
primitive's place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from renderer.assets import gltf_json as j
from renderer.assets.gltf_accessors import Accessors
from renderer.assets.gltf_document import Document
from renderer.assets.gltf_extensions import EXTENSIONS, warning
from renderer.assets.gltf_file import GltfFile
from renderer.assets.gltf_materials import MaterialReader
from renderer.assets.gltf_primitive import Part
from renderer.assets.gltf_scene import placed_meshes
from renderer.assets.model import F64, Image, Material
from renderer.assets.shapes import Shape


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
    document = Document()
    shapes_of: dict[int, list[int]] = {}
    parts: list[dict[str, Any]] = []
    for mesh in dict.fromkeys(mesh for mesh, _ in placed):
        shapes_of[mesh] = []
        for at, primitive in enumerate(j.objects(meshes[mesh], "primitives", f"meshes[{mesh}]")):
            part = Part(primitive, f"meshes[{mesh}].primitives[{at}]", accessors, warnings)
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
    meshes = j.objects(tree, "meshes")
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
    ):
        if there:
            warnings.append(text)
    warnings += [said for name in _used_extensions(tree) if (said := warning(name)) is not None]


def _used_extensions(tree: j.Object) -> list[str]:
    """Extensions that the file names or uses, without those of materials, which are told of one by one."""
    names = j.texts(tree, "extensionsUsed") + list(j.sub_object(tree, "extensions", ""))
    for at, node in enumerate(j.objects(tree, "nodes")):
        names += j.sub_object(node, "extensions", f"nodes[{at}]")
    in_materials = {
        name
        for at, material in enumerate(j.objects(tree, "materials"))
        for name in j.sub_object(material, "extensions", f"materials[{at}]")
    }
    known = {name for name, extension in EXTENSIONS.items() if extension.of_material}
    return [name for name in dict.fromkeys(names) if name not in in_materials | known]
