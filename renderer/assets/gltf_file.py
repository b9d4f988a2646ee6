"""The glTF container: .glb chunks or .gltf JSON, and the buffers behind them; no geometry yet."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import dataclass
from typing import Any

from renderer.assets import gltf_json as j
from renderer.assets.gltf_extensions import refuse_extensions
from renderer.assets.source import Folder, MissingFile
from renderer.errors import InputError

MAX_JSON_BYTES = 32 << 20  # without data URIs; Python needs up to 24 bytes of memory for a byte of hostile JSON

_LONG_DATA_URI = re.compile(rb'"(data:[^"]{512,})"')
_PLACE_OF_URI = "yingbi-data-uri:"


@dataclass(frozen=True)
class GltfFile:
    """A parsed container: the JSON ``tree`` and the bytes of its ``buffers``, each as long as it says."""

    tree: j.Object
    buffers: tuple[memoryview, ...]
    folder: Folder
    data_uris: tuple[str, ...]

    def read_uri(self, uri: str) -> memoryview:
        """The bytes behind a URI of this file."""
        return self.folder.read_uri(_restore(uri, self.data_uris))


def read_gltf(data: memoryview, folder: Folder, *, binary: bool) -> GltfFile:
    """The container in ``data``, a .glb if ``binary``; its buffers loaded, required extensions enforced."""
    body, chunk = _split_glb(data) if binary else (data, None)
    tree, uris = _parse_json(body)
    _check_version(tree)
    refuse_extensions(j.texts(tree, "extensionsRequired"))
    return GltfFile(tree, _read_buffers(tree, chunk, folder, uris), folder, uris)


def _split_glb(data: memoryview) -> tuple[memoryview, memoryview | None]:
    check_head(bytes(data[:20]), len(data), binary=True)
    (total,) = struct.unpack_from("<I", data, 8)
    body: memoryview | None = None
    binary: memoryview | None = None
    at = 12
    while at + 8 <= total:
        length, kind = struct.unpack_from("<I4s", data, at)
        if at + 8 + length > total:
            raise InputError(
                "relic-truncated", "the last chunk of the GLB file is cut off", hint="copy or export it again"
            )
        piece = data[at + 8 : at + 8 + length]
        if body is None:
            if kind != b"JSON":
                raise j.invalid("the GLB file does not begin with its JSON chunk")
            body = piece
        elif kind == b"BIN\0" and binary is None:
            binary = piece
        elif binary is not None:
            break  # nothing after the two standard chunks is used
        at += 8 + length
    if body is None:
        raise j.invalid("the GLB file has no JSON chunk")
    return body, binary


def _parse_json(body: memoryview) -> tuple[j.Object, tuple[str, ...]]:
    start = bytes(body[:4096]).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{"):
        raise InputError(
            "relic-content", "the file's content is not glTF JSON", hint="check that it is what its name says"
        )
    spans = [match.span(1) for match in _LONG_DATA_URI.finditer(body)]
    if len(body) - sum(end - begin for begin, end in spans) > MAX_JSON_BYTES:
        raise InputError(
            "relic-too-large",
            f"the glTF JSON is longer than {MAX_JSON_BYTES >> 20} MB",
            hint="export the model as .glb",
        )
    pieces: list[bytes] = []
    uris: list[str] = []
    at = 0
    for number, (begin, end) in enumerate(spans):
        pieces += [bytes(body[at:begin]), f"{_PLACE_OF_URI}{number}".encode()]
        uri = str(body[begin:end], "latin-1")
        uris.append(uri.replace("\\/", "/") if "\\" in uri else uri)
        at = end
    pieces.append(bytes(body[at:]))
    try:
        tree: Any = json.loads(b"".join(pieces).decode("utf-8-sig").rstrip(" \0\t\r\n"))
    except (ValueError, RecursionError, MemoryError) as error:
        raise InputError(
            "relic-content", f"its JSON cannot be read: {_reason(error)}", hint="copy or export it again"
        ) from error
    return j.as_object(tree, "document"), tuple(uris)


def _reason(error: BaseException) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "it is not valid"


def _restore(uri: str, uris: tuple[str, ...]) -> str:
    if uri.startswith(_PLACE_OF_URI):
        tail = uri[len(_PLACE_OF_URI) :]
        if tail.isdecimal() and int(tail) < len(uris):
            return uris[int(tail)]
    return uri


def _check_version(tree: j.Object) -> None:
    asset = j.sub_object(tree, "asset", "")
    version = j.text(asset, "minVersion", "asset", j.text(asset, "version", "asset", "2.0"))
    if not re.match(r"^2(\.0)?$", version) and not version.startswith("2."):
        raise InputError(
            "gltf-version",
            f"it is glTF version {version[:12]}, only 2 is read",
            hint="export it again as glTF 2.0",
        )


def _read_buffers(
    tree: j.Object, chunk: memoryview | None, folder: Folder, uris: tuple[str, ...]
) -> tuple[memoryview, ...]:
    buffers: list[memoryview] = []
    total = 0
    for number, entry in enumerate(j.objects(tree, "buffers")):
        where = f"buffers[{number}]"
        length = j.integer(entry, "byteLength", where)
        if "uri" in entry:
            uri = _restore(j.text(entry, "uri", where), uris)
            try:
                data = folder.read_uri(uri)
            except MissingFile as error:
                raise InputError(
                    "gltf-buffer",
                    error.what,
                    hint="the model cannot be shown without it: keep it beside the model",
                ) from error
        elif number == 0 and chunk is not None:
            data = chunk
        else:
            extensions = list(j.sub_object(entry, "extensions", where))
            refuse_extensions(extensions)
            raise InputError(
                "gltf-buffer", f"the data of {where} is not in the file", hint="export the model again"
            )
        if len(data) < length:
            raise InputError(
                "relic-truncated",
                f"{where} has {len(data)} of the {length} bytes that the file says it has",
                hint="copy or export it again",
            )
        total += length
        buffers.append(data[:length])
    if total > 2 << 30:
        raise InputError(
            "relic-too-large", "its buffers are larger than 2 GB", hint="reduce its triangles or textures"
        )
    return tuple(buffers)


def check_head(head: bytes, size: int, *, binary: bool) -> None:
    """Refuses, by its first bytes and its size, a file that cannot be a GLB (or glTF JSON) of full length."""
    if not binary:
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            raise _wrong_content("glTF JSON")
        return
    if not head.startswith(b"glTF"):
        raise _wrong_content("a GLB model")
    if len(head) < 20:
        raise InputError("relic-truncated", "the GLB file ends within its header", hint="copy or export it again")
    version, total = struct.unpack_from("<II", head, 4)
    if version != 2:
        raise InputError(
            "gltf-version", f"it is GLB version {version}, only 2 is read", hint="export it again as glTF 2.0"
        )
    if total > size:
        raise InputError(
            "relic-truncated",
            f"the GLB file has {size} of the {total} bytes that it says it has",
            hint="copy or export it again",
        )


def _wrong_content(kind: str) -> InputError:
    return InputError(
        "relic-content", f"the file's content is not {kind}", hint="check that it is what its name says"
    )
