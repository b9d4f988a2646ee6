"""Watched files: whatever an editor, a copy or a network does to them is told, and nothing else."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import watchfiles

from renderer.preview import watch
from renderer.preview.watch import FileWatch
from tests.support.waiting import until


class Heard:
    """What a watch told so far."""

    def __init__(self) -> None:
        self.wakes = 0
        self.watch = FileWatch(self._wake)
        self._told: set[Path] = set()
        self._earlier: set[Path] = set()

    def _wake(self) -> None:
        self.wakes += 1

    def told(self, *files: Path) -> None:
        """Waits until these files are told, and no others: but a file that was told may be told again, as it is
        emptied before it is written."""

        def all_of_them() -> bool:
            self._told |= self.watch.take()
            return self._told >= set(files)

        until(all_of_them)
        self._earlier |= set(files)
        assert self._told <= self._earlier
        self._told = set()
        assert self.wakes > 0


@pytest.fixture
def heard() -> Iterator[Heard]:
    made = Heard()
    yield made
    made.watch.close()


@pytest.fixture(params=["told", "looked for"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether the system tells, or the files are looked at because it refuses to."""
    if request.param == "looked for":

        def refused(*_paths: str, **_options: object) -> Iterator[None]:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(watchfiles, "watch", refused)
    return str(request.param)


def _fresh(path: Path, text: str = "old") -> Path:
    path.write_text(text)
    return path


def _replaced(path: Path, text: str) -> None:
    """As editors save."""
    new = path.with_name(f".{path.name}.part")
    new.write_text(text)
    os.replace(new, path)


def test_changes_of_every_kind(heard: Heard, tmp_path: Path, way: str) -> None:
    scene, wall = _fresh(tmp_path / "scene.toml"), _fresh(tmp_path / "wall.toml")
    to_come = tmp_path / "mesh.glb"
    heard.watch.watch([scene, wall, to_come])
    scene.write_text("new")
    heard.told(scene)
    _replaced(wall, "newer")
    heard.told(wall)
    scene.unlink()
    heard.told(scene)
    scene.write_text("back again")
    heard.told(scene)
    to_come.write_text("here")
    heard.told(to_come)
    assert bool(heard.watch.warning) == (way == "looked for")


def test_what_lies_beside_is_nothing_to_tell(heard: Heard, tmp_path: Path) -> None:
    scene = _fresh(tmp_path / "scene.toml")
    heard.watch.watch([scene, tmp_path / "nothing\0.glb"])  # the latter is no file's name
    (tmp_path / "notes.txt").write_text("1")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "scene.toml").write_text("1")
    scene.read_text()
    scene.write_text("new")  # all before it would be told with it, or sooner
    heard.told(scene)


def test_a_burst_is_told_in_a_few(heard: Heard, tmp_path: Path) -> None:
    files = [_fresh(tmp_path / f"{number}.glsl") for number in range(100)]
    heard.watch.watch(files)
    for path in files:
        path.write_text("new")
    heard.told(*files)
    assert heard.wakes < len(files) / 2


def test_another_set(heard: Heard, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first, second = _fresh(tmp_path / "a.toml"), _fresh(tmp_path / "other" / "b.toml")
    third = _fresh(tmp_path / "c.toml")
    heard.watch.watch([first])
    heard.watch.watch([second, third])
    first.write_text("new")
    second.write_text("new")
    heard.told(second)
    third.write_text("new")
    heard.told(third)
    heard.watch.watch([first])
    second.write_text("newer")
    first.write_text("newer")
    heard.told(first)
    assert heard.watch.files == {first}


def test_a_file_that_stays_in_the_set_loses_nothing(heard: Heard, tmp_path: Path) -> None:
    """Whenever it changes: while the set does, too."""
    stays = _fresh(tmp_path / "a.toml")
    others = []
    for number in range(20):
        (tmp_path / f"{number}").mkdir()
        others.append(_fresh(tmp_path / f"{number}" / "x.glb"))
    heard.watch.watch([stays])
    for number, other in enumerate(others):
        heard.watch.watch([stays, other])
        stays.write_text(f"new {number}")
        heard.told(stays)


def test_a_folder_that_goes_and_comes_back(heard: Heard, tmp_path: Path, way: str) -> None:
    folder = tmp_path / "shaders" / "lib"
    folder.mkdir(parents=True)
    shader, scene = _fresh(folder / "x.glsl"), _fresh(tmp_path / "scene.toml")
    heard.watch.watch([shader, scene])
    shutil.rmtree(folder.parent)
    heard.told(shader)
    scene.write_text(f"the thread lives: {way}")
    heard.told(scene)
    folder.mkdir(parents=True)
    shader.write_text("back")
    heard.told(shader)
    shader.write_text("and changed")
    heard.told(shader)


def test_another_folder_in_its_place(heard: Heard, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    path = _fresh(old / "x.glb")
    heard.watch.watch([path])
    _fresh(new / "x.glb", "another")
    old.rename(tmp_path / "aside")
    new.rename(old)
    heard.told(path)
    path.write_text("changed there")
    heard.told(path)


def test_links_and_relative_names(heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "here").mkdir()
    target = _fresh(tmp_path / "store" / "relic.glb")
    link = tmp_path / "here" / "relic.glb"
    link.symlink_to(target)
    monkeypatch.chdir(tmp_path / "here")
    relative = _fresh(Path("scene.toml"))
    heard.watch.watch([link, relative])
    target.write_text("new")
    heard.told(link)
    _replaced(target, "newer")
    heard.told(link)
    relative.write_text("new")
    heard.told(relative)


def test_what_the_system_does_not_tell_is_found(
    heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a network drive: another folder is watched in its place."""
    (tmp_path / "quiet").mkdir()
    monkeypatch.setattr(watch, "_nearest", lambda _folder: str(tmp_path / "quiet"))
    monkeypatch.setattr(watch, "LOOK_S", 0.1)
    scene = _fresh(tmp_path / "scene.toml")
    heard.watch.watch([scene])
    scene.write_text("new")
    heard.told(scene)
    assert heard.watch.warning == ""


def test_closing(tmp_path: Path) -> None:
    before = threading.active_count()
    heard = Heard()
    heard.watch.close()  # without ever having watched
    heard = Heard()
    scene = _fresh(tmp_path / "scene.toml")
    heard.watch.watch([scene])
    assert threading.active_count() == before + 1
    heard.watch.close()
    heard.watch.close()
    assert threading.active_count() == before
    scene.write_text("new")
    heard.watch.watch([scene, tmp_path / "b"])  # too late
    assert heard.watch.take() == frozenset()
    assert threading.active_count() == before
