"""Scene files into scenes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from renderer import resources
from renderer.documents import Document, read_document
from renderer.documents.lines import KeyPath
from renderer.documents.reader import Source
from renderer.errors import FileMistakes, Mistake
from renderer.scene import environment as env
from renderer.scene.environment import EnvironmentState, overlaid, preset, preset_names
from renderer.scene.file import SEASONS, SceneFile, SeasonTable
from renderer.scene.model import Relic, Scene
from renderer.scene.year import Year, constant_year, year_of

_NAMED_FILES = (
    ("wall",),
    ("environment", "map"),
    ("picture", "lut"),
    ("relic", "*", "mesh"),
    ("cue", "*", "scene"),
    ("schedule", "idle"),
    ("schedule", "calendar"),
    ("operation", "evacuation"),
)


def file_format(path: Path) -> str:
    """What a file says it is; empty if it doesn't, or cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(2**16).decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        return ""
    for line in head.splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "format":
            try:
                return str(tomllib.loads(f"format = {value.strip()}")["format"])
            except tomllib.TOMLDecodeError:
                return ""
    return ""


def load_scene(path: Path) -> Scene:
    """Reads a scene; the meshes that it names must exist but are not opened."""
    return scene_of(read_document(path, SceneFile, missing_files))


def scene_of(document: Document[SceneFile]) -> Scene:
    """The scene that a document describes."""
    data, source = document.data, document.source
    relics = []
    for entry in data.relic:
        mesh = source.resolve(entry.mesh)
        relics.append(Relic(entry.name or mesh.stem, mesh, entry))
    mistakes: list[Mistake] = []
    year = _year(document, mistakes)
    mistakes += _late_spots(document)
    if mistakes:
        raise FileMistakes(mistakes)
    return Scene(
        name=data.name or source.path.stem,
        source=source,
        duration_s=data.duration_s,
        wall=source.resolve(data.wall) if data.wall else None,
        year=year,
        environment=data.environment,
        environment_map=source.resolve(data.environment.map) if data.environment.map else None,
        picture=data.picture,
        lut=source.resolve(data.picture.lut) if data.picture.lut else None,
        frame=data.frame,
        lights=data.light,
        relics=tuple(relics),
    )


def named_files(source: Source, tables: dict[str, Any]) -> Iterator[tuple[KeyPath, Path]]:
    """The files that a scene or a show names, and where; ``tables`` need not be valid."""
    for pattern in _NAMED_FILES:
        for key, value in _matches(tables, pattern):
            if isinstance(value, str) and value:
                yield key, source.resolve(value)


def _matches(value: Any, pattern: tuple[str, ...], key: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    if not pattern:
        yield key, value
    elif pattern[0] == "*" and isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _matches(entry, pattern[1:], (*key, index))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _matches(value[pattern[0]], pattern[1:], (*key, pattern[0]))


def missing_files(source: Source, tables: dict[str, Any]) -> Iterator[Mistake]:
    for key, path in named_files(source, tables):
        try:
            if path.is_file():
                continue
            what = f"{path} is a folder" if path.is_dir() else f"there is no file {path}"
        except (OSError, ValueError) as error:
            what = f"{str(path)!r} cannot be a file: {getattr(error, 'strerror', error)}"
        if key[0] != "cue" and key[-1] != "idle":  # a show's scenes are opened at once, which tells more
            yield source.mistake(key, what, "paths are relative to this file")


def _late_spots(document: Document[SceneFile]) -> Iterator[Mistake]:
    data, source = document.data, document.source
    for index, spot in enumerate(data.photo_spot):
        if spot.at_s > data.duration_s:
            hint = f"at most {data.duration_s:g} s"
            yield source.mistake(("photo_spot", index, "at_s"), "is after the scene's end", hint)


def _year(document: Document[SceneFile], mistakes: list[Mistake]) -> Year:
    data, source = document.data, document.source
    if data.seasons is None:
        early, _ = _preset(source, ("environment", "preset"), data.environment.preset, mistakes)
        state = overlaid(early, data.environment)
        return constant_year(state)
    if "preset" in data.environment.model_fields_set:
        mistakes.append(
            source.mistake(
                ("environment", "preset"),
                "cannot stand beside [seasons]",
                "the seasons bring their own skies",
            )
        )
    states = []
    for index, name in enumerate(data.seasons.order):
        table: SeasonTable = getattr(data.seasons, name) if name in SEASONS else SeasonTable()
        key = ("seasons", name, "preset") if table.preset else ("seasons", "order", index)
        early, late = _preset(source, key, table.preset or name, mistakes)
        everywhere = EnvironmentState.model_construct(
            _fields_set=data.environment.model_fields_set & set(EnvironmentState.model_fields),
            **{k: getattr(data.environment, k) for k in EnvironmentState.model_fields},
        )
        early = overlaid(overlaid(early, everywhere), table)
        late = overlaid(overlaid(late, everywhere), table)
        if table.later is not None:
            late = overlaid(late, table.later)
        states.append((name, early, late))
    return year_of(states, data.seasons.cycle_s, data.seasons.transition_s)


def _preset(
    source: Source, key: tuple[str | int, ...], name: str, mistakes: list[Mistake]
) -> tuple[EnvironmentState, EnvironmentState]:
    if name not in preset_names():
        mistakes.append(source.mistake(key, f"there is no preset {name!r}", ", ".join(preset_names())))
        return env.EnvironmentState(), env.EnvironmentState()
    return preset(name)


def built_in(name: str) -> Path:
    """The path of a built-in scene or show."""
    return resources.scenes() / name
