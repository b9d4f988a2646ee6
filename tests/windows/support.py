"""Walls for small screens, and processes that show them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.support.scenes import plane
from tests.windows.conftest import PATIENCE_S, Screen, until

RASTER = (400, 200)


def wall_file(folder: Path, *outputs: str) -> Path:
    """A flat wall of 400 x 200 LEDs."""
    tables = "".join(f"[[output]]\n{output}\n" for output in outputs)
    path = folder / "wall.toml"
    path.write_text(f'format = "yingbi-wall/1"\npitch_mm = 10.0\n{plane(-2, 2, RASTER)}\n{tables}')
    return path


class Process:
    """A child whose lines are JSON."""

    def __init__(self, screen: Screen, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=screen.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def says(self, patience_s: float = PATIENCE_S) -> dict[str, Any]:
        """The next line."""
        line = until("a line", lambda: self._lines.get_nowait() if not self._lines.empty() else None, patience_s)
        return dict(json.loads(str(line)))

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def let_go(self) -> int:
        """Its exit status after its standard input was closed."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(20)


@contextmanager
def running(screen: Screen, *arguments: str) -> Iterator[Process]:
    child = Process(screen, *arguments)
    try:
        yield child
    finally:
        child.process.kill()
        child.process.wait()
        assert child.process.stdin is not None
        child.process.stdin.close()


@contextmanager
def showing(screen: Screen, wall: Path, *options: str) -> Iterator[Process]:
    with running(screen, "tests.windows.showing", str(wall), *options) as child:
        yield child
