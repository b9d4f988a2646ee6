"""PLY: the header checked here, the rows read by trimesh, colours and texture coordinates joined again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from trimesh.exchange.ply import load_ply

from renderer.assets.images import BadImage, ImageBudget
from renderer.assets.model import Image, Material, TextureSlot
from renderer.assets.normals import smooth_normals
from renderer.assets.raw import COLOURED, PLAIN, quietly, triangulated
from renderer.assets.source import Folder, MissingFile, shorten
from renderer.errors import InputError

_SIZES = dict.fromkeys(("char", "int8", "uchar", "uint8"), 1)
_SIZES |= dict.fromkeys(("short", "int16", "ushort", "uint16", "float16"), 2)
_SIZES |= dict.fromkeys(("int", "int32", "uint", "uint32", "float", "float32"), 4)
_SIZES |= dict.fromkeys(("int64", "uint64", "double", "float64"), 8)
_COORDINATES = (("texture_u", "texture_v"), ("u", "v"), ("s", "t"))
_COLOURS = (("red", "green", "blue"), ("diffuse_red", "diffuse_green", "diffuse_blue"), ("r", "g", "b"))


@dataclass
class Header:
    """What a PLY header says: elements with their counts and properties (name, type, is a list)."""

    ascii: bool
    length: int
    texture: str = ""
    elements: dict[str, tuple[int, list[tuple[str, str, bool]]]] = field(default_factory=dict)

    def count(self, element: str) -> int:
        """How many rows ``element`` has."""
        return self.elements.get(element, (0, []))[0]


def read_header(head: bytes, size: int) -> Header:
    """The header in the file's first bytes ``head``, checked against the file's ``size``.

    Raises InputError if it is not PLY, damaged, or promises more than the file can hold.
    """
    if not head.startswith((b"ply\n", b"ply\r")):
        raise InputError(
            "relic-content", "the file's content is not PLY", hint="check that it is what its name says"
        )
    end = head.find(b"end_header")
    stop = head.find(b"\n", end)
    if end < 0 or stop < 0:
        raise _damaged("its header does not end" if len(head) == 4096 else "the file ends within its header")
    lines = [line.split() for line in head[:end].decode("latin-1").splitlines()]
    kinds = [words[1] for words in lines if len(words) > 1 and words[0] == "format"]
    if not kinds or kinds[0] not in ("ascii", "binary_little_endian", "binary_big_endian"):
        raise _damaged("its header names no known format")
    header = Header(kinds[0] == "ascii", stop + 1)
    name = ""
    for words in lines:
        if words[:1] == ["element"]:
            if len(words) != 3 or not words[2].isdecimal() or len(words[2]) > 12:
                raise _damaged("its header has an element without a count")
            name = words[1]
            header.elements[name] = (int(words[2]), [])
        elif words[:1] == ["property"]:
            header.elements.get(name, (0, []))[1].append(_property(words))
        elif words[:1] == ["comment"] and len(words) > 2 and words[1].lower() == "texturefile":
            header.texture = _texture_name(head[:end])
    _check_size(header, size)
    return header


def _texture_name(head: bytes) -> str:
    raw = next(line for line in head.splitlines() if b"texturefile" in line.lower())
    raw = raw[raw.lower().index(b"texturefile") + 11 :].strip()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _property(words: list[str]) -> tuple[str, str, bool]:
    if len(words) == 3 and words[1] in _SIZES:
        return words[2], words[1], False
    if len(words) == 5 and words[1] == "list" and words[2] in _SIZES and words[3] in _SIZES:
        return words[4], words[2], True
    raise _damaged("its header has a property of an unknown kind")


def _check_size(header: Header, size: int) -> None:
    count, properties = header.elements.get("vertex", (0, []))
    if count and not {"x", "y", "z"} <= {name for name, _, _ in properties}:
        raise _damaged("its vertices have no x, y and z")
    least = 0
    for rows, properties in header.elements.values():
        least += rows * (2 * len(properties) if header.ascii else sum(_SIZES[kind] for _, kind, _ in properties))
    if least > size - header.length + 2:
        raise InputError(
            "relic-truncated",
            f"the file has {size - header.length} bytes of data, its header promises at least {least}",
            hint="copy or export it again",
        )


def _damaged(how: str) -> InputError:
    return InputError("relic-damaged", f"the PLY file is damaged: {how}", hint="copy or export it again")


def load(
    data: memoryview, header: Header, folder: Folder, warnings: list[str]
) -> tuple[dict[str, Any], list[Material], list[Image]]:
    """The file's one part (vertices, faces, normals, uv, colours), its material and its images."""
    if not header.count("vertex") or not header.count("face"):
        return {"vertices": np.zeros((header.count("vertex"), 3))}, [PLAIN], []
    data = _with_plain_header(data, header.length)
    try:
        loaded = quietly(load_ply, data, fix_texture=False, skip_materials=True)
    except ValueError as error:
        if "unexpected length" in str(error):
            raise InputError(
                "relic-damaged",
                "the file's length is not what its header says: it is cut off or mixes polygon sizes",
                hint="triangulate it and save it again",
            ) from error
        raise
    raw = loaded["metadata"]["_ply_raw"]
    vertex = raw["vertex"]
    part = {
        "vertices": loaded["vertices"],
        "faces": loaded["faces"],
        "normals": loaded.get("vertex_normals"),
        "colours": _columns(vertex, _COLOURS, ("alpha",)),
        "uv": _columns(vertex, _COORDINATES),
    }
    part = _with_corner_data(part, loaded, raw["face"])
    material = PLAIN if part["colours"] is None else COLOURED
    images: list[Image] = []
    if header.texture and part["uv"] is not None:
        try:
            name = shorten(header.texture, 60)
            images.append(ImageBudget().decode(name, folder.read_name(header.texture)))
            material = Material(
                name="texture", metallic=0.0, roughness=COLOURED.roughness, base_colour_texture=TextureSlot(0)
            )
        except (MissingFile, BadImage) as error:
            warnings.append(f"{error.what}: shown without that texture")
    return part, [material], images


def _with_plain_header(data: memoryview, length: int) -> memoryview:
    """The file without the comments that are not ASCII, which trimesh cannot read."""
    head = bytes(data[:length])
    if head.isascii():
        return data
    lines = [line for line in head.splitlines(keepends=True) if line.isascii()]
    return memoryview(b"".join(lines) + data[length:])


def _columns(
    element: dict[str, Any], choices: tuple[tuple[str, ...], ...], more: tuple[str, ...] = ()
) -> npt.NDArray[Any] | None:
    data, there = element.get("data"), element["properties"]
    for names in choices:
        if data is not None and all(name in there for name in names):
            wanted = [*names, *(name for name in more if name in there)]
            return np.column_stack([np.asarray(data[name]).reshape(-1) for name in wanted])
    return None


def _with_corner_data(part: dict[str, Any], loaded: dict[str, Any], face: dict[str, Any]) -> dict[str, Any]:
    """Parts the vertices where faces have texture coordinates or colours of their own."""
    faces = np.asarray(loaded["faces"])
    corners = _texcoords(face, faces)
    colours = _columns(face, _COLOURS, ("alpha",)) if part["colours"] is None else None
    if colours is not None and len(colours) != len(faces):
        colours = None
    if corners is None and colours is None:
        return part
    if faces.min() < 0 or faces.max() >= len(part["vertices"]):
        return part  # refused later, with the index
    flat = faces.reshape(-1)
    parted = {
        name: None if part[name] is None else part[name][flat] for name in ("vertices", "normals", "colours", "uv")
    }
    parted["faces"] = np.arange(faces.size).reshape(faces.shape)
    if corners is not None:
        parted["uv"] = corners
    if colours is not None:
        parted["colours"] = np.repeat(colours, faces.shape[1], axis=0)
    if parted["normals"] is None:
        smooth = smooth_normals(np.asarray(part["vertices"], np.float32), triangulated(faces).astype(np.uint32))
        parted["normals"] = smooth[flat]
    return parted


def _texcoords(face: dict[str, Any], faces: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    if "texcoord" not in face["properties"]:
        return None
    values = face["data"]["texcoord"]
    if isinstance(values, np.ndarray) and values.dtype.names:
        values = values["f1"]
    values = np.asarray(values)
    if values.dtype.kind == "f" and values.shape == (len(faces), 2 * faces.shape[1]):
        return values.reshape(-1, 2)
    return None
