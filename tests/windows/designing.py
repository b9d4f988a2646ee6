"""A designer's window that is driven line by line: ``python -m tests.windows.designing SCENE [OPTIONS AS JSON]``.

It reads commands as lines of JSON and answers each with one: ``{"do": "settle"}`` runs the window until nothing
is left to be done, ``{"do": "place", "name": ...}`` says where something is on the screen, ``{"do": "state"}``
what is open. The mouse and the keys are real ones, sent by the test with xdotool."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image

from renderer import resources
from renderer.output import desktop
from renderer.output.gl_window import KeyPressed
from renderer.preview import landmarks
from renderer.preview.app import App, Asked
from renderer.preview.session import Session
from renderer.preview.settings import Memory
from renderer.preview.studio import wall_for
from renderer.preview.window import FilesDropped, PreviewWindow
from renderer.rehearsal.request import find_eye

PATIENCE_S = 100.0
QUIET_TURNS = 4


class Driver:
    """Does what the lines say."""

    def __init__(self, app: App, window: PreviewWindow) -> None:
        self.app, self.window = app, window

    def settle(self, chores: bool = False) -> dict[str, Any]:
        """Until pictures are finished and no event is left; with ``chores`` until the guards have looked, too."""
        end, quiet = time.monotonic() + PATIENCE_S, 0
        while quiet < QUIET_TURNS and time.monotonic() < end:
            self.app.turn(0.01)
            quiet = quiet + 1 if self.app.settled and not (chores and self.app.studio.chores.names) else 0
        return self.state() | {"settled": quiet >= QUIET_TURNS}

    def turns(self, count: int) -> dict[str, Any]:
        for _ in range(count):
            self.app.turn(0.0)
        return self.state()

    def place(self, name: str) -> dict[str, Any]:
        return {"place": landmarks.place(name), "all": sorted(landmarks.places()) if name == "*" else []}

    def state(self) -> dict[str, Any]:
        studio = self.app.studio
        return {
            "frame": studio.clock.frame,
            "playing": studio.clock.playing,
            "loop": [studio.clock.loop.start, studio.clock.loop.stop] if studio.clock.loop else None,
            "selection": list(studio.selection),
            "shown": list(studio.shown),
            "dirty": studio.session.dirty,
            "fault": studio.session.fault,
            "faults": list(studio.faults),
            "theirs": studio.session.theirs is not None,
            "notices": [notice.text for notice in studio.notices],
            "relics": [relic.name for relic in studio.session.scene.relics],
            "drawn": len(studio.stage.scene.relics) if studio.stage.scene else 0,
            "text": studio.session.history.text,
            "walking": studio.view.walker is not None,
            "breaches": len(self.app.actions.guarding.breaches),
            "levels": self.app.actions.guarding.levels is not None,
            "closing": self.app.actions.closing,
            "live": sum(studio.stage.gpu.live().values()),
        }

    def open(self, path: str, view: str = "photo", at_s: float = 0.0) -> dict[str, Any]:
        """Another scene, whatever becomes of the one before, in the window as it is in the beginning."""
        studio, actions = self.app.studio, self.app.actions
        studio.session.keep_mine()
        studio.session.history.mark_saved(studio.session.history.text)
        studio.notices = []
        assert studio.open(Path(path)), self.state()
        actions.show(view)
        studio.clock.seek(round(at_s * studio.fps))
        return self.settle()

    def drop(self, path: str, x: float, y: float) -> dict[str, Any]:
        """Hands the window a dropped file, as glfw does."""
        self.window._events.append(FilesDropped((Path(path),), (x, y)))
        return self.settle()

    def rescale(self, scale: float) -> dict[str, Any]:
        """Tells the window, as glfw does, that its screen has another content scale."""
        self.window._rescaled(None, scale, scale)
        return self.settle()

    def window_picture(self, path: str) -> dict[str, Any]:
        self.app._draw()
        PIL.Image.fromarray(self.window.pixels()).save(path)
        return {}

    def picture(self, view: str, path: str) -> dict[str, Any]:
        PIL.Image.fromarray(np.asarray(self.app.studio.canvas.shown[view].pixels())).save(path)
        return {"size": list(self.app.studio.canvas.shown[view].size)}

    def latency(self, path: str, text: str, view: str) -> dict[str, Any]:
        """Writes a file, and says how long it took until a view's picture is another one."""
        before, began = self.app.studio.canvas.shown[view].made, time.monotonic()
        Path(path).write_text(text, encoding="utf-8")
        while self.app.studio.canvas.shown[view].made == before and time.monotonic() - began < PATIENCE_S:
            self.app.turn(self.app.patience())
        return {"seconds": time.monotonic() - began} | self.settle()

    def turns_until_drawn(self, key: list[str | int], value: Any, view: str) -> dict[str, Any]:
        """Sets a parameter, and counts the turns until a view's picture is another one."""
        before = self.app.studio.canvas.shown[view].made
        self.app.studio.set_value(tuple(key), value, "driven")
        for turn in range(1, 100):
            self.app.turn(0.0)
            if self.app.studio.canvas.shown[view].made != before:
                return {"turns": turn}
        return {"turns": None}

    def turns_after_key(self, key: str, view: str) -> dict[str, Any]:
        """Counts the turns, each of which draws a frame, after the one in which the press of a key arrives, up to
        the one that shows another picture of a view; 0 is the same turn."""
        before, arrived = self.app.studio.canvas.shown[view].made, None
        for turn in range(200):
            with listening(self.app) as heard:
                began = time.monotonic()
                self.app.turn(0.01)
            if arrived is None and KeyPressed(key) in heard:
                arrived = turn, began
            if arrived is not None and self.app.studio.canvas.shown[view].made != before:
                return {"turns": turn - arrived[0], "seconds": time.monotonic() - arrived[1]}
        return {"turns": None, "arrived": arrived is not None}

    def run(self) -> dict[str, Any]:
        """As if nobody drove it."""
        self.app.run()
        return {}

    def scan(self) -> dict[str, Any]:
        """Looks at every frame for flashes; how many times they were found."""
        guarding = self.app.actions.guarding
        guarding.scan_all(self.app.studio.view)
        self.settle(chores=True)
        assert guarding.scan is not None
        assert guarding.scan.done >= 1.0
        return {"flashes": len(guarding.scan.findings)}

    def command(self) -> dict[str, Any]:
        """The command that was copied last."""
        from imgui_bundle import imgui

        return {"line": imgui.get_clipboard_text()}

    def clock(self, seconds: float) -> dict[str, Any]:
        """Turns for so long; what of the processor that took."""
        began, cpu = time.monotonic(), time.process_time()
        while time.monotonic() - began < seconds:
            self.app.turn(self.app.patience())
        return {"share": (time.process_time() - cpu) / (time.monotonic() - began)}


@contextmanager
def listening(app: App) -> Iterator[list[object]]:
    """What the window tells meanwhile."""
    heard: list[object] = []
    hear = app._hear

    def listen(event: object) -> None:
        heard.append(event)
        hear(event)

    app._hear = listen  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        del app._hear


def main() -> None:
    options = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
    wall = Path(options.pop("wall")) if "wall" in options else None
    size = options.pop("size", (1000, 780))
    shaders = options.pop("shaders", None)
    if shaders is not None:
        resources.shaders = lambda: Path(shaders)
    asked = Asked(scene=Path(sys.argv[1]), wall=wall, seconds=1e9, **options)
    session = Session.open(asked.scene)
    shown_on = wall_for(session, asked.wall)
    window = PreviewWindow("Yingbi", size)
    app = App(window, Memory(print), session, shown_on, find_eye(asked.eye, shown_on), asked, [])
    driver = Driver(app, window)
    with app:
        print(json.dumps(driver.settle()), flush=True)
        for line in sys.stdin:
            words = json.loads(line)
            print(json.dumps(getattr(driver, words.pop("do"))(**words)), flush=True)
    window.release()
    desktop.stop()


if __name__ == "__main__":
    main()
