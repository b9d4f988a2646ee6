"""Writes ``docs/formats.md`` from the models that read the files, ``docs/gltf.md`` from the reader's table of
extensions, the tables in ``docs/control.md`` from those of verbs and routes, and those in ``docs/preview.md`` from
the window's commands, keys and limits: ``python docs/generate.py``."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from renderer.assets.gltf_extensions import markdown_table
from renderer.cli.formats import ENVIRONMENT, FORMATS
from renderer.control.reference import refreshed
from renderer.documents.reference import Reference
from renderer.documents.schema import json_schema
from renderer.guards import flashes, levels, popout
from renderer.preview.commands import COMMANDS
from renderer.preview.hall.panel import OPERATIONS, SNAPS
from renderer.preview.views import NAMES, WALKING

TARGET = Path(__file__).with_name("formats.md")
GLTF_TARGET = TARGET.with_name("gltf.md")
CONTROL_TARGET = TARGET.with_name("control.md")
PREVIEW_TARGET = TARGET.with_name("preview.md")

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


def command_table() -> str:
    """What the window's menus have, with the keys that do the same."""
    rows = [(command.keys, f"{command.text} ({command.menu})") for command in COMMANDS if command.menu]
    return _table(("keys", "does (menu)"), [(f"`{keys}`" if keys else "–", text) for keys, text in rows])


def view_key_table() -> str:
    """The keys that a view has of its own."""
    ways = ((1, 0, 0), (-1, 0, 0), (0, -1, 0), (0, 1, 0), (0, 0, 1), (0, 0, -1))
    said = ("ahead", "back", "to the left", "to the right", "up", "down")
    keys = {way: key.name.upper() for key, way in WALKING.items()}
    rows = [(f"`{keys[way]}`", "photo, direct", f"walk {text}") for way, text in zip(ways, said, strict=True)]
    units = {"move": "{:g} m", "turn": "{:g}°", "scale": "{:g}"}
    rows += [
        (
            f"`{key.name.upper()}`",
            "hall",
            f"handles that {name}; with Ctrl in steps of {units[name].format(SNAPS[name])}",
        )
        for key, name in OPERATIONS.items()
    ]
    numbers = ", ".join(f"`Shift+{number}`" for number in range(1, len(NAMES) + 1))
    rows.append((numbers, "all", f"one more view beside the others, or one less: {', '.join(NAMES.values())}"))
    return _table(("keys", "view", "does"), rows)


def limit_table() -> str:
    """What guards object to."""
    limits = levels.LevelLimits()
    rows = [
        (
            "leaves the wall",
            f"a relic before the wall is cut off at its edge, by {popout.LEAST_DEG:g}° or more as the eye sees it",
        ),
        ("dark", f"less than {limits.average_least:.0%} of the wall's peak on average"),
        ("bright", f"more than {limits.average_most:.0%} of the wall's peak on average"),
        (
            "little black",
            f"less than {limits.black_share_least:.0%} of the LEDs are below {limits.black_below:.0%} of the peak",
        ),
        (
            "jumps",
            f"the average changes by {limits.change_counts_from:.0%} of the peak or more within less than "
            f"{limits.change_least_s:g} s",
        ),
        (
            "flashes",
            f"more than {flashes.MOST_CHANGES // 2} a second "
            f"over more than {flashes.LARGEST_AREA:.0%} of the wall",
        ),
    ]
    return _table(("objection", "when"), rows)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


PREVIEW_TABLES: dict[str, Callable[[], str]] = {
    "commands": command_table,
    "view_keys": view_key_table,
    "limits": limit_table,
}


def preview_text(before: str) -> str:
    """``before`` with every ``<!-- table NAME -->`` ... ``<!-- end -->`` filled anew."""

    def fill(found: re.Match[str]) -> str:
        return f"<!-- table {found[1]} -->\n{PREVIEW_TABLES[found[1]]()}\n<!-- end -->"

    return re.sub(r"<!-- table (\w+) -->.*?<!-- end -->", fill, before, flags=re.DOTALL)


if __name__ == "__main__":
    GLTF_TARGET.write_text(gltf_text(), encoding="utf-8", newline="\n")
    TARGET.write_text(text(), encoding="utf-8", newline="\n")
    CONTROL_TARGET.write_text(refreshed(CONTROL_TARGET.read_text("utf-8")), encoding="utf-8", newline="\n")
    PREVIEW_TARGET.write_text(preview_text(PREVIEW_TARGET.read_text("utf-8")), encoding="utf-8", newline="\n")
