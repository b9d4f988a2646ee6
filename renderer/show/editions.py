"""Edited files: taken up once they are good, refused with every mistake as long as they are not."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from renderer.errors import YingbiError
from renderer.scene.model import Scene, Show
from renderer.scene.show_reader import load_source
from renderer.show import messages as m
from renderer.show.link import Link
from renderer.show.session import Session, write_session
from renderer.wall.reader import load_wall

Stamps = dict[str, tuple[int, int]]


def files_of(show: Show) -> set[Path]:
    """Every file that a show is made of, but for those that meshes name themselves."""
    found = {show.path}
    scenes = [cue.scene for cue in show.cues] + ([show.idle] if show.idle else [])
    for scene in scenes:
        found |= _files_of_scene(scene)
    return found


def _files_of_scene(scene: Scene) -> set[Path]:
    named: Iterable[Path | None] = (
        scene.source.path,
        scene.environment_map,
        scene.lut,
        *(relic.mesh for relic in scene.relics),
    )
    return {path for path in named if path is not None}


class Editions:
    """Looks at the show's files; a change counts when two looks in a row see the same, so that a file that is
    still being copied is left alone."""

    def __init__(self, folder: Path, session: Session, link: Link) -> None:
        self._folder, self._session, self._link = folder, session, link
        self._known = self._seen = self._stamps()

    def look(self) -> Session | None:
        """The edited show, if its files have changed and can be read."""
        before, self._seen = self._seen, self._stamps()
        if self._seen in (self._known,) or self._seen != before:
            return None
        self._known = self._seen
        try:
            show, wall = load_source(self._session.show.path), load_wall(Path(self._session.wall.source))
        except YingbiError as error:
            self.refuse([str(error)])
            return None
        known = self._session.wall
        fixed = (show.fps, wall.raster_px, wall.outputs) == (self._session.fps, known.raster_px, known.outputs)
        if not fixed:
            self.refuse(["another fps, raster or outputs take effect when the show is started again"])
            return None
        idle = show.idle or self._session.idle
        return replace(self._session, show=show, wall=wall, idle=idle, edition=self._session.edition + 1)

    def refuse(self, faults: list[str]) -> None:
        """The show goes on as it is."""
        self._link.send(m.Note("loader", "error", "edit-refused", {"why": faults}))

    def publish(self, edition: Session) -> None:
        """Gives the edited show to the player, and to every player after it."""
        self._session = edition
        self._known = self._seen = self._stamps()
        write_session(self._folder, edition)
        self._link.send(m.NewEdition(edition.edition))

    def _stamps(self) -> Stamps:
        files = files_of(self._session.show) | {Path(self._session.wall.source)}
        return {str(path): _stamp(path) for path in files}


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
