"""Easing, colour and time."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.maths.colour import hex_colour, kelvin_colour, luminance, srgb_decode, srgb_encode
from renderer.maths.easing import EASES, smoothstep
from renderer.maths.time import frame_at, parse_fps, seconds_of

share = st.floats(0, 1)


@pytest.mark.parametrize("name", EASES)
def test_eases_begin_at_0_and_end_at_1(name: str) -> None:
    assert EASES[name](0.0) == 0.0
    assert EASES[name](1.0) == pytest.approx(1.0, abs=1e-15)


@pytest.mark.parametrize("name", EASES)
@given(a=share, b=share)
def test_eases_never_go_back(name: str, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert EASES[name](low) <= EASES[name](high) + 1e-14
    assert -1e-14 <= EASES[name](a) <= 1 + 1e-14


@pytest.mark.parametrize("name", [name for name in EASES if name.startswith("in-out")])
@given(x=share)
def test_in_out_is_symmetric(name: str, x: float) -> None:
    assert EASES[name](x) + EASES[name](1 - x) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("name", [name for name in EASES if name not in ("linear", "hold")])
def test_names_say_which_end_is_slow(name: str) -> None:
    start, end = EASES[name](0.01) / 0.01, (1 - EASES[name](0.99)) / 0.01
    assert (start < 0.1) == name.startswith("in")
    assert (end < 0.1) == ("out" in name)


def test_smoothstep_is_clamped() -> None:
    assert [smoothstep(x) for x in (-1, 0, 0.5, 1, 2)] == [0, 0, 0.5, 1, 1]


def test_srgb_known_values() -> None:
    assert srgb_decode([0, 0.04045, 0.5, 1]) == pytest.approx(
        [0, 0.04045 / 12.92, 0.21404114048223255, 1], abs=1e-15
    )
    assert srgb_encode([-1, 0, 0.0031308, 0.18, 1, 7]) == pytest.approx(
        [0, 0, 0.0031308 * 12.92, 0.461356129500442, 1, 1], abs=1e-12
    )


@given(share)
def test_srgb_goes_there_and_back(x: float) -> None:
    assert float(srgb_encode(srgb_decode(x))) == pytest.approx(x, abs=1e-8)  # the standard's own step is 4e-9


def test_hex_colours() -> None:
    assert hex_colour("#FFFFFF") == pytest.approx((1, 1, 1))
    assert hex_colour("#808000") == pytest.approx((0.21586050011389926,) * 2 + (0,))
    for text in ("", "#fff", "ffffff", "#gggggg", "#12345", "#1234567", "#+1+1+1"):
        with pytest.raises(ValueError, match=r".*"):
            hex_colour(text)


def test_black_bodies() -> None:
    """Colours of CIE chromaticities, known elsewhere: 6504 K is near D65, which is white in sRGB."""
    assert kelvin_colour(6504) == pytest.approx((1, 1, 1), abs=0.06)
    assert kelvin_colour(2856) == pytest.approx((1.845, 0.826, 0.233), abs=0.01)  # illuminant A
    for kelvin in range(1000, 40000, 500):
        colour = kelvin_colour(kelvin)
        assert min(colour) >= 0
        assert luminance(colour) == pytest.approx(1, abs=0.03)
    reds = [kelvin_colour(k)[0] / max(kelvin_colour(k)[2], 1e-6) for k in range(1800, 25000, 100)]
    assert all(a > b for a, b in pairwise(reds))


def test_kelvin_is_continuous_where_its_pieces_meet() -> None:
    for kelvin in (2222, 4000):
        assert kelvin_colour(kelvin - 0.01) == pytest.approx(kelvin_colour(kelvin + 0.01), abs=2e-3)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60", Fraction(60)),
        (60, Fraction(60)),
        (60.0, Fraction(60)),
        (" 50 ", Fraction(50)),
        ("60000/1001", Fraction(60000, 1001)),
        (59.94, Fraction(2997, 50)),
        ("23.976", Fraction(2997, 125)),
        ("1/2", Fraction(1, 2)),
        (1000, Fraction(1000)),
    ],
)
def test_rates(text: str | float, rate: Fraction) -> None:
    assert parse_fps(text) == rate


@pytest.mark.parametrize(
    "text",
    ["", "x", "0", "-60", "1001", "1/0", "60/", "nan", "inf", math.inf, math.nan, 1e300, "1e999999999",
     "9" * 10**6, "1/100001", True, "60 fps"],
)  # fmt: skip
def test_what_is_no_rate(text: str | float) -> None:
    with pytest.raises(ValueError, match=r" \| "):
        parse_fps(text)


@given(
    st.integers(0, 10**9),
    st.sampled_from([Fraction(60), Fraction(60000, 1001), Fraction(24), Fraction(1, 3)]),
)
def test_a_frame_begins_at_its_own_second(frame: int, fps: Fraction) -> None:
    assert frame_at(seconds_of(frame, fps), fps) == frame
    assert frame_at(seconds_of(frame + 1, fps) - Fraction(1, 10**12), fps) == frame


def test_frame_at_is_floor() -> None:
    assert frame_at(0.0, Fraction(60)) == 0
    assert frame_at(0.999, Fraction(60)) == 59
    assert frame_at(Fraction(1001, 60000), Fraction(60000, 1001)) == 1
    assert seconds_of(28 * 86400 * 60, Fraction(60)) == 28 * 86400
    assert np.isclose(float(seconds_of(1, Fraction(60000, 1001))), 0.0166833333)
