"""A show that is really played: its files, its processes, and questions to them."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import trimesh

from renderer.assets.cache import cache_folder

POLL_S = 0.03
"""Between questions: the page's server does not answer everybody without end."""

WALL = """format = "yingbi-wall/1"
name = "Small corner"
pitch_mm = 50
cabinet_px = [16, 16]
[corner]
height_m = 4.8
left_m = 6.4
right_m = 4.8
[[eye]]
name = "sweet spot"
position_m = [0.0, 1.6, 8.0]
[[eye]]
name = "left"
position_m = [-2.0, 1.6, 7.0]
"""

SCENE = """format = "yingbi-scene/1"
duration_s = {duration}
wall = "wall.toml"
[[light]]
direction = [-0.3, -0.5, -1.0]
irradiance = 3.0
shadow = false
colour = {colour}
[[relic]]
mesh = "{mesh}"
height_m = 2.0
position_m = {{ keys = [[0.0, [-2, 0.5, 0.0]], [{duration}, [2, 0.5, 0.0]]] }}
"""


def write_box() -> Path:
    """The box that all shows share, so that it is prepared once."""
    path = cache_folder() / "box-of-the-tests.glb"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        trimesh.creation.box((1, 1, 1)).export(path)
    return path


def write_show(folder: Path, *, fps: str = "30", more: str = "", duration_s: float = 4.0) -> Path:
    """Two cues of a box that wanders, on a small corner."""
    box = write_box()
    (folder / "wall.toml").write_text(WALL)
    for name, colour in (("a", "[1, 1, 1]"), ("b", "[1.0, 0.4, 0.1]")):
        text = SCENE.format(duration=duration_s, colour=colour, mesh=box.as_posix())
        (folder / f"{name}.toml").write_text(text)
    path = folder / "show.toml"
    cues = '[[cue]]\nid = "1"\nscene = "a.toml"\n[[cue]]\nid = "2"\nscene = "b.toml"\ncrossfade_s = 0.5\n'
    path.write_text(f'format = "yingbi-show/1"\nfps = "{fps}"\nwall = "wall.toml"\n{more}\n{cues}')
    return path


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class PlayedShow:
    """``yingbi play`` in a process of its own; use it as a context manager."""

    def __init__(
        self,
        show: Path,
        state: Path,
        *options: str,
        env: Mapping[str, str] | None = None,
        scale: str = "0.5",
        virtual: bool = True,
    ) -> None:
        self.port, self.osc_port = free_port(), free_port(socket.SOCK_DGRAM)
        self.state = state
        self._command = [
            sys.executable, "-m", "renderer", "play", str(show), "--scale", scale, *(["--virtual"] * virtual),
            "--http", f"127.0.0.1:{self.port}", "--osc", f"127.0.0.1:{self.osc_port}", *options,
        ]  # fmt: skip
        self._env = {
            **os.environ,
            "YINGBI_STATE": str(state),
            "YINGBI_TOKEN": "secret-of-the-tests",
            **(env or {}),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.output = state.parent / f"play-{self.port}.txt"

    def __enter__(self) -> PlayedShow:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.end()

    def start(self) -> None:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(self._command, env=self._env, stdout=output, stderr=output)

    def end(self) -> int:
        """As Ctrl-C does."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill_all()
            raise

    def kill_all(self) -> None:
        assert self.process is not None
        with suppress(psutil.Error):
            for child in psutil.Process(self.process.pid).children(recursive=True):
                child.kill()
        self.process.kill()
        self.process.wait()

    def status(self) -> dict[str, Any]:
        return self._get("/api/status")

    def say(self, verb: str, **arguments: object) -> dict[str, Any]:
        """A verb, as the page says it; what is answered, refusals included."""
        return self.post(f"/api/cue/{verb}", **arguments)

    def post(self, path: str, **arguments: object) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data=json.dumps(arguments).encode(),
            headers={"Authorization": "Bearer secret-of-the-tests", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            found = json.load(error)
        return found

    def _get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def until(self, what: Callable[[dict[str, Any]], bool], limit_s: float = 90.0) -> dict[str, Any]:
        """Asks until ``what`` is so; fails with what the show said instead."""
        end, last = time.monotonic() + limit_s, None
        while time.monotonic() < end:
            with suppress(OSError, ValueError):
                last = self.status()
                if what(last):
                    return last
            assert self.process is not None
            assert self.process.poll() is None, self.output.read_text()
            time.sleep(POLL_S)
        raise AssertionError(f"it never came to that: {last}\n{self.output.read_text()}")

    def until_playing(self) -> dict[str, Any]:
        return self.until(lambda status: status["state"] == "playing" and status["frame"] > 0)

    def log(self, event: str) -> list[dict[str, Any]]:
        """The lines of the logs with this event, oldest first."""
        lines = []
        for path in sorted((self.state / "logs").glob("*.jsonl")):
            for text in path.read_text("utf-8", "replace").splitlines():
                with suppress(ValueError):
                    line = json.loads(text)
                    if line.get("event") == event:
                        lines.append(line)
        return sorted(lines, key=lambda line: line.get("monotonic_ns", 0))

    def until_logged(self, event: str, count: int = 1, limit_s: float = 60.0) -> list[dict[str, Any]]:
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            if len(found := self.log(event)) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{event} was not logged {count} times\n{self.output.read_text()}")
