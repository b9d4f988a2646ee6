"""The loader's process: makes packs of scenes, and watches their files. ``python -m renderer.show.loader``.

It has a context of its own and a low priority: whatever takes long happens here and not in the player.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress

from renderer.engine.packs import prepare_pack
from renderer.errors import YingbiError
from renderer.gpu.context import Gpu
from renderer.scene.model import Scene
from renderer.show import messages as m
from renderer.show.editions import Editions
from renderer.show.link import Link
from renderer.show.parent import Parent
from renderer.show.rungs import rungs_of
from renderer.show.session import HUB_VARIABLE, Session, private_folder, read_session

NICENESS = 15
LOOK_S = 2.0
WAIT_MS = 200


def main() -> int:
    """Serves until it is told to end, or the supervisor is gone."""
    link, parent = Link(os.environ[HUB_VARIABLE], "loader"), Parent()
    with suppress(OSError, AttributeError):
        os.nice(NICENESS)
    os.environ.setdefault("LP_NUM_THREADS", "1")  # Mesa on the processor: the player needs the other threads
    with Gpu() as gpu:
        link.send(m.Hello("loader", os.getpid()))
        Loader(link, gpu, read_session(private_folder())).run(parent)
    link.close()
    return 0


class Loader:
    """Prepares what the player asks for, the last asked first: that is what it needs soonest."""

    def __init__(self, link: Link, gpu: Gpu, session: Session) -> None:
        self._link, self._gpu, self._session = link, gpu, session
        self._editions = Editions(private_folder(), session, link)
        self._asked: list[str] = []
        self._made: dict[Scene, str] = {}
        self._stopping = False

    def run(self, parent: Parent) -> None:
        looked = time.monotonic()
        while not self._stopping and not parent.is_gone:
            self._link.wait(0 if self._asked else WAIT_MS)
            self._hear()
            if self._asked:
                self._prepare(self._asked.pop(0))
            elif time.monotonic() - looked > LOOK_S:
                looked = time.monotonic()
                self._take_up_edits()

    def _hear(self) -> None:
        for message in self._link.receive():
            match message:
                case m.Stop():
                    self._stopping = True
                case m.Prepare() if message.scene not in self._asked:
                    self._asked.append(message.scene)

    def _prepare(self, key: str) -> None:
        scene = self._session.scenes.get(key)
        if scene is None:
            self._link.send(m.Prepared(key, "", "it is not in this show any more"))
            return
        pack, fault = self._pack_of(scene)
        self._link.send(m.Prepared(key, pack, fault))

    def _pack_of(self, scene: Scene) -> tuple[str, str]:
        """Where a scene's pack lies, or why there is none."""
        if scene in self._made:  # another player asks, and must not wait
            return self._made[scene], ""
        session = self._session
        qualities = tuple(dict.fromkeys(rung.quality for rung in rungs_of(session.show.settings.lock)))
        try:
            self._made[scene] = str(prepare_pack(self._gpu, scene, session.wall, qualities))
            return self._made[scene], ""
        except (YingbiError, OSError, MemoryError) as error:
            return "", str(error) or type(error).__name__

    def _take_up_edits(self) -> None:
        edition = self._editions.look()
        if edition is None:
            return
        faults = [fault for scene in edition.scenes.values() if (fault := self._pack_of(scene)[1])]
        if faults:
            self._editions.refuse(faults)
            return
        self._session = edition
        self._made = {scene: self._made[scene] for scene in edition.scenes.values()}
        self._editions.publish(edition)


if __name__ == "__main__":
    sys.exit(main())
