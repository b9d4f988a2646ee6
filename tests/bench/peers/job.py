"""What a peer is asked to draw, and how its 8-bit pictures become linear light."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vec3 = tuple[float, float, float]
Floats = npt.NDArray[np.floating]

_BRACKET = (0.5, 0.0625)
_SATURATED = 0.93
_FEW = 1e-3
"""This share of the picture may be saturated before a darker one is drawn."""
_PEERS_GAMMA = 2.2
"""The peers' shaders encode with this power, not with the sRGB curve."""


@dataclass(frozen=True)
class Job:
    """One picture: the model, the truth's camera and the light."""

    model: str
    map: str
    """A .npy file: equirectangular radiance [H, W, 3], the picture's centre +x, the top row +y."""
    sun_direction: Vec3 | None
    sun_irradiance: Vec3
    eye: Vec3
    at: Vec3
    fov_deg: float
    size_px: tuple[int, int]
    scratch: str
    out: str

    @property
    def radiance(self) -> npt.NDArray[np.float32]:
        return np.load(self.map)


def run(prepare: Callable[[Job], Callable[[float], npt.NDArray[np.uint8]]]) -> None:
    """Read the job named on the command line; `prepare` returns what draws it with the light scaled."""
    job = Job(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    np.save(job.out, merge(prepare(job)))


def merge(draw: Callable[[float], npt.NDArray[np.uint8]]) -> npt.NDArray[np.float32]:
    """Linear light from pictures under ever less light: of each pixel the first that is not saturated.

    What glows by itself does so whatever the light: it is measured in the dark, and not scaled.
    """
    glow = _decoded(draw(0.0))
    linear, unusable = np.zeros_like(glow), np.ones((*glow.shape[:2], 1), np.bool_)
    for scale in _BRACKET:
        found = _decoded(draw(scale))
        linear = np.where(unusable, (found - glow) / np.float32(scale) + glow, linear)
        unusable = found.max(axis=-1, keepdims=True) > _SATURATED
        if unusable.mean() < _FEW:
            break
    return np.maximum(linear, 0)


def _decoded(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return (picture[..., :3].astype(np.float32) / 255) ** np.float32(_PEERS_GAMMA)


def directions(height: int, width: int) -> Floats:
    """The direction [H, W, 3] of each of an equirectangular map's pixels."""
    azimuth = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    polar = (np.arange(height) + 0.5)[:, None] / height * np.pi
    parts = (np.sin(polar) * np.cos(azimuth), np.cos(polar), np.sin(polar) * np.sin(azimuth))
    return np.stack(np.broadcast_arrays(*parts), axis=-1)


def solid_angles(height: int, width: int) -> Floats:
    """Steradians [H, 1] of a pixel in each row."""
    return np.sin((np.arange(height)[:, None] + 0.5) / height * np.pi) * (np.pi / height) * (2 * np.pi / width)


def look_at(eye: Vec3, at: Vec3) -> Floats:
    """Camera to world, 4 x 4, for a camera that looks along its -z with +y up."""
    back = np.subtract(eye, at) / np.linalg.norm(np.subtract(eye, at))
    right = np.cross((0.0, 1.0, 0.0), back)
    right /= np.linalg.norm(right)
    pose = np.eye(4)
    pose[:3, :] = np.stack([right, np.cross(back, right), back, np.asarray(eye)], axis=1)
    return pose
