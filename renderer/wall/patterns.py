"""The test patterns by name: what each is for, and how it moves.

Every one is drawn by ``shaders/patterns/NAME.frag``, LED by LED: nothing is smoothed, so that whatever looks soft
or doubled on the wall was scaled on its way there.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from renderer.errors import InputError
from renderer.maths.colour import srgb_encode
from renderer.maths.time import seconds_of

Values = Mapping[str, float | list[float] | list[int] | tuple[int, ...]]
"""Uniforms of a shader."""

GLYPHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ .,:-+/#()_"
"""The letters that patterns can write, in the order of the font's pictures."""

LINE = 16
"""Longest line that a moving pattern writes."""


@dataclass(frozen=True)
class Moment:
    """When and how a pattern is drawn; ``level`` is the light of its brightest LEDs, linear, 1 the wall's peak."""

    frame: int
    fps: Fraction
    level: float
    raster_px: tuple[int, int]
    scale: float

    @property
    def full(self) -> float:
        """The level as it is sent."""
        return float(srgb_encode(self.level))


@dataclass(frozen=True)
class Pattern:
    """A line of the table."""

    name: str
    summary: str
    summary_zh: str
    moves: bool = False
    takes_level: bool = False
    """Whether the level matters; the others always use all of the LEDs' range."""
    outputs: bool = False
    """Whether the outputs' tiles are drawn over the facets."""
    values: Callable[[Moment], Values] = lambda moment: {}


def _gamma(moment: Moment) -> Values:
    """The flat tone of half the light for a wall whose curve is a power of 1.8 ... 2.6, and for sRGB's."""
    powers = [moment.full * 0.5 ** (1 / power) for power in (1.8, 2.0, 2.2, 2.4, 2.6)]
    return {"flats": [*powers, float(srgb_encode(moment.level / 2))]}


def _uniformity(moment: Moment) -> Values:
    return {"steps": [float(srgb_encode(moment.level / share)) for share in (1, 2, 4, 8)]}


WALK = 8
"""One LED of 8 x 8 is lit by ``pixels``."""
WALK_STEPS_PER_S = 4
_INKS = ([1.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0])


def _pixels(moment: Moment) -> Values:
    step = int(seconds_of(moment.frame, moment.fps) * WALK_STEPS_PER_S)
    place, colour = step % WALK**2, step // WALK**2 % len(_INKS)
    return {"walk": (place % WALK, place // WALK), "ink": _INKS[colour]}


BAR_PX, BAR_STEP_PX = 32, 8
"""Width of the bars of ``bar``, and how far they go per frame, at full scale."""


def _bar(moment: Moment) -> Values:
    width, step = (max(round(px * moment.scale), 1) for px in (BAR_PX, BAR_STEP_PX))
    x, y = (moment.frame * step % side for side in moment.raster_px)
    return {"bar": (x, y, width)}


def clock(frame: int, fps: Fraction) -> str:
    """Hours, minutes, seconds and frame within the second, in real time: no frames are dropped or doubled."""
    seconds = int(seconds_of(frame, fps))
    within = frame - _first_frame(seconds, fps)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{within:02d}"


def _first_frame(second: int, fps: Fraction) -> int:
    """The first frame that begins in ``second``."""
    return -int(-(second * fps) // 1)


def _counter(moment: Moment) -> Values:
    number, time = glyphs(f"{moment.frame:07d}"), glyphs(clock(moment.frame, moment.fps))
    return {"number": _filled(number), "time": _filled(time), "lengths": (len(number), len(time))}


def _sync(moment: Moment) -> Values:
    seconds = seconds_of(moment.frame, moment.fps)
    height = moment.raster_px[1]
    return {
        "flash": float(moment.frame == _first_frame(int(seconds), moment.fps)),
        "sweep": (int(seconds % 1 * height), max(height // 64, 1)),
    }


def glyphs(text: str) -> list[int]:
    """Where the letters of ``text`` stand in :data:`GLYPHS`; empty if it has others, such as Chinese ones."""
    found = [GLYPHS.find(letter) for letter in text.upper()]
    return found if min(found, default=0) >= 0 else []


def _filled(line: list[int]) -> list[int]:
    return (line + [0] * LINE)[:LINE]


_TABLE = (
    Pattern(
        "grid",
        "1 px lines every 16 LEDs, cabinet edges, diagonals, circle",
        "网格：每16灯一线，箱体边缘、对角线、圆",
    ),
    Pattern(
        "cabinets",
        "every cabinet with its column and row",
        "箱体：标出每个箱体的列与行",
    ),
    Pattern(
        "ident",
        "surfaces, facets and outputs by colour and name",
        "识别：各面与各输出的颜色和名称",
        outputs=True,
    ),
    Pattern(
        "gradient",
        "ramps of red, green, blue and white: banding",
        "渐变：红绿蓝白，检查色阶断层",
        takes_level=True,
    ),
    Pattern(
        "gamma",
        "flat fields that vanish in a checkerboard at the right gamma",
        "伽马：与棋盘格融合的色块即实际伽马",
        takes_level=True,
        values=_gamma,
    ),
    Pattern(
        "white",
        "all LEDs at the level",
        "白场：全部灯珠为给定亮度",
        takes_level=True,
    ),
    Pattern(
        "uniformity",
        "the same four greys in every cabinet",
        "均匀性：每个箱体相同的四级灰",
        takes_level=True,
        values=_uniformity,
    ),
    Pattern(
        "pixels",
        "one LED in 64, walking: dead ones",
        "逐点：每64灯亮一灯并移动，检查坏点",
        moves=True,
        takes_level=True,
        values=_pixels,
    ),
    Pattern(
        "bar",
        "bars at an even speed: tearing",
        "扫条：匀速移动，检查撕裂",
        moves=True,
        takes_level=True,
        values=_bar,
    ),
    Pattern(
        "counter",
        "frame number and time on every facet, or surface if its facets are narrow",
        "计数：每面显示帧号与时间",
        moves=True,
        values=_counter,
    ),
    Pattern(
        "sync",
        "a flash and a sweep every second: machines in step",
        "同步：每秒一闪与扫线，检查多机同步",
        moves=True,
        takes_level=True,
        values=_sync,
    ),
    Pattern(
        "seam",
        "lines at the same heights on every surface",
        "接缝：各面等高线，检查拼缝对齐",
    ),
    Pattern(
        "eye",
        "a room that is straight from the eye alone",
        "视点：仅从视点看才平直的房间",
    ),
)

PATTERNS = MappingProxyType({pattern.name: pattern for pattern in _TABLE})


def find_pattern(name: str) -> Pattern:
    """The pattern called ``name``; an :class:`InputError` names those that are nearest to it."""
    if name in PATTERNS:
        return PATTERNS[name]
    near = difflib.get_close_matches(name.lower(), PATTERNS, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(PATTERNS)}"
    raise InputError("pattern", f"there is no test pattern {name!r}", hint=hint)
