"""Relics' programs hold nothing that their scene never shows, and draw what they would draw with it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.engine import moment
from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, camera_view
from renderer.gpu.context import Gpu
from tests.support.broken import broken
from tests.support.scenes import box
from tests.support.stage import Chart, engine_for, plain, relic, scene_file, sun

VIEW = camera_view(Camera(np.array([0.0, 1.4, 6.0]), np.array([0.0, 0.8, 0.0]), 30, (64, 48)))
DRY = '[environment]\npreset = "gallery"\n'
WET = DRY + "[environment.ground]\nwetness = 1.0\nsnow = 0.5\n"
SEASONS = '[seasons]\norder = ["spring", "winter"]\ncycle_s = 100\ntransition_s = 40\n'
BLENDED_S = 30
"""When one season is half the next."""


def _engine(gpu: Gpu, folder: Path, body: str) -> Engine:
    box(folder / "box.glb")
    box_on_box = relic("box.glb") + relic("box.glb", "position_m = [0.3, 1.0, 0.4]\nweather = true")
    return engine_for(gpu, scene_file(folder, body + sun((0.3, 1.0, 0.5), 3.0, "shadow = true") + box_on_box))


def _drawn(engine: Engine, seconds: int = BLENDED_S) -> np.ndarray:
    return picture(engine, seconds, Fraction(1), VIEW, "rgba16f").astype(np.float64)


def _uniforms(engine: Engine) -> set[str]:
    """What the programs that drew relics read."""
    programs = [engine.programs.get(*key) for key in engine.programs.made if key[1] == "relics/relic"]
    assert programs
    return {name for program in programs for name in program}


@pytest.mark.parametrize(
    ("body", "read", "left_out"),
    [
        (DRY, set(), {"weathered", "shelter_map", "specular_second", "irradiance_second"}),
        (WET, {"weathered", "shelter_map"}, {"specular_second", "irradiance_second"}),
        (SEASONS, {"specular_second", "irradiance_second"}, set()),
    ],
)
def test_programs_read_what_the_scene_shows(
    gpu: Gpu, tmp_path: Path, body: str, read: set[str], left_out: set[str]
) -> None:
    engine = _engine(gpu, tmp_path, body)
    _drawn(engine)
    found = _uniforms(engine)
    assert read <= found
    assert not left_out & found


@pytest.mark.parametrize(
    ("body", "name", "defines"), [(DRY, "sky_defines", ()), (DRY, "nature_defines", ("SHELTERED",))]
)
def test_what_is_left_out_would_change_nothing(
    gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, name: str, defines: tuple[str, ...]
) -> None:
    lean = _drawn(_engine(gpu, tmp_path, body))
    monkeypatch.setattr(moment, name, _always(defines))
    assert np.abs(_drawn(_engine(gpu, tmp_path, body)) - lean).max() < 1e-3


@pytest.mark.parametrize(
    ("body", "name", "defines"), [(SEASONS, "sky_defines", ("ONE_SKY",)), (WET, "nature_defines", ())]
)
def test_what_is_needed_would_be_missed(
    gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, name: str, defines: tuple[str, ...]
) -> None:
    """The twins: programs without what their scene shows."""
    right = _drawn(_engine(gpu, tmp_path, body))
    monkeypatch.setattr(moment, name, _always(defines))
    assert np.abs(_drawn(_engine(gpu, tmp_path, body)) - right).max() > 0.02


def _always(defines: tuple[str, ...]) -> Callable[..., tuple[str, ...]]:
    return lambda *_: defines


def _half_shadow_px(gpu: Gpu, folder: Path, far: bool) -> float:
    """How wide the edge of a box's shadow is, seen from near by; ``far`` with something that casts shadows far
    away, so that the sun has a map for the stage and one for everything."""
    box(folder / "box.glb")
    chart = Chart()
    chart.square((0, 0, 0), (0, 1, 1e-9), half_m=4.0, **plain((0.5, 0.5, 0.5)))
    chart.glb(folder / "floor.glb")
    body = '[environment]\npreset = "black"\n' + sun((0.0, 1.0, 1.0), 3.0, "shadow = true")
    body += relic("floor.glb", "shadow = false") + relic("box.glb", "position_m = [0, 2, 0]")
    body += relic("box.glb", "position_m = [14, 2, 0]") if far else ""
    engine = engine_for(gpu, scene_file(folder, body))
    edge = camera_view(Camera(np.array([0.5, 6.0, 0.0]), np.array([0.5, 0.0, -2.0]), 4, (64, 48)))
    light = picture(engine, 0, Fraction(1), edge, "rgba16f")[..., 1].astype(np.float64)
    share = light / light.max()
    return float(((share > 0.05) & (share < 0.95)).sum(axis=1).mean())


def test_the_stage_s_own_map_is_read_before_the_one_of_everything(gpu: Gpu, tmp_path: Path) -> None:
    fine = _half_shadow_px(gpu, tmp_path, far=True)
    with broken("number >= first", "number > first"):
        coarse = _half_shadow_px(gpu, tmp_path, far=True)
    print(fine, coarse, _half_shadow_px(gpu, tmp_path, far=False))
    assert 1.0 < fine < 0.6 * coarse
