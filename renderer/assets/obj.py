"""Wavefront OBJ: text checked and made plain here, read by trimesh, joined with the materials of ``mtl``."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from trimesh.exchange.obj import load_obj

from renderer.assets.model import Image, Material
from renderer.assets.mtl import MtlReader, decode
from renderer.assets.raw import COLOURED, PLAIN, missing_vertices, quietly
from renderer.assets.source import Folder, shorten
from renderer.errors import InputError

_LINE = re.compile(rb"^\s*(#|v |vn |vt |vp |f |l |p |o |g |s |mtllib |usemtl |\w+)", re.MULTILINE)
_LIBRARY = re.compile(r"^[ \t]*mtllib[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_USE = re.compile(r"^[ \t]*usemtl[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_RELATIVE = re.compile(r"^f .*-", re.MULTILINE)
_ZERO = re.compile(r"^f (?:.*[ /])?0+(?:[ /]|$)", re.MULTILINE)
_INDENTED = re.compile(r"^[ \t]+", re.MULTILINE)
_TABBED = re.compile(r"^(v|vt|vn|f|usemtl|o|g|s)[ \t]+", re.MULTILINE)


def check_head(head: bytes) -> None:
    """Refuses a file whose first bytes are not OBJ text."""
    if b"\0" in head or not _LINE.match(head.lstrip(b"\xef\xbb\xbf \t\r\n")) or head.lstrip()[:1] in b"{<":
        raise InputError(
            "relic-content", "the file's content is not OBJ", hint="check that it is what its name says"
        )


def load(
    data: memoryview, folder: Folder, warnings: list[str]
) -> tuple[list[dict[str, Any]], list[Material], list[Image]]:
    """The file's parts (vertices, faces, normals, uv, colours, material), one a material, and images."""
    text = _plain(decode(data))
    del data
    reader = MtlReader(folder, warnings)
    for name in dict.fromkeys(_LIBRARY.findall(text)):
        reader.read_library(name)
    used = list(dict.fromkeys(_USE.findall(text)))
    text = _LIBRARY.sub("", text)
    stand_ins = _Names(used)
    text = _USE.sub(stand_ins.line, f"mtllib names\n{text}")
    try:
        loaded = quietly(load_obj, text.encode("utf-8", "replace"), resolver=stand_ins)
    except IndexError as error:
        raise missing_vertices() from error
    if "geometry" not in loaded:
        return [{"vertices": loaded["vertices"]}], [PLAIN], []
    known = set(reader.names())
    materials: list[Material] = []
    places: dict[str | None, int] = {}
    parts = []
    for mesh in loaded["geometry"].values():
        name = stand_ins.real(mesh.get("visual"))
        if name is not None and name not in known:
            warnings.append(f"the material '{shorten(name, 60)}' is not defined: shown plain")
        part = _part(mesh)
        key = name if name in known else ("" if part["colours"] is not None else None)
        if key not in places:
            places[key] = len(materials)
            materials.append(reader.material(key) if key else PLAIN if key is None else COLOURED)
        if part["uv"] is None and materials[places[key]].base_colour_texture is not None:
            warnings.append(
                f"a part with material '{materials[places[key]].name}' has no usable texture coordinates"
            )
        parts.append(part | {"material": places[key]})
    return parts, materials, reader.images


class _Names:
    """Stands in for the libraries when trimesh reads the file: it learns only the materials' names."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._place = {name: at for at, name in enumerate(names)}

    def line(self, match: re.Match[str]) -> str:
        return f"usemtl m{self._place[match.group(1)]}"

    def real(self, visual: Any) -> str | None:
        stand_in = getattr(getattr(visual, "material", None), "name", None)
        if isinstance(stand_in, str) and re.fullmatch(r"m\d+", stand_in):
            return self._names[int(stand_in[1:])]
        return None

    def __getitem__(self, name: str) -> bytes:
        return "".join(f"newmtl m{at}\nKd 1 1 1\n" for at in range(len(self._names))).encode()

    get = __getitem__


def _part(mesh: dict[str, Any]) -> dict[str, Any]:
    uv = getattr(mesh.get("visual"), "uv", None)
    return {
        "vertices": mesh["vertices"],
        "faces": mesh["faces"],
        "normals": mesh.get("vertex_normals"),
        "colours": mesh.get("vertex_colors"),
        "uv": None if uv is None else np.asarray(uv),
    }


def _plain(text: str) -> str:
    """The text without what trimesh misreads: odd line ends, indents, tabs, relative and zero indices."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _INDENTED.search(text):
        text = _INDENTED.sub("", text)
    if "\t" in text:
        text = _TABBED.sub(r"\1 ", text.replace("\t", " "))
    if "\nv  " in text or "\nf  " in text:
        text = _TABBED.sub(r"\1 ", text)
    if _RELATIVE.search(text):
        text = _absolute(text)
    if _ZERO.search(text):
        raise InputError(
            "relic-indices",
            "its faces use vertex 0, but OBJ counts from 1",
            hint="the file is damaged: export it again",
        )
    return text


def _absolute(text: str) -> str:
    """The text with relative indices (-1 is the latest vertex so far) made absolute."""
    counts = {"v": 0, "vt": 0, "vn": 0}
    kinds = ("v", "vt", "vn")
    lines = text.split("\n")
    for at, line in enumerate(lines):
        key, _, rest = line.partition(" ")
        if key in counts:
            counts[key] += 1
        elif key == "f" and "-" in rest:
            lines[at] = "f " + " ".join(_corner(word, [counts[kind] for kind in kinds]) for word in rest.split())
    return "\n".join(lines)


def _corner(word: str, counts: list[int]) -> str:
    indices = word.split("/")
    if len(indices) > 3 or not all(re.fullmatch(r"-?\d{0,18}", index) for index in indices):
        raise InputError("relic-damaged", f"a face has the corner '{word[:40]}'", hint="export it again")
    resolved = []
    for index, count in zip(indices, counts, strict=False):
        if index.startswith("-") and index != "-":
            if int(index) + count < 0:
                raise missing_vertices()
            index = str(int(index) + count + 1)
        resolved.append(index)
    return "/".join(resolved)
