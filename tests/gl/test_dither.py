"""Dither: dark gradients neither band nor change their brightness, wherever they lie in the picture."""

from __future__ import annotations

import runpy
from itertools import groupby
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from renderer import resources
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF
from renderer.maths.colour import srgb_encode
from renderer.passes.finish import FinishPass

BLOCK = 16


def _texture(gpu: Gpu, light: np.ndarray):  # type: ignore[no-untyped-def]
    pixels = np.ones((*light.shape[:2], 4), np.float16)
    pixels[..., :3] = light
    texture = gpu.ctx.texture(light.shape[1::-1], 4, pixels.tobytes(), dtype=HALF)
    return texture, pixels[..., :3].astype(np.float64)


def _dusk(height: int = 128, width: int = 512) -> np.ndarray:
    """[H, W, 3] a dark blue backdrop that climbs by 4 of 255 levels from left to right."""
    encoded = np.linspace(10.0, 14.0, width) / 255
    return np.broadcast_to((encoded / 12.92)[None, :, None] * (0.8, 0.9, 1.0), (height, width, 3))


def _block_means(picture: np.ndarray) -> np.ndarray:
    height, width = picture.shape[:2]
    return picture.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3).mean(axis=(1, 3))


def _mean_run(channel: np.ndarray) -> float:
    """How many neighbours in a row have the same level."""
    return float(np.mean([len(list(run)) for row in channel for _, run in groupby(row.tolist())]))


@pytest.fixture(scope="module")
def finish(_session_gpu: Gpu) -> FinishPass:
    return FinishPass(_session_gpu, Programs(_session_gpu.ctx))


@pytest.mark.parametrize(("bits", "white"), [(8, 255), (10, 65535), (12, 65535)])
def test_a_dark_gradient_keeps_its_local_mean_and_does_not_band(
    gpu: Gpu, finish: FinishPass, bits: int, white: int
) -> None:
    texture, light = _texture(gpu, _dusk())
    exact = srgb_encode(light) * (2**bits - 1)
    drawn = finish.encoded(texture, bits=bits) * ((2**bits - 1) / white)
    assert np.abs(drawn - np.round(drawn)).max() < 0.05  # nothing but the LED's own levels
    assert np.abs(drawn - exact).max() < 1.05
    plain = np.round(exact)
    dithered, rounded = (np.abs(_block_means(p) - _block_means(exact)).max() for p in (drawn, plain))
    print(f"{bits} bit: mean off by {dithered:.3f} of a level with dither, {rounded:.3f} without")
    assert dithered < 0.1
    if bits == 8:
        assert rounded > 0.3
        assert _mean_run(np.round(drawn[..., 2])) < 8
        assert _mean_run(plain[..., 2]) > 80


def test_levels_stay_as_they_are(gpu: Gpu, finish: FinishPass) -> None:
    """Black above all: LEDs that are off stay off."""
    levels = np.repeat(np.arange(256.0), 16).reshape(64, 64)
    light = np.where(levels / 255 <= 0.04045, levels / 255 / 12.92, ((levels / 255 + 0.055) / 1.055) ** 2.4)
    texture, _ = _texture(gpu, light[..., None].repeat(3, axis=2))
    drawn = finish.encoded(texture)
    assert (drawn[levels == 0] == 0).all()
    assert (drawn[levels == 255] == 255).all()
    off = np.abs(drawn.astype(int) - levels[..., None])
    assert (off > 0).mean() < 0.2  # half floats miss some levels by a little
    assert off.max() <= 1


def test_a_films_luma_and_chroma_keep_their_local_mean(gpu: Gpu, finish: FinishPass) -> None:
    texture, light = _texture(gpu, _dusk())
    drawn = finish.nv12(texture).astype(float)
    rgb = srgb_encode(light)
    luma = rgb @ (0.2126, 0.7152, 0.0722)
    blue = (rgb[..., 2] - luma) / 1.8556
    planes = {
        "luma": (drawn[:128], 16 + 219 * luma),
        "chroma": (drawn[128:, 0::2], (128 + 224 * blue).reshape(64, 2, 256, 2).mean(axis=(1, 3))),
    }
    for name, (plane, exact) in planes.items():
        rows, columns = plane.shape

        def means(p: np.ndarray, rows: int = rows, columns: int = columns) -> np.ndarray:
            return p.reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK).mean(axis=(1, 3))

        off, rounded = (np.abs(means(p) - means(exact)).max() for p in (plane, np.round(exact)))
        print(f"{name}: off by {off:.3f}, rounded {rounded:.3f}")
        assert off < 0.1
        assert rounded > 0.25


def test_the_pattern_belongs_to_the_whole_picture(gpu: Gpu, finish: FinishPass) -> None:
    light = _dusk(64, 128)
    whole, _ = _texture(gpu, light)
    part, _ = _texture(gpu, light[22:, 38:])
    assert np.array_equal(finish.encoded(part, (38, 22)), finish.encoded(whole)[22:, 38:])
    assert not np.array_equal(finish.encoded(part), finish.encoded(whole)[22:, 38:])
    film = finish.nv12(whole)
    expected = np.vstack([film[22:64, 38:], film[64 + 11 :, 38:]])
    found = finish.nv12(part, (38, 22))
    # the left neighbours of the first chroma column are not in the part
    assert np.array_equal(found[:, 2:], expected[:, 2:])


def test_the_pattern_has_no_coarse_grain() -> None:
    """Of white noise, a ninth of the power would lie below a third of the highest frequency."""
    with PIL.Image.open(resources.shaders() / "finish" / "blue_noise.png") as picture:
        pattern = np.asarray(picture, np.float64)
    assert (np.bincount(pattern.astype(int).ravel(), minlength=256) == 16).all()

    def coarse_share(values: np.ndarray) -> float:
        power = np.abs(np.fft.fft2(values - values.mean())) ** 2
        y, x = np.meshgrid(*[np.fft.fftfreq(64)] * 2, indexing="ij")
        return float(power[np.hypot(x, y) < 1 / 6].sum() / power.sum())

    white = np.random.default_rng(5).permutation(pattern.ravel()).reshape(64, 64)
    assert coarse_share(pattern) < 0.002
    assert coarse_share(white) > 0.05


def test_the_pattern_is_what_its_program_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(resources.shaders() / "finish")))
    made = runpy.run_path(str(resources.shaders() / "finish" / "blue_noise.py"), run_name="generator")
    with PIL.Image.open(resources.shaders() / "finish" / "blue_noise.png") as picture:
        assert np.array_equal(made["ranks"]() * 256 // 4096, np.asarray(picture))
