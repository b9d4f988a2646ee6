"""The text of shaders: includes pulled in, and a driver's log told in the files' own lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from renderer.errors import GpuError
from renderer.gpu.blocks import BLOCKS

_INCLUDE = re.compile(r"^\s*#\s*include\b(.*)$")
_INCLUDED = re.compile(r'^\s*"([^"]+)"\s*(?://.*)?$')
_BRANCH = re.compile(r"^\s*#\s*(?:elif|else|endif)\b")
_LOG_PLACE = re.compile(r"^(?:(?:ERROR|WARNING):\s*)?(\d+)[:(](\d+)\)?")
_LOG_LINES = 4


@dataclass
class ShaderText:
    """GLSL text with every include pulled in; ``files`` are what the numbers of its #line directives mean.

    ``read`` gives the text of a file by its name in the shaders' folder."""

    read: Callable[[str], str]
    lines: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def add(self, name: str, where: str = "") -> None:
        """Pulls in the file ``name``, which is named at ``where``; nothing if it is there already."""
        if name in self.files:
            return
        number = len(self.files)
        self.files.append(name)
        try:
            text = self.read(name)
        except GpuError as error:
            raise GpuError(error.code, error.what, where=where) from None
        self.lines.append(f"#line 1 {number}")
        for line_number, line in enumerate(text.splitlines(), 1):
            match = _INCLUDE.match(line)
            if match is None:
                self.lines.append(line)
            else:
                self._include(match[1], f"{name}:{line_number}")
            # where a branch is skipped, so is the #line after what it includes
            if match is not None or _BRANCH.match(line):
                self.lines.append(f"#line {line_number + 1} {number}")

    def _include(self, quoted: str, where: str) -> None:
        match = _INCLUDED.match(quoted)
        if match is None:
            raise GpuError("shader", 'an include names its file in quotes: #include "lib/x.glsl"', where=where)
        if match[1].startswith("block:"):
            self._add_block(match[1], where)
        else:
            self.add(match[1], where)

    def _add_block(self, name: str, where: str) -> None:
        block = BLOCKS.get(name.removeprefix("block:"))
        if block is None:
            raise GpuError("shader", f"there is no {name}", where=where, hint=f"there are {', '.join(BLOCKS)}")
        if name not in self.files:
            self.files.append(name)
            self.lines.append(block.glsl)


def explain(log: str, files: Mapping[str, list[str]]) -> str:
    """A driver's log with its file numbers turned into names. ``files`` are those of each stage, by the name of
    its first one: the vertex shader, then the fragment shader."""
    placed = list(_placed(log, *files.values()))
    faults = [line for line in placed if "error" in line.lower()] or placed
    if faults:
        return "a shader does not compile: " + "; ".join(faults[:_LOG_LINES])
    told = [line.strip() for line in log.splitlines() if "error" in line.lower()] or [log.strip()]
    return f"{' and '.join(files)} do not go together: " + "; ".join(told[:_LOG_LINES])


def _placed(log: str, vertex_files: list[str], fragment_files: list[str]) -> Iterator[str]:
    """The lines of the log that tell a place."""
    names = vertex_files

    def name(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"{names[number]}:{match[2]}" if number < len(names) else match[0]

    for line in map(str.strip, log.splitlines()):
        if line.lower().startswith(("vertex", "fragment")):  # the heading of what is told of this stage
            names = vertex_files if line.lower().startswith("vertex") else fragment_files
        elif _LOG_PLACE.match(line):
            yield _LOG_PLACE.sub(name, line, count=1)
