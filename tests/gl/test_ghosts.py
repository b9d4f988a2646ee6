"""Ghosts in the hall: warm before the wall, cool behind it, and a line where they pass through it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine
from renderer.engine.view import Camera
from renderer.gpu.context import Gpu
from renderer.gpu.targets import Page
from renderer.maths.frustum import off_axis
from renderer.maths.transforms import apply, translation
from renderer.passes.drawables import Drawable
from renderer.passes.ghosts import GhostPass, panel_rows
from renderer.scene.show_reader import load_source
from renderer.wall.model import Eye, Wall
from renderer.wall.reader import default_wall
from tests.support.scenes import SCENE
from tests.support.walls import SHAPES, small_wall

SIZE = (160, 120)
RADIUS_M = 0.5
CAMERA = Camera(np.array([7.0, 3.0, 9.0]), np.array([0.0, 1.6, 1.0]), 40.0, SIZE)
SEAM_M = np.array([0.0, 1.6, 0.0])


@pytest.fixture(scope="module")
def ball(_session_gpu: Gpu, tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Drawable]:
    """A ball about the origin."""
    folder = tmp_path_factory.mktemp("ghosts")
    trimesh.creation.icosphere(subdivisions=3, radius=RADIUS_M).export(folder / "ball.glb")
    (folder / "scene.toml").write_text(SCENE + '[[relic]]\nmesh = "ball.glb"\n')
    engine = Engine(_session_gpu, load_source(folder / "scene.toml"), default_wall(), "draft")
    (scene,) = {cue.scene for cue in engine.show.cues}
    return engine, engine._loaded[id(scene)].drawables(0.0)[0]


def at(ball: Drawable, place: Sequence[float] | np.ndarray, **more: bool) -> Drawable:
    return Drawable(ball.primitive, translation(place) @ ball.matrix, **more)


def drawn(
    gpu: Gpu,
    engine: Engine,
    drawables: Sequence[Drawable],
    camera: Camera = CAMERA,
    wall: Wall | None = None,
    eye: Eye | None = None,
    selected: Sequence[int] = (),
) -> np.ndarray:
    """[H, W, 4] row 0 on top."""
    wall = wall or default_wall()
    made = GhostPass(gpu, engine.programs, engine.drawer)
    texture = made.draw(drawables, camera, wall, eye or wall.eyes[0], selected)
    pixels = np.frombuffer(texture.read(), np.float16).reshape(camera.size[1], camera.size[0], 4)
    made.release()
    return pixels.astype(np.float64)


def warm(picture: np.ndarray) -> np.ndarray:
    """Pixels that are redder than they are blue."""
    return (picture[..., 3] > 0.2) & (picture[..., 0] > 1.15 * picture[..., 2])


def cool(picture: np.ndarray) -> np.ndarray:
    return (picture[..., 3] > 0.1) & (picture[..., 2] > 1.15 * picture[..., 0])


def inner(picture: np.ndarray) -> np.ndarray:
    """Pixels that are wholly covered: none within two of them is empty."""
    covered = picture[..., 3] > 0
    for axis in (0, 1, 0, 1):
        covered = covered & np.roll(covered, 1, axis) & np.roll(covered, -1, axis)
    return covered


def pixel(camera: Camera, place: np.ndarray) -> tuple[int, int]:
    """Row and column in which ``place`` is seen."""
    x, y, _ = apply(off_axis(camera.screen_m, camera.position_m, 0.1, 100.0).matrix, place)
    return int((0.5 - 0.5 * y) * camera.size[1]), int((0.5 + 0.5 * x) * camera.size[0])


def behind_seam(metres: float) -> np.ndarray:
    eye = default_wall().eyes[0].position_m
    way = SEAM_M - eye
    return SEAM_M + metres * way / np.linalg.norm(way)


def test_it_is_drawn_where_it_is_and_nowhere_else(gpu: Gpu, ball: tuple[Engine, Drawable]) -> None:
    engine, drawable = ball
    place = np.array([0.6, 2.2, 2.5])
    picture = drawn(gpu, engine, [at(drawable, place)])
    covered = picture[..., 3] > 0
    rows, columns = np.nonzero(covered)
    assert (rows.mean(), columns.mean()) == pytest.approx(pixel(CAMERA, place), abs=1.5)
    assert 0.005 < covered.mean() < 0.2
    assert (picture[~covered] == 0.0).all()
    assert (picture[..., :3] <= picture[..., 3:] + 1e-3).all(), "colours are premultiplied"


def test_before_the_wall_it_is_warm_and_behind_it_cool(gpu: Gpu, ball: tuple[Engine, Drawable]) -> None:
    engine, drawable = ball
    before = drawn(gpu, engine, [at(drawable, behind_seam(-2.0))])
    behind = drawn(gpu, engine, [at(drawable, behind_seam(2.0))])
    assert warm(before).sum() > 100
    assert not cool(before).any()
    assert cool(behind).sum() > 100
    assert not warm(behind).any()


def test_what_passes_through_the_wall_is_both_with_a_bright_line_between(
    gpu: Gpu, ball: tuple[Engine, Drawable]
) -> None:
    engine, drawable = ball
    aside = Camera(np.array([0.2, 9.0, 1.0]), np.array([0.0, 1.6, 0.3]), 20.0, SIZE)
    through = drawn(gpu, engine, [at(drawable, behind_seam(0.0))], aside)
    bright = through[..., :3].min(axis=-1) > 0.7
    assert warm(through).sum() > 50
    assert cool(through).sum() > 50
    assert bright.sum() > 10
    # the same ball wholly before the wall shows nothing of the kind
    before = drawn(gpu, engine, [at(drawable, behind_seam(-2.0))], aside)
    assert not (before[..., :3].min(axis=-1) > 0.7).any()


def test_depth_counts_from_the_eye_that_the_picture_is_made_for(gpu: Gpu, ball: tuple[Engine, Drawable]) -> None:
    """A place outside a room's left wing: behind it for the audience, and before the right wing for somebody
    who looks past the back of the left one."""
    engine, drawable = ball
    ghost = [at(drawable, [-4.0, 1.6, 3.0])]
    audience = drawn(gpu, engine, ghost)
    aside = drawn(gpu, engine, ghost, eye=Eye("aside", np.array([-7.0, 1.6, 3.0])))
    assert cool(audience).sum() > 50
    assert not warm(audience).any()
    assert warm(aside).sum() > 50
    assert not cool(aside).any()


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_shape_of_wall_has_a_before_and_a_behind(
    gpu: Gpu, ball: tuple[Engine, Drawable], tmp_path: Path, shape: str
) -> None:
    engine, drawable = ball
    wall = small_wall(shape, tmp_path)
    eye = Eye("mine", np.array([0.1, 1.2, 4.5]))
    camera = Camera(np.array([3.0, 3.0, 5.0]), wall.middle_m, 50.0, SIZE)
    for facet in wall.facets[:: max(len(wall.facets) // 4, 1)]:
        if facet.distance_m(eye.position_m) < 0.3:
            continue
        way = facet.outline_m.mean(axis=0) - eye.position_m
        for share, tint in ((0.6, warm), (1.5, cool)):
            picture = drawn(gpu, engine, [at(drawable, eye.position_m + share * way)], camera, wall, eye)
            seen = picture[..., 3] > 0.2
            assert tint(picture).sum() > 0.8 * seen.sum() > 0


def test_panel_rows_tell_where_a_ray_meets_the_wall() -> None:
    wall = default_wall()
    eye = wall.eyes[0]
    rows = panel_rows(wall, eye)
    assert len(rows) == len([f for f in wall.facets if f.distance_m(eye.position_m) > 0])
    for facet in wall.facets:
        on_wall = facet.corners_m[0] + 0.25 * facet.right_m + 0.75 * facet.up_m
        for share in (0.5, 1.0, 2.0):
            place = np.append(eye.position_m + share * (on_wall - eye.position_m), 1.0)
            found = [r for r in rows @ place if np.abs(r[:2] / r[2]) == pytest.approx([0.5, 0.5], abs=1e-6)]
            assert any(1 / r[2] * share == pytest.approx(1.0) for r in found)


def test_the_selected_one_is_brighter_and_in_front(gpu: Gpu, ball: tuple[Engine, Drawable]) -> None:
    engine, drawable = ball
    near, far = at(drawable, [1.2, 1.8, 3.0]), at(drawable, [0.0, 1.6, 0.8])
    both = [near, far]
    plain, chosen = drawn(gpu, engine, both), drawn(gpu, engine, both, selected=[1])
    alone = drawn(gpu, engine, [far], selected=[0])
    own = inner(alone)
    assert chosen[own][:, 3].mean() > 1.1 * plain[own][:, 3].mean()
    assert chosen[own] == pytest.approx(alone[own], abs=2e-3), "nothing hides what is selected"


def test_a_stage_hides_no_relic_and_foliage_is_left_out(gpu: Gpu, ball: tuple[Engine, Drawable]) -> None:
    engine, drawable = ball
    relic = at(drawable, [0.0, 1.6, 1.0])
    stage = Drawable(drawable.primitive, translation([0.0, 1.6, 1.0]) @ np.diag([12.0, 12.0, 12.0, 1.0]))
    alone, staged = drawn(gpu, engine, [relic]), drawn(gpu, engine, [relic, stage])
    own = inner(alone)
    assert own.sum() > 50
    assert staged[own] == pytest.approx(alone[own], abs=2e-3)
    assert (staged[..., 3] > 0).mean() > (alone[..., 3] > 0).mean()
    leaves = at(drawable, [0.0, 1.6, 1.0], foliage=True)
    assert not drawn(gpu, engine, [leaves]).any()
    assert drawn(gpu, engine, [leaves], selected=[0]).any()


def test_laid_over_a_picture_they_veil_it(gpu: Gpu, ball: tuple[Engine, Drawable]) -> None:
    engine, drawable = ball
    wall = default_wall()
    page = Page(gpu.ctx, SIZE, 4)
    page.texture.write(np.full((SIZE[1], SIZE[0], 4), 100, np.uint8).tobytes())
    made = GhostPass(gpu, engine.programs, engine.drawer)
    texture = made.draw([at(drawable, [0.0, 1.6, 2.0])], CAMERA, wall, wall.eyes[0])
    ghosts = np.frombuffer(texture.read(), np.float16).reshape(SIZE[1], SIZE[0], 4).astype(np.float64)
    made.lay_over(page.framebuffer)
    expected = ghosts[..., :3] + (1 - ghosts[..., 3:]) * 100 / 255
    assert page.read()[..., :3] / 255 == pytest.approx(expected, abs=2 / 255)
    assert (page.read()[ghosts[..., 3] == 0] == 100).all()
    page.release()
    made.release()


def test_what_it_made_is_freed(gpu: Gpu, ball: tuple[Engine, Drawable]) -> None:
    engine, drawable = ball
    drawn(gpu, engine, [drawable])
    gpu.collect()
    before = gpu.live()
    for size in ((64, 48), (80, 60)):
        drawn(gpu, engine, [drawable], Camera(CAMERA.position_m, CAMERA.look_at_m, 40.0, size))
    gpu.collect()
    assert gpu.live() == before
