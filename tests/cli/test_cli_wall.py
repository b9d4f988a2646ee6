"""``yingbi wall info`` and ``yingbi wall rays``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from renderer.wall.rays import led_positions
from renderer.wall.reader import load_wall
from tests.cli.conftest import Run

WALL = """format = "yingbi-wall/1"
name = "Ecke"
[corner]
height_m = 0.1
left_m = 0.8
right_m = 0.4
[[eye]]
name = "visitor"
position_m = [0, 1.5, 4]
[[output]]
name = "HDMI 1"
size_px = [640, 480]
tiles = [{ from_px = [0, 0, 320, 40], to_px = [10, 20], rotate_deg = 90 }]
"""


def test_info_as_json_is_the_contracts(yingbi: Run, tmp_path: Path) -> None:
    (tmp_path / "wall.toml").write_text(WALL)
    done = yingbi("wall", "info", "wall.toml", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    info = json.loads(done.stdout)
    assert list(info) == ["format", "raster_px", "facets", "eyes", "outputs"]
    assert info["format"] == "yingbi-wall-info/1"
    assert info["raster_px"] == [480, 40]
    left, right = info["facets"]
    assert list(left) == ["name", "surface", "corners_m", "pixels", "raster_px"]
    assert (left["name"], left["surface"], left["pixels"]) == ("left wing", "left wing", [320, 40])
    assert right["raster_px"] == [320, 0, 160, 40]
    d = 0.8 / 2**0.5
    assert np.allclose(left["corners_m"], [(-d, 0, d), (0, 0, 0), (-d, 0.1, d)])
    assert info["eyes"] == [{"name": "visitor", "position_m": [0.0, 1.5, 4.0]}]
    assert info["outputs"] == [
        {
            "name": "HDMI 1",
            "size_px": [640, 480],
            "refresh_hz": 60.0,
            "tiles": [{"from_px": [0, 0, 320, 40], "to_px": [10, 20], "rotate_deg": 90}],
        }
    ]


def test_info_as_text(yingbi: Run, tmp_path: Path) -> None:
    (tmp_path / "wall.toml").write_text(WALL)
    done = yingbi("wall", "info", "wall.toml")
    assert done.stdout.splitlines()[:2] == ["Ecke", "raster 480 x 40 px, 19,200 LEDs on 0.1 m², pitch 2.5 mm"]
    assert "0,0 320 x 40 -> 10,20 turned 90°" in done.stdout
    assert "visitor  0.000, 1.500, 4.000  2 of 2 facets" in done.stdout
    rounded = yingbi("wall", "info", "building-corner-5m3").stdout
    assert "... 14 more: --json shows all" in rounded


def test_rays(yingbi: Run, tmp_path: Path) -> None:
    header, _, rest = WALL.partition("[corner]")
    (tmp_path / "wall.toml").write_text(f"{header}raster_px = [490, 41]\n[corner]{rest}")
    done = yingbi("wall", "rays", "wall.toml", "-o", "out/rays.npz")
    assert (done.returncode, done.stderr) == (0, "")
    with np.load(tmp_path / "out" / "rays.npz") as file:
        assert file.files == ["position_m"]
        positions = file["position_m"]
    assert positions.dtype == np.float64
    assert positions.shape == (41, 490, 3)
    assert np.isnan(positions[40]).all()
    assert np.isnan(positions[:, 480:]).all()
    assert np.array_equal(positions, led_positions(load_wall(tmp_path / "wall.toml")), equal_nan=True)
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["rays.npz"]
    first = (tmp_path / "out" / "rays.npz").read_bytes()
    yingbi("wall", "rays", "wall.toml", "-o", "out/rays.npz")
    assert (tmp_path / "out" / "rays.npz").read_bytes() == first


def test_what_goes_wrong(yingbi: Run, tmp_path: Path) -> None:
    (tmp_path / "wall.toml").write_text(WALL.replace("0.8", "-0.8"))
    done = yingbi("wall", "info", "wall.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "wall.toml:5: corner.left_m: must be more than 0 (it is -0.8)\n"
    done = yingbi("wall", "rays", "corner-5m3", "-o", "rays.npy")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "-o: 'rays.npy' does not end in .npz (such as -o rays.npz)\n"
    done = yingbi("wall", "rays", "wall.toml", "-o", "wall.toml/rays.npz")
    assert done.returncode == 2
    (tmp_path / "wall.toml").write_text(WALL)
    done = yingbi("wall", "rays", "wall.toml", "-o", "wall.toml/rays.npz")
    assert done.returncode == 1
    assert done.stderr.startswith("wall.toml/rays.npz: a part of the path is a file, not a folder (")
    assert yingbi("wall", "info", "x" * 300).returncode == 2
