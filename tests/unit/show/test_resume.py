"""What is left behind for the next supervisor."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from renderer.show.resume import Running, read_running, running_file, write_running

RUNNING = replace(Running.here(Path("/shows/opening.toml"), 12345, b"\x00state"), pid=2**22 - 7)


def test_round_trip(tmp_path: Path) -> None:
    write_running(tmp_path / "running.json", RUNNING)
    found = read_running(tmp_path / "running.json")
    assert found == RUNNING
    assert found.transport == b"\x00state"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"show": 1}', "null"])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "running.json").write_text(text)
    assert read_running(tmp_path / "running.json") is None
    assert read_running(tmp_path / "none.json") is None


def test_only_the_same_show_in_the_same_boot_is_resumed() -> None:
    show = Path("/shows/opening.toml")
    assert RUNNING.can_be_resumed(show)
    assert not RUNNING.can_be_resumed(Path("/shows/other.toml"))
    assert not replace(RUNNING, boot="another").can_be_resumed(show)


def test_who_is_alive() -> None:
    own = Running.here(Path("x"), 0, b"")
    assert own.is_alive
    assert not RUNNING.is_alive
    assert not replace(own, boot="another").is_alive
    assert not replace(own, since=own.since - 3600).is_alive, "a process of the same number"


def test_one_file_per_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YINGBI_STATE", str(tmp_path))
    assert running_file("127.0.0.1:8600") != running_file("127.0.0.1:8601")
    assert running_file("127.0.0.1:8600").parent == tmp_path


def test_a_full_disk_is_no_trouble() -> None:
    write_running(Path("/dev/full/running.json"), RUNNING)
