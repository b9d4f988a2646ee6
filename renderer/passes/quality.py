"""What each quality spends: one row per quality."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quality:
    """``samples`` per pixel; ``anisotropy`` of textures; ``shadow_px`` the side of the atlas, ``shadow_taps``
    per pixel; ``supersampling`` pictures per axis that are averaged into one."""

    samples: int
    anisotropy: float
    shadow_px: int
    shadow_taps: int
    detail_px: float
    supersampling: int


QUALITIES = {
    "draft": Quality(
        samples=4, anisotropy=1.0, shadow_px=2048, shadow_taps=5, detail_px=2.0, supersampling=1
    ),
    "show": Quality(
        samples=4, anisotropy=4.0, shadow_px=4096, shadow_taps=12, detail_px=0.0, supersampling=1
    ),
    "best": Quality(
        samples=4, anisotropy=16.0, shadow_px=8192, shadow_taps=32, detail_px=0.0, supersampling=2
    ),
}
