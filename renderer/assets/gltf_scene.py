"""glTF nodes: the scene's tree walked once, each mesh with its world matrix; no cycles, one parent each."""

from __future__ import annotations

import numpy as np

from renderer.assets import gltf_json as j
from renderer.assets.model import F64


def placed_meshes(tree: j.Object, warnings: list[str]) -> list[tuple[int, F64]]:
    """(mesh index, matrix [4, 4] to the file's world) of every node of the default scene that has a mesh."""
    nodes = j.objects(tree, "nodes")
    mesh_count = len(j.objects(tree, "meshes"))
    found: list[tuple[int, F64]] = []
    seen: set[int] = set()
    stack = [(number, np.eye(4)) for number in reversed(_roots(tree, nodes, warnings))]
    while stack:
        number, parent = stack.pop()
        if number in seen:
            raise j.invalid(f"nodes[{number}] is its own ancestor or has two parents")
        seen.add(number)
        node, where = nodes[number], f"nodes[{number}]"
        if not _visible(node, where):
            continue
        with np.errstate(over="ignore", invalid="ignore"):
            matrix = parent @ local_matrix(node, where)
        if not np.isfinite(matrix).all():
            raise j.invalid(f"the matrix of {where} is not finite")
        mesh = j.index(node, "mesh", where, mesh_count)
        if mesh is not None:
            found.append((mesh, matrix))
        stack += [(child, matrix) for child in reversed(j.indices(node, "children", where, len(nodes)))]
    return found


def _visible(node: j.Object, where: str) -> bool:
    """Whether KHR_node_visibility shows the node and those below it."""
    extensions = j.sub_object(node, "extensions", where)
    return j.flag(j.sub_object(extensions, "KHR_node_visibility", where), "visible", where, True)


def _roots(tree: j.Object, nodes: list[j.Object], warnings: list[str]) -> list[int]:
    scenes = j.objects(tree, "scenes")
    if scenes:
        number = j.index(tree, "scene", "", len(scenes)) or 0
        if len(scenes) > 1:
            warnings.append(f"the file has {len(scenes)} scenes: only number {number} is shown")
        return j.indices(scenes[number], "nodes", f"scenes[{number}]", len(nodes))
    children = {
        child for at, node in enumerate(nodes) for child in j.indices(node, "children", f"nodes[{at}]", len(nodes))
    }
    roots = [number for number in range(len(nodes)) if number not in children]
    if nodes and not roots:
        raise j.invalid("every node is another one's child: the nodes go round in circles")
    return roots


def local_matrix(node: j.Object, where: str) -> F64:
    """[4, 4]: the node's own matrix, or translation * rotation * scale."""
    if "matrix" in node:
        return np.array(j.numbers(node, "matrix", where, (0.0,) * 16)).reshape(4, 4).T
    matrix = np.eye(4)
    matrix[:3, :3] = _rotation(j.numbers(node, "rotation", where, (0.0, 0.0, 0.0, 1.0)), where)
    matrix[:3, :3] *= j.numbers(node, "scale", where, (1.0, 1.0, 1.0))
    matrix[:3, 3] = j.numbers(node, "translation", where, (0.0, 0.0, 0.0))
    return matrix


def _rotation(quaternion: tuple[float, ...], where: str) -> F64:
    length = float(np.linalg.norm(quaternion))
    if length < 1e-12:
        raise j.invalid(f"the rotation of {where} has no length")
    x, y, z, w = (value / length for value in quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
