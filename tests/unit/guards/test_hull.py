"""The outermost points of large meshes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.guards.hull import hull_points
from renderer.maths.sphere import even_directions


@given(count=st.integers(0, 3000), keep=st.integers(6, 300), seed=st.integers(0, 2**31), wide=st.booleans())
def test_of_the_mesh_few_and_with_its_box(count: int, keep: int, seed: int, wide: bool) -> None:
    vertices = np.random.default_rng(seed).normal(size=(count, 3)) * (1e4 if wide else 1.0) + 1e3
    found = hull_points(vertices, keep)
    assert found.shape == (min(count, len(found)), 3)
    assert len(found) <= keep
    assert {tuple(p) for p in found.tolist()} <= {tuple(p) for p in vertices.tolist()}
    if count:
        assert np.array_equal(found.min(axis=0), vertices.min(axis=0))
        assert np.array_equal(found.max(axis=0), vertices.max(axis=0))
    assert np.array_equal(found, hull_points(vertices, keep))


def test_of_a_ball_every_direction() -> None:
    ball = even_directions(60_000).astype(np.float32) + 7.0
    found = hull_points(ball)
    directions = even_directions(500)
    lost = (ball @ directions.T).max(axis=0) - (found @ directions.T).max(axis=0)
    assert lost.max() < 0.02  # 1 - cos of half the spacing of 250 directions
    assert len(found) > 240


def test_with_fewer_points_the_ball_is_smaller() -> None:
    ball = even_directions(60_000)
    directions = even_directions(500)
    lost = [
        ((ball @ directions.T).max() - (hull_points(ball, n) @ directions.T).max(axis=0)).max() for n in (12, 256)
    ]
    assert lost[0] > 5 * lost[1]


@pytest.mark.parametrize("worst", [np.nan, np.inf, -np.inf])
def test_points_that_are_none_are_left_out(worst: float) -> None:
    vertices = np.concatenate([even_directions(1000), [[worst, 0.0, 5.0]]])
    assert np.abs(hull_points(vertices, 50)).max() <= 1.0
    assert len(hull_points([[worst, 0.0, 0.0]])) == 0
