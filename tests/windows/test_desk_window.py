"""--window: an ordinary window with the whole raster in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from renderer.output.window import DARK_GREY
from tests.windows.conftest import Screen, until
from tests.windows.showing import raster
from tests.windows.support import RASTER, showing, wall_file


def _number(screen: Screen) -> str:
    return screen.run("xdotool", "search", "--name", "^Yingbi$").split()[0]


def test_a_small_raster_is_shown_as_it_is_and_escape_ends(screen: Screen, tmp_path: Path) -> None:
    with showing(screen, wall_file(tmp_path), "--window") as show:
        show.says()
        number = _number(screen)
        screen.run("xdotool", "windowmove", number, "30", "40")
        until("moved", lambda: screen.window() == "400x200+30+40")
        until("drawn", lambda: np.array_equal(screen.picture()[40:240, 30:430], raster(RASTER)))
        screen.run("xdotool", "windowfocus", number, "key", "--window", number, "x")
        assert show.process.poll() is None
        screen.run("xdotool", "key", "Escape")
        assert show.says() == {"ended": True}
        assert show.process.wait(20) == 0


def test_a_resized_window_keeps_the_rasters_shape(screen: Screen, tmp_path: Path) -> None:
    with showing(screen, wall_file(tmp_path), "--window") as show:
        show.says()
        number = _number(screen)
        screen.run("xdotool", "windowmove", number, "0", "0", "windowsize", number, "300", "300")
        until("resized", lambda: screen.window() == "300x300+0+0")
        grey = [round(255 * part) for part in DARK_GREY]
        expected = raster(RASTER).reshape(2, 100, 2, 200, 3).mean((1, 3))

        def letterboxed() -> bool:
            picture = screen.picture()[:300, :300]
            means = picture[75:225].reshape(2, 75, 2, 150, 3).mean((1, 3))
            around = np.concatenate([picture[:75], picture[225:]])
            return bool((around == grey).all() and np.abs(means - expected).max() < 3)

        until("letterboxed", letterboxed)
