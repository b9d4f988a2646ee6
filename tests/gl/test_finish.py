"""From light to files: tone maps, the sRGB curve and film frames against numpy."""

from __future__ import annotations

import numpy as np
import pytest

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF
from renderer.maths.colour import srgb_encode
from renderer.passes.finish import Developed, FinishPass

# written from the published definitions, with matrices row by row


def _linear(c: np.ndarray) -> np.ndarray:
    return c


def _neutral(c: np.ndarray) -> np.ndarray:
    """Khronos PBR Neutral."""
    x = c.min(axis=-1, keepdims=True)
    c = c - np.where(x < 0.08, x - 6.25 * x**2, 0.04)
    peak = c.max(axis=-1, keepdims=True)
    start, d = 0.8 - 0.04, 1 - (0.8 - 0.04)
    new_peak = 1 - d**2 / (peak + d - start)
    g = 1 - 1 / (0.15 * (peak - new_peak) + 1)
    return np.where(peak < start, c, c * new_peak / np.maximum(peak, 1e-9) * (1 - g) + new_peak * g)


def _aces(c: np.ndarray) -> np.ndarray:
    """Stephen Hill's fit; 0.6 of middle grey as other renderers have it."""
    into = np.array([[0.59719, 0.35458, 0.04823], [0.07600, 0.90834, 0.01566], [0.02840, 0.13383, 0.83777]])
    out_of = np.array([[1.60475, -0.53108, -0.07367], [-0.10208, 1.10813, -0.00605], [-0.00327, -0.07276, 1.07602]])  # fmt: skip  # noqa: E501
    v = c / 0.6 @ into.T
    return (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081) @ out_of.T


def _agx(c: np.ndarray) -> np.ndarray:
    """Troy Sobotka's AgX in Rec.2020, Benjamin Wrensch's polynomial of its base contrast."""
    to_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0113], [0.0164, 0.0880, 0.8956]])
    inset = np.array([[0.856627153315983, 0.0951212405381588, 0.0482516061458583],
                      [0.137318972929847, 0.761241990602591, 0.101439036467562],
                      [0.11189821299995, 0.0767994186031903, 0.811302368396859]])  # fmt: skip
    outset = np.array([[1.1271005818144368, -0.11060664309660323, -0.016493938717834573],
                       [-0.1413297634984383, 1.157823702216272, -0.016493938717834257],
                       [-0.14132976349843826, -0.11060664309660294, 1.2519364065950405]])  # fmt: skip
    low, high = -12.47393, 4.026069
    v = np.log2(np.maximum(c @ to_2020.T @ inset.T, 1e-10))
    v = np.clip((v - low) / (high - low), 0, 1)
    v = np.polyval([15.5, -40.14, 31.96, -6.868, 0.4298, 0.1191, -0.00232], v)
    return np.maximum(v @ outset.T, 0) ** 2.2 @ np.linalg.inv(to_2020).T


TONE_MAPS = {"linear": _linear, "neutral": _neutral, "aces": _aces, "agx": _agx}


def _colours() -> np.ndarray:
    """[64, 64, 3] from black to far too bright, greys and pure colours among them, as half floats hold
    them."""
    random = np.random.default_rng(2)
    colours = 2.0 ** random.uniform(-10, 5, (64, 64, 1)) * random.uniform(0, 1, (64, 64, 3))
    colours[0] = (2.0 ** np.linspace(-12, 6, 64))[:, None]
    for channel in range(3):
        colours[1 + channel] = 0
        colours[1 + channel, :, channel] = 2.0 ** np.linspace(-12, 6, 64)
    colours[4] = 0
    return colours.astype(np.float16).astype(np.float64)


def _developed(gpu: Gpu, finish: FinishPass, light: np.ndarray, tone_map: str, exposure: float = 1.0) -> Developed:
    height, width = light.shape[:2]
    pixels = np.ones((height, width, 4), np.float16)
    pixels[..., :3] = light
    texture = gpu.ctx.texture((width, height), 4, pixels.tobytes(), dtype=HALF)
    developed = Developed(gpu, (width, height))
    finish.develop(texture, developed, exposure=exposure, tone_map=tone_map, weight=1.0)
    return developed


@pytest.fixture(scope="module")
def finish(_session_gpu: Gpu) -> FinishPass:
    return FinishPass(_session_gpu, Programs(_session_gpu.ctx))


@pytest.mark.parametrize("exposure", [1.0, 0.3])
@pytest.mark.parametrize("tone_map", TONE_MAPS)
def test_tone_maps(gpu: Gpu, finish: FinishPass, tone_map: str, exposure: float) -> None:
    light = _colours()
    developed = _developed(gpu, finish, light, tone_map, exposure)
    expected = srgb_encode(np.clip(TONE_MAPS[tone_map](light * exposure), 0, 1)) * 255
    error = np.abs(srgb_encode(finish.linear(developed.shown).astype(float)) * 255 - expected)
    print(f"{tone_map}: worst {error.max():.3f} of 255")
    assert error.max() <= 0.25
    drawn = finish.encoded(developed.shown).astype(float)
    assert np.abs(drawn - expected).max() <= 1.0 + 0.25  # dithered
    assert finish.linear(developed.exposed) == pytest.approx(light * exposure, rel=1e-3, abs=1e-7)


@pytest.mark.parametrize("tone_map", TONE_MAPS)
def test_greys_stay_grey_and_in_order(gpu: Gpu, finish: FinishPass, tone_map: str) -> None:
    developed = _developed(gpu, finish, _colours(), tone_map)
    shown = 255 * srgb_encode(finish.linear(developed.shown)[0].astype(float))
    assert np.ptp(shown, axis=1).max() <= 0.5
    assert (np.diff(shown[:, 1]) >= 0).all()
    assert shown[0, 1] <= 2
    assert shown[-1, 1] >= 254


@pytest.mark.parametrize("size", [(64, 48), (63, 47), (2, 2), (1, 1), (35, 20)])
def test_film_frames_are_bt709_in_limited_range(gpu: Gpu, finish: FinishPass, size: tuple[int, int]) -> None:
    width, height = size
    light = np.random.default_rng(9).uniform(0, 1, (height, width, 3)).astype(np.float16).astype(np.float64)
    drawn = finish.nv12(_developed(gpu, finish, light, "linear").shown).astype(float)
    padded = np.pad(light, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    rgb = srgb_encode(padded)
    rows, columns = padded.shape[:2]
    assert drawn.shape == (rows * 3 // 2, columns)
    y = rgb @ (0.2126, 0.7152, 0.0722)
    assert np.abs(drawn[:rows] - (16 + 219 * y)).max() <= 1.1  # dithered
    # chroma sits on the left column of each block of 2 x 2, between its rows
    left = np.pad(rgb, ((0, 0), (1, 0), (0, 0)), mode="edge")[:, :-1]
    right = np.pad(rgb, ((0, 0), (0, 1), (0, 0)), mode="edge")[:, 1:]
    smooth = (left + 2 * rgb + right)[:, ::2] / 4
    smooth = (smooth[::2] + smooth[1::2]) / 2
    luma = smooth @ (0.2126, 0.7152, 0.0722)
    blue, red = (smooth[..., 2] - luma) / 1.8556, (smooth[..., 0] - luma) / 1.5748
    assert np.abs(drawn[rows:, 0::2] - (128 + 224 * blue)).max() <= 2.0
    assert np.abs(drawn[rows:, 1::2] - (128 + 224 * red)).max() <= 2.0


def test_black_and_white_reach_the_ends_of_the_range(gpu: Gpu, finish: FinishPass) -> None:
    light = np.zeros((2, 4, 3))
    light[:, 2:] = 1.0
    drawn = finish.nv12(_developed(gpu, finish, light, "linear").shown)
    assert drawn[0].tolist() == [16, 16, 235, 235]
    assert drawn[2].tolist() == [128] * 4
