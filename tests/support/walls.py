"""Small walls of every shape, at a real wall's pitch."""

from __future__ import annotations

from pathlib import Path

from renderer.wall.model import Wall
from renderer.wall.reader import load_wall

_HEAD = 'format = "yingbi-wall/1"\npitch_mm = 2.5\ncabinet_px = [160, 212]\n'


def _corner(left_m: float, right_m: float, angle_deg: float) -> str:
    sides = f"left_m = {left_m}\nright_m = {right_m}\nangle_deg = {angle_deg}\n"
    return f"[corner]\nheight_m = 1.06\nbase_m = 0.6\n{sides}"


SHAPES: dict[str, str] = {
    "flat": """
[[surface]]
shape = "plane"
bottom_left_m = [-1.6, 0.6, 0.0]
bottom_right_m = [1.6, 0.6, 0.0]
top_left_m = [-1.6, 1.66, 0.0]
pixels = [1280, 424]
raster_px = [0, 0]
""",
    "room corner": _corner(1.6, 1.2, 90),
    "building corner": _corner(1.6, 1.2, 270),
    "rounded corner": _corner(1.6, 1.6, 100) + "radius_m = 0.9\n",
    "arc": """
[[surface]]
shape = "arc"
centre_m = [0.0, 3.0]
radius_m = 3.0
from_deg = 210.0
to_deg = 150.0
height_m = 1.06
base_m = 0.6
pixels = [1257, 424]
raster_px = [0, 0]
""",
    "mesh": """
[[surface]]
shape = "mesh"
file = "mesh.obj"
pixels = [1036, 424]
raster_px = [0, 0]
""",
}


def _mesh_text() -> str:
    """Two wings of 0.894 m (358 px) about a middle of 0.8 m (320 px)."""
    columns = (0, 358, 678, 1036)
    posts = ((-1.2, 0.4), (-0.4, 0.0), (0.4, 0.0), (1.2, 0.4))
    rows = [f"v {x:.6f} {y:.2f} {z:.3f}" for y in (0.6, 1.66) for x, z in posts]
    rows += [f"vt {c / columns[-1]:.9f} {v}" for v in (0, 1) for c in columns]
    rows += [f"f {a}/{a} {a + 1}/{a + 1} {a + 5}/{a + 5} {a + 4}/{a + 4}" for a in (1, 2, 3)]
    return "\n".join(rows) + "\n"


def small_wall(shape: str, folder: Path) -> Wall:
    """The wall of :data:`SHAPES` with that name, by way of its file."""
    (folder / "mesh.obj").write_text(_mesh_text())
    path = folder / f"{shape.replace(' ', '-')}.toml"
    path.write_text(_HEAD + SHAPES[shape])
    return load_wall(path)
