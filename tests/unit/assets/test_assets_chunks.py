"""Near pieces and coarser levels only choose among the file's triangles and vertices."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.assets import chunks as pieces
from renderer.assets.chunks import CHUNK_RADIUS_M, CHUNK_TRIANGLES, chunks, levels
from renderer.assets.model import Primitive


def _ball(subdivisions: int) -> Primitive:
    ball = trimesh.creation.icosphere(subdivisions=subdivisions)
    return Primitive(
        positions=np.asarray(ball.vertices, np.float32),
        normals=np.asarray(ball.vertex_normals, np.float32),
        triangles=np.asarray(ball.faces, np.uint32),
        material=0,
    )


@given(metres=st.floats(0.01, 1000.0))
@settings(max_examples=20, deadline=None)
def test_pieces_hold_every_triangle_once(metres: float) -> None:
    ball = _ball(5)
    pieces = chunks(ball, metres)
    together = np.concatenate(pieces)
    assert sorted(map(tuple, together.tolist())) == sorted(map(tuple, ball.triangles.tolist()))
    for piece in pieces:
        extent = np.ptp(ball.positions[piece].mean(axis=1), axis=0)
        assert len(piece) <= CHUNK_TRIANGLES or np.linalg.norm(extent) * metres / 2 <= CHUNK_RADIUS_M + 1e-9


def test_levels_thin_out_and_lose_no_more_than_they_say() -> None:
    ball = _ball(5)
    counts = [len(ball.triangles)]
    for cell, triangles in levels(ball, ball.triangles, 1.0):
        counts.append(len(triangles))
        corners = ball.positions[triangles].astype(np.float64)
        inside = np.linalg.norm(corners.mean(axis=1), axis=1)
        assert inside.min() > 1.0 - 2.0 * cell  # the middle of a facet lies at most a cell or so below the ball
        across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        assert (np.linalg.norm(across, axis=1) > 0).all()
    assert len(counts) > 3
    assert all(later < earlier for earlier, later in itertools.pairwise(counts))


def _open_edges(primitive: Primitive, triangles: np.ndarray) -> int:
    """How many edges, by the places of their ends, are not shared by two triangles."""
    _, place = np.unique(primitive.positions, axis=0, return_inverse=True)
    corners = place.reshape(-1)[triangles]
    edges = np.sort(np.stack([corners, np.roll(corners, -1, axis=1)], -1).reshape(-1, 2), axis=1)
    _, uses = np.unique(edges, axis=0, return_counts=True)
    return int((uses % 2).sum())


def _mixed(ball: Primitive) -> np.ndarray:
    """The ball's pieces, each at another level of detail."""
    found = []
    for number, piece in enumerate(chunks(ball, 1000.0)):
        finer_to_coarser = [piece, *(triangles for _, triangles in levels(ball, piece, 0.3))]
        found.append(finer_to_coarser[number % len(finer_to_coarser)])
    assert len({len(piece) for piece in found}) > 2
    return np.concatenate(found)


def test_pieces_at_different_levels_meet() -> None:
    ball = _ball(5)
    assert _open_edges(ball, ball.triangles) == 0
    assert _open_edges(ball, _mixed(ball)) == 0


def test_borders_that_move_leave_cracks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "_border", lambda positions, _: np.zeros(len(positions), bool))
    ball = _ball(5)
    assert _open_edges(ball, _mixed(ball)) > 0
