"""Writes walls and meshes for the tests of renderer.wall."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np

from renderer.wall.model import Wall
from renderer.wall.reader import load_wall

HEAD = 'format = "yingbi-wall/1"\n'
PITCH_M = 0.0025


def wall_of(folder: Path, body: str) -> Wall:
    path = folder / "wall.toml"
    path.write_text(HEAD + body)
    return load_wall(path)


def plane(
    corners: object = ((-0.5, 0, 0), (0.5, 0, 0), (-0.5, 0.5, 0)),
    pixels: tuple[int, int] = (400, 200),
    at: tuple[int, int] = (0, 0),
    more: str = "",
) -> str:
    """A [[surface]] whose pixels and metres agree, unless the test wants otherwise."""
    left, right, top = (np.asarray(c, float).tolist() for c in np.asarray(corners, float))
    return f"""
[[surface]]
shape = "plane"
bottom_left_m = {left}
bottom_right_m = {right}
top_left_m = {top}
pixels = {list(pixels)}
raster_px = {list(at)}
{more}
"""


def mesh_surface(file: str, pixels: tuple[int, int], at: tuple[int, int] = (0, 0)) -> str:
    return f'[[surface]]\nshape = "mesh"\nfile = "{file}"\npixels = {list(pixels)}\nraster_px = {list(at)}\n'


def write_obj(
    path: Path, quads: list[tuple[np.ndarray, np.ndarray]], order: tuple[int, ...] = (0, 1, 2, 3)
) -> None:
    """Quads of positions [4, 3] and texture coordinates [4, 2], around the outline."""
    lines = []
    for positions, uv in quads:
        lines += [f"v {x:.9f} {y:.9f} {z:.9f}" for x, y, z in positions]
        lines += [f"vt {u:.12f} {v:.12f}" for u, v in uv]
    for number in range(len(quads)):
        lines.append("f " + " ".join(f"{4 * number + i + 1}/{4 * number + i + 1}" for i in order))
    path.write_text("\n".join(lines) + "\n")


def write_glb(path: Path, quads: list[tuple[np.ndarray, np.ndarray]]) -> None:
    """The same as a GLB, written byte by byte: its v runs from the top, so 1 - v is what goes in."""
    positions = np.concatenate([p for p, _ in quads]).astype("<f4")
    uv = np.concatenate([np.column_stack([t[:, 0], 1 - t[:, 1]]) for _, t in quads]).astype("<f4")
    faces = np.array([[4 * n + i for i in (0, 1, 2, 0, 2, 3)] for n in range(len(quads))], "<u4").ravel()
    parts = [positions.tobytes(), uv.tobytes(), faces.tobytes()]
    offsets = np.cumsum([0, *map(len, parts)]).tolist()
    document = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": 1}, "indices": 2}]}],
        "buffers": [{"byteLength": offsets[-1]}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": offset, "byteLength": len(part)}
            for offset, part in zip(offsets, parts, strict=False)
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(positions), "type": "VEC3",
             "min": positions.min(axis=0).tolist(), "max": positions.max(axis=0).tolist()},
            {"bufferView": 1, "componentType": 5126, "count": len(uv), "type": "VEC2"},
            {"bufferView": 2, "componentType": 5125, "count": len(faces), "type": "SCALAR"},
        ],
    }  # fmt: skip
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body = b"".join(parts)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(body), b"BIN\0") + body
    path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)
