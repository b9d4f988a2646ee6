"""Real ffmpeg, real files; a few helpers shared by the tests of renderer.output."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil
import pytest

import renderer
from renderer.output.ffmpeg import find_ffmpeg

Bytes = npt.NDArray[np.uint8]


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    return find_ffmpeg()


@pytest.fixture(scope="session")
def noise() -> Callable[..., Bytes]:
    """An NV12 frame that compresses badly, another one for each number."""

    def make(number: int, size: tuple[int, int] = (128, 96)) -> Bytes:
        shape = (size[1] * 3 // 2, size[0])
        return np.random.default_rng(number).integers(16, 235, shape, dtype=np.uint8)

    return make


@pytest.fixture(scope="session")
def inspect(ffmpeg: str) -> Callable[[Path], str]:
    """What ``ffmpeg -i`` says of a file."""

    def say(path: Path) -> str:
        done = subprocess.run([ffmpeg, "-hide_banner", "-i", str(path)], capture_output=True, text=True)
        return done.stderr

    return say


@pytest.fixture(scope="session")
def decoded_frames(ffmpeg: str) -> Callable[[Path], int]:
    """How many frames come out of really decoding a film."""

    def count(path: Path) -> int:
        command = [ffmpeg, "-hide_banner", "-i", str(path), "-fps_mode", "passthrough", "-f", "null", "-"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return int(re.findall(r"frame=\s*(\d+)", done.stderr)[-1])

    return count


@pytest.fixture
def children() -> Callable[[], list[psutil.Process]]:
    """The processes that this test has started and that still run."""
    before = psutil.Process().children(recursive=True)

    def find() -> list[psutil.Process]:
        mine = psutil.Process().children(recursive=True)
        return [child for child in mine if child not in before and child.status() != psutil.STATUS_ZOMBIE]

    return find


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with 512 KiB on it; skipped where mounting is not allowed."""
    folder = tmp_path / "small disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("mounting a small disk is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def read_only_disk(small_disk: Path) -> Path:
    """A disk that can only be read; there is ``old.mp4`` on it."""
    (small_disk / "old.mp4").write_bytes(b"old")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True, capture_output=True)
    return small_disk


@pytest.fixture
def run_python(ffmpeg: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a piece of Python in a process of its own."""

    def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        root = str(Path(renderer.__file__).parents[1])
        env = os.environ | {"PYTHONPATH": root, "YINGBI_FFMPEG": ffmpeg}
        return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, env=env)

    return run
