"""How quickly the designer's window answers: ``python -m tests.bench.window [SCENE]`` in a desktop session.

Prints JSON: turns from a typed number to its picture, seconds from a written scene, and from a written shader, to
their pictures, and the share of a core that the idle window takes."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from renderer import resources
from renderer.preview.app import App, Asked
from renderer.preview.session import Session
from renderer.preview.settings import Memory
from renderer.preview.studio import wall_for
from renderer.preview.window import PreviewWindow
from tests.windows.designing import Driver
from tests.windows.desk import SCENE, write_scene

REPEATS = 7


def main(name: str) -> None:
    folder = Path(tempfile.mkdtemp())
    shaders = folder / "shaders"
    shutil.copytree(resources.shaders(), shaders)
    resources.shaders = lambda: shaders
    scene = Path(name) if name else write_scene(folder)
    text = SCENE if not name else scene.read_text(encoding="utf-8")
    copy = scene.with_name("bench-of-the-window.toml")
    copy.write_text(text, encoding="utf-8")
    try:
        print(json.dumps(measured(copy, text, shaders), indent=2))
    finally:
        copy.unlink()
        shutil.rmtree(folder)


def measured(scene: Path, text: str, shaders: Path) -> dict[str, object]:
    session = Session.open(scene)
    wall = wall_for(session, None)
    window = PreviewWindow("Yingbi", (1600, 1000))
    app = App(window, Memory(print), session, wall, wall.eyes[0], Asked(scene=scene, seconds=1e9), [])
    driver = Driver(app, window)
    with app:
        driver.settle(chores=True)
        turns = [
            driver.turns_until_drawn(["picture", "exposure_ev"], 0.1 * number, "photo")["turns"]
            for number in range(1, REPEATS)
        ]
        session.history.mark_saved(session.history.text)
        app.studio.session.look_at_disk()
        driver.settle()
        scenes = [
            driver.latency(str(scene), text + f"\n# {number}\n" * number, "photo")["seconds"]
            for number in range(1, REPEATS)
        ]
        file = shaders / "finish" / "develop.frag"
        good = file.read_text()
        shader = [
            driver.latency(str(file), f"{good}\n// {number}\n", "photo")["seconds"] for number in range(1, REPEATS)
        ]
        driver.settle(chores=True)
        idle = driver.clock(10.0)["share"]
        picture = app.studio.canvas.last_ms
    return {
        "renderer": app.stage.gpu.limits.renderer,
        "turns_to_a_typed_number": turns,
        "scene_reload_s": spread(scenes),
        "shader_reload_s": spread(shader),
        "picture_ms": picture,
        "idle_share_of_a_core": idle,
    }


def spread(values: list[float]) -> dict[str, float]:
    return {"least": min(values), "median": statistics.median(values), "most": max(values)}


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
