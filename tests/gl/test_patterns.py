"""Test patterns, LED by LED, against plain numpy: what a technician reads off the wall must be true."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.maths.colour import srgb_encode
from renderer.passes.pattern_font import font_picture
from renderer.passes.patterns import PatternPass
from renderer.wall.model import Eye, Wall
from renderer.wall.patterns import GLYPHS, PATTERNS
from renderer.wall.rays import led_positions
from renderer.wall.reader import load_wall
from tests.support.rasters import drawn, pattern
from tests.support.walls import small_wall

FLAT_PX = (1280, 424)
WHITE, RED, GREEN = (255, 255, 255), (255, 0, 0), (0, 255, 0)


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Wall:
    return small_wall("flat", tmp_path_factory.mktemp("flat"))


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Wall:
    return small_wall("room corner", tmp_path_factory.mktemp("corner"))


def _is(pixels: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    return (pixels == colour).all(axis=-1)


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_is_the_same_whole_in_tiles_and_twice(gpu: Gpu, corner: Wall, name: str) -> None:
    whole = pattern(gpu, corner, name, 47, level=0.5)
    assert whole.max() > 0
    assert np.array_equal(whole, pattern(gpu, corner, name, 47, level=0.5))
    patterns = PatternPass(gpu, Programs(gpu.ctx), corner)
    for x, y, width, height in ((0, 0, 600, 424), (500, 150, 133, 77)):
        tile = drawn(
            gpu,
            (width, height),
            lambda into, at=(x, y): patterns.draw(name, 47, Fraction(60), 0.5, into, origin=at),  # type: ignore[misc]
        )
        assert np.array_equal(tile, whole[y : y + height, x : x + width])
    patterns.release()


@pytest.mark.parametrize("name", PATTERNS)
def test_what_moves_and_what_takes_a_level_is_said_truly(gpu: Gpu, flat: Wall, name: str) -> None:
    first = pattern(gpu, flat, name, 20)
    assert np.array_equal(first, pattern(gpu, flat, name, 36)) is not PATTERNS[name].moves
    dim = pattern(gpu, flat, name, 20, level=0.25)
    assert np.array_equal(first, dim) is not PATTERNS[name].takes_level
    assert not PATTERNS[name].takes_level or dim.max() == round(255 * float(srgb_encode(0.25)))


@pytest.mark.parametrize("shape", ["flat", "room corner", "rounded corner", "mesh"])
@pytest.mark.parametrize("scale", [1.0, 0.3])
def test_every_led_is_reached_at_any_scale(gpu: Gpu, tmp_path: Path, shape: str, scale: float) -> None:
    wall = small_wall(shape, tmp_path)
    assert (pattern(gpu, wall, "white", scale=scale) == 255).all()


def test_where_there_are_no_leds_it_stays_dark(gpu: Gpu, tmp_path: Path) -> None:
    small_wall("flat", tmp_path)
    text = (tmp_path / "flat.toml").read_text().replace("raster_px = [0, 0]", "raster_px = [7, 5]")
    (tmp_path / "moved.toml").write_text(text)
    white = pattern(gpu, load_wall(tmp_path / "moved.toml"), "white")
    assert white.shape == (429, 1287, 3)
    assert (white[:5] == 0).all()
    assert (white[:, :7] == 0).all()
    assert (white[5:, 7:] == 255).all()


def test_grid_lines_are_one_led_wide_and_where_they_must_be(gpu: Gpu, corner: Wall) -> None:
    grid = pattern(gpu, corner, "grid")
    for left, width in ((0, 640), (640, 480)):
        surface = grid[:, left : left + width]
        y, x = np.mgrid[: surface.shape[0], :width]
        ours = np.zeros(surface.shape, np.uint8)
        ours[(x % 16 == 0) | (y % 16 == 0)] = 102
        edge = (x % 160 == 0) | (x % 160 == 159) | (y % 212 == 0) | (y % 212 == 211)
        ours[edge] = 255
        rim = (x == 0) | (y == 0) | (x == width - 1) | (y == surface.shape[0] - 1)
        ours[rim] = RED
        drawn_over = _is(surface, (0, 255, 255)) | _is(surface, (255, 255, 0))  # diagonals, circle
        assert np.array_equal(surface[~drawn_over], ours[~drawn_over])
        assert not np.array_equal(surface[~drawn_over], np.roll(ours, 1, axis=1)[~drawn_over])
        diagonals = _is(surface, (0, 255, 255))
        across = diagonals[1:-1, 1:-1].sum(axis=0)
        assert across.max() <= 2
        assert (across[diagonals[:, 1:-1].any(axis=0)] >= 1).all()
        radius = 0.5 * (min(surface.shape[:2]) - 1)
        off = np.hypot(x - 0.5 * (width - 1), y - 0.5 * (surface.shape[0] - 1)) - radius
        assert np.abs(off[_is(surface, (255, 255, 0))]).max() < 0.51


@pytest.mark.parametrize("scale", [1.0, 0.37])
def test_cabinets_have_their_edges_at_any_scale(gpu: Gpu, corner: Wall, scale: float) -> None:
    pixels = pattern(gpu, corner, "cabinets", scale=scale)
    columns = [round(x * scale) for x in (0, 160, 320, 480, 640, 800, 960, 1120)]
    rows = [round(y * scale) for y in (0, 212, 424)]
    for start, end in itertools.pairwise(columns):
        assert _is(pixels[:, start], WHITE).all()
        assert _is(pixels[:, end - 1], WHITE).all()
    for start, end in itertools.pairwise(rows):
        assert _is(pixels[start], WHITE).all()
        assert _is(pixels[end - 1], WHITE).all()
    shades = pixels[rows[0] + 2, [c + 2 for c in columns[:4]]]
    assert (shades[0] == shades[2]).all()
    assert (shades[0] != shades[1]).any()


def _read_line(lit: np.ndarray) -> str:
    """What is written in a picture [H, W] that holds one line of dots, however large."""
    rows, columns = np.nonzero(lit)
    box = lit[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    size = round(box.shape[0] / 7)
    dots = box[size // 2 :: size, size // 2 :: size]
    glyphs = (font_picture() > 0).reshape(7, -1, 5).transpose(1, 0, 2)
    text = ""
    for start in range(0, dots.shape[1], 6):
        cell = np.zeros((7, 5), bool)
        part = dots[:7, start : start + 5]
        cell[:, : part.shape[1]] = part
        text += GLYPHS[int(np.argmin((glyphs != cell).sum(axis=(1, 2))))]
    return text


@pytest.mark.parametrize(
    ("frame", "fps"), [(0, Fraction(60)), (6893245, Fraction(60)), (2847, Fraction(60000, 1001))]
)
def test_the_counter_can_be_read_on_every_facet(gpu: Gpu, corner: Wall, frame: int, fps: Fraction) -> None:
    pixels = pattern(gpu, corner, "counter", frame, fps=fps)
    seconds = int(frame / fps)
    within = frame - int(-(-seconds * fps // 1))
    time = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{within:02d}"
    for left, end in ((0, 640), (640, 1120)):
        facet = pixels[:, left:end]
        assert _read_line(_is(facet, WHITE)) == f"{frame:07d}"
        assert _read_line(facet.any(axis=2) & ~_is(facet, WHITE)) == time
    after = pattern(gpu, corner, "counter", frame + 1, fps=fps)
    assert not np.array_equal(pixels, after)
    assert _read_line(_is(after[:, :640], WHITE)) != f"{frame:07d}"


def test_narrow_facets_count_together(gpu: Gpu, tmp_path: Path) -> None:
    pixels = pattern(gpu, small_wall("arc", tmp_path), "counter", 1234)
    assert _read_line(_is(pixels, WHITE)) == "0001234"


def test_cabinets_numbers_can_be_read(gpu: Gpu, corner: Wall) -> None:
    lit = _is(pattern(gpu, corner, "cabinets"), WHITE)
    for left, top, column, row in ((0, 0, 1, 1), (480, 0, 4, 1), (640 + 320, 212, 3, 2)):
        inside = lit[top + 2 : top + 210, left + 2 : left + 158]
        assert _read_line(inside[:100]) == f"C{column}"
        assert _read_line(inside[100:]) == f"R{row}"


@pytest.mark.parametrize("bits", [8, 10, 12])
def test_gradients_have_every_level_in_order(gpu: Gpu, flat: Wall, bits: int) -> None:
    pixels = pattern(gpu, flat, "gradient", bits=bits).astype(int)
    x, top = np.arange(FLAT_PX[0]), 2**bits - 1
    exact = (2 * x * top + FLAT_PX[0] - 1) // (2 * (FLAT_PX[0] - 1))
    for y, on in ((50, (1, 0, 0)), (150, (0, 1, 0)), (250, (0, 0, 1)), (400, (1, 1, 1))):
        assert np.array_equal(pixels[y], exact[:, None] * on)
    assert set(exact) == set(range(256)) or bits > 8
    assert np.diff(exact).min() >= 0


def test_flat_fields_of_gamma_have_half_the_checkerboards_light(gpu: Gpu, flat: Wall) -> None:
    pixels = pattern(gpu, flat, "gamma", level=0.6)[..., 0].astype(int)
    full = float(srgb_encode(0.6))
    board = pixels[380:420]
    assert set(board.ravel()) == {0, round(255 * full)}
    assert (board[:, 1:] != board[:, :-1]).all()
    assert (board[1:] != board[:-1]).all()
    middles = [pixels[212, int((i + 0.5) * FLAT_PX[0] / 6)] / 255 for i in range(6)]
    for power, tone in zip((1.8, 2.0, 2.2, 2.4, 2.6), middles[:5], strict=True):
        assert (tone / full) ** power == pytest.approx(0.5, abs=0.006)
    assert middles[5] == pytest.approx(float(srgb_encode(0.3)), abs=0.003)


@pytest.mark.parametrize(("level", "bits"), [(0.0, 8), (0.0015, 10), (0.2, 8), (0.2, 12), (1.0, 8)])
def test_white_is_the_level_that_was_asked_for(gpu: Gpu, flat: Wall, level: float, bits: int) -> None:
    white = pattern(gpu, flat, "white", level=level, bits=bits)
    assert (white == round(float(srgb_encode(level)) * (2**bits - 1))).all()


def test_uniformity_has_the_same_steps_of_light_in_every_cabinet(gpu: Gpu, flat: Wall) -> None:
    pixels = pattern(gpu, flat, "uniformity", level=0.8)
    assert (pixels == pixels[:, :1]).all()
    assert np.array_equal(pixels[:212], pixels[212:])
    for band, share in enumerate((1, 2, 4, 8)):
        assert (pixels[53 * band : 53 * band + 53] == round(255 * float(srgb_encode(0.8 / share)))).all()


def test_each_led_gets_its_turn_in_white_red_green_and_blue(gpu: Gpu, flat: Wall) -> None:
    patterns = [pattern(gpu, flat, "pixels", 15 * step)[:16, :16] for step in range(64)]
    assert all((picture.any(axis=2).sum(), picture.max()) == (4, 255) for picture in patterns)
    assert (np.sum([picture.any(axis=2) for picture in patterns], axis=0) == 1).all()
    for turn, colour in enumerate((WHITE, RED, GREEN, (0, 0, 255))):
        picture = pattern(gpu, flat, "pixels", 15 * 64 * turn)
        assert _is(picture, colour).sum() == FLAT_PX[0] * FLAT_PX[1] // 64


def test_bars_go_as_far_in_every_frame(gpu: Gpu, flat: Wall) -> None:
    first = pattern(gpu, flat, "bar", 10)
    assert np.array_equal(np.roll(first, (8, 8), axis=(0, 1)), pattern(gpu, flat, "bar", 11))
    assert not np.array_equal(np.roll(first, (8, 7), axis=(0, 1)), pattern(gpu, flat, "bar", 11))
    assert _is(first, WHITE)[0].sum() == 32


def test_sync_flashes_once_a_second_and_sweeps_in_between(gpu: Gpu, flat: Wall) -> None:
    fps = Fraction(30000, 1001)
    lit = [_is(pattern(gpu, flat, "sync", frame, fps=fps), WHITE)[:, 0] for frame in range(40)]
    flashes = [frame for frame, column in enumerate(lit) if column.all()]
    assert flashes == [0, 30]
    for frame in (1, 15, 29):
        assert np.flatnonzero(lit[frame])[0] == int(frame / fps % 1 * FLAT_PX[1])


def test_seam_lines_lie_at_the_same_heights_on_every_surface(gpu: Gpu, corner: Wall) -> None:
    pixels = pattern(gpu, corner, "seam")
    heights = led_positions(corner)[:, 0, 1]
    expected = [int(np.argmin(np.abs(heights - 0.00125 - h))) for h in (1.5, 1.0)]
    for row, colour in zip(expected, (GREEN, WHITE), strict=True):
        assert _is(pixels[row], colour).all()
    inner = pixels[1:-1, 1:639]
    assert sorted(set(np.nonzero(inner.any(axis=2))[0] + 1)) == sorted(expected)
    assert _is(pixels[5, [0, 639, 640, 1119]], RED).all()


def test_surfaces_and_outputs_say_who_they_are(gpu: Gpu, tmp_path: Path) -> None:
    small_wall("room corner", tmp_path)
    tiles = "tiles = [{ from_px = [100, 0, 700, 424], to_px = [0, 0] }]"
    output = f'[[output]]\nname = "B 2"\nsize_px = [1920, 1080]\n{tiles}\n'
    (tmp_path / "fed.toml").write_text((tmp_path / "room-corner.toml").read_text() + output)
    lit = _is(pattern(gpu, load_wall(tmp_path / "fed.toml"), "ident"), WHITE)
    assert lit[:, [100, 101, 798, 799]].all()
    assert not lit[3:-3, [99, 102, 797, 800]].all(axis=0).any()
    for number, left in ((1, 0), (2, 640)):
        assert _read_line(lit[127:245, left + 110 : left + 150 + 300]) == f"#{number}"
    assert _read_line(lit[378:412, 110:790]) == "B 2"
    plain = _is(pattern(gpu, load_wall(tmp_path / "room-corner.toml"), "ident"), WHITE)
    assert not plain[378:412].any()


def _room_hits(wall: Wall, eye: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where rays through the LEDs leave the room [H, W, 3], and by which axis [H, W]: the wall is 2.4 m wide."""
    positions = led_positions(wall)
    points = np.concatenate([facet.outline_m for facet in wall.facets] + [[e.position_m for e in wall.eyes]])
    low, high = points.min(axis=0), points.max(axis=0)
    low = np.array([low[0], min(low[1], 0.0), low[2] - 4.0])
    low, high = np.floor(np.minimum(low, eye - 0.5) * 2) / 2, np.ceil(np.maximum(high, eye + 0.5) * 2) / 2
    way = positions - eye
    far = np.where(way > 0, high - eye, low - eye) / np.where(np.abs(way) < 1e-12, 1e-12, way)
    return eye + far.min(axis=-1, keepdims=True) * way, far.argmin(axis=-1)


@pytest.mark.parametrize("place", [None, (0.4, 1.5, 3.0)])
def test_from_the_eye_the_rooms_lines_are_straight(
    gpu: Gpu, corner: Wall, place: tuple[float, float, float] | None
) -> None:
    """A lit LED is seen where a line of the room is: on some plane of whole half metres, within an LED's size."""
    eye = Eye("there", np.array(place)) if place else corner.eyes[0]
    lit = pattern(gpu, corner, "eye", eye=eye).any(axis=2)
    assert 0.01 < lit.mean() < 0.35
    hits, axis = _room_hits(corner, eye.position_m)
    assert _near_lines(hits, axis)[lit].mean() > 0.999
    elsewhere, other = _room_hits(corner, eye.position_m + np.array([0.5, 0.0, 0.0]))
    assert _near_lines(elsewhere, other)[lit].mean() < 0.7


def _near_lines(hits: np.ndarray, axis: np.ndarray) -> np.ndarray:
    """Whether a whole half metre (or the room's edge) lies between a hit and those of the LEDs around it."""
    near = np.zeros(axis.shape, bool)
    cells = np.floor(hits / 0.5 + 1e-9)
    for a in range(3):
        cells[..., a] = np.where(axis == a, 0, cells[..., a])
    key = np.concatenate([cells, axis[..., None]], axis=-1)
    for step, along in ((1, 0), (-1, 0), (1, 1), (-1, 1)):
        near |= (np.roll(key, step, axis=along) != key).any(axis=-1)
    for rows, columns in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
        near |= (np.roll(key, (rows, columns), axis=(0, 1)) != key).any(axis=-1)
    return near


def test_a_wing_that_the_eye_cannot_see_keeps_the_picture_for_one_who_does(gpu: Gpu, tmp_path: Path) -> None:
    wall = small_wall("building corner", tmp_path)
    aside = Eye("aside", np.array([-6.0, 1.6, 1.0]))
    first, moved = pattern(gpu, wall, "eye"), pattern(gpu, wall, "eye", eye=aside)
    assert not np.array_equal(first[:, :640], moved[:, :640])
    assert moved[:, 640:].any()
