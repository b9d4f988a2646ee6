"""A jade disc, generated: writes `jade-bi.glb` beside this file, the same bytes each run.

After a type of the Warring States (fourth to third century BC): the bi, 17 cm, its two faces covered
with grains that sprout, raised and polished one by one, between plain bevelled rims. The stone is
translucent: what is thin glows, and veins of ochre run through from face to face. It copies no
particular object.

    python scenes/relics/jade_bi.py

Metres, standing on its edge in the x-y plane, y up, origin at the lowest point. Both faces share one
picture, seen from the front: the veins go through the stone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from brush import Array, Image32, noise, smooth
from glb import CLAMP, Material, Mesh, Node, jpeg, png, write_glb
from patterns import spiral
from PIL import Image, ImageDraw
from skin import Surface, blur, hollows, joined, mix, rgb, sample, sheet, slopes, step

SEED = 256
PX, SPAN = 1536, 176.0  # the picture's side in pixels, and in millimetres
MM = SPAN / PX
OUTER, HOLE = 85.0, 27.5
BEVEL, RIM_OUT, RIM_IN = 1.6, 79.6, 33.0  # a bevel at both edges; plain rims from there to the edges
THICK, RAISED = 5.6, 1.1  # between the grounds of both faces; how far grains and rims stand over them
PITCH = 6.7
JADE, DEEP, PALE, OCHRE, RUST = 0x7FA28A, 0x6A9180, 0x9DB89B, 0xB08E55, 0x7C5230


def grid() -> tuple[Array, Array]:
    """Of every pixel: radius in millimetres, angle."""
    at = (np.arange(PX) + 0.5) * MM - SPAN / 2
    right, up = np.meshgrid(at, -at)
    return np.hypot(right, up), np.arctan2(up, right)


def grains() -> Array:
    """Middles and turns (degrees) of all grains: a triangular net, as the carver's ruled lines give it."""
    rng = np.random.default_rng(SEED)
    rows = []
    reach = int(OUTER / PITCH) + 3
    for j in range(-reach, reach + 1):
        for i in range(-reach, reach + 1):
            x, y = (i + 0.5 * (j % 2)) * PITCH, j * PITCH * 0.866
            if RIM_IN + 0.9 < np.hypot(x, y) < RIM_OUT - 0.9:
                rows.append((*(np.array([x, y]) + rng.normal(0.0, 0.16, 2)), rng.normal(0.0, 9.0) + 60 * (j % 2)))
    return np.array(rows)


def sprouts() -> Image32:
    """A grain each: a dome that a curl winds out of, drawn as heights 0..1 and rounded."""
    image = Image.new("L", (PX, PX), 0)
    draw = ImageDraw.Draw(image)
    curl = smooth(spiral(0.8, 150.0, 0.15, 16) * 2.55, step=0.12)
    width = np.interp(np.linspace(0, 1, len(curl)), [0.0, 0.25, 0.7, 1.0], [0.45, 1.0, 1.6, 2.0])
    for x, y, turn in grains():
        c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        path = curl @ np.array([[c, s], [-s, c]]) + [x, y]
        for (px, py), w in zip((path * [1, -1] + SPAN / 2) / MM, width / MM / 2, strict=True):
            draw.ellipse([px - w, py - w, px + w, py + w], fill=205)
        px, py = (np.array([x, -y]) + SPAN / 2) / MM
        w = 1.45 / MM
        draw.ellipse([px - w, py - w, px + w, py + w], fill=255)
    drawn = np.asarray(image, dtype=np.float32) / 255.0
    sharp = blur(drawn, (0.22 / MM, 0.22 / MM))
    return (0.45 * sharp + 0.75 * blur(sharp, (0.6 / MM, 0.6 / MM))).astype(np.float32)


def relief() -> Image32:
    """Heights over the ground of a face, in millimetres, bevels included."""
    radius, angle = grid()
    out = OUTER + 0.25 * np.cos(2 * angle + 0.6) + 0.12 * np.cos(5 * angle)
    rims = step(radius, RIM_OUT - 0.25, RIM_OUT + 0.25) + step(-radius, -RIM_IN - 0.25, -RIM_IN + 0.25)
    line = np.exp(-(((radius - RIM_OUT - 0.9) / 0.22) ** 2)) + np.exp(-(((radius - RIM_IN + 0.9) / 0.22) ** 2))
    edge = np.minimum(out - radius, radius - HOLE)
    bevel = np.clip(1.0 - edge / BEVEL, 0.0, 1.0) ** 2
    field = step(RIM_OUT - radius, 0.2, 0.8) * step(radius - RIM_IN, 0.2, 0.8)
    height = RAISED * (0.9 * rims + sprouts() * field) - 0.28 * line - 1.5 * bevel
    return np.asarray(height, dtype=np.float32)


def polish(right: Array, up: Array) -> Array:
    """Ground by hand, so never flat: millimetres, too gentle for a normal map's eight bits."""
    slow = 0.30 * np.cos(0.018 * right + 0.7) * np.cos(0.021 * up - 0.4) - 0.25
    return slow + 0.025 * np.cos(0.11 * right - 0.05 * up) + 0.02 * np.cos(0.07 * right + 0.13 * up + 1.0)


def veins() -> tuple[Image32, Image32]:
    """Shares of ochre and of cloud: sheets of stain through the stone, sharp where a crack let them in."""
    mm, shape = 2 * MM, (PX // 2, PX // 2)
    broad, fine = (noise(shape, (size / mm, size / mm), SEED + i) for i, size in ((2, 24.0), (3, 3.0)))
    streaks = noise(shape, (5.0 / mm, 15.0 / mm), SEED + 4)
    at = (np.arange(shape[0]) + 0.5) * mm - SPAN / 2
    right, up = np.meshgrid(at, -at)
    across = 0.36 * right + 0.93 * up + 9.0 * broad + 0.8 * streaks + 0.25 * fine
    crack = np.exp(-np.abs(across - 34.0) / np.where(across > 34.0, 1.0, 5.0))
    crack += 0.6 * np.exp(-np.abs(across + 40.0) / np.where(across > -40.0, 4.0, 0.8))
    corner = step(0.62 * right - 0.78 * up + 11.0 * broad + 2.0 * streaks + 0.8 * fine, 62.0, 84.0)
    ochre = np.clip(crack * (0.62 + 0.16 * streaks) + 0.9 * corner, 0.0, 1.0)
    cloud = np.clip(0.5 + 0.16 * broad + 0.17 * streaks + 0.03 * fine, 0.0, 1.0)
    return _doubled(ochre), _doubled(cloud)


def _doubled(a: Image32) -> Image32:
    return a.astype(np.float32).repeat(2, 0).repeat(2, 1)


def material(height: Image32) -> Material:
    ochre, cloud = veins()
    low = np.clip(hollows(height, 0.9 / MM) * 1.3, 0.0, 1.0)
    stone = mix(rgb(DEEP), rgb(JADE), step(cloud, 0.15, 0.6))
    stone = mix(stone, rgb(PALE), 0.8 * step(cloud, 0.5, 1.0))
    stone = mix(mix(stone, rgb(OCHRE), 0.75 * ochre), rgb(RUST), 0.7 * step(ochre, 0.55, 1.0))
    stone = mix(stone, rgb(0x4A4A38), 0.45 * low)  # what centuries left in the hollows
    rough = 0.19 + 0.16 * low + 0.02 * noise((PX, PX), (9.0 / MM, 9.0 / MM), SEED + 5) + 0.05 * ochre
    orm = np.stack([1.0 - 0.6 * low, rough, np.zeros((PX, PX))], axis=-1)[::2, ::2]
    through = np.clip(1.0 - 0.75 * ochre - 0.2 * cloud, 0.0, 1.0)
    thick = np.clip((THICK + 2 * height) / (THICK + 2 * RAISED), 0.0, 1.0)
    light = np.stack([through, thick, np.zeros((PX, PX))], axis=-1)[::4, ::4]
    wrap = (CLAMP, CLAMP)
    surface, inner = jpeg(orm, 88, *wrap), png(light, *wrap)
    return Material(
        "jade",
        metallic=0.0,
        base_color_texture=jpeg(stone, 84, *wrap),
        metallic_roughness=surface,
        occlusion=surface,
        normal=jpeg(slopes(height, (MM, MM)), 94, *wrap),
        extensions={
            "KHR_materials_ior": {"ior": 1.61},
            "KHR_materials_transmission": {"transmissionFactor": 0.4, "transmissionTexture": {"index": inner}},
            "KHR_materials_volume": {
                "thicknessFactor": (THICK + 2 * RAISED) / 1000.0,
                "thicknessTexture": {"index": inner},
                "attenuationDistance": 0.006,
                "attenuationColor": [0.44, 0.62, 0.48],
            },
        },
    )


def face(height: Image32 | None) -> Surface:
    """The front: u once around from the right, v from the rim to the hole; without a relief, uncarved."""

    def place(u: Array, v: Array) -> Array:
        angle = 2 * np.pi * u
        out = OUTER + 0.25 * np.cos(2 * angle + 0.6) + 0.12 * np.cos(5 * angle)
        radius = out + (HOLE - out) * v
        right, up = radius * np.cos(angle), radius * np.sin(angle)
        raised = 0.0 if height is None else sample(height, *_uv(right, up))
        return np.stack([right, up + OUTER, THICK / 2 + polish(right, up) + raised], axis=-1)

    return place


def _uv(right: Array, up: Array) -> tuple[Array, Array]:
    return right / SPAN + 0.5, 0.5 - up / SPAN


def rings() -> Array:
    """v of the rings of vertices: close together at the bevels and the edges of the field."""
    radii = np.concatenate(
        [OUTER - np.array([0.0, 0.4, 0.9, 1.6]), [80.2, RIM_OUT - 0.4], np.linspace(78.0, 34.6, 33),
         [RIM_IN + 0.4, 32.4], HOLE + np.array([1.6, 0.9, 0.4, 0.0])]
    )  # fmt: skip
    return (OUTER - radii) / (OUTER - HOLE)


def meshes(height: Image32, skin: Material | None) -> list[Mesh]:
    """Both faces and the two walls between them, closed."""
    around, v = np.linspace(0.0, -1.0, 301), rings()
    flat, carved = face(None), face(height)
    front = sheet("front", flat, around, v, skin, carved)
    back = sheet("back", _back(flat), -around, v, skin, _back(carved))
    walls = [
        sheet("edge", _wall(carved, 0.0), -around, np.linspace(0, 1, 4), skin),
        sheet("bore", _wall(carved, 1.0), around, np.linspace(0, 1, 4), skin),
    ]
    faces = [_mapped(part, 0.0, SPAN) for part in (front, back)]
    return [joined("jade bi", [*faces, *(_mapped(wall, HOLE + 3.0, OUTER - 3.0) for wall in walls)])]


def _back(front: Surface) -> Surface:
    return lambda u, v: front(u, v) * np.array([1.0, 1.0, -1.0])


def _wall(front: Surface, v: float) -> Surface:
    """From the front's edge to the back's, a little barrelled."""

    def place(u: Array, t: Array) -> Array:
        rim = front(u, np.full_like(u, v))
        middle = np.array([0.0, OUTER, 0.0])
        swell = 1.0 + (0.003 if v == 0.0 else -0.008) * np.sin(np.pi * t)
        out = (rim - middle) * np.stack([swell, swell, 1 - 2 * t], axis=-1)
        return np.asarray(out + middle)

    return place


def _mapped(mesh: Mesh, least: float, most: float) -> Mesh:
    """The same mesh with the picture laid on from the front, and +x as the tangent of both faces.

    The picture is read between two radii: a wall takes its skin from the plain rim beside it.
    """
    p = np.asarray(mesh.positions) * 1000.0 - [0.0, OUTER, 0.0]
    radius = np.hypot(p[:, 0], p[:, 1])
    p *= (np.clip(radius, least, most) / radius)[:, None]
    n = np.asarray(mesh.normals)
    tangent = np.array([1.0, 0.0, 0.0]) - n * n[:, :1]
    length = np.linalg.norm(tangent, axis=1, keepdims=True)
    tangent = np.where(length > 1e-3, tangent / np.maximum(length, 1e-3), [0.0, 1.0, 0.0])
    hand = np.where(n[:, 2] < -0.5, -1.0, 1.0)
    uv = np.column_stack(_uv(p[:, 0], p[:, 1]))
    return Mesh(
        mesh.positions, mesh.indices, mesh.material, n, uv, np.column_stack([tangent, hand]), name=mesh.name
    )


def main() -> None:
    height = relief()
    parts = meshes(height, material(height))
    path = Path(__file__).with_name("jade-bi.glb")
    size = write_glb(path, [Node("jade bi", parts)], generator="Yingbi scenes/relics/jade_bi.py")
    triangles = sum(len(np.asarray(p.indices)) for p in parts)
    print(f"{path.name}: {size / 1e6:.2f} MB, {triangles} triangles")


if __name__ == "__main__":
    main()
