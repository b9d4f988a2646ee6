"""What the window remembers, and what a bad file or folder costs: a sentence, never the settings of others."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from renderer.preview import settings as module
from renderer.preview.settings import FOLDER_VARIABLE, MOST_RECENT, Memory, Settings, settings_file


class Told(list[str]):
    """What was told."""

    __call__ = list.append


def memory(path: Path) -> tuple[Memory, Told]:
    told = Told()
    return Memory(told, path), told


def test_the_variable_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert settings_file().parent == tmp_path
    monkeypatch.delenv(FOLDER_VARIABLE)
    assert settings_file().parent.name == "yingbi"


def test_the_next_run_knows_what_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "preview.json"
    first, told = memory(path)
    assert first.settings == Settings()
    assert not path.exists()  # nothing was changed
    first.change(language="zh", hint_seen=True, window_px=(1280, 800))
    first.opened(tmp_path / "a.toml")
    second, _ = memory(path)
    assert second.settings == first.settings
    assert second.settings.language == "zh"
    assert second.settings.window_px == (1280, 800)
    assert second.settings.recent == (str(tmp_path / "a.toml"),)
    assert told == []


def test_recent_files_are_newest_first_and_few() -> None:
    settings = Settings()
    for number in range(20):
        settings = settings.opened(Path(f"/s/{number}.toml"))
    settings = settings.opened(Path("/s/15.toml"))
    expected = [15, 19, 18, 17, 16, *range(14, 7, -1)]
    assert [int(Path(name).stem) for name in settings.recent] == expected
    assert len(settings.recent) == MOST_RECENT


def test_recent_files_that_are_gone_come_last(tmp_path: Path) -> None:
    for name in ("a", "c"):
        (tmp_path / name).touch()
    settings = Settings(recent=tuple(str(tmp_path / name) for name in "dcba"))
    assert [path.name for path in settings.recent_files()] == ["c", "a", "d", "b"]


def test_two_windows_keep_what_the_other_kept(tmp_path: Path) -> None:
    path = tmp_path / "preview.json"
    (one, _), (two, _) = memory(path), memory(path)
    one.opened(tmp_path / "one.toml")
    two.opened(tmp_path / "two.toml")
    one.change(language="zh")
    assert [Path(name).stem for name in memory(path)[0].settings.recent] == ["two", "one"]
    assert memory(path)[0].settings.language == "zh"


def test_keys_of_a_newer_version_stay(tmp_path: Path) -> None:
    path = tmp_path / "preview.json"
    newer = {"format": "yingbi-settings/2", "language": "zh", "colour_blind": {"kind": ["x", 1]}}
    path.write_text(json.dumps(newer))
    kept, told = memory(path)
    kept.change(hint_seen=True)
    written = json.loads(path.read_text())
    assert written["colour_blind"] == newer["colour_blind"]
    assert (written["language"], written["hint_seen"]) == ("zh", True)
    assert told == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"format": 3}',
        b'{"theme": "dark"}',
        b"[" * 100_000,
        b'{"format": "yingbi-settings/1", "x": NaN}',
    ],
    ids=["empty", "cut", "binary", "list", "null", "number", "foreign", "deep", "nan"],
)
def test_what_is_no_settings_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "preview.json"
    path.write_bytes(content)
    kept, told = memory(path)
    assert kept.settings == Settings()
    assert (tmp_path / "preview.damaged.json").read_bytes() == content
    assert len(told) == 1
    assert "set aside as preview.damaged.json" in told[0]
    kept.change(language="en")
    assert memory(path)[0].settings.language == "en"
    assert len(told) == 1


def test_one_value_that_does_not_fit_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "preview.json"
    path.write_text(json.dumps({"format": module.FORMAT, "language": "zh", "window_px": [1e9, 0]}))
    kept, told = memory(path)
    assert kept.settings == Settings(language="zh")
    assert len(told) == 1
    assert "window_px" in told[0]


def test_a_folder_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept, told = memory(tmp_path / "file" / "preview.json")
    before = len(told)
    kept.change(language="zh")
    kept.change(language="en")
    kept.opened(tmp_path / "a.toml")
    assert kept.settings.language == "en"
    assert kept.settings.recent == (str(tmp_path / "a.toml"),)
    assert len([text for text in told[before:] if "not kept" in text]) == 1


def test_a_folder_in_the_file_s_place(tmp_path: Path) -> None:
    (tmp_path / "preview.json").mkdir()
    kept, told = memory(tmp_path / "preview.json")
    kept.change(language="zh")
    assert kept.settings.language == "zh"
    assert 1 <= len(told) <= 2


def test_a_name_that_is_no_text_is_not_kept(tmp_path: Path) -> None:
    """A file name in another encoding than the system's, as old archives have them."""
    kept, told = memory(tmp_path / "preview.json")
    kept.opened(Path("/s/\udcd6\udcd0.toml"))
    kept.change(language="zh")
    assert told == []
    assert memory(tmp_path / "preview.json")[0].settings == Settings(language="zh")


def test_every_field_is_read_and_written() -> None:
    assert set(module._FIELDS) == {f.name for f in fields(Settings)} - {"other"}


values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from((*module._FIELDS, "unknown")), values))
def test_no_file_stops_the_window(tmp_path_factory: pytest.TempPathFactory, tables: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("any") / "preview.json"
    path.write_text(json.dumps({"format": module.FORMAT, **tables}))
    kept, _ = memory(path)
    kept.change(hint_seen=True)
    assert memory(path)[0].settings == kept.settings
    assert kept.settings.recent_files() is not None
