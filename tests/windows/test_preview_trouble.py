"""What goes wrong at a designer's desk: shaders, meshes and walls that break and are mended, and no desktop."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from renderer import resources
from tests.support.scenes import box
from tests.windows.conftest import Screen
from tests.windows.desk import SCENE, Desk, working, write_scene

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shaders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shaders that may be broken."""
    folder = tmp_path_factory.mktemp("own") / "shaders"
    shutil.copytree(resources.shaders(), folder)
    return folder


@pytest.fixture(scope="module")
def window(desktop: Screen, shaders: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with working(desktop, write_scene(tmp_path_factory.mktemp("first")), shaders=str(shaders)) as desk:
        yield desk


def picture(desk: Desk, folder: Path) -> bytes:
    desk.ask("picture", view="photo", path=str(folder / "photo.png"))
    return (folder / "photo.png").read_bytes()


def test_a_shader_with_an_error_leaves_the_last_picture(window: Desk, shaders: Path, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path))
    before = picture(desk, tmp_path)
    file = shaders / "finish" / "develop.frag"
    good = file.read_text()
    file.write_text(good + "\nthis is no GLSL;\n")
    said = f"finish/develop.frag:{good.count(chr(10)) + 2}"
    desk.until("told", lambda state: any(said in text for text in state["faults"]))
    assert picture(desk, tmp_path) == before
    file.write_text(good.replace("void main() {", "void main() { /* the same */"))
    desk.settle()
    file.write_text(good)
    desk.settle()
    assert picture(desk, tmp_path) == before


def test_a_mesh_that_is_broken_on_disk_leaves_the_last_one(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path))
    before = picture(desk, tmp_path)
    good = (tmp_path / "box.glb").read_bytes()
    (tmp_path / "box.glb").write_bytes(good[:100])
    desk.until("told", lambda state: any("box.glb" in fault for fault in state["faults"]))
    assert desk.state["drawn"] == 1
    assert picture(desk, tmp_path) == before
    box(tmp_path / "box.glb", 0.5)  # another one: as high as before, so it looks the same
    desk.until("mended", lambda state: not state["faults"])
    assert desk.state["drawn"] == 1


def test_a_material_that_a_mesh_names_is_looked_after_too(window: Desk, tmp_path: Path) -> None:
    """The window learns of it when the mesh has been prepared, after the scene was opened."""
    text = SCENE.replace("box.glb", "card.obj").replace("height_m = 1.0", "scale = 1.0")
    scene = write_scene(tmp_path, text)
    corners = "v -1 0 0\nv 1 0 0\nv 1 1 0\nv -1 1 0\n"
    (tmp_path / "card.obj").write_text(f"mtllib card.mtl\n{corners}usemtl paint\nf 1 2 3 4\n")
    (tmp_path / "card.mtl").write_text("newmtl paint\nKd 0.8 0.1 0.1\n")
    desk = window.open(scene)
    before = picture(desk, tmp_path)
    (tmp_path / "card.mtl").write_text("newmtl paint\nKd 0.1 0.8 0.1\n")
    desk.until("repainted", lambda state: picture(desk, tmp_path) != before)


def test_a_wall_that_is_broken_on_disk_stays_as_it_was(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path))
    before = picture(desk, tmp_path)
    wall = (tmp_path / "wall.toml").read_text()
    (tmp_path / "wall.toml").write_text(wall.replace("pixels", "pixles"))
    desk.until("told", lambda state: any("pixles" in text for text in state["faults"]))
    assert picture(desk, tmp_path) == before
    (tmp_path / "wall.toml").write_text(wall.replace("-2", "-1.5").replace("400, 200", "350, 200"))
    desk.settle()
    (tmp_path / "wall.toml").write_text(wall)
    desk.until("back", lambda state: picture(desk, tmp_path) == before)


def test_a_scene_whose_file_is_deleted_is_saved_again(window: Desk, tmp_path: Path) -> None:
    scene = write_scene(tmp_path)
    desk = window.open(scene)
    scene.unlink()
    desk.until("told", lambda state: "no such file" in state["fault"])
    assert desk.state["text"] == SCENE
    desk.key("ctrl+s")
    assert scene.read_text(encoding="utf-8") == SCENE
    assert not desk.settle()["fault"]


def test_links_that_lead_in_a_circle_are_told(window: Desk, tmp_path: Path) -> None:
    scene, mesh = write_scene(tmp_path), tmp_path / "box.glb"
    desk = window.open(scene)
    for path, told in (mesh, "faults"), (scene, "fault"):
        path.unlink()
        path.symlink_to(path.name)
        desk.until(f"told of {path.name}", lambda state, path=path, told=told: path.name in str(state[told]))
        assert desk.state["drawn"] == 1
        path.unlink()
    write_scene(tmp_path)
    desk.until("mended", lambda state: not state["faults"])
    assert desk.state["text"] == SCENE


def test_flashes_are_looked_for_in_every_frame(window: Desk, tmp_path: Path) -> None:
    """Ten times a second between dark and bright."""
    keys = ", ".join(f"[{n / 20:.2f}, {[-6.0, 3.0][n % 2]}]" for n in range(40))
    text = SCENE.replace("exposure_ev = 0.0     # as bright as it is", f"exposure_ev = {{ keys = [{keys}] }}")
    text = text.replace("height_m = 1.0", "height_m = 40.0").replace("[0.0, 0.6, 0.5]", "[0.0, -20.0, -25.0]")
    text = text.replace("duration_s = 4 ", "duration_s = 2 ").replace("at_s = 2.5", "at_s = 1")
    desk = window.open(write_scene(tmp_path, text))
    assert desk.ask("scan")["flashes"] > 0


def test_closing_asks_before_changes_are_lost(window: Desk, tmp_path: Path) -> None:
    scene = write_scene(tmp_path)
    desk = window.open(scene)
    desk.ask("turns_until_drawn", key=["picture", "exposure_ev"], value=1.5, view="photo")
    desk.settle()
    desk.key("ctrl+q")
    assert desk.state["closing"] == "asked"
    desk.click("closing/stay")
    assert desk.state["closing"] == ""
    desk.key("ctrl+z")
    assert not desk.state["dirty"]


def test_without_a_desktop_it_says_so(tmp_path: Path) -> None:
    scene = write_scene(tmp_path)
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    found = subprocess.run(
        [sys.executable, "-m", "renderer", "preview", str(scene)],
        cwd=ROOT,
        env=environment | {"YINGBI_CONFIG": str(tmp_path / "config")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert found.returncode == 1
    assert "DISPLAY" in found.stderr
    assert "Traceback" not in found.stderr


def test_ctrl_c_ends_it_and_keeps_what_was_not_saved(desktop: Screen, tmp_path: Path) -> None:
    scene = write_scene(tmp_path).rename(tmp_path / "alone.toml")
    driver = [sys.executable, "-m", "tests.windows.designing", str(scene)]
    with subprocess.Popen(
        driver,
        env=desktop.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        ask = {"do": "turns_until_drawn", "key": ["picture", "exposure_ev"], "value": 1.5, "view": "photo"}
        child.stdin.write(json.dumps(ask) + "\n")
        child.stdin.write(json.dumps({"do": "run"}) + "\n")
        child.stdin.flush()
        child.stdout.readline()
        desktop.until_window("• alone.toml – Yingbi")
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=60)
    kept = tmp_path / "alone.unsaved.toml"
    assert "exposure_ev = 1.5" in kept.read_text(encoding="utf-8")
    assert str(kept) in told
    assert scene.read_text(encoding="utf-8") == SCENE


def test_ctrl_c_ends_it(desktop: Screen, tmp_path: Path) -> None:
    scene = write_scene(tmp_path).rename(tmp_path / "only.toml")
    command = [sys.executable, "-m", "renderer", "preview", str(scene), "--for", "600"]
    with subprocess.Popen(command, cwd=ROOT, env=desktop.environment, stderr=subprocess.PIPE, text=True) as child:
        desktop.until_window("only.toml – Yingbi")
        child.send_signal(signal.SIGINT)
        _, told = child.communicate(timeout=60)
    assert child.returncode == 130, told
    assert told.strip() == "interrupted"
    assert not (tmp_path / "only.unsaved.toml").exists()
