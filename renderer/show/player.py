"""The player's process: a picture for every slot. The supervisor starts it: ``python -m renderer.show.player``."""

from __future__ import annotations

import gc
import os
import sys
import time
from contextlib import suppress

from renderer.engine.engine import Engine
from renderer.errors import YingbiError
from renderer.gpu.context import Gpu
from renderer.output.awake import Awake
from renderer.output.present import Presenter, VirtualPresenter, WindowPresenter
from renderer.show import messages as m
from renderer.show.child import SHAKY_VARIABLE
from renderer.show.link import Link
from renderer.show.parent import Parent
from renderer.show.performance import Performance
from renderer.show.rungs import rungs_of
from renderer.show.session import HUB_VARIABLE, Session, private_folder, read_session

RESUME_MS = 2000
PRIORITY = -10


def main() -> int:
    """Plays until it is told to end, or the supervisor is gone."""
    link, parent = Link(os.environ[HUB_VARIABLE], "player"), Parent()
    with suppress(OSError, AttributeError):  # not every user may
        os.nice(PRIORITY)
    session = read_session(private_folder())
    try:
        with _gpu_of(session) as (gpu, presenter):
            awake = None if session.virtual else Awake()
            for text in awake.warnings if awake is not None else ():
                link.send(m.Note("player", "warning", "awake", {"why": text}))
            resume = _resumed(link, gpu)
            lock = session.show.settings.lock
            rungs = tuple(dict.fromkeys(rung.quality for rung in rungs_of(lock)))
            engine = Engine(gpu, None, session.wall, lock.quality, rungs=rungs)
            performance = Performance(session, engine, gpu, presenter, link, resume)
            if os.environ.get(SHAKY_VARIABLE):
                performance.be_careful()
            gc.collect()
            gc.freeze()
            gc.disable()
            performance.run(lambda: parent.is_gone)
    except YingbiError as error:
        link.send(m.Note("player", "error", "player-failed", {"why": str(error)}))
        print(f"yingbi player: {error}", file=sys.stderr, flush=True)
        return error.exit_status
    finally:
        link.close()
    return 0


class _gpu_of:
    """The context that a session is drawn in, and where its pictures go."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> tuple[Gpu, Presenter]:
        from renderer.gpu.shaders import Programs

        session = self._session
        if session.virtual:
            self.gpu = Gpu()
            self.presenter: Presenter = VirtualPresenter(self.gpu)
            return self.gpu, self.presenter
        from renderer.output.window import DeskWindow, ShowWindow

        wall = session.wall
        window = DeskWindow(wall.raster_px) if session.window else ShowWindow(wall.outputs, wall.raster_px)
        self.gpu = Gpu.of_window()
        self.presenter = WindowPresenter(self.gpu, Programs(self.gpu.ctx), window, wall.raster_px)
        return self.gpu, self.presenter

    def __exit__(self, *exc: object) -> None:
        self.presenter.release()
        with suppress(Exception):  # the process ends: a lost context must not hide why
            self.gpu.release()


def _resumed(link: Link, gpu: Gpu) -> m.Resume:
    """Says hello and waits for what another player has left behind."""
    limits = gpu.limits
    link.send(m.Hello("player", os.getpid(), {"renderer": limits.renderer, "version": limits.version}))
    end = time.monotonic_ns() + RESUME_MS * 1_000_000
    while time.monotonic_ns() < end:
        if link.wait(RESUME_MS):
            for message in link.receive():
                if isinstance(message, m.Resume):
                    return message
    return m.Resume()


if __name__ == "__main__":
    sys.exit(main())
