"""The cache saves time and never more than that."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.assets import cache
from renderer.assets.cache import Arrays, cached, key_of


class Maker:
    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> Arrays:
        self.made += 1
        return {"a": np.arange(5), "b": np.ones((2, 3), np.float16)}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_made_once(folder: Path) -> None:
    maker = Maker()
    first, second = cached("x", "k", maker), cached("x", "k", maker)
    assert maker.made == 1
    assert first.keys() == second.keys()
    np.testing.assert_array_equal(first["b"], second["b"])
    assert not list(folder.glob("*.part"))


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"\x00" * 5000])
def test_a_damaged_entry_is_made_anew(folder: Path, damage: bytes) -> None:
    maker = Maker()
    cached("x", "k", maker)
    (folder / "x-k.npz").write_bytes(damage)
    np.testing.assert_array_equal(cached("x", "k", maker)["a"], np.arange(5))
    assert maker.made == 2
    cached("x", "k", maker)
    assert maker.made == 2


def test_a_cut_entry_is_made_anew(folder: Path) -> None:
    maker = Maker()
    cached("x", "k", maker)
    entry = folder / "x-k.npz"
    entry.write_bytes(entry.read_bytes()[:-40])
    cached("x", "k", maker)
    assert maker.made == 2


def test_no_folder_to_write_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "file" / "below"))
    np.testing.assert_array_equal(cached("x", "k", Maker())["a"], np.arange(5))


def test_the_oldest_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LARGEST_BYTES", 1500)
    for number in range(4):
        cached("x", str(number), Maker())
    left = {path.name for path in folder.glob("*.npz")}
    assert "x-3.npz" in left
    assert len(left) < 4


def test_keys_tell_contents_apart() -> None:
    a = np.arange(6, dtype=np.float32)
    assert key_of([a]) == key_of([a.copy()])
    assert key_of([a]) != key_of([a + 1])
    assert key_of([b"ab", b"c"]) != key_of([b"a", b"bc"])
