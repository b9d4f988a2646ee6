"""The curtain keeps the last picture on the screens when the player is killed."""

from __future__ import annotations

import signal
from pathlib import Path

import numpy as np

from renderer.show.curtain import TITLE, dusk
from renderer.show.curtain_files import WatchedPicture, write_layout, write_picture
from renderer.wall.reader import load_wall
from tests.windows.conftest import Screen, until
from tests.windows.showing import raster
from tests.windows.support import RASTER, running, showing, wall_file

OUTPUT = """size_px = [800, 600]
tiles = [
  { from_px = [0, 0, 200, 200], to_px = [0, 0] },
  { from_px = [200, 0, 200, 200], to_px = [200, 0], rotate_deg = 90 },
]"""


def _on_screen(pixels: np.ndarray) -> np.ndarray:
    """What the outputs show of the raster ``pixels``."""
    screen = np.zeros((600, 800, 3), np.uint8)
    screen[:200, :200] = pixels[:, :200]
    screen[:200, 200:400] = np.rot90(pixels[:, 200:], -1)
    return screen


def _last_picture() -> np.ndarray:
    """Not the player's, so that the two are told apart; smooth, as it is drawn smoothly."""
    ramp = np.linspace(40, 200, RASTER[0])[None, :, None] + np.zeros((RASTER[1], 1, 3))
    return ramp.astype(np.uint8)


def test_a_killed_player_uncovers_the_last_picture(screen: Screen, tmp_path: Path) -> None:
    wall = wall_file(tmp_path, OUTPUT)
    write_layout(tmp_path, load_wall(wall))
    with running(screen, "renderer.show.curtain", str(tmp_path)) as curtain:
        until("up", lambda: screen.window(TITLE) == "800x600+0+0")
        until("drawn", lambda: screen.picture()[:200, :400].any())
        assert 5 < screen.picture()[:200, :200].mean() < 45  # neither the desktop nor black: dusk
        with showing(screen, wall) as player:
            player.says(), player.says()
            shown = _on_screen(raster(RASTER))
            until("the player's picture", lambda: np.array_equal(screen.picture(), shown))
            write_picture(tmp_path, _last_picture())
            # a curtain that is started again meanwhile comes to lie beneath
            assert curtain.let_go() == 0
            with running(screen, "renderer.show.curtain", str(tmp_path)) as second:
                until("up again", lambda: screen.window(TITLE) == "800x600+0+0")
                assert np.array_equal(screen.picture(), shown)
                player.process.kill()
                player.process.wait()
                expected = _on_screen(_last_picture()).astype(int)
                until("uncovered", lambda: np.abs(screen.picture() - expected)[:200, :400].max() <= 2)
                assert screen.window(TITLE) == "800x600+0+0"
                second.process.send_signal(signal.SIGTERM)
                assert second.process.wait(20) == 0


def test_the_picture_changes_when_its_file_does(screen: Screen, tmp_path: Path) -> None:
    write_layout(tmp_path, load_wall(wall_file(tmp_path, OUTPUT)))
    write_picture(tmp_path, np.full((10, 20, 3), (0, 90, 180), np.uint8))
    with running(screen, "renderer.show.curtain", str(tmp_path)) as curtain:
        until("blue", lambda: (screen.picture()[:200, :400] == (0, 90, 180)).all())
        (tmp_path / "curtain.ppm").write_bytes(b"half a pict")  # never written so: the last one stays
        write_picture(tmp_path, np.full((10, 20, 3), (180, 90, 0), np.uint8))
        until("orange", lambda: (screen.picture()[:200, :400] == (180, 90, 0)).all())
        assert curtain.let_go() == 0


def test_pictures_are_read_as_written(tmp_path: Path) -> None:
    watched = WatchedPicture(tmp_path)
    assert watched.changed() is None
    pixels = np.random.default_rng(1).integers(0, 256, (7, 5, 3), np.uint8)
    pixels[0, 0] = 10  # a newline among the pixels
    write_picture(tmp_path, pixels)
    read = watched.changed()
    assert read is not None
    assert np.array_equal(read, pixels)
    assert watched.changed() is None
    (tmp_path / "curtain.ppm").write_bytes(b"P6\n3 3\n255\nshort")
    assert watched.changed() is None


def test_dusk_is_calm_and_dark() -> None:
    assert dusk().max() < 64
    assert (np.diff(dusk().mean((1, 2))) > -0.3).all()
