"""4 x 4 transforms, float64, for column vectors: ``world = matrix @ [x, y, z, 1]``.

pyrr works on row vectors, so each of its matrices is transposed here, once, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyrr

F64 = npt.NDArray[np.float64]
Vector = Sequence[float] | F64


def _column(matrix: npt.NDArray[np.floating]) -> F64:
    return np.ascontiguousarray(np.asarray(matrix, np.float64).T)


def translation(offset: Vector) -> F64:
    """[4, 4] that moves by ``offset`` [3]."""
    return _column(pyrr.matrix44.create_from_translation(np.asarray(offset, np.float64)))


def scaling(factor: float | Vector) -> F64:
    """[4, 4] that scales by one factor, or one per axis."""
    return _column(pyrr.matrix44.create_from_scale(np.broadcast_to(np.asarray(factor, np.float64), 3).copy()))


def rotation_about(axis: Vector, degrees: float) -> F64:
    """[4, 4] that turns by ``degrees`` about ``axis``, counter-clockwise seen from the axis's tip."""
    quaternion = pyrr.quaternion.create_from_axis_rotation(
        np.asarray(axis, np.float64), float(np.radians(degrees)), dtype=np.float64
    )
    matrix = np.eye(4)
    # unlike pyrr's other matrices, those of its quaternions turn column vectors already
    matrix[:3, :3] = pyrr.matrix33.create_from_quaternion(quaternion, dtype=np.float64)
    return matrix


def rotation(degrees_xyz: Vector) -> F64:
    """[4, 4] Ry · Rx · Rz from the angles about x, y and z, degrees."""
    x, y, z = (float(d) for d in degrees_xyz)
    return rotation_about((0, 1, 0), y) @ rotation_about((1, 0, 0), x) @ rotation_about((0, 0, 1), z)


def look_at(eye: Vector, target: Vector, up: Vector = (0.0, 1.0, 0.0)) -> F64:
    """[4, 4] from the world to a camera at ``eye`` that looks along its −z towards ``target``."""
    return _column(
        pyrr.matrix44.create_look_at(
            np.asarray(eye, np.float64), np.asarray(target, np.float64), np.asarray(up, np.float64)
        )
    )


def perspective(fov_y_deg: float, aspect: float, near: float, far: float) -> F64:
    """[4, 4] symmetric perspective projection as glFrustum has it."""
    return _column(pyrr.matrix44.create_perspective_projection(fov_y_deg, aspect, near, far, dtype=np.float64))


def orthographic(left: float, right: float, bottom: float, top: float, near: float, far: float) -> F64:
    """[4, 4] orthographic projection as glOrtho has it."""
    return _column(
        pyrr.matrix44.create_orthogonal_projection(left, right, bottom, top, near, far, dtype=np.float64)
    )


def apply(matrix: F64, points: F64) -> F64:
    """[..., 3] ``points`` taken through ``matrix``, divided by w."""
    clip = points @ matrix[:3, :3].T + matrix[:3, 3]
    w = points @ matrix[3, :3].T + matrix[3, 3]
    return np.asarray(clip / w[..., None], np.float64)


def normal_matrix(matrix: F64) -> F64:
    """[3, 3] that takes normals where ``matrix`` takes points (not normalised)."""
    try:
        return np.asarray(np.linalg.inv(matrix[:3, :3]).T, np.float64)
    except np.linalg.LinAlgError:  # flattened: its cofactors, which are the same but for a factor
        x, y, z = matrix[:3, :3].T
        return np.stack([np.cross(y, z), np.cross(z, x), np.cross(x, y)], axis=-1)
