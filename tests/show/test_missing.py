"""Assets that are missing or broken in the middle of the day, edits, full disks, faults of the GPU."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.stage_show import PlayedShow, write_box, write_show


def test_a_broken_relic_leaves_its_cue_to_the_safe_scene(tmp_path: Path) -> None:
    file = write_show(tmp_path, duration_s=3.0)
    (tmp_path / "broken.glb").write_bytes(b"glTF" + bytes(60))
    scene = tmp_path / "b.toml"
    scene.write_text(scene.read_text().replace(write_box().as_posix(), "broken.glb"))
    with PlayedShow(file, tmp_path / "state") as show:
        show.until(lambda s: s["state"] == "playing" and s["cue"] == "1")
        show.until(lambda s: s["state"] == "safe" and s["cue"] == "2")
        show.until(lambda s: s["state"] == "playing" and s["cue"] == "1")
        (fault, *_) = show.until_logged("scene-unusable")
        assert "broken.glb" in str(fault["data"])
        began = [line["data"] for line in show.until_logged("cue", 3)]
        length = began[2]["frame"] - began[1]["frame"]
        assert abs(length - 3.0 * 30) <= 20, "the cue's timing is kept"


def test_what_is_deleted_while_it_plays_goes_on_playing(tmp_path: Path) -> None:
    file, scene = write_show(tmp_path), tmp_path / "a.toml"
    shutil.copy(write_box(), tmp_path / "own.glb")
    scene.write_text(scene.read_text().replace(write_box().as_posix(), "own.glb"))
    with PlayedShow(file, tmp_path / "state") as show:
        show.until_playing()
        show.until(lambda s: s["cue"] == "2" and s["state"] == "playing")
        for name in ("own.glb", "a.toml", "b.toml", "wall.toml", "show.toml"):
            (tmp_path / name).unlink()
        player = show.status()["pids"]["player"]
        os.kill(player, signal.SIGKILL)
        show.until(lambda s: s["pids"]["player"] not in (0, player) and s["state"] == "playing")
        show.until(lambda s: s["cue"] == "1" and s["state"] == "playing")


def test_good_edits_are_taken_up_at_the_next_cue_and_bad_ones_refused(tmp_path: Path) -> None:
    with PlayedShow(write_show(tmp_path), tmp_path / "state") as show:
        show.until_playing()
        scene = tmp_path / "a.toml"
        good = scene.read_text()
        scene.write_text(good + "\nnonsense = 1\n")
        (refused, *_) = show.until_logged("edit-refused")
        assert "nonsense" in str(refused["data"])
        scene.write_text(good.replace("duration_s = 4.0", "duration_s = 2.0"))
        show.until_logged("edition")
        assert show.until_playing()["pids"]["player"]


LOST = """
import renderer.engine.engine as engine
from renderer.errors import GpuError
import os, pathlib
drawn, lost, once = [0], [], pathlib.Path(os.environ["FAULT_ONCE"])
draw = engine.Engine.draw_layers
def broken(self, *given, **more):
    drawn[0] += 1
    if drawn[0] > 200 and not once.exists():
        once.touch()
        lost.append(True)
    if lost:
        raise GpuError("gl-error", "OpenGL failed while drawing: GL_CONTEXT_LOST")
    return draw(self, *given, **more)
engine.Engine.draw_layers = broken
"""


CRASHES = """
import os
import renderer.engine.engine as engine
draw = engine.Engine.draw_layers
def broken(self, layers, *given, **more):
    if any(layer.scene.source.path.name == "b.toml" for layer in layers):
        os.abort()
    return draw(self, layers, *given, **more)
engine.Engine.draw_layers = broken
"""


def with_fault(folder: Path, fault: str) -> dict[str, str]:
    """An environment in which the player, and nobody else, has a fault."""
    faults = folder / "faults"
    faults.mkdir()
    (faults / "sitecustomize.py").write_text(
        "import sys\nif 'renderer.show.player' in ' '.join(sys.orig_argv):\n"
        + "".join(f"    {line}\n" for line in fault.strip().splitlines())
    )
    path = os.pathsep.join(filter(None, (str(faults), os.environ.get("PYTHONPATH", ""))))
    return {"PYTHONPATH": path, "FAULT_ONCE": str(folder / "once")}


@pytest.mark.slow
def test_a_scene_that_crashes_the_driver_leaves_the_wall_to_the_safe_scene(tmp_path: Path) -> None:
    """pytest -m slow tests/show/test_missing.py"""
    env = with_fault(tmp_path, CRASHES)
    with PlayedShow(write_show(tmp_path), tmp_path / "state", env=env) as show:
        show.until(lambda s: s["state"] == "safe" and s["restarts"]["player"] >= 3, limit_s=180)
        assert show.until_logged("careful")
        assert show.say("go")["ok"]


def test_a_lost_context_is_replaced(tmp_path: Path) -> None:
    env = with_fault(tmp_path, LOST)
    with PlayedShow(write_show(tmp_path), tmp_path / "state", env=env) as show:
        first = show.until_playing()["pids"]["player"]
        show.until(lambda s: s["pids"]["player"] not in (0, first) and s["state"] == "playing")
        assert (tmp_path / "once").exists()
        assert "GL_CONTEXT_LOST" in str(show.until_logged("player-failed"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a small disk takes root")
def test_a_full_disk_for_the_logs_is_no_trouble(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(state)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"nothing can be mounted here: {mounted.stderr.decode()}")
    try:
        with PlayedShow(write_show(tmp_path), state) as show:
            show.until_playing()
            with pytest.raises(OSError, match="space"):
                (state / "filler").write_bytes(bytes(2**20))
            assert show.say("hold")["ok"]
            show.until(lambda s: s["state"] == "held")
            player = show.status()["pids"]["player"]
            os.kill(player, signal.SIGKILL)
            show.until(lambda s: s["pids"]["player"] not in (0, player) and s["state"] == "held")
    finally:
        subprocess.run(["umount", "-l", str(state)], check=False)
