"""Flashes that are dangerous, and changes that are none."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.guards.flashes import FlashFinding, FlashMeter, field_px, flashes
from renderer.guards.transitions import BT1702, WCAG, Criterion
from renderer.maths.colour import srgb_encode

FPS = 60
SIZE = (12, 20)
Light = Callable[[float], object]


def film(light: Light, seconds: float = 3.0, fps: float = FPS, area: float = 1.0) -> np.ndarray:
    """[T, 12, 20, 3] the linear colour of each moment on the left ``area`` of the picture, the rest black."""
    frames = np.zeros((round(seconds * fps), *SIZE, 3), np.uint8)
    width = round(SIZE[1] * area)
    for number in range(len(frames)):
        colour = np.broadcast_to(np.asarray(light(number / fps), float), 3)
        frames[number, :, :width] = np.round(srgb_encode(colour) * 255)
    return frames


def square(hertz: float, low: object, high: object) -> Light:
    return lambda t: high if (t * hertz) % 1 < 0.5 else low


def sine(hertz: float, low: float, high: float) -> Light:
    return lambda t: low + (high - low) * (0.5 - 0.5 * np.cos(2 * np.pi * hertz * t))


def found_in(frames: np.ndarray, criterion: Criterion = BT1702, nits: float = 1000.0) -> tuple[FlashFinding, ...]:
    return flashes(frames, FPS, nits, criterion)


CRITERIA = pytest.mark.parametrize("criterion", [BT1702, WCAG], ids=["absolute", "relative"])
RED, BLUE, GREEN, GREY = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (0.2126,) * 3


@CRITERIA
@pytest.mark.parametrize("shape", [square, sine])
@pytest.mark.parametrize(
    ("hertz", "fails"), [(1, False), (2, False), (3, False), (4, True), (10, True), (25, True)]
)
def test_more_than_three_a_second(
    criterion: Criterion, shape: Callable[..., Light], hertz: int, fails: bool
) -> None:
    found = found_in(film(shape(hertz, 0.0, 0.5)), criterion)
    assert bool(found) == fails
    if fails:
        (flash,) = found
        assert flash.kind == "general"
        assert flash.worst_per_s == pytest.approx(hertz, abs=0.5)
        assert flash.area == 1.0
        assert flash.start_s == pytest.approx(0.0, abs=0.15)
        assert flash.end_s == pytest.approx(3.0, abs=0.2)


@CRITERIA
@pytest.mark.parametrize(("area", "fails"), [(0.1, False), (0.25, False), (0.3, True), (0.5, True)])
def test_a_quarter_of_the_screen(criterion: Criterion, area: float, fails: bool) -> None:
    found = found_in(film(square(5, 0.0, 1.0), area=area), criterion)
    assert bool(found) == fails
    assert all(f.area == pytest.approx(area) for f in found)


@CRITERIA
def test_slow_fades_pass(criterion: Criterion) -> None:
    assert found_in(film(lambda t: t / 3), criterion) == ()
    assert found_in(film(sine(0.5, 0.0, 1.0)), criterion) == ()
    assert found_in(film(lambda t: 0.0 if t < 1 else 1.0 if t < 2 else 0.3), criterion) == ()


@pytest.mark.parametrize(
    ("criterion", "low", "high", "fails"),
    [
        (WCAG, 0.30, 0.38, False),
        (WCAG, 0.30, 0.42, True),
        (WCAG, 0.82, 1.00, False),
        (WCAG, 0.70, 0.90, True),
        (BT1702, 0.100, 0.115, False),
        (BT1702, 0.100, 0.125, True),
        (BT1702, 0.50, 0.55, False),  # Michelson contrast 1/21
        (BT1702, 0.50, 0.60, True),  # 1/11
    ],
)
def test_small_amplitudes_pass(criterion: Criterion, low: float, high: float, fails: bool) -> None:
    assert bool(found_in(film(square(5, low, high)), criterion)) == fails


def test_the_absolute_criterion_is_of_the_walls_light() -> None:
    dim = film(square(5, 0.0, 0.05))
    assert found_in(dim, nits=1000.0)
    assert found_in(dim, nits=300.0) == ()
    assert found_in(dim, WCAG, nits=1000.0) == ()


@pytest.mark.parametrize("other", [BLUE, GREEN, GREY, (0.0, 0.0, 0.0)])
@pytest.mark.parametrize(("hertz", "fails"), [(2, False), (4, True)])
def test_red_flashes(other: tuple[float, ...], hertz: int, fails: bool) -> None:
    found = found_in(film(square(hertz, other, RED)), WCAG)
    assert ("red" in {f.kind for f in found}) == fails


def test_red_and_blue_of_equal_luminance_fail_as_red_only() -> None:
    red = tuple(np.array(RED) * 0.0722 / 0.2126)
    assert [f.kind for f in found_in(film(square(5, BLUE, red)))] == ["red"]


def test_red_through_many_frames() -> None:
    """A red that comes and goes as a sine, not a jump."""
    mixed = lambda t: np.array(BLUE) + (np.array(RED) - BLUE) * (0.5 - 0.5 * np.cos(8 * np.pi * t))  # noqa: E731
    assert "red" in {f.kind for f in found_in(film(mixed))}


def test_red_after_a_colour_near_red() -> None:
    """The state before the flash is the least red one since, not the first."""
    orange, light = (1.0, 0.2, 0.1), square(4, BLUE, RED)
    assert "red" not in {f.kind for f in found_in(film(square(4, orange, RED)), WCAG)}
    assert "red" in {f.kind for f in found_in(film(lambda t: orange if t < 0.1 else light(t)), WCAG)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (BLUE, (0.0, 0.22, 0.9)),
        ((0.0, 0.1, 0.0), (0.0, 0.0, 1.0)),  # no red in it
        ((0.02, 0.0, 0.0), (0.0, 0.0, 0.0)),  # too dim to matter
        (RED, (1.0, 0.02, 0.01)),  # hardly another colour
        ((0.6, 0.3, 0.1), (0.3, 0.3, 0.3)),  # not saturated
    ],
)
def test_what_is_no_red_flash(one: object, other: object) -> None:
    assert "red" not in {f.kind for f in found_in(film(square(5, one, other)))}


def test_two_areas_that_flash_in_turn_add_up() -> None:
    frames = film(square(5, 0.0, 1.0), area=0.2)
    assert found_in(frames) == ()
    both = frames.copy()
    both[:, :, -4:] = frames[::-1, :, :4]
    assert found_in(both)[0].area == pytest.approx(0.4)


def test_flashes_that_end_and_come_again_are_two_ranges() -> None:
    light = square(6, 0.0, 1.0)
    frames = film(lambda t: light(t) if t < 2 or 5 <= t < 7 else 0.0, seconds=9)
    first, second = flashes(frames, FPS, 1000.0, start_s=100.0)
    assert (first.start_s, first.end_s) == pytest.approx((100, 102), abs=0.1)
    assert (second.start_s, second.end_s) == pytest.approx((105, 107), abs=0.1)


def test_wandering_lights_pass() -> None:
    """Fireflies: each pixel is lit now and then, never a quarter of them often."""
    frames = np.zeros((240, *SIZE, 3), np.uint8)
    rng = np.random.default_rng(1)
    for frame in frames:
        frame[rng.integers(0, SIZE[0], 6), rng.integers(0, SIZE[1], 6)] = 255
    assert found_in(frames) == ()


def test_within_ten_degrees_of_the_visual_field() -> None:
    """A tenth of the wall, but all of what a near visitor looks at."""
    frames = film(square(5, 0.0, 1.0), area=0.1)
    assert found_in(frames) == ()
    (near,) = flashes(frames, FPS, 1000.0, field_px=(4, 4))
    assert near.area == pytest.approx(0.5)
    assert flashes(frames, FPS, 1000.0, field_px=(10, 12)) == ()
    assert field_px(2.5, 8.0) == (560, 560)
    assert field_px(2.5, 8.0, 0.1) == (56, 56)


def test_what_is_no_led_is_no_screen() -> None:
    frames = film(square(5, 0.0, 1.0), area=0.2)
    leds = np.zeros(SIZE, bool)
    leds[:, :10] = True
    (flash,) = flashes(frames, FPS, 1000.0, leds=leds)
    assert flash.area == pytest.approx(0.4)
    assert flashes(frames, FPS, 1000.0) == ()
    assert flashes(frames, FPS, 1000.0, leds=~leds) == ()


@settings(deadline=None, max_examples=20)
@given(st.floats(0.6, 8), st.sampled_from([24, 25, 30, Fraction(60000, 1001), 60]), st.floats(0.3, 1.0))
def test_the_rate_decides_at_every_frame_rate(hertz: float, fps: Fraction | float, high: float) -> None:
    """Changes of a square wave fall on frames: the count of a second is right to one change."""
    found = flashes(film(square(hertz, 0.0, high), 2.5, float(fps)), fps, 1000.0)
    if hertz <= 2.8:
        assert found == ()
    if hertz >= 4.0:
        assert found[0].worst_per_s == pytest.approx(hertz, abs=1.0)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**31), st.integers(1, 100))
def test_one_by_one_or_all_at_once(seed: int, count: int) -> None:
    frames = np.random.default_rng(seed).integers(0, 256, (count, 4, 5, 3), np.uint8)
    meter = FlashMeter(FPS, 1000.0)
    before: tuple[FlashFinding, ...] = ()
    for frame in frames:
        meter.add(frame)
        assert len(meter.findings) >= len(before)
        before = meter.findings
    assert meter.findings == flashes(frames, FPS, 1000.0) == flashes(iter(frames), FPS, 1000.0)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_a_still_picture_never_flashes(r: int, g: int, b: int) -> None:
    still = np.full((120, 3, 3, 3), (r, g, b), np.uint8)
    assert found_in(still) == ()


def test_memory_is_bounded() -> None:
    meter = FlashMeter(30, 1000.0)
    held = []
    for frame in film(square(5, 0.0, 1.0), 10, 30):
        meter.add(frame)
        held.append(sum(len(c._recent) for c in meter._counters))
    assert max(held) == 60
    assert len(meter.findings) == 1
