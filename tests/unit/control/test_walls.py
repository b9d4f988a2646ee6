"""What was nudged in the hall, written into the wall's own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer import resources
from renderer.control.programme import Programme, read_programme
from renderer.control.walls import save_nudge, wall_json
from renderer.errors import InputError, YingbiError
from renderer.wall.reader import load_wall
from tests.control.stand_in import WALL, write_show


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    return read_programme(write_show(tmp_path))


def test_a_nudge_is_added_and_everything_else_stays(programme: Programme, tmp_path: Path) -> None:
    saved = save_nudge(programme, "balcony", (0.05, -0.01, 0.2), 0.35)
    assert saved == {"eye": "balcony", "position_m": [1.55, 3.99, 9.2], "angle_deg": 90.35}
    text = (tmp_path / "wall.toml").read_text(encoding="utf-8")
    expected = WALL.replace("[1.5, 4.0, 9.0]", "[1.55, 3.99, 9.2]").replace(
        "angle_deg = 90   #", "angle_deg = 90.35   #"
    )
    assert text == expected
    assert (tmp_path / "wall.toml.bak").read_text(encoding="utf-8") == WALL
    wall = load_wall(tmp_path / "wall.toml")
    assert list(wall.eyes[1].position_m) == [1.55, 3.99, 9.2]
    assert sorted(path.name for path in tmp_path.glob("*wall*")) == ["wall.toml", "wall.toml.bak"]


def test_nudges_add_up(programme: Programme) -> None:
    for _ in range(3):
        save_nudge(programme, "sweet spot", (0.1, 0.0, 0.0), 0.0)
    assert save_nudge(programme, "sweet spot", (0.1, 0.0, 0.0), 0.0)["position_m"] == [0.4, 1.6, 8.0]


def test_an_eye_that_the_file_does_not_have(tmp_path: Path) -> None:
    show = write_show(tmp_path)
    (tmp_path / "wall.toml").write_text(WALL[: WALL.index("# Where")], encoding="utf-8")
    programme = read_programme(show)
    save_nudge(programme, "default", (0.0, 0.1, 0.0), 0.0)
    wall = load_wall(tmp_path / "wall.toml")
    assert [(eye.name, list(eye.position_m)) for eye in wall.eyes] == [("default", [0.0, 1.7, 8.0])]


@pytest.mark.parametrize(
    ("eye", "eye_m", "angle_deg", "words"),
    [
        ("nowhere", (0.1, 0.0, 0.0), 0.0, "no eye"),
        ("sweet spot", (0.0, 0.0, 0.0), 0.0, "nothing has been nudged"),
        ("sweet spot", (0.0, 0.0, -100.0), 0.0, "sees no facet"),
        ("sweet spot", (0.0, 0.0, 0.0), 300.0, "angle_deg"),
    ],
)
def test_what_would_be_no_wall_is_not_saved(
    programme: Programme, tmp_path: Path, eye: str, eye_m: tuple[float, float, float], angle_deg: float, words: str
) -> None:
    with pytest.raises(YingbiError, match=words):
        save_nudge(programme, eye, eye_m, angle_deg)
    assert (tmp_path / "wall.toml").read_text(encoding="utf-8") == WALL
    assert sorted(path.name for path in tmp_path.glob("*wall*")) in (["wall.toml"], ["wall.toml", "wall.toml.bak"])


def test_a_wall_without_a_corner_is_not_turned(tmp_path: Path) -> None:
    show = write_show(tmp_path)
    plane = """format = "yingbi-wall/1"
[[surface]]
shape = "plane"
bottom_left_m = [-1.0, 0.5, 0.0]
bottom_right_m = [1.0, 0.5, 0.0]
top_left_m = [-1.0, 1.5, 0.0]
pixels = [800, 400]
raster_px = [0, 0]
"""
    (tmp_path / "wall.toml").write_text(plane, encoding="utf-8")
    programme = read_programme(show)
    assert wall_json(programme)["corner_deg"] is None
    with pytest.raises(InputError, match=r"no \[corner\]"):
        save_nudge(programme, "default", (0.0, 0.0, 0.0), 0.5)


def test_the_built_in_wall_is_left_alone(tmp_path: Path) -> None:
    show = write_show(tmp_path)
    show.write_text(show.read_text(encoding="utf-8").replace('wall = "wall.toml"\n', ""), encoding="utf-8")
    programme = read_programme(show)
    assert not wall_json(programme)["saves"]
    assert programme.wall_path is not None
    before = programme.wall_path.read_bytes()
    assert programme.wall_path.is_relative_to(resources.scenes())
    with pytest.raises(InputError, match="built-in"):
        save_nudge(programme, "sweet spot", (0.1, 0.0, 0.0), 0.0)
    assert programme.wall_path.read_bytes() == before


def test_a_file_that_is_broken_meanwhile(programme: Programme, tmp_path: Path) -> None:
    (tmp_path / "wall.toml").write_text("[corner", encoding="utf-8")
    with pytest.raises(InputError, match="no longer TOML"):
        save_nudge(programme, "sweet spot", (0.1, 0.0, 0.0), 0.0)
    assert wall_json(programme)["corner_deg"] is None


def test_a_show_that_cannot_be_read_still_has_a_control_room(tmp_path: Path) -> None:
    show = write_show(tmp_path)
    show.write_text("format = 3", encoding="utf-8")
    programme = read_programme(show)
    assert programme.fault
    assert (programme.cues, programme.fps, programme.control.hosts) == ((), 60, ())
    assert wall_json(programme)["eyes"] == []
    with pytest.raises(InputError):
        save_nudge(programme, "sweet spot", (0.1, 0.0, 0.0), 0.0)
