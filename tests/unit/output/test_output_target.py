from __future__ import annotations

import os
from pathlib import Path

import pytest

from renderer.errors import InputError
from renderer.output.target import check_target, parse_target


@pytest.mark.parametrize(
    ("text", "kind", "suffix", "pixel_format"),
    [
        ("none", "none", "", "rgb8"),
        ("a.mp4", "film", ".mp4", "nv12"),
        ("out/a.MOV", "film", ".mov", "nv12"),
        ("a b/影壁 一.mkv", "film", ".mkv", "nv12"),
        ("a.png", "picture", ".png", "rgb8"),
        ("a.exr", "picture", ".exr", "rgba16f"),
        ("./none.png", "picture", ".png", "rgb8"),
        ("100%.png", "picture", ".png", "rgb8"),
        ("shots%d/a.png", "picture", ".png", "rgb8"),
        ("a.%06d.png", "frames", ".png", "rgb8"),
        ("a.%d.EXR", "frames", ".exr", "rgba16f"),
    ],
)
def test_every_form(text: str, kind: str, suffix: str, pixel_format: str) -> None:
    target = parse_target(text)
    assert (target.kind, target.suffix, target.pixel_format) == (kind, suffix, pixel_format)
    assert target.path == (Path() if kind == "none" else Path(text))


@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        ("d/a.%06d.png", 42, "d/a.000042.png"),
        ("d/a.%06d.png", 12345678, "d/a.12345678.png"),
        ("d%d/%d.exr", 0, "d%d/0.exr"),
        ("50% %03d.png", 7, "50% 007.png"),
        ("a.png", 7, "a.png"),
    ],
)
def test_the_number_is_the_frames_own(text: str, number: int, name: str) -> None:
    assert parse_target(text).file_of(number) == Path(name)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", ".", "..", "/", "folder/", "a", "a.jpg", "a.tiff", "a.mp4.zip", ".png", "None", "none/"),
        *("a.%06d.mp4", "a.%d.%d.png", "a.%6d.png", "a.%i.png", "a.%00d.png", "a\0.png", "\udcff.png"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_target(text)
    assert caught.value.exit_status == 2
    assert "\n" not in str(caught.value)


def test_the_refusal_names_what_is_understood() -> None:
    with pytest.raises(InputError, match=r"\.jpg.*\.mp4 \.mov \.mkv.*\.png \.exr.*%06d.*none"):
        parse_target("a.jpg")


@pytest.mark.parametrize("name", ["a.mp4", "a.%d.png", "a.png", "new/newer/影 壁.exr"])
def test_a_good_target_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    check_target(parse_target(str(tmp_path / name)))
    assert list(tmp_path.iterdir()) == []


def test_none_and_relative_targets_are_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    check_target(parse_target("none"))
    check_target(parse_target("a.mp4"))
    check_target(parse_target("b/a.mp4"))
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"old")
    check_target(parse_target(str(tmp_path / "a.mp4")))
    assert (tmp_path / "a.mp4").read_bytes() == b"old"


def refused(target: str) -> str:
    with pytest.raises(InputError) as caught:
        check_target(parse_target(target))
    assert caught.value.exit_status == 2
    return str(caught.value)


def test_a_folder_is_no_film(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").mkdir()
    assert "this is a folder" in refused(str(tmp_path / "a.mp4"))


@pytest.mark.parametrize("below", ["a.mp4", "b/a.png", "b/a.%d.png"])
def test_a_file_is_no_folder(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("x")
    assert "is a file, not a folder" in refused(str(tmp_path / "file" / below))


def test_a_device_is_no_file(tmp_path: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    (tmp_path / "a.mp4").symlink_to("/dev/full")
    assert "device" in refused(str(tmp_path / "a.mp4"))


def test_a_name_too_long(tmp_path: Path) -> None:
    assert "too long" in refused(str(tmp_path / ("x" * 300 + ".mp4")))


def test_a_read_only_disk(read_only_disk: Path) -> None:
    for name in ("old.mp4", "new.png", "folder/new.%d.png"):
        assert "only be read" in refused(str(read_only_disk / name))


def test_proc_takes_no_files() -> None:
    if not os.path.isdir("/proc/self"):
        pytest.skip("no /proc")
    refused("/proc/a.mp4")
