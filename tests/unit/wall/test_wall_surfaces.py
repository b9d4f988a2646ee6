"""Planes, arcs and meshes; panels; eyes; every LED projects to its own pixel."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from renderer.engine.view import wall_view
from renderer.maths.transforms import apply, rotation
from renderer.wall.checks import sees
from renderer.wall.model import Eye, Wall
from renderer.wall.panels import merge_coplanar, panels_for
from renderer.wall.rays import led_positions
from tests.support.walls import SHAPES, small_wall
from tests.unit.wall.wall_files import PITCH_M, mesh_surface, plane, wall_of, write_glb, write_obj


@pytest.mark.parametrize(("start", "end"), [(-40, 40), (40, -40), (210, 150), (150, 210), (0, 359), (-180, 180)])
def test_arc(tmp_path: Path, start: float, end: float) -> None:
    radius = 3.0
    width = round(math.radians(abs(end - start)) * radius / PITCH_M)
    body = f"""
[[surface]]
shape = "arc"
name = "drum"
centre_m = [1.0, -2.0]
radius_m = {radius}
from_deg = {start}
to_deg = {end}
height_m = 0.53
base_m = 0.1
pixels = [{width}, 212]
raster_px = [10, 20]
[[eye]]
position_m = [1.0, 1.6, -2.0]
[[eye]]
position_m = [1.0, 1.6, 8.0]
"""
    if end > start:  # it is lit outside, and the first eye is inside
        body = body.replace(
            "[1.0, 1.6, -2.0]", "[1.0, 1.6, 12.0]" if start > -90 and end < 90 else "[30.0, 1.6, -30.0]"
        )
        body = body.replace("[1.0, 1.6, 8.0]", "[1.0, 1.6, -30.0]" if start > 100 else "[1.0, 1.6, 30.0]")
    if start == 150:
        body = body.replace("[30.0, 1.6, -30.0]", "[1.0, 1.6, -30.0]")
    else:
        body = body[: body.rindex("[[eye]]")]
    wall = wall_of(tmp_path, body)
    assert wall.facets[0].raster_px[:2] == (10, 20)
    assert len(wall.facets) == math.ceil(width / 160)
    for facet in wall.facets:
        x = facet.raster_px[0] - 10
        for pixel, corner in ((x, facet.corners_m[0]), (x + facet.pixels[0], facet.corners_m[1])):
            angle = math.radians(start + (end - start) * pixel / width)
            assert corner == pytest.approx([1 + radius * math.sin(angle), 0.1, -2 + radius * math.cos(angle)])
        outwards = facet.outline_m.mean(axis=0) - np.array([1.0, 0, -2.0])
        outwards[1] = 0
        # from the outside, left to right runs counter-clockwise seen from above: the angle grows
        assert (facet.normal @ outwards > 0) == (end > start)
        assert facet.up_m.tolist() == pytest.approx([0, 0.53, 0])


def curved_quads() -> tuple[list[tuple[np.ndarray, np.ndarray]], list[np.ndarray]]:
    """2 x 3 quads on a bent wall: positions and texture coordinates, and each one's three corners."""
    columns_px, rows_px = (0, 160, 320, 400), (0, 100, 212)
    x, z = [0.0], [0.0]
    for left, right, degrees in zip(columns_px, columns_px[1:], (20, 0, -35), strict=False):
        x.append(x[-1] + (right - left) * PITCH_M * math.cos(math.radians(degrees)))
        z.append(z[-1] - (right - left) * PITCH_M * math.sin(math.radians(degrees)))
    quads, corners = [], []
    for i in range(3):
        for j in range(2):
            low, high = rows_px[j] * PITCH_M, rows_px[j + 1] * PITCH_M
            positions = np.array([(x[i], low, z[i]), (x[i + 1], low, z[i + 1]),
                                  (x[i + 1], high, z[i + 1]), (x[i], high, z[i])])  # fmt: skip
            u0, u1 = columns_px[i] / 400, columns_px[i + 1] / 400
            v0, v1 = rows_px[j] / 212, rows_px[j + 1] / 212
            quads.append((positions, np.array([(u0, v0), (u1, v0), (u1, v1), (u0, v1)])))
            corners.append(positions[[0, 1, 3]])
    return quads, corners


@pytest.mark.parametrize("suffix", [".obj", ".glb"])
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (1, 2, 3, 0), (2, 3, 0, 1), (3, 2, 1, 0)])
def test_mesh_wall(tmp_path: Path, suffix: str, order: tuple[int, ...]) -> None:
    quads, corners = curved_quads()
    turned = [(p[list(order)], t[list(order)]) for p, t in quads]
    file = tmp_path / f"wall mesh{suffix}"
    (write_obj if suffix == ".obj" else write_glb)(file, turned)
    wall = wall_of(tmp_path, mesh_surface(file.name, (400, 212), at=(7, 9)))
    assert wall.raster_px == (407, 221)
    found = {f.raster_px: f.corners_m for f in wall.facets}
    rows = ((121, 100), (9, 112))
    expected = [(x, y, w, h) for x, w in ((7, 160), (167, 160), (327, 80)) for y, h in rows]
    assert set(found) == set(expected)
    for rectangle, corner in zip(expected, corners, strict=True):
        assert found[rectangle] == pytest.approx(corner, abs=1e-6)
    assert all(f.normal[2] > 0 for f in wall.facets)


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_cabinets_that_hang_turned(tmp_path: Path, quarter_turns: int) -> None:
    """The picture's up may point anywhere: a cabinet's bottom left is where its picture's is."""
    size = np.array([0.25, 0.5])
    positions = np.array([(0, 1, 0), (size[0], 1, 0), (size[0], 1 + size[1], 0), (0, 1 + size[1], 0)])
    uv = np.roll(np.array([(0.0, 0.0), (1, 0), (1, 1), (0, 1)]), quarter_turns, axis=0)
    write_obj(tmp_path / "a.obj", [(positions, uv)])
    pixels = (100, 200) if quarter_turns % 2 == 0 else (200, 100)
    (facet,) = wall_of(tmp_path, mesh_surface("a.obj", pixels)).facets
    outline = np.roll(positions, -quarter_turns, axis=0)
    assert facet.corners_m == pytest.approx(outline[[0, 1, 3]], abs=1e-9)
    assert facet.normal == pytest.approx([0, 0, 1])


def test_default_eye_is_8_m_before_the_walls_middle(tmp_path: Path) -> None:
    assert wall_of(tmp_path, plane()).eyes[0].position_m.tolist() == pytest.approx([0, 1.6, 8])
    turned = rotation((0, 90, 0))[:3, :3]
    corners = np.array([(-0.5, 2, 3), (0.5, 2, 3), (-0.5, 2.5, 3)]) @ turned.T
    eye = wall_of(tmp_path, plane(corners)).eyes[0]
    assert eye.name == "default"
    assert eye.position_m == pytest.approx([3 + 8, 1.6, 0], abs=1e-9)
    corner = wall_of(tmp_path, "[corner]\nheight_m = 1\nleft_m = 4\nright_m = 1\n")
    assert corner.eyes[0].position_m.tolist() == [0, 1.6, 8]


def test_eyes_keep_their_order_and_unnamed_ones_are_numbered(tmp_path: Path) -> None:
    wall = wall_of(tmp_path, plane() + "[[eye]]\n[[eye]]\nname = 'child'\nposition_m = [0, 1.1, 4]\n[[eye]]\n")
    assert [eye.name for eye in wall.eyes] == ["eye 1", "child", "eye 3"]
    assert wall.eyes[0].position_m.tolist() == [0, 1.6, 8]


def test_outputs(tmp_path: Path) -> None:
    body = (
        plane()
        + """
[[output]]
size_px = [640, 480]
refresh_hz = 59.94
tiles = [
  { from_px = [0, 0, 200, 200], to_px = [0, 0] },
  { from_px = [200, 0, 200, 100], to_px = [200, 0], rotate_deg = 90 },
]
[[output]]
name = "HDMI 2"
"""
    )
    first, second = wall_of(tmp_path, body).outputs
    assert (first.name, first.size_px, first.refresh_hz) == ("output 1", (640, 480), 59.94)
    assert [(t.from_px, t.to_px, t.rotate_deg) for t in first.tiles] == [
        ((0, 0, 200, 200), (0, 0), 0),
        ((200, 0, 200, 100), (200, 0), 90),
    ]
    assert (second.name, second.size_px, second.tiles) == ("HDMI 2", (1920, 1080), ())


def cabinets(columns: int, rows: int, missing: tuple[int, int] | None = None) -> str:
    """A flat wall of one surface for each cabinet."""
    text = ""
    for i in range(columns):
        for j in range(rows):
            if (i, j) != missing:
                origin = np.array([i * 0.4 - 0.2 * columns, (rows - 1 - j) * 0.5, 0])
                corners = origin + np.array([(0, 0, 0), (0.4, 0, 0), (0, 0.5, 0)])
                text += plane(corners, (160, 200), (160 * i, 200 * j))
    return text


def test_cabinets_of_one_plane_become_one_panel(tmp_path: Path) -> None:
    wall = wall_of(tmp_path, cabinets(4, 3))
    assert len(wall.facets) == 12
    (whole,) = merge_coplanar(list(wall.facets))
    assert whole.raster_px == (0, 0, 640, 600)
    assert whole.corners_m == pytest.approx(np.array([(-0.8, 0, 0), (0.8, 0, 0), (-0.8, 1.5, 0)]))
    with_hole = wall_of(tmp_path, cabinets(4, 3, missing=(1, 1)))
    panels = merge_coplanar(list(with_hole.facets))
    assert len(panels) < 6
    covered = np.zeros((600, 640), int)
    for panel in panels:
        x, y, w, h = panel.raster_px
        covered[y : y + h, x : x + w] += 1
    assert covered[200:400, 160:320].sum() == 0
    assert covered.sum() == covered.max() * (600 * 640 - 200 * 160) == 600 * 640 - 200 * 160


def test_a_facet_turned_away_keeps_the_first_eyes_picture_that_sees_it(tmp_path: Path) -> None:
    body = "[corner]\nheight_m = 1\nleft_m = 4\nright_m = 4\nangle_deg = 270\n"
    for name, place in (("left", (-8, 1.6, 2)), ("middle", (0, 1.6, 8)), ("right", (8, 1.6, 2))):
        body += f"[[eye]]\nname = '{name}'\nposition_m = {list(place)}\n"
    wall = wall_of(tmp_path, body)
    panels, warnings = panels_for(wall, wall.eyes[2])
    assert {p.facet.surface: p.eye.name for p in panels} == {"right wing": "right", "left wing": "left"}
    assert warnings == ("left wing (1 facets) cannot be seen from right and keep the picture made for left",)
    own = Eye("left", np.array([8.0, 1.6, 2.0]))  # a visitor whose name is an eye's of the file
    panels, _ = panels_for(wall, own)
    assert {p.facet.surface: p.eye for p in panels} == {"right wing": own, "left wing": wall.eyes[0]}
    assert panels_for(wall, wall.eyes[1])[1] == ()


def test_a_facet_that_no_eye_sees_stays_dark(tmp_path: Path) -> None:
    body = plane() + plane(((3, 0, 0), (2, 0, 0), (3, 0.5, 0)), at=(400, 0), more="name = 'back'")
    wall = wall_of(tmp_path, body)
    panels, warnings = panels_for(wall, wall.eyes[0])
    assert [p.facet.surface for p in panels] == ["surface 1"]
    assert warnings == ("back of wall cannot be seen from any eye and stay dark",)


def random_eyes(wall: Wall, count: int) -> np.ndarray:
    """Eyes all around the wall's middle, near and far, some of them behind parts of it."""
    random = np.random.default_rng(7)
    eyes = wall.middle_m + random.normal(size=(count, 3)) * [4, 1, 4]
    return np.where(random.random((count, 1)) < 0.8, np.abs(eyes * [1, 1, 1]) * [1, 1, 1] + [0, 0, 2], eyes)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_led_projects_to_its_own_pixel(tmp_path: Path, shape: str) -> None:
    """For 1000 eyes, and through the merged panels that are drawn, not the facets that the file has."""
    wall = small_wall(shape, tmp_path)
    positions = led_positions(wall)
    rows, columns = np.nonzero(~np.isnan(positions[..., 0]))
    random = np.random.default_rng(3)
    worst = 0.0
    for place in random_eyes(wall, 1000):
        eye = Eye("visitor", place)
        chosen = random.integers(len(rows), size=64)
        x, y = columns[chosen], rows[chosen]
        told = np.zeros(len(chosen), int)
        for panel in wall_view(wall, eye).panels:
            left, top, width, height = panel.rectangle
            mine = (x >= left) & (x < left + width) & (y >= top) & (y < top + height)
            told += mine
            seen = apply(panel.frustum.matrix, positions[y[mine], x[mine]])
            across = left + (seen[:, 0] + 1) / 2 * width
            down = top + (1 - seen[:, 1]) / 2 * height
            worst = max(worst, *np.abs(across - x[mine] - 0.5), *np.abs(down - y[mine] - 0.5), 0.0)
        lit = [any(sees(f, e) for e in (eye, *wall.eyes)) for f in wall.facets]
        if all(lit):
            assert (told == 1).all()
        assert told.max() <= 1
    assert worst <= 1e-6
