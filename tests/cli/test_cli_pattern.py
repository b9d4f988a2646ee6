"""``yingbi wall pattern``: the patterns by name, as pictures, frames and films."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from renderer.output.ffmpeg import find_ffmpeg
from renderer.wall.patterns import PATTERNS
from tests.cli.conftest import Run
from tests.support.scenes import pixels

WALL = """format = "yingbi-wall/1"
bit_depth = {bits}
[corner]
height_m = 0.1
left_m = 0.8
right_m = 0.41
"""


def _wall(folder: Path, bits: int = 8) -> str:
    (folder / "wall.toml").write_text(WALL.format(bits=bits))
    return "wall.toml"


def test_the_list(process: Run) -> None:
    done = process("wall", "pattern", "--list")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(PATTERNS)


def test_a_picture(process: Run, tmp_path: Path) -> None:
    done = process("wall", "pattern", "white", _wall(tmp_path), "-o", "out/white.png", "--level", "0.5")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "out/white.png: 1 frame of 484 x 40 px\n"
    assert (pixels(tmp_path / "out" / "white.png") == 188).all()


def test_walls_of_more_bits_get_deep_pictures_and_exr_is_linear(drawing: Run, tmp_path: Path) -> None:
    wall = _wall(tmp_path, bits=10)
    assert drawing("wall", "pattern", "gradient", wall, "-o", "a.png").returncode == 0
    deep = pixels(tmp_path / "a.png")
    assert deep.dtype == np.uint16
    assert len(np.unique(deep[-1, :320, 0])) == 320
    assert drawing("wall", "pattern", "white", wall, "-o", "a.exr", "--level", "0.25").returncode == 0
    assert np.allclose(pixels(tmp_path / "a.exr"), 0.25, atol=0.001)


def test_frames_have_their_own_numbers_and_times(drawing: Run, tmp_path: Path) -> None:
    wall = _wall(tmp_path)
    done = drawing(
        "wall", "pattern", "counter", wall, "-o", "n.%04d.png", "--from", "2", "--to", "2.1", "--fps", "30"
    )
    assert done.returncode == 0
    assert sorted(path.name for path in tmp_path.glob("n.*.png")) == ["n.0060.png", "n.0061.png", "n.0062.png"]
    drawing("wall", "pattern", "counter", wall, "-o", "at.png", "--at", "2.05", "--fps", "30")
    assert np.array_equal(pixels(tmp_path / "at.png"), pixels(tmp_path / "n.0061.png"))


def test_a_film(process: Run, tmp_path: Path) -> None:
    done = process("wall", "pattern", "bar", _wall(tmp_path), "-o", "bar.mp4", "--frames", "0:8", "--scale", "0.5")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "bar.mp4: 8 frames of 242 x 20 px\n"
    assert find_ffmpeg()
    assert [path.name for path in tmp_path.glob("*.mp4*")] == ["bar.mp4"]


def test_what_goes_wrong(drawing: Run, tmp_path: Path) -> None:
    wall = _wall(tmp_path)
    for arguments, words in (
        (("gird", wall, "-o", "a.png"), "there is no test pattern 'gird' (did you mean grid"),
        (("grid", wall, "-o", "a.png", "--level", "0.5"), "--level: the pattern grid takes no level"),
        (("white", wall, "-o", "a.png", "--level", "2"), "--level"),
        (("bar", wall, "-o", "a.png", "--frames", "0:2"), "one picture cannot hold 2 frames"),
        (("bar", wall, "-o", "a.mp4", "--frames", "0:2", "--at", "1"), "cannot be used together"),
        (("bar", wall, "-o", "a.mp4", "--from", "2", "--to", "1"), "leaves no frames"),
        (("eye", wall, "-o", "a.png", "--eye", "0,1,-5"), "sees no facet"),
        (("grid", "nowhere", "-o", "a.png"), "nowhere"),
    ):
        done = drawing("wall", "pattern", *arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert words in done.stderr
    assert not list(tmp_path.glob("a.*"))
