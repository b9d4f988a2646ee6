"""Small walls of every shape, at a real wall's pitch."""

from __future__ import annotations

from pathlib import Path

from renderer.wall.model import Wall
from renderer.wall.reader import load_wall

_HEAD = 'format = "yingbi-wall/1"\npitch_mm = 2.5\ncabinet_px = [160, 212]\n'

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
    "room corner": "[corner]\nheight_m = 1.06\nleft_m = 1.6\nright_m = 1.2\nangle_deg = 90\nbase_m = 0.6\n",
    "building corner": "[corner]\nheight_m = 1.06\nleft_m = 1.6\nright_m = 1.2\nangle_deg = 270\nbase_m = 0.6\n",
    "rounded corner": "[corner]\nheight_m = 1.06\nleft_m = 1.6\nright_m = 1.6\nangle_deg = 100\nradius_m = 0.9\nbase_m = 0.6\n",
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
    rows = ["v {:.6f} {:.2f} {:.3f}".format(x, y, z) for y in (0.6, 1.66)
            for x, z in ((-1.2, 0.4), (-0.4, 0.0), (0.4, 0.0), (1.2, 0.4))]  # fmt: skip
    rows += [f"vt {c / columns[-1]:.9f} {v}" for v in (0, 1) for c in columns]
    rows += [f"f {a}/{a} {a + 1}/{a + 1} {a + 5}/{a + 5} {a + 4}/{a + 4}" for a in (1, 2, 3)]
    return "\n".join(rows) + "\n"


def small_wall(shape: str, folder: Path) -> Wall:
    """The wall of :data:`SHAPES` with that name, by way of its file."""
    (folder / "mesh.obj").write_text(_mesh_text())
    path = folder / f"{shape.replace(' ', '-')}.toml"
    path.write_text(_HEAD + SHAPES[shape])
    return load_wall(path)
