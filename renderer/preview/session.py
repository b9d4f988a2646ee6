"""The scene file that is open: its text as it was edited, the scene that it describes, and the file on disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from renderer.assets.source import real
from renderer.documents.reader import Also, Source, validated
from renderer.editing.history import History
from renderer.editing.text import SceneText
from renderer.errors import InputError, Mistake, YingbiError
from renderer.output.atomic import atomic_path
from renderer.preview.look.words import t, told
from renderer.scene.file import SceneFile
from renderer.scene.model import Scene
from renderer.scene.reader import missing_files, scene_of


@dataclass(frozen=True, eq=False)
class Edition:
    """A text that is a whole scene."""

    text: SceneText
    data: SceneFile
    scene: Scene


def edition_of(text: SceneText, also: Also | None = missing_files) -> Edition:
    """Raises :class:`InputError` with every mistake, those that ``also`` finds among them."""
    document = validated(text.source, SceneFile, also)
    return Edition(text, document.data, scene_of(document))


@dataclass
class Session:
    """``edition`` is the last good one. ``fault`` says what is wrong with what came after it, ``theirs`` is what
    somebody else has written while there were changes to be saved."""

    edition: Edition
    history: History
    fault: str = ""
    theirs: str | None = None
    hidden: bool = False
    """Something is on the disk that cannot be read, so nobody knows what would be lost."""

    @classmethod
    def open(cls, path: Path) -> Session:
        """Raises :class:`InputError` if there is no good scene at ``path``."""
        text = SceneText.read(path)
        return cls(edition_of(text), History(text.text))

    @property
    def path(self) -> Path:
        return self.edition.text.path

    @property
    def text(self) -> SceneText:
        return self.edition.text

    @property
    def scene(self) -> Scene:
        return self.edition.scene

    @property
    def dirty(self) -> bool:
        """Whether there are changes that are not on the disk."""
        return self.history.dirty

    def edit(self, text: SceneText, label: str, merge: str | None = None) -> bool:
        """Takes a changed text up as a step that can be undone; whether it is a good scene. If it is not,
        nothing changes but ``fault``."""
        if text.text == self.text.text:
            return True
        if not self._take(text.text, self._newly_missing):
            return False
        self.history.push(text.text, label, merge)
        return True

    def rest(self) -> None:
        """A gesture has ended: the next edit is a step of its own."""
        self.history.rest()

    def undo(self) -> str | None:
        """What was undone, if there was anything."""
        label = self.history.undo()
        if label is not None and not self._take(self.history.text, None):
            self.history.redo()
            return None
        return label

    def redo(self) -> str | None:
        """What was done again, if there was anything."""
        label = self.history.redo()
        if label is not None and not self._take(self.history.text, None):
            self.history.undo()
            return None
        return label

    def save(self) -> bool:
        """Writes the file, whole or not at all; whether it did. It never writes over what somebody else wrote
        since it was read: :meth:`take_theirs` or :meth:`keep_mine` come first."""
        self.look_at_disk()
        if self.theirs is not None or self.hidden:
            return False
        text, final = replace(self.text, text=self.history.text), real(self.path)  # a link stays one
        try:
            with atomic_path(final, keep_suffix=False) as part:
                part.write_bytes(text.content)
                if final.exists():
                    with suppress(OSError):  # some disks know no rights
                        shutil.copymode(final, part)
        except YingbiError as error:
            self.fault = t("not saved: {error}").format(error=told(error))
            return False
        self.history.mark_saved(text.text)
        self.fault = ""
        return True

    @property
    def rescued(self) -> Path:
        """Where changes go that could not be saved."""
        return self.path.with_name(f"{self.path.stem}.unsaved{self.path.suffix}")

    def rescue(self) -> Path | None:
        """Writes changes that are not saved beside the scene's file, if there are any; where they are."""
        if not self.dirty:
            return None
        with atomic_path(self.rescued, keep_suffix=False) as part:
            part.write_bytes(replace(self.text, text=self.history.text).content)
        return self.rescued

    def look_at_disk(self) -> bool:
        """Takes up what somebody else has written, unless there are changes to be saved, or it is no good scene;
        whether the scene is another one now."""
        try:
            found = SceneText.read(self.path).text
        except InputError as error:
            self.fault = t("{error}; what is shown is as it was before").format(error=told(error))
            self.hidden = error.code != "no-such-file"
            return False
        self.hidden = False
        if found == self.history.saved_text:
            return self._mended()
        if self.dirty and found != self.history.text:
            self.theirs = found
            return False
        if not self._take(found):
            self.theirs = found
            return False
        self._take_over(found, t("changed on disk"))
        return True

    def take_theirs(self) -> bool:
        """What is on the disk; one's own changes can be had back with undo. Whether it is a good scene."""
        theirs = self.theirs
        if theirs is None or not self._take(theirs):
            return False
        self._take_over(theirs, t("taken from disk"))
        return True

    def keep_mine(self) -> None:
        """The next :meth:`save` writes over what is on the disk now."""
        if self.theirs is not None:
            self.history.mark_saved(self.theirs)
            self.theirs = None

    def _take_over(self, text: str, label: str) -> None:
        """``text`` is on the disk, and is the present one now."""
        self.history.push(text, label)
        self.history.rest()
        self.history.mark_saved(text)
        self.theirs = None

    def _mended(self) -> bool:
        """Files that the scene names may be there again."""
        self.theirs = None
        return bool(self.fault) and self._take(self.history.text)

    def _newly_missing(self, source: Source, tables: dict[str, Any]) -> Iterator[Mistake]:
        """Files that are missing in an edited text, but for those that are missing already."""
        missing = {mistake.what for mistake in missing_files(self.text.source, self.text.tables)}
        return (mistake for mistake in missing_files(source, tables) if mistake.what not in missing)

    def _take(self, text: str, also: Also | None = missing_files) -> bool:
        try:
            self.edition = edition_of(replace(self.text, text=text), also)
        except YingbiError as error:
            self.fault = told(error)
            return False
        self.fault = ""
        return True
