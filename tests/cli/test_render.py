"""``yingbi render``: what it writes, which frames, how large, and what it reports."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.cli.main import main
from renderer.errors import YingbiError
from renderer.maths.colour import srgb_encode
from renderer.output.ffmpeg import find_ffmpeg
from renderer.rehearsal.request import Request, resolve
from tests.cli.conftest import Run
from tests.support.scenes import GLOWING, MOVING, SCENE, box, glow, pixels, plane, wall

DRAFT = ("--quality", "draft")
SMALL = (*DRAFT, "--scale", "1/40")  # of the built-in corner: 112 x 53 px
TINY = (*DRAFT, "--scale", "1/200")  # 22 x 11 px


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a scene of one second, the box that it shows and a show of it."""
    box(tmp_path / "box.glb")
    (tmp_path / "a.toml").write_text(MOVING)
    return tmp_path


def film(path: Path) -> tuple[int, int, str, np.ndarray]:
    """Width, height, frame rate as ffmpeg tells it, and the frames [N, H, W, 3]."""
    ffmpeg = find_ffmpeg()
    info = subprocess.run([ffmpeg, "-i", path], capture_output=True, encoding="utf-8").stderr
    size = re.search(r"Video: h264.*?, (\d+)x(\d+)[ ,]", info)
    rate = re.search(r"([\d.]+) fps", info)
    assert size is not None, info
    assert rate is not None, info
    width, height = int(size[1]), int(size[2])
    command = [ffmpeg, "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return width, height, rate[1], np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)


def reported(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    return found


def test_one_picture_of_either_kind(render: Run, here: Path) -> None:
    for name in ("a.png", "b.exr"):
        done = render("a.toml", "-o", name, "--at", "0.5", *SMALL)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"{name}: 1 frame of 112 x 53 px in ")
    shown, light = pixels(here / "a.png"), pixels(here / "b.exr")
    assert (shown.shape, shown.dtype) == ((53, 112, 3), np.uint8)
    assert (light.shape, light.dtype) == ((53, 112, 3), np.float16)
    assert shown.max() > 100
    assert sorted(path.name for path in here.iterdir()) == ["a.png", "a.toml", "b.exr", "box.glb"]


def test_a_pictures_light_is_what_the_scene_emits(render: Run, here: Path) -> None:
    glow(here / "glow.glb", linear=0.25)
    (here / "glow.toml").write_text(GLOWING.format("glow.glb"))
    for name in ("a.png", "a.exr"):
        render("glow.toml", "-o", name, *SMALL)
    assert np.allclose(pixels(here / "a.exr").astype(float), 0.25, rtol=2e-3)
    assert np.abs(pixels(here / "a.png") - 255.0 * srgb_encode(np.array(0.25))).max() <= 1.0


def test_light_beyond_all_measure_is_still_a_number(render: Run, here: Path) -> None:
    (here / "b.toml").write_text(MOVING.replace("[[light]]", "[picture]\nexposure_ev = 9999\n[[light]]"))
    done = render("b.toml", "-o", "a.exr", "--at", "0.5", *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    light = pixels(here / "a.exr")
    assert np.isfinite(light).all()
    assert light.max() == 65504.0


def test_frames_bear_their_own_numbers_and_are_pure(render: Run, here: Path) -> None:
    render("a.toml", "-o", "run/f.%06d.png", "--frames", "7:11", *SMALL)
    assert sorted(p.name for p in (here / "run").iterdir()) == [f"f.{n:06d}.png" for n in (7, 8, 9, 10)]
    for number in (10, 8, 7):
        render("a.toml", "-o", "alone/f.%06d.png", "--frames", f"{number}:{number + 1}", *SMALL)
        alone = here / "alone" / f"f.{number:06d}.png"
        assert alone.read_bytes() == (here / "run" / alone.name).read_bytes()
    assert len({path.read_bytes() for path in (here / "run").iterdir()}) == 4
    render("a.toml", "-o", "frame %d.exr", "--frames", "59:60", *TINY)
    assert pixels(here / "frame 59.exr").dtype == np.float16


@pytest.mark.parametrize("suffix", ["mp4", "mov", "mkv"])
def test_films(render: Run, here: Path, suffix: str) -> None:
    options = ("--fps", "60000/1001", *SMALL)
    done = render("a.toml", "-o", f"a.{suffix}", "--frames", "30:35", *options)
    assert (done.returncode, done.stderr) == (0, "")
    width, height, rate, frames = film(here / f"a.{suffix}")
    assert (width, height, rate, len(frames)) == (112, 54, "59.94", 5)
    if suffix == "mp4":
        render("a.toml", "-o", "f.%d.png", "--frames", "34:35", *options)
        assert np.abs(frames[4, :53].astype(int) - pixels(here / "f.34.png")).mean() < 2.0
        render("a.toml", "-o", "b.mp4", "--frames", "30:35", *options)
        assert (here / "a.mp4").read_bytes() == (here / "b.mp4").read_bytes()


FRAMES = (
    ((), 0, 60),
    (("--fps", "24"), 0, 24),
    (("--fps", "60000/1001"), 0, 60),
    (("--frames", "58:60"), 58, 60),
    (("--from", "0.5", "--to", "0.55"), 30, 33),
    (("--from", "0.51", "--to", "0.545"), 30, 33),
    (("--from", "0.95"), 57, 60),
    (("--to", "0.05"), 0, 3),
    (("--from", "0.5", "--to", "0.55", "--fps", "60000/1001"), 29, 33),
    (("--at", "0.5"), 30, 31),
    (("--at", "0.5", "--fps", "60000/1001"), 29, 30),
    (("--at", "0.51666666"), 30, 31),
    (("--at", "1"), 60, 61),
)


@pytest.mark.parametrize(("options", "first", "end"), FRAMES, ids=lambda value: " ".join(map(str, [value])))
def test_which_frames_are_asked_for(
    here: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], first: int, end: int
) -> None:
    """Everything up to the drawing."""
    jobs = []

    def resolved(request: Request, *_: object) -> None:
        jobs.append(resolve(request))
        raise YingbiError("test", "as far as this test goes")

    monkeypatch.setattr("renderer.rehearsal.run.render", resolved)
    assert main(["render", str(here / "a.toml"), "-o", "none", *options]) == 1
    assert jobs[0].frames == range(first, end)


@pytest.mark.parametrize(
    ("options", "first", "end"), [FRAMES[2], FRAMES[8], FRAMES[10]], ids=["all", "part", "one"]
)
def test_exactly_those_are_written(
    render: Run, here: Path, options: tuple[str, ...], first: int, end: int
) -> None:
    done = render("a.toml", "-o", "f.%d.png", "--report", "r.json", *options, *TINY)
    assert (done.returncode, done.stderr) == (0, "")
    assert {p.name for p in here.glob("*.png")} == {f"f.{n}.png" for n in range(first, end)}
    count = end - first
    assert reported(here)["frames"] == {"asked": count, "rendered": count, "reused": 0, "written": count}


def test_the_report(render: Run, here: Path) -> None:
    done = render("a.toml", "-o", "none", "--report", "r.json", "--fps", "60000/1001", "--eye", "-3,1.6,6", *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("drawn, nothing written: 60 frames of 112 x 53 px in ")
    assert sorted(path.name for path in here.iterdir()) == ["a.toml", "box.glb", "r.json"]
    report = reported(here)
    keys = {
        "format",
        "source",
        "wall",
        "eye",
        "view",
        "raster_px",
        "fps",
        "frames",
        "seconds",
        "frame_ms",
        "gl",
    }
    assert keys | {"warnings"} <= set(report)
    assert report["format"] == "yingbi-report/1"
    assert (report["source"], report["view"], report["raster_px"]) == ("a.toml", "wall", [112, 53])
    assert Path(report["wall"]).name == "corner-5m3.toml"
    assert report["eye"] == {"name": "-3,1.6,6", "position_m": [-3.0, 1.6, 6.0]}
    assert report["fps"] == pytest.approx(60000 / 1001, rel=1e-12)
    assert report["frames"] == {"asked": 60, "rendered": 60, "reused": 0, "written": 0}
    seconds, frame_ms = report["seconds"], report["frame_ms"]
    assert set(seconds) == {"load", "render", "encode", "total"}
    assert seconds["encode"] == 0
    assert 0 < seconds["load"] + seconds["render"] <= seconds["total"] + 0.001
    assert 0 < frame_ms["p50"] <= frame_ms["p99"] <= frame_ms["max"] <= 1000 * seconds["render"]
    assert set(report["gl"]) == {"renderer", "version"}
    assert all(isinstance(text, str) and text for text in report["gl"].values())
    assert report["warnings"] == []


def test_eyes_by_place_and_by_name(render: Run, here: Path) -> None:
    for name, eye in (("a", "0,1.6,8"), ("b", "sweet spot"), ("c", "-3,1.6,6")):
        assert render("a.toml", "-o", f"{name}.png", "--eye", eye, *SMALL).returncode == 0
    a, b, c = ((here / f"{name}.png").read_bytes() for name in "abc")
    assert a == b != c


def test_walls_by_name_by_file_and_by_the_scene(render: Run, here: Path) -> None:
    wall(here / "w.toml", 20, plane(-1, 1, (100, 60)))
    (here / "b.toml").write_text('wall = "w.toml"\n' + MOVING)
    (here / "c.toml").write_text(
        'format = "yingbi-show/1"\nwall = "w.toml"\nfps = 50\n[[cue]]\nscene = "a.toml"\n'
    )
    for source, options, raster in (
        ("a.toml", ("--wall", "building-corner-5m3", *SMALL), [112, 53]),
        ("a.toml", ("--wall", "w.toml", *DRAFT), [100, 60]),
        ("b.toml", DRAFT, [100, 60]),
        ("c.toml", DRAFT, [100, 60]),
        ("b.toml", ("--wall", "corner-5m3", *SMALL), [112, 53]),
    ):
        done = render(source, "-o", f"{source}.png", "--report", "r.json", *options)
        assert done.returncode == 0, done.stderr
        assert reported(here)["raster_px"] == raster
        assert reported(here)["fps"] == (50 if source == "c.toml" else 60)
    (warning,) = reported(here)["warnings"]
    assert done.stderr == f"warning: {warning}\n"
    assert warning.startswith("the scene is composed for w (2.0 x 1.2 m, 0.0 m deep); on Corner wall, 5.3 m (")


def test_every_edge_of_the_raster_is_rounded(render: Run, here: Path) -> None:
    glow(here / "glow.glb")
    (here / "glow.toml").write_text(GLOWING.format("glow.glb"))
    rectangles = ((0, 0, 33, 21), (41, 7, 47, 30), (95, 38, 6, 3))
    surfaces = [
        plane(x / 20 - 3, (x + width) / 20 - 3, (width, height), (x, y)) for x, y, width, height in rectangles
    ]
    wall(here / "w.toml", 50, *surfaces, more="raster_px = [103, 43]\n")
    for scale in (1.0, 0.37, 0.06):
        name = f"{scale}.png"
        done = render("glow.toml", "-o", name, "--wall", "w.toml", "--scale", scale, *DRAFT)
        assert (done.returncode, done.stderr) == (0, "")
        lit = np.zeros((round(43 * scale), round(103 * scale)), bool)
        for x, y, width, height in rectangles:
            rows = slice(round(y * scale), round((y + height) * scale))
            lit[rows, round(x * scale) : round((x + width) * scale)] = True
        shown = pixels(here / name)
        assert shown.shape[:2] == lit.shape
        assert np.array_equal(shown.min(axis=2) > 128, lit)
        assert not shown[~lit].any()


def test_a_side_never_gets_smaller_than_a_pixel(render: Run, here: Path) -> None:
    wall(here / "one.toml", 2.5, plane(0, 0.0025, (1, 1)))
    for options in (("--scale", "0.00001"), ("--wall", "one.toml")):
        done = render("a.toml", "-o", "a.png", "--at", "0", *options, *DRAFT)
        assert (done.returncode, done.stderr) == (0, "")
        assert pixels(here / "a.png").shape == (1, 1, 3)
    done = render("a.toml", "-o", "a.mp4", "--frames", "0:2", "--wall", "one.toml", *DRAFT)
    assert done.returncode == 0
    assert film(here / "a.mp4")[3].shape == (2, 2, 2, 3)


def test_the_direct_view(render: Run, here: Path) -> None:
    common = ("--view", "direct", "--size", "90x60", "--at", "0.5", *DRAFT)
    found = []
    for name, options in {
        "a": ("--look-at", "0,1.5,0"),
        "left": ("--look-at", "-1,1.5,0"),
        "near and wide": ("--look-at", "0,1.5,0", "--eye", "0,1.6,4", "--fov", "90"),
    }.items():
        done = render("a.toml", "-o", f"{name}.png", "--report", "r.json", *options, *common)
        assert (done.returncode, done.stderr) == (0, ""), name
        shown = pixels(here / f"{name}.png").max(axis=2) > 40
        rows, columns = np.argwhere(shown).T
        found.append((columns.mean(), rows.max() - rows.min() + 1))
    assert reported(here)["raster_px"] == [90, 60]
    (middle, height), (right, _), (_, near) = found
    assert middle == pytest.approx(44.5, abs=1)
    # the front face is 1 m before the point that is looked at, 2 m high
    assert height == pytest.approx(60 * 2 / (2 * 7 * np.tan(np.radians(20))), abs=2)
    assert near == pytest.approx(60 * 2 / (2 * 3), abs=2)
    assert right > middle + 8
    done = render("a.toml", "-o", "b.png", "--scale", "0.5", "--look-at", "0,1.5,0", *common)
    assert done.stderr == "warning: --scale is the raster's; --view direct has none, its size is --size\n"
    assert (here / "b.png").read_bytes() == (here / "a.png").read_bytes()


def test_the_photo_view(render: Run, here: Path) -> None:
    glow(here / "glow.glb")
    (here / "glow.toml").write_text(GLOWING.format("glow.glb"))
    wall(here / "w.toml", 100, plane(-2, 2, (40, 24)), more="half_angle_deg = 40\n")
    common = ("--view", "photo", "--wall", "w.toml", "--size", "91x60", *DRAFT)
    photos = []
    for falloff in ((), ("--led-falloff",)):
        done = render("glow.toml", "-o", "a.png", "--at", "0", "--camera", "6,1.6,5", *falloff, *common)
        assert (done.returncode, done.stderr) == (0, "")
        photos.append(pixels(here / "a.png").astype(int))
    assert photos[0].shape == (60, 91, 3)
    assert photos[1].max() < photos[0].max() - 20
    done = render("glow.toml", "-o", "a.mp4", "--frames", "0:1", "--led-falloff", *common)
    assert done.returncode == 0
    width, height, _, (front,) = film(here / "a.mp4")
    assert (width, height) == (92, 60)
    assert front.max() > 230
    assert (front > 200).sum() > 1.2 * (photos[0] > 200).sum()


def test_a_crossfade_is_between_its_two_scenes(render: Run, here: Path) -> None:
    for name, linear in (("dark", 0.1), ("light", 0.5)):
        glow(here / f"{name}.glb", linear=linear)
        (here / f"{name}.toml").write_text(GLOWING.format(f"{name}.glb"))
    cues = '[[cue]]\nscene = "dark.toml"\n[[cue]]\nscene = "light.toml"\ncrossfade_s = 0.5\n'
    (here / "show.toml").write_text('format = "yingbi-show/1"\nfps = 20\n' + cues)
    done = render("show.toml", "-o", "f.%d.png", "--report", "r.json", *TINY)
    assert (done.returncode, done.stderr) == (0, "")
    assert reported(here)["frames"]["written"] == 30
    levels = [int(np.median(pixels(here / f"f.{n}.png"))) for n in (0, 9, 15, 20, 29)]
    expected = 255 * srgb_encode(np.array([0.1, 0.1, 0.3, 0.5, 0.5]))
    assert np.abs(levels - expected).max() <= 1.0
    render("show.toml", "-o", "a.%d.png", "--at", "0.75", *TINY)
    assert (here / "a.15.png").read_bytes() == (here / "f.15.png").read_bytes()


def test_the_built_in_show_renders_like_a_scene(render: Run, tmp_path: Path) -> None:
    """Inside its crossfade, where the seasons and the vase are both drawn."""
    done = render("opening.toml", "-o", "a.png", "--at", "119", "--report", "r.json", *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert reported(tmp_path)["frames"]["written"] == 1
    assert pixels(tmp_path / "a.png").std() > 5


def test_many_relics(render: Run, here: Path) -> None:
    relics = [
        f'[[relic]]\nmesh = "box.glb"\nscale = 0.1\nposition_m = [{n % 20 / 5 - 2}, {n // 20 / 5}, -1]\n'
        for n in range(300)
    ]
    light = "[[light]]\ndirection = [0, -1, -1]\nirradiance = 3\n"
    (here / "many.toml").write_text(SCENE + light + "".join(relics))
    done = render("many.toml", "-o", "a.png", *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert (pixels(here / "a.png").max(axis=2) > 60).mean() > 0.05


def test_blanks_and_chinese_in_every_name(render: Run, tmp_path: Path) -> None:
    folder = tmp_path / "中 文 夹"
    folder.mkdir()
    box(folder / "青 花 瓶.glb")
    (folder / "场 景.toml").write_text(MOVING.replace("box.glb", "青 花 瓶.glb"), encoding="utf-8")
    wall(folder / "墙 面.toml", 20, plane(-1, 1, (100, 60)))
    for name in ("片 子.mp4", "帧 %04d.png"):
        out = f"中 文 夹/输 出/{name}"
        done = render(
            "中 文 夹/场 景.toml", "-o", out, "--wall", "中 文 夹/墙 面.toml", "--frames", "0:2",
            "--report", "中 文 夹/报 告.json", *DRAFT,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"{out}: 2 frames of 100 x 60 px")
    found = sorted(path.name for path in (folder / "输 出").iterdir())
    assert found == sorted(["片 子.mp4", "帧 0000.png", "帧 0001.png"])
    assert "场 景" in (folder / "报 告.json").read_text(encoding="utf-8")


def test_a_raster_wider_than_any_texture(render: Run, here: Path) -> None:
    """Drawn in parts that nobody can tell: the same LEDs as of a wall that is cut at another place."""
    wall(here / "whole.toml", 2.5, plane(-25, 25, (20000, 64)))
    halves = (plane(-25, 0, (10000, 64)), plane(0, 25, (10000, 64), (0, 64)))
    wall(here / "halves.toml", 2.5, *halves)
    relic = '[[relic]]\nmesh = "box.glb"\nposition_m = [{}, 0.5, -1]\nrotation_deg = [{}, {}, 0]\n'
    relics = [relic.format(1.3 * n - 26, 7 * n, 11 * n) for n in range(41)]
    light = "[[light]]\ndirection = [-1, -1, -1]\nirradiance = 3\n"
    (here / "b.toml").write_text(SCENE + light + "".join(relics))
    for name in ("whole", "halves"):
        done = render("b.toml", "-o", f"{name}.png", "--wall", f"{name}.toml", "--at", "0.5",
                      "--eye", "0,1.6,30", *DRAFT)  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
    whole, halves_ = pixels(here / "whole.png").astype(int), pixels(here / "halves.png").astype(int)
    assert whole.shape == (64, 20000, 3)
    assert len(np.unique(whole[:, 8100:8300])) > 5
    difference = np.abs(np.hstack([halves_[:64], halves_[64:]]) - whole).max(axis=2)
    # corners are rounded to 1/256 px, which depends on the part: rarely a sample at an edge falls otherwise
    assert (difference > 1).mean() < 2e-4
    for seam in (8192, 10000, 16384):
        assert (difference[:, seam - 3 : seam + 3] <= 1).all()
