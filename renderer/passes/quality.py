"""What each quality spends: one row per quality."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Quality:
    """``samples`` per pixel; ``anisotropy`` of textures, and how many taps stand in for it
    where the processor draws (``software_taps``); ``shadow_px`` the side of the atlas;
    ``shadow_search`` taps per pixel look for what hides a light, ``shadow_taps`` average its shadow;
    ``detail_px`` that coarser relics may lose; ``subframes`` whose mean is a frame, ``lens_subframes`` with
    a focus; ``footprint_px`` wide is what one reading of textures and normals stands for, less than a pixel
    where sub-frames read several; ``transfer`` whether relics block and bounce the light that falls on
    them; ``shaft_taps`` that look for light in a piece of the air."""

    samples: int
    anisotropy: float
    software_taps: int
    shadow_px: int
    shadow_search: int
    shadow_taps: int
    detail_px: float
    subframes: int
    lens_subframes: int
    footprint_px: float
    transfer: bool
    shaft_taps: int

    @property
    def texture_bias(self) -> float:
        """Levels by which textures are read finer than a pixel asks."""
        return math.log2(self.footprint_px)


_SHOW = Quality(
    samples=4,
    anisotropy=4.0,
    software_taps=4,
    shadow_px=4096,
    shadow_search=16,
    shadow_taps=24,
    detail_px=0.0,
    subframes=1,
    lens_subframes=1,
    footprint_px=1.0,
    transfer=True,
    shaft_taps=4,
)
_DRAFT = replace(
    _SHOW,
    anisotropy=1.0,
    software_taps=1,
    shadow_px=2048,
    shadow_search=0,
    shadow_taps=8,
    detail_px=2.0,
    transfer=False,
    shaft_taps=0,
)

QUALITIES = {
    "draft": _DRAFT,
    "show": _SHOW,
    "best": replace(
        _SHOW,
        samples=8,
        anisotropy=16.0,
        shadow_px=8192,
        shadow_search=24,
        shadow_taps=48,
        subframes=8,
        lens_subframes=32,
        footprint_px=0.5,
        shaft_taps=16,
    ),
    "brisk": replace(
        _SHOW,
        anisotropy=2.0,
        software_taps=2,
        shadow_px=2048,
        shadow_search=8,
        shadow_taps=12,
        detail_px=0.5,
        shaft_taps=2,
    ),
    "light": replace(_DRAFT, anisotropy=2.0, shadow_search=8, shadow_taps=12, detail_px=1.0, shaft_taps=2),
    "lean": replace(_DRAFT, samples=1, shadow_px=1024, shadow_taps=4, detail_px=6.0),
}

LADDER = ("show", "brisk", "light", "draft", "lean")
"""The qualities between which a playing show may move, from what looks best to what costs least."""
