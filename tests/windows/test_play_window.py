"""``yingbi play`` on screens: two monitors as outputs, and a desk's window."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from renderer.show.curtain_files import WatchedPicture
from tests.support.stage_show import WALL, PlayedShow, write_show
from tests.windows.conftest import Screen, until

OUTPUTS = """
[[output]]
name = "left"
size_px = [640, 480]
position_px = [0, 0]
tiles = [{ from_px = [0, 0, 128, 96], to_px = [20, 30] }]
[[output]]
name = "right"
size_px = [640, 360]
position_px = [640, 0]
tiles = [{ from_px = [128, 0, 96, 96], to_px = [0, 0] }]
"""


CURTAIN_S = 1.0
"""Within this time the curtain shows the picture that its file has; nobody can see it do so."""


def started(file: Path, state: Path, screen: Screen, *options: str) -> PlayedShow:
    show = PlayedShow(file, state, *options, env=screen.environment, scale="1", virtual=False)
    show.start()
    return show


def lit(screen: Screen) -> np.ndarray:
    """The brightness of the two places where the LEDs' pixels are."""
    picture = screen.picture().astype(int)
    return np.array([picture[30:126, 20:148].sum(), picture[:96, 640:736].sum()])


def test_a_show_on_two_monitors_is_never_uncovered(two_monitors: Screen, tmp_path: Path) -> None:
    file = write_show(tmp_path)
    (tmp_path / "wall.toml").write_text(WALL + OUTPUTS)
    show = started(file, tmp_path / "state", two_monitors)
    try:
        status = show.until_playing()
        until("both monitors are lit", lambda: (lit(two_monitors) > 0).all())
        assert "1280x480+0+0" in two_monitors.window()
        assert show.say("evacuate")["ok"]
        green = until("the safety picture is there", lambda: _greenish(two_monitors))
        assert green
        curtain = WatchedPicture(Path(psutil.Process(status["pids"]["curtain"]).cmdline()[-1]))
        until("the curtain is given it", lambda: _is_green(curtain.changed()))
        time.sleep(CURTAIN_S)
        os.kill(status["pids"]["player"], signal.SIGKILL)
        assert _greenish(two_monitors), "the curtain has the last picture"
        uncovered = []

        def is_back(now: dict[str, Any]) -> bool:
            if not _greenish(two_monitors):
                uncovered.append(two_monitors.picture())
            return now["pids"]["player"] not in (0, status["pids"]["player"]) and now["state"] == "playing"

        show.until(is_back)
        assert not uncovered
    finally:
        show.end()


def _greenish(screen: Screen) -> bool:
    """Whether the middle of the first output's LEDs is the safety picture's colour."""
    return _is_green(screen.picture()[50:110, 40:130])


def _is_green(pixels: np.ndarray | None) -> bool:
    if pixels is None:
        return False
    red, green, blue = pixels.reshape(-1, 3).mean(axis=0)
    return bool(green > 60 and green > red + 10 and green > blue)


def test_a_desk_window_ends_with_escape(screen: Screen, tmp_path: Path) -> None:
    show = started(write_show(tmp_path), tmp_path / "state", screen, "--window")
    try:
        show.until_playing()
        until("the window is there", screen.window)
        identity = screen.run("xdotool", "search", "--name", "^Yingbi$").split()[0]
        screen.run("xdotool", "windowfocus", "--sync", identity)
        screen.run("xdotool", "key", "h")
        show.until(lambda s: s["state"] == "held")
        screen.run("xdotool", "key", "Escape")
        assert show.process is not None
        assert show.process.wait(30) == 0
    finally:
        show.end()
