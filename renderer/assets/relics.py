"""A relic's file, of any kind that is read, to a :class:`Model`; every failure is one plain InputError."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from renderer.assets import gltf, gltf_file, scans
from renderer.assets.material_changes import MaterialChange, changed
from renderer.assets.model import F64, Image, Material, Model, Node, Primitive
from renderer.assets.shapes import Shape, finish, mirrored
from renderer.assets.source import MAX_FILE_BYTES, Folder, read_bounded, shorten, sniff
from renderer.errors import InputError

UNITS = {"m": 1.0, "cm": 0.01, "mm": 0.001}
UP_AXES = ("y", "z")
SUFFIXES = (".glb", ".gltf", ".ply", ".obj", ".stl", ".off")

_MAX_PLACED_TRIANGLES = 500_000_000


def load_relic(path: Path, *, unit: str = "m", up: str = "y", changes: Sequence[MaterialChange] = ()) -> Model:
    """Loads a .glb, .gltf, .ply, .obj, .stl or .off file.

    ``unit`` (m, cm or mm) is what the file's numbers are, ``up`` (y or z) its up axis; both go into the
    nodes' matrices, the primitives keep the file's own numbers; ``changes`` are made to the materials.
    Raises InputError, its ``where`` the file, for everything that is wrong with it; what can be shown without
    is in ``Model.warnings``.
    """
    path = Path(path)
    try:
        return _load(path, unit, up, changes)
    except InputError as error:
        error.where = error.where or str(path)
        raise
    except (MemoryError, OverflowError) as error:
        raise InputError(
            "relic-too-large",
            "it needs more memory than there is",
            where=str(path),
            hint="reduce its triangles or textures",
        ) from error
    except Exception as error:  # whatever a library raises on a damaged file
        raise InputError(
            "relic-damaged",
            f"the file is damaged: its content cannot be read as {path.suffix[1:].upper()}",
            where=str(path),
            hint="export it again",
        ) from error


def _load(path: Path, unit: str, up: str, changes: Sequence[MaterialChange]) -> Model:
    base = _to_metres(unit, up)
    suffix = path.suffix.lower()
    head, size = sniff(path, MAX_FILE_BYTES)
    if suffix not in SUFFIXES:
        raise InputError(
            "relic-kind",
            f"files called '{shorten(suffix) or 'without a suffix'}' are not read",
            hint="models are " + " ".join(SUFFIXES),
        )
    warnings: list[str] = []
    folder = Folder(path.parent)
    if suffix in (".glb", ".gltf"):
        gltf_file.check_head(head, size, binary=suffix == ".glb")
        container = gltf_file.read_gltf(read_bounded(path), folder, binary=suffix == ".glb")
        loaded = gltf.load(container, warnings)
        shapes, places = loaded.shapes, loaded.places
        materials, images = loaded.materials, loaded.images
    else:
        scan = scans.load(path, suffix, head, size, folder, warnings)
        shapes, materials, images = scan.shapes, scan.materials, scan.images
        places = [(number, scan.matrix) for number in range(len(shapes))]
    materials = changed([_in_metres(material, UNITS[unit]) for material in materials], changes, UNITS[unit])
    return _join(path.stem, shapes, places, materials, images, base, warnings)


def _in_metres(material: Material, unit_m: float) -> Material:
    """Its absorption is told per unit of the file's world; thickness stays in the mesh's own unit."""
    distance = material.attenuation_m
    return material if distance is None else replace(material, attenuation_m=distance * unit_m)


def _to_metres(unit: str, up: str) -> F64:
    if unit not in UNITS:
        raise InputError("relic-unit", f"the unit '{shorten(unit)}' is not known", hint="it is m, cm or mm")
    if up not in UP_AXES:
        raise InputError("relic-up", f"the up axis '{shorten(up)}' is not known", hint="it is y or z")
    matrix = np.eye(4)
    if up == "z":
        matrix[:3, :3] = [[1, 0, 0], [0, 0, 1], [0, -1, 0]]
    matrix[:3] *= UNITS[unit]
    return matrix


def _join(
    name: str,
    shapes: list[Shape],
    places: list[tuple[int, F64]],
    materials: list[Material],
    images: list[Image],
    base: F64,
    warnings: list[str],
) -> Model:
    if sum(len(shapes[shape].triangles) for shape, _ in places) > _MAX_PLACED_TRIANGLES:
        raise InputError(
            "relic-too-large",
            f"it places more than {_MAX_PLACED_TRIANGLES:,} triangles",
            hint="reduce its triangles or its copies",
        )
    primitives: list[Primitive] = []
    nodes: list[Node] = []
    known: dict[tuple[int, bool], int] = {}
    for number, matrix in places:
        if not len(shapes[number].triangles):
            continue
        world = base @ matrix
        flip = bool(np.linalg.det(world[:3, :3]) < 0)
        if (number, flip) not in known:
            plain = (number, not flip)
            if plain in known:
                primitive = mirrored(primitives[known[plain]])
            else:
                primitive = finish(shapes[number], materials[shapes[number].material], warnings)
                primitive = mirrored(primitive) if flip else primitive
            known[number, flip] = len(primitives)
            primitives.append(primitive)
        nodes.append(Node(known[number, flip], world))
    if not nodes:
        raise InputError(
            "relic-no-triangles",
            "there are no triangles in it" + (f" ({warnings[0]})" if warnings else ""),
            hint="relics are triangle meshes: points, lines and empty scenes cannot be shown",
        )
    return Model(
        name=name,
        primitives=tuple(primitives),
        nodes=tuple(nodes),
        materials=tuple(materials),
        images=tuple(images),
        bounds=_bounds(primitives, nodes),
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _bounds(primitives: list[Primitive], nodes: list[Node]) -> F64:
    """[2, 3]: exact least and greatest corner of all placed vertices."""
    corners = []
    for node in nodes:
        positions = primitives[node.primitive].positions
        for start in range(0, len(positions), 1 << 20):
            placed = positions[start : start + (1 << 20)] @ node.matrix[:3, :3].T + node.matrix[:3, 3]
            corners += [placed.min(axis=0), placed.max(axis=0)]
    least, most = np.min(corners, axis=0), np.max(corners, axis=0)
    if not (np.isfinite(least).all() and np.isfinite(most).all()):
        raise InputError(
            "relic-positions", "its nodes' matrices send vertices to infinity", hint="export it again"
        )
    return np.array([least, most], np.float64)
