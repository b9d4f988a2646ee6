"""What dropped files become, on walls of every shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from renderer.editing.bring_in import (
    HEIGHT_SHARE,
    WIDTH_SHARE,
    environment_change,
    kind_of,
    lut_change,
    named_from,
    refusal,
    relic_entry,
    unused_name,
)
from renderer.editing.standing import BEHIND_M, extent, stand
from renderer.errors import InputError
from renderer.scene.file import RelicEntry
from renderer.wall.model import Eye, Facet, Wall
from renderer.wall.reader import default_wall

SCENE = Path("/shows/opening/scene.toml")
VASE = Path("/shows/opening/vase.glb")


def box(width: float, height: float, depth: float) -> np.ndarray:
    """[2, 3] not about the origin: only its size counts."""
    return np.array([[1.0, -2.0, 3.0], [1.0 + width, height - 2.0, 3.0 + depth]])


def wall_of(*corners: list[list[float]], eye: tuple[float, float, float] = (0.0, 1.6, 8.0)) -> tuple[Wall, Eye]:
    """A wall of facets by their corners [bottom left, bottom right, top left], side by side in the raster."""
    facets = tuple(
        Facet(f"f{n}", f"s{n}", np.array(corner, np.float64), (100 * n, 0, 100, 100))
        for n, corner in enumerate(corners)
    )
    stands = Eye("eye", np.array(eye, np.float64))
    return Wall(
        "wall", "wall", (100 * len(facets), 100), facets, (stands,), (), 1000.0, None, 2.5, (10, 10)
    ), stands


FLAT = [[-4.0, 0.0, 0.0], [4.0, 0.0, 0.0], [-4.0, 3.0, 0.0]]


def fit(bounds: np.ndarray | None, wall: Wall, eye: Eye, **more: Any) -> dict[str, Any]:
    return relic_entry(VASE, SCENE, bounds, wall, eye, **more).entry


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.glb", "mesh"),
        ("A.GLTF", "mesh"),
        ("a.ply", "mesh"),
        ("a.obj", "mesh"),
        ("a.stl", "mesh"),
        ("a.off", "mesh"),
        ("a.hdr", "environment"),
        ("a.EXR", "environment"),
        ("a.cube", "lut"),
        ("a.jpg", None),
        ("a", None),
        ("gone.toml", None),
    ],
)
def test_kinds_by_suffix(name: str, kind: str | None) -> None:
    assert kind_of(Path(name)) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('format = "yingbi-wall/1"', "wall"),
        ('# mine\nformat = "yingbi-scene/1"  # so', "scene"),
        ('format = "yingbi-show/1"', None),
        ("", None),
        ("format = 3", None),
    ],
)
def test_kinds_of_toml_by_their_format(tmp_path: Path, text: str, kind: str | None) -> None:
    (tmp_path / "a.toml").write_text(text)
    assert kind_of(tmp_path / "a.toml") == kind


def test_what_cannot_be_dropped_says_what_can(tmp_path: Path) -> None:
    told = str(refusal(Path("holiday.jpg")))
    assert "holiday.jpg" in told
    assert all(word in told for word in (".glb", ".ply", ".hdr", ".cube", "walls"))
    assert "folder" in str(refusal(tmp_path))
    for bring in (environment_change, lut_change):
        with pytest.raises(InputError, match=r"a\.png"):
            bring(Path("a.png"), SCENE)
    with pytest.raises(InputError, match=r"a\.png"):
        relic_entry(Path("a.png"), SCENE, None, *wall_of(FLAT))


def test_light_and_grade_are_keys_of_the_scene() -> None:
    assert environment_change(SCENE.parent / "sky/noon.hdr", SCENE) == (("environment", "map"), "sky/noon.hdr")
    assert lut_change(SCENE.parent / "film.cube", SCENE) == (("picture", "lut"), "film.cube")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("/shows/opening/vase.glb", "vase.glb"),
        ("/shows/opening/relics/ming/vase.glb", "relics/ming/vase.glb"),
        ("/shows/relics/vase.glb", "../relics/vase.glb"),
        ("/shows/opening/~vase.glb", "./~vase.glb"),
        ("/home/me/vase.glb", "/home/me/vase.glb"),
    ],
)
def test_near_files_are_named_from_the_scene(file: str, name: str) -> None:
    assert named_from(Path(file), SCENE) == name


def test_a_name_leads_back_to_the_file_through_links(tmp_path: Path) -> None:
    (tmp_path / "disk/projects/opening").mkdir(parents=True)
    (tmp_path / "disk/relics").mkdir()
    mesh = tmp_path / "disk/relics/vase.glb"
    mesh.touch()
    (tmp_path / "desk").symlink_to(tmp_path / "disk/projects/opening")
    scene = tmp_path / "desk/scene.toml"
    name = named_from(mesh, scene)
    assert name == "../../relics/vase.glb"
    assert (scene.parent / name).samefile(mesh)


def test_a_link_to_itself_has_a_name_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "loop.glb").symlink_to("loop.glb")
    assert named_from(tmp_path / "loop.glb", tmp_path / "scene" / "scene.toml") == "../loop.glb"


def test_names_are_unique() -> None:
    assert unused_name("vase", ()) == "vase"
    assert unused_name("vase", {"vase"}) == "vase 2"
    assert unused_name("vase", {"vase", "vase 2", "vase 4"}) == "vase 3"
    assert unused_name("\n", ()) == "relic"


def test_a_tall_relic_has_45_percent_of_the_wall_s_height() -> None:
    wall, eye = wall_of(FLAT)
    assert fit(box(0.1, 0.4, 0.1), wall, eye)["height_m"] == pytest.approx(0.45 * 3.0)
    assert fit(None, wall, eye)["height_m"] == pytest.approx(0.45 * 3.0)


def test_a_wide_relic_has_60_percent_of_the_wall_s_width() -> None:
    """8 m of wall, 60 % are 4.8 m; a box that is four times as wide as high is 1.2 m high then."""
    wall, eye = wall_of(FLAT)
    assert fit(box(4.0, 1.0, 0.1), wall, eye)["height_m"] == pytest.approx(1.2)
    assert fit(box(0.1, 1.0, 4.0), wall, eye)["height_m"] == pytest.approx(1.2)  # it will be turned


sizes = st.floats(1e-4, 1e4)


@given(sizes, sizes, sizes)
def test_every_relic_fits(width: float, height: float, depth: float) -> None:
    wall, eye = wall_of(FLAT)
    entry = fit(box(width, height, depth), wall, eye)
    scale = entry["height_m"] / height if "height_m" in entry else entry["scale"]
    wide, high = scale * max(width, depth) / (WIDTH_SHARE * 8.0), scale * height / (HEIGHT_SHARE * 3.0)
    assert max(wide, high) == pytest.approx(1.0, rel=0.01)
    assert RelicEntry.model_validate(entry).name == "vase"


def test_what_is_flat_is_scaled_about_its_own_middle() -> None:
    wall, eye = wall_of(FLAT)
    entry = fit(box(2.0, 0.0, 2.0), wall, eye)
    assert entry["scale"] == pytest.approx(2.4)
    place = np.array(entry["position_m"]) + entry["scale"] * np.array([2.0, -2.0, 4.0])
    np.testing.assert_allclose(place, [0.0, 0.0, -BEHIND_M - 2.4 * np.sqrt(2.0)], atol=2e-3)


def test_it_stands_behind_the_middle_of_a_flat_wall() -> None:
    wall, eye = wall_of(FLAT)
    np.testing.assert_allclose(stand(wall, eye, 0.7), [0.0, 0.0, -1.2], atol=1e-12)


def test_it_stands_where_the_eye_sees_the_middle() -> None:
    """From the side the gaze goes slantwise through the wall's middle, and on by half a metre."""
    wall, eye = wall_of(FLAT, eye=(6.0, 1.6, 8.0))
    np.testing.assert_allclose(stand(wall, eye, 0.0), [-0.3, 0.0, -0.4], atol=1e-12)
    assert extent(wall, eye) == pytest.approx((8.0 * 0.8, 3.0))


def test_a_corner_s_middle_is_its_seam() -> None:
    """The built-in wall's wings are 6.4 and 4.8 m long: its areas' middle would be half a metre to the left."""
    wall = default_wall()
    np.testing.assert_allclose(stand(wall, wall.eyes[0], 0.0), [0.0, 0.0, -BEHIND_M], atol=1e-9)
    width = (6.4 + 4.8) * np.sqrt(0.5)
    assert extent(wall, wall.eyes[0]) == pytest.approx((width, 5.3), rel=1e-6)


def test_a_gap_in_the_wall_is_no_trouble() -> None:
    left = [[-4.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [-4.0, 3.0, 0.0]]
    right = [[1.0, 0.0, 0.0], [4.0, 0.0, 0.0], [1.0, 3.0, 0.0]]
    wall, eye = wall_of(left, right)
    np.testing.assert_allclose(stand(wall, eye, 0.0), [0.0, 0.0, -BEHIND_M], atol=1e-12)


def test_an_eye_beneath_the_wall_is_no_trouble() -> None:
    """A ceiling, seen from right below its middle: there is no direction to look in."""
    wall, eye = wall_of([[-2.0, 4.0, -2.0], [2.0, 4.0, -2.0], [-2.0, 4.0, 2.0]], eye=(0.0, 1.6, 0.0))
    assert np.isfinite(stand(wall, eye, 1.0)).all()
    assert np.isfinite([fit(box(1.0, 1.0, 1.0), wall, eye).get("height_m", 0.0)]).all()


@given(st.floats(0.2, 3.0), st.floats(-2, 2), st.floats(4, 12))
def test_its_whole_foot_is_seen_through_the_wall(radius: float, x: float, z: float) -> None:
    """Of every point of the foot's circle, the line to the eye meets the wall's plane above its lower edge; half a
    metre before the wall none would."""
    wall, eye = wall_of(FLAT, eye=(x, 1.6, z))
    middle = np.array(stand(wall, eye, radius))
    turn = np.linspace(0.0, 2.0 * np.pi, 32)
    foot = middle + radius * np.stack([np.cos(turn), 0.0 * turn, np.sin(turn)], axis=1)

    def heights(points: np.ndarray) -> np.ndarray:
        share = eye.position_m[2] / (eye.position_m[2] - points[:, 2])
        return eye.position_m[1] + share * (points[:, 1] - eye.position_m[1])

    assert (heights(foot) > 0.0).all()
    assert (heights(foot * [1.0, 1.0, 0.0] + [0.0, 0.0, 0.5]) < 0.0).all()


def test_dropped_on_the_floor_it_stands_there() -> None:
    wall, eye = wall_of(FLAT)
    entry = fit(box(1, 1, 1), wall, eye, at=np.array([1.23456, 0.0, -2.0]))
    assert entry["position_m"] == [1.235, 0.0, -2.0]


def test_files_that_do_not_say_which_way_is_up() -> None:
    wall, eye = wall_of(FLAT)
    for suffix, told in ((".glb", 0), (".gltf", 0), (".ply", 1), (".obj", 1), (".stl", 1), (".off", 1)):
        made = relic_entry(VASE.with_suffix(suffix), SCENE, box(1, 1, 9), wall, eye)
        assert len(made.notes) == told
        assert "up" not in made.entry  # never guessed
        assert all('up = "z"' in note for note in made.notes)
