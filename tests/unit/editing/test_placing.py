"""What a gizmo did is said in a relic's own words: put back through the timeline it stands just there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from renderer.editing.placing import angles_near, moved, placed_from_matrix
from renderer.maths import transforms
from renderer.scene.fields import Keys
from renderer.scene.file import RelicEntry
from renderer.scene.timeline import relic_matrix

BOUNDS = np.array([[-0.3, 0.1, -0.2], [0.5, 1.3, 0.7]])

vectors = st.tuples(*[st.floats(-50, 50)] * 3)
right_angles = st.sampled_from([-270.0, -180.0, -90.0, 0.0, 90.0, 180.0, 450.0])
angles = st.tuples(*[st.floats(-800, 800) | right_angles] * 3)
sizes = st.floats(0.01, 100)


def entry_of(by_height: bool, position: tuple, rotation: tuple, size: float) -> RelicEntry:
    """A relic's entry."""
    key = "height_m" if by_height else "scale"
    return RelicEntry.model_validate(
        {"mesh": "a.glb", "position_m": position, "rotation_deg": rotation, key: size}
    )


@given(st.booleans(), vectors, angles, sizes, vectors, angles, sizes)
def test_it_stands_where_it_was_put(
    by_height: bool,
    position: tuple, rotation: tuple, size: float,
    position_now: tuple, rotation_now: tuple, size_now: float,
) -> None:  # fmt: skip
    entry = entry_of(by_height, position, rotation, size)
    world = relic_matrix(entry_of(by_height, position_now, rotation_now, size_now), BOUNDS, 0.0)
    placed = placed_from_matrix(entry, BOUNDS, world, 0.0)
    assert set(placed) == {"position_m", "rotation_deg", "height_m" if by_height else "scale"}
    again = RelicEntry.model_validate({"mesh": "a.glb", **placed})
    np.testing.assert_allclose(relic_matrix(again, BOUNDS, 0.0), world, rtol=1e-9, atol=1e-9)


@given(st.booleans(), vectors, angles, sizes)
def test_what_did_not_move_is_said_the_same(
    by_height: bool, position: tuple, rotation: tuple, size: float
) -> None:
    entry = entry_of(by_height, position, rotation, size)
    world = relic_matrix(entry, BOUNDS, 0.0).astype(np.float32).astype(np.float64)
    placed = placed_from_matrix(entry, BOUNDS, world, 0.0)
    turned = transforms.rotation(placed["rotation_deg"])[:3, :3]
    np.testing.assert_allclose(turned, transforms.rotation(rotation)[:3, :3], atol=1e-5)
    exact = placed_from_matrix(entry, BOUNDS, relic_matrix(entry, BOUNDS, 0.0), 0.0)
    if abs(np.cos(np.radians(rotation[0]))) > 1e-6:
        np.testing.assert_allclose(exact["rotation_deg"], rotation, atol=1e-6)
        assert moved(entry, exact, 0.0) == {}


@given(angles, st.tuples(*[st.floats(-40, 40)] * 3))
def test_angles_never_jump(before: tuple, turn: tuple) -> None:
    """A small turn changes the angles by no more than another way of saying it would."""
    after = np.add(before, turn)
    assume(abs(np.cos(np.radians(after[0]))) > 1e-6)
    found = angles_near(transforms.rotation(after)[:3, :3], before)
    assert np.linalg.norm(np.subtract(found, before)) <= np.linalg.norm(turn) + 1e-5


@pytest.mark.parametrize("x", [90.0, -90.0, 270.0])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_gimbal_lock_keeps_the_angle_about_z(x: float, kind: type) -> None:
    rotation = transforms.rotation((x, 30.0, -20.0))[:3, :3].astype(kind).astype(np.float64)
    found = angles_near(rotation, (x, 25.0, -20.0))
    np.testing.assert_allclose(found, (x, 30.0, -20.0), atol=1e-4)


def test_only_what_moved_is_told() -> None:
    entry = entry_of(True, (0.123456, 0.85, 1.3), (0.0, 720.0, 0.0), 2.6)
    world = transforms.translation((0.0, 0.0, 0.5)) @ relic_matrix(entry, BOUNDS, 0.0)
    world = world.astype(np.float32).astype(np.float64)
    told = moved(entry, placed_from_matrix(entry, BOUNDS, world, 0.0), 0.0)
    assert set(told) == {"position_m"}
    np.testing.assert_allclose(told["position_m"], (0.123456, 0.85, 1.8), atol=1e-6)
    assert told["position_m"][:2] == (0.123456, 0.85)  # type: ignore[index]


def test_keys_are_read_at_the_time() -> None:
    keys = Keys.model_construct(
        keys=((0.0, (0.0, 0.0, 0.0)), (2.0, (0.0, 720.0, 0.0))), ease="linear", repeat=False
    )
    entry = entry_of(False, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 1.0).model_copy(update={"rotation_deg": keys})
    placed = placed_from_matrix(entry, BOUNDS, relic_matrix(entry, BOUNDS, 1.75), 1.75)
    np.testing.assert_allclose(placed["rotation_deg"], (0.0, 630.0, 0.0), atol=1e-9)


def test_a_relic_of_no_size_keeps_its_turn() -> None:
    entry = entry_of(False, (1.0, 2.0, 3.0), (10.0, 20.0, 30.0), 0.0)
    placed = placed_from_matrix(entry, BOUNDS, relic_matrix(entry, BOUNDS, 0.0), 0.0)
    assert placed == {"position_m": (1.0, 2.0, 3.0), "rotation_deg": (10.0, 20.0, 30.0), "scale": 0.0}
