"""Shader programs from the ``shaders`` folder: includes, variants, and errors at the real file and line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import moderngl

from renderer import resources
from renderer.errors import GpuError
from renderer.gpu.blocks import BLOCKS

VERSION = "#version 410 core\n"

ProgramKey = tuple[str, str, tuple[str, ...]]
"""Vertex shader, fragment shader, defines."""

_INCLUDE = re.compile(r'^\s*#include\s+"([^"]+)"\s*$')
_LOG_PLACE = re.compile(r"(\d+)[:(](\d+)\)?")


@dataclass
class _Source:
    """GLSL text with every include pulled in; ``files`` are what the numbers of its #line directives mean."""

    text: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        if name in self.files:
            return
        path = resources.shaders() / name
        number = len(self.files)
        self.files.append(name)
        self.text.append(f"#line 1 {number}")
        for line_number, line in enumerate(_read(path).splitlines(), 1):
            match = _INCLUDE.match(line)
            if match is None:
                self.text.append(line)
            elif match[1].startswith("block:"):
                self.text.append(_block_text(match[1][6:], self.files))
                self.text.append(f"#line {line_number + 1} {number}")
            else:
                self.add(match[1])
                self.text.append(f"#line {line_number + 1} {number}")


def _block_text(name: str, files: list[str]) -> str:
    if f"block:{name}" in files:
        return ""
    files.append(f"block:{name}")
    return BLOCKS[name].glsl


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise GpuError("shader-file", f"cannot read the shader {path.name}: {error.strerror}") from None


class Programs:
    """Compiles programs on demand and keeps them. A name is a folder/stem; defines choose the variant."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx = ctx
        self._made: dict[ProgramKey, moderngl.Program] = {}
        self._bare: dict[int, moderngl.VertexArray] = {}

    @property
    def made(self) -> tuple[ProgramKey, ...]:
        """All that were asked for so far."""
        return tuple(self._made)

    def get(self, vertex: str, fragment: str, defines: tuple[str, ...] = ()) -> moderngl.Program:
        """The program of ``shaders/<vertex>.vert`` and ``shaders/<fragment>.frag``."""
        key = (vertex, fragment, defines)
        if key not in self._made:
            self._made[key] = self._compile(*key)
        return self._made[key]

    def bare(self, program: moderngl.Program) -> moderngl.VertexArray:
        """Draws with ``program`` alone, without attributes: for shaders that make their own corners."""
        if program.glo not in self._bare:
            self._bare[program.glo] = self._ctx.vertex_array(program, [])
        return self._bare[program.glo]

    def cover(self, program: moderngl.Program) -> None:
        """Draws the one triangle of ``lib/full.vert`` over the whole target."""
        self.bare(program).render(moderngl.TRIANGLES, vertices=3)

    def _compile(self, vertex: str, fragment: str, defines: tuple[str, ...]) -> moderngl.Program:
        head = VERSION + "".join(f"#define {d}\n" for d in defines)
        sources = {}
        for stage in (f"{vertex}.vert", f"{fragment}.frag"):
            sources[stage] = _Source()
            sources[stage].add(stage)
        texts = [head + "\n".join(source.text) + "\n" for source in sources.values()]
        try:
            program = self._ctx.program(vertex_shader=texts[0], fragment_shader=texts[1])
        except moderngl.Error as error:
            files = [source.files for source in sources.values()]
            raise GpuError("shader", _explain(str(error), *files)) from error
        for block in BLOCKS.values():
            member = program.get(block.name, None)
            if isinstance(member, moderngl.UniformBlock):
                member.binding = block.binding
        return program


def _explain(log: str, vertex_files: list[str], fragment_files: list[str]) -> str:
    """The driver's log with its file numbers turned into names."""
    names = fragment_files if any("fragment" in line for line in log.splitlines()[:3]) else vertex_files

    def name(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"{names[number]}:{match[2]}" if number < len(names) else match[0]

    lines = [line.strip() for line in log.splitlines() if _LOG_PLACE.match(line.strip())]
    return "a shader does not compile: " + "; ".join(
        _LOG_PLACE.sub(name, line, count=1) for line in lines[:4] or [log]
    )
