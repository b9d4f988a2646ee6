"""Handles over a picture to move, turn and scale what is selected: ImGuizmo, told our cameras and matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from imgui_bundle import imguizmo

from renderer.engine.view import Camera
from renderer.maths.frustum import off_axis
from renderer.maths.transforms import F64, scaling
from renderer.preview.landmarks import Rect

Operation = Literal["move", "turn", "scale"]

_im = imguizmo.im_guizmo
_OPERATIONS = {"move": _im.OPERATION.translate, "turn": _im.OPERATION.rotate, "scale": _im.OPERATION.scale}
_AXES = {_im.MOVETYPE.mt_scale_x: 0, _im.MOVETYPE.mt_scale_y: 1, _im.MOVETYPE.mt_scale_z: 2}
"""Of the handles that scale one axis."""

_NEAR_M, _FAR_M = 0.1, 500.0  # ImGuizmo counts in single precision
_SIZE = 0.14
"""Of the handles, in halves of the picture's width."""


@dataclass(frozen=True, eq=False)
class Handled:
    """``matrix`` [4, 4] is where the handles took it, None if nothing changed; ``used`` while one is
    dragged."""

    matrix: F64 | None
    used: bool
    hovered: bool


def draw_gizmo(
    rect: Rect,
    camera: Camera,
    matrix: F64,
    operation: Operation,
    *,
    local: bool = False,
    snap: float | None = None,
) -> Handled:
    """Draws the handles into the current window, over the picture from ``camera`` that fills ``rect``.

    ``snap`` is the step in metres, degrees, or as a factor. Relics have one scale: whichever handle scales
    them, all three axes follow."""
    frustum = off_axis(camera.screen_m, camera.position_m, _NEAR_M, _FAR_M)
    changed = _matrix16(matrix)
    _im.set_orthographic(False)
    _im.set_drawlist()
    _im.set_rect(*rect)
    _im.set_gizmo_size_clip_space(_SIZE)
    _im.allow_axis_flip(False)
    moved = _im.manipulate(
        _matrix16(frustum.view),
        _matrix16(frustum.projection),
        _OPERATIONS[operation],
        _im.MODE.local if local else _im.MODE.world,
        changed,
        snap=None if snap is None else _im.Matrix3([snap, snap, snap]),
    )
    after = np.asarray(changed.values, np.float64).reshape(4, 4).T if moved else None
    if after is not None and operation == "scale":
        after = evenly_scaled(matrix, after, _AXES.get(_im.get_active_handle_type(), 0))
    return Handled(after, _im.is_using(), _im.is_over())


def evenly_scaled(before: F64, after: F64, axis: int) -> F64:
    """``before`` scaled on all axes as ``after`` is on one."""
    lengths = [float(np.linalg.norm(matrix[:3, axis])) for matrix in (before, after)]
    return np.asarray(before @ scaling(lengths[1] / max(lengths[0], 1e-12)))


def _matrix16(matrix: F64) -> imguizmo.im_guizmo.Matrix16:
    """ImGuizmo keeps matrices column by column."""
    return _im.Matrix16(np.asarray(matrix, np.float64).T.ravel().tolist())
