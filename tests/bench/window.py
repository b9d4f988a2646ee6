"""How quickly the designer's window answers: ``python -m tests.bench.window [SCENE]`` in an X11 session with
xdotool.

Prints JSON: frames and seconds from the press of Enter after a number was typed into the inspector (0 would be the
frame that hears it) to the photo with that number; frames from a parameter that is set in code; seconds from a
written scene, and from a written shader, to their pictures; the share of a core that the idle window takes."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import glfw

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
    os.environ["MESA_SHADER_CACHE_DIR"] = str(folder / "mesa")  # what is edited was never compiled before
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
        app.studio.selection = ("picture",)
        window.stir()
        driver.settle()
        typed = [enter_number(driver, "inspector/picture.exposure_ev", 0.3 + 0.1 * n) for n in range(1, REPEATS)]
        set_in_code = [
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
        shader = reloads(driver, shaders / "finish" / "develop.frag", "TONE_MAP(max(light")
        large_shader = reloads(driver, shaders / "relics" / "relic.frag", "surface_light(s)")
        driver.settle(chores=True)
        idle = driver.clock(10.0)["share"]
        picture = app.studio.canvas.last_ms
    return {
        "renderer": app.stage.gpu.limits.renderer,
        "frames_from_enter_to_picture": [one["turns"] for one in typed],
        "enter_to_picture_s": spread([one["seconds"] for one in typed]),
        "frames_from_a_parameter_set_in_code_to_picture": set_in_code,
        "scene_reload_s": spread(scenes),
        "shader_reload_s": spread(shader),
        "large_shader_reload_s": spread(large_shader),
        "picture_ms": picture,
        "idle_share_of_a_core": idle,
    }


def enter_number(driver: Driver, name: str, number: float) -> dict[str, Any]:
    """Ctrl+click, the figures and Enter, as the X server gives them to the window."""
    window = str(glfw.get_x11_window(driver.window._handle))
    x, y, width, height = driver.place(name)["place"]
    place = round(x + width / 2), round(y + height / 2)
    for command in (
        ("windowfocus", window, "mousemove", "--window", window, *map(str, place)),
        ("keydown", "ctrl"),
        ("mousedown", "1"),
        ("mouseup", "1"),
        ("keyup", "ctrl"),
        ("type", "--delay", "1", f"{number:.1f}"),
    ):
        subprocess.run(["xdotool", *command], check=True)
        driver.settle()
    subprocess.run(["xdotool", "key", "Return"], check=True)
    found = driver.turns_after_key("enter", "photo")
    assert found["turns"] is not None, f"{name} was not written"
    driver.settle()
    return found


def reloads(driver: Driver, file: Path, term: str) -> list[float]:
    """Seconds from each writing of a shader to its picture, in which ``term`` counts a little less each time."""
    good = file.read_text(encoding="utf-8")
    assert term in good
    edits = [good.replace(term, f"{1 - number / 1000} * {term}") for number in range(1, REPEATS)]
    return [driver.latency(str(file), text, "photo")["seconds"] for text in edits]


def spread(values: list[float]) -> dict[str, float]:
    return {"least": min(values), "median": statistics.median(values), "most": max(values)}


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
