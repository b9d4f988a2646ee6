"""``yingbi render`` when something is wrong: plain sentences, the right exit status, nothing half-written."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import psutil
import pytest

from renderer.engine.engine import TILE_AREA_PX, Engine
from renderer.errors import YingbiError
from renderer.rehearsal import memory
from tests.cli.conftest import Run
from tests.support.scenes import MOVING, SCENE, box, plane, wall

ROOT = Path(__file__).parents[2]
DRAFT = ("--quality", "draft", "--scale", "1/40")
DEADLINE_S = 60.0


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a scene of one second and the box that it shows."""
    box(tmp_path / "box.glb")
    (tmp_path / "a.toml").write_text(MOVING)
    return tmp_path


def refused(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    """One or two plain sentences, and nothing on the standard output."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert 1 <= len(done.stderr.splitlines()) <= 2
    assert len(done.stderr) < 400
    for word in words:
        assert word in done.stderr


REFUSED = {
    "a suffix of its own": ("-o a.gif", ".gif files are not understood"),
    "no suffix": ("-o a", "no suffix"),
    "a folder as output": ("-o folder.png", "this is a folder"),
    "an output below a file": ("-o a.toml/b.png", "a.toml is a file, not a folder"),
    "many frames in one picture": ("-o a.png --frames 0:2", "one picture cannot hold 2 frames", "a.%06d.png"),
    "a numbered film": ("-o a%d.mp4", "takes no frame number"),
    "a film too wide": ("-o a.mp4 --wall wide.toml", "20000 x 64 px are too large for a film"),
    "no frames": ("-o none --frames 5:5", "no frames in it"),
    "frames backwards": ("-o none --frames 6:5", "no frames in it"),
    "frames beyond the end": ("-o none --frames 59:61", "goes beyond the end", "60 frames at 60 fps"),
    "a time as computers write it": ("-o none --at 1e9", "not a time"),
    "a time after the end": ("-o none --at 1.001", "is after the end", "1 s long"),
    "an end after the end": ("-o none --to 2", "is after the end"),
    "from after to": ("-o none --from 0.5 --to 0.5", "leaves no frames"),
    "two ranges": ("-o none --at 0 --frames 0:1", "cannot be used together"),
    "no frame rate": ("-o none --fps 0", "not a frame rate"),
    "no scale": ("-o none --scale 0", "not a scale"),
    "too large a scale": ("-o none --scale 1.5", "not a scale"),
    "no size": ("-o none --view direct --size 0x5", "not a size"),
    "a size beyond everything": ("-o none --view direct --size 99999x5", "each side 1 to 16384 px"),
    "a photo beyond everything": ("-o none --view photo --size 16384x16384", "too large for a photo"),
    "an eye that is not there": ("-o none --eye nobody", "'nobody' is not an eye", "'sweet spot'"),
    "an eye of two numbers": ("-o none --eye 1,2", "is not an eye"),
    "an eye behind the wall": ("-o none --eye 0,1,-5", "sees no facet"),
    "a camera without a photo": ("-o none --view direct --camera 0,1,5", "--camera: is for --view photo"),
    "a fall-off without a photo": ("-o none --led-falloff", "--led-falloff: is for --view photo"),
    "a size of the raster": ("-o none --size 64x64", "--size: is for --view photo"),
    "a field of view of the raster": ("-o none --fov 40", "--fov: is for --view photo"),
    "a way to look of the raster": ("-o none --look-at 0,0,0", "--look-at: is for --view photo"),
    "looking at oneself": ("-o none --view direct --eye 0,1,5 --look-at 0,1,5", "is where the camera is"),
    "a wall that is not there": ("-o none --wall nowhere.toml", "there is no such file"),
    "a scene as the wall": ("-o none --wall a.toml", "format", "yingbi-wall/1"),
    "a report over the scene": ("-o none --report a.toml", "does not end in .json"),
    "a report below a file": ("-o none --report a.toml/r.json", "a.toml is a file, not a folder"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_arguments(yingbi: Run, here: Path, name: str) -> None:
    (here / "folder.png").mkdir()
    wall(here / "wide.toml", 2.5, plane(-25, 25, (20000, 64)))
    before = sorted(here.rglob("*"))
    arguments, *words = REFUSED[name]
    refused(yingbi("render", "a.toml", *arguments.split()), 2, *words)
    assert sorted(here.rglob("*")) == before


SOURCES = {
    "nothing": (None, "there is no such file"),
    "empty": ("", "format: is missing"),
    "not TOML": ("format = \n", "a.toml:1"),
    "a wall": ('format = "yingbi-wall/1"\n', "yingbi-wall/1"),
    "no duration": ('format = "yingbi-scene/1"\n', "duration_s: is missing"),
    "no mesh there": (SCENE + '[[relic]]\nmesh = "no.glb"\n', "a.toml:4: relic[1].mesh: there is no file"),
    "a folder": (SCENE + '[[relic]]\nmesh = "dir.glb"\n', "a.toml:4: relic[1].mesh: dir.glb is a folder"),
    "no wall there": (SCENE + 'wall = "no.toml"\n', "a.toml:3: wall: there is no file no.toml"),
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_wrong_sources(yingbi: Run, tmp_path: Path, name: str) -> None:
    text, words = SOURCES[name]
    (tmp_path / "dir.glb").mkdir()
    if text is not None:
        (tmp_path / "a.toml").write_text(text)
    refused(yingbi("render", "a.toml", "-o", "a.png"), 2, words)


def _nan_glb(path: Path) -> None:
    """A GLB that is right but for its vertices."""
    box(path)
    data = bytearray(path.read_bytes())
    start = 20 + struct.unpack_from("<I", data, 12)[0] + 8
    values = np.frombuffer(data, np.float32, offset=start, count=(len(data) - start) // 4)
    places = np.flatnonzero(np.abs(np.nan_to_num(values)) == 0.5)
    assert len(places) >= 24
    for place in places:
        struct.pack_into("<f", data, start + 4 * int(place), np.nan)
    path.write_bytes(data)


def _zeros(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 30)


MESHES: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty.glb": (lambda path: path.touch(), "the file is empty"),
    "zeros.glb": (_zeros, "not a GLB model"),
    "zeros.stl": (_zeros, "no triangles"),
    "zeros.ply": (_zeros, "not PLY"),
    "zeros.obj": (_zeros, "not OBJ"),
    "nan.glb": (_nan_glb, "NaN or infinite"),
    "nan.obj": (lambda path: path.write_text("v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), "NaN or infinite"),
    "cut.glb": (lambda path: path.write_bytes(box(path).read_bytes()[:-40]), "cut.glb: "),
    "points.ply": (
        lambda path: path.write_text(
            "ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nproperty float y\nproperty float z\n"
            "end_header\n0 0 0\n"
        ),
        "no triangles",
    ),
}  # fmt: skip


def test_wrong_meshes(render: Run, tmp_path: Path) -> None:
    for name, (make, words) in MESHES.items():
        make(tmp_path / name)
        (tmp_path / "a.toml").write_text(f'{SCENE}[[relic]]\nmesh = "{name}"\n')
        refused(render("a.toml", "-o", "a.png", *DRAFT), 2, name, words)
        (tmp_path / name).unlink()
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(here: Path) -> Iterator[Start]:
    """``start("a.toml", "-o", "a.png", PATH="")``: a process of its own, with such an environment."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "renderer", "render", *arguments],
            cwd=here,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=_with_signals if os.name == "posix" else None,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def _with_signals() -> None:
    """Where tests run in the background, Ctrl-C is ignored, also by what they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _end(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    out, err = process.communicate(timeout=DEADLINE_S)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def test_without_ffmpeg(start: Start, here: Path) -> None:
    done = _end(start("a.toml", "-o", "a.mp4", YINGBI_FFMPEG="nowhere"))
    refused(done, 2, "nowhere is not a program")
    (here / "blocked").mkdir()
    (here / "blocked" / "imageio_ffmpeg.py").write_text("raise ImportError('blocked')")
    path = os.pathsep.join([str(here / "blocked"), str(ROOT)])
    done = _end(start("a.toml", "-o", "a.mp4", PATH="/nowhere", YINGBI_FFMPEG="", PYTHONPATH=path))
    refused(done, 1, "films need the program ffmpeg", "pip install imageio-ffmpeg")
    assert sorted(p.name for p in here.iterdir()) == ["a.toml", "blocked", "box.glb"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="OpenGL is hidden by way of libglvnd")
def test_without_opengl(start: Start) -> None:
    hidden = {"__EGL_VENDOR_LIBRARY_FILENAMES": os.devnull, "LIBGL_DRIVERS_PATH": os.devnull}
    done = _end(start("a.toml", "-o", "a.png", GALLIUM_DRIVER="none", **hidden))
    assert done.returncode == 1
    assert done.stdout == ""
    told = [line for line in done.stderr.splitlines() if line.startswith("OpenGL cannot be started: ")]
    assert len(told) == 1
    assert "apt-get install" in told[0]


def _wait(process: subprocess.Popen[str], ready: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE_S
    while not ready():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.01)


def _working(start: Start, folder: Path, out: str) -> subprocess.Popen[str]:
    """A long rendering, once it has begun to write."""
    (folder / "long.toml").write_text(MOVING.replace("duration_s = 1", "duration_s = 3600"))
    process = start("long.toml", "-o", out, *DRAFT)
    if out.endswith(".png"):
        _wait(process, lambda: len(list((folder / "out").glob("*.png"))) > 2)
    else:
        _wait(process, lambda: any(part.stat().st_size for part in (folder / "out").glob("*.part")))
    return process


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(
    ("number", "out"),
    [(signal.SIGINT, "out/a.mp4"), (signal.SIGINT, "out/%d.png"), (signal.SIGTERM, "out/a.mov")],
)
def test_interrupted(start: Start, here: Path, number: signal.Signals, out: str) -> None:
    """Also by somebody who presses Ctrl-C twice."""
    process = _working(start, here, out)
    helpers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    process.send_signal(number)
    told, err = process.communicate(timeout=DEADLINE_S)
    assert (process.returncode, told) == (130, "")
    assert err.splitlines()[0] == "interrupted"
    _, alive = psutil.wait_procs(helpers, timeout=DEADLINE_S)
    assert not alive
    left = list((here / "out").iterdir())
    if out.endswith(".png"):
        assert {path.suffix for path in left} == {".png"}
        assert all(path.read_bytes().endswith(b"IEND\xaeB`\x82") for path in left)
    else:
        assert left == []


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_killed_and_run_again(start: Start, here: Path, render: Run) -> None:
    process = _working(start, here, "out/a.mp4")
    process.kill()
    process.communicate(timeout=DEADLINE_S)
    assert not (here / "out" / "a.mp4").exists()
    done = render("a.toml", "-o", "out/a.mp4", "--frames", "0:2", *DRAFT)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in (here / "out").iterdir()] == ["a.mp4"]


def _job(size: tuple[int, int], view: str = "direct", quality: str = "show") -> SimpleNamespace:
    request = SimpleNamespace(view=view, quality=quality)
    return SimpleNamespace(request=request, size_px=size, raster_px=(4480, 2120))


def test_memory_is_counted_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def free(gigabytes: float) -> None:
        told = SimpleNamespace(available=int(gigabytes * 2**30))
        monkeypatch.setattr(memory.psutil, "virtual_memory", lambda: told)

    free(0.5)
    memory.check_memory(_job((1920, 1080)))  # type: ignore[arg-type]
    for job in (_job((8192, 8192)), _job((1920, 1080), "photo"), _job((3840, 2160), "wall", "best")):
        with pytest.raises(YingbiError, match=r"needs \d+\.\d GB of memory, 0\.5 GB are free"):
            memory.check_memory(job)  # type: ignore[arg-type]
    free(5)
    for job in (_job((16384, 16384)), _job((8192, 4320), "photo"), _job((8192, 8192), "wall", "best")):
        memory.check_memory(job)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(1, 1), (4480, 2120), (16384, 16384), (20000, 64), (101, 20001), (8193, 4097)])
def test_parts_of_a_picture_are_bounded_and_cover_it(size: tuple[int, int]) -> None:
    engine = Engine.__new__(Engine)
    engine._tile_px, engine._tile_area_px = (8192, 4096), TILE_AREA_PX
    tiles = list(engine.tiles(size))
    assert sum(tile.width * tile.height for tile in tiles) == size[0] * size[1]
    assert all(tile.width * tile.height <= TILE_AREA_PX for tile in tiles)
    assert all(tile.x % 2 == tile.y % 2 == 0 for tile in tiles)
    assert max(tile.x + tile.width for tile in tiles) == size[0]
    assert max(tile.y + tile.height for tile in tiles) == size[1]
