"""Environment maps: values, order, refusals."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.assets.environments import load_environment_map
from renderer.errors import InputError
from tests.support.gltf_files import png

oiio = pytest.importorskip("OpenImageIO")


def write(path: Path, pixels: np.ndarray, names: tuple[str, ...] = ()) -> Path:
    height, width, channels = pixels.shape
    spec = oiio.ImageSpec(width, height, channels, oiio.FLOAT)
    if names:
        spec.channelnames = names
    file = oiio.ImageOutput.create(str(path))
    assert file.open(str(path), spec)
    assert file.write_image(pixels.astype(np.float32))
    file.close()
    return path


def ramp() -> np.ndarray:
    return np.arange(4 * 8 * 3, dtype=np.float32).reshape(4, 8, 3) * 16


@pytest.mark.parametrize("name", ["a.exr", "a.hdr", "天 空.EXR"])
def test_values_and_order(tmp_path: Path, name: str) -> None:
    pixels = load_environment_map(write(tmp_path / name, ramp()))
    assert pixels.dtype == np.float32
    np.testing.assert_allclose(pixels, ramp(), rtol=0.01, atol=12 if name.endswith("hdr") else 0)


def test_negatives_become_zero_and_alpha_goes(tmp_path: Path) -> None:
    pixels = np.full((2, 4, 4), 0.5, np.float32)
    pixels[0, 0, 0] = -1
    loaded = load_environment_map(write(tmp_path / "a.exr", pixels))
    assert loaded.shape == (2, 4, 3)
    assert loaded[0, 0, 0] == 0


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_environment_map(path)
    assert str(path) in str(caught.value)
    return caught.value.code


def test_refusals(tmp_path: Path) -> None:
    nan = ramp()
    nan[1, 1, 1] = np.nan
    assert refusal(write(tmp_path / "nan.exr", nan)) == "map-values"
    assert refusal(write(tmp_path / "square.exr", np.ones((4, 4, 3)))) == "map-shape"
    assert refusal(write(tmp_path / "wide.exr", np.ones((1, 16386, 3)))) == "map-too-large"
    (tmp_path / "a.png").write_bytes(png(np.zeros((2, 4, 3), np.uint8)))
    assert refusal(tmp_path / "a.png") == "map-kind"
    (tmp_path / "fake.exr").write_bytes((tmp_path / "a.png").read_bytes())
    assert refusal(tmp_path / "fake.exr") == "map-content"
    good = write(tmp_path / "good.exr", ramp()).read_bytes()
    (tmp_path / "cut.exr").write_bytes(good[: len(good) // 2])
    assert refusal(tmp_path / "cut.exr") == "map-damaged"
    assert refusal(tmp_path / "gone.exr") == "file-missing"
