"""A scene's colour grade in the GPU's memory.

It takes what the tone map made, display-encoded (sRGB), to what is shown, display-encoded: .cube files are
made so, on a picture as a screen shows it.
"""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.assets.cube import CubeTable, Vec3
from renderer.gpu.context import Gpu


@dataclass(frozen=True, eq=False)
class Grade:
    """``define`` chooses the variant of shaders/lib/grade.glsl."""

    texture: moderngl.Texture | moderngl.Texture3D
    define: str
    low: Vec3
    high: Vec3


def upload_grade(gpu: Gpu, table: CubeTable) -> Grade:
    """32-bit floats, so that a grade that changes nothing changes nothing."""
    values = np.ascontiguousarray(table.values, np.float32)
    if not table.is_cube:
        curves = gpu.ctx.texture((len(values), 1), 3, values.tobytes(), dtype="f4")
        curves.filter = (moderngl.NEAREST, moderngl.NEAREST)
        return Grade(curves, "GRADE grade_curves", table.low, table.high)
    cube = gpu.ctx.texture3d(values.shape[:3], 3, values.tobytes(), dtype="f4")
    cube.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return Grade(cube, "GRADE grade_cube", table.low, table.high)
