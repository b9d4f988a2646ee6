"""The show's window on X servers: where it lies, and that its pixels are the raster's bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.windows.conftest import Screen, plug, unplug, until
from tests.windows.showing import raster
from tests.windows.support import RASTER, showing, wall_file

LEFT = """name = "left"
size_px = [640, 480]
tiles = [
  { from_px = [0, 0, 200, 200], to_px = [10, 20], rotate_deg = 0 },
  { from_px = [20, 10, 150, 100], to_px = [220, 20], rotate_deg = 90 },
  { from_px = [20, 10, 150, 100], to_px = [330, 20], rotate_deg = 180 },
  { from_px = [20, 10, 150, 100], to_px = [490, 20], rotate_deg = 270 },
]"""
RIGHT = """name = "right"
monitor = "dummy1"
size_px = [640, 360]
tiles = [{ from_px = [200, 0, 200, 200], to_px = [0, 0] }]"""


def _left(screen: np.ndarray) -> np.ndarray:
    """``screen`` with what the left output shows."""
    pixels = raster(RASTER)
    turned = pixels[10:110, 20:170]
    screen[20:220, 10:210] = pixels[:, :200]
    screen[20:170, 220:320] = np.rot90(turned, -1)
    screen[20:120, 330:480] = np.rot90(turned, 2)
    screen[20:170, 490:590] = np.rot90(turned, 1)
    return screen


def test_one_window_spans_both_monitors_pixel_for_pixel(two_monitors: Screen, tmp_path: Path) -> None:
    with showing(two_monitors, wall_file(tmp_path, LEFT, RIGHT)) as show:
        assert show.says() == {"missing": [], "warnings": []}
        opened = show.says()
        assert tuple(int(part) for part in opened["gl"].split()[0].split(".")[:2]) >= (4, 1)
        assert opened["vsync"] is False  # llvmpipe waits for nothing
        assert opened["refresh_hz"] == 60.0
        assert two_monitors.window() == "1280x480+0+0"
        until("borderless", lambda: _decorations(two_monitors) == 0)
        expected = _left(np.zeros((480, 1280, 3), np.uint8))
        expected[:200, 640:840] = raster(RASTER)[:, 200:]
        until("drawn", lambda: np.array_equal(two_monitors.picture()[:480, :1280], expected))
        assert show.let_go() == 0
    assert two_monitors.window() == ""


def test_a_lost_monitor_is_waited_for_and_taken_again(two_monitors: Screen, tmp_path: Path) -> None:
    with showing(two_monitors, wall_file(tmp_path, LEFT, RIGHT)) as show:
        show.says(), show.says()
        unplug(two_monitors)
        (missing,) = show.says()["missing"]
        assert missing.startswith("right: no monitor with monitor = 'dummy1'; there are: DUMMY0 640 x 480 at 0,0")
        until("on what is left", lambda: two_monitors.window() == "640x480+0+0")
        expected = _left(np.zeros((480, 640, 3), np.uint8))
        until("drawn", lambda: np.array_equal(two_monitors.picture()[:480, :640], expected))
        plug(two_monitors)
        assert show.says()["missing"] == []
        until("on both", lambda: two_monitors.window() == "1280x480+0+0")
        right = raster(RASTER)[:, 200:]
        until("drawn", lambda: np.array_equal(two_monitors.picture()[:200, 640:840], right))


def test_a_show_may_be_started_before_its_monitor(two_monitors: Screen, tmp_path: Path) -> None:
    unplug(two_monitors)
    with showing(two_monitors, wall_file(tmp_path, RIGHT)) as show:
        assert len(show.says()["missing"]) == 1
        show.says()
        assert two_monitors.window() == ""
        plug(two_monitors)
        assert show.says()["missing"] == []
        until("there", lambda: two_monitors.window() == "640x360+640+0")
        right = raster(RASTER)[:, 200:]
        until("drawn", lambda: np.array_equal(two_monitors.picture()[:200, 640:840], right))


def test_a_monitor_chosen_by_place(two_monitors: Screen, tmp_path: Path) -> None:
    output = RIGHT.replace('monitor = "dummy1"', "position_px = [640, 0]")
    with showing(two_monitors, wall_file(tmp_path, output)) as show:
        assert show.says() == {"missing": [], "warnings": []}
        show.says()
        assert two_monitors.window() == "640x360+640+0"


def test_without_outputs_the_raster_is_fitted_with_a_warning(screen: Screen, tmp_path: Path) -> None:
    with showing(screen, wall_file(tmp_path)) as show:
        (warning,) = show.says()["warnings"]
        assert warning.startswith("the wall has no [[output]] and no monitor has 400 x 200 px")
        show.says()
        assert screen.window() == "800x600+0+0"
        expected = raster(RASTER).reshape(2, 100, 2, 200, 3).mean((1, 3))

        def fitted() -> bool:
            picture = screen.picture()
            means = picture[100:500].reshape(2, 200, 2, 400, 3).mean((1, 3))
            beside = np.concatenate([picture[:100], picture[500:]])
            return not beside.any() and bool(np.abs(means - expected).max() < 2)

        until("fitted", fitted)


def _decorations(screen: Screen) -> int | None:
    """What the window asks window managers for: 0 is no border, no title bar."""
    number = next(
        line.split()[0] for line in screen.run("xwininfo", "-root", "-tree").splitlines() if "Yingbi" in line
    )
    words = screen.run("xprop", "-id", number, "_MOTIF_WM_HINTS").partition("=")[2].split(",")
    return int(words[2], 16) if len(words) > 2 else None
