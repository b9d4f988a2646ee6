"""A small stage for tests of light: scene files made on the spot, looked at by a camera along -z."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio

from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, View, camera_view
from renderer.gpu.context import Gpu
from renderer.scene.show_reader import load_source
from renderer.wall.reader import default_wall
from tests.support.gltf_files import QUAD_TRIANGLES, Builder

FPS = Fraction(1)


def scene_file(folder: Path, body: str, name: str = "scene", duration_s: float = 100) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(f'format = "yingbi-scene/1"\nduration_s = {duration_s}\n{body}')
    return path


def relic(mesh: str, more: str = "") -> str:
    return f'[[relic]]\nmesh = "{mesh}"\n{more}\n'


def sun(towards: Sequence[float], irradiance: float = 10.0, more: str = "shadow = false") -> str:
    """A light that comes from ``towards``."""
    x, y, z = (-float(c) for c in towards)
    return f"[[light]]\ndirection = [{x}, {y}, {z}]\nirradiance = {irradiance}\n{more}\n"


def engine_for(gpu: Gpu, path: Path, quality: str = "draft", **options: Any) -> Engine:
    return Engine(gpu, load_source(path), default_wall(), quality, **options)


@dataclass(frozen=True)
class Looking:
    """A camera that looks straight along -z at the plane z = 0, ``high_m`` of which fill its picture."""

    middle: tuple[float, float] = (0.0, 0.0)
    high_m: float = 2.0
    away_m: float = 30.0
    size: tuple[int, int] = (64, 64)

    @property
    def eye(self) -> np.ndarray:
        return np.array([*self.middle, self.away_m])

    @property
    def view(self) -> View:
        fov = 2 * np.degrees(np.arctan(self.high_m / 2 / self.away_m))
        return camera_view(Camera(self.eye, np.array([*self.middle, 0.0]), float(fov), self.size))

    def pixel(self, place: Sequence[float]) -> tuple[int, int]:
        """Row and column of the pixel in which ``place`` [3] is seen."""
        x, y, z = place
        shrunk = self.away_m / (self.away_m - z) * self.size[1] / self.high_m
        column = self.size[0] / 2 + (x - self.middle[0]) * shrunk
        row = self.size[1] / 2 - (y - self.middle[1]) * shrunk
        return int(row), int(column)

    def on_plane(self, row: int, column: int, point: np.ndarray, normal: np.ndarray) -> np.ndarray:
        """[3] where the middle of a pixel meets a plane."""
        step = self.high_m / self.size[1]
        target = np.array(
            [
                self.middle[0] + (column + 0.5 - self.size[0] / 2) * step,
                self.middle[1] - (row + 0.5 - self.size[1] / 2) * step,
                0.0,
            ]
        )
        ray = target - self.eye
        return self.eye + ray * (normal @ (point - self.eye)) / (normal @ ray)

    def shot(self, engine: Engine, seconds: int = 0, form: str = "rgba16f") -> np.ndarray:
        """[H, W, 3]"""
        pixels = picture(engine, seconds, FPS, self.view, form)
        return pixels.astype(np.float64) if form == "rgba16f" else pixels


def tilted(azimuth_deg: float, tilt_deg: float) -> np.ndarray:
    """A unit vector ``tilt_deg`` off +z, towards the azimuth (0 is +x, 90 is +y)."""
    a, t = np.radians([azimuth_deg, tilt_deg])
    return np.array([np.sin(t) * np.cos(a), np.sin(t) * np.sin(a), np.cos(t)])


def square(centre: Sequence[float], normal: Sequence[float], half_m: float = 0.4) -> tuple[np.ndarray, np.ndarray]:
    """A square's corners [4, 3], anticlockwise from its bottom left as seen from +z, and normals [4, 3]."""
    n = np.asarray(normal, np.float64)
    right = np.cross((0.0, 1.0, 0.0), n)
    right /= np.linalg.norm(right)
    up = np.cross(n, right)
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    corners = np.array([np.asarray(centre) + half_m * (x * right + y * up) for x, y in signs], np.float32)
    return corners, np.tile(n.astype(np.float32), (4, 1))


class Chart(Builder):
    """Squares in one file, each with a material of its own."""

    def square(
        self,
        centre: Sequence[float],
        normal: Sequence[float] = (0.0, 0.0, 1.0),
        *,
        half_m: float = 0.4,
        attributes: dict[str, np.ndarray] | None = None,
        **material: Any,
    ) -> None:
        corners, normals = square(centre, normal, half_m)
        number = self.material(**material)
        mesh = self.mesh(corners, QUAD_TRIANGLES, NORMAL=normals, material=number, **(attributes or {}))
        self.node(mesh=mesh)


def plain(colour: Sequence[float], metallic: float = 0.0, roughness: float = 1.0) -> dict[str, Any]:
    """A material's pbrMetallicRoughness."""
    rgba = [*map(float, colour), 1.0][:4]
    factors = {"baseColorFactor": rgba, "metallicFactor": metallic, "roughnessFactor": roughness}
    return {"pbrMetallicRoughness": factors}


def environment_file(path: Path, radiance: np.ndarray) -> None:
    """An equirectangular picture [H, W, 3], top row first."""
    file = oiio.ImageOutput.create(str(path))
    file.open(str(path), oiio.ImageSpec(radiance.shape[1], radiance.shape[0], 3, "float"))
    assert file.write_image(np.ascontiguousarray(radiance, np.float32)), file.geterror()
    file.close()


def map_grid(height: int) -> tuple[np.ndarray, np.ndarray]:
    """Directions [H, 2 H, 3] and solid angles [H, 2 H] of an equirectangular picture's pixels."""
    u = (np.arange(2 * height) + 0.5) / (2 * height)
    v = (np.arange(height) + 0.5) / height
    azimuth, polar = np.meshgrid((u - 0.5) * 2 * np.pi, v * np.pi)  # u = 0.5 + atan2(z, x) / 2 pi
    d = np.stack([np.sin(polar) * np.cos(azimuth), np.cos(polar), np.sin(polar) * np.sin(azimuth)], axis=-1)
    return d, np.sin(polar) * (np.pi / height) ** 2
