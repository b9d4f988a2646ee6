"""What tiles are drawn into is kept for pictures that come again, and let go of those that do not."""

from __future__ import annotations

import pytest

from renderer.engine.canvases import Canvases
from renderer.gpu.context import Gpu
from renderer.passes.quality import QUALITIES

QUALITY = QUALITIES["draft"]
ROOM_PX = 8192 * 4096


@pytest.fixture
def canvases(gpu: Gpu) -> Canvases:
    return Canvases(gpu, ROOM_PX)


def count(gpu: Gpu) -> int:
    live = gpu.live()
    return sum(live[kind] for kind in ("textures", "renderbuffers", "framebuffers"))


def test_a_size_in_every_frame_leaves_nothing_behind(gpu: Gpu, canvases: Canvases) -> None:
    """As while a window is resized."""
    for width in range(16, 48):
        canvases.get((width, 16), QUALITY)
    before = count(gpu)
    for width in range(64, 96):
        canvases.get((width, 16), QUALITY)
    assert count(gpu) == before


def test_what_is_drawn_into_again_and_again_stays(canvases: Canvases) -> None:
    raster = canvases.get((32, 24), QUALITY)
    for width in range(64, 96):
        canvases.get((width, 16), QUALITY)
        assert canvases.get((32, 24), QUALITY) is raster


def test_large_ones_make_room_for_one_another(gpu: Gpu) -> None:
    canvases = Canvases(gpu, 2 * 64 * 64)
    first = canvases.get((64, 64), QUALITY)
    assert canvases.get((64, 65), QUALITY) is not first
    assert canvases.get((64, 64), QUALITY) is not first
