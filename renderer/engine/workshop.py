"""A process beside a window that prepares relics: what takes long, or dies of a file, does so there.

Jobs and answers go through a pipe; the process ends with it, however the window ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from renderer.engine.packs import prepare_model_pack
from renderer.errors import YingbiError
from renderer.gpu.context import Gpu
from renderer.scene.model import Scene

NICENESS = 10


@dataclass(frozen=True)
class Made:
    """The pack of the job ``number``, or why there is none."""

    number: int
    pack: Path | None
    fault: str = ""


class Workshop:
    """Prepares one relic after the other for the qualities ``rungs``. ``wake`` is called, from another thread,
    whenever there is something to collect."""

    def __init__(self, rungs: Sequence[str], wake: Callable[[], None]) -> None:
        self._rungs, self._wake = tuple(rungs), wake
        self._context = multiprocessing.get_context("spawn")  # a forked GL context hangs
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._waiting: list[int] = []
        self._answers: SimpleQueue[Made] = SimpleQueue()
        self._next = 0

    @property
    def busy(self) -> bool:
        return bool(self._waiting)

    def ask(self, scene: Scene, relic: int) -> int:
        """Has relic number ``relic`` of ``scene`` prepared; the job's number."""
        self._next += 1
        self._waiting.append(self._next)
        if self._pipe is None:
            self._start()
        assert self._pipe is not None
        with suppress(OSError):  # whoever died is noticed where answers are read
            self._pipe.send((self._next, scene, relic))
        return self._next

    def collect(self) -> list[Made]:
        """What was made since the last time."""
        found = [self._answers.get() for _ in range(self._answers.qsize())]
        answered = {made.number for made in found}
        self._waiting = [number for number in self._waiting if number not in answered]
        return found

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        process, self._process, self._pipe = self._process, None, None
        if process is not None:
            process.kill()
            process.join()

    def _start(self) -> None:
        mine, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(theirs, self._rungs), daemon=True)
        self._process.start()
        theirs.close()
        self._pipe = mine
        Thread(target=self._listen, args=(mine,), daemon=True).start()

    def _listen(self, pipe: Connection) -> None:
        """Until the process is gone: then nobody knows which of its jobs it died of."""
        told = set()
        while True:
            try:
                wait([pipe])
                made = pipe.recv()
            except (EOFError, OSError):
                break
            told.add(made.number)
            self._answers.put(made)
            self._wake()
        if self._pipe is not pipe:  # closed on purpose
            return
        self._pipe = None
        what = "preparing it ended unexpectedly: the file may be damaged, or too large for this machine's memory"
        for number in self._waiting:
            if number not in told:
                self._answers.put(Made(number, None, what))
        self._wake()


def _serve(pipe: Connection, rungs: Sequence[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's
    with suppress(OSError, AttributeError):
        os.nice(NICENESS)
    with Gpu() as gpu, suppress(EOFError, OSError):
        while True:
            number, scene, relic = pipe.recv()
            pipe.send(_made(gpu, number, scene, relic, rungs))


def _made(gpu: Gpu, number: int, scene: Scene, relic: int, rungs: Sequence[str]) -> Made:
    try:
        return Made(number, prepare_model_pack(gpu, scene, scene.relics[relic], rungs))
    except (YingbiError, OSError, MemoryError) as error:
        return Made(number, None, str(error) or type(error).__name__)
    finally:
        gpu.collect()
