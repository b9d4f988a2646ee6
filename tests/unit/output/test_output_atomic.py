from __future__ import annotations

import errno
import json
import math
from pathlib import Path

import pytest

from renderer.errors import YingbiError
from renderer.output.atomic import atomic_path, part_path, write_json


def test_the_file_appears_at_the_end(tmp_path: Path) -> None:
    final = tmp_path / "new folder" / "影 壁.json"
    with atomic_path(final) as part:
        assert part.suffix == ".json"
        assert part.parent == final.parent
        part.write_text("new")
        assert not final.exists()
    assert [path.name for path in final.parent.iterdir()] == [final.name]
    assert final.read_text() == "new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, MemoryError])
def test_any_exception_leaves_the_old_file(tmp_path: Path, error: type[BaseException]) -> None:
    final = tmp_path / "a.json"
    final.write_text("old")

    def fail() -> None:
        with atomic_path(final) as part:
            part.write_text("new")
            raise error

    with pytest.raises(error):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert final.read_text() == "old"


def test_a_stale_part_file_is_replaced(tmp_path: Path) -> None:
    final = tmp_path / "a.json"
    part_path(final).write_text("x" * 10_000)
    write_json(final, {"name": "影壁", "n": 1})
    assert json.loads(final.read_text("utf-8")) == {"name": "影壁", "n": 1}
    assert "影壁" in final.read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_json_has_no_nan(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "a.json", {"n": math.nan})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EROFS, "not-writable"),
        (errno.EACCES, "not-writable"),
    ],
)
def test_error_numbers_become_plain(tmp_path: Path, number: int, code: str) -> None:
    def fail() -> None:
        with atomic_path(tmp_path / "a.json"):
            raise OSError(number, "?")

    with pytest.raises(YingbiError) as caught:
        fail()
    assert caught.value.code == code
    assert caught.value.exit_status == 1
    assert "a.json" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_an_error_about_another_file_stays_what_it_is(tmp_path: Path) -> None:
    def fail() -> None:
        with atomic_path(tmp_path / "a.json"):
            (tmp_path / "missing").read_text()

    with pytest.raises(FileNotFoundError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_below_a_file_there_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(YingbiError, match="not a folder") as caught:
        write_json(tmp_path / "file" / "a.json", {})
    assert caught.value.code == "not-writable"


def test_a_full_disk(small_disk: Path) -> None:
    write_json(small_disk / "a.json", "old")
    with pytest.raises(YingbiError, match="the disk is full") as caught:
        write_json(small_disk / "a.json", "x" * 2_000_000)
    assert caught.value.code == "disk-full"
    assert [path.name for path in small_disk.iterdir()] == ["a.json"]
    assert json.loads((small_disk / "a.json").read_text()) == "old"


def test_a_read_only_disk(read_only_disk: Path) -> None:
    with pytest.raises(YingbiError, match="only be read") as caught:
        write_json(read_only_disk / "a.json", {})
    assert caught.value.code == "not-writable"
