"""F3D: its own loader under the map as HDRI. It takes no suns, hence the sun as a small disc in the map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import f3d
import numpy as np
import numpy.typing as npt

from tests.bench.peers.job import Job, directions, run, solid_angles

_SUN_RADIUS_DEG = 2.0
_KIT = 1 / 1024
"""F3D's own lights stay on beside an HDRI: all light is dimmed by this, and the map brightened as much."""


def with_sun(job: Job) -> npt.NDArray[np.float32]:
    """The map, and in it a disc that gives a surface facing it the sun's irradiance."""
    radiance = job.radiance
    if job.sun_direction is None:
        return radiance
    towards = -np.array(job.sun_direction) / np.linalg.norm(job.sun_direction)
    cosine = directions(*radiance.shape[:2]) @ towards
    disc = cosine > np.cos(np.radians(_SUN_RADIUS_DEG))
    steradians = (disc * cosine * solid_angles(*radiance.shape[:2])).sum()
    return (radiance + disc[..., None] * np.array(job.sun_irradiance) / steradians).astype(np.float32)


def write_radiance(path: Path, picture: npt.NDArray[np.float32]) -> None:
    """A Radiance picture (Ward 1991), RGBE without run lengths."""
    peak = np.maximum(picture.max(axis=-1, keepdims=True), 1e-30)
    exponent = np.ceil(np.log2(peak * 256 / 255))
    mantissa = np.clip(picture / np.exp2(exponent) * 256, 0, 255)
    rgbe = np.concatenate([mantissa, np.clip(exponent + 128, 0, 255)], axis=-1).astype(np.uint8)
    height, width = picture.shape[:2]
    header = f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n"
    path.write_bytes(header.encode() + rgbe.tobytes())


def prepare(job: Job) -> Callable[[float], npt.NDArray[np.uint8]]:
    hdri = Path(job.scratch) / f"{Path(job.map).stem}.hdr"
    write_radiance(hdri, with_sun(job) / _KIT)
    engine = f3d.Engine.create_egl()
    engine.window.size = job.size_px
    engine.options.update(
        {
            "render.hdri.ambient": True,
            "render.hdri.file": str(hdri),
            "render.background.color": [0.0, 0.0, 0.0],
            "render.effect.antialiasing.mode": "ssaa",
            "render.effect.blending.mode": "ddp",
            "render.effect.tone_mapping": False,
            "ui.loader_progress": False,
        }
    )
    engine.cache_path = job.scratch
    engine.scene.add(Path(job.model))

    camera = engine.window.camera

    def draw(scale: float) -> npt.NDArray[np.uint8]:
        engine.options["render.light.intensity"] = _KIT * scale
        camera.position, camera.focal_point = job.eye, job.at
        camera.view_up, camera.view_angle = (0.0, 1.0, 0.0), job.fov_deg
        image = engine.window.render_to_image()
        pixels = np.frombuffer(image.content, np.uint8).reshape(image.height, image.width, image.channel_count)
        return pixels[::-1]

    return draw


if __name__ == "__main__":
    run(prepare)
