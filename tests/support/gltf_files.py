"""Small glTF files for the tests: arrays in, bytes out."""

from __future__ import annotations

import base64
import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image

_COMPONENTS = {"i1": 5120, "u1": 5121, "i2": 5122, "u2": 5123, "u4": 5125, "f4": 5126}
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}

QUAD = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
QUAD_TRIANGLES = np.array([0, 1, 2, 0, 2, 3], np.uint16)
QUAD_UV = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)  # u right, v down
QUAD_NORMALS = np.array([[0, 0, 1]] * 4, np.float32)


class Builder:
    """Collects accessors and the rest of a glTF tree."""

    def __init__(self) -> None:
        self.binary = b""
        self.tree: dict[str, Any] = {
            "asset": {"version": "2.0"},
            "bufferViews": [],
            "accessors": [],
            "meshes": [],
            "nodes": [],
            "scenes": [{"nodes": []}],
            "scene": 0,
        }

    def view(self, data: bytes) -> int:
        self.binary += b"\0" * (-len(self.binary) % 4)
        self.tree["bufferViews"].append({"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)})
        self.binary += data
        return len(self.tree["bufferViews"]) - 1

    def accessor(self, array: np.ndarray, **more: Any) -> int:
        array = np.ascontiguousarray(array)
        width = 1 if array.ndim == 1 else array.shape[1]
        entry = {
            "bufferView": self.view(array.tobytes()),
            "componentType": _COMPONENTS[array.dtype.str[1:]],
            "count": len(array),
            "type": _TYPES[width],
        }
        self.tree["accessors"].append(entry | more)
        return len(self.tree["accessors"]) - 1

    def mesh(self, positions: np.ndarray = QUAD, indices: np.ndarray | None = QUAD_TRIANGLES, **more: Any) -> int:
        """Adds a mesh; ``more``: attributes by name as arrays or accessor numbers, and material, mode."""
        primitive: dict[str, Any] = {"attributes": {"POSITION": self.accessor(positions)}}
        if indices is not None:
            primitive["indices"] = self.accessor(indices)
        for name, value in more.items():
            if name in ("material", "mode", "extensions"):
                primitive[name] = value
            else:
                primitive["attributes"][name] = value if isinstance(value, int) else self.accessor(value)
        self.tree["meshes"].append({"primitives": [primitive]})
        return len(self.tree["meshes"]) - 1

    def node(self, root: bool = True, **fields: Any) -> int:
        self.tree["nodes"].append(fields)
        number = len(self.tree["nodes"]) - 1
        if root:
            self.tree["scenes"][0]["nodes"].append(number)
        return number

    def texture(self, picture: bytes | str, **more: Any) -> int:
        image = {"uri": picture} if isinstance(picture, str) else {"bufferView": self.view(picture)}
        self.tree.setdefault("images", []).append(image)
        number = len(self.tree["images"]) - 1
        self.tree.setdefault("textures", []).append({"source": number} | more)
        return len(self.tree["textures"]) - 1

    def material(self, **fields: Any) -> int:
        self.tree.setdefault("materials", []).append(fields)
        return len(self.tree["materials"]) - 1

    def glb(self, path: Path) -> Path:
        path.write_bytes(self.glb_bytes())
        return path

    def glb_bytes(self) -> bytes:
        return pack_glb(self.tree | {"buffers": [{"byteLength": len(self.binary)}]}, self.binary)

    def gltf(self, path: Path, uri: str | None = None) -> Path:
        """Writes JSON with the buffer as a data URI, or beside it under the name that ``uri`` stands for."""
        data = "data:application/octet-stream;base64," + base64.b64encode(self.binary).decode()
        tree = self.tree | {"buffers": [{"byteLength": len(self.binary), "uri": uri or data}]}
        path.write_text(json.dumps(tree), encoding="utf-8")
        return path


def pack_glb(tree: dict[str, Any], binary: bytes) -> bytes:
    body = json.dumps(tree).encode()
    body += b" " * (-len(body) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<I4s", len(body), b"JSON") + body + struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def quad_file(path: Path, **attributes: Any) -> Path:
    builder = Builder()
    builder.node(mesh=builder.mesh(**attributes))
    return builder.glb(path)


def png(pixels: np.ndarray) -> bytes:
    return picture(pixels, "PNG")


def picture(pixels: np.ndarray, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    PIL.Image.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()
