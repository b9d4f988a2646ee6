"""What lies under a roof stays dry and bare, and nothing falls through it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, camera_view
from renderer.gpu.context import Gpu
from renderer.passes.drawables import Drawer
from renderer.passes.fall_kinds import KINDS, Kind
from renderer.passes.quality import QUALITIES
from renderer.passes.shelter import SIDE_M, ShelterPass
from renderer.passes.units import point_samplers
from tests.support.broken import broken
from tests.support.falls import Feedback
from tests.support.stage import Chart, engine_for, plain, relic, scene_file

SKY = """
[environment]
preset = "black"
[environment.sky]
zenith = [0.3, 0.3, 0.3]
upper = [0.3, 0.3, 0.3]
horizon = [0.3, 0.3, 0.3]
ground = [0.3, 0.3, 0.3]
[environment.ground]
{ground}
[environment.falls]
{falls}
[picture]
tone_map = "linear"
"""
ROOF = "position_m = [-2.0, 2.5, 0.0]\nweather = false\n"
TO_ROOF = 1.0
"""x of the roof's edge: it is 6 m wide."""


def _stage(gpu: Gpu, folder: Path, *, ground: str = "", falls: str = "", roof: str = ROOF) -> Engine:
    chart = Chart()
    chart.square((0, 0, 0), (0, 1, 1e-9), half_m=9.0, **plain((0.05, 0.05, 0.05)))
    chart.glb(folder / "floor.glb")
    trimesh.creation.box((6.0, 0.2, 12.0)).export(folder / "roof.glb")
    body = SKY.format(ground=ground, falls=falls) + relic("floor.glb", "shadow = false")
    return engine_for(gpu, scene_file(folder, body + (relic("roof.glb", roof) if roof else "")))


def _floor(engine: Engine, xs: tuple[float, ...]) -> list[float]:
    """Light of the floor at each x, seen at a slant from under the roof."""
    found = []
    for x in xs:
        eye, at = np.array([x, 1.2, 4.0]), np.array([x, 0.0, 0.0])
        view = camera_view(Camera(eye, at, 6.0, (16, 16)))
        found.append(float(picture(engine, 0, Fraction(1), view, "rgba16f").astype(float).mean()))
    return found


def test_snow_does_not_lie_under_a_roof(gpu: Gpu, tmp_path: Path) -> None:
    within, edge, out = _floor(_stage(gpu, tmp_path, ground="snow = 1.0"), (-1.0, TO_ROOF - 0.1, 3.0))
    bare = _floor(_stage(gpu, tmp_path), (-1.0,))[0]
    assert within == pytest.approx(bare, rel=0.02)
    assert out > 5 * bare
    assert 1.2 * within < edge < 0.98 * out


def test_snow_lies_everywhere_without_the_map(gpu: Gpu, tmp_path: Path) -> None:
    with broken("open = smoothstep(0.0, 0.65, sum / 4.0);", ""):
        within, out = _floor(_stage(gpu, tmp_path, ground="snow = 1.0"), (-1.0, 3.0))
    assert within == pytest.approx(out, rel=0.1)


def test_a_floor_under_a_roof_stays_dry(gpu: Gpu, tmp_path: Path) -> None:
    within, out = _floor(_stage(gpu, tmp_path, ground="wetness = 1.0"), (-1.0, 3.0))
    bare = _floor(_stage(gpu, tmp_path), (-1.0,))[0]
    assert within == pytest.approx(bare, rel=0.02)
    assert abs(out - bare) > 0.1 * bare


def test_a_moved_roof_shelters_where_it_is_now(gpu: Gpu, tmp_path: Path) -> None:
    moving = "position_m.keys = [[0.0, [-2.0, 2.5, 0.0]], [2.0, [30.0, 2.5, 0.0]]]\nweather = false\n"
    engine = _stage(gpu, tmp_path, ground="snow = 1.0", roof=moving)
    view = camera_view(Camera(np.array([-1.0, 1.2, 4.0]), np.array([-1.0, 0.0, 0.0]), 6.0, (16, 16)))
    first, gone, again = (picture(engine, frame, Fraction(1), view, "rgba16f") for frame in (0, 2, 0))
    assert np.array_equal(first, again)
    assert gone.mean() > 5 * first.mean()


@pytest.mark.parametrize("kind", ["rain", "snow", "petals", "leaves"])
def test_nothing_falls_through_a_roof(gpu: Gpu, tmp_path: Path, kind: str) -> None:
    view = camera_view(Camera(np.array([-2.0, 1.2, 2.0]), np.array([-2.0, 1.0, -2.0]), 30, (96, 64)))

    def shown(falls: str, roof: str) -> np.ndarray:
        engine = _stage(gpu, tmp_path, falls=falls, roof=roof)
        return picture(engine, 9, Fraction(1), view, "rgb8").astype(int)

    wide = ROOF.replace("[-2.0, 2.5, 0.0]", "[-2.0, 2.5, -3.0]") + "scale = 3.0\n"
    bare = shown("", wide)
    assert (np.abs(shown(f"{kind} = 1.0", wide) - bare).max(axis=-1) > 2).sum() == 0
    # twin: what casts no shadow shelters nothing
    assert (np.abs(shown(f"{kind} = 1.0", wide + "shadow = false\n") - bare).max(axis=-1) > 2).sum() > 10


@pytest.fixture
def landed(gpu: Gpu, tmp_path: Path) -> Callable[[Kind, bool], np.ndarray]:
    """[n, 4]: x, y, z and presence of those of a kind that have come down, beside or on a table of 1 m height."""
    box = trimesh.creation.box((4.0, 1.0, 40.0))
    box.apply_translation((0.0, 0.5, 0.0))
    box.export(tmp_path / "table.glb")
    engine = engine_for(gpu, scene_file(tmp_path, relic("table.glb")))
    drawables = next(iter(engine._loaded.values())).drawables(0.0)
    shelter = ShelterPass(gpu, engine.programs, QUALITIES["draft"])
    shelter.draw(drawables, Drawer(gpu.ctx))
    main = (
        "Flight f = flight(); o_place = f.place; o_shown = f.presence; o_still = f.still; gl_Position = vec4(0.0);"
    )
    outs = {"o_place": "vec3", "o_shown": "float", "o_still": "float"}

    def run(kind: Kind, sheltered: bool) -> np.ndarray:
        defines = "#define SHELTERED" if sheltered else ""
        feedback = Feedback(gpu.ctx, "falls/flight.glsl", main, outs, defines)
        shelter.bind()
        point_samplers(feedback.program)
        found = np.concatenate([feedback.run(kind, 0.9, seconds) for seconds in (3.0, 11.0, 19.5)])
        return found[(found[:, 4] > 0) & (found[:, 3] > 0.05)][:, :4]

    return run


@pytest.mark.parametrize("name", ["petals", "snow"])
def test_what_falls_lands_on_what_stands_there(landed: Callable[[Kind, bool], np.ndarray], name: str) -> None:
    kind = next(kind for kind in KINDS if kind.name == name)
    found = landed(kind, True)
    x, y = np.abs(found[:, 0]), found[:, 1]
    texel = SIDE_M / (QUALITIES["draft"].shadow_px // 4)
    well_on = x < 2.0 - kind.blown_m - 2 * texel
    assert (y[x > 2.0 + 2 * texel] == 0).all()
    assert y[well_on] == pytest.approx(1.0, abs=0.01)
    assert well_on.sum() > 20
    assert (landed(kind, False)[:, 1] == 0).all()
