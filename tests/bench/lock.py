"""The lock on the real clock: plays a show for some minutes and says what was missed, and when.

    python -m tests.bench.lock [--minutes 10] [--fps 60] [--scale 0.5] [--show FILE] [--million]

``--million`` plays a show whose third cue is a relic of 1.3 million triangles, prepared and uploaded while the
second one is on.

Slots that were missed while a probe saw the machine itself stand still are told apart from those that were missed
for our own reasons; lateness and jitter are those of the whole run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import trimesh

from tests.support.stage_show import SCENE, free_port, write_show

SLACK_NS = 50_000_000
"""Around a stall of the host: what it held up is shown after it."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--fps", default="60")
    parser.add_argument("--scale", default="0.5")
    parser.add_argument("--show", type=Path)
    parser.add_argument("--million", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        show = given.show or write_show(folder, fps=given.fps, duration_s=20.0)
        if given.million:
            _with_a_million(folder, show)
        print(json.dumps(measured(show, folder, given.minutes, given.scale), indent=2))


def _with_a_million(folder: Path, show: Path) -> None:
    """Adds a cue of a very fine ball, and gives the one before it time."""
    trimesh.creation.icosphere(subdivisions=8).export(folder / "ball.glb")
    text = SCENE.format(duration=20.0, colour="[1, 1, 1]", mesh="ball.glb")
    (folder / "ball.toml").write_text(text.replace("height_m = 2.0", "height_m = 2.0\ntransfer = false"))
    longer = (folder / "b.toml").read_text().replace("duration_s = 20.0", "duration_s = 100.0")
    (folder / "b.toml").write_text(longer)
    show.write_text(show.read_text() + '[[cue]]\nid = "3"\nscene = "ball.toml"\n')


def measured(show: Path, folder: Path, minutes: float, scale: str) -> dict[str, Any]:
    """The account of so many minutes, with what the host is to blame for taken out."""
    report, state = folder / "report.json", folder / "state"
    ports = free_port(), free_port()
    command = [sys.executable, "-m", "renderer", "play", str(show), "--virtual", "--scale", scale]
    command += ["--for", str(60 * minutes), "--report", str(report)]
    command += ["--http", f"127.0.0.1:{ports[0]}", "--osc", f"127.0.0.1:{ports[1]}"]
    environment = {**os.environ, "YINGBI_STATE": str(state)}
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    found: dict[str, Any] = json.loads(report.read_text())
    stalls = found.pop("host_stalls")
    misses = _misses(state / "logs")
    own = [miss for miss in misses if not any(_touches(miss, stall) for stall in stalls)]
    found["host_stalls"] = len(stalls)
    found["host_stalled_ms"] = round(sum(end - begin for begin, end in stalls) / 1e6, 1)
    found["missed_without_the_host"] = sum(miss["slots"] for miss in own)
    found["misses"] = own[:20]
    return found


def _misses(logs: Path) -> list[dict[str, Any]]:
    lines = []
    for path in sorted(logs.glob("control*.jsonl")):
        for text in path.read_text().splitlines():
            line = json.loads(text)
            if line["event"] == "missed":
                lines.append({**line["data"], "at_ns": line["monotonic_ns"]})
    return lines


def _touches(miss: dict[str, Any], stall: list[int]) -> bool:
    """A miss is logged within a second after it happened."""
    begin = miss["at_ns"] - 1_100_000_000 - round(miss["freeze_ms"] * 1e6)
    return stall[0] - SLACK_NS <= miss["at_ns"] and stall[1] + SLACK_NS >= begin


if __name__ == "__main__":
    main()
