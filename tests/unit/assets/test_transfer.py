"""Refining, surfels and what rays find, against shapes whose answers are known."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.assets.model import Material, Model, Node, Primitive
from renderer.assets.refine import refined
from renderer.assets.surfels import blended_surfels, surfels_of
from renderer.assets.transfer import DIRECTIONS, SURFEL_BITS, Transfer, why_untraced, with_transfer
from renderer.maths.sphere import even_directions, harmonics


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINGBI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("renderer.assets.transfer._LONGEST_EDGE", 0.2)  # few surfels: quick


def primitive_of(mesh: trimesh.Trimesh) -> Primitive:
    return Primitive(
        np.asarray(mesh.vertices, np.float32),
        np.asarray(mesh.vertex_normals, np.float32),
        np.asarray(mesh.faces, np.uint32),
        0,
    )


def model_of(*meshes: trimesh.Trimesh, **material: object) -> Model:
    """The meshes as one model, each placed once."""
    bounds = np.array([np.min([m.bounds[0] for m in meshes], 0), np.max([m.bounds[1] for m in meshes], 0)])
    return Model(
        "model",
        tuple(primitive_of(mesh) for mesh in meshes),
        tuple(Node(number, np.eye(4)) for number in range(len(meshes))),
        (Material(**material),),  # type: ignore[arg-type]
        (),
        bounds,
    )


def ball(radius: float = 1.0, inwards: bool = False) -> trimesh.Trimesh:
    mesh = trimesh.creation.icosphere(subdivisions=2, radius=radius)
    if inwards:
        mesh.invert()
    return mesh


def blocked_share(transfer: Transfer) -> np.ndarray:
    """[S] of the directions over each surfel, how many are blocked."""
    return np.diff(transfer.first.astype(np.int64)) / (DIRECTIONS / 2)


@settings(max_examples=15, deadline=None)
@given(longest=st.floats(0.15, 1.5), stretch=st.floats(0.3, 3.0))
def test_refining_keeps_the_surface(longest: float, stretch: float) -> None:
    mesh = trimesh.creation.box(extents=(1.0, stretch, 0.5))
    fine = refined(primitive_of(mesh), longest, 10**6)
    corners = fine.positions[fine.triangles]
    assert np.linalg.norm(np.roll(corners, 1, axis=1) - corners, axis=2).max() <= longest * 1.0001
    areas = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1) / 2
    assert areas.sum() == pytest.approx(mesh.area, rel=1e-5)
    triangles = fine.triangles.astype(int)
    edges = Counter(tuple(sorted(e)) for t in triangles for e in ((t[0], t[1]), (t[1], t[2]), (t[2], t[0])))
    assert set(edges.values()) == {2}, "an edge that only one side split would be a gap"


def test_refining_stops_where_there_is_no_room() -> None:
    coarse = primitive_of(trimesh.creation.box())
    assert len(refined(coarse, 0.01, 500).triangles) <= 500


def test_harmonics_are_orthonormal() -> None:
    basis = harmonics(even_directions(20_000))
    products = basis.T @ basis * (4 * np.pi / 20_000)
    np.testing.assert_allclose(products, np.eye(16), atol=2e-3)


def test_a_convex_relic_blocks_nothing() -> None:
    _, transfer = with_transfer(model_of(ball()))
    # the facets of a coarse ball may hide a few directions that graze it
    assert blocked_share(transfer).max() < 0.03
    assert (transfer.visibility[:, 0] * 0.28209479 > 0.97).all()


def test_a_ball_seen_from_inside_is_blocked_everywhere() -> None:
    _, transfer = with_transfer(model_of(ball(inwards=True)))
    assert blocked_share(transfer).min() > 0.96
    assert np.abs(transfer.visibility).max() < 0.2


def test_a_ball_over_a_plate_blocks_what_it_should() -> None:
    """The share of the hemisphere that a ball covers over the point below it: 1 - cos of its half angle."""
    corners = np.array([(-1, 0, 1), (1, 0, 1), (1, 0, -1), (-1, 0, -1)]) * 0.01
    plate = trimesh.Trimesh(corners, [(0, 1, 2), (0, 2, 3)])
    distance, radius = 1.0, 0.6
    above = ball(radius)
    above.apply_translation((0.0, distance, 0.0))
    _, transfer = with_transfer(model_of(plate, above))
    upper = np.flatnonzero(np.abs(transfer.positions[:, 1]) < 0.01)
    expected = 1.0 - np.sqrt(1.0 - (radius / distance) ** 2)
    assert blocked_share(transfer)[upper].mean() == pytest.approx(expected, rel=0.05)


def test_links_name_what_is_seen() -> None:
    """Every hit's surfel lies in the hit's direction."""
    _, transfer = with_transfer(model_of(ball(inwards=True)))
    surfel = 5
    hits = transfer.hits[transfer.first[surfel] : transfer.first[surfel + 1]]
    ways = even_directions(DIRECTIONS)[hits >> SURFEL_BITS]
    seen = transfer.positions[hits & ((1 << SURFEL_BITS) - 1)] - transfer.positions[surfel]
    far = np.linalg.norm(seen, axis=1) > 0.5  # near ones are told apart less well than the surfels lie
    seen /= np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), 1e-9)
    assert ((seen * ways).sum(axis=1)[far] > 0.95).all()


def test_light_passes_blended_materials_and_holes() -> None:
    inside = ball(inwards=True)
    _, opaque = with_transfer(model_of(inside))
    _, glass = with_transfer(model_of(inside, alpha_mode="blend"))
    assert blocked_share(opaque).mean() > 0.9
    assert blocked_share(glass).max() == 0.0


def test_what_is_two_sided_looks_both_ways() -> None:
    sheet = trimesh.creation.box(extents=(1.0, 1.0, 0.001))
    _, one = with_transfer(model_of(sheet, ball(0.2), double_sided=False))
    _, both = with_transfer(model_of(sheet, ball(0.2), double_sided=True))
    assert len(both.hits) > len(one.hits)


def test_rays_are_shot_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(ball(inwards=True))
    _, first = with_transfer(model)
    monkeypatch.setattr("renderer.assets.transfer._trace", None)
    _, again = with_transfer(model)
    np.testing.assert_array_equal(first.hits, again.hits)
    np.testing.assert_array_equal(first.visibility, again.visibility)


def test_blended_surfels_are_near_and_their_shares_whole() -> None:
    primitive = primitive_of(trimesh.creation.icosphere(subdivisions=4))
    cell = 0.2
    places, facing, _ = surfels_of(primitive, cell)
    index, share = blended_surfels(primitive, places, facing, cell)
    assert len(places) < len(primitive.positions) / 4
    np.testing.assert_allclose(share.sum(axis=1), 1.0, atol=1e-5)
    mean = (places[index] * share[..., None]).sum(axis=1)
    assert np.linalg.norm(mean - primitive.positions, axis=1).max() < cell
    # a field that is linear in space changes evenly: no steps as large as a cell
    step = np.abs(np.diff(mean[primitive.triangles], axis=1)).max()
    assert step < cell


def test_many_vertices_share_surfels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderer.assets.transfer.MOST_SURFELS", 120)
    model, transfer = with_transfer(model_of(ball(inwards=True)))
    assert len(transfer.positions) <= 120
    primitive = model.primitives[0]
    assert primitive.surfels is not None
    assert primitive.shares is not None
    assert primitive.surfels.max() < len(transfer.positions)
    assert blocked_share(transfer).min() > 0.9


def test_what_cannot_be_traced_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(ball())
    assert why_untraced(model) == ""
    monkeypatch.setattr("renderer.assets.transfer.MOST_TRIANGLES", 10)
    assert "more than 10 triangles" in why_untraced(model)
    monkeypatch.setattr("renderer.assets.occluders.EmbreeScene", None)
    assert "pip install embreex" in why_untraced(model)


def test_light_goes_through_a_ball_by_its_chords() -> None:
    """A chord is 2 r times the cosine of its angle to the normal: evenly between 0.77 and 1 over the cone."""
    model, _ = with_transfer(model_of(ball(), transmission=0.5, thickness=0.1))
    chords = model.primitives[0].chords
    assert chords is not None
    assert chords.mean() == pytest.approx(2 * (0.77 + 1) / 2, rel=0.05)
    opaque, _ = with_transfer(model_of(ball()))
    assert opaque.primitives[0].chords is None
