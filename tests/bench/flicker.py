"""How much a glittering bronze flickers as it turns: ``python -m tests.bench.flicker [--relic FILE]``.

A crop of the default wall's raster at native density is drawn frame by frame, in each quality and as the
truth: 8 x 8 pixels for each one, nothing filtered. In 255ths of the display's range: change is the mean
absolute difference of a frame from the one before; flicker how much of it is more than the truth's; wrong
change how far a pixel's change is from the truth's; error how far a pixel is from the truth.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from renderer.engine.engine import Engine, picture
from renderer.engine.view import FAR_M, NEAR_M, View
from renderer.gpu.context import Gpu
from renderer.maths.colour import srgb_encode
from renderer.maths.frustum import off_axis
from renderer.passes.panels import Panel
from renderer.passes.quality import QUALITIES
from renderer.scene.show_reader import load_source
from renderer.wall.reader import default_wall
from tests.support.broken import broken
from tests.support.bronze import bronze_file, lights_file

FPS = Fraction(60)
DEGREES_PER_S = 6
TRUTH_TIMES = 8
GOAL = 0.5

ROWS = ("draft", "show", "best")
_TRUTH = replace(QUALITIES["show"], shadow_px=64)
_UNFILTERED = "return sqrt(sqrt(min(alpha2 + spread, 1.0)));", "return roughness;"


def scene_file(folder: Path, relic: Path, height_m: float) -> Path:
    """``relic`` before the wall's left wing, turning, under a map of small bright lights and a sun."""
    lights_file(folder / "lights.exr")
    path = folder / "flicker.toml"
    path.write_text(
        'format = "yingbi-scene/1"\nduration_s = 60\n[environment]\nmap = "lights.exr"\n'
        "[[light]]\ndirection = [0.4, -0.5, -1.0]\nirradiance = 0.6\nshadow = false\n"
        f'[[relic]]\nmesh = "{relic}"\nheight_m = {height_m}\nposition_m = [-1.5, 1.0, 1.0]\n'
        f"rotation_deg = {{ keys = [[0, [0, 0, 0]], [60, [0, {60 * DEGREES_PER_S}, 0]]] }}\n"
    )
    return path


def crop(side_px: int, middle_m: tuple[float, float, float]) -> tuple[View, View]:
    """``side_px`` squared pixels of the raster where the first eye sees ``middle_m``; and the truth's."""
    wall = default_wall()
    facet, eye = wall.facets[0], wall.eyes[0].position_m
    ray = np.array(middle_m) - eye
    at = eye + ray * (facet.normal @ (facet.corners_m[0] - eye)) / (facet.normal @ ray)
    width, height = facet.raster_px[2:]
    right, up = facet.right_m / width * side_px, facet.up_m / height * side_px
    origin = at - right / 2 - up / 2
    corners = np.array([origin, origin + right, origin + up])
    views = []
    for side in (side_px, side_px * TRUTH_TIMES):
        panel = Panel(off_axis(corners, eye, NEAR_M, FAR_M), corners, (0, 0, side, side))
        views.append(View((side, side), (panel,)))
    return views[0], views[1]


def frames(gpu: Gpu, scene: Path, quality: str, view: View, count: int, times: int = 1) -> np.ndarray:
    """[count, H, W, 3] as the display's codes, not rounded; each the mean of ``times`` squared pixels."""
    engine = Engine(gpu, load_source(scene), default_wall(), quality)
    found = []
    for number in range(count):
        light = picture(engine, number, FPS, view, "rgba16f").astype(np.float64)
        height, width = light.shape[0] // times, light.shape[1] // times
        light = light.reshape(height, times, width, times, 3).mean(axis=(1, 3))
        found.append(255.0 * srgb_encode(np.clip(light, 0.0, 1.0)))
    gpu.collect()
    return np.array(found)


def change(pictures: np.ndarray) -> float:
    """The mean absolute change from one frame to the next."""
    return float(np.abs(np.diff(pictures, axis=0)).mean())


def measure(
    scene: Path, side_px: int, count: int, middle_m: tuple[float, float, float]
) -> dict[str, tuple[float, ...]]:
    """(change, flicker, wrong change, error) by the quality's name, the truth's first."""
    view, fine = crop(side_px, middle_m)
    QUALITIES["truth"] = _TRUTH
    with Gpu() as gpu:
        with broken(*_UNFILTERED):
            truth = frames(gpu, scene, "truth", fine, count, TRUTH_TIMES)
            plain = {f"{name}, normals unfiltered": frames(gpu, scene, name, view, count) for name in ROWS}
        drawn = {name: frames(gpu, scene, name, view, count) for name in ROWS}
    found: dict[str, tuple[float, ...]] = {"truth": (change(truth), 0.0, 0.0, 0.0)}
    for name, pictures in (drawn | plain).items():
        off = pictures - truth
        beyond = change(pictures) - found["truth"][0]
        found[name] = (change(pictures), beyond, change(off), float(np.abs(off).mean()))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--relic", type=Path, help="a file instead of the bronze made here")
    parser.add_argument("--height-m", type=float, default=1.2)
    parser.add_argument("--side-px", type=int, default=160)
    parser.add_argument("--frames", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        relic = options.relic.resolve() if options.relic else bronze_file(folder / "bronze.glb")
        scene = scene_file(folder, relic, options.height_m)
        rows = measure(scene, options.side_px, options.frames, (-1.5, 1.0 + options.height_m / 2, 1.0))
    print(f"{'':28} {'change':>8} {'flicker':>8} {'wrong':>8} {'error':>8}   in 1/255; goal: flicker <= {GOAL}")
    for label, figures in rows.items():
        print(f"{label:28} " + " ".join(f"{figure:8.3f}" for figure in figures))


if __name__ == "__main__":
    main()
