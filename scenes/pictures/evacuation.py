"""Draws evacuation.png: what the wall shows when everybody is to leave.

    python scenes/pictures/evacuation.py
    python scenes/pictures/evacuation.py left our-hall.png

The built-in picture has no arrow, for nobody knows here where a hall's exits are; ``left`` or ``right`` draws one
whose figure runs there, with an arrow. The figure follows the idea of ISO 7010's sign E001, someone who runs
through a door, in our own polygons. The words are set in Noto Sans CJK (SIL Open Font Licence), which only the
drawing needs.
"""

from __future__ import annotations

import itertools
import math
import sys
from pathlib import Path

import PIL.Image
import PIL.ImageChops
import PIL.ImageDraw
import PIL.ImageFont
import PIL.ImageOps

SIZE = (1600, 1600)
SIGN = (1600, 980)
"""The part above the words."""
ALONE = 40
"""How far to the right the sign stands in the middle, without an arrow."""
FINER = 4
"""Drawn so many times larger and then reduced, which smooths the edges."""
GREEN, WHITE = "#008F51", "#FFFFFF"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc"
SIMPLIFIED = 2
"""The face of the collection whose Chinese characters are written as on the mainland."""
WORDS = (
    ("请保持冷静", "Bold", 140, 1055),
    ("从最近的安全出口离开", "Bold", 118, 1210),
    ("Please leave calmly", "Regular", 92, 1352),
    ("by the nearest exit", "Regular", 92, 1460),
)
"""Text, weight, size, and the height of its middle."""

Point = tuple[float, float]

DOOR = ((790, 110), (1180, 110), (1180, 900), (790, 900))
HEAD = ((755.0, 222.0), 66.0)
LIMBS: tuple[tuple[float, tuple[Point, ...]], ...] = (
    (118, ((710, 362), (640, 548))),  # body
    (60, ((706, 350), (578, 372), (508, 484))),  # arm behind
    (60, ((736, 362), (800, 466), (920, 438))),  # arm before
    (78, ((655, 548), (776, 642), (758, 826), (832, 838))),  # leg before
    (78, ((630, 558), (584, 706), (418, 724), (380, 780))),  # leg behind
)
ARROW = ((1360, 330), (1360, 430), (1250, 430), (1250, 560), (1360, 560), (1360, 660), (1520, 495))


def evacuation(direction: str = "") -> PIL.Image.Image:
    """The picture: calm, and bright enough to light the hall."""
    sign = PIL.ImageChops.logical_xor(_mask(_figure), _mask(_door))  # who is in the door already is green
    if direction:
        sign = PIL.ImageChops.logical_or(sign, _mask(lambda draw: _polygon(draw, ARROW)))
    if direction == "left":
        sign = PIL.ImageOps.mirror(sign)
    picture = PIL.Image.new("RGB", SIZE, GREEN)
    picture.paste(WHITE, (0 if direction else ALONE, 0), sign.convert("L").resize(SIGN, PIL.Image.Resampling.BOX))
    draw = PIL.ImageDraw.Draw(picture)
    for text, weight, size, middle in WORDS:
        font = PIL.ImageFont.truetype(FONT.format(weight=weight), size, index=SIMPLIFIED)
        draw.text((SIZE[0] / 2, middle), text, WHITE, font, anchor="mm")
    return picture


def _mask(paint) -> PIL.Image.Image:  # type: ignore[no-untyped-def]
    mask = PIL.Image.new("1", (SIGN[0] * FINER, SIGN[1] * FINER))
    paint(PIL.ImageDraw.Draw(mask))
    return mask


def _door(draw: PIL.ImageDraw.ImageDraw) -> None:
    _polygon(draw, DOOR)


def _figure(draw: PIL.ImageDraw.ImageDraw) -> None:
    _disc(draw, *HEAD)
    for width, points in LIMBS:
        _limb(draw, width, points)


def _limb(draw: PIL.ImageDraw.ImageDraw, width: float, points: tuple[Point, ...]) -> None:
    """A broad line with round ends and joints."""
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        half = width / 2 / math.hypot(x1 - x0, y1 - y0)
        dx, dy = -(y1 - y0) * half, (x1 - x0) * half
        _polygon(draw, ((x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)))
    for point in points:
        _disc(draw, point, width / 2)


def _polygon(draw: PIL.ImageDraw.ImageDraw, points: tuple[Point, ...]) -> None:
    draw.polygon([(x * FINER, y * FINER) for x, y in points], 1)


def _disc(draw: PIL.ImageDraw.ImageDraw, middle: Point, radius: float) -> None:
    (x, y), r = middle, radius
    draw.ellipse([(x - r) * FINER, (y - r) * FINER, (x + r) * FINER, (y + r) * FINER], 1)


if __name__ == "__main__":
    direction, out = sys.argv[1:] or ("", str(Path(__file__).with_suffix(".png")))
    few = evacuation(direction).quantize(32, dither=PIL.Image.Dither.NONE)
    few.save(out, optimize=True)
