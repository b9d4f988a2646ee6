"""Where a show keeps its things."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from renderer.show import places


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "stäte of things"
    monkeypatch.setenv(places.STATE_VARIABLE, str(folder))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_variable_names_the_state_folder_and_all_is_in_it(state: Path) -> None:
    assert places.state_folder() == state
    assert places.log_folder() == state / "logs"
    assert {places.last_show_file().parent, places.token_file().parent} == {state}
    assert mode(state) == mode(state / "logs") == 0o700


def test_without_the_variable_it_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(places.STATE_VARIABLE)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    assert places.state_folder().name == "yingbi"
    assert tmp_path in places.state_folder().parents


def test_a_state_folder_that_cannot_be_made_does_not_stop_a_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(places.STATE_VARIABLE, str(tmp_path / "file" / "below"))
    assert places.log_folder() == tmp_path / "file" / "below" / "logs"
    folder = places.runtime_folder()
    assert mode(folder) == 0o700
    folder.rmdir()


@pytest.fixture
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose path is short enough for a socket."""
    return tmp_path_factory.mktemp("r")


def test_runs_have_folders_of_their_own_short_enough_for_sockets(
    monkeypatch: pytest.MonkeyPatch, short: Path
) -> None:
    deep = short / ("d" * 90)
    deep.mkdir()
    monkeypatch.setenv(places.STATE_VARIABLE, str(short / "state"))
    for parent in (short, deep):
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(parent))
        one, other = places.runtime_folder(), places.runtime_folder()
        assert one != other
        assert mode(one) == mode(other) == 0o700
        assert (one.parent == parent) == (parent != deep)
        assert len(os.fsencode(one)) <= places.LONGEST_FOLDER
        one.rmdir()
        other.rmdir()


def test_what_a_killed_run_left_is_removed_and_a_living_ones_is_not(
    monkeypatch: pytest.MonkeyPatch, short: Path
) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    left = short / f"yingbi-{gone.pid}-abc"
    left.mkdir()
    (left / "hub").touch()
    alive = short / f"yingbi-{os.getpid()}-abc"
    alive.mkdir()
    (short / "yingbi-notes").mkdir()
    mine = places.runtime_folder()
    assert {p.name for p in short.iterdir()} >= {alive.name, "yingbi-notes", mine.name}
    assert not left.exists()
