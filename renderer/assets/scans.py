"""PLY, OBJ, STL and OFF through trimesh, after checks that keep it from reading nonsense, or for ever."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from trimesh.exchange.off import load_off
from trimesh.exchange.stl import load_stl

from renderer.assets import obj, ply
from renderer.assets.colours import to_linear
from renderer.assets.creases import merged_with_creases
from renderer.assets.model import F64, Image, Material
from renderer.assets.mtl import decode
from renderer.assets.raw import PLAIN, missing_vertices, quietly, triangulated
from renderer.assets.shapes import Shape
from renderer.assets.source import Folder, read_bounded
from renderer.errors import InputError

MAX_TEXT_BYTES = 512 << 20
# trimesh needs up to 300 bytes of memory for a line of OBJ, up to 500 for one of the others
MAX_TEXT_LINES = {".obj": 9_000_000, ".ply": 5_000_000, ".off": 5_000_000, ".stl": 30_000_000}


@dataclass(frozen=True)
class Scan:
    """A file's shapes with their materials and images; ``matrix`` takes all to the file's coordinates."""

    shapes: list[Shape]
    materials: list[Material]
    images: list[Image]
    matrix: F64


def load(path: Path, suffix: str, head: bytes, size: int, folder: Folder, warnings: list[str]) -> Scan:
    """Everything in ``path``, in its own unit; ``head`` are its first bytes and ``size`` all of them.

    All of it is seen from both sides: scans have holes, and often enough the wrong side outwards.
    Raises InputError for a file that is not what its suffix says, too large, cut off or without triangles.
    """
    raw: list[dict[str, Any]]
    images: list[Image] = []
    if suffix == ".stl":
        raw, materials = _load_stl(path, head, size), [PLAIN]
    elif suffix == ".off":
        _check_off(head)
        data = _read_text(path, suffix, size)
        raw, materials = [_raw_off(data)], [PLAIN]
    elif suffix == ".ply":
        header = ply.read_header(head, size)
        data = _read_text(path, suffix, size) if header.ascii else read_bounded(path)
        part, materials, images = ply.load(data, header, folder, warnings)
        raw = [part]
    else:
        obj.check_head(head)
        raw, materials, images = obj.load(_read_text(path, suffix, size), folder, warnings)
    shapes = [_shape(part) for part in raw]
    if not any(len(shape.triangles) for shape in shapes):
        points = sum(len(shape.positions) for shape in shapes)
        raise InputError(
            "relic-no-triangles",
            f"it has {points} points but no triangles"
            if points
            else "there is nothing in it: no points, no triangles",
            hint="relics are triangle meshes: reconstruct a surface first" if points else "export it again",
        )
    if suffix == ".stl":
        shapes = [_merged(shape) for shape in shapes]
    shapes, matrix = _recentred(shapes)
    materials = [replace(material, double_sided=True) for material in materials]
    return Scan(shapes, materials, images, matrix)


def _read_text(path: Path, suffix: str, size: int) -> memoryview:
    if size <= MAX_TEXT_BYTES:
        data = read_bounded(path)
        lines = data.obj.count(b"\n") + data.obj.count(b"\r") if isinstance(data.obj, bytes) else 0
        if lines <= MAX_TEXT_LINES[suffix]:
            return data
    raise InputError(
        "relic-too-large",
        f"as text it is too long: the limits are {MAX_TEXT_BYTES >> 20} MB, {MAX_TEXT_LINES[suffix]:,} lines",
        hint="save it as .glb or as binary PLY",
    )


def _load_stl(path: Path, head: bytes, size: int) -> list[dict[str, Any]]:
    count = int.from_bytes(head[80:84], "little")
    expected = 84 + 50 * count
    text = head.lstrip()[:5].lower() == b"solid"
    if len(head) >= 84 and count and expected <= size and not (text and expected < size // 2):
        loaded = quietly(load_stl, read_bounded(path)[:expected])
    elif text and b"\0" not in head:
        loaded = quietly(load_stl, decode(_read_text(path, ".stl", size)).encode("utf-8", "replace"))
    elif len(head) >= 84 and not count:
        raise InputError(
            "relic-no-triangles", "the STL file says that it has no triangles", hint="export it again"
        )
    elif len(head) >= 84 and expected > size and not text and expected < 100 * size:
        raise InputError(
            "relic-truncated",
            f"the STL file has {size} of the {expected} bytes that its {count} triangles need",
            hint="copy or export it again",
        )
    else:
        raise InputError(
            "relic-content", "the file's content is not STL", hint="check that it is what its name says"
        )
    parts = loaded["geometry"].values() if "geometry" in loaded else [loaded]
    return [{"vertices": part["vertices"], "faces": part["faces"]} for part in parts if "faces" in part]


def _check_off(head: bytes) -> None:
    for line in head.decode("latin-1").splitlines():
        words = line.split("#")[0].split()
        if words:
            if words[0].upper() not in ("OFF", "COFF", "NOFF", "STOFF"):
                break
            if "BINARY" in (word.upper() for word in words):
                raise InputError(
                    "relic-content", "binary OFF is not read", hint="save it as .glb or as binary PLY"
                )
            if words[0].upper() not in ("OFF", "COFF"):
                raise InputError(
                    "relic-content", f"{words[0][:8]} is not read, only OFF", hint="save it as .glb or PLY"
                )
            return
    raise InputError("relic-content", "the file's content is not OFF", hint="check that it is what its name says")


def _raw_off(data: memoryview) -> dict[str, Any]:
    try:
        return dict(quietly(load_off, decode(data).encode("utf-8", "replace")))
    except ValueError as error:
        if "index outside" in str(error):
            raise missing_vertices() from error
        raise


def _shape(part: dict[str, Any]) -> Shape:
    positions = np.asarray(part["vertices"]).reshape(-1, 3)
    faces = part.get("faces")
    triangles = np.zeros((0, 3), np.int64) if faces is None or not len(faces) else triangulated(np.asarray(faces))
    count = len(positions)
    shape = Shape("", positions, triangles, part.get("material", 0))
    normals, uv, colours = part.get("normals"), part.get("uv"), part.get("colours")
    if normals is not None and normals.shape == (count, 3):
        shape = replace(shape, normals=normals)
    if uv is not None and uv.shape == (count, 2):
        shape = replace(shape, uv0=np.stack([uv[:, 0], 1.0 - uv[:, 1]], axis=1))  # v up in all these formats
    if colours is not None and len(colours) == count:
        shape = replace(shape, colours=to_linear(colours))
    return shape


def _merged(shape: Shape) -> Shape:
    if not np.isfinite(shape.positions).all():
        return shape  # refused later, with the number of vertices
    positions, triangles, normals = merged_with_creases(np.asarray(shape.positions, np.float32))
    return replace(shape, positions=positions, triangles=triangles, normals=normals)


def _recentred(shapes: list[Shape]) -> tuple[list[Shape], F64]:
    """Moves scans in map coordinates to the origin, where float32 is fine enough; the matrix moves back."""
    matrix = np.eye(4)
    if not all(np.isfinite(shape.positions).all() for shape in shapes):
        return shapes, matrix
    filled = [shape.positions for shape in shapes if len(shape.positions)]
    least = np.min([positions.min(axis=0) for positions in filled], axis=0).astype(np.float64)
    most = np.max([positions.max(axis=0) for positions in filled], axis=0).astype(np.float64)
    centre = (least + most) / 2
    if np.abs(centre).max() <= 8 * (most - least).max():
        return shapes, matrix
    matrix[:3, 3] = centre
    return [replace(shape, positions=shape.positions - centre) for shape in shapes], matrix
