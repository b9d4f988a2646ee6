from __future__ import annotations

import re
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import OpenImageIO as oiio
import pytest
from PIL import Image

from renderer.errors import InputError, YingbiError
from renderer.output.pictures import write_picture
from renderer.output.sinks import open_sink
from renderer.output.target import parse_target

FPS = Fraction(60)


def picture(number: int = 0, height: int = 31, width: int = 45) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(number).integers(0, 256, (height, width, 3), dtype=np.uint8)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def png_chunks(data: bytes) -> dict[bytes, bytes]:
    chunks, at = {}, 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        chunks[kind] = data[at + 8 : at + 8 + length]
        at += 12 + length
    return chunks


def test_png_comes_back_and_is_marked_as_srgb(tmp_path: Path) -> None:
    path = tmp_path / "影 壁.png"
    write_picture(path, picture())
    with Image.open(path) as image:
        assert image.mode == "RGB"
        np.testing.assert_array_equal(np.asarray(image), picture())
    assert b"sRGB" in png_chunks(path.read_bytes())
    assert names(tmp_path) == [path.name]


def test_a_flipped_view_is_as_good_as_any(tmp_path: Path) -> None:
    write_picture(tmp_path / "a.png", picture()[::-1])
    with Image.open(tmp_path / "a.png") as image:
        np.testing.assert_array_equal(np.asarray(image), picture()[::-1])


@pytest.mark.parametrize("channels", [3, 4])
def test_exr_holds_the_linear_values_as_they_are(tmp_path: Path, channels: int) -> None:
    pixels = np.random.default_rng(1).normal(0, 50, (19, 33, channels)).astype(np.float16)
    pixels[0, 0, :3] = (65504, -1, 6e-8)
    path = tmp_path / "影 壁.exr"
    write_picture(path, pixels)
    image = oiio.ImageInput.open(str(path))
    assert image is not None
    spec = image.spec()
    assert list(spec.channelnames) == ["R", "G", "B"]
    assert str(spec.format) == "half"
    assert spec.get_string_attribute("compression") == "zip"
    back = image.read_image(oiio.HALF)
    image.close()
    assert back is not None
    np.testing.assert_array_equal(back.view(np.uint16), pixels[..., :3].view(np.uint16))


def test_same_pixels_same_bytes(tmp_path: Path) -> None:
    for suffix, pixels in ((".png", picture(2, 200, 300)), (".exr", picture(2, 200, 300).astype(np.float16))):
        one, two = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
        write_picture(one, pixels)
        write_picture(two, pixels)
        assert one.read_bytes() == two.read_bytes()
        assert not re.search(rb"\d{4}[:-]\d\d[:-]\d\d", one.read_bytes()[:2000]), "a date"


@pytest.mark.parametrize(
    ("name", "pixels"),
    [
        ("a.png", np.zeros((4, 4, 3), np.float32)),
        ("a.png", np.zeros((4, 4, 4), np.uint8)),
        ("a.png", np.zeros((4, 4), np.uint8)),
        ("a.exr", np.zeros((4, 4, 3), np.float32)),
    ],
)
def test_other_pixels_are_a_mistake_of_the_program(
    tmp_path: Path, name: str, pixels: npt.NDArray[np.generic]
) -> None:
    with pytest.raises(ValueError, match="not"):
        write_picture(tmp_path / name, pixels)
    assert names(tmp_path) == []


def test_an_unknown_suffix(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.png \.exr"):
        write_picture(tmp_path / "a.bmp", picture())


def test_frames_bear_their_own_numbers(tmp_path: Path) -> None:
    target = parse_target(str(tmp_path / "新 folder" / "a.%04d.png"))
    with open_sink(target, size_px=(45, 31), fps=FPS, frame_count=3) as sink:
        for number in (907, 3, 12345):
            sink.write(number, picture(number))
        assert sink.written == 3
        assert sink.seconds > 0
    assert names(target.path.parent) == ["a.0003.png", "a.0907.png", "a.12345.png"]
    with Image.open(target.file_of(907)) as image:
        np.testing.assert_array_equal(np.asarray(image), picture(907))


def test_finished_frames_survive_an_interruption(tmp_path: Path) -> None:
    target = parse_target(str(tmp_path / "a.%d.png"))

    def interrupted() -> None:
        with open_sink(target, size_px=(45, 31), fps=FPS, frame_count=3) as sink:
            sink.write(0, picture())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names(tmp_path) == ["a.0.png"]


def test_one_picture_holds_one_frame(tmp_path: Path) -> None:
    target = parse_target(str(tmp_path / "a.exr"))
    with open_sink(target, size_px=(45, 31), fps=FPS, frame_count=1) as sink:
        sink.write(7, picture().astype(np.float16))
        with pytest.raises(ValueError, match="one more"):
            sink.write(8, picture().astype(np.float16))
    assert names(tmp_path) == ["a.exr"]
    with pytest.raises(InputError, match=r"a\.%06d\.exr"):
        open_sink(target, size_px=(45, 31), fps=FPS, frame_count=2)


def test_none_counts_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_sink(parse_target("none"), size_px=(45, 31), fps=FPS, frame_count=2) as sink:
        sink.write(0, picture())
        with pytest.raises(ValueError, match="rgb8"):
            sink.write(1, picture()[:30])
        sink.write(1, picture())
    assert (sink.written, sink.seconds) == (2, 0.0)
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["a.png", "a.exr"])
def test_a_full_disk(small_disk: Path, name: str) -> None:
    pixels = picture(3, 600, 800)
    old = small_disk / name
    old.write_bytes(b"old")
    with pytest.raises(YingbiError, match="the disk is full") as caught:
        write_picture(old, pixels if name == "a.png" else pixels.astype(np.float16))
    assert caught.value.code == "disk-full"
    assert names(small_disk) == [name]
    assert old.read_bytes() == b"old"


@pytest.mark.parametrize("missing", [1, 100, 50_000])
@pytest.mark.parametrize("name", ["a.png", "a.exr"])
def test_a_file_size_limit(tmp_path: Path, run_python, name: str, missing: int) -> None:  # type: ignore[no-untyped-def]
    """Also when only the last byte is one too many: C libraries like to drop the error of the last flush."""
    code = """
import resource, sys
from pathlib import Path
import numpy as np
from renderer.errors import YingbiError
from renderer.output.pictures import write_picture
pixels = np.random.default_rng(0).integers(0, 255, (200, 200, 3), dtype=np.uint8)
path = Path(sys.argv[1])
pixels = pixels if path.suffix == ".png" else pixels.astype(np.float16)
write_picture(path, pixels)
limit = path.stat().st_size - int(sys.argv[2])
path.unlink()
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    write_picture(path, pixels)
except YingbiError as error:
    print(error.code)
"""
    done = run_python(code, str(tmp_path / name), str(missing))
    assert (done.stdout, done.stderr) == ("disk-full\n", "")
    assert names(tmp_path) == []


def test_below_a_file_there_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(YingbiError, match="not a folder"):
        write_picture(tmp_path / "file" / "a.png", picture())
