"""Rasters onto the pixels of outputs: exact copies in every turn, against numpy."""

from __future__ import annotations

from collections.abc import Iterator

import moderngl
import numpy as np
import pytest

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page
from renderer.passes import outputs
from renderer.passes.outputs import OutputsPass, Piece, fitted

RASTER = (75, 50)
SCREEN = (160, 90)


@pytest.fixture
def screen(gpu: Gpu) -> Iterator[Page]:
    page = Page(gpu.ctx, SCREEN, 4)
    yield page
    page.release()


def _raster(size: tuple[int, int] = RASTER) -> np.ndarray:
    return np.random.default_rng(5).integers(0, 256, (*size[::-1], 3), np.uint8)


def _drawn(gpu: Gpu, screen: Page, pixels: np.ndarray, pieces: list[Piece], **how: object) -> np.ndarray:
    """[h, w, 3] as a screen shows it: its framebuffer's first row is the lowest."""
    height, width = pixels.shape[:2]
    texture = gpu.ctx.texture((width, height), 3, pixels.tobytes(), alignment=1)
    texture.filter = moderngl.LINEAR, moderngl.LINEAR
    texture.repeat_x = texture.repeat_y = False
    drawing = OutputsPass(gpu, Programs(gpu.ctx))
    drawing.draw(texture, RASTER, pieces, screen.framebuffer, SCREEN, **how)  # type: ignore[arg-type]
    return screen.read()[::-1, :, :3]


def _expected(pixels: np.ndarray, piece: Piece) -> np.ndarray:
    x, y, width, height = piece.source
    turned = np.rot90(pixels[y : y + height, x : x + width], -piece.rotate_deg // 90)
    left, top, wide, high = piece.target
    screen = np.zeros((SCREEN[1], SCREEN[0], 3), np.uint8)
    assert turned.shape[:2] == (high, wide)
    screen[top : top + high, left : left + wide] = turned
    return screen


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("source", [(0, 0, 75, 50), (11, 7, 31, 40), (74, 49, 1, 1)])
def test_every_turn_copies_exactly(
    gpu: Gpu, screen: Page, degrees: int, source: tuple[int, int, int, int]
) -> None:
    size = source[:1:-1] if degrees in (90, 270) else source[2:]
    piece = Piece(source, (5, 9, *size), degrees)
    assert piece.exact
    raster = _raster()
    assert np.array_equal(_drawn(gpu, screen, raster, [piece]), _expected(raster, piece))


def test_a_turn_the_other_way_is_seen(gpu: Gpu, screen: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above notices a clockwise turn that went counter-clockwise."""
    piece = Piece((0, 0, 30, 30), (0, 0, 30, 30), 90)
    raster = _raster()
    monkeypatch.setitem(outputs._TURNS, 90, outputs._TURNS[270])
    assert not np.array_equal(_drawn(gpu, screen, raster, [piece]), _expected(raster, piece))


def test_pieces_stand_side_by_side_and_the_rest_is_black(gpu: Gpu, screen: Page) -> None:
    raster = _raster()
    pieces = [Piece((0, 0, 40, 50), (0, 0, 50, 40), 270), Piece((40, 10, 35, 40), (100, 50, 35, 40))]
    expected = _expected(raster, pieces[0]) + _expected(raster, pieces[1])
    assert np.array_equal(_drawn(gpu, screen, raster, pieces), expected)


def test_a_piece_that_leaves_the_screen_is_cut(gpu: Gpu, screen: Page) -> None:
    raster = _raster()
    drawn = _drawn(gpu, screen, raster, [Piece((0, 0, 75, 50), (120, 60, 75, 50))])
    assert np.array_equal(drawn[60:, 120:], raster[:30, :40])
    assert not drawn[:60].any()
    assert not drawn[:, :120].any()


@pytest.mark.parametrize("scale", [0.2, 0.6])
def test_a_smaller_raster_is_repeated_without_blur(gpu: Gpu, screen: Page, scale: float) -> None:
    """--scale on outputs: the LED's middle says which pixel it shows."""
    small = _raster((round(75 * scale), round(50 * scale)))
    drawn = _drawn(gpu, screen, small, [Piece((10, 5, 60, 40), (0, 0, 60, 40))])
    rows = ((np.arange(5, 45) + 0.5) * scale).astype(int)
    columns = ((np.arange(10, 70) + 0.5) * scale).astype(int)
    assert np.array_equal(drawn[:40, :60], small[np.ix_(rows, columns)])


def test_a_desk_window_is_smooth_with_grey_beside(gpu: Gpu, screen: Page) -> None:
    ramp = np.repeat(np.linspace(0, 250, 75).astype(np.uint8)[None, :, None], 50, 0).repeat(3, 2)
    target = fitted(RASTER, SCREEN)
    assert target == (12, 0, 135, 90)
    piece = Piece((0, 0, *RASTER), target)
    assert not piece.exact
    drawn = _drawn(gpu, screen, ramp, [piece], smooth=True, background=(0.2, 0.2, 0.2)).astype(int)
    assert (drawn[:, :12] == 51).all()
    assert (drawn[:, 147:] == 51).all()
    steps = np.diff(drawn[45, 12:147, 0])
    assert steps.min() >= 0
    assert steps.max() <= 3  # no steps of whole pixels
    nearest = np.diff(_drawn(gpu, screen, ramp, [piece]).astype(int)[45, 12:147, 0])
    assert nearest.max() > 3


@pytest.mark.parametrize(
    ("size", "within", "place"),
    [
        ((10, 10), (10, 10), (0, 0, 10, 10)),
        ((20, 10), (10, 10), (0, 2, 10, 5)),
        ((10, 20), (30, 10), (12, 0, 5, 10)),
        ((3000, 1), (10, 10), (0, 4, 10, 1)),
    ],
)
def test_fitting(size: tuple[int, int], within: tuple[int, int], place: tuple[int, int, int, int]) -> None:
    assert fitted(size, within) == place
