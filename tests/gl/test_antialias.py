"""Edges, masks and highlights within a pixel: their share of it is right, and holds still as things move."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from renderer.engine import rungs
from renderer.engine.engine import picture
from renderer.engine.subframes import subframes
from renderer.engine.view import View
from renderer.gpu import textures
from renderer.gpu.context import Gpu
from renderer.maths.colour import srgb_encode
from renderer.passes.quality import QUALITIES
from tests.support.broken import broken
from tests.support.bronze import bumpy_normals
from tests.support.gltf_files import QUAD_UV, png
from tests.support.stage import FPS, Chart, Looking, engine_for, plain, relic, scene_file, sun

LOOKING = Looking(size=(64, 64))


def _masked_file(folder: Path, alpha: np.ndarray) -> Path:
    """A white square, unlit, whose alpha [H, W] is a mask; it fills 0.8 of the picture."""
    pixels = np.full((*alpha.shape, 4), 255, np.uint8)
    pixels[..., 3] = np.rint(255 * alpha)
    chart = Chart()
    image = chart.texture(png(pixels))
    chart.tree["extensionsUsed"] = ["KHR_materials_unlit"]
    chart.square(
        (0.0, 0.0, 0.0),
        half_m=0.8,
        attributes={"TEXCOORD_0": QUAD_UV},
        alphaMode="MASK",
        alphaCutoff=0.5,
        pbrMetallicRoughness={"baseColorTexture": {"index": image}},
        extensions={"KHR_materials_unlit": {}},
    )
    chart.glb(folder / "mask.glb")
    return scene_file(folder, relic("mask.glb"))


def _disc(side: int) -> np.ndarray:
    """Alpha that falls from the middle outwards, 0.5 at 0.3 of the side."""
    y, x = (np.mgrid[:side, :side] + 0.5) / side - 0.5
    return np.clip(0.5 + 4 * (0.3 - np.hypot(x, y)), 0.0, 1.0)


DISC_AREA = np.pi * 0.3**2


def _edge(gpu: Gpu, folder: Path) -> tuple[float, int]:
    """Covered share of the square, and how many pixels are covered in part."""
    shot = LOOKING.shot(engine_for(gpu, _masked_file(folder, _disc(32))))[..., 0]
    return float(shot.sum() / (0.8 * 64) ** 2), int(((shot > 0.1) & (shot < 0.9)).sum())


def test_a_masks_edge_covers_pixels_in_part(gpu: Gpu, tmp_path: Path) -> None:
    covered, partly = _edge(gpu, tmp_path)
    print(covered, DISC_AREA, partly)
    assert covered == pytest.approx(DISC_AREA, abs=0.02 * DISC_AREA)
    assert partly > 50


def test_an_alpha_test_makes_the_edge_hard(gpu: Gpu, tmp_path: Path) -> None:
    with broken("(alpha - cutoff) / max(fwidth(alpha), 1e-4) + 0.5", "float(alpha >= cutoff)"):
        covered, partly = _edge(gpu, tmp_path)
    print(covered, partly)
    assert partly == 0


def _leaves(side: int = 512) -> np.ndarray:
    """Small discs at random places, about a fifth of the whole."""
    disc = np.hypot(*np.mgrid[-5:6, -5:6]) < 5
    alpha = np.zeros((side + 11, side + 11))
    for row, column in np.random.default_rng(5).integers(0, side, (side * side // 360, 2)):
        alpha[row : row + 11, column : column + 11] += disc
    return (alpha[:side, :side] > 0).astype(float)


def _far_share(gpu: Gpu, folder: Path) -> float:
    """What the leaves cover of the square when a pixel spans ten of their texels."""
    shot = LOOKING.shot(engine_for(gpu, _masked_file(folder, _leaves())))[..., 0]
    return float(shot.sum() / (0.8 * 64) ** 2)


def test_a_mask_keeps_its_area_at_a_distance(gpu: Gpu, tmp_path: Path) -> None:
    share = _far_share(gpu, tmp_path)
    print(share, _leaves().mean())
    assert share == pytest.approx(_leaves().mean(), abs=0.02)


def test_plain_mips_lose_a_masks_area(gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textures, "share_covered", lambda *_: None)
    with broken("share, clamp(level, 0.0, 1.0));", "share, 0.0);"):
        share = _far_share(gpu, tmp_path)
    print(share)
    assert share != pytest.approx(_leaves().mean(), abs=0.02)


def _checker_file(folder: Path) -> Path:
    """A tilted white and black checker without mips, finer than a pixel here and there."""
    squares = (np.indices((60, 60)).sum(axis=0) % 2 * 255).astype(np.uint8)
    chart = Chart()
    image = chart.texture(png(np.repeat(squares[..., None], 3, axis=2)), sampler=0)
    chart.tree["samplers"] = [{"minFilter": 9728, "magFilter": 9728}]
    chart.tree["extensionsUsed"] = ["KHR_materials_unlit"]
    chart.square(
        (0.0, 0.0, 0.0),
        (0.3, 0.2, 0.93),
        half_m=0.8,
        attributes={"TEXCOORD_0": QUAD_UV},
        pbrMetallicRoughness={"baseColorTexture": {"index": image}},
        extensions={"KHR_materials_unlit": {}},
    )
    chart.glb(folder / "checker.glb")
    return scene_file(folder, relic("checker.glb"))


SEVERAL = replace(QUALITIES["best"], anisotropy=1.0, shadow_px=64, shadow_taps=1)


def _off_the_truth(gpu: Gpu, folder: Path, monkeypatch: pytest.MonkeyPatch) -> float:
    """How far a pixel of sub-frames' mean is from the mean of 8 x 8 pixels, on average."""
    monkeypatch.setitem(QUALITIES, "several", SEVERAL)
    path = _checker_file(folder)
    drawn = LOOKING.shot(engine_for(gpu, path, "several"))
    fine = replace(LOOKING, size=(512, 512)).shot(engine_for(gpu, path, "draft"))
    off = float(np.abs(drawn - fine.reshape(64, 8, 64, 8, 3).mean(axis=(1, 3))).mean())
    print(off)
    return off


def test_subframes_are_supersampling(gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _off_the_truth(gpu, tmp_path, monkeypatch) < 0.08


def test_subframes_that_all_look_the_same_way_are_not(
    gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = tuple(replace(sub, jitter_px=(0.0, 0.0)) for sub in subframes(SEVERAL.subframes))
    monkeypatch.setattr(rungs, "subframes", lambda _: still)
    assert _off_the_truth(gpu, tmp_path, monkeypatch) > 0.1


SPEED, HALF_M = 0.8, 0.2


def _moving(gpu: Gpu, folder: Path, monkeypatch: pytest.MonkeyPatch, shutter_deg: float) -> np.ndarray:
    """[64] the light of each column at 1 s, half of the way of a square that glows and goes to the right."""
    monkeypatch.setitem(QUALITIES, "several", SEVERAL)
    chart = Chart()
    chart.square((0.0, 0.0, 0.0), half_m=HALF_M, emissiveFactor=[1, 1, 1], **plain((0, 0, 0)))
    chart.glb(folder / "square.glb")
    way = f"position_m = {{ keys = [[0, [-{SPEED}, 0, 0]], [2, [{SPEED}, 0, 0]]] }}"
    path = scene_file(folder, f"[picture]\nshutter_deg = {shutter_deg}\n" + relic("square.glb", way), duration_s=2)
    light: np.ndarray = LOOKING.shot(engine_for(gpu, path, "several"), seconds=1).sum(axis=(0, 2))
    return light / light.sum()


def _middle_and_length(light: np.ndarray) -> tuple[float, float]:
    """Metres; the length is that of an even bar that is spread as far."""
    x = (np.arange(64) + 0.5) / 32 - 1
    middle = float((light * x).sum())
    return middle, float(np.sqrt(12 * (light * (x - middle) ** 2).sum()))


def test_a_shutter_blurs_what_moves(gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second at 180 degrees and one frame a second; the square's own width and its way add up as
    squares do."""
    middle, length = _middle_and_length(_moving(gpu, tmp_path, monkeypatch, 180.0))
    way = SPEED / 2 * np.sqrt(1 - 1 / SEVERAL.subframes**2)
    assert middle == pytest.approx(0.0, abs=0.005)
    assert length == pytest.approx(np.hypot(2 * HALF_M, way), rel=0.02)


def test_a_shutter_of_no_time_blurs_nothing(gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    middle, length = _middle_and_length(_moving(gpu, tmp_path, monkeypatch, 0.0))
    assert middle == pytest.approx(0.0, abs=0.005)
    assert length == pytest.approx(2 * HALF_M, rel=0.02)


def test_one_moment_per_frame_is_told_of(gpu: Gpu, tmp_path: Path) -> None:
    chart = Chart()
    chart.square((0.0, 0.0, 0.0), **plain((1, 1, 1)))
    chart.glb(tmp_path / "square.glb")
    path = scene_file(tmp_path, "[picture]\nshutter_deg = 180\n" + relic("square.glb"))
    assert any("shutter_deg blurs nothing in quality draft" in text for text in engine_for(gpu, path).warnings)


def test_fewer_samples_than_asked_for_are_told_of(
    gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(QUALITIES, "draft", replace(QUALITIES["draft"], samples=1024))
    drawn = engine_for(gpu, _masked_file(tmp_path, _disc(8)))
    assert drawn.warnings == (f"quality draft asks for 1024 samples per pixel, this GPU has {gpu.limits.samples}",)
    assert drawn.quality.samples == gpu.limits.samples


def test_tiles_of_subframes_make_the_same_picture(
    gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(QUALITIES, "several", SEVERAL)
    path = _checker_file(tmp_path)
    whole, parts = (
        LOOKING.shot(engine_for(gpu, path, "several", **more), form="rgb8").astype(int)
        for more in ({}, {"tile_px": (24, 20)})
    )
    assert whole.std() > 30
    assert (
        np.abs(whole - parts).max(axis=-1) > 3
    ).mean() <= 0.015  # textures are read in the middle of the covered samples


def test_a_led_shows_nothing_of_the_next_panel(gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sub-frames move what is seen through a panel, not the panel: no column beside it is touched, none of
    its own is left out."""
    monkeypatch.setitem(QUALITIES, "several", SEVERAL)
    chart = Chart()
    chart.square((0.0, 0.0, 0.0), half_m=5.0, emissiveFactor=[1, 1, 1], **plain((0, 0, 0)))
    chart.glb(tmp_path / "large.glb")
    drawn = engine_for(gpu, scene_file(tmp_path, relic("large.glb")), "several")
    (panel,) = LOOKING.view.panels
    view = View((64, 64), (replace(panel, rectangle=(16, 8, 32, 32)),))
    light = picture(drawn, 0, FPS, view, "rgba16f")[..., 0]
    assert np.abs(light[8:40, 16:48] - 1.0).max() < 1e-3
    light[8:40, 16:48] = 0.0
    assert (light == 0.0).all()


def _bumpy(folder: Path, high_m: float) -> tuple[Looking, Path]:
    """A square of hammered metal that goes a third of a pixel further each second."""
    looking = Looking(high_m=high_m)
    chart = Chart()
    image = chart.texture(png(bumpy_normals(256, coarsest=40)))
    metal = plain((1, 1, 1), metallic=1.0, roughness=0.3)
    chart.square(
        (0.0, 0.0, 0.0),
        half_m=0.9,
        attributes={"TEXCOORD_0": QUAD_UV},
        normalTexture={"index": image},
        **metal,
    )
    chart.glb(folder / "metal.glb")
    step = high_m / 64 / 3
    way = f"position_m = {{ keys = [[0, [0, 0, 0]], [60, [{60 * step}, {30 * step}, 0]]] }}"
    return looking, scene_file(folder, sun((0.3, 0.4, 1.0), 0.5) + relic("metal.glb", way), duration_s=60)


UNFILTERED = ("return sqrt(sqrt(min(alpha2 + spread, 1.0)));", "return roughness;")


def _shots(gpu: Gpu, folder: Path, high_m: float) -> np.ndarray:
    """[4, H, W, 3] as displayed, 0 to 1."""
    looking, path = _bumpy(folder, high_m)
    drawn = engine_for(gpu, path)
    return np.array([srgb_encode(np.clip(looking.shot(drawn, s), 0, 1)) for s in range(4)])


def _sparkle(pictures: np.ndarray) -> float:
    return float(np.abs(np.diff(pictures, axis=0)).mean())


def test_metal_at_a_distance_holds_still(gpu: Gpu, tmp_path: Path) -> None:
    filtered = _sparkle(_shots(gpu, tmp_path, 1.0))
    with broken(*UNFILTERED):
        glittering = _sparkle(_shots(gpu, tmp_path, 1.0))
    print(filtered, glittering)
    assert glittering > 0.03
    assert filtered < 0.6 * glittering


def test_metal_at_a_distance_is_as_bright_as_near_by(gpu: Gpu, tmp_path: Path) -> None:
    """Bumps that mips have levelled still scatter light."""
    looking, path = _bumpy(tmp_path, 4.0)
    truth = replace(looking, size=(1024, 1024)).shot(engine_for(gpu, path)).sum() / 16**2
    filtered = looking.shot(engine_for(gpu, path)).sum()
    with broken(*UNFILTERED):
        mirror = looking.shot(engine_for(gpu, path)).sum()
    print(filtered / truth, mirror / truth)
    assert filtered == pytest.approx(truth, rel=0.15)
    assert mirror != pytest.approx(truth, rel=0.3)


def test_metal_near_by_is_not_changed(gpu: Gpu, tmp_path: Path) -> None:
    filtered = _shots(gpu, tmp_path, 0.01)
    with broken(*UNFILTERED):
        plainly = _shots(gpu, tmp_path, 0.01)
    print(filtered.std(), np.abs(filtered - plainly).max() * 255)
    assert filtered.std() > 0.005
    assert np.abs(filtered - plainly).max() < 1 / 255


def test_a_texture_many_times_in_a_pixel_is_its_mean(gpu: Gpu, tmp_path: Path) -> None:
    """Without reading it texel by texel, which would take minutes on Mesa."""
    pixels = np.random.default_rng(2).integers(0, 2, (64, 64, 1)).repeat(3, axis=2).astype(np.uint8) * 255
    chart = Chart()
    image = chart.texture(png(pixels))
    chart.tree["extensionsUsed"] = ["KHR_materials_unlit"]
    chart.square(
        (0.0, 0.0, 0.0),
        attributes={"TEXCOORD_0": np.float32(20000.0) * QUAD_UV},
        pbrMetallicRoughness={"baseColorTexture": {"index": image}},
        extensions={"KHR_materials_unlit": {}},
    )
    chart.glb(tmp_path / "packed.glb")
    shot = LOOKING.shot(engine_for(gpu, scene_file(tmp_path, relic("packed.glb")), "show"))
    assert shot[24:40, 24:40] == pytest.approx((pixels / 255).mean(), abs=0.01)
