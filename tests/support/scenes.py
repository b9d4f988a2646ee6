"""Small scenes, walls and meshes for rendering quickly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import trimesh

SCENE = 'format = "yingbi-scene/1"\nduration_s = 1\n'

MOVING = (
    SCENE
    + """
[[light]]
direction = [-0.3, -0.5, -1.0]
irradiance = 3.0
[[relic]]
mesh = "box.glb"
height_m = 2.0
position_m = { keys = [[0.0, [-2, 0.5, 0.0]], [1.0, [2, 0.5, 0.0]]] }
"""
)
"""A box that wanders from left to right within one second."""

GLOWING = SCENE + '[picture]\ntone_map = "linear"\n[[relic]]\nmesh = "{}"\n'


def box(path: Path, size_m: float = 1.0, centre: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> Path:
    """A grey cube."""
    mesh = trimesh.creation.box((size_m,) * 3)
    mesh.apply_translation(centre)
    mesh.export(path)
    return path


def glow(path: Path, size_m: float = 200.0, linear: float = 1.0) -> Path:
    """A cube about everything, seen from within: every LED shows the same light."""
    mesh = trimesh.creation.box((size_m,) * 3)
    material = trimesh.visual.material.PBRMaterial(
        baseColorFactor=[0, 0, 0, 255],
        emissiveFactor=[linear] * 3,
        metallicFactor=0.0,
        roughnessFactor=1.0,
        doubleSided=True,
    )
    mesh.visual = trimesh.visual.TextureVisuals(uv=np.zeros((len(mesh.vertices), 2)), material=material)
    mesh.export(path)
    return path


def plane(left_m: float, right_m: float, pixels: tuple[int, int], raster: tuple[int, int] = (0, 0)) -> str:
    """A flat surface of a wall, square LEDs, its lower edge at y = 0.5."""
    top = 0.5 + (right_m - left_m) * pixels[1] / pixels[0]
    return (
        '[[surface]]\nshape = "plane"\n'
        f"bottom_left_m = [{left_m}, 0.5, 0]\nbottom_right_m = [{right_m}, 0.5, 0]\n"
        f"top_left_m = [{left_m}, {top!r}, 0]\n"
        f"pixels = {list(pixels)}\nraster_px = {list(raster)}\n"
    )


def wall(path: Path, pitch_mm: float, *surfaces: str, more: str = "") -> Path:
    text = f'format = "yingbi-wall/1"\nname = "{path.stem}"\npitch_mm = {pitch_mm}\n{more}'
    path.write_text(text + "".join(surfaces), encoding="utf-8")
    return path


def pixels(path: Path) -> np.ndarray:
    """[H, W, 3] as the file has them."""
    source = oiio.ImageInput.open(str(path))
    assert source is not None, oiio.geterror()
    found: np.ndarray = source.read_image(source.spec().format)
    source.close()
    return found
