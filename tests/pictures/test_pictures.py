"""Pictures against the references beside this file.

``pytest tests/pictures --update-pictures`` makes them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, View, camera_view, wall_view
from renderer.gpu.context import Gpu
from renderer.passes.photo import PhotoPass
from renderer.resources import scenes
from renderer.scene.show_reader import load_source
from renderer.wall.model import Eye
from renderer.wall.reader import default_wall
from tests.support.gltf_files import Builder
from tests.support.pictures import Limits, leave_evidence, limits_for, read, write
from tests.support.stage import engine_for, plain, relic, scene_file

FOLDER = Path(__file__).parent
FPS = Fraction(60)
WALL = default_wall()
EYE = WALL.eyes[0].position_m
TWO_CM = np.array([0.02, 0.0, 0.0])
SEASONS_S = {"spring": 17, "summer": 42, "autumn": 76, "winter": 116}

Check = Callable[[str, np.ndarray], None]


@pytest.fixture
def check(request: pytest.FixtureRequest, gpu: Gpu, tmp_path: Path) -> Check:
    """Compares a picture [H, W, 3] with the reference of a name, or makes it the reference."""

    def compare(name: str, drawn: np.ndarray) -> None:
        path = FOLDER / f"{name}.png"
        if request.config.getoption("--update-pictures"):
            write(path, drawn)
        kept = read(path)
        fault = limits_for(gpu.limits.renderer).fault(drawn, kept)
        if fault is not None:
            pytest.fail(f"{name}: {fault}; see {leave_evidence(tmp_path, name, drawn, kept)}")

    return compare


def _noticed(gpu: Gpu, name: str, broken: np.ndarray) -> bool:
    return limits_for(gpu.limits.renderer).fault(broken, read(FOLDER / f"{name}.png")) is not None


def _photo(gpu: Gpu, engine: Engine, seconds: int, eye: np.ndarray) -> np.ndarray:
    """320 x 180: the wall made for ``eye``, as a camera in the sweet spot sees it."""
    raster = wall_view(WALL, Eye("test", eye), 0.2)
    camera = Camera(EYE, WALL.middle_m, 46.0, (320, 180))
    ((_, developed),) = engine.draw(seconds * FPS.numerator, FPS, raster)
    photo = PhotoPass(gpu, engine.programs, WALL, raster, camera, led_falloff=False)
    return engine.finish.encoded(photo.draw(developed.shown).shown)


@pytest.fixture(scope="module")
def seasons(_session_gpu: Gpu) -> Engine:
    return Engine(_session_gpu, load_source(scenes() / "four-seasons.toml"), WALL, "draft")


@pytest.mark.parametrize("season", SEASONS_S)
def test_seasons(gpu: Gpu, seasons: Engine, check: Check, season: str) -> None:
    check(season, _photo(gpu, seasons, SEASONS_S[season], EYE))


def test_a_season_made_for_an_eye_2_cm_off_is_noticed(gpu: Gpu, seasons: Engine) -> None:
    assert _noticed(gpu, "spring", _photo(gpu, seasons, SEASONS_S["spring"], EYE + TWO_CM))


def _seam(eye: np.ndarray) -> View:
    """320 x 200 px about the seam, at the wall's own size."""
    whole = wall_view(WALL, Eye("test", eye))
    left, top = 2400, 1180
    panels = []
    for panel in whole.panels:
        x, y, width, height = panel.rectangle
        panels.append(replace(panel, rectangle=(x - left, y - top, width, height)))
    return View((320, 200), tuple(panels))


def test_seam(gpu: Gpu, seasons: Engine, check: Check) -> None:
    check("seam", picture(seasons, 17 * 60, FPS, _seam(EYE), "rgb8"))


def test_a_seam_made_for_an_eye_2_cm_off_is_noticed(gpu: Gpu, seasons: Engine) -> None:
    assert _noticed(gpu, "seam", picture(seasons, 17 * 60, FPS, _seam(EYE + TWO_CM), "rgb8"))


@pytest.fixture(scope="module")
def gallery(_session_gpu: Gpu) -> Engine:
    return Engine(_session_gpu, load_source(scenes() / "meiping.toml"), WALL, "draft")


def test_gallery(gpu: Gpu, gallery: Engine, check: Check) -> None:
    check("gallery", _photo(gpu, gallery, 15, EYE))


def test_a_gallery_a_moment_later_is_noticed(gpu: Gpu, gallery: Engine) -> None:
    assert _noticed(gpu, "gallery", _photo(gpu, gallery, 16, EYE))


LOOKS = (((0.95, 0.65, 0.32), 1.0), ((0.75, 0.12, 0.08), 0.0), ((0.9, 0.9, 0.88), 0.5))
ROUGH = (0.05, 0.25, 0.45, 0.7, 1.0)


def _chart(gpu: Gpu, folder: Path, rougher: float) -> np.ndarray:
    """320 x 192: balls of gold, lacquer and grey half metal, from smooth to rough, under studio lamps."""
    sphere = trimesh.creation.icosphere(subdivisions=4, radius=0.45)
    points, normals = (a.astype(np.float32) for a in (sphere.vertices, sphere.vertex_normals))
    builder = Builder()
    attributes = {"POSITION": builder.accessor(points), "NORMAL": builder.accessor(normals)}
    triangles = builder.accessor(sphere.faces.astype(np.uint32).ravel())
    for row, (colour, metallic) in enumerate(LOOKS):
        for column, roughness in enumerate(ROUGH):
            look = builder.material(**plain(colour, metallic, min(roughness + rougher, 1.0)))
            primitive = {"attributes": attributes, "indices": triangles, "material": look}
            builder.tree["meshes"].append({"primitives": [primitive]})
            place = [column - 2.0, 2.2 - row, 0.0]
            builder.node(mesh=len(builder.tree["meshes"]) - 1, translation=place)
    builder.glb(folder / "balls.glb")
    scene = scene_file(folder, '[environment]\npreset = "gallery"\n' + relic("balls.glb"))
    camera = Camera(np.array([0.0, 1.4, 9.0]), np.array([0.0, 1.2, 0.0]), 20.0, (320, 192))
    return picture(engine_for(gpu, scene, "show"), 0, FPS, camera_view(camera), "rgb8")


def test_chart(gpu: Gpu, tmp_path: Path, check: Check) -> None:
    check("chart", _chart(gpu, tmp_path, 0.0))


def test_a_chart_a_little_rougher_is_noticed(gpu: Gpu, tmp_path: Path) -> None:
    assert _noticed(gpu, "chart", _chart(gpu, tmp_path, 0.03))


def test_what_differs_is_left_behind_amplified(tmp_path: Path) -> None:
    kept = np.full((20, 50, 3), 100, np.uint8)
    drawn = kept.copy()
    drawn[3, 4] += 4
    assert Limits(3, 0.001).fault(drawn, kept) is None  # one pixel of a thousand may
    drawn[3, 5] += 4
    assert "by 4 at most" in str(Limits(3, 0.001).fault(drawn, kept))
    shown = read(leave_evidence(tmp_path, "name", drawn, kept))
    assert shown.shape == (60, 50, 3)
    assert (shown[43, 4] == 64).all()
    assert not shown[40].any()
