"""What a rigid relic does to the light that reaches it, found once with rays: which directions each point of
it sees free, and which other point it sees in the others (precomputed transfer, Sloan, Kautz and Snyder 2002;
the links of a radiosity solution, Hanrahan, Salzman and Aupperle 1991)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from renderer.assets.cache import Arrays, cached, key_of
from renderer.assets.model import F32, F64, U32, Material, Model
from renderer.assets.occluders import MOST_TRIANGLES, Occluders, Part, can_trace
from renderer.assets.refine import refined
from renderer.assets.reflectance import Optics, optics_of, texture_coordinates
from renderer.assets.surfels import blended_surfels, mean_by, surfels_of
from renderer.maths.sphere import even_directions, harmonics
from renderer.maths.transforms import normal_matrix

_VERSION = 5
"""Of what the cache keeps: another one for other rays."""

DIRECTIONS = 512
SURFEL_BITS = 23
MOST_SURFELS = 1 << 16

_LONGEST_EDGE = 1 / 64  # of the relic's diagonal
_MOST_SPLIT_TRIANGLES = 60_000
_START = 2e-4  # how far above the surface rays begin, of the diagonal
_SKIN = 500.0  # how deep below their own facet rays may begin, in starts
_CHORDS = 16
_CONE = 0.77  # cosine of the angle beyond which light inside glass does not come from outside
_CELLS = 160.0  # of the diagonal, for relics with too many vertices


@dataclass(frozen=True, eq=False)
class Transfer:
    """``positions`` and ``normals`` [S, 3] of the surfels in the model's space, and their ``optics``;
    ``two_sided`` [S] whether light reaches their backs, ``visibility`` [S, 16] the spherical harmonics of what
    is free around them.

    ``hits`` are the blocked directions, surfel by surfel, ``first`` [S + 1] where each one's begin: the number
    of the direction (of :data:`DIRECTIONS` even ones) above :data:`SURFEL_BITS` bits that say which surfel is
    seen there."""

    positions: F32
    normals: F32
    optics: Optics
    two_sided: npt.NDArray[np.bool_]
    visibility: F32
    first: U32
    hits: U32


def why_untraced(model: Model) -> str:
    """Why this relic's own shadows and reflections cannot be had, for people; empty if they can."""
    if not can_trace():
        return "the light that it blocks and bounces is left out: embreex is not installed (pip install embreex)"
    if model.triangle_count > MOST_TRIANGLES:
        return (
            "the light that it blocks and bounces is left out: it has more than "
            f"{MOST_TRIANGLES:,} triangles (reduce them)"
        )
    return ""


def with_transfer(model: Model) -> tuple[Model, Transfer]:
    """The model, its long edges split, its vertices told their surfels, and what the rays found."""
    diagonal = float(np.linalg.norm(model.bounds[1] - model.bounds[0]))
    model = _refined(model, diagonal)
    model, parts, optics = _with_surfels(model, diagonal)
    positions = np.vstack([part.positions for part in parts])
    normals = np.vstack([part.normals for part in parts])
    two_sided = np.concatenate(
        [np.full(len(p.positions), model.materials[p.primitive.material].double_sided) for p in parts]
    )
    start = _START * diagonal

    glassy = [part for part in parts if _lets_light_in(model.materials[part.primitive.material])]

    def trace() -> Arrays:
        occluders = Occluders(model, parts)
        found = _trace(occluders, positions, normals, two_sided, start)
        return found | {f"chords {part.base}": _chords(occluders, part, start) for part in glassy}

    found = cached("transfer", key_of(_identity(model, parts)), trace)
    chords = {part.node.primitive: found[f"chords {part.base}"] for part in glassy}
    return _with_chords(model, chords), Transfer(
        positions=positions.astype(np.float32),
        normals=normals.astype(np.float32),
        optics=optics,
        two_sided=two_sided,
        visibility=found["visibility"],
        first=found["first"],
        hits=found["hits"],
    )


def _with_surfels(model: Model, diagonal: float) -> tuple[Model, list[Part], Optics]:
    """One surfel per vertex, or, where those would be too many, per cell of a grid that is fine enough."""
    cell = 0.0
    while True:
        numbered, parts, optics = _parts(model, cell)
        if len(optics.metallic) <= MOST_SURFELS:
            return numbered, parts, optics
        cell = 2 * cell if cell > 0 else diagonal / _CELLS


def _metres(model: Model) -> list[float]:
    """How long each primitive's unit is where it is placed."""
    placed = {node.primitive: float(np.linalg.norm(node.matrix[:3, :3], ord=2)) for node in model.nodes}
    return [max(placed.get(number, 1.0), 1e-12) for number in range(len(model.primitives))]


def _refined(model: Model, diagonal: float) -> Model:
    room = max(_MOST_SPLIT_TRIANGLES // len(model.primitives), 1)
    split = [
        refined(primitive, _LONGEST_EDGE * diagonal / metres, len(primitive.triangles) + room)
        for primitive, metres in zip(model.primitives, _metres(model), strict=True)
    ]
    return replace(model, primitives=tuple(split))


def _parts(model: Model, cell: float) -> tuple[Model, list[Part], Optics]:
    """The model with its surfels numbered, where they are by node, and what they do to light."""
    known, primitives = [], []
    for primitive, metres in zip(model.primitives, _metres(model), strict=True):
        places, facing, surfel = surfels_of(primitive, cell / metres)
        of_vertices = optics_of(model, primitive)
        known.append((places, facing, [mean_by(values, surfel) for values in vars(of_vertices).values()]))
        surfels, shares = surfel[:, None], None
        if cell > 0:
            surfels, shares = blended_surfels(primitive, places, facing, cell / metres)
        primitives.append(replace(primitive, surfels=surfels.astype(np.float32), shares=shares))
    parts, nodes, columns, base = [], [], [], 0
    for node in model.nodes:
        places, facing, means = known[node.primitive]
        turned = facing @ normal_matrix(node.matrix).T
        turned /= np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-12)
        there = places @ node.matrix[:3, :3].T + node.matrix[:3, 3]
        parts.append(Part(primitives[node.primitive], node, base, there, turned))
        nodes.append(replace(node, surfels=base))
        columns.append(means)
        base += len(places)
    model = replace(model, primitives=tuple(primitives), nodes=tuple(nodes))
    return model, parts, Optics(*(np.vstack(part).astype(np.float32) for part in zip(*columns, strict=True)))


def _trace(
    scene: Occluders, positions: F64, normals: F64, two_sided: npt.NDArray[np.bool_], start: float
) -> Arrays:
    """Rays from every surfel in every direction; ``start`` is how far above the surface they begin."""
    basis_of = even_directions(DIRECTIONS)
    visibility = np.zeros((len(positions), 16))
    rows, ids, keys = [], [], []
    for number, direction in enumerate(basis_of):
        facing = normals @ direction
        cast = np.flatnonzero((facing > 0) | two_sided)
        lift = start * np.where(facing[cast] > 0, 1.0, -1.0)[:, None]
        skin = np.where(two_sided[cast], 0.0, start * _SKIN)
        found = scene.seen(positions[cast] + normals[cast] * lift, direction, skin)
        free = found < 0
        visibility[cast[free]] += harmonics(direction[None])[0]
        # below a closed surface its upper side is repeated: nothing there is asked for, and this rings least
        alone = cast[free & ~two_sided[cast]]
        below = direction - 2.0 * facing[alone, None] * normals[alone]
        visibility[alone] += harmonics(below)
        rows.append(cast[~free])
        ids.append(found[~free])
        keys.append(np.full(int((~free).sum()), number))
    first, hits = _by_surfel(rows, ids, keys, len(positions))
    visibility *= 4 * np.pi / DIRECTIONS
    return {"first": first, "hits": hits, "visibility": visibility.astype(np.float16)}


def _lets_light_in(material: Material) -> bool:
    return material.transmission > 0 and material.thickness > 0


def _chords(occluders: Occluders, part: Part, start: float) -> F32:
    """[S] the mean way through the relic of light that leaves at each of a part's surfels, metres: over the cone
    into which glass refracts."""
    positions, normals = part.positions, part.normals
    lattice = even_directions(_CHORDS * 8)
    cone = lattice[lattice[:, 1] > _CONE]
    across = np.cross(normals, np.where(np.abs(normals[:, 1:2]) < 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]]))
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    along = np.cross(normals, across)
    total, count = np.zeros(len(positions)), np.zeros(len(positions))
    for x, y, z in cone:
        reach = occluders.distance(positions - normals * start, x * across - y * normals + z * along)
        inside = np.isfinite(reach)
        total[inside] += reach[inside]
        count += inside
    return (total / np.maximum(count, 1)).astype(np.float32)


def _with_chords(model: Model, chords: dict[int, F32]) -> Model:
    """Tells the vertices how thick the relic is there: ``chords`` [S], metres, by primitive."""
    primitives, metres = list(model.primitives), _metres(model)
    for number, of_surfels in chords.items():
        primitive = primitives[number]
        assert primitive.surfels is not None, "chords belong to surfels"
        own = of_surfels[primitive.surfels.astype(np.int64)] / np.float32(metres[number])
        mean = own if primitive.shares is None else (own * primitive.shares).sum(axis=1, keepdims=True)
        primitives[number] = replace(primitive, chords=mean)
    return replace(model, primitives=tuple(primitives))


def _identity(model: Model, parts: list[Part]) -> Iterator[bytes | np.ndarray]:
    """All that the rays depend on."""
    yield f"{_VERSION} {DIRECTIONS} {_START}".encode()
    for part in parts:
        material = model.materials[part.primitive.material]
        yield f"{material.alpha_mode} {material.double_sided} {_lets_light_in(material)}".encode()
        yield from (
            part.positions,
            part.normals,
            part.node.matrix,
            part.primitive.positions,
            part.primitive.triangles,
        )
        uv, slot = texture_coordinates(part.primitive, material), material.base_colour_texture
        if material.alpha_mode == "mask" and uv is not None and slot is not None:
            yield f"{material.alpha_cutoff} {slot}".encode()
            yield from (uv, model.images[slot.image].pixels)


def _by_surfel(
    rows: list[np.ndarray], ids: list[np.ndarray], keys: list[np.ndarray], count: int
) -> tuple[U32, U32]:
    row = np.concatenate(rows)
    packed = (np.concatenate(keys).astype(np.uint32) << np.uint32(SURFEL_BITS)) | np.concatenate(ids).astype(
        np.uint32
    )
    order = np.argsort(row, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=count))]).astype(np.uint32)
    return first, packed[order]
