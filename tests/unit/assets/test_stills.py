"""Pictures that are shown as they are: read, made opaque, or refused with a plain word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from renderer.assets.stills import MAX_SIDE_PX, read_still
from renderer.errors import InputError


@pytest.mark.parametrize(
    ("mode", "colour", "shown"),
    [
        ("RGB", (10, 20, 30), (10, 20, 30)),
        ("RGBA", (200, 100, 50, 51), (40, 20, 10)),
        ("L", 77, (77, 77, 77)),
        ("LA", (200, 0), (0, 0, 0)),
    ],
)
def test_every_kind_of_picture_becomes_opaque_rgb(
    tmp_path: Path, mode: str, colour: int | tuple[int, ...], shown: tuple[int, int, int]
) -> None:
    PIL.Image.new(mode, (3, 2), colour).save(tmp_path / "a.png")
    pixels = read_still(tmp_path / "a.png")
    assert (pixels.shape, pixels.dtype) == ((2, 3, 3), np.uint8)
    assert (pixels == shown).all()


def test_jpeg_too(tmp_path: Path) -> None:
    PIL.Image.new("RGB", (16, 8), (120, 120, 120)).save(tmp_path / "a.JPG", "JPEG")
    assert np.abs(read_still(tmp_path / "a.JPG").astype(int) - 120).max() <= 1


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.txt", b"", "no picture by its name"),
        ("a.png", b"not a picture", "cannot be read as a picture"),
        ("a.png", None, "cannot be read: No such file"),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, name: str, content: bytes | None, what: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=what) as refused:
        read_still(tmp_path / name)
    assert refused.value.where == str(tmp_path / name)


def test_huge_pictures_are_refused(tmp_path: Path) -> None:
    PIL.Image.new("L", (MAX_SIDE_PX + 1, 1)).save(tmp_path / "wide.png")
    with pytest.raises(InputError, match="too large"):
        read_still(tmp_path / "wide.png")
