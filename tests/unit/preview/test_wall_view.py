"""The wall view's zoom: the LED under the cursor stays there, and all of the raster comes back."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from renderer.preview.landmarks import Rect
from renderer.preview.wall_view import CLOSEST, STEP, WallZoom, placed, zoomed

RASTER = (2816, 2120)
RECT: Rect = (210.0, 30.0, 900.0, 600.0)

rasters = st.tuples(st.integers(64, 16384), st.integers(64, 8192))
rects = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(64, 4000), st.integers(64, 2000)).map(
    lambda r: (float(r[0]), float(r[1]), float(r[2]), float(r[3]))
)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1))
turns = st.lists(st.tuples(shares, st.sampled_from((-3.0, -1.0, 1.0, 2.0, 5.0))), min_size=1, max_size=8)


def led_at(zoom: WallZoom, raster: tuple[int, int], rect: Rect, at: tuple[float, float]) -> tuple[float, float]:
    left, top, units = placed(zoom, raster, rect)
    return (at[0] - left) / units, (at[1] - top) / units


def place_in(rect: Rect, share: tuple[float, float]) -> tuple[float, float]:
    return rect[0] + share[0] * rect[2], rect[1] + share[1] * rect[3]


class TestFitting:
    @given(rasters, rects)
    def test_all_of_it_is_in_the_view(self, raster: tuple[int, int], rect: Rect) -> None:
        left, top, units = placed(WallZoom(), raster, rect)
        assert left >= rect[0]
        assert top >= rect[1]
        assert left + raster[0] * units <= rect[0] + rect[2] + 1e-6
        rounded = 0.5 * max(raster[1] / raster[0], 1.0)  # it is whole units of the window wide
        assert top + raster[1] * units <= rect[1] + rect[3] + rounded + 0.5

    @given(rasters, rects)
    def test_and_as_large_as_it_can_be(self, raster: tuple[int, int], rect: Rect) -> None:
        _, _, units = placed(WallZoom(), raster, rect)
        fits = min(rect[2] / raster[0], rect[3] / raster[1])
        assert units == pytest.approx(fits, abs=0.51 / raster[0])

    def test_known_places(self) -> None:
        """Twice as wide as high, in a square: a band in the middle."""
        assert placed(WallZoom(), (2000, 1000), (10.0, 20.0, 500.0, 500.0)) == (10.0, 145.0, 0.25)


class TestZooming:
    @given(rasters, rects, turns)
    def test_the_led_under_the_cursor_stays(
        self, raster: tuple[int, int], rect: Rect, turns: list[tuple[tuple[float, float], float]]
    ) -> None:
        zoom = WallZoom()
        for share, steps in turns:
            at = place_in(rect, share)
            before, zoom = led_at(zoom, raster, rect, at), zoomed(zoom, raster, rect, at, steps)
            if zoom.units:
                after = led_at(zoom, raster, rect, at)
                assert after == pytest.approx(before, abs=1e-6 * max(raster))

    def test_zooming_about_the_middle_moves_other_places(self) -> None:
        """The must-fail twin."""
        at = place_in(RECT, (0.1, 0.2))
        zoom = zoomed(WallZoom(), RASTER, RECT, at, 4)
        middle = WallZoom(zoom.units, (RASTER[0] / 2, RASTER[1] / 2))
        assert led_at(middle, RASTER, RECT, at) != pytest.approx(led_at(WallZoom(), RASTER, RECT, at), abs=1.0)

    @given(rasters, rects, shares, st.floats(0.5, 10))
    def test_a_step_is_a_quarter_larger(
        self, raster: tuple[int, int], rect: Rect, share: tuple[float, float], steps: float
    ) -> None:
        whole = placed(WallZoom(), raster, rect)[2]
        assume(whole * STEP**steps < CLOSEST)
        zoom = zoomed(WallZoom(), raster, rect, place_in(rect, share), steps)
        assert zoom.units == pytest.approx(whole * STEP**steps)

    @given(rasters, rects, turns)
    def test_no_closer_than_single_leds(
        self, raster: tuple[int, int], rect: Rect, turns: list[tuple[tuple[float, float], float]]
    ) -> None:
        zoom = WallZoom()
        for share, _ in turns:
            zoom = zoomed(zoom, raster, rect, place_in(rect, share), 20)
            assert zoom.units <= CLOSEST

    @given(rasters, rects, turns)
    def test_zoomed_out_it_fits_again(
        self, raster: tuple[int, int], rect: Rect, turns: list[tuple[tuple[float, float], float]]
    ) -> None:
        zoom = WallZoom(cabinets=True)
        for share, steps in turns:
            zoom = zoomed(zoom, raster, rect, place_in(rect, share), steps)
        zoom = zoomed(zoom, raster, rect, place_in(rect, turns[0][0]), -50)
        assert zoom == WallZoom(cabinets=True)

    def test_what_fits_goes_no_further_out(self) -> None:
        assert zoomed(WallZoom(), RASTER, RECT, place_in(RECT, (0.5, 0.5)), -1) == WallZoom()

    def test_a_wall_of_few_leds_is_as_close_as_it_gets(self) -> None:
        """It fits with more than the closest zoom's units per LED."""
        assert zoomed(WallZoom(), (8, 6), RECT, place_in(RECT, (0.3, 0.3)), 3) == WallZoom()

    def test_in_and_out_again_is_where_it_was(self) -> None:
        at = place_in(RECT, (0.7, 0.4))
        near = zoomed(WallZoom(), RASTER, RECT, at, 5)
        back = zoomed(zoomed(near, RASTER, RECT, at, 3), RASTER, RECT, at, -3)
        assert back.units == pytest.approx(near.units)
        assert back.centre_px == pytest.approx(near.centre_px)
