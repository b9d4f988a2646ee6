"""One glTF primitive: its accessors checked, and parted into what trimesh loads and what it loses."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from renderer.assets import gltf_json as j
from renderer.assets.gltf_accessors import Accessor, Accessors
from renderer.assets.gltf_document import Document
from renderer.assets.gltf_draco import DRACO, unpack_draco
from renderer.assets.gltf_extensions import refuse_extensions

_TRIANGLES, _STRIP, _FAN = 4, 5, 6
_MODES = {0: "points", 1: "lines", 2: "lines", 3: "lines"}


class Part:
    """One primitive of the file: its accessors checked, parted into what trimesh loads and the rest."""

    def __init__(self, primitive: j.Object, where: str, accessors: Accessors, warnings: list[str]) -> None:
        self.where = where
        self._accessors, self._warnings = accessors, warnings
        self._attributes = j.sub_object(primitive, "attributes", where)
        self._mode = j.integer(primitive, "mode", where, 4)
        if self._mode > 6:
            raise j.invalid(f"the glTF entry {where}.mode is not between 0 and 6")
        if self._mode in _MODES:
            warnings.append(f"{where} has only {_MODES[self._mode]}, no triangles: not shown")
        self.drawable = self._mode not in _MODES and "POSITION" in self._attributes
        if not self.drawable:
            return
        self._positions = self._attribute("POSITION", (3,), "fiu")
        assert self._positions is not None
        self._normals = self._attribute("NORMAL", (3,), "fi")
        number = j.index(primitive, "indices", where, len(accessors.entries))
        self._indices = None if number is None else accessors.check(number, f"{where}.indices", (1,), "u")
        if self._positions.data is None and self._positions.sparse is None:
            self._unpack(j.sub_object(primitive, "extensions", where), number)
            self._positions = self._attribute("POSITION", (3,), "fiu")
            self._normals = self._attribute("NORMAL", (3,), "fi")

    def _unpack(self, extensions: j.Object, indices: int | None) -> None:
        """Has positions and the rest decoded, whose accessors have no bytes of their own."""
        if DRACO not in extensions:
            refuse_extensions(extensions)
            raise j.invalid(f"{self.where} has positions without data")
        entry = j.sub_object(extensions, DRACO, self.where)
        unpack_draco(entry, self._attributes, indices, self._accessors, f"{self.where}.{DRACO}")
        assert indices is not None
        self._indices = self._accessors.check(indices, f"{self.where}.indices", (1,), "u")
        self._mode = _TRIANGLES  # strips come out as triangles, too

    def _attribute(self, name: str, widths: tuple[int, ...], kinds: str) -> Accessor | None:
        number = j.index(self._attributes, name, f"{self.where}.attributes", len(self._accessors.entries))
        if number is None:
            return None
        found = self._accessors.check(number, f"{self.where}.{name}", widths, kinds)
        if name != "POSITION" and self._positions is not None and found.count != self._positions.count:
            raise j.invalid(
                f"{self.where} has {self._positions.count} positions, but {found.count} entries of {name}"
            )
        return found

    def put(self, document: Document) -> None:
        """Puts positions, normals and triangles to trimesh."""
        assert self._positions is not None
        attributes = {"POSITION": self._put_floats(self._positions, document)}
        if self._normals is not None:
            attributes["NORMAL"] = self._put_floats(self._normals, document)
        if self._indices is None:
            flat = np.arange(self._positions.count, dtype=np.uint32)
        else:
            flat = self._accessors.read(self._indices)[:, 0]
        mode = self._mode
        if mode == _FAN:
            inner = flat[1:]
            hub = np.broadcast_to(flat[:1], (max(len(inner) - 1, 0),))
            flat, mode = np.stack([inner[:-1], inner[1:], hub], axis=1).reshape(-1), _TRIANGLES
        if mode == _STRIP and len(flat) < 3:
            flat, mode = flat[:0], _TRIANGLES
        if mode == _TRIANGLES and len(flat) % 3:
            self._warnings.append(f"{self.where} ends with an incomplete triangle: left out")
            flat = flat[: len(flat) // 3 * 3]
        document.put_primitive(attributes, document.put_array(flat[:, None]), mode)

    def _put_floats(self, accessor: Accessor, document: Document) -> int:
        if accessor.dtype.kind == "f" or accessor.normalized:
            return document.put_accessor(accessor, self._accessors)
        return document.put_array(self._accessors.read(accessor).astype(np.float32))

    def rest(self) -> dict[str, Any]:
        """The fields of a shape that trimesh loses or quantises."""
        coordinates = [self._read_floats(self._attribute(f"TEXCOORD_{at}", (2,), "fiu")) for at in (0, 1)]
        colours = self._read_floats(self._attribute("COLOR_0", (3, 4), "fu"))
        if colours is not None and colours.shape[1] == 3:
            colours = np.concatenate([colours, np.ones((len(colours), 1), np.float32)], axis=1)
        tangents = self._read_floats(self._attribute("TANGENT", (4,), "fi"))
        return {
            "label": f" of {self.where}",
            "uv0": coordinates[0],
            "uv1": coordinates[1],
            "colours": colours,
            "tangents": tangents,
            "flat": True,
        }

    def _read_floats(self, accessor: Accessor | None) -> npt.NDArray[np.float32] | None:
        if accessor is None:
            return None
        return np.asarray(self._accessors.read(accessor), np.float32)
