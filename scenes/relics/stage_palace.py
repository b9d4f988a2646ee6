"""The palace beyond the terrace: vermilion walls with tiled copings, the moon gate, pavilion, gate tower.

Builders answer a `Bag`: parts by the name of their material (``marble``, ``plaster``, ``tile``, ``paint``,
``brick``). Walls are built along x with their face at +z, standing on y = 0, and then placed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from stage_kit import Part, box, finish, grid_triangles, join, lathe
from stage_marble import REPEAT_M
from stage_tiles import coping, hip_roof

PLASTER_M = 3.0
THICK = 0.7
BASE = 0.84


@dataclass(eq=False)
class Bag:
    """Parts by material name."""

    parts: dict[str, list[Part]] = field(default_factory=dict)

    def add(self, material: str, *parts: Part) -> None:
        self.parts.setdefault(material, []).extend(parts)

    def put(self, other: Bag, x: float = 0.0, y: float = 0.0, z: float = 0.0, turn: float = 0.0) -> None:
        for name, parts in other.parts.items():
            self.add(name, *(p.turned(turn).moved(x, y, z) for p in parts))


def painted(part: Part, band: int, repeat_m: float, low: float = 0.04, high: float = 0.96) -> Part:
    """Maps a part whose texture coordinates are metres into a band of the painted atlas."""
    y0, y1 = part.pos[:, 1].min(), part.pos[:, 1].max()
    t = (y1 - part.pos[:, 1]) / max(y1 - y0, 1e-6)
    v = (band + low + (high - low) * t) / 4.0
    return replace(part, uv=np.column_stack([part.uv[:, 0] / repeat_m, v]))


def swatch(part: Part, index: int) -> Part:
    """Gives a part one plain colour of the atlas: 0 blue, 1 darkness, 2 green, 3 gilding."""
    uv = np.column_stack([0.25 * index + 0.125 + 0.02 * np.sin(part.uv[:, 0]), np.full(len(part.uv), 0.875)])
    return replace(part, uv=uv)


def column(height: float, radius: float, sides: int = 16, tint: float = 1.0) -> Bag:
    """A lacquered column on a stone drum."""
    bag = Bag()
    shaft = lathe([(radius, 0.0), (radius * 0.94, height)], sides, repeat_m=1.0, tint=tint)
    bag.add("paint", painted(shaft, 1, 1.0).moved(y=0.14))
    drum = [(radius * 1.55, 0.0), (radius * 1.55, 0.05), (radius * 1.38, 0.07), (radius * 1.5, 0.12),
            (radius * 1.25, 0.17), (radius * 0.9, 0.18)]  # fmt: skip
    bag.add("marble", lathe(drum, sides, repeat_m=REPEAT_M, tint=0.75 * max(tint, 0.5)))
    return bag


def _weathered(part: Part, y0: float, y1: float, seed: int) -> Part:
    """Damp and splashed earth at the wall's foot, soot under its eaves, broad blotches between."""
    rng = np.random.default_rng(seed)
    y = part.pos[:, 1]
    along = part.pos[:, 0]
    wave = sum(rng.uniform(0.2, 0.5) * np.sin(along * f + rng.uniform(0, 6.3)) for f in (0.7, 1.9, 4.3))
    foot = np.clip(1.0 - (y - y0) / (0.75 + 0.35 * wave), 0.0, 1.0)
    eave = np.clip(1.0 - (y1 - y) / 0.7, 0.0, 1.0)
    tone = (1.0 - 0.42 * foot**1.5) * (1.0 - 0.45 * eave**1.5) * (1.0 + 0.06 * wave)
    col = part.col.copy()
    col[:, :3] *= np.clip(tone, 0.3, 1.0)[:, None] * np.array([1.0, 1.0, 1.0])
    return replace(part, col=col)


def _face(x0: float, x1: float, y0: float, y1: float, z: float, seed: int) -> Part:
    cols, rows = max(2, round((x1 - x0) / 0.8) + 1), 7
    x = np.linspace(x0, x1, cols)
    y = y0 + (y1 - y0) * np.array([0.0, 0.08, 0.2, 0.4, 0.7, 0.88, 1.0])
    xx, yy = np.meshgrid(x, y)
    pos = np.stack([xx, yy, np.full_like(xx, z)], -1).reshape(-1, 3)
    return _weathered(finish(pos, grid_triangles(rows, cols), repeat_m=PLASTER_M), y0, y1, seed)


def stone_course(x0: float, x1: float, z: float, seed: int, height: float = BASE) -> list[Part]:
    """Two rows of grey-white blocks, the upper set back, its top edge sloped to shed rain."""
    rng = np.random.default_rng(seed)
    parts = []
    for row, (y, h, out) in enumerate(((0.0, 0.42, 0.10), (0.42, height - 0.42, 0.06))):
        at = x0
        while at < x1 - 1e-6:
            end = at + rng.uniform(1.0, 1.7)
            end = x1 if end > x1 - 0.6 else end
            block = box((end - at - 0.008, h - 0.006, 0.30), bevel=0.014, repeat_m=REPEAT_M)
            block = block.without((0, 0, -1)).without((0, -1, 0))
            tone = rng.uniform(0.62, 0.80) * (0.88 if row == 0 else 1.0)
            block = block.uv_moved(*rng.uniform(size=2)).tinted((tone, tone, tone * 0.97))
            parts.append(block.moved((at + end) / 2.0, y, z + out - 0.15))
            at = end
    return parts


def _eaves(x0: float, x1: float, y: float, z: float) -> Bag:
    """Under the coping: a painted beam, a gilt fillet and a row of rafter ends."""
    bag = Bag()
    length, mid = x1 - x0, (x0 + x1) / 2.0
    beam = box((length, 0.30, 0.12), repeat_m=1.0).without((0, 0, -1)).without((0, 1, 0))
    bag.add("paint", painted(beam, 0, 2.4).moved(mid, y - 0.30, z + 0.02))
    fillet = box((length, 0.05, 0.2)).without((0, 0, -1)).without((0, 1, 0))
    bag.add("paint", swatch(fillet, 3).tinted(0.8).moved(mid, y - 0.345, z))
    rafter = box((0.085, 0.085, 0.30)).without((0, 0, -1)).without((0, 1, 0))
    rafter = swatch(rafter, 2).tinted(0.9)
    for x in np.arange(x0 + 0.125, x1, 0.25):
        bag.add("paint", rafter.moved(float(x), y - 0.07, z + 0.16))
    return bag


def wall(x0: float, x1: float, height: float, rise: float, seed: int) -> Bag:
    """A run of palace wall: stone course, plaster, painted eaves, tiled coping up to ``height + rise``."""
    bag = Bag()
    z = THICK / 2.0
    bag.add("plaster", _face(x0, x1, BASE - 0.02, height - 0.3, z, seed))
    bag.add("marble", *stone_course(x0, x1, z, seed))
    bag.put(_eaves(x0, x1, height, z))
    bag.add("tile", coping(x1 - x0, height, height + rise, THICK / 2.0 + 0.42).moved(x=(x0 + x1) / 2.0))
    return bag


def end_face(height: float, z_depth: float = THICK) -> Part:
    """The plain end of a wall, facing +x at x = 0."""
    h = z_depth / 2.0
    pos = np.array([[0, 0, h], [0, 0, -h], [0, height, -h], [0, height, h]], dtype=np.float64)
    return finish(pos, np.array([[0, 1, 2], [0, 2, 3]]), repeat_m=PLASTER_M, tint=0.75)


def moon_gate_bay(width: float, height: float, rise: float, centre_y: float, radius: float) -> Bag:
    """A higher bay of wall, centred on x = 0, with a round opening in a moulded marble ring."""
    bag = Bag()
    z = THICK / 2.0
    half, top = width / 2.0, height - 0.3
    count = 72
    a = 2.0 * np.pi * np.arange(count + 1) / count
    circle = np.column_stack([np.sin(a), -np.cos(a)])
    with np.errstate(divide="ignore"):
        reach = np.minimum(
            half / np.maximum(np.abs(circle[:, 0]), 1e-9),
            np.where(circle[:, 1] > 0, top - centre_y, centre_y) / np.maximum(np.abs(circle[:, 1]), 1e-9),
        )
    corner = np.array([[half, -centre_y], [half, top - centre_y], [-half, top - centre_y], [-half, -centre_y]])
    outer = circle * reach[:, None]
    for c in corner:  # the nearest ray goes exactly into the corner
        outer[np.argmin(np.linalg.norm(outer - c, axis=1))] = c

    inner = circle * radius
    rings = [inner + (outer - inner) * t for t in (0.0, 0.25, 0.6, 1.0)]
    for zz, turn in ((z, 0.0), (z, 180.0)):
        pos = np.stack([np.column_stack([r[:, 0], r[:, 1] + centre_y, np.full(count + 1, zz)]) for r in rings])
        part = finish(pos.reshape(-1, 3), grid_triangles(4, count + 1)[:, ::-1], repeat_m=PLASTER_M)
        bag.add("plaster", _weathered(part, 0.4, top, 5).turned(turn))
    section = [(radius + 0.20, -0.02), (radius + 0.20, 0.05), (radius + 0.17, 0.075), (radius + 0.13, 0.06),
               (radius + 0.10, 0.085), (radius + 0.03, 0.085), (radius, 0.05), (radius - 0.012, -0.02),
               (radius - 0.012, -THICK - 0.05)]  # fmt: skip
    prof = np.array(section)
    pos = np.empty((len(prof), count + 1, 3))
    pos[..., 0] = prof[:, :1] * circle[None, :, 0]
    pos[..., 1] = prof[:, :1] * circle[None, :, 1] + centre_y
    pos[..., 2] = z + prof[:, 1:]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(prof, axis=0).T))]) / REPEAT_M
    uv = np.stack(np.broadcast_arrays(6.0 * np.arange(count + 1)[None, :] / count, along[:, None]), -1)
    ring = finish(pos.reshape(-1, 3), grid_triangles(len(prof), count + 1), uv.reshape(-1, 2), crease_deg=25.0)
    bag.add("marble", ring.tinted((0.84, 0.84, 0.81)))
    for x0, x1 in ((-half, -radius - 0.32), (radius + 0.32, half)):
        bag.add("marble", *stone_course(x0, x1, z, 7))
    for k in range(2):
        sill = box((3.3 - 0.5 * k, 0.2, 1.1 - 0.36 * k), bevel=0.015, repeat_m=REPEAT_M, tint=0.8)
        bag.add("marble", sill.moved(0.0, 0.2 * k, z + 0.25))
    bag.put(_eaves(-half, half, height, z))
    bag.add("tile", coping(width + 0.3, height, height + rise, THICK / 2.0 + 0.5))
    for side in (-1.0, 1.0):
        bag.add("plaster", end_face(height + rise - 0.35).turned(0.0 if side > 0 else 180.0).moved(x=side * half))
    board = np.array([[-0.75, 0, 0], [0.75, 0, 0], [0.75, 0.46, 0], [-0.75, 0.46, 0]])
    text = np.array([[0.01, 0.97], [0.24, 0.97], [0.24, 0.78], [0.01, 0.78]])
    plaque = finish(board, np.array([[0, 1, 2], [0, 2, 3]]), text)
    bag.add("paint", plaque.tinted(0.9).moved(0.0, centre_y + radius + 0.34, z + 0.10))
    for w, h, y in ((1.62, 0.05, -0.03), (1.62, 0.05, 0.44)):
        bag.add(
            "paint",
            swatch(box((w, h, 0.11), bevel=0.012), 3).moved(0.0, centre_y + radius + 0.34 + y, z + 0.08),
        )
    for x in (-0.78, 0.78):
        bag.add(
            "paint",
            swatch(box((0.05, 0.46, 0.11), bevel=0.012), 3).moved(x, centre_y + radius + 0.34, z + 0.08),
        )
    return bag


def window(radius: float) -> Bag:
    """An octagonal window in a wall's face (z = 0): marble frame, dark behind, a lattice of cracked ice."""
    bag = Bag()
    r = radius
    frame = [(r + 0.11, -0.01), (r + 0.11, 0.04), (r + 0.08, 0.06), (r + 0.01, 0.06), (r - 0.03, -0.01)]
    a = np.radians(22.5 + 45.0 * np.arange(9))
    prof = np.array(frame) / np.cos(np.radians(22.5))
    prof[:, 1] = np.array(frame)[:, 1]
    pos = np.stack([prof[:, :1] * np.cos(a), prof[:, :1] * np.sin(a), np.repeat(prof[:, 1:], 9, 1)], -1)
    ring = finish(pos.reshape(-1, 3), grid_triangles(len(frame), 9), crease_deg=20.0, repeat_m=REPEAT_M)
    bag.add("marble", ring.tinted(0.8))
    dark = np.column_stack([r / np.cos(np.radians(22.5)) * np.cos(a[:8]),
    r / np.cos(np.radians(22.5)) * np.sin(a[:8]),
                            np.full(8, 0.004)])  # fmt: skip
    fan = np.stack([np.zeros(6, int), np.arange(1, 7), np.arange(2, 8)], -1)
    bag.add("paint", swatch(finish(dark, fan, dark[:, :2]), 1))
    bars: list[tuple[float, float, float, float]] = []
    for k in range(-2, 3):
        h = np.sqrt(max(r * r - (k * 0.36 * r) ** 2, 0.0)) * 0.97
        bars += [(k * 0.36 * r, -h, k * 0.36 * r, h), (-h, k * 0.36 * r, h, k * 0.36 * r)]
    for x0, y0, x1, y1 in bars:
        length = float(np.hypot(x1 - x0, y1 - y0))
        size: Sequence[float] = (0.035, length, 0.03) if x0 == x1 else (length, 0.035, 0.03)
        bar = box(size).without((0, 0, -1))
        low = min(y0, y1) if x0 == x1 else y0 - 0.0175
        bag.add("paint", swatch(bar, 2).tinted(0.8).moved((x0 + x1) / 2.0, low, 0.022))
    return bag


def pavilion(width: float, height: float) -> Bag:
    """An open garden pavilion: four columns, painted lintels, a pyramid of tiles with upturned corners."""
    bag = Bag()
    h = width / 2.0 * 0.72
    bag.add("marble", box((width * 1.05, 0.3, width * 1.05), bevel=0.03, repeat_m=REPEAT_M, tint=0.8))
    for sx in (-1.0, 1.0):
        for sz in (-1.0, 1.0):
            bag.put(column(height - 0.3, 0.11, 8), sx * h, 0.3, sz * h)
    for turn in (0.0, 90.0, 180.0, 270.0):
        beam = painted(box((2.0 * h, 0.34, 0.12)), 0, 2.0).moved(0.0, height - 0.32, h)
        rail = swatch(box((2.0 * h, 0.07, 0.07)), 2).moved(0.0, 0.82, h)
        hang = swatch(box((2.0 * h, 0.05, 0.05)), 3).moved(0.0, height - 0.5, h)
        bag.add("paint", *(p.turned(turn) for p in (beam, rail, hang)))
    bag.add("tile", hip_roof((width, width), 0.2, height, height * 0.42, 0.32, 0.3, beast=0.01))
    knob = lathe([(0.10, 0.0), (0.16, 0.06), (0.09, 0.14), (0.17, 0.28), (0.12, 0.42), (0.0, 0.6)], 8)
    bag.add("tile", knob.moved(y=height * 1.40))
    return bag


def gate_tower() -> Bag:
    """A two-storeyed tower on a vermilion base; only its upper parts stand above the palace wall."""
    bag = Bag()
    width, depth, floor = 16.0, 6.6, 6.6
    base = box((24.0, floor - 0.6, 13.0), repeat_m=PLASTER_M, tint=0.9)
    bag.add("plaster", base)
    bag.add("marble", box((24.3, 0.6, 13.3), bevel=0.06, repeat_m=REPEAT_M, tint=0.75).moved(y=floor - 0.6))
    _storey(bag, width, depth, floor, 3.7, 8)
    bag.add(
        "tile",
        hip_roof(
            (width + 4.0, depth + 4.0), 11.0, floor + 3.9, 4.2, 0.9, 0.5, hips_only_to=0.52, tiled_left=False
        ),
    )
    top = floor + 3.9 + 1.9
    _storey(bag, width - 2.0, depth - 2.0, top - 0.3, 2.3, 8)
    bag.add(
        "tile",
        hip_roof((width + 1.6, depth + 1.6), 10.5, top + 2.0, 4.0, 0.9, 0.5, beast=1.1, tiled_left=False),
    )
    return bag


def _storey(bag: Bag, width: float, depth: float, y: float, height: float, bays: int) -> None:
    """Columns, lattice doors, a painted architrave and brackets, on the sides that face the visitor."""
    lintel = 0.75
    body = painted(box((width, height - lintel, depth)), 2, 4.0 * width / bays / 2.0, 0.02, 0.98)
    bag.add("paint", body.tinted(0.8).moved(y=y))
    beam = painted(box((width + 0.5, lintel, depth + 0.5)), 0, 2.0 * width / bays)
    bag.add("paint", beam.moved(y=y + height - lintel))
    shade = swatch(box((width + 0.2, 0.75, depth + 0.2)), 0).tinted(0.28)
    bag.add("paint", shade.moved(y=y + height - 0.02))
    for k in range(bays + 1):
        x = (k / bays - 0.5) * width
        shaft = lathe([(0.24, 0.0), (0.24, height - lintel)], 8)
        bag.add("paint", painted(shaft, 1, 1.0).moved(x, y, depth / 2.0 + 0.1))
        if k < bays:
            for j in (0.0, 0.5):
                bracket = box((0.75, 0.5, 0.9)).without((0, 0, -1))
                bracket = swatch(bracket, 2 if j else 0)
                bag.add(
                    "paint",
                    bracket.tinted(0.75).moved(x + (j + 0.25) * width / bays, y + height - 0.02, depth / 2.0),
                )


def joined(bag: Bag) -> dict[str, Part]:
    """One part per material, in a fixed order."""
    return {name: join(bag.parts[name]) for name in sorted(bag.parts)}
