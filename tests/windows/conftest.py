"""X servers of the tests' own: one with a single screen, one with two monitors that can be plugged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import PIL.ImageGrab
import pytest

PATIENCE_S = 20.0

if not sys.platform.startswith("linux"):
    collect_ignore_glob = ["test_*"]

_DUMMY = """
Section "Device"
  Identifier "dummy"
  Driver "dummy"
  VideoRam 65536
EndSection
Section "Monitor"
  Identifier "any"
  HorizSync 5-1000
  VertRefresh 5-200
EndSection
Section "Screen"
  Identifier "screen"
  Device "dummy"
  Monitor "any"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Virtual 1920 1080
  EndSubSection
EndSection
"""


def until(what: str, holds: Callable[[], object], patience_s: float = PATIENCE_S) -> object:
    """Waits until ``holds`` answers with something true."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if answer := holds():
            return answer
        time.sleep(0.05)
    pytest.fail(f"after {patience_s:g} s: not {what}")


class Screen:
    """An X server without a window manager."""

    def __init__(self, command: list[str]) -> None:
        read, write = os.pipe()
        self._server = subprocess.Popen(
            [*command, "-displayfd", str(write)], pass_fds=[write], stderr=subprocess.DEVNULL
        )
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        assert number, f"{command[0]} did not start"
        self.name = f":{number}"
        self.environment = os.environ | {"DISPLAY": self.name, "LIBGL_ALWAYS_SOFTWARE": "1"}

    def run(self, *command: str) -> str:
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout

    def picture(self) -> np.ndarray:
        """[H, W, 3] what is on the screen."""
        return np.asarray(PIL.ImageGrab.grab(xdisplay=self.name).convert("RGB"))

    def window(self, name: str = "Yingbi") -> str:
        """Width x height +x +y of the visible window of that name, as X writes it; empty if there is none."""
        for line in self.run("xwininfo", "-root", "-tree").splitlines():
            if f'"{name}":' in line:
                number, geometry = line.split()[0], line.split()[-2]
                seen = "IsViewable" in self.run("xwininfo", "-id", number)
                return geometry if seen else ""
        return ""

    def until_window(self, name: str) -> None:
        """Until a window of that name is there."""

        def there() -> bool:
            return f'"{name}":' in self.run("xwininfo", "-root", "-tree")

        until(f"a window {name}", there, 90.0)

    def end(self) -> None:
        self._server.terminate()
        self._server.wait()


def _needs(*programs: str, packages: str) -> None:
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: apt-get install {packages}")


@pytest.fixture(scope="session")
def screen() -> Iterator[Screen]:
    """One monitor of 800 x 600."""
    _needs("Xvfb", "xwininfo", "xdotool", packages="xvfb x11-utils xdotool")
    server = Screen(["Xvfb", "-screen", "0", "800x600x24", "-nolisten", "tcp", "-noreset"])
    yield server
    server.end()


@pytest.fixture(scope="session")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """A screen of 1280 x 900 with nothing else on it."""
    _needs("Xvfb", "xdotool", packages="xvfb xdotool")
    server = Screen(["Xvfb", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"])
    own = tmp_path_factory.mktemp("own")
    server.environment |= {
        "YINGBI_CONFIG": str(own / "config"),
        "YINGBI_CACHE": str(own / "cache"),
        "LANG": "C.UTF-8",
    }
    yield server
    server.end()


@pytest.fixture
def fine_desktop(desktop: Screen, tmp_path: Path) -> Iterator[Screen]:
    """The same with pixels of half the size: its content scale is 2."""
    _needs("xrdb", packages="x11-xserver-utils")
    server = Screen(["Xvfb", "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-noreset"])
    server.environment = desktop.environment | {"DISPLAY": server.name, "YINGBI_CONFIG": str(tmp_path / "config")}
    (tmp_path / "resources").write_text("Xft.dpi: 192\n")
    server.run("xrdb", "-nocpp", "-merge", str(tmp_path / "resources"))
    yield server
    server.end()


@pytest.fixture(scope="session")
def _two_monitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    packages = "xserver-xorg-core xserver-xorg-video-dummy x11-xserver-utils x11-utils"
    _needs("Xorg", "xrandr", "xwininfo", packages=packages)
    if not any(Path("/usr/lib").glob("**/xorg/modules/drivers/dummy_drv.so")):
        pytest.skip(f"Xorg's dummy driver is not installed: apt-get install {packages}")
    folder = tmp_path_factory.mktemp("xorg")
    (folder / "xorg.conf").write_text(_DUMMY)
    files = ["-config", str(folder / "xorg.conf"), "-logfile", str(folder / "log")]
    server = Screen(["Xorg", *files, "-noreset", "-nolisten", "tcp", "-novtswitch", "-sharevts", "-keeptty"])
    server.run("xrandr", "--addmode", "DUMMY1", "640x360")
    yield server
    server.end()


@pytest.fixture
def two_monitors(_two_monitors: Screen) -> Screen:
    """DUMMY0 of 640 x 480, and DUMMY1 of 640 x 360 to its right."""
    plug(_two_monitors)
    return _two_monitors


def plug(screen: Screen) -> None:
    left = ("--output", "DUMMY0", "--mode", "640x480", "--rate", "60", "--pos", "0x0")
    screen.run("xrandr", *left, "--output", "DUMMY1", "--mode", "640x360", "--pos", "640x0")
    screen.run("xrandr")  # asking makes the server look what is plugged in


def unplug(screen: Screen) -> None:
    screen.run("xrandr", "--output", "DUMMY1", "--off")
