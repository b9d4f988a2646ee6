"""``yingbi check``: every mistake in files and what they name, in one go."""

from __future__ import annotations

from pathlib import Path

import pytest
import trimesh

from renderer.cli.checking import Checker
from tests.cli.conftest import Run

SHOW = 'format = "yingbi-show/1"\n'
SCENE = 'format = "yingbi-scene/1"\nduration_s = 1\n'
WALL = 'format = "yingbi-wall/1"\n[corner]\nheight_m = 1\nleft_m = 1\nright_m = 1\n'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a good wall, mesh, scene and show, and a broken one of each."""
    trimesh.creation.box().export(tmp_path / "box.glb")
    (tmp_path / "broken.glb").write_bytes(b"glTF and nothing else")
    (tmp_path / "broken.hdr").write_bytes(b"not a picture")
    (tmp_path / "wall.toml").write_text(WALL)
    (tmp_path / "bad-wall.toml").write_text(WALL + "[[eye]]\nposition_m = [0, 1, -5]\n")
    (tmp_path / "scene.toml").write_text(SCENE + 'wall = "wall.toml"\n[[relic]]\nmesh = "box.glb"\n')
    (tmp_path / "bad-scene.toml").write_text(
        SCENE + 'nmae = ""\nwall = "bad-wall.toml"\n[environment]\nmap = "broken.hdr"\n'
        '[[relic]]\nmesh = "no.glb"\n[[relic]]\nmesh = "broken.glb"\nscale = "big"\n'
    )
    (tmp_path / "show.toml").write_text(
        'format = "yingbi-show/1"\nwall = "wall.toml"\n[[cue]]\nscene = "scene.toml"\n'
    )
    (tmp_path / "bad-show.toml").write_text(
        SHOW + 'fps = "x"\n[[cue]]\nscene = "scene.toml"\n[[cue]]\nscene = "bad-scene.toml"\n'
    )
    return tmp_path


def test_good_files(yingbi: Run, files: Path) -> None:
    names = ["wall.toml", "scene.toml", "show.toml", "box.glb", "corner-5m3", "black"]
    done = yingbi("check", *names)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [f"{name}: good" for name in names]
    assert done.returncode == 0


def test_everything_that_is_wrong_is_told_in_one_go(process: Run, files: Path) -> None:
    done = process("check", "bad-show.toml", "wall.toml", "bad-scene.toml")
    assert done.returncode == 2
    assert done.stdout.splitlines() == ["wall.toml: good"]
    told = [":".join(line.split(":")[:3]) for line in done.stderr.splitlines()]
    assert sorted(told) == sorted(
        [
            "bad-show.toml:2: fps",
            "bad-scene.toml:3: nmae",
            "bad-scene.toml:6: environment.map",
            "bad-scene.toml:8: relic[1].mesh",
            "bad-scene.toml:10: relic[2].mesh",
            "bad-scene.toml:11: relic[2].scale",
            "bad-wall.toml:7: eye[1].position_m",
        ]
    )


def test_formats_that_are_not_known(yingbi: Run, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('name = "x"\nformat = "yingbi-film/1"\n')
    (tmp_path / "b.toml").write_text('name = "x"\n')
    (tmp_path / "c.txt").write_text("hello\n")
    done = yingbi("check", "a.toml", "b.toml", "c.txt", "no.toml", ".")
    known = '(one of "yingbi-wall/1", "yingbi-scene/1", "yingbi-show/1")'
    assert done.stderr.splitlines() == [
        f"a.toml:2: format: is 'yingbi-film/1', which is not known {known}",
        f"b.toml:1: format: is missing {known}",
        "c.txt:1: is not valid TOML: Expected '=' after a key in a key/value pair",
        "no.toml: there is no such file (check the path)",
        ".: is a folder (name the TOML file in it)",
    ]
    assert (done.returncode, done.stdout) == (2, "")


def test_warnings_are_no_mistakes(yingbi: Run, tmp_path: Path) -> None:
    plane = (
        '[[surface]]\nshape = "plane"\nbottom_left_m = [{0}, 0, 0]\nbottom_right_m = [{1}, 0, 0]\n'
        "top_left_m = [{0}, 1, 0]\npixels = [400, 400]\nraster_px = [{2}, 0]\n"
    )
    text = 'format = "yingbi-wall/1"\n' + plane.format(0, 1, 0) + plane.format(1.01, 2.01, 400)
    (tmp_path / "wall.toml").write_text(text)
    (tmp_path / "scene.toml").write_text(SCENE + 'wall = "wall.toml"\n')
    done = yingbi("check", "scene.toml", "wall.toml")
    seam = "the seam of surface 1 and surface 2 gapes by 10.0 mm, 0.00°, more than half a pitch"
    assert done.stdout.splitlines() == [
        f"warning: wall.toml: {seam}",
        "scene.toml: good",
        "wall.toml: good",
    ]
    assert (done.returncode, done.stderr) == (0, "")


def test_meshes_and_maps_are_opened_once(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from renderer.assets import relics

    opened: list[Path] = []
    load = relics.load_relic

    def counted(path: Path) -> object:
        opened.append(path)
        return load(path)

    monkeypatch.setattr(relics, "load_relic", counted)
    relic = '[[relic]]\nmesh = "box.glb"\n'
    (files / "scene.toml").write_text(SCENE + 2 * relic)
    checker = Checker()
    assert checker.check(files / "show.toml").mistakes == []
    assert checker.check(files / "scene.toml").mistakes == []
    assert opened == [files / "box.glb"]


def test_environments(files: Path) -> None:
    (files / "sky.toml").write_text('format = "yingbi-environment/1"\n[sky]\nzenith = [1, 2]\n')
    assert [str(m).split(": ", 1)[1] for m in Checker().check(files / "sky.toml").mistakes] == [
        "sky.zenith[3]: is missing (add it)"
    ]


def test_a_show_that_names_itself_comes_to_an_end(files: Path) -> None:
    (files / "show.toml").write_text(SHOW + 'wall = "show.toml"\n[[cue]]\nscene = "show.toml"\n')
    assert Checker().check(files / "show.toml").mistakes


def test_relics_warnings_are_told(files: Path) -> None:
    text = "v 0 0 0 1 0 0\nv 1 0 0 nan 0 0\nv 0 1 0 0 0 1\nf 1 2 3\n"
    (files / "nan.obj").write_text(text)
    found = Checker().check(files / "nan.obj")
    assert found.mistakes == []
    assert [w.startswith(f"{files / 'nan.obj'}: ") for w in found.warnings] == [True]
