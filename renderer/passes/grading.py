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
from renderer.gpu.uploads import Upload, upload_texture, upload_volume


@dataclass(frozen=True, eq=False)
class Grade:
    """``define`` chooses the variant of shaders/lib/grade.glsl."""

    texture: moderngl.Texture | moderngl.Texture3D
    define: str
    low: Vec3
    high: Vec3

    def release(self) -> None:
        self.texture.release()


def upload_grade(gpu: Gpu, table: CubeTable) -> Upload[Grade]:
    """32-bit floats, so that a grade that changes nothing changes nothing."""
    values = np.asarray(table.values, np.float32)
    texture: moderngl.Texture | moderngl.Texture3D
    if table.is_cube:
        texture = yield from upload_volume(gpu, values)
    else:
        texture = yield from upload_texture(gpu, values[None])
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return Grade(texture, "GRADE grade_cube" if table.is_cube else "GRADE grade_curves", table.low, table.high)
