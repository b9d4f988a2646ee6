"""Finds every mistake in files and in what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from renderer.assets import environments, relics
from renderer.assets.cube import load_cube
from renderer.assets.stills import SUFFIXES as STILLS
from renderer.assets.stills import read_still
from renderer.cli.formats import ENVIRONMENT, FORMATS
from renderer.documents import read_document
from renderer.documents.reader import Source, parse_document
from renderer.errors import FileMistakes, InputError, Mistake
from renderer.scene.environment import EnvironmentFile
from renderer.scene.reader import load_scene, named_files
from renderer.scene.relics import load_scene_relic
from renderer.scene.show_reader import load_show
from renderer.wall.panels import panels_for
from renderer.wall.reader import load_wall

MESHES = relics.SUFFIXES


def _readable(path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise InputError("unreadable", f"cannot be read: {error.strerror}", where=str(path)) from None


OPENED: dict[str, Callable[[Path], object]] = {
    **dict.fromkeys((".hdr", ".exr"), environments.load_environment_map),
    **dict.fromkeys(STILLS, read_still),
    ".cube": load_cube,
    ".ics": _readable,  # what is in it changes by the hour: the schedule tells of that
}
"""Files that are whole in themselves, and what opens them."""


@dataclass
class Findings:
    """What there is to say about one file and what it names."""

    mistakes: list[Mistake] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class Checker:
    """Checks files; what several of them name is opened once, and each mistake is told once."""

    def __init__(self) -> None:
        self._findings: dict[Path, Findings] = {}

    def check(self, path: Path) -> Findings:
        """Every mistake in ``path`` and in what it names."""
        if path in self._findings:
            return self._findings[path]
        found = self._findings[path] = Findings()
        try:
            if path.suffix.lower() in MESHES:
                found.warnings += [f"{path}: {text}" for text in relics.load_relic(path).warnings]
            elif path.suffix.lower() in OPENED:
                OPENED[path.suffix.lower()](path)
            else:
                self._check_document(path, found)
        except InputError as error:
            found.mistakes += _mistakes(error)
        found.mistakes = list(dict.fromkeys(found.mistakes))
        found.warnings = list(dict.fromkeys(found.warnings))
        return found

    def _check_document(self, path: Path, found: Findings) -> None:
        source, tables = parse_document(path)
        load = _LOADERS.get(str(tables.get("format")))
        if load is None:
            found.mistakes.append(_unknown_format(source, tables))
            return
        try:
            found.warnings += load(path)
        except InputError as error:
            found.mistakes += _mistakes(error)
        for key, named in named_files(source, tables):
            if _is_file(named):  # the loader has told of those that are missing
                self._check_named(source, key, named, found)

    def _check_named(self, source: Source, key: tuple[str | int, ...], named: Path, found: Findings) -> None:
        inner = self.check(named)
        found.warnings += inner.warnings
        if named.suffix.lower() in (*MESHES, *OPENED):  # they have no lines: the line that names them helps
            what = [m.what if m.where == str(named) else f"{m.where}: {m.what}" for m in inner.mistakes]
            found.mistakes += [
                source.mistake(key, f"{named}: {text}", mistake.hint)
                for text, mistake in zip(what, inner.mistakes, strict=True)
            ]
        else:
            found.mistakes += inner.mistakes


def _wall_warnings(path: Path) -> Iterable[str]:
    wall = load_wall(path)
    _, warnings = panels_for(wall, wall.eyes[0])
    return *wall.warnings, *(f"{path}: {text}" for text in warnings)


def _scene_warnings(path: Path) -> Iterable[str]:
    scene = load_scene(path)
    for relic in scene.relics:
        if relic.entry.material:
            try:
                load_scene_relic(relic, scene)
            except FileMistakes:
                raise
            except InputError:
                continue  # the mesh itself is wrong: that is told of where it is checked
    return ()


def _without_warnings(load: Callable[[Path], object]) -> Callable[[Path], Iterable[str]]:
    def check(path: Path) -> Iterable[str]:
        load(path)
        return ()

    return check


_LOADERS: dict[str, Callable[[Path], Iterable[str]]] = {
    "yingbi-wall/1": _wall_warnings,
    "yingbi-scene/1": _scene_warnings,
    "yingbi-show/1": _without_warnings(load_show),
    ENVIRONMENT.id: _without_warnings(lambda path: read_document(path, EnvironmentFile)),
}


def _mistakes(error: InputError) -> tuple[Mistake, ...]:
    if isinstance(error, FileMistakes):
        return error.mistakes
    return (Mistake(error.where, error.what, error.hint),)


def _unknown_format(source: Source, tables: dict[str, Any]) -> Mistake:
    given = tables.get("format")
    what = "is missing" if given is None else f"is {given!r}, which is not known"
    known = ", ".join(f'"{form.id}"' for form in FORMATS)
    return source.mistake(("format",), what, f"one of {known}")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
