"""Films that go wrong: nothing under the final name, an older film untouched, a plain sentence."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import numpy.typing as npt
import psutil
import pytest

from renderer.errors import InputError, YingbiError
from renderer.output.ffmpeg import count_frames, encoder_error, find_ffmpeg, last_line
from renderer.output.sinks import Sink, open_sink
from renderer.output.target import parse_target

Noise = Callable[..., npt.NDArray[np.uint8]]
Children = Callable[[], list[psutil.Process]]
SIZE = (128, 96)
FPS = Fraction(60)
OLD = b"an older film"


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """The name of a film; there is an older one of that name."""
    path = tmp_path / "a.mp4"
    path.write_bytes(OLD)
    return path


def sink_of(film: Path, frame_count: int, size: tuple[int, int] = SIZE, ffmpeg: str | None = None) -> Sink:
    return open_sink(parse_target(str(film)), size_px=size, fps=FPS, frame_count=frame_count, ffmpeg=ffmpeg)


def nothing_is_left(film: Path, children: Children) -> None:
    assert film.read_bytes() == OLD
    assert list(film.parent.glob("*.part")) == []
    assert children() == []
    assert "film-writer" not in [thread.name for thread in threading.enumerate()]


def program(path: Path, text: str) -> str:
    """A stand-in for ffmpeg."""
    path.write_text("#!/bin/bash\n" + text)
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("frames", [0, 1, 40])
def test_any_exception_leaves_nothing(
    film: Path, noise: Noise, children: Children, frames: int, error: type[BaseException]
) -> None:
    def interrupted() -> None:
        with sink_of(film, 100) as sink:
            for number in range(frames):
                sink.write(number, noise(number))
            raise error

    with pytest.raises(error):
        interrupted()
    nothing_is_left(film, children)


def test_an_encoder_that_hangs_does_not_hold_up_the_interruption(
    film: Path, noise: Noise, children: Children, tmp_path: Path
) -> None:
    """The writer thread is stuck in a pipe that nobody reads: a frame is larger than any pipe."""
    hangs = program(tmp_path / "hangs", "exec tail -f /dev/null\n")

    def interrupted() -> None:
        with sink_of(film, 100, (1920, 1080), hangs) as sink:
            for number in range(3):
                sink.write(number, noise(0, (1920, 1080)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    nothing_is_left(film, children)


def test_a_killed_encoder(film: Path, noise: Noise, children: Children) -> None:
    def run() -> None:
        with sink_of(film, 100_000) as sink:
            frame = noise(0)
            for number in range(100_000):
                sink.write(number, frame)
                if number == 10:
                    for child in children():
                        child.kill()

    with pytest.raises(YingbiError, match=r"ffmpeg stopped before.*SIGKILL") as caught:
        run()
    assert caught.value.code == "film-encoder"
    assert caught.value.exit_status == 1
    nothing_is_left(film, children)


def test_an_encoder_killed_after_the_last_frame(film: Path, noise: Noise, children: Children) -> None:
    def run() -> None:
        with sink_of(film, 1) as sink:
            sink.write(0, noise(0))
            for child in children():
                child.kill()

    with pytest.raises(YingbiError, match="SIGKILL"):
        run()
    nothing_is_left(film, children)


def test_a_killed_run_leaves_the_older_film(
    film: Path, noise: Noise, run_python: Callable[..., CompletedProcess[str]], ffmpeg: str
) -> None:
    """And the next run may begin while the killed one's encoder is still there, or still starting."""
    code = """
import os, signal, sys
from fractions import Fraction
import numpy as np
import psutil
from renderer.output.sinks import open_sink
from renderer.output.target import parse_target
with open_sink(parse_target(sys.argv[1]), size_px=(128, 96), fps=Fraction(60), frame_count=99) as sink:
    for number in range(20):
        sink.write(number, np.full((144, 128), number, np.uint8))
    print(psutil.Process().children()[0].pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    orphan = int(run_python(code, str(film)).stdout)
    assert film.read_bytes() == OLD
    left = [path.name for path in film.parent.iterdir() if path != film]
    assert len(left) == 1
    assert left[0].startswith("a.mp4.")
    assert left[0].endswith(".part")

    with sink_of(film, 1) as sink:
        sink.write(0, noise(0))
    assert count_frames(ffmpeg, film, "mp4") == 1
    with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
        psutil.Process(orphan).wait(10)
    assert count_frames(ffmpeg, film, "mp4") == 1
    with sink_of(film, 2) as sink:
        sink.write(0, noise(0))
        sink.write(1, noise(0))
    assert [path.name for path in film.parent.iterdir()] == ["a.mp4"]


def test_an_encoder_that_loses_frames(film: Path, noise: Noise, children: Children, ffmpeg: str) -> None:
    loses = program(
        film.with_name("loses"),
        f'if [ "${{@: -1}}" = - ]; then exec "{ffmpeg}" "$@"; fi\n'
        f'exec "{ffmpeg}" "${{@:1:$#-1}}" -vf "select=lt(n\\,3)" "${{@: -1}}"\n',
    )

    def run() -> None:
        with sink_of(film, 5, ffmpeg=loses) as sink:
            for number in range(5):
                sink.write(number, noise(number))

    with pytest.raises(YingbiError, match="holds 3 frames instead of 5") as caught:
        run()
    assert caught.value.code == "film-incomplete"
    nothing_is_left(film, children)


def test_an_encoder_that_writes_rubbish(film: Path, noise: Noise, children: Children, ffmpeg: str) -> None:
    rubbish = program(
        film.with_name("rubbish"),
        f'if [ "${{@: -1}}" = - ]; then exec "{ffmpeg}" "$@"; fi\nname="${{@: -1}}"; cat > "${{name#file:}}"\n',
    )

    def run() -> None:
        with sink_of(film, 1, ffmpeg=rubbish) as sink:
            sink.write(0, noise(0))

    with pytest.raises(YingbiError, match="cannot be read back") as caught:
        run()
    assert caught.value.code == "film-incomplete"
    nothing_is_left(film, children)


def test_ffmpegs_own_words_are_passed_on(film: Path, noise: Noise, children: Children) -> None:
    grumbles = program(
        film.with_name("grumbles"),
        "echo '[vost#0:0 @ 0x55] Unknown encoder '\"'libx264'\" >&2\necho 'Conversion failed!' >&2\nexit 8\n",
    )

    def run() -> None:
        with sink_of(film, 1000, ffmpeg=grumbles) as sink:
            for number in range(1000):
                sink.write(number, noise(0))

    with pytest.raises(YingbiError, match=r"status 8\): Unknown encoder 'libx264' \(.*YINGBI_FFMPEG"):
        run()
    nothing_is_left(film, children)


def test_a_full_disk(small_disk: Path, noise: Noise, children: Children) -> None:
    film = small_disk / "a.mp4"
    film.write_bytes(OLD)

    def run() -> None:
        with sink_of(film, 300) as sink:
            for number in range(300):
                sink.write(number, noise(number))

    with pytest.raises(YingbiError, match="the disk is full") as caught:
        run()
    assert caught.value.code == "disk-full"
    nothing_is_left(film, children)
    assert [path.name for path in small_disk.iterdir()] == ["a.mp4"]


def test_a_disk_that_is_full_for_the_index_only(small_disk: Path, noise: Noise, children: Children) -> None:
    """x264 holds back a few frames, so everything is written after the last frame was sent."""
    film = small_disk / "a.mp4"
    film.write_bytes(OLD)
    (small_disk / "ballast").write_bytes(bytes((512 << 10) - 2 * 4096))

    def run() -> None:
        with sink_of(film, 2) as sink:
            for number in range(2):
                sink.write(number, noise(number))

    with pytest.raises(YingbiError, match="the disk is full"):
        run()
    nothing_is_left(film, children)


def test_a_file_size_limit(
    film: Path, run_python: Callable[..., CompletedProcess[str]], children: Children
) -> None:
    code = """
import resource, sys
from fractions import Fraction
import numpy as np
from renderer.errors import YingbiError
from renderer.output.sinks import open_sink
from renderer.output.target import parse_target
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with open_sink(parse_target(sys.argv[1]), size_px=(128, 96), fps=Fraction(60), frame_count=99) as sink:
        for number in range(99):
            sink.write(number, np.random.default_rng(number).integers(16, 235, (144, 128), dtype=np.uint8))
except YingbiError as error:
    print(error.code)
"""
    done = run_python(code, str(film))
    assert (done.stdout, done.stderr) == ("disk-full\n", "")
    nothing_is_left(film, children)


def test_a_read_only_disk(read_only_disk: Path, noise: Noise) -> None:
    for name in ("old.mp4", "new.mp4", "folder/new.mp4"):
        with pytest.raises(YingbiError, match="only be read") as caught, sink_of(read_only_disk / name, 1):
            pass
        assert caught.value.code == "not-writable"
    assert (read_only_disk / "old.mp4").read_bytes() == b"old"


def test_below_a_file_there_is_no_place(film: Path) -> None:
    with pytest.raises(YingbiError, match="not a folder"), sink_of(film / "b.mp4", 1):
        pass


def test_frames_must_be_as_announced(film: Path, noise: Noise, children: Children) -> None:
    def too_few() -> None:
        with sink_of(film, 3) as sink:
            sink.write(0, noise(0))

    def too_many() -> None:
        with sink_of(film, 1) as sink:
            sink.write(0, noise(0))
            sink.write(1, noise(1))

    def not_rising() -> None:
        with sink_of(film, 2) as sink:
            sink.write(5, noise(0))
            sink.write(5, noise(1))

    def another_size() -> None:
        with sink_of(film, 1) as sink:
            sink.write(0, noise(0)[:96])

    for mistake in (too_few, too_many, not_rising, another_size):
        with pytest.raises(ValueError, match=r"frame|nv12"):
            mistake()
        nothing_is_left(film, children)


def test_ffmpeg_is_found(ffmpeg: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    on_path = program(tmp_path / "ffmpeg", "exit 0\n")
    other = program(tmp_path / "other", "exit 0\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("YINGBI_FFMPEG", other)
    assert find_ffmpeg(ffmpeg) == ffmpeg
    assert find_ffmpeg() == other
    monkeypatch.delenv("YINGBI_FFMPEG")
    assert find_ffmpeg() == on_path
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    pytest.importorskip("imageio_ffmpeg")
    assert Path(find_ffmpeg()).is_file()


def test_a_named_ffmpeg_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a program"):
        find_ffmpeg(str(tmp_path / "nothing"))
    monkeypatch.setenv("YINGBI_FFMPEG", str(tmp_path / "nothing"))
    with pytest.raises(InputError, match=r"YINGBI_FFMPEG.*not a program"):
        find_ffmpeg()


def test_no_ffmpeg_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("YINGBI_FFMPEG", raising=False)
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(YingbiError, match="-m pip install imageio-ffmpeg") as caught:
        sink_of(tmp_path / "a.mp4", 1)
    assert caught.value.code == "ffmpeg-missing"


def test_an_ffmpeg_that_does_not_start(film: Path, children: Children, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    with pytest.raises(YingbiError, match="does not start"), sink_of(film, 1, ffmpeg=str(broken)):
        pass
    nothing_is_left(film, children)


def test_the_last_line_that_says_something() -> None:
    assert last_line("a\n[out#0/mp4 @ 0x1] Error: b\n\nConversion failed!\n") == "Error: b"
    assert last_line("") == ""


def test_a_sentence_for_every_end(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    assert encoder_error(1, "x: No space left on device\nother", film).code == "disk-full"
    assert encoder_error(1, "x: Read-only file system", film).code == "not-writable"
    assert "exit status 3" in str(encoder_error(3, "", film))
    assert "signal 99" in str(encoder_error(-99, "", film))
    assert "\n" not in str(encoder_error(None, "one\ntwo\n", film))


def test_a_truncated_film_is_not_believed(tmp_path: Path, noise: Noise, ffmpeg: str) -> None:
    film = tmp_path / "a.mkv"
    with sink_of(film, 30) as sink:
        for number in range(30):
            sink.write(number, noise(number))
    whole = film.read_bytes()
    assert count_frames(ffmpeg, film, "matroska") == 30
    film.write_bytes(whole[: len(whole) // 2])
    assert count_frames(ffmpeg, film, "matroska") < 30
    film.write_bytes(b"")
    with pytest.raises(YingbiError, match="cannot be read back"):
        count_frames(ffmpeg, film, "matroska")
