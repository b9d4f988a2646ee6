"""A wall surface from an OBJ or GLB: texture coordinates are its raster, every planar quad is a facet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from renderer.errors import InputError
from renderer.maths.transforms import apply
from renderer.wall.model import F64, Facet

MAX_BYTES = 64 * 2**20
SUFFIXES = (".obj", ".glb", ".gltf")

_PIXEL_TOLERANCE = 0.25  # of a pixel, between a quad's texture coordinates and whole pixels
_FLAT_TOLERANCE_M = 0.002


def mesh_facets(path: Path, pixels: tuple[int, int], name: str) -> list[Facet]:
    """Facets relative to the surface's own top left pixel.

    Raises :class:`InputError` if the mesh is no wall.
    """
    positions, uv, triangles = _load(path)
    grid = np.array(pixels, np.float64)
    corner_px = uv * grid
    groups = _rectangles(path, corner_px, triangles, pixels)
    facets = []
    for number, ((left, bottom, right, top), members) in enumerate(sorted(groups.items()), 1):
        vertices = np.unique(triangles[members])
        places = {_pixel(corner_px[v]): positions[v] for v in vertices}
        wanted = [(left, bottom), (right, bottom), (left, top), (right, top)]
        if len(members) != 2 or any(key not in places for key in wanted):
            raise _refusal(
                path, f"quad {number} is not one rectangle of two triangles", "export planar quads only"
            )
        corners = np.array([places[key] for key in wanted[:3]])
        if np.linalg.norm(corners[1] + corners[2] - corners[0] - places[wanted[3]]) > _FLAT_TOLERANCE_M:
            raise _refusal(path, f"quad {number} is not a flat rectangle", "split it along the cabinets")
        rectangle = (left, pixels[1] - top, right - left, top - bottom)
        facets.append(Facet(f"{name} {number}", name, corners, rectangle))
    return facets


def _refusal(path: Path, what: str, hint: str) -> InputError:
    return InputError("wall-mesh", what, where=str(path), hint=hint)


def _load(path: Path) -> tuple[F64, F64, npt.NDArray[np.int64]]:
    """Positions [N, 3], texture coordinates [N, 2] with v up, triangles [M, 3]."""
    if path.suffix.lower() not in SUFFIXES:
        raise _refusal(path, "is not an OBJ or GLB file", "export the wall as one of them")
    if not path.is_file():
        raise InputError("no-such-file", "there is no such file", where=str(path), hint="check the path")
    if path.stat().st_size > MAX_BYTES:
        raise _refusal(path, f"is larger than {MAX_BYTES >> 20} MB", "a wall's mesh has one quad per cabinet")
    from renderer.assets.relics import load_relic  # lazily: it takes a second, and few walls are meshes

    model = load_relic(path)
    positions, uv, triangles = [], [], []
    count = 0
    for node in model.nodes:
        part = model.primitives[node.primitive]
        if part.uv0 is None:
            raise _refusal(path, "has no texture coordinates", "they say which pixel of the raster a point is")
        positions.append(apply(node.matrix, part.positions.astype(np.float64)))
        uv.append(np.column_stack([part.uv0[:, 0], 1.0 - part.uv0[:, 1].astype(np.float64)]))
        triangles.append(part.triangles.astype(np.int64) + count)
        count += len(part.positions)
    return np.concatenate(positions), np.concatenate(uv), np.concatenate(triangles)


def _pixel(point: F64) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _rectangles(
    path: Path, corner_px: F64, triangles: npt.NDArray[np.int64], pixels: tuple[int, int]
) -> dict[tuple[int, int, int, int], list[int]]:
    """Triangles by the rectangle (left, bottom, right, top; px, bottom up) that their coordinates span."""
    low = corner_px[triangles].min(axis=1)
    high = corner_px[triangles].max(axis=1)
    spans = np.hstack([low, high])
    whole = np.rint(spans)
    off = np.abs(spans - whole).max(axis=1)
    if off.max() > _PIXEL_TOLERANCE:
        raise _refusal(path, f"a quad's edge lies {off.max():.2f} px from a whole pixel of the raster",
                       "make pixels and the texture coordinates agree")  # fmt: skip
    if whole[:, :2].min() < 0 or (whole[:, 2:] > pixels).any():
        raise _refusal(
            path, "has texture coordinates outside 0..1", "0..1 is the surface's own part of the raster"
        )
    if (whole[:, 2:] <= whole[:, :2]).any():
        raise _refusal(path, "a quad is less than one pixel wide or high", "make pixels and the mesh agree")
    groups: dict[tuple[int, int, int, int], list[int]] = {}
    for index, (a, b, c, d) in enumerate(whole.astype(np.int64).tolist()):
        groups.setdefault((a, b, c, d), []).append(index)
    return groups
