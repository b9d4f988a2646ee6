"""A designer at a desk: a window driven with a real mouse and real keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.scenes import box, plane
from tests.windows.conftest import Screen, until
from tests.windows.support import Process, running

LONGEST_S = 120.0
"""For an answer: programs are compiled when they are first needed."""

SCENE = """\
# A box before a small wall.
format = "yingbi-scene/1"
name = "箱子 box"
duration_s = 4        # four seconds
wall = "wall.toml"

[picture]
exposure_ev = 0.0     # as bright as it is

[[light]]
direction = [-0.3, -0.5, -1.0]
irradiance = 3.0

[[relic]]
name = "box"
mesh = "box.glb"      # a grey cube
height_m = 1.0
position_m = [0.0, 0.6, 0.5]  # before the wall
transfer = false

[[photo_spot]]
name = "lion"
at_s = 2.5
"""


def write_scene(folder: Path, text: str = SCENE) -> Path:
    """A scene with a box before a flat wall of 400 x 200 LEDs."""
    box(folder / "box.glb")
    head = 'format = "yingbi-wall/1"\nname = "small"\npitch_mm = 10.0\ncabinet_px = [100, 50]\n'
    (folder / "wall.toml").write_text(head + plane(-2, 2, (400, 200)))
    path = folder / "scene.toml"
    path.write_text(text, encoding="utf-8")
    return path


class Desk:
    """What a test can see of the window, and do to it."""

    def __init__(self, screen: Screen, child: Process) -> None:
        self.screen, self._child = screen, child
        self.state = child.says(LONGEST_S)
        number = screen.run("xdotool", "search", "--name", "Yingbi$").split()[0]
        screen.run("xdotool", "windowmove", number, "0", "0", "windowfocus", number)
        self.settle()

    def ask(self, do: str, **words: Any) -> dict[str, Any]:
        stdin = self._child.process.stdin
        assert stdin is not None
        stdin.write(json.dumps({"do": do, **words}) + "\n")
        stdin.flush()
        return self._child.says(LONGEST_S)

    def open(self, scene: Path, **how: Any) -> Desk:
        """Another scene: in the view, and at the time, that ``how`` says."""
        self.screen.run("xdotool", "mousemove", "5", "5")
        self.state = self.ask("open", path=str(scene), **how)
        self.settle()
        return self

    def settle(self, *, chores: bool = False) -> dict[str, Any]:
        """Lets the window do all that is to be done."""
        self.state = self.ask("settle", chores=chores)
        assert self.state["settled"], self.state
        return self.state

    def place(self, name: str, at: tuple[float, float] = (0.5, 0.5)) -> tuple[int, int]:
        """A point on the screen, as shares of the thing's width and height."""
        found = self.ask("place", name=name)["place"]
        assert found is not None, f"{name} is not on the screen: {self.ask('place', name='*')['all']}"
        x, y, width, height = found
        return round(x + at[0] * width), round(y + at[1] * height)

    def point(self, place: tuple[int, int]) -> None:
        self.screen.run("xdotool", "mousemove", *map(str, place))
        self.settle()

    def click(self, name: str, at: tuple[float, float] = (0.5, 0.5), button: int = 1) -> dict[str, Any]:
        self.point(self.place(name, at))
        return self.press(button)

    def press(self, button: int = 1) -> dict[str, Any]:
        """Where the mouse is; down and up again in frames of their own."""
        self.screen.run("xdotool", "mousedown", str(button))
        self.ask("turns", count=2)
        self.screen.run("xdotool", "mouseup", str(button))
        return self.settle()

    def drag(self, start: tuple[int, int], *stops: tuple[int, int], button: int = 1) -> dict[str, Any]:
        self.point(start)
        self.screen.run("xdotool", "mousedown", str(button))
        self.ask("turns", count=2)
        for stop in stops:
            self.screen.run("xdotool", "mousemove", *map(str, stop))
            self.ask("turns", count=2)
        self.screen.run("xdotool", "mouseup", str(button))
        return self.settle()

    def key(self, *chords: str) -> dict[str, Any]:
        for chord in chords:
            self.screen.run("xdotool", "key", chord)
            self.ask("turns", count=3)
        return self.settle()

    def hold(self, key: str, turns: int) -> dict[str, Any]:
        self.screen.run("xdotool", "keydown", key)
        self.ask("turns", count=turns)
        self.screen.run("xdotool", "keyup", key)
        return self.settle()

    def write(self, text: str) -> dict[str, Any]:
        self.screen.run("xdotool", "type", "--delay", "1", text)
        return self.settle()

    def begin_writing(self, name: str) -> None:
        """Into a number: Ctrl+click."""
        self.screen.run("xdotool", "keydown", "ctrl")
        self.ask("turns", count=2)
        self.click(name)
        self.screen.run("xdotool", "keyup", "ctrl")
        self.settle()

    def until(self, what: str, holds: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Until the state is so."""
        until(what, lambda: holds(self.settle()), LONGEST_S)
        return self.state

    def end(self) -> None:
        """Closes the window in good order."""
        assert self._child.let_go() == 0


@contextmanager
def working(screen: Screen, scene: Path, **options: Any) -> Iterator[Desk]:
    """A window on ``scene``, at which other scenes can be opened."""
    with running(screen, "tests.windows.designing", str(scene), json.dumps(options)) as child:
        yield Desk(screen, child)
