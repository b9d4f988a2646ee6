"""A carved lacquer box, generated: writes `lacquer-box.glb` beside this file, the same bytes each run.

After a type of the Yongle reign (early fifteenth century): a round box with a cover, 26 cm, of wood under
a hundred coats of cinnabar lacquer, cut 4 mm deep to peonies over a diaper ground, with a band of
peonies round the cover's side and another round the box's; black lacquer under the foot. It copies no
particular object.

    python scenes/relics/lacquer_box.py

Metres, y up, origin at the middle of the foot's underside. The top has a picture seen from above, the
sides a strip that repeats, the foot no texture at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from brush import Array, Image32, Place, noise
from glb import CLAMP, REPEAT, Material, Mesh, Node, jpeg, tangents, write_glb
from lathe import Profile
from peony import blossom, diaper, leaf
from relief import Relief, softened
from skin import Surface, hollows, mix, rgb, sample, sheet, slopes, step

SEED = 1407
# (radius, height) in millimetres: from the middle of the cover down to the middle of the underside.
POINTS = [
    *((0, 112), (60, 110.6), (94, 107.2), (110, 102.6), (120, 95), (126, 85), (128.2, 75), (128.8, 66)),
    *((128.8, 60.4), (128.6, 59), (127.7, 58.2), (127.7, 57.2), (128.6, 56.4), (128.8, 55), (128.6, 47)),
    *((127, 36), (121.5, 25), (111, 15.6), (99, 10.6), (93, 9), (91.2, 7.4), (90.4, 3), (89.6, 0.8)),
    *((88.2, 0), (85.6, 0), (84.4, 0.8), (83.8, 4), (82, 6.4), (70, 7), (0, 7)),
]
TOP_PX, TOP_SPAN = 1536, 244.0
SIDE_ROWS, SIDE_COLS, REPEATS = 640, 1280, 4
DEEP = 4.0  # the thickness of the lacquer that is carved
AROUND = 168
LACQUER, DARK, EDGE, DUST = 0x9E2B25, 0x4C120F, 0xA8402E, 0x2A0E0B
GAIN = 0.5


class Box:
    """The profile and its borders: the top's rim, and where the sides end above the foot."""

    def __init__(self) -> None:
        self.profile = Profile.through(POINTS)
        near = self.profile.nearest
        self.rim, self.seam, self.foot = near(118.0, 97.0), near(127.7, 57.7), near(99.0, 10.6)
        self.side_mm = self.foot - self.rim, 2 * np.pi * 126.0 / REPEATS  # down, and across one repeat

    def skin(self, start: float, end: float, turns: float = 1.0) -> Surface:
        """The surface between two arc lengths, u once around per `turns`, v from start to end."""

        def place(u: Array, v: Array) -> Array:
            angle = 2 * np.pi * u / turns
            r, y = self.profile.at(start + (end - start) * v)
            r = r * (1 + 0.0022 * np.cos(2 * angle + 0.5) + 0.0008 * np.cos(3 * angle))
            y = y + 0.004 * r * np.cos(angle - 0.8) * np.clip((y - 60) / 50, 0, 1)
            return np.stack([r * np.sin(angle), y, r * np.cos(angle)], axis=-1)

        return place


def top_relief() -> Image32:
    """One great peony among five, leaves wherever there is room, a plain rim."""
    px = TOP_PX / TOP_SPAN
    r = Relief(TOP_PX, TOP_PX, px, lambda p: (p + TOP_SPAN / 2) * px, DEEP)
    rng = np.random.default_rng(SEED)
    diaper(r, (-122, -122, 122, 122), 4.6, 0.6)
    places = [(76.0 * np.sin(a), -76.0 * np.cos(a), a) for a in np.arange(5) * 2 * np.pi / 5]
    for x, y, a in places:
        for k in range(8):
            heading = np.degrees(a) + 22.5 + 45.0 * k
            at = Place(x, y, 46.0 + rng.normal(0, 2), heading + rng.normal(0, 6))
            leaf(r, at.at(0.0, 0.32, 0.66), 2.1, rng.uniform(-0.25, 0.25))
    for x, y, a in [(97.0 * np.sin(a + np.pi / 5), -97.0 * np.cos(a + np.pi / 5), a) for _, _, a in places]:
        for lean in (-75.0, 75.0, -32.0, 32.0, 180.0):
            heading = float(np.degrees(a)) + 36.0 + lean
            leaf(r, Place(0.86 * x, 0.86 * y, 24.0, heading + rng.normal(0, 4)), 2.0, rng.uniform(-0.2, 0.2))
    for k in range(10):
        leaf(
            r,
            Place(0, 0, 38.0, 18.0 + 36.0 * k + rng.normal(0, 4)).at(0.0, 0.86, 0.72),
            2.3,
            rng.uniform(-0.2, 0.2),
        )
    for x, y, a in places:
        blossom(r, x, y, 27.0, 3.3, float(np.degrees(a)))
    blossom(r, 0.0, 0.0, 43.0, 3.9, 10.0)
    ring = np.linspace(0, 2 * np.pi, 200)
    for radius, width, height in ((119.0, 9.0, 0.0), (120.0, 7.0, 3.2), (114.6, 1.6, 0.3), (113.0, 1.2, 1.6)):
        r.line(np.column_stack([radius * np.cos(ring), radius * np.sin(ring)]), width, height)
    return softened(r.heights(), r.mm, 0.2)


def side_relief(box: Box) -> Image32:
    """A quarter of both bands: a peony and a half-seen one each, leaves between, plain borders."""
    down, across = box.side_mm
    px = np.array([SIDE_COLS / across, SIDE_ROWS / down])
    r = Relief(SIDE_ROWS, SIDE_COLS, float(px[0]), lambda p: p * px, DEEP)
    seam = box.seam - box.rim
    diaper(r, (0.0, 0.0, across, down), across / 44, 0.6)
    for top, bottom, shift in ((3.0, seam - 3.5, 0.25), (seam + 3.5, down - 3.0, 0.0)):
        middle, size = 0.5 * (top + bottom), 0.5 * (bottom - top)
        for k in range(-1, 6):
            x = (k * 0.25 + shift) * across
            for turn in (62.0, 118.0, 242.0, 298.0):
                leaf(r, Place(x, middle, 1.25 * size, turn).at(0.0, 0.42, 0.8), 2.0, 0.2)
        for k in range(-1, 6):
            blossom(r, (k * 0.25 + shift) * across, middle, 0.86 * size, 3.2, 90.0 * (k % 2))
    for at, width, height in ((0.0, 5.0, 3.2), (down, 5.0, 3.2), (seam - 2.6, 2.6, 3.0), (seam + 2.6, 2.6, 3.0)):
        r.line([(-5.0, at), (across + 5.0, at)], width + 1.4, 0.2)
        r.line([(-5.0, at), (across + 5.0, at)], width, height)
    r.line([(-5.0, seam), (across + 5.0, seam)], 1.0, 0.0)
    return softened(r.heights(), r.mm, 0.2)


def lacquer(name: str, relief: Image32, mm: tuple[float, float], seed: int, wrap_u: int) -> Material:
    """Cinnabar by height: dark and dusty ground, polished tops; a cut shows the coats one by one."""
    shape = (relief.shape[0], relief.shape[1])
    low = np.clip(hollows(relief, 1.3 / mm[0]) * 0.8, -1.0, 1.0)
    steep = np.hypot(np.gradient(relief, mm[0], axis=0), np.gradient(relief, mm[1], axis=1))
    coats = (0.5 + 0.5 * np.sin(2 * np.pi * relief / 0.42)) * step(steep, 0.6, 1.6)
    tone, fine = noise(shape, (8.0 / mm[0], 8.0 / mm[1]), seed), noise(shape, (0.5 / mm[0], 0.5 / mm[1]), seed + 1)
    colour = mix(rgb(DARK), rgb(LACQUER), step(relief + 0.15 * tone, 0.0, 2.2))
    colour = mix(colour, rgb(EDGE), 0.55 * step(-low + 0.05 * fine, 0.12, 0.6))
    colour = mix(colour, rgb(DARK), 0.30 * coats)
    colour = mix(colour, rgb(DUST), 0.75 * step(low, 0.1, 0.75))
    rough = 0.36 + 0.20 * step(low, 0.0, 0.5) + 0.03 * tone + 0.02 * fine - 0.05 * step(-low, 0.2, 0.6)
    orm = np.stack([1.0 - 0.7 * np.clip(low, 0, 1), np.clip(rough, 0.2, 0.8), np.zeros(shape)], axis=-1)
    wrap = (wrap_u, CLAMP)
    surface = jpeg(orm[::2, ::2], 86, *wrap)
    height = (relief + 0.006 * fine).astype(np.float32)
    return Material(
        name,
        base_color_texture=jpeg(colour * (1.0 + 0.02 * tone[..., None]), 80, *wrap),
        metallic_roughness=surface,
        occlusion=surface,
        normal=jpeg(slopes(height, mm, GAIN), 78, *wrap),
        normal_scale=1.0 / GAIN,
        extensions={"KHR_materials_specular": {"specularFactor": 0.6}},  # dulled by age
    )


def carved(flat: Surface, relief: Callable[[Array, Array], Array]) -> Surface:
    """The surface raised by a relief, but not at its borders."""

    def place(u: Array, v: Array) -> Array:
        inside = np.clip(u, 0.0, None), np.clip(v, 2e-4, 1 - 2e-4)
        along, down = (
            flat(inside[0] + a, inside[1] + b) - flat(inside[0] - a, inside[1] - b)
            for a, b in ((1e-4, 0.0), (0.0, 1e-4))
        )
        normal = np.cross(down, along)
        normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-12)
        share = step(1 - v, 0.0, 0.04) * step(v, 0.0, 0.04)
        return np.asarray(flat(u, v) + normal * (relief(u, v) * share)[..., None])

    return place


def meshes(box: Box, top: Image32, side: Image32, skins: dict[str, Material]) -> list[Mesh]:
    u = np.linspace(0.0, 1.0, AROUND + 1)
    cover, wall = box.skin(0.0, box.rim), box.skin(box.rim, box.foot, REPEATS)

    def on_top(at: Array, v: Array) -> Array:
        angle, reach = 2 * np.pi * at, v * box.rim / TOP_SPAN
        return sample(top, 0.5 + reach * np.sin(angle), 0.5 + reach * np.cos(angle))

    lid = sheet("cover", cover, u, np.linspace(0, 1, 56), skins.get("top"), carved(cover, on_top))
    band = sheet(
        "sides", wall, u * REPEATS, np.linspace(0, 1, 52), skins.get("side"),
        carved(wall, lambda at, v: sample(side, at % 1.0, v)),
    )  # fmt: skip
    under = box.skin(box.foot, box.profile.length)
    rows = box.profile.rows(150, detail=9.0)
    v = (rows[rows > box.foot] - box.foot) / (box.profile.length - box.foot)
    foot = sheet("foot", under, u, np.concatenate([[0.0], v]), skins.get("foot"))
    return [_from_above(lid, box), band, foot]


def _from_above(lid: Mesh, box: Box) -> Mesh:
    """The cover with its picture laid on from above: distances from the middle are true."""
    polar = np.asarray(lid.uv)
    angle, reach = 2 * np.pi * polar[:, 0], polar[:, 1] * box.rim / TOP_SPAN
    uv = np.column_stack([0.5 + reach * np.sin(angle), 0.5 + reach * np.cos(angle)])
    along = tangents(lid.positions, np.asarray(lid.normals), uv, lid.indices)
    return replace(lid, uv=uv, tangents=along)


def main() -> None:
    box = Box()
    top, side = top_relief(), side_relief(box)
    down, across = box.side_mm
    skins = {
        "top": lacquer("lacquer, cover", top, (TOP_SPAN / TOP_PX,) * 2, SEED + 1, CLAMP),
        "side": lacquer("lacquer, sides", side, (down / SIDE_ROWS, across / SIDE_COLS), SEED + 9, REPEAT),
        "foot": Material("black lacquer", base_color=(0.010, 0.008, 0.007, 1.0), roughness=0.3),
    }
    parts = meshes(box, top, side, skins)
    path = Path(__file__).with_name("lacquer-box.glb")
    size = write_glb(path, [Node("lacquer box", parts)], generator="Yingbi scenes/relics/lacquer_box.py")
    triangles = sum(len(np.asarray(p.indices)) for p in parts)
    print(f"{path.name}: {size / 1e6:.2f} MB, {triangles} triangles")


if __name__ == "__main__":
    main()
