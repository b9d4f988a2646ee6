"""How exactly balls land on walls of the real size: ``python -m tests.bench.geometry``.

The same measurement as ``tests/gl/test_geometry.py``, on the built-in 5.3 m walls at their native raster.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from renderer.gpu.context import Gpu
from renderer.resources import scenes
from renderer.wall.reader import load_wall
from tests.gl.test_geometry import _Balls

EYES = {
    "corner-5m3": [(0, 1.6, 8), (-1.5, 1.7, 7), (1.2, 1.5, 9), (0.3, 1.2, 6), (-0.5, 1.8, 10)],
    "building-corner-5m3": [(-1.2, 1.6, 9), (0, 1.7, 7), (2.0, 1.5, 8), (-3.0, 1.2, 7), (0.5, 1.8, 11)],
}


def main() -> None:
    with Gpu() as gpu, tempfile.TemporaryDirectory() as folder:
        print("| wall | raster | balls | mean px | max px | bias px |\n| --- | --- | --- | --- | --- | --- |")
        for name, places in EYES.items():
            wall = load_wall(scenes() / "walls" / f"{name}.toml")
            eyes = [np.array(place, np.float64) for place in places]
            balls = _Balls(gpu, Path(folder), wall, eyes[0])
            errors = np.array([error for eye in eyes for error in balls.errors(eye, drawn_for=eye)])
            length = np.linalg.norm(errors, axis=1)
            bias = np.abs(errors.mean(axis=0)).max()
            size = " x ".join(map(str, wall.raster_px))
            figures = " | ".join(f"{value:.4f}" for value in (length.mean(), length.max(), bias))
            print(f"| {name} | {size} | {len(errors)} | {figures} |", flush=True)


if __name__ == "__main__":
    main()
