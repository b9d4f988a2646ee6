"""Transforms against formulae written out here, and against SciPy: pyrr's traps stay inside the wrapper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from renderer.maths import transforms as t

ANGLES = [(0, 0, 0), (90, 0, 0), (0, 90, 0), (0, 0, 90), (10, 20, 30), (-170, 300, 45.5), (720, -1, 89.999)]


def homogeneous(rotation: np.ndarray) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = rotation
    return matrix


def test_translation_and_scaling_work_on_column_vectors() -> None:
    assert (t.translation((1, 2, 3)) @ [0, 0, 0, 1]).tolist() == [1, 2, 3, 1]
    assert (t.scaling(2) @ [1, 2, 3, 1]).tolist() == [2, 4, 6, 1]
    assert (t.scaling((1, 2, 3)) @ [1, 1, 1, 1]).tolist() == [1, 2, 3, 1]
    assert (t.translation((1, 0, 0)) @ t.scaling(2) @ [1, 0, 0, 1]).tolist() == [3, 0, 0, 1]


def test_integer_input_is_not_rounded() -> None:
    """pyrr gives integer matrices for integer vectors."""
    for matrix in (
        t.translation([1, 2, 3]),
        t.scaling(2),
        t.rotation_about((0, 0, 1), 45),
        t.look_at((1, 2, 3), (0, 0, 0)),
        t.perspective(40, 2, 1, 10),
        t.orthographic(-1, 2, -3, 4, 5, 6),
    ):
        assert matrix.dtype == np.float64
        assert matrix.flags["C_CONTIGUOUS"]
    assert t.translation(np.array([1, 2, 3])) @ t.rotation_about((0, 0, 1), 45) == pytest.approx(
        np.array([[0.5**0.5, -(0.5**0.5), 0, 1], [0.5**0.5, 0.5**0.5, 0, 2], [0, 0, 1, 3], [0, 0, 0, 1]])
    )


@pytest.mark.parametrize("degrees", ANGLES)
def test_rotation_is_ry_rx_rz(degrees: tuple[float, float, float]) -> None:
    x, y, z = np.radians(degrees)
    rx = np.array([[1, 0, 0], [0, math.cos(x), -math.sin(x)], [0, math.sin(x), math.cos(x)]])
    ry = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    rz = np.array([[math.cos(z), -math.sin(z), 0], [math.sin(z), math.cos(z), 0], [0, 0, 1]])
    assert np.abs(t.rotation(degrees) - homogeneous(ry @ rx @ rz)).max() < 1e-14


@pytest.mark.parametrize("axis", [(1, 0, 0), (0, 2, 0), (0, 0, 0.5), (1, 2, 3), (-1, 0.1, 0)])
@pytest.mark.parametrize("degrees", [0, 30, 90, 180, 270, -45, 1000])
def test_rotation_about_an_axis_is_counter_clockwise(axis: tuple[float, ...], degrees: float) -> None:
    unit = np.array(axis) / np.linalg.norm(axis)
    expected = Rotation.from_rotvec(np.radians(degrees) * unit).as_matrix()
    assert np.abs(t.rotation_about(axis, degrees) - homogeneous(expected)).max() < 1e-14


def test_look_at_puts_the_target_before_the_camera() -> None:
    eye, target = np.array([3.0, 4.0, 5.0]), np.array([-1.0, 2.0, -2.0])
    view = t.look_at(eye, target)
    assert t.apply(view, eye) == pytest.approx(np.zeros(3), abs=1e-14)
    assert t.apply(view, target) == pytest.approx([0, 0, -np.linalg.norm(target - eye)])
    above = target + np.array([0.0, 1.0, 0.0])
    assert t.apply(view, above)[1] > 0
    assert t.apply(view, above)[0] == pytest.approx(0, abs=1e-12)
    assert view[:3, :3] @ view[:3, :3].T == pytest.approx(np.eye(3), abs=1e-14)
    assert np.linalg.det(view) == pytest.approx(1)


def test_perspective_is_gl_frustum() -> None:
    near, far, top = 0.1, 50.0, 0.1 * math.tan(math.radians(20))
    right = top * 16 / 9
    expected = np.array(
        [
            [near / right, 0, 0, 0],
            [0, near / top, 0, 0],
            [0, 0, -(far + near) / (far - near), -2 * far * near / (far - near)],
            [0, 0, -1, 0],
        ]
    )
    assert t.perspective(40, 16 / 9, near, far) == pytest.approx(expected, rel=1e-13)


def test_orthographic_is_gl_ortho() -> None:
    matrix = t.orthographic(-1, 3, -2, 5, 0.5, 9)
    box = np.array([[-1, -2, -0.5], [3, 5, -9], [1, 1.5, -4.75]])
    assert t.apply(matrix, box) == pytest.approx(np.array([[-1, -1, -1], [1, 1, 1], [0, 0, 0]]), abs=1e-14)


def test_normals_stay_perpendicular_under_uneven_scaling() -> None:
    matrix = t.rotation((10, 20, 30)) @ t.scaling((1, 5, 0.2))
    normal, along = np.array([1.0, 2.0, -1.0]), np.array([2.0, -1.0, 0.0])
    assert normal @ along == 0
    assert (t.normal_matrix(matrix) @ normal) @ (matrix[:3, :3] @ along) == pytest.approx(0, abs=1e-12)


def test_what_is_flattened_has_one_normal() -> None:
    turned = t.rotation((10, 20, 30))
    for normal in ((0.3, -0.2, 1.0), (1.0, 2.0, 0.5)):
        found = t.normal_matrix(turned @ t.scaling((2, 3, 0))) @ np.array(normal)
        assert np.cross(found, turned[:3, 2]) == pytest.approx(np.zeros(3), abs=1e-12)
        assert found @ turned[:3, 2] > 0
    assert not t.normal_matrix(t.scaling((0, 0, 0))).any()


def test_apply_takes_any_shape_and_divides_by_w() -> None:
    points = np.random.default_rng(1).normal(size=(4, 5, 3))
    matrix = t.perspective(60, 1.5, 0.1, 10) @ t.translation((0, 0, -20))
    expected = np.einsum("ij,abj->abi", matrix, np.concatenate([points, np.ones((4, 5, 1))], axis=2))
    assert t.apply(matrix, points) == pytest.approx(expected[..., :3] / expected[..., 3:])
