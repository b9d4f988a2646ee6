"""Every refusal of CONTRACT.md, each with its own message, and the warnings beside them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from renderer.errors import FileMistakes, InputError
from renderer.wall.reader import load_wall
from tests.unit.wall.test_wall_surfaces import curved_quads
from tests.unit.wall.wall_files import HEAD, mesh_surface, plane, wall_of, write_obj

CORNER = "[corner]\nheight_m = 0.53\nleft_m = 4\nright_m = 4\n"
CEILING = ((-0.5, 5, 0), (0.5, 5, 0), (-0.5, 5, -0.5))
"""Lit on its upper side."""


def shifted(x: float = 0, y: float = 0, z: float = 0, tilt_deg: float = 0) -> np.ndarray:
    """A plane of 1 x 0.5 m whose left edge begins at (0.5 + x, y, z), turned about that edge's foot."""
    c, s = math.cos(math.radians(tilt_deg)), math.sin(math.radians(tilt_deg))
    corners = np.array([(0, 0, 0), (c, s, 0), (-0.5 * s, 0.5 * c, 0)])
    return corners + np.array([0.5 + x, y, z])


def output(size: str, *tiles: str) -> str:
    return f"[[output]]\nname = 'HDMI 1'\nsize_px = {size}\ntiles = [{', '.join(tiles)}]\n"


REFUSED = {
    "nothing": ("name = 'x'", "file: there is neither a [corner] nor a [[surface]] (add one of them)"),
    "collinear": (
        plane(((0, 0, 0), (1, 0, 0), (2, 0.001, 0))),
        "surface[1]: surface 1: its corners lie on one line (bottom left, bottom right and top left of",
    ),
    "same point": (plane(((0, 0, 0), (0, 0, 0), (0, 1, 0))), "two of its corners are the same point"),
    "not right": (
        plane(((-0.5, 0, 0), (0.5, 0, 0), (-0.49, 0.5, 0))),
        "its corners make an angle of 88.85°, not a right angle",
    ),
    "pitch across": (
        plane(pixels=(408, 200)),
        "it is 1.000 m wide for 408 px, a pitch of 2.451 mm instead of 2.5 mm (correct the metres",
    ),
    "pitch up": (plane(pixels=(400, 196)), "it is 0.500 m high for 196 px, a pitch of 2.551 mm"),
    "own pitch": (plane(more="pitch_mm = 3"), "a pitch of 2.500 mm instead of 3 mm"),
    "gap": (
        plane() + plane(shifted(x=0.025), at=(400, 0)),
        "surface[2]: the seam of surface 1 and surface 2 gapes by 25.0 mm, 0.00° (at most 20 mm",
    ),
    "slanting seam": (
        plane() + plane(shifted(x=0.004, tilt_deg=0.6), at=(400, 0)),
        "the seam of surface 1 and surface 2 gapes by",
    ),
    "corner and surface gape": (
        CORNER + plane(((2.85, 0, 2.828), (3.85, 0, 2.828), (2.85, 0.5, 2.828)), at=(3200, 0)),
        "the seam of right wing and surface 1 gapes by 21.6 mm",
    ),
    "overlap": (
        plane() + plane(shifted(x=1), at=(399, 199)),
        "surface[2].raster_px: surface 2 and surface 1 overlap in the raster"
        " (surface 1 has x, y, width, height = [0, 0, 400, 200])",
    ),
    "overlap with the corner": (
        CORNER + plane(shifted(z=3), at=(3199, 0)),
        "surface[1].raster_px: surface 1 and right wing overlap in the raster",
    ),
    "leaves the raster": (
        "raster_px = [400, 199]\n" + plane(),
        "2: raster_px: the surfaces need 400 x 200 px and leave the raster (it is 400 x 199)",
    ),
    "raster too large": (
        plane(at=(100_000, 100_000)),
        "surface: the raster would be 100400 x 100200 px (at most 400,000,000 px)",
    ),
    "blind eye": (
        plane() + "[[eye]]\nname = 'lost'\nposition_m = [0, 1, -1]\n",
        "eye[1].position_m: lost sees no facet of the wall (it must be before the wall)",
    ),
    "eye on the wall": (plane() + "[[eye]]\nposition_m = [0, 1, 0]\n", "eye 1 sees no facet of the wall"),
    "blind default eye": (
        plane(CEILING),
        "eye: the default eye sees no facet of the wall (add an [[eye]] with position_m)",
    ),
    "output too small": (
        plane() + output("[399, 200]", "{ from_px = [0, 0, 400, 200] }"),
        "output[1].tiles[1]: HDMI 1: needs 400 x 200 px, but the output has 399 x 200",
    ),
    "turned tile too high": (
        plane() + output("[400, 399]", "{ from_px = [0, 0, 400, 200], rotate_deg = 90 }"),
        "output[1].tiles[1]: HDMI 1: needs 200 x 400 px, but the output has 400 x 399",
    ),
    "tile outside": (
        plane() + output("[400, 400]", "{ from_px = [1, 0, 400, 200] }"),
        "output[1].tiles[1]: HDMI 1: its rectangle leaves the raster of 400 x 200 px",
    ),
    "tiles overlap": (
        plane() + output("[40, 40]", "{ from_px = [0, 0, 9, 9] }", "{ from_px = [9, 0, 9, 9] }"),
        "output[1].tiles[2]: HDMI 1: covers another tile of this output",
    ),
    "tile's turn": (
        plane() + output("[400, 400]", "{ rotate_deg = 45 }"),
        "output[1].tiles[1].rotate_deg: is not one of the choices (0, 90, 180 or 270; it is 45)",
    ),
    "eyes' names": (
        plane() + "[[eye]]\nname = 'a'\n[[eye]]\nname = 'a'\n",
        "eye[2].name: 'a' is the name of another eye too",
    ),
    "surfaces' names": (
        plane(more="name = 'a'") + plane(shifted(x=1), at=(400, 0), more="name = 'a'"),
        "surface[2].name: 'a' is the name of another surface too (names must differ)",
    ),
    "a wing's name": (
        CORNER + plane(at=(3200, 0), more="name = 'left wing'"),
        "'left wing' is the name of another surface",
    ),
    "too sharp": (CORNER + "angle_deg = 29\n", "corner.angle_deg: must be at least 30"),
    "too blunt": (CORNER + "angle_deg = 331\n", "corner.angle_deg: must be at most 330"),
    "rounding": (
        CORNER + "radius_m = 4.1\n",
        "corner.radius_m: the rounding is longer than a wing (a smaller radius or longer wings)",
    ),
    "wing too long": (
        "[corner]\nheight_m = 1\nleft_m = 400\nright_m = 1\n",
        "corner.left_m: is 160000 px at a pitch of 2.5 mm (1 to 131072 px; is pitch_mm right?)",
    ),
    "wing too short": (
        "[corner]\nheight_m = 0.001\nleft_m = 1\nright_m = 1\n",
        "corner.height_m: is 0 px at a pitch",
    ),
    "arc": (
        "[[surface]]\nshape = 'arc'\ncentre_m = [0, 0]\nradius_m = 1\nfrom_deg = 0\nto_deg = 361\n"
        "height_m = 1\npixels = [1, 1]\nraster_px = [0, 0]\n",
        "surface[1]: from_deg and to_deg are 361 degrees apart (more than 0, at most 360)",
    ),
    "no mesh": (mesh_surface("no.obj", (400, 212)), "no.obj: there is no such file (check the path)"),
    "no such kind": (mesh_surface("wall.stl", (400, 212)), "wall.stl: is not an OBJ or GLB file"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_refused(tmp_path: Path, case: str) -> None:
    body, told = REFUSED[case]
    with pytest.raises(FileMistakes) as caught:
        wall_of(tmp_path, body)
    assert len(caught.value.mistakes) == 1
    assert told in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'wall.toml'}:")


def _broken_meshes(folder: Path) -> dict[str, str]:
    """Files of meshes that are no walls, and what is said of each."""
    quads, _ = curved_quads()
    plain = [quads[0]]

    def write(name: str, changed: list[tuple[np.ndarray, np.ndarray]]) -> str:
        write_obj(folder / name, changed)
        return name

    bent = quads[0][0] + np.array([(0, 0, 0), (0, 0, 0), (0, 0, 0.05), (0, 0, 0)])
    off = quads[0][1] + [0.4 / 400, 0]
    outside = [(p, t + np.array([0, 1.0])) for p, t in plain]
    triangle = folder / "triangle.obj"
    triangle.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 0 1\nf 1/1 2/2 3/3\n")
    (folder / "no-uv.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    (folder / "empty.obj").write_text("")
    (folder / "no-faces.obj").write_text("v 0 0 0\nv 1 0 0\n")
    (folder / "garbage.glb").write_bytes(b"glTF" + bytes(range(200)))
    return {
        write("bent.obj", [(bent, quads[0][1])]): "quad 1 is not a flat rectangle (split it along the cabinets)",
        write("off.obj", [(quads[0][0], off)]): "a quad's edge lies 0.40 px from a whole pixel of the raster",
        write("outside.obj", outside): "has texture coordinates outside 0..1",
        write("twice.obj", plain * 2): "quad 1 is not one rectangle of two triangles (export planar quads only)",
        write("thin.obj", [(quads[0][0], quads[0][1] * [0, 1])]): "a quad is less than one pixel wide or high",
        "triangle.obj": "quad 1 is not one rectangle of two triangles",
        "no-uv.obj": "has no texture coordinates",
        "empty.obj": "empty.obj: ",
        "no-faces.obj": "no-faces.obj: ",
        "garbage.glb": "garbage.glb: ",
    }


def test_meshes_that_are_no_walls(tmp_path: Path) -> None:
    for name, told in _broken_meshes(tmp_path).items():
        with pytest.raises(FileMistakes) as caught:
            wall_of(tmp_path, mesh_surface(name, (400, 212)))
        assert told in str(caught.value), name
        assert ":5: surface[1].file: " in str(caught.value) or ":4: surface[1].file: " in str(caught.value)


def test_all_that_can_be_seen_together_is_told_together(tmp_path: Path) -> None:
    body = (
        plane(pixels=(500, 200))
        + plane(shifted(x=0.03), at=(450, 0))
        + "[[eye]]\nposition_m = [0, 0, -1]\n"
        + output("[10, 10]", "{ from_px = [0, 0, 20, 10] }")
    )
    with pytest.raises(FileMistakes) as caught:
        wall_of(tmp_path, body)
    text = str(caught.value)
    for told in (
        "a pitch of 2.000 mm",
        "overlap in the raster",
        "gapes by 30.0 mm",
        "sees no facet",
        "needs 20 x 10 px",
    ):
        assert told in text
    assert len(caught.value.mistakes) == 5


def test_many_facets_of_one_surface_are_one_mistake(tmp_path: Path) -> None:
    body = (
        "[[surface]]\nshape = 'arc'\ncentre_m = [0, 3]\nradius_m = 3\nfrom_deg = 210\nto_deg = 150\n"
        "height_m = 0.53\npixels = [1600, 212]\nraster_px = [0, 0]\n"
    )
    with pytest.raises(FileMistakes, match="; 9 more of its facets too") as caught:
        wall_of(tmp_path, body)
    assert len(caught.value.mistakes) == 1


@pytest.mark.parametrize(
    ("x", "z", "told"),
    [
        (0.0, 0.0, ()),
        (0.001, 0.0, ()),
        (0.00125, 0.0, ()),
        (0.002, 0.0, ("2.0 mm, 0.00°, more than half a pitch",)),
        (0.0, 0.0199, ("19.9 mm, 0.00°, more than half a pitch",)),
        (0.11, 0.0, ()),
        (-0.002, 0.0, ("2.0 mm, 0.00°, more than half a pitch",)),
    ],
)
def test_seams_that_gape_a_little_are_warned_of(tmp_path: Path, x: float, z: float, told: tuple[str, ...]) -> None:
    wall = wall_of(tmp_path, plane() + plane(shifted(x=x, z=z), at=(400, 0)))
    assert len(wall.warnings) == len(told)
    for text, warning in zip(told, wall.warnings, strict=True):
        assert text in warning
        assert warning.startswith(f"{tmp_path / 'wall.toml'}: the seam of surface 1 and surface 2 gapes by ")


@pytest.mark.parametrize(("width", "height"), [(404, 200), (397, 200), (400, 202), (400, 199)])
def test_one_per_cent_of_pitch_is_allowed(tmp_path: Path, width: int, height: int) -> None:
    wall_of(tmp_path, plane(pixels=(width, height)))


def test_a_missing_wall_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        load_wall(tmp_path / "no.toml")
    (tmp_path / "scene.toml").write_text('format = "yingbi-scene/1"\nduration_s = 1\n')
    with pytest.raises(FileMistakes, match="format: is 'yingbi-scene/1'"):
        load_wall(tmp_path / "scene.toml")
    assert HEAD.startswith('format = "yingbi-wall/1"')
