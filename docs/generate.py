"""Writes ``docs/formats.md`` from the models that read the files: ``python docs/generate.py``."""

from __future__ import annotations

from pathlib import Path

from renderer.cli.formats import ENVIRONMENT, FORMATS
from renderer.documents.reference import Reference
from renderer.documents.schema import json_schema

TARGET = Path(__file__).with_name("formats.md")

INTRODUCTION = """\
# File formats

<!-- Made by docs/generate.py from the code. Change the docstrings there, then run it again. -->

Yingbi reads TOML files in UTF-8. `yingbi check FILE...` tells every mistake in them with its line, and
`yingbi schema wall|scene|show` prints a JSON Schema for editors.

- Metres, seconds, degrees, pixels, nits; the unit is in the key's name wherever it isn't obvious.
- Right-handed, +y up, the floor at y = 0. The wall's seam stands at x = 0, z = 0, the audience at +z.
- The raster is the frame that goes to the LED processors: px, origin at the top left, y down.
- Relative paths are relative to the file that names them.
- A colour is three numbers of 0 or more, linear Rec.709, or `"#RRGGBB"`, sRGB.
- `[name]` is a table that stands once, `[[name]]` one of any number of tables.
- `[3 × number]` is an array such as `[0.0, 1.6, 8.0]`.
- Where a type is "or keys", the value may be animated: see [values over time](#values-over-time).
"""

HEADINGS = {"wall": "Wall", "scene": "Scene", "show": "Show", "environment": "Environment preset"}


def text() -> str:
    """The whole document."""
    reference = Reference()
    lines = [INTRODUCTION]
    for form in (*FORMATS, ENVIRONMENT):
        schema = json_schema(form.model, form.id)
        lines += reference.format_sections(HEADINGS[form.name], schema)
    lines += reference.keys_section()
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8", newline="\n")
