"""Writes ``docs/formats.md`` from the models that read the files, ``docs/gltf.md`` from the reader's table of
extensions, and the tables in ``docs/control.md`` from those of verbs and routes: ``python docs/generate.py``."""

from __future__ import annotations

from pathlib import Path

from renderer.assets.gltf_extensions import markdown_table
from renderer.cli.formats import ENVIRONMENT, FORMATS
from renderer.control.reference import refreshed
from renderer.documents.reference import Reference
from renderer.documents.schema import json_schema

TARGET = Path(__file__).with_name("formats.md")
GLTF_TARGET = TARGET.with_name("gltf.md")
CONTROL_TARGET = TARGET.with_name("control.md")

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

GLTF_INTRODUCTION = """\
# glTF extensions

<!-- Made by docs/generate.py from renderer/assets/gltf_extensions.py. Change that, then run it again. -->

What becomes of the extensions of a glTF 2.0 file:

- **supported**: drawn, and honoured where a file requires it.
- **warned**: a warning names it, and the model is shown as the last column says. A file that requires it is
  refused (but for `KHR_materials_pbrSpecularGlossiness`, which is then shown like that, too).
- **refused**: the model's geometry cannot be read without it.

Any other extension is warned of, and refused where a file requires it. A material may use eight different
textures; channels that lie in one picture (as clear coat's strength and roughness) count once.
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


def gltf_text() -> str:
    """The document about glTF."""
    return f"{GLTF_INTRODUCTION}\n{markdown_table()}\n"


if __name__ == "__main__":
    GLTF_TARGET.write_text(gltf_text(), encoding="utf-8", newline="\n")
    TARGET.write_text(text(), encoding="utf-8", newline="\n")
    CONTROL_TARGET.write_text(refreshed(CONTROL_TARGET.read_text("utf-8")), encoding="utf-8", newline="\n")
