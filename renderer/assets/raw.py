"""What the readers of scans share: calling trimesh strictly, polygons to triangles, default materials."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from renderer.assets.model import Material
from renderer.errors import InputError

#: What a scan without a material looks like: a light, rather matt non-metal.
PLAIN = Material(name="plain", base_colour=(0.8, 0.8, 0.8, 1.0), metallic=0.0, roughness=0.8)
#: The same under vertex colours or a texture.
COLOURED = Material(name="vertex colours", metallic=0.0, roughness=0.8)


def quietly(load: Callable[..., Any], data: bytes | memoryview, **options: Any) -> Any:
    """What trimesh's loader makes of ``data``; unreadable numbers are errors, not the end of a list."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", DeprecationWarning)
        return load(io.BytesIO(data), **options)


def missing_vertices() -> InputError:
    """The error for faces whose indices lead beyond the vertices."""
    what = "its faces use vertices that are not there"
    return InputError("relic-indices", what, hint="the file is damaged: export it again")


def triangulated(faces: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """[M, 3]: polygons [P, K] of one size as fans of triangles."""
    if faces.ndim != 2 or faces.shape[1] < 3:
        return np.zeros((0, 3), np.int64)
    if faces.shape[1] == 3:
        return faces
    fans = [faces[:, [0, at, at + 1]] for at in range(1, faces.shape[1] - 1)]
    return np.stack(fans, axis=1).reshape(-1, 3)
