"""pyrender: no image-based light, hence the map's mean radiance as its ambient light."""

from __future__ import annotations

import os
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from tests.bench.peers.job import Job, look_at, run, solid_angles

os.environ["PYOPENGL_PLATFORM"] = "egl"
np.infty = np.inf  # type: ignore[attr-defined]  # pyrender 0.1.45 predates numpy 2

import pyrender  # noqa: E402
import trimesh  # noqa: E402


def prepare(job: Job) -> Callable[[float], npt.NDArray[np.uint8]]:
    radiance = job.radiance
    mean = (radiance * solid_angles(*radiance.shape[:2])[..., None]).sum(axis=(0, 1)) / (4 * np.pi)
    scene = pyrender.Scene.from_trimesh_scene(trimesh.load(job.model, force="scene"), bg_color=(0, 0, 0, 0))
    distance = float(np.linalg.norm(np.subtract(job.eye, job.at)))
    camera = pyrender.PerspectiveCamera(np.radians(job.fov_deg), znear=distance / 100, zfar=distance * 100)
    scene.add(camera, pose=look_at(job.eye, job.at))
    irradiance = max(job.sun_irradiance)
    sun = None
    if job.sun_direction is not None:
        sun = pyrender.DirectionalLight(np.divide(job.sun_irradiance, irradiance))
        scene.add(sun, pose=look_at((0.0, 0.0, 0.0), job.sun_direction))
    renderer = pyrender.OffscreenRenderer(*job.size_px)
    shadows = pyrender.RenderFlags.SHADOWS_DIRECTIONAL if sun else pyrender.RenderFlags.NONE

    def draw(scale: float) -> npt.NDArray[np.uint8]:
        scene.ambient_light = mean * scale
        if sun is not None:
            sun.intensity = irradiance * scale
        return renderer.render(scene, flags=shadows)[0]

    return draw


if __name__ == "__main__":
    run(prepare)
