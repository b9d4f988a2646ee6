"""The near, dark frame: two verandas of the visitor's hall that meet over the wall's seam.

Columns stand at the picture's far left and right; painted beams with hanging fretwork run from them, a little
behind the wall's wings and along its upper edge, to a hanging lotus post at the inner corner. It is made for
the room's corner of 5.3 m; on another wall leave it out.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from stage_kit import Part, box, extrude, join, lathe
from stage_palace import Bag, column, painted, swatch

LEFT_COLUMN, INNER, RIGHT_COLUMN = (-5.92, 3.2), (0.0, -1.35), (4.05, 2.25)
FRET_LOW, FRET_HIGH, BEAM_HIGH, TOP = 5.12, 5.50, 5.98, 7.4
DARK = 0.26


def veranda() -> Bag:
    bag = Bag()
    bag.put(column(TOP, 0.25, 24, tint=0.34), x=LEFT_COLUMN[0], z=LEFT_COLUMN[1])
    bag.put(column(TOP, 0.21, 24, tint=0.34), x=RIGHT_COLUMN[0], z=RIGHT_COLUMN[1])
    for a, b in ((LEFT_COLUMN, INNER), (INNER, RIGHT_COLUMN)):
        dx, dz = b[0] - a[0], b[1] - a[1]
        length, turn = float(np.hypot(dx, dz)), float(np.degrees(np.arctan2(-dz, dx)))
        bag.put(_bay(length, at_start=a is LEFT_COLUMN), (a[0] + b[0]) / 2.0, 0.0, (a[1] + b[1]) / 2.0, turn)
    pendant = [(0.0, 0.0), (0.03, 0.01), (0.075, 0.05), (0.10, 0.11), (0.09, 0.16), (0.055, 0.19),
               (0.075, 0.21),
               (0.105, 0.23), (0.105, 0.26), (0.08, 0.28), (0.085, 0.31), (0.085, 1.2)]  # fmt: skip
    drop = lathe(pendant, 14, crease_deg=45.0).tinted(DARK)
    bag.add("paint", painted(drop, 1, 1.0).moved(INNER[0], FRET_LOW - 0.34, INNER[1]))
    bud = swatch(lathe([(0.077, 0.05), (0.103, 0.11), (0.092, 0.16)], 14, crease_deg=45.0), 3).tinted(0.45)
    bag.add("paint", bud.moved(INNER[0], FRET_LOW - 0.34, INNER[1]))
    return bag


def _bay(length: float, at_start: bool) -> Bag:
    """One veranda's beams along x, centred, its face at +z; a carved bracket at the column's end."""
    bag = Bag()
    sides = ((0, 0, -1),)
    beam = painted(box((length, BEAM_HIGH - FRET_HIGH, 0.24), bevel=0.02).without(*sides), 0, 2.8)
    upper = painted(box((length, TOP - BEAM_HIGH - 0.08, 0.30)).without(*sides), 1, 1.0)
    bag.add("paint", beam.tinted(DARK).moved(y=FRET_HIGH), upper.tinted(0.22).moved(y=BEAM_HIGH + 0.08))
    bag.add("paint", swatch(box((length, 0.08, 0.34), bevel=0.012), 3).tinted(0.30).moved(y=BEAM_HIGH))
    bag.add("paint", *(p.tinted(DARK) for p in _fret(length)))
    end = -1.0 if at_start else 1.0
    cusps = np.array([(0.98, 0.0), (0.80, -0.07), (0.55, -0.16), (0.30, -0.31), (0.0, -0.66)])
    outline = [(0.0, 0.0)]
    for (x0, y0), (x1, y1) in pairwise(cusps[::-1].tolist()):
        for t in np.linspace(0.0, 1.0, 6)[:-1]:
            bow = 0.22 * np.sin(np.pi * t) * np.hypot(x1 - x0, y1 - y0)
            outline.append((x0 + (x1 - x0) * t + 0.5 * bow, y0 + (y1 - y0) * t - 0.8 * bow))
    outline.append((0.98, 0.0))
    bracket = swatch(extrude(outline, 0.10, crease_deg=45.0), 2).tinted(0.24)
    rim = [(1.035 * x, 1.045 * y) for x, y in outline]
    gilt = swatch(extrude(rim, 0.06, crease_deg=45.0), 3).tinted(0.24)
    bracket = join([bracket, gilt])
    if end > 0:
        bracket = bracket.turned(180.0)
    bag.add("paint", bracket.moved(end * (length / 2.0 - 0.18), FRET_LOW + 0.01, 0.0))
    return bag


def _fret(length: float) -> list[Part]:
    """Hanging fretwork of stepped rails (bubujin): two long rails with staggered uprights and inner rails."""
    parts = []
    deep, thin = 0.05, 0.038
    height = FRET_HIGH - FRET_LOW

    def bar(x0: float, x1: float, y0: float, y1: float) -> None:
        piece = box((x1 - x0, y1 - y0, deep)).without((0, 0, -1))
        parts.append(swatch(piece, 2).moved((x0 + x1) / 2.0, y0, 0.0))

    half = length / 2.0
    bar(-half, half, FRET_LOW, FRET_LOW + thin)
    cells = max(1, round(length / 0.92))
    cell = length / cells
    for k in range(cells):
        x = -half + k * cell
        low, high = FRET_LOW + thin, FRET_HIGH
        for f in (0.0, 0.5):
            bar(x + f * cell - thin / 2, x + f * cell + thin / 2, low, high)
        for f, g, level in ((0.0, 0.5, 0.62), (0.5, 1.0, 0.38)):
            y = low + height * level - thin
            bar(x + f * cell + thin / 2, x + g * cell - thin / 2, y, y + thin)
            mid = x + (f + g) / 2 * cell
            bar(mid - thin / 2, mid + thin / 2, *((y + thin, high) if level > 0.5 else (low, y)))
    return parts
