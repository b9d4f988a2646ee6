"""Films that go well: what is in the file."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from renderer.output.sinks import open_sink
from renderer.output.target import parse_target

Bytes = npt.NDArray[np.uint8]
Noise = Callable[..., Bytes]
SIZE = (128, 96)
SUFFIXES = (".mp4", ".mov", ".mkv")
ABEKAS = Fraction(60000, 1001)


def make(path: Path, frames: list[Bytes], fps: Fraction = Fraction(60), size: tuple[int, int] = SIZE) -> Path:
    with open_sink(parse_target(str(path)), size_px=size, fps=fps, frame_count=len(frames)) as sink:
        for number, frame in enumerate(frames, start=100):
            sink.write(number, frame)
    assert sink.written == len(frames)
    assert sink.seconds > 0
    return path


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory, noise: Noise) -> dict[str, Path]:
    """The same 75 frames at 60000/1001 in every container, in a new folder with blanks and Chinese."""
    folder = tmp_path_factory.mktemp("films") / "影 壁" / "四 季"
    frames = [noise(number) for number in range(75)]
    return {suffix: make(folder / f"一 film{suffix}", frames, ABEKAS) for suffix in SUFFIXES}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_frames_rate_and_codec(
    films: dict[str, Path], inspect: Callable[[Path], str], decoded_frames: Callable[[Path], int], suffix: str
) -> None:
    says = inspect(films[suffix])
    assert "h264 (High)" in says
    assert "128x96" in says
    assert "59.94 fps" in says
    assert "Audio" not in says
    assert "start: 0.000000" in says or suffix == ".mkv"
    assert decoded_frames(films[suffix]) == 75
    assert [path.name for path in films[suffix].parent.glob(f"*{suffix}*")] == [films[suffix].name]


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_the_rate_is_exact(films: dict[str, Path], ffmpeg: str, suffix: str) -> None:
    """Time stamps in the container's own clock: 1001/60000 s from frame to frame."""
    command = [ffmpeg, "-loglevel", "error", "-i", str(films[suffix]), "-c", "copy", "-f", "framecrc", "-"]
    says = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    base = re.search(r"#tb 0: (\d+)/(\d+)", says)
    assert base is not None
    times = sorted(int(line.split(",")[2]) for line in says.splitlines() if not line.startswith("#"))
    unit = Fraction(int(base[1]), int(base[2]))
    assert [time * unit for time in times] == [n / ABEKAS for n in range(75)]


@pytest.mark.parametrize("fps", [Fraction(25), Fraction(60), Fraction(24000, 1001), Fraction(2997, 50)])
def test_other_rates(tmp_path: Path, noise: Noise, inspect: Callable[[Path], str], fps: Fraction) -> None:
    film = make(tmp_path / "a.mp4", [noise(n) for n in range(4)], fps)
    rate = re.search(r"([\d.]+) fps", inspect(film))
    assert rate is not None
    assert float(rate[1]) == pytest.approx(float(fps), abs=0.005)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_colour_tags(films: dict[str, Path], inspect: Callable[[Path], str], suffix: str) -> None:
    # ffmpeg says "bt709" once when matrix, primaries and transfer are all the same.
    assert "yuv420p(tv, bt709, progressive)" in inspect(films[suffix])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_colour_tags_of_the_bare_stream(
    films: dict[str, Path], inspect: Callable[[Path], str], ffmpeg: str, tmp_path: Path, suffix: str
) -> None:
    bare = tmp_path / "bare.h264"
    command = [ffmpeg, "-loglevel", "error", "-i", str(films[suffix]), "-c", "copy", str(bare)]
    subprocess.run(command, check=True)
    assert "yuv420p(tv, bt709, progressive)" in inspect(bare)


def test_colour_tags_of_the_bare_container(films: dict[str, Path]) -> None:
    assert b"colrnclx" + bytes([0, 1, 0, 1, 0, 1, 0]) in films[".mp4"].read_bytes()
    assert b"colrnclc" + bytes([0, 1, 0, 1, 0, 1]) in films[".mov"].read_bytes()
    # Matroska: Matrix, Range (1: broadcast), TransferCharacteristics, Primaries.
    head = films[".mkv"].read_bytes()[:4096]
    for element in (b"\x55\xb1\x81\x01", b"\x55\xb9\x81\x01", b"\x55\xba\x81\x01", b"\x55\xbb\x81\x01"):
        assert element in head


def test_the_index_comes_first(films: dict[str, Path]) -> None:
    for suffix in (".mp4", ".mov"):
        data = films[suffix].read_bytes()
        assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_a_key_frame_every_second(films: dict[str, Path], ffmpeg: str) -> None:
    command = [ffmpeg, "-loglevel", "error", "-skip_frame", "nokey", "-i", str(films[".mp4"])]
    command += ["-f", "framecrc", "-fps_mode", "passthrough", "-"]
    says = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert len([line for line in says.splitlines() if not line.startswith("#")]) >= 2


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_same_frames_same_bytes(films: dict[str, Path], tmp_path: Path, noise: Noise, suffix: str) -> None:
    again = make(tmp_path / f"other name{suffix}", [noise(number) for number in range(75)], ABEKAS)
    assert again.read_bytes() == films[suffix].read_bytes()


def test_a_buffer_may_be_reused_at_once(tmp_path: Path, noise: Noise) -> None:
    frames = [noise(number) for number in range(12)]
    film = make(tmp_path / "a.mp4", frames)
    buffer = np.empty_like(frames[0])
    target = parse_target(str(tmp_path / "b.mp4"))
    with open_sink(target, size_px=SIZE, fps=Fraction(60), frame_count=12) as sink:
        for number, frame in enumerate(frames):
            buffer[:] = frame
            sink.write(number, buffer)
            buffer[:] = 0
    assert target.path.read_bytes() == film.read_bytes()


def test_flipped_rows_are_copied_right(tmp_path: Path, noise: Noise) -> None:
    flipped = np.ascontiguousarray(noise(1)[::-1])
    one = make(tmp_path / "a.mp4", [noise(1)[::-1]])
    assert one.read_bytes() == make(tmp_path / "b.mp4", [flipped]).read_bytes()


def test_an_older_film_is_replaced(tmp_path: Path, noise: Noise, decoded_frames: Callable[[Path], int]) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    (tmp_path / "a.mp4.0a1b2c3d.part").write_bytes(b"x" * 1_000_000)
    make(path, [noise(number) for number in range(3)])
    assert decoded_frames(path) == 3
    assert [each.name for each in tmp_path.iterdir()] == ["a.mp4"]


def test_a_relative_name_that_looks_like_an_option(
    tmp_path: Path, noise: Noise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make(Path("-y.mp4"), [noise(0)])
    make(Path("pipe:1.mkv"), [noise(0)])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["-y.mp4", "pipe:1.mkv"]


def nv12_of(rgb: npt.NDArray[np.float64]) -> Bytes:
    """BT.709, limited range, from display-encoded 0..255; chroma is the mean of 2 x 2 pixels."""
    red, green, blue = np.moveaxis(rgb / 255, -1, 0)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    chroma = np.stack([(blue - luma) / 1.8556, (red - luma) / 1.5748], axis=-1)
    height, width = luma.shape
    chroma = chroma.reshape(height // 2, 2, width // 2, 2, 2).mean(axis=(1, 3))
    planes = [16 + 219 * luma, 128 + 224 * chroma.reshape(height // 2, width)]
    return np.rint(np.concatenate(planes)).astype(np.uint8)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_colours_come_back(tmp_path: Path, ffmpeg: str, suffix: str) -> None:
    """A chart of 8 x 6 patches, no dearer than 3/255 anywhere inside a patch, decoded as a player would."""
    levels = np.random.default_rng(5).integers(0, 256, (6, 8, 3)).astype(np.float64)
    levels[0] = [
        [0, 0, 0],
        [255, 255, 255],
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [128, 128, 128],
        [9] * 3,
        [1] * 3,
    ]
    chart = levels.repeat(32, axis=0).repeat(32, axis=1)
    film = make(tmp_path / f"a{suffix}", [nv12_of(chart)] * 3, size=(256, 192))
    command = [ffmpeg, "-loglevel", "error", "-i", str(film), "-sws_flags", "accurate_rnd+full_chroma_int"]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    back = np.frombuffer(raw, np.uint8).reshape(3, 6, 32, 8, 32, 3).astype(np.float64)
    off = np.abs(back[:, :, 6:-6, :, 6:-6] - chart.reshape(6, 32, 8, 32, 3)[:, 6:-6, :, 6:-6])
    assert off.max() <= 3


@pytest.mark.parametrize("size", [(127, 96), (128, 95), (0, 0)])
def test_odd_sizes_are_a_mistake_of_the_program(tmp_path: Path, size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=f"{size[0]}x{size[1]}"):
        open_sink(parse_target(str(tmp_path / "a.mp4")), size_px=size, fps=Fraction(60), frame_count=1)
    assert list(tmp_path.iterdir()) == []
