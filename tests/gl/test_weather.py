"""Water fills the relief of what it stands on."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from renderer.engine.engine import picture
from renderer.engine.view import Camera, camera_view
from renderer.gpu.context import Gpu
from tests.support.broken import broken
from tests.support.gltf_files import png
from tests.support.stage import Chart, engine_for, plain, relic, scene_file

WET = """
[environment]
preset = "black"
[environment.sky]
zenith = [0.4, 0.4, 0.4]
upper = [0.2, 0.2, 0.2]
horizon = [0.05, 0.05, 0.05]
[environment.ground]
wetness = 1.0
"""
UV = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)


def _unrest(gpu: Gpu, folder: Path) -> float:
    """How much neighbouring pixels of a wet, rugged floor differ, by their mean: median over small patches, most
    of which are puddles."""
    rng = np.random.default_rng(5)
    slopes = rng.uniform(-0.5, 0.5, (256, 256, 2))
    normals = np.dstack([slopes, np.ones((256, 256))])
    normals /= np.linalg.norm(normals, axis=2, keepdims=True)
    chart = Chart()
    image = chart.texture(png(np.round((normals * 0.5 + 0.5) * 255).astype(np.uint8)))
    texture = {"normalTexture": {"index": image}}
    chart.square((0, 0, 0), (0, 1, 1e-9), half_m=4.0, attributes={"TEXCOORD_0": UV}, **texture, **plain([0.1] * 3))
    chart.glb(folder / "floor.glb")
    engine = engine_for(gpu, scene_file(folder, WET + relic("floor.glb")))
    view = camera_view(Camera(np.array([0.0, 1.2, 4.0]), np.array([0.0, 0.0, 0.0]), 20, (160, 96)))
    light = picture(engine, 0, Fraction(1), view, "rgba16f")[..., 1].astype(float)[8:88]
    steps = np.abs(np.diff(light, axis=1))[:, :152].reshape(10, 8, 19, 8).mean(axis=(1, 3))
    return float(np.percentile(steps, 20) / light.mean())


def test_puddles_are_calm(gpu: Gpu, tmp_path: Path) -> None:
    calm = _unrest(gpu, tmp_path)
    with broken("spread *= (1.0 - filled) * (1.0 - filled);", ""):
        rugged = _unrest(gpu, tmp_path)
    print(calm, rugged)
    assert calm < 0.01
    assert rugged > 4 * calm
