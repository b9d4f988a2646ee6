"""The designer's window, with a real mouse and real keys."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from tests.support.scenes import box
from tests.windows.conftest import Screen
from tests.windows.desk import SCENE, Desk, working, write_scene

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def window(desktop: Screen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with working(desktop, write_scene(tmp_path_factory.mktemp("first"))) as desk:
        yield desk


def fill(file: Path) -> None:
    """Takes all that is left of a disk."""
    with file.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


def changed_lines(before: str, after: str) -> list[str]:
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in diff if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_a_designer_moves_a_relic_saves_breaks_and_mends_the_file_and_undoes(window: Desk, tmp_path: Path) -> None:
    scene = write_scene(tmp_path)
    desk = window.open(scene, view="hall")
    assert desk.state["relics"] == ["box"]
    assert desk.state["drawn"] == 1
    # scrub
    ruler = "timeline/ruler"
    desk.drag(desk.place(ruler, (0.1, 0.5)), desk.place(ruler, (0.3, 0.5)), desk.place(ruler, (0.5, 0.5)))
    assert desk.state["frame"] == pytest.approx(120, abs=8)
    assert not desk.state["dirty"]
    # move the relic with the number in the inspector
    desk.click("tree/relic.0")
    assert desk.state["selection"] == ["relic", 0]
    x, y = desk.place("inspector/relic.0.position_m")
    desk.drag((x, y), (x + 20, y), (x + 60, y))
    assert desk.state["dirty"]
    moved = desk.state["text"]
    assert len(changed_lines(SCENE, moved)) == 2
    assert changed_lines(SCENE, moved)[0] == "-position_m = [0.0, 0.6, 0.5]  # before the wall"
    assert changed_lines(SCENE, moved)[1].endswith(", 0.6, 0.5]  # before the wall")
    assert scene.read_text(encoding="utf-8") == SCENE
    # save
    desk.key("ctrl+s")
    assert scene.read_text(encoding="utf-8") == moved
    assert not desk.state["dirty"]
    # break the file: the last good picture stays
    scene.write_text(moved.replace("duration_s = 4", "duration_s = four"), encoding="utf-8")
    desk.until("told", lambda state: state["theirs"])
    assert "scene.toml:4" in desk.state["fault"]
    assert desk.state["drawn"] == 1
    assert desk.state["text"] == moved
    # mend it
    scene.write_text(moved.replace("duration_s = 4", "duration_s = 6"), encoding="utf-8")
    desk.until("taken", lambda state: not state["fault"])
    assert "duration_s = 6" in desk.state["text"]
    assert not desk.state["dirty"]
    assert desk.state["frame"] == pytest.approx(120, abs=8), "the time is kept"
    # undo takes back the file's change, then the move
    desk.key("ctrl+z")
    assert desk.state["text"] == moved
    desk.key("ctrl+z")
    assert desk.state["text"] == SCENE
    assert desk.state["dirty"]
    desk.key("ctrl+shift+z")
    assert desk.state["text"] == moved


def test_a_handle_in_the_hall_moves_only_the_relic(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path), view="hall")
    desk.click("tree/relic.0")
    x, y = desk.place("handle")
    before = desk.state["text"]
    # ImGuizmo's upright arrow
    desk.drag((x, y - 40), (x, y - 70), (x, y - 110))
    lines = changed_lines(before, desk.state["text"])
    assert len(lines) == 2, lines
    assert lines[1].startswith("+position_m = [")
    assert lines[1].endswith("# before the wall")
    heights = [float(line.split("[")[1].split(",")[1]) for line in lines]
    assert heights[1] > heights[0] + 0.05
    desk.key("ctrl+z")
    assert desk.state["text"] == before, "a drag is one step"


def test_views_are_chosen_with_one_key_and_stand_side_by_side(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path))
    for key, view in zip("1234", ("photo", "wall", "hall", "direct"), strict=True):
        assert desk.key(key)["shown"] == [view]
    assert desk.key("1", "shift+3")["shown"] == ["photo", "hall"]
    assert desk.key("5")["shown"] == ["photo", "wall", "hall", "direct"]
    pictures = {}
    for view in desk.state["shown"]:
        desk.ask("picture", view=view, path=str(tmp_path / f"{view}.png"))
        with PIL.Image.open(tmp_path / f"{view}.png") as picture:
            pictures[view] = np.asarray(picture)
    assert pictures["wall"].shape == (200, 400, 3)
    for name, picture in pictures.items():
        assert picture.max() > 60, f"{name} is black"
    assert desk.key("5")["shown"] == ["photo"]


def test_all_views_stay_while_the_visitor_walks_and_views_come_and_go(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path))
    desk.key("5")
    desk.click("view/photo")
    desk.hold("w", 12)
    desk.key("1", "5", "3", "5", "2", "5")
    for view in desk.state["shown"]:
        desk.ask("picture", view=view, path=str(tmp_path / f"{view}.png"))
        with PIL.Image.open(tmp_path / f"{view}.png") as picture:
            assert np.asarray(picture).max() > 60, f"{view} is black"
    assert not desk.state["faults"]


def test_single_leds_are_squares(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path), view="wall")
    desk.point(desk.place("view/wall", (0.366, 0.62)))  # the box's edge
    for _ in range(24):
        desk.screen.run("xdotool", "click", "4")
        desk.ask("turns", count=2)
    desk.settle()
    left, top = desk.place("view/wall", (0.3, 0.3))
    right, bottom = desk.place("view/wall", (0.7, 0.7))
    seen = desk.screen.picture()[top:bottom, left:right].astype(int)
    assert seen.std() > 5
    across = np.abs(np.diff(seen, axis=1)).max(axis=(0, 2))
    assert (across == 0).mean() > 0.8, "within an LED nothing changes"


def test_the_photo_is_what_yingbi_render_makes(desktop: Screen, window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path), at_s=1.0)
    desk.ask("picture", view="photo", path=str(tmp_path / "window.png"))
    desk.key("ctrl+shift+c")
    line = desk.ask("command")["line"]
    assert line.startswith("yingbi render ")
    words = line.split()[1:]
    words[words.index("-o") + 1] = str(tmp_path / "render.png")
    subprocess.run(
        [sys.executable, "-m", "renderer", *words],
        cwd=tmp_path,
        env=desktop.environment | {"PYTHONPATH": str(ROOT)},
        check=True,
    )
    with PIL.Image.open(tmp_path / "window.png") as one, PIL.Image.open(tmp_path / "render.png") as other:
        window, rendered = np.asarray(one).astype(int), np.asarray(other).astype(int)
    assert window.shape == rendered.shape
    assert np.abs(window - rendered).max() <= 1
    assert window.max() > 60


def test_the_visitor_walks_and_goes_back(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path))
    desk.ask("picture", view="photo", path=str(tmp_path / "before.png"))
    desk.click("view/photo")
    assert desk.hold("w", 12)["walking"]
    desk.ask("picture", view="photo", path=str(tmp_path / "nearer.png"))
    assert not desk.key("0")["walking"]
    desk.ask("picture", view="photo", path=str(tmp_path / "back.png"))
    before, nearer, back = ((tmp_path / f"{name}.png").read_bytes() for name in ("before", "nearer", "back"))
    assert back == before != nearer


def test_files_dropped_on_the_window_join_the_scene(window: Desk, tmp_path: Path) -> None:
    scene = write_scene(tmp_path)
    box(tmp_path / "花瓶.glb", 0.3)
    (tmp_path / "notes.txt").write_text("nothing to draw")
    (tmp_path / "broken.glb").write_bytes(b"glTF" + bytes(40))
    other = tmp_path / "other.toml"
    other.write_text((tmp_path / "wall.toml").read_text().replace('"small"', '"other"'))
    desk = window.open(scene, view="hall")
    x, y = desk.place("view/hall", (0.5, 0.8))
    desk.ask("drop", path=str(tmp_path / "花瓶.glb"), x=x, y=y)
    desk.settle()
    assert desk.state["relics"] == ["box", "花瓶"]
    assert desk.state["drawn"] == 2
    assert 'mesh = "花瓶.glb"' in desk.state["text"]
    assert desk.state["text"].startswith(SCENE[:200])
    before = desk.state["text"]
    desk.ask("drop", path=str(tmp_path / "notes.txt"), x=x, y=y)
    assert any("notes.txt" in text for text in desk.settle()["notices"])
    desk.ask("drop", path=str(tmp_path / "broken.glb"), x=x, y=y)
    assert any("broken.glb" in text for text in desk.settle()["notices"])
    desk.ask("drop", path=str(other), x=x, y=y)
    assert desk.settle()["text"] == before
    assert not desk.state["fault"]


def test_a_mesh_that_is_deleted_and_comes_back(window: Desk, tmp_path: Path) -> None:
    scene = write_scene(tmp_path)
    desk = window.open(scene)
    (tmp_path / "box.glb").rename(tmp_path / "gone.glb")
    scene.write_text(SCENE + "\n# touched\n", encoding="utf-8")
    desk.until("told", lambda state: state["theirs"])
    assert "box.glb" in desk.state["fault"]
    assert desk.state["drawn"] == 1
    (tmp_path / "gone.glb").rename(tmp_path / "box.glb")
    desk.until("back", lambda state: not state["fault"])
    assert desk.state["text"].endswith("# touched\n")


def test_two_people_change_the_file(window: Desk, tmp_path: Path) -> None:
    scene = write_scene(tmp_path)
    theirs = SCENE.replace("irradiance = 3.0", "irradiance = 4.0")
    desk = window.open(scene)
    desk.click("tree/relic.0")
    x, y = desk.place("inspector/relic.0.position_m")
    desk.drag((x, y), (x + 40, y))
    mine = desk.state["text"]
    scene.write_text(theirs, encoding="utf-8")
    desk.until("noticed", lambda state: state["theirs"])
    assert desk.state["text"] == mine
    desk.key("ctrl+s")
    assert scene.read_text(encoding="utf-8") == theirs, "nothing is written over what somebody else has done"
    desk.click("conflict/theirs")
    assert desk.state["text"] == theirs
    desk.key("ctrl+z")
    assert desk.state["text"] == mine
    desk.key("ctrl+s")
    assert scene.read_text(encoding="utf-8") == mine


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a full disk is made with a mount")
def test_a_full_disk_loses_nothing(window: Desk, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(small)], check=False)
    if mounted.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        scene = write_scene(small)
        desk = window.open(scene)
        desk.click("tree/relic.0")
        x, y = desk.place("inspector/relic.0.position_m")
        desk.drag((x, y), (x + 40, y))
        fill(small / "filler")
        mine = desk.state["text"]
        desk.key("ctrl+s")
        assert any("disk is full" in text for text in desk.state["notices"])
        assert scene.read_text(encoding="utf-8") == SCENE
        assert (desk.state["text"], desk.state["dirty"]) == (mine, True)
        (small / "filler").unlink()
        desk.key("ctrl+s")
        assert scene.read_text(encoding="utf-8") == mine
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_an_idle_window_sleeps(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path))
    desk.settle(chores=True)
    share = desk.ask("clock", seconds=4.0)["share"]
    assert share < 0.1


def test_a_number_is_seen_in_the_next_frame(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path))
    desk.click("tree/relic.0")
    desk.begin_writing("inspector/relic.0.position_m")
    before = desk.write("0.4")["text"]
    assert before == SCENE, "it counts when it is done"
    desk.screen.run("xdotool", "key", "Return")
    assert desk.ask("turns_after_key", key="enter", view="photo")["turns"] == 1
    assert changed_lines(SCENE, desk.settle()["text"])[1] == "+position_m = [0.4, 0.6, 0.5]  # before the wall"


def test_an_hour_of_edits_leaves_nothing_behind(window: Desk, tmp_path: Path) -> None:
    desk = window.open(write_scene(tmp_path), view="hall")
    desk.click("tree/relic.0")
    desk.key("5")
    x, y = desk.place("inspector/relic.0.position_m")
    counts = []
    for _ in range(4):
        desk.drag((x, y), *((x + step, y) for step in (10, 30, 10, 0)))
        counts.append(desk.state["live"])
    assert counts[-1] <= counts[1], counts


def test_it_closes_by_itself_and_leaves_a_picture(desktop: Screen, tmp_path: Path) -> None:
    scene = write_scene(tmp_path)
    out = tmp_path / "window.png"
    command = [sys.executable, "-m", "renderer", "preview", str(scene), "--for", "0.2", "--view", "wall"]
    subprocess.run(
        [*command, "--screenshot", str(out)], cwd=ROOT, env=desktop.environment, check=True, timeout=120
    )
    with PIL.Image.open(out) as picture:
        assert np.asarray(picture.convert("RGB")).std() > 5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.toml"], "no such file"),
        (["scene.toml", "--screenshot", "picture.jpg"], "does not end in .png"),
        (["scene.toml", "--eye", "balcony"], "is not an eye"),
        (["show.toml"], "is a show"),
        (["broken.toml"], "broken.toml:2"),
    ],
)
def test_what_is_wrong_is_said_before_any_window(
    desktop: Screen, tmp_path: Path, arguments: list[str], said: str
) -> None:
    write_scene(tmp_path)
    (tmp_path / "show.toml").write_text('format = "yingbi-show/1"\n[[cue]]\nscene = "scene.toml"\n')
    (tmp_path / "broken.toml").write_text('format = "yingbi-scene/1"\nduration_s = "long"\n')
    found = subprocess.run(
        [sys.executable, "-m", "renderer", "preview", *arguments],
        cwd=tmp_path,
        env=desktop.environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert found.returncode == 2, found.stderr
    assert said in found.stderr
    assert "Traceback" not in found.stderr
