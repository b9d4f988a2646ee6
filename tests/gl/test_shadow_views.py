"""Where shadow maps look from: they hold everything, and keep still."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.maths import transforms
from renderer.passes.quality import QUALITIES
from renderer.passes.shadow_views import MAX_VIEWS, ShadowView, light_views
from renderer.scene.lights import LightState

SHOW = QUALITIES["show"]
SUN = LightState("sun", (0.48, -0.6, -0.64), (3.0, 3.0, 3.0), True, angle_deg=1.0)
SPOT = LightState(
    "spot", (0.0, -1.0, 0.0), (9.0, 9.0, 9.0), True, position_m=(0.0, 3.0, 0.0), radius_m=0.1, outer_deg=40
)

numbers = st.floats(-3.0, 3.0)
centres = st.tuples(numbers, numbers, numbers).map(np.array)


def sun_map(centre: np.ndarray, radius: float) -> ShadowView:
    return light_views((SUN,), centre, radius, SHOW)[0].maps[-1]


@given(centres, st.floats(0.05, 16.0), centres)
def test_the_ball_lies_in_its_cell(centre: np.ndarray, radius: float, way: np.ndarray) -> None:
    shadow_map = sun_map(centre, radius)
    place = centre + radius * way / max(np.linalg.norm(way), 1e-9)
    u, v, depth = transforms.apply(shadow_map.atlas_matrix, place)
    low_u, low_v, high_u, high_v = shadow_map.cell
    assert low_u <= u <= high_u
    assert low_v <= v <= high_v
    assert 0 < depth < 1


@given(centres, st.tuples(numbers, numbers, numbers).map(lambda v: np.array(v) / 100))
def test_what_stands_still_keeps_its_place_in_the_texels(centre: np.ndarray, move: np.ndarray) -> None:
    """The map moves in whole texels, and its texels keep their size."""
    first, second = sun_map(centre, 1.1), sun_map(centre + move, 1.1 + move[0])
    assert first.texel_m == second.texel_m
    origins = [transforms.apply(m.atlas_matrix, np.zeros(3))[:2] * SHOW.shadow_px for m in (first, second)]
    shift = origins[1] - origins[0]
    assert shift == pytest.approx(np.round(shift), abs=1e-6)


def test_a_wide_stage_is_seen_twice() -> None:
    fine, coarse = light_views((SUN,), np.zeros(3), 14.0, SHOW)[0].maps
    assert fine.texel_m < coarse.texel_m / 3
    assert len(light_views((SUN,), np.zeros(3), 2.0, SHOW)[0].maps) == 1


def test_eight_lights_fit_and_no_cells_overlap() -> None:
    views = light_views((SUN,) * 8, np.zeros(3), 14.0, SHOW)
    cells = [m.viewport for view in views for m in view.maps]
    assert len(cells) == MAX_VIEWS
    taken = np.zeros((SHOW.shadow_px // 64,) * 2, int)
    for x, y, width, height in cells:
        taken[y // 64 : (y + height) // 64, x // 64 : (x + width) // 64] += 1
    assert taken.max() == 1


def test_a_lamp_s_half_shadow_is_that_of_similar_triangles() -> None:
    """Radius at the floor: the lamp's, times the way below what hides it over the way above."""
    shadow_map = light_views((SPOT,), np.zeros(3), 1.0, SHOW)[0].maps[0]
    depths = [transforms.apply(shadow_map.atlas_matrix, np.array([0.0, y, 0.0]))[2] for y in (0.0, 1.0)]
    radius_uv = shadow_map.penumbra * (depths[0] - depths[1])
    radius_m = radius_uv * SHOW.shadow_px * shadow_map.texel_m * 3.0
    assert radius_m == pytest.approx(0.1 * 1.0 / 2.0)


def test_what_is_beside_the_cone_is_not_drawn() -> None:
    shadow_map = light_views((SPOT,), np.zeros(3), 1.0, SHOW)[0].maps[0]
    assert shadow_map.sees(np.array([0.0, 1.0, 0.0]), 0.1)
    assert not shadow_map.sees(np.array([2.5, 1.0, 0.0]), 0.5)
    assert shadow_map.sees(np.array([2.5, 1.0, 0.0]), 2.5)
