"""Light that relics block and bounce themselves, against sums that are known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import trimesh

from renderer.gpu.context import Gpu
from tests.support.gltf_files import Builder
from tests.support.stage import Looking, engine_for, environment_file, plain, relic, scene_file

LOOKING = Looking(high_m=2.4, size=(48, 48))


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINGBI_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("renderer.assets.transfer._LONGEST_EDGE", 1 / 24)  # few surfels: quick


def solid(builder: Builder, mesh: trimesh.Trimesh, **material: object) -> None:
    """Adds a mesh with flat faces."""
    corners = mesh.triangles.reshape(-1, 3).astype(np.float32)
    a, b, c = mesh.triangles.swapaxes(0, 1)
    facing = np.cross(b - a, c - a)
    facing /= np.linalg.norm(facing, axis=1, keepdims=True)
    normals = np.repeat(facing, 3, axis=0).astype(np.float32)
    indices = np.arange(len(corners), dtype=np.uint32)
    number = builder.material(**material)
    builder.node(mesh=builder.mesh(corners, indices, NORMAL=normals, material=number))


def cup() -> trimesh.Trimesh:
    """A box without its lid, open towards +z, 2 m wide and 1 m deep, seen from its inside."""
    box = trimesh.creation.box(extents=(2.0, 2.0, 1.0))
    box.invert()
    box.update_faces(box.triangles_center[:, 2] < 0.45)
    return box


def even_map(folder: Path, radiance: float = 1.0) -> str:
    environment_file(folder / "even.exr", np.full((16, 32, 3), radiance, np.float32))
    return '[environment]\nmap = "even.exr"\n'


def picture_of(gpu: Gpu, folder: Path, builder: Builder, light: str, quality: str) -> np.ndarray:
    builder.glb(folder / "relic.glb")
    return LOOKING.shot(engine_for(gpu, scene_file(folder, light + relic("relic.glb")), quality))


@pytest.mark.parametrize(("metallic", "roughness"), [(0.0, 1.0), (1.0, 1.0), (1.0, 0.4)])
def test_a_white_cup_vanishes_in_even_light(gpu: Gpu, tmp_path: Path, metallic: float, roughness: float) -> None:
    """What a white cup blocks of even light it sends itself: the furnace test for a hollow thing."""
    builder = Builder()
    solid(builder, cup(), **plain((1, 1, 1), metallic, roughness))
    light = picture_of(gpu, tmp_path, builder, even_map(tmp_path), "show")[12:36, 12:36]
    assert light.mean() == pytest.approx(1.0, abs=0.08)
    assert light.std() < 0.05


def test_a_glowing_hollow_fills_with_light(gpu: Gpu, tmp_path: Path) -> None:
    """In a closed hollow that glows with 1 and reflects a half, light sums to 1 + 1/2 + 1/4 + ..."""
    box = trimesh.creation.box(extents=(2.0, 2.0, 2.0))
    box.invert()
    builder = Builder()
    solid(builder, box, emissiveFactor=[1, 1, 1], **plain((0.5, 0.5, 0.5)))
    seen = picture_of(gpu, tmp_path, builder, "", "show")[16:32, 16:32]
    albedo = 0.5 * 0.96 + 0.04
    assert seen.mean() == pytest.approx(1.0 / (1.0 - albedo), rel=0.05)
    alone = picture_of(gpu, tmp_path, builder, "", "draft")[16:32, 16:32]
    assert alone.mean() == pytest.approx(1.0, rel=1e-3), "without transfer it would only glow"


def test_a_wall_takes_the_colour_of_its_neighbour(gpu: Gpu, tmp_path: Path) -> None:
    white, red = trimesh.creation.box(extents=(2, 2, 0.1)), trimesh.creation.box(extents=(0.1, 2, 1.5))
    red.apply_translation((-0.95, 0, 0.75))
    builder = Builder()
    solid(builder, white, **plain((0.8, 0.8, 0.8)))
    solid(builder, red, **plain((0.8, 0.05, 0.05)))

    def reddening(quality: str) -> float:
        light = picture_of(gpu, tmp_path, builder, even_map(tmp_path), quality)
        red, green, _ = light[20:28, 8:12].mean(axis=(0, 1))
        return float(red / green)

    assert reddening("show") > 1.1
    assert reddening("draft") == pytest.approx(1.0, abs=0.01)


def test_a_corner_is_darker_than_a_plane(gpu: Gpu, tmp_path: Path) -> None:
    """At the middle of a dark cup's bottom the sky's share is that of its opening."""
    builder = Builder()
    solid(builder, cup(), **plain((0.2, 0.2, 0.2)))
    light = picture_of(gpu, tmp_path, builder, even_map(tmp_path), "show")[22:26, 22:26].mean()
    # the form factor of a parallel square as wide as it is far away twice over, by four quarters (Howell, B-3)
    a = 1.0
    sky = 4 * a / np.sqrt(1 + a * a) * np.arctan(a / np.sqrt(1 + a * a)) * 2 / (2 * np.pi)
    scattered = 0.2 * 0.96
    assert scattered * sky < light < scattered * (sky + 0.25) + 0.04


def test_a_convex_relic_is_as_it_was(gpu: Gpu, tmp_path: Path) -> None:
    builder = Builder()
    solid(builder, trimesh.creation.icosphere(subdivisions=3), **plain((0.6, 0.5, 0.4), 0.0, 0.5))
    with_it = picture_of(gpu, tmp_path, builder, even_map(tmp_path), "show")
    without = picture_of(gpu, tmp_path, builder, even_map(tmp_path), "draft")
    middle = np.s_[16:32, 16:32]
    np.testing.assert_allclose(with_it[middle], without[middle], atol=0.02)
