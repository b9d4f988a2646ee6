"""The control process as a whole: started, spoken to, saved from, stopped."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from renderer.control.__main__ import main
from renderer.control.room import PORTS
from renderer.show import messages as m
from renderer.show.session import FOLDER_VARIABLE, HUB_VARIABLE
from tests.control.stand_in import TOKEN, WALL, Stage, StandIn, write_show


def test_as_the_supervisor_starts_it(tmp_path: Path) -> None:
    """A process of its own. A port that somebody has is taken as soon as it is free; log and token lie in the
    state folder; it ends when its input does, as the supervisor is gone then."""
    runtime = tmp_path / "run"
    runtime.mkdir()
    show = write_show(tmp_path)
    player = StandIn(runtime)
    environment = {
        **os.environ,
        HUB_VARIABLE: player.address,
        FOLDER_VARIABLE: str(runtime),
        "YINGBI_STATE": str(tmp_path / "state"),
    }
    environment.pop("YINGBI_TOKEN", None)
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        address = f"127.0.0.1:{somebody.getsockname()[1]}"
        arguments = [
            sys.executable,
            "-m",
            "renderer.control",
            str(show),
            "--http",
            address,
            "--osc",
            "127.0.0.1:0",
        ]
        process = subprocess.Popen(
            arguments, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert player.note("http-port", timeout=60).data["address"] == address
    try:
        while player.note("listening").data["what"] != "http":
            continue
        ports = json.loads((runtime / PORTS).read_text())
        assert (ports["pid"], ports["http"]) == (process.pid, address)
        token = (tmp_path / "state" / "token").read_text().strip()
        out, err = process.communicate(timeout=10)  # closes its input
    finally:
        process.kill()
        player.close()
    assert process.returncode == 0, err
    assert b"Traceback" not in err
    assert token not in out.decode()
    lines = [
        json.loads(line)
        for path in (tmp_path / "state" / "logs").glob("control-*.jsonl")
        for line in path.read_text().splitlines()
    ]
    assert {"http-port", "listening"} <= {line["event"] for line in lines}


def test_it_needs_a_hub(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv(HUB_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "argv", ["control", "show.toml"])
    assert main() == 2
    assert "yingbi play" in capsys.readouterr().err


def test_a_wall_is_saved_from_the_hall(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.order("nudge", eye_m=[0.1, 0.0, -0.2], angle_deg=0.5)
    assert stage.ask("GET", "/api/status").json["nudge"] == {"eye_m": [0.1, 0.0, -0.2], "angle_deg": 0.5}
    assert stage.ask("POST", "/api/wall/save", {"path": "/etc/passwd"}, token=TOKEN).status == 400
    reply = stage.ask("POST", "/api/wall/save", token=TOKEN)
    assert reply.json == {"ok": True, "eye": "sweet spot", "position_m": [0.1, 1.6, 7.8], "angle_deg": 90.5}
    assert (tmp_path / "wall.toml.bak").read_text() == WALL
    assert stage.player.note("wall-saved").data["angle_deg"] == 90.5
    assert stage.ask("GET", "/api/status").json["nudge"] == {"eye_m": [0.0, 0.0, 0.0], "angle_deg": 0.0}
    again = stage.ask("POST", "/api/wall/save", token=TOKEN)
    assert (again.status, "nothing has been nudged" in again.json["error"]) == (400, True)
    stage.close()


def test_a_broken_part_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody has thought of ends neither the process nor the other parts."""
    monkeypatch.setattr("renderer.control.room.AGAIN_S", 0.05)
    stage = Stage(tmp_path)
    taken = stage.room.desk._takes[m.Children]
    stage.room.desk._takes[m.Children] = lambda message: 1 / 0  # type: ignore[assignment]
    note = stage.player.note("control-part")
    assert note.data["part"].endswith("listen")
    assert "ZeroDivisionError" in note.data["why"]
    stage.room.desk._takes[m.Children] = taken
    assert stage.order("go").status == 200
    stage.close()
