"""What every reader hands over: raw triangles of one material, and their way to a finished primitive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from renderer.assets.model import F32, U32, Material, Primitive
from renderer.assets.normals import flat_corners, smooth_normals, unit_rows
from renderer.assets.tangents import mirrored_apart, tangents
from renderer.errors import InputError


@dataclass(frozen=True, eq=False)
class Shape:
    """Triangles as a file has them: only ``positions`` and ``triangles`` are sure to be there."""

    label: str  # how a message calls it
    positions: npt.NDArray[Any]
    triangles: npt.NDArray[Any]
    material: int
    normals: npt.NDArray[Any] | None = None
    tangents: npt.NDArray[Any] | None = None
    uv0: npt.NDArray[Any] | None = None
    uv1: npt.NDArray[Any] | None = None
    colours: npt.NDArray[Any] | None = None
    flat: bool = False  # flat normals where there are none, as glTF wants it


_PER_VERTEX = ("positions", "normals", "tangents", "uv0", "uv1", "colours")


def finish(shape: Shape, material: Material, warnings: list[str]) -> Primitive:
    """The primitive: checked, compacted to the vertices in use, with normals and the tangents it needs.

    Raises InputError for NaN positions and indices out of range; repairs the rest with a warning.
    """
    _refuse_unusable(shape)
    shape = _repair(_compact(shape), warnings)
    if shape.normals is None:
        shape = _with_normals(shape)
    needed = material.needs_tangents
    shape = _with_tangents(shape, material, warnings) if needed else replace(shape, tangents=None)
    return Primitive(
        positions=_owned(shape.positions),
        normals=_owned(shape.normals),
        triangles=np.ascontiguousarray(shape.triangles, np.uint32),
        material=shape.material,
        tangents=None if shape.tangents is None else _owned(shape.tangents),
        uv0=None if shape.uv0 is None else _owned(shape.uv0),
        uv1=None if shape.uv1 is None else _owned(shape.uv1),
        colours=None if shape.colours is None else _owned(shape.colours),
    )


def mirrored(primitive: Primitive) -> Primitive:
    """The same triangles wound the other way, for nodes whose matrix mirrors; the vertices are shared."""
    flipped = None
    if primitive.tangents is not None:
        flipped = primitive.tangents * np.array([1, 1, 1, -1], np.float32)
    return replace(primitive, triangles=np.ascontiguousarray(primitive.triangles[:, ::-1]), tangents=flipped)


def _owned(array: Any) -> F32:
    """A contiguous float32 array of its own, so that the file's bytes can go."""
    return np.array(array, dtype=np.float32, order="C")


def _refuse_unusable(shape: Shape) -> None:
    if not np.isfinite(shape.positions).all():
        bad = int((~np.isfinite(shape.positions)).any(axis=1).sum())
        raise InputError(
            "relic-positions",
            f"{bad} of {len(shape.positions)} vertices{shape.label} are NaN or infinite",
            hint="repair the mesh and export it again",
        )
    if len(shape.positions) and float(np.abs(shape.positions).max()) > 1e18:
        raise InputError(
            "relic-positions",
            f"vertices{shape.label} lie further than 1e18 from the origin",
            hint="the file is damaged, or in a unit that makes no sense: export it again",
        )
    if len(shape.triangles):
        least, most = int(shape.triangles.min()), int(shape.triangles.max())
        worst = least if least < 0 else most
        if least < 0 or most >= len(shape.positions):
            raise InputError(
                "relic-indices",
                f"triangles{shape.label} use vertex {worst}, but there are only {len(shape.positions)}",
                hint="the file is damaged: export it again",
            )


def _compact(shape: Shape) -> Shape:
    used = np.zeros(len(shape.positions), bool)
    used[shape.triangles.reshape(-1)] = True
    if used.all():
        return shape
    place = np.cumsum(used, dtype=np.int64) - 1
    return _taking(shape, np.flatnonzero(used), place[shape.triangles])


def _taking(shape: Shape, sources: npt.NDArray[Any], triangles: npt.NDArray[Any]) -> Shape:
    """The shape whose vertices are copies of ``sources``."""
    arrays = {name: getattr(shape, name) for name in _PER_VERTEX}
    taken: dict[str, Any] = {name: a if a is None else a[sources] for name, a in arrays.items()}
    return replace(shape, **(taken | {"triangles": triangles}))


def _repair(shape: Shape, warnings: list[str]) -> Shape:
    changes: dict[str, Any] = {}
    for name, what, instead in (
        ("colours", "colours", 1.0),
        ("uv0", "texture coordinates", 0.0),
        ("uv1", "texture coordinates", 0.0),
    ):
        array = getattr(shape, name)
        if array is not None and array.dtype.kind == "f" and not np.isfinite(array).all():
            bad = int((~np.isfinite(array)).any(axis=1).sum())
            warnings.append(f"{bad} of {len(array)} {what}{shape.label} are not finite: replaced by {instead:g}")
            changes[name] = np.where(np.isfinite(array), array, instead)
    if shape.normals is not None:
        normals = unit_rows(shape.normals, (0.0, 0.0, 0.0))
        bad_rows = ~normals.any(axis=1)
        if bad_rows.any():
            warnings.append(
                f"{int(bad_rows.sum())} of {len(normals)} normals{shape.label} have no direction: computed"
            )
            normals[bad_rows] = smooth_normals(_as32(shape.positions), _as_indices(shape.triangles))[bad_rows]
        changes["normals"] = normals
    return replace(shape, **changes)


def _as32(array: npt.NDArray[Any]) -> F32:
    return np.asarray(array, np.float32)


def _as_indices(array: npt.NDArray[Any]) -> U32:
    return np.asarray(array, np.uint32)


def _with_normals(shape: Shape) -> Shape:
    positions, triangles = _as32(shape.positions), _as_indices(shape.triangles)
    if not shape.flat:
        return replace(shape, normals=smooth_normals(positions, triangles))
    corners = np.arange(triangles.size, dtype=np.uint32).reshape(-1, 3)
    flat = _taking(shape, triangles.reshape(-1), corners)
    # the specification says that tangents without normals are to be ignored
    return replace(flat, normals=flat_corners(positions, triangles), tangents=None)


def _with_tangents(shape: Shape, material: Material, warnings: list[str]) -> Shape:
    slot = material.tangent_slot
    uv = (shape.uv0, shape.uv1)[slot.uv_set if slot else 0]
    if shape.tangents is not None:
        given = unit_rows(shape.tangents[:, :3], (0.0, 0.0, 0.0))
        if given.any(axis=1).all():
            sign = np.where(shape.tangents[:, 3:] < 0, np.float32(-1), np.float32(1))
            return replace(shape, tangents=np.concatenate([given, sign], axis=1))
        warnings.append(f"some tangents{shape.label} have no direction: all of them computed")
    if uv is None:
        needs = "is anisotropic" if slot is None else "has a normal texture"
        warnings.append(f"material '{material.name}' {needs}, but there are no coordinates for it{shape.label}")
        uv = np.zeros((len(shape.positions), 2), np.float32)
    elif slot and slot.transform != (1.0, 0.0, 0.0, 0.0, 1.0, 0.0):
        uv = uv @ np.array([slot.transform[0:2], slot.transform[3:5]], np.float32).T
    sources, triangles = mirrored_apart(_as32(uv), _as_indices(shape.triangles))
    parted = _taking(shape, sources, triangles)
    computed = tangents(_as32(parted.positions), _as32(np.asarray(parted.normals)), _as32(uv)[sources], triangles)
    return replace(parted, tangents=computed)
