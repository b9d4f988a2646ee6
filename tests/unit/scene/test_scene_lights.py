"""Lights at a time: which way lamps shine, how large they are, what colour they have."""

from __future__ import annotations

import numpy as np
import pytest

from renderer.maths.colour import kelvin_colour
from renderer.scene.file import LightEntry
from renderer.scene.lights import light_at


def test_a_spot_faces_what_it_aims_at_while_it_moves() -> None:
    entry = LightEntry.model_validate(
        {
            "kind": "spot",
            "position_m": {"keys": [[0.0, [0, 3, 0]], [10.0, [4, 3, 0]]]},
            "aim_m": [0, 0, 0],
            "irradiance_at_1m": 6.0,
            "kelvin": 3000.0,
        }
    )
    now = light_at(entry, 10.0)
    assert now.position_m == (4, 3, 0)
    assert now.direction == pytest.approx((-0.8, -0.6, 0))
    assert now.light == pytest.approx([6 * c for c in kelvin_colour(3000.0)])
    assert light_at(entry, 0.0).direction == pytest.approx((0, -1, 0))


def test_the_inner_cone_is_never_the_wider_one() -> None:
    now = light_at(LightEntry.model_validate({"kind": "spot", "outer_cone_deg": 12.0}), 0.0)
    assert now.inner_deg == now.outer_deg == 12.0


@pytest.mark.parametrize("aim", [(0.0, 1.0, 0.0), (2.0, 4.0, 3.0), (0.0, -3.0, 3.0)])
def test_an_area_s_halves_stand_square_to_its_way(aim: tuple[float, ...]) -> None:
    entry = LightEntry.model_validate(
        {"kind": "area", "position_m": [0.0, 4.0, 3.0], "aim_m": list(aim), "size_m": [2.0, 0.5]}
    )
    now = light_at(entry, 0.0)
    right, up, ahead = (np.array(v) for v in (now.half_right, now.half_up, now.direction))
    assert [np.linalg.norm(right), np.linalg.norm(up)] == pytest.approx([1.0, 0.25])
    assert [right @ up, right @ ahead, up @ ahead] == pytest.approx([0, 0, 0], abs=1e-12)
    assert np.pi * now.radius_m**2 == pytest.approx(1.0)


def test_softness_is_another_word_for_how_wide_a_sun_is() -> None:
    assert light_at(LightEntry(), 0.0).angle_deg == 0.53
    assert light_at(LightEntry(shadow_softness=0.5), 0.0).angle_deg == 4.0
