"""An installed wheel carries its shaders and scenes, and works from an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHERE = "import renderer.resources as r; print(r.__file__, r.shaders(), r.scenes(), sep='\\n')"


def test_an_installed_wheel_draws_from_an_empty_folder(tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty folder"
    empty.mkdir()
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--target",
        str(site),
    ]
    subprocess.run([*install, str(ROOT)], check=True, capture_output=True, timeout=120)
    environment = {**os.environ, "PYTHONPATH": str(site)}
    where = subprocess.run(
        [sys.executable, "-c", WHERE],
        cwd=empty, env=environment, check=True, capture_output=True, text=True, timeout=60,
    ).stdout.split("\n")  # fmt: skip
    assert all(line.startswith(str(site)) for line in where[:3])
    options = ["--quality", "draft", "--scale", "0.02", "--at", "1", "-o", "picture.png"]
    done = subprocess.run(
        [sys.executable, "-m", "renderer", "render", "meiping.toml", *options],
        cwd=empty, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (empty / "picture.png").stat().st_size > 1000
