"""A small GLB (binary glTF 2.0) writer for the generators in `scenes/`.

Plain functions and dataclasses, no package: a generator that lies in this folder writes
`from glb import Material, Mesh, Node, jpeg, png, tangents, write_glb`.

Conventions are glTF's own: metres, y up, triangles counter-clockwise seen from outside, texture
coordinates with (0, 0) at the image's upper left corner, normal maps with green up (the bitangent
`cross(n, t) * w` points towards smaller v). The same input gives the same bytes on every run.

    steel = Material("steel", base_color=(0.6, 0.6, 0.6, 1), metallic=1.0, roughness=0.3)
    mesh = Mesh(positions, indices, steel, normals=normals, uv=uv, tangents=tangents(...))
    write_glb(path, [Node("post", [mesh], translation=(0, 1, 0)), Node("post 2", [mesh])])

Meshes, materials and textures are written once each, however many nodes use the same object.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageFile

REPEAT, CLAMP, MIRROR = 10497, 33071, 33648
_FLOAT, _USHORT, _UINT, _UBYTE = 5126, 5123, 5125, 5121
_ARRAY_BUFFER, _ELEMENT_BUFFER = 34962, 34963


@dataclass(frozen=True, eq=False)
class Texture:
    """An encoded image (see `jpeg` and `png`) and how it wraps."""

    data: bytes
    mime: str
    wrap_u: int = REPEAT
    wrap_v: int = REPEAT


@dataclass(frozen=True, eq=False)
class Material:
    """A metallic-roughness material. Factors are linear; a factor multiplies its texture.

    `metallic_roughness` is read from G (roughness) and B (metal), `occlusion` from R: one picture
    may serve as both. `extensions` goes in as it is, e.g. `{"KHR_materials_clearcoat":
    {"clearcoatFactor": 1.0, "clearcoatTexture": {"index": coat}}}`, but for the textures in it, which
    become their numbers; the extensions' names are declared as used.
    """

    name: str
    base_color: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    metallic: float = 0.0
    roughness: float = 1.0
    emissive: tuple[float, float, float] = (0.0, 0.0, 0.0)
    base_color_texture: Texture | None = None
    metallic_roughness: Texture | None = None
    normal: Texture | None = None
    normal_scale: float = 1.0
    occlusion: Texture | None = None
    occlusion_strength: float = 1.0
    emissive_texture: Texture | None = None
    alpha_mode: str = "OPAQUE"  # or "MASK" (with alpha_cutoff), "BLEND"
    alpha_cutoff: float = 0.5
    double_sided: bool = False
    extensions: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Mesh:
    """One set of triangles with one material.

    positions, normals (n, 3); uv (n, 2); tangents (n, 4); colours (n, 3) or (n, 4), linear 0..1
    (floats, or uint8 to save room); indices (m, 3) or flat.
    """

    positions: ArrayLike
    indices: ArrayLike
    material: Material | None = None
    normals: ArrayLike | None = None
    uv: ArrayLike | None = None
    tangents: ArrayLike | None = None
    colours: ArrayLike | None = None
    name: str = ""


@dataclass(frozen=True, eq=False)
class Node:
    """A named place in the scene: meshes (one glTF mesh, a primitive each) and child nodes.

    `rotation` is a quaternion x, y, z, w.
    """

    name: str
    meshes: Sequence[Mesh] = ()
    translation: tuple[float, float, float] | None = None
    rotation: tuple[float, float, float, float] | None = None
    scale: tuple[float, float, float] | None = None
    children: Sequence[Node] = ()
    extras: dict[str, Any] = field(default_factory=dict)


def _as_image(pixels: NDArray[np.generic] | Image.Image) -> Image.Image:
    if isinstance(pixels, Image.Image):
        return pixels
    array = np.asarray(pixels)
    if array.dtype != np.uint8:
        array = np.clip(np.round(array.astype(np.float64) * 255.0), 0, 255).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(array))


def jpeg(
    pixels: NDArray[np.generic] | Image.Image, quality: int = 92, wrap_u: int = REPEAT, wrap_v: int = REPEAT
) -> Texture:
    """A JPEG texture (4:4:4) from an image, a uint8 array, or floats 0..1 already in the file's encoding."""
    out = io.BytesIO()
    image = _as_image(pixels).convert("RGB")
    ImageFile.MAXBLOCK = max(
        ImageFile.MAXBLOCK, 4 * image.width * image.height
    )  # optimising needs it in one piece
    image.save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
    return Texture(out.getvalue(), "image/jpeg", wrap_u, wrap_v)


def png(pixels: NDArray[np.generic] | Image.Image, wrap_u: int = REPEAT, wrap_v: int = REPEAT) -> Texture:
    """A PNG texture from an image, a uint8 array, or floats 0..1 already in the file's encoding."""
    out = io.BytesIO()
    _as_image(pixels).save(out, "PNG", compress_level=7)
    return Texture(out.getvalue(), "image/png", wrap_u, wrap_v)


def vertex_normals(positions: ArrayLike, indices: ArrayLike) -> NDArray[np.float32]:
    """Smooth area-weighted normals; split the vertices where an edge should be hard."""
    p = np.asarray(positions, dtype=np.float64)
    tri = np.asarray(indices, dtype=np.int64).reshape(-1, 3)
    face = np.cross(p[tri[:, 1]] - p[tri[:, 0]], p[tri[:, 2]] - p[tri[:, 0]])
    return _unit(_scatter(face, tri, len(p))).astype(np.float32)


def tangents(positions: ArrayLike, normals: ArrayLike, uv: ArrayLike, indices: ArrayLike) -> NDArray[np.float32]:
    """Tangents (n, 4) along +u, orthogonal to the normals; w so that cross(n, t) * w points to -v."""
    p, n, t = (np.asarray(a, dtype=np.float64) for a in (positions, normals, uv))
    tri = np.asarray(indices, dtype=np.int64).reshape(-1, 3)
    e1, e2 = p[tri[:, 1]] - p[tri[:, 0]], p[tri[:, 2]] - p[tri[:, 0]]
    d1, d2 = t[tri[:, 1]] - t[tri[:, 0]], t[tri[:, 2]] - t[tri[:, 0]]
    area = d1[:, 0] * d2[:, 1] - d2[:, 0] * d1[:, 1]
    scale = np.divide(1.0, area, out=np.zeros_like(area), where=np.abs(area) > 1e-20)[:, None]
    weight = np.linalg.norm(np.cross(e1, e2), axis=1, keepdims=True)
    along_u = _scatter(_unit((e1 * d2[:, 1:] - e2 * d1[:, 1:]) * scale) * weight, tri, len(p))
    along_v = _scatter(_unit((e2 * d1[:, :1] - e1 * d2[:, :1]) * scale) * weight, tri, len(p))
    along_u -= n * (n * along_u).sum(axis=1, keepdims=True)
    lost = np.linalg.norm(along_u, axis=1) < 1e-12
    axis = np.where(np.abs(n[lost, :1]) < 0.9, [[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]])
    along_u[lost] = axis - n[lost] * (n[lost] * axis).sum(axis=1, keepdims=True)
    tangent = _unit(along_u)
    w = np.where((np.cross(n, tangent) * along_v).sum(axis=1) > 0.0, -1.0, 1.0)
    return np.column_stack([tangent, w]).astype(np.float32)


def _scatter(per_face: NDArray[np.float64], tri: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    out = np.empty((count, 3))
    for axis in range(3):
        out[:, axis] = np.bincount(tri.ravel(), np.repeat(per_face[:, axis], 3), minlength=count)
    return out


def _unit(v: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(v, axis=1, keepdims=True)
    return np.divide(v, length, out=np.zeros_like(v), where=length > 1e-30)


class _Writer:
    """Collects the JSON and the binary chunk; every object is written once, by identity."""

    def __init__(self, generator: str, copyright_line: str) -> None:
        self.binary = bytearray()
        self.doc: dict[str, Any] = {"asset": {"version": "2.0", "generator": generator}}
        if copyright_line:
            self.doc["asset"]["copyright"] = copyright_line
        self._seen: dict[tuple[str, Any], int] = {}
        self._keep: list[Any] = []  # so that an id() in _seen is never used again

    def _once(self, kind: str, key: Any, keep: Any) -> tuple[int, bool]:
        table = self.doc.setdefault(kind, [])
        if (kind, key) in self._seen:
            return self._seen[kind, key], False
        self._seen[kind, key] = len(table)
        self._keep.append(keep)
        table.append({})
        return len(table) - 1, True

    def _view(self, data: bytes, target: int | None = None) -> int:
        self.binary.extend(b"\0" * (-len(self.binary) % 4))
        view: dict[str, Any] = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self.binary.extend(data)
        views = self.doc.setdefault("bufferViews", [])
        views.append(view)
        return len(views) - 1

    def _accessor(self, array: NDArray[Any], kind: str, component: int, target: int, **more: Any) -> int:
        accessor = {"bufferView": self._view(array.tobytes(), target), "componentType": component}
        accessor |= {"count": len(array), "type": kind, **more}
        accessors = self.doc.setdefault("accessors", [])
        accessors.append(accessor)
        return len(accessors) - 1

    def texture(self, texture: Texture, **more: Any) -> dict[str, Any]:
        index, new = self._once("textures", id(texture), texture)
        if new:
            image, _ = self._once("images", id(texture), texture)
            self.doc["images"][image] = {"bufferView": self._view(texture.data), "mimeType": texture.mime}
            wrap = (texture.wrap_u, texture.wrap_v)
            sampler, _ = self._once("samplers", wrap, None)
            filters = {"magFilter": 9729, "minFilter": 9987}
            self.doc["samplers"][sampler] = filters | {"wrapS": wrap[0], "wrapT": wrap[1]}
            self.doc["textures"][index] = {"sampler": sampler, "source": image}
        return {"index": index, **more}

    def _numbered(self, value: Any) -> Any:
        """An extension's entry with each texture's number in its place."""
        if isinstance(value, Texture):
            return self.texture(value)["index"]
        if isinstance(value, dict):
            return {key: self._numbered(part) for key, part in value.items()}
        return value

    def material(self, m: Material) -> int:
        index, new = self._once("materials", id(m), m)
        if not new:
            return index
        pbr: dict[str, Any] = {"baseColorFactor": list(m.base_color)}
        pbr |= {"metallicFactor": m.metallic, "roughnessFactor": m.roughness}
        if m.base_color_texture:
            pbr["baseColorTexture"] = self.texture(m.base_color_texture)
        if m.metallic_roughness:
            pbr["metallicRoughnessTexture"] = self.texture(m.metallic_roughness)
        out: dict[str, Any] = {"name": m.name, "pbrMetallicRoughness": pbr}
        if m.normal:
            out["normalTexture"] = self.texture(m.normal, scale=m.normal_scale)
        if m.occlusion:
            out["occlusionTexture"] = self.texture(m.occlusion, strength=m.occlusion_strength)
        if m.emissive_texture:
            out["emissiveTexture"] = self.texture(m.emissive_texture)
        if any(m.emissive):
            out["emissiveFactor"] = list(m.emissive)
        if m.alpha_mode != "OPAQUE":
            out["alphaMode"] = m.alpha_mode
        if m.alpha_mode == "MASK":
            out["alphaCutoff"] = m.alpha_cutoff
        if m.double_sided:
            out["doubleSided"] = True
        if m.extensions:
            out["extensions"] = self._numbered(m.extensions)
            self.doc["extensionsUsed"] = sorted({*self.doc.get("extensionsUsed", []), *m.extensions})
        self.doc["materials"][index] = out
        return index

    def _floats(self, values: ArrayLike, width: int, count: int, what: str, **more: Any) -> int:
        array = np.ascontiguousarray(values, dtype="<f4").reshape(-1, width)
        if len(array) != count or not np.isfinite(array).all():
            raise ValueError(f"{what}: {len(array)} rows for {count} vertices, or not all finite")
        return self._accessor(array, f"VEC{width}", _FLOAT, _ARRAY_BUFFER, **more)

    def primitive(self, mesh: Mesh) -> dict[str, Any]:
        if ("primitive", id(mesh)) in self._seen:
            return self._keep[self._seen["primitive", id(mesh)]]
        positions = np.ascontiguousarray(mesh.positions, dtype="<f4").reshape(-1, 3)
        n = len(positions)
        box = {"min": positions.min(axis=0).tolist(), "max": positions.max(axis=0).tolist()}
        attributes = {"POSITION": self._floats(positions, 3, n, "positions", **box)}
        for name, values, width in (
            ("NORMAL", mesh.normals, 3),
            ("TANGENT", mesh.tangents, 4),
            ("TEXCOORD_0", mesh.uv, 2),
        ):
            if values is not None:
                attributes[name] = self._floats(values, width, n, name)
        if mesh.colours is not None:
            attributes["COLOR_0"] = self._colours(np.asarray(mesh.colours), n)
        out = {"attributes": attributes, "indices": self._indices(mesh.indices, n)}
        if mesh.material is not None:
            out["material"] = self.material(mesh.material)
        self._seen["primitive", id(mesh)] = len(self._keep) + 1
        self._keep += [mesh, out]
        return out

    def _colours(self, colours: NDArray[Any], count: int) -> int:
        width = colours.shape[-1]
        if colours.dtype != np.uint8:
            return self._floats(colours, width, count, "colours")
        rgba = np.full((count, 4), 255, np.uint8)  # rows of four bytes, as glTF's alignment asks
        rgba[:, :width] = colours
        return self._accessor(rgba, "VEC4", _UBYTE, _ARRAY_BUFFER, normalized=True)

    def _indices(self, indices: ArrayLike, count: int) -> int:
        flat = np.asarray(indices, dtype=np.int64).ravel()
        if len(flat) == 0 or len(flat) % 3 or flat.min() < 0 or flat.max() >= count:
            raise ValueError(f"indices: {len(flat)} of them, within 0..{count - 1} and in threes?")
        small = count <= 65535
        array = flat.astype("<u2" if small else "<u4")
        return self._accessor(array, "SCALAR", _USHORT if small else _UINT, _ELEMENT_BUFFER)

    def node(self, node: Node) -> int:
        nodes = self.doc.setdefault("nodes", [])
        index = len(nodes)
        out: dict[str, Any] = {"name": node.name}
        nodes.append(out)
        if node.meshes:
            key = tuple(id(m) for m in node.meshes)
            out["mesh"], new = self._once("meshes", key, node.meshes)
            if new:
                primitives = [self.primitive(m) for m in node.meshes]
                name = node.meshes[0].name or node.name
                self.doc["meshes"][out["mesh"]] = {"name": name, "primitives": primitives}
        for name in ("translation", "rotation", "scale"):
            value = getattr(node, name)
            if value is not None:
                out[name] = [float(x) for x in value]
        if node.extras:
            out["extras"] = node.extras
        if node.children:
            out["children"] = [self.node(child) for child in node.children]
        return index

    def bytes(self) -> bytes:
        self.binary.extend(b"\0" * (-len(self.binary) % 4))
        self.doc["buffers"] = [{"byteLength": len(self.binary)}]
        text = json.dumps(self.doc, separators=(",", ":"), ensure_ascii=False).encode()
        text += b" " * (-len(text) % 4)
        chunks = struct.pack("<II", len(text), 0x4E4F534A) + text
        chunks += struct.pack("<II", len(self.binary), 0x004E4942) + bytes(self.binary)
        return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


def write_glb(
    path: str | Path, nodes: Sequence[Node], *, generator: str = "Yingbi", copyright_line: str = ""
) -> int:
    """Write the nodes as one scene to `path`; the file's size in bytes."""
    writer = _Writer(generator, copyright_line)
    roots = [writer.node(node) for node in nodes]
    writer.doc |= {"scene": 0, "scenes": [{"nodes": roots}]}
    data = writer.bytes()
    Path(path).write_bytes(data)
    return len(data)
