"""The letters of test patterns: 5 x 7 dots, drawn here so that no machine's fonts matter."""

from __future__ import annotations

import numpy as np

from renderer.wall.patterns import GLYPHS

WIDTH, HEIGHT = 5, 7

_ROWS = {
    "0": "0E 11 13 15 19 11 0E", "1": "04 0C 04 04 04 04 0E", "2": "0E 11 01 06 08 10 1F",
    "3": "0E 11 01 06 01 11 0E", "4": "02 06 0A 12 1F 02 02", "5": "1F 10 1E 01 01 11 0E",
    "6": "06 08 10 1E 11 11 0E", "7": "1F 01 02 04 08 08 08", "8": "0E 11 11 0E 11 11 0E",
    "9": "0E 11 11 0F 01 02 0C", "A": "0E 11 11 1F 11 11 11", "B": "1E 11 11 1E 11 11 1E",
    "C": "0E 11 10 10 10 11 0E", "D": "1E 11 11 11 11 11 1E", "E": "1F 10 10 1E 10 10 1F",
    "F": "1F 10 10 1E 10 10 10", "G": "0E 11 10 17 11 11 0F", "H": "11 11 11 1F 11 11 11",
    "I": "0E 04 04 04 04 04 0E", "J": "07 02 02 02 02 12 0C", "K": "11 12 14 18 14 12 11",
    "L": "10 10 10 10 10 10 1F", "M": "11 1B 15 15 11 11 11", "N": "11 19 15 13 11 11 11",
    "O": "0E 11 11 11 11 11 0E", "P": "1E 11 11 1E 10 10 10", "Q": "0E 11 11 11 15 12 0D",
    "R": "1E 11 11 1E 14 12 11", "S": "0F 10 10 0E 01 01 1E", "T": "1F 04 04 04 04 04 04",
    "U": "11 11 11 11 11 11 0E", "V": "11 11 11 11 11 0A 04", "W": "11 11 11 15 15 1B 11",
    "X": "11 11 0A 04 0A 11 11", "Y": "11 11 0A 04 04 04 04", "Z": "1F 01 02 04 08 10 1F",
    " ": "00 00 00 00 00 00 00", ".": "00 00 00 00 00 0C 0C", ",": "00 00 00 00 0C 04 08",
    ":": "00 0C 0C 00 0C 0C 00", "-": "00 00 00 1F 00 00 00", "+": "00 04 04 1F 04 04 00",
    "/": "01 01 02 04 08 10 10", "#": "0A 0A 1F 0A 1F 0A 0A", "(": "02 04 08 08 08 04 02",
    ")": "08 04 02 02 02 04 08", "_": "00 00 00 00 00 00 1F",
}  # fmt: skip
"""Seven rows from the top, each five dots as a number whose highest bit is the leftmost dot."""

GLYPH_DEFINES = tuple(
    f"GLYPH_{name} {GLYPHS.index(letter)}"
    for name, letter in (*((letter, letter) for letter in "BCFGRS"), ("DOT", "."), ("HASH", "#"))
)
"""The letters that shaders write themselves."""


def font_picture() -> np.ndarray:
    """[7, 5 · letters] uint8, 255 where a dot is: the letters of :data:`GLYPHS` side by side."""
    rows = np.array([[int(row, 16) for row in _ROWS[letter].split()] for letter in GLYPHS])
    dots = rows[..., None] >> np.arange(WIDTH - 1, -1, -1) & 1
    return (255 * dots.transpose(1, 0, 2).reshape(HEIGHT, -1)).astype(np.uint8)
