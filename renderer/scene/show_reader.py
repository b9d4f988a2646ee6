"""Show files into shows: cues on one clock."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from renderer.documents import Document, read_document
from renderer.errors import FileMistakes, InputError, Mistake
from renderer.scene.model import Cue, Scene, Show
from renderer.scene.reader import file_format, load_scene, missing_files
from renderer.scene.show_file import CueEntry, ShowFile

DEFAULT_FPS = Fraction(60)


def load_source(path: Path) -> Show:
    """A show, or a scene as a show of one cue. Raises :class:`InputError` with every mistake."""
    if file_format(path).startswith("yingbi-show/"):
        return load_show(path)
    return show_of(load_scene(path), path)


def show_of(scene: Scene, path: Path) -> Show:
    """A show that plays one scene once."""
    entry = CueEntry(id="1", scene=path.name)
    cue = Cue("1", scene.name, scene, entry, 0.0, scene.duration_s)
    settings = ShowFile(format="yingbi-show/1", cue=(entry,))
    return Show(scene.name, path, scene.wall, DEFAULT_FPS, (cue,), settings, None)


def load_show(path: Path) -> Show:
    """Reads a show and every scene in it."""
    document = read_document(path, ShowFile, missing_files)
    data, source = document.data, document.source
    mistakes: list[Mistake] = []
    scenes: dict[Path, Scene] = {}

    def scene_of(name: str, key: tuple[str | int, ...]) -> Scene | None:
        file = source.resolve(name)
        try:
            if file not in scenes:
                scenes[file] = load_scene(file)
        except FileMistakes as error:
            mistakes.extend(error.mistakes)
        except InputError as error:
            mistakes.append(source.mistake(key, f"{error.where}: {error.what}", error.hint))
        return scenes.get(file)

    for index, entry in enumerate(data.cue):
        scene_of(entry.scene, ("cue", index, "scene"))
    idle = None
    if data.schedule is not None and data.schedule.idle:
        idle = scene_of(data.schedule.idle, ("schedule", "idle"))
    mistakes += _wrong_ids(document)
    if mistakes:
        raise FileMistakes(mistakes)
    cues = _cues(document, scenes)
    wall = source.resolve(data.wall) if data.wall else None
    return Show(data.name or path.stem, path, wall, Fraction(data.fps), cues, data, idle)


def _ids(data: ShowFile) -> list[str]:
    return [entry.id or str(number) for number, entry in enumerate(data.cue, 1)]


def _wrong_ids(document: Document[ShowFile]) -> list[Mistake]:
    """Cues that share an id, and visits that name none."""
    source, ids = document.source, _ids(document.data)
    mistakes = [
        source.mistake(("cue", index, "id"), f"{ids[index]!r} is the id of another cue too", "ids must differ")
        for index in range(len(ids))
        if ids[index] in ids[:index]
    ]
    visits = document.data.schedule.visit if document.data.schedule else ()
    mistakes += [
        source.mistake(("schedule", "visit", index, "cue"), f"there is no cue {visit.cue!r}", ", ".join(ids[:20]))
        for index, visit in enumerate(visits)
        if visit.cue not in ids
    ]
    return mistakes


def _cues(document: Document[ShowFile], scenes: dict[Path, Scene]) -> tuple[Cue, ...]:
    """The cues on the show's clock; no more than two may be seen at once."""
    data, source = document.data, document.source
    played = [scenes[source.resolve(entry.scene)] for entry in data.cue]
    lengths = [_length_s(entry, scene) for entry, scene in zip(data.cue, played, strict=True)]
    cues: list[Cue] = []
    mistakes: list[Mistake] = []
    end = 0.0
    for index, (name, entry) in enumerate(zip(_ids(data), data.cue, strict=True)):
        free = _longest_fade_s(data, lengths, index)
        if entry.crossfade_s > free:
            what = "is longer than the cues that it joins"
            mistakes.append(source.mistake(("cue", index, "crossfade_s"), what, f"at most {free:g} s"))
        if index:
            start = end + entry.pre_wait_s - entry.crossfade_s
            cues[-1] = replace(cues[-1], end_s=start + entry.crossfade_s)
        else:
            start = 0.0
        end = start + lengths[index]
        cues.append(Cue(name, entry.name or played[index].name, played[index], entry, start, end))
    if mistakes:
        raise FileMistakes(mistakes)
    return tuple(cues)


def _longest_fade_s(data: ShowFile, lengths: list[float], index: int) -> float:
    """How long a cue may fade in: both cues must last, and the one before must be free of its own fade. Before
    the first one is the last one, if the show loops."""
    if not index and not data.loop:
        return lengths[0]
    if len(lengths) == 1:
        return lengths[0] / 2
    own_fade_s = data.cue[index - 1].crossfade_s if index != 1 or data.loop else 0.0
    return max(min(lengths[index], lengths[index - 1] - own_fade_s), 0.0)


def _length_s(entry: CueEntry, scene: Scene) -> float:
    """How long a cue is on, from its beginning until it is the next one's turn."""
    if entry.follow == "auto-continue":
        return entry.post_wait_s
    return scene.duration_s * entry.repeat + entry.post_wait_s
