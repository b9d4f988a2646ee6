"""Contact sheets: pictures side by side on black, for a glance at a film or a comparison."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Picture = npt.NDArray[np.uint8]
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_LABEL_COLOUR = (158, 148, 134)
_MISSING = "\uffff"
"""No font has a glyph for this one, so it shows what a missing glyph looks like."""


def contact_sheet(pictures: list[Picture], labels: list[str], columns: int) -> Picture:
    """Pictures, uint8 [H, W, 3], row by row with their labels beneath; the sheet is uint8 [H, W, 3].

    Pictures keep their pixels; smaller ones stand in the middle of the largest one's cell. The built-in font
    has Latin letters only: what it lacks (Chinese, for one) becomes ``?``, so write labels in English.
    """
    if not pictures or len(pictures) != len(labels) or columns < 1:
        raise ValueError(f"{len(pictures)} pictures, {len(labels)} labels, {columns} columns")
    for picture in pictures:
        if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
            raise ValueError(f"a picture is uint8 [H, W, 3], not {picture.dtype} {list(picture.shape)}")

    columns = min(columns, len(pictures))
    rows = math.ceil(len(pictures) / columns)
    height = max(picture.shape[0] for picture in pictures)
    width = max(picture.shape[1] for picture in pictures)
    margin = max(2, round(min(width, height) * 0.02))
    letter = max(10, round(min(width, height) * 0.035))
    strip = round(letter * 1.8) if any(labels) else 0
    font = ImageFont.load_default(letter)

    sheet = Image.new("RGB", (margin + columns * (width + margin), margin + rows * (height + strip + margin)))
    draw = ImageDraw.Draw(sheet)
    for index, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        row, column = divmod(index, columns)
        left, top = margin + column * (width + margin), margin + row * (height + strip + margin)
        indent = (width - picture.shape[1]) // 2
        sheet.paste(Image.fromarray(picture), (left + indent, top + (height - picture.shape[0]) // 2))
        if label:
            text = _fit(_printable(label, font), font, width - indent)
            draw.text((left + indent, top + height + strip // 2), text, _LABEL_COLOUR, font, anchor="lm")
    return np.asarray(sheet)


def _printable(label: str, font: _Font) -> str:
    missing = bytes(font.getmask(_MISSING))
    one_line = " ".join(label.split())
    return "".join(sign if bytes(font.getmask(sign)) != missing or sign == " " else "?" for sign in one_line)


def _fit(label: str, font: _Font, width: int) -> str:
    if font.getlength(label) <= width:
        return label
    while label and font.getlength(label + "...") > width:
        label = label[:-1]
    return label.rstrip() + "..." if label else ""
