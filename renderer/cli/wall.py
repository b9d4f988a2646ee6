"""``yingbi wall``: the wall's geometry."""

from __future__ import annotations

from renderer.cli.group import Entry, LazyGroup

COMMANDS = (
    Entry("info", "renderer.cli.wall_info", "The wall after all shorthand is resolved."),
    Entry("rays", "renderer.cli.wall_rays", "The world position of every LED, as a NumPy file."),
    Entry("pattern", "renderer.cli.wall_pattern", "A test pattern for the wall, as picture, frames or film."),
)

command = LazyGroup(
    "wall", COMMANDS, help="The geometry of a wall. WALL is a file or the name of a built-in wall."
)
