"""PyVista: VTK's physically based shading under the map as environment texture, and a directional light."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyvista as pv

from tests.bench.peers.job import Job, run


def environment(radiance: npt.NDArray[np.float32]) -> pv.Texture:
    """The map as a texture of floats; VTK's rows run upwards."""
    height, width = radiance.shape[:2]
    image = pv.ImageData(dimensions=(width, height, 1))
    image.point_data["radiance"] = radiance[::-1].reshape(-1, 3)
    image.set_active_scalars("radiance")
    texture = pv.Texture(image)
    texture.SetColorModeToDirectScalars()
    texture.mipmap = texture.interpolate = True
    return texture


def prepare(job: Job) -> Callable[[float], npt.NDArray[np.uint8]]:
    radiance = job.radiance

    def draw(scale: float) -> npt.NDArray[np.uint8]:
        plotter = pv.Plotter(off_screen=True, window_size=list(job.size_px), lighting="none")
        plotter.set_background("black")
        plotter.enable_anti_aliasing("msaa", multi_samples=4)
        plotter.import_gltf(job.model)
        plotter.set_environment_texture(environment(radiance * np.float32(scale)), resample=False)
        if job.sun_direction is not None:
            irradiance = max(job.sun_irradiance)
            sun = pv.Light(color=[value / irradiance for value in job.sun_irradiance], light_type="scene light")
            sun.positional = False
            sun.position, sun.focal_point = tuple(-np.array(job.sun_direction)), (0.0, 0.0, 0.0)
            sun.intensity = irradiance * scale
            plotter.add_light(sun)
        plotter.camera.up, plotter.camera.position = (0.0, 1.0, 0.0), job.eye
        plotter.camera.focal_point, plotter.camera.view_angle = job.at, job.fov_deg
        plotter.reset_camera_clipping_range()
        picture = plotter.screenshot(return_img=True)
        plotter.close()
        return picture

    return draw


if __name__ == "__main__":
    run(prepare)
