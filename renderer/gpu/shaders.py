"""Shader programs from the ``shaders`` folder: made on demand, in variants, and made anew when a file changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from weakref import WeakSet

import moderngl

from renderer import resources
from renderer.errors import GpuError
from renderer.gpu.blocks import BLOCKS
from renderer.gpu.raw import RawGl
from renderer.gpu.shader_text import ShaderText, explain

VERSION = "#version 410 core\n"

_FAULTS = "shader", "shader-file"
"""Codes of what is wrong with shaders themselves."""

ProgramKey = tuple[str, str, tuple[str, ...]]
"""Vertex shader, fragment shader, defines."""


class Keeper(Protocol):
    """Keeps what was made of programs, such as vertex arrays by the program's name in OpenGL."""

    def forget_programs(self, gone: Collection[int]) -> None:
        """Frees what was made of the programs of these names: OpenGL gives the names to others."""


@dataclass
class _Shelf:
    """Programs, the files that each consists of, and those files' text."""

    made: dict[ProgramKey, moderngl.Program] = field(default_factory=dict)
    files: dict[ProgramKey, frozenset[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def without(self, changed: Collection[str]) -> _Shelf:
        """What does not depend on the files ``changed``."""
        stays = {key: files for key, files in self.files.items() if files.isdisjoint(changed)}
        made = {key: self.made[key] for key in stays}
        return _Shelf(made, stays, {name: text for name, text in self.texts.items() if name not in changed})


class Programs:
    """Compiles programs on demand and keeps them. A name is a folder/stem; defines choose the variant.

    Each file is read once, so that all programs are of the same state of the files until :meth:`reload`."""

    def __init__(self, ctx: moderngl.Context) -> None:
        self._ctx, self._raw = ctx, RawGl(ctx)
        self._shelf = _Shelf()
        self._made = self._shelf.made
        self._bare: dict[int, moderngl.VertexArray] = {}
        self._keepers: WeakSet[Keeper] = WeakSet()
        self._asked: dict[ProgramKey, None] = {}
        self._pending: set[str] = set()
        self._before: dict[ProgramKey, moderngl.Program] = {}
        self._faults: list[GpuError] = []

    @property
    def made(self) -> tuple[ProgramKey, ...]:
        """All that are there."""
        return tuple(self._made)

    @property
    def left(self) -> tuple[ProgramKey, ...]:
        """Those that :meth:`reload` dropped and that nothing has asked for since."""
        return tuple(key for key in self._asked if key not in self._made)

    @property
    def files(self) -> frozenset[Path]:
        """All files that programs consist of, and those that one which failed would consist of."""
        return frozenset(resources.shaders() / name for name in self._pending.union(self._shelf.texts))

    def tell(self, keeper: Keeper) -> None:
        """Lets ``keeper`` know, as long as it lives, when programs go."""
        self._keepers.add(keeper)

    def get(self, vertex: str, fragment: str, defines: tuple[str, ...] = ()) -> moderngl.Program:
        """The program of ``shaders/<vertex>.vert`` and ``shaders/<fragment>.frag``."""
        key = (vertex, fragment, defines)
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def bare(self, program: moderngl.Program) -> moderngl.VertexArray:
        """Draws with ``program`` alone, without attributes: for shaders that make their own corners."""
        if program.glo not in self._bare:
            self._bare[program.glo] = self._ctx.vertex_array(program, [])
        return self._bare[program.glo]

    def cover(self, program: moderngl.Program) -> None:
        """Draws the one triangle of ``lib/full.vert`` over the whole target."""
        self.bare(program).render(moderngl.TRIANGLES, vertices=3)

    def reload(self, changed: Iterable[Path], draw: Callable[[], object]) -> bool:
        """Takes up the shader files ``changed``, all or none of them; says whether any program consists of them.

        ``draw`` draws what shall be seen next: what it asks for is compiled at once, and what else consists of
        these files only when it is asked for (:attr:`left`). If anything of that fails, all programs are again
        what they were, :class:`GpuError` is raised, and the same files count as changed the next time. Not to be
        called while something is being drawn."""
        names = self._pending | {name for path in changed if (name := _name_of(path)) is not None}
        differing = {name for name in names if self._differs(name)}
        before, after = self._shelf, self._shelf.without(differing)
        self._before = {key: program for key, program in before.made.items() if key not in after.made}
        kept = frozenset(after.made)
        self._put(after)
        fault = self._tried(draw, sorted(differing)) if self._before else None
        dropped, self._before = self._before, {}
        if fault is not None:
            self._pending |= differing
            self._put(before)
            self._release([p for key, p in after.made.items() if key not in kept and p is not dropped.get(key)])
            raise fault
        self._pending.clear()
        self._asked |= dict.fromkeys(dropped)
        self._release(dropped.values())
        return bool(dropped)

    def _tried(self, draw: Callable[[], object], changed: list[str]) -> GpuError | None:
        """What goes wrong when ``draw`` draws with the files ``changed``, if anything does."""
        self._forget(self._before.values())
        self._faults = []
        try:
            draw()
        except Exception as error:  # also moderngl's: a shader may want other values than it is given
            if isinstance(error, GpuError) and error.code in _FAULTS:
                self._faults.append(error)
            else:
                what = f"it compiles, but nothing can be drawn with it: {error}"
                self._faults.append(GpuError("shader", what, where=", ".join(changed)))
            _ = self._ctx.error  # is told already
        return self._faults[0] if self._faults else None

    def _make(self, key: ProgramKey) -> moderngl.Program:
        try:
            return self._compile(*key)
        except GpuError as error:
            if key not in self._before:
                raise
            self._faults.append(error)
            return self._before[key]  # lets the drawing come to its end: it may find more

    def _compile(self, vertex: str, fragment: str, defines: tuple[str, ...]) -> moderngl.Program:
        stages = {name: ShaderText(self._text) for name in (f"{vertex}.vert", f"{fragment}.frag")}
        try:
            for name, stage in stages.items():
                stage.add(name)
            head = VERSION + "".join(f"#define {d}\n" for d in defines)
            program = self._linked([head + "\n".join(stage.lines) + "\n" for stage in stages.values()], stages)
        except GpuError:
            self._pending |= _files(stages.values())
            raise
        self._shelf.files[vertex, fragment, defines] = _files(stages.values())
        for block in BLOCKS.values():
            member = program.get(block.name, None)
            if isinstance(member, moderngl.UniformBlock):
                member.binding = block.binding
        return program

    def _linked(self, texts: list[str], stages: dict[str, ShaderText]) -> moderngl.Program:
        try:
            program = self._ctx.program(vertex_shader=texts[0], fragment_shader=texts[1])
        except moderngl.Error as error:
            files = {name: stage.files for name, stage in stages.items()}
            raise GpuError("shader", explain(str(error), files)) from error
        self._raw.drop_shaders(program)
        return program

    def _text(self, name: str) -> str:
        if name not in self._shelf.texts:
            self._shelf.texts[name] = _read(resources.shaders() / name)
        return self._shelf.texts[name]

    def _differs(self, name: str) -> bool:
        """Whether a file is not what the programs were made of."""
        try:
            return self._shelf.texts.get(name) != _read(resources.shaders() / name)
        except GpuError:
            return True

    def _put(self, shelf: _Shelf) -> None:
        self._shelf, self._made = shelf, shelf.made

    def _forget(self, programs: Iterable[moderngl.Program]) -> None:
        gone = {program.glo for program in programs}
        for name in self._bare.keys() & gone:
            self._bare.pop(name).release()
        for keeper in self._keepers:
            keeper.forget_programs(gone)

    def _release(self, programs: Collection[moderngl.Program]) -> None:
        self._forget(programs)
        for program in programs:
            program.release()


def _files(stages: Iterable[ShaderText]) -> frozenset[str]:
    """What the stages consist of, but for the blocks: those are no files."""
    return frozenset(name for stage in stages for name in stage.files if not name.startswith("block:"))


def _name_of(path: Path) -> str | None:
    """What shaders call a file, None if it lies outside of their folder."""
    root = resources.shaders().resolve()
    try:
        return (path.parent.resolve() / path.name).relative_to(root).as_posix()
    except (ValueError, OSError):
        return None


def shader_text(*names: str) -> str:
    """What shaders of these files consist of, includes and all: for whoever keeps what they have made."""
    whole = ShaderText(lambda name: _read(resources.shaders() / name))
    for name in names:
        whole.add(name)
    return "\n".join(whole.lines)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise GpuError("shader-file", f"cannot read the shader {path.name}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise GpuError("shader-file", f"cannot read the shader {path.name}: it is not UTF-8") from None
