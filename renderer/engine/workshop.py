"""A process beside a window that prepares relics: what takes long, or dies of a file, does so there.

It is ``python -m renderer.engine.workshop``: jobs come pickled on its standard input, answers go to its standard
output, one at a time. It ends with its input, however the window ends."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO

from renderer.engine.packs import prepare_model_pack
from renderer.errors import YingbiError
from renderer.gpu.context import Gpu
from renderer.scene.model import Scene

NICENESS = 10
DIED = "preparing it ended unexpectedly: the file may be damaged, or too large for this machine's memory"


@dataclass(frozen=True)
class Made:
    """The pack of the job ``number``, or why there is none, with the error's code if it has one."""

    number: int
    pack: Path | None
    fault: str = ""
    code: str = ""


_Job = tuple[int, Scene, int]


class Workshop:
    """Prepares one relic after the other for the qualities ``rungs``. ``wake`` is called, from another thread,
    whenever there is something to collect."""

    def __init__(self, rungs: Sequence[str], wake: Callable[[], None]) -> None:
        self._rungs, self._wake = tuple(rungs), wake
        self._process: subprocess.Popen[bytes] | None = None
        self._queue: deque[_Job] = deque()
        self._listener: Thread | None = None
        self._at: int | None = None
        self._answers: SimpleQueue[Made | None] = SimpleQueue()
        self._last = 0

    @property
    def busy(self) -> bool:
        return self._at is not None

    def ask(self, scene: Scene, relic: int) -> int:
        """Has relic number ``relic`` of ``scene`` prepared; the job's number."""
        self._last += 1
        self._queue.append((self._last, scene, relic))
        self._go_on()
        return self._last

    def drop(self, number: int) -> bool:
        """Nobody wants the job any more. If it has begun its answer comes all the same, and this is False."""
        before = len(self._queue)
        self._queue = deque(job for job in self._queue if job[0] != number)
        return len(self._queue) < before

    def collect(self) -> list[Made]:
        """What was made since the last time."""
        found = []
        for answer in [self._answers.get() for _ in range(self._answers.qsize())]:
            if answer is not None:
                found.append(answer)
            elif self._at is not None:  # the process is gone, and what it was at with it
                found.append(Made(self._at, None, DIED))
            if answer is None:
                self._process = None
            self._at = None
        self._go_on()
        return found

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        self._queue.clear()
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
        if self._listener is not None:
            self._listener.join(1.0)  # it wakes a window that is about to go

    def _go_on(self) -> None:
        """Gives the next job to the process, unless it is at one: a full pipe would make the window wait."""
        if self._at is not None or not self._queue:
            return
        job = self._queue.popleft()
        self._at = job[0]
        try:
            self._process = self._process or self._started()
        except OSError as error:
            self._answers.put(Made(job[0], None, f"no process can be started to prepare it: {error}"))
            self._wake()
            return
        assert self._process.stdin is not None
        with suppress(OSError):  # who has died is told by its end of the other pipe
            pickle.dump(job, self._process.stdin)
            self._process.stdin.flush()

    def _started(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "renderer.engine.workshop", *self._rungs]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdout is not None
        self._listener = Thread(target=self._listen, args=(process.stdout,), daemon=True)
        self._listener.start()
        return process

    def _listen(self, answers: IO[bytes]) -> None:
        """Until the process is gone."""
        with answers:
            while True:
                try:
                    self._answers.put(pickle.load(answers))
                except (EOFError, OSError, ValueError, pickle.UnpicklingError):
                    break
                self._wake()
        self._answers.put(None)
        self._wake()


def main(rungs: Sequence[str]) -> None:
    """Prepares until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the window's
    with suppress(OSError, AttributeError):
        os.nice(NICENESS)
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what libraries print is no answer
    with Gpu() as gpu, suppress(EOFError, OSError):
        while True:
            number, scene, relic = pickle.load(jobs)
            pickle.dump(_made(gpu, number, scene, relic, rungs), answers)
            answers.flush()


def _made(gpu: Gpu, number: int, scene: Scene, relic: int, rungs: Sequence[str]) -> Made:
    try:
        return Made(number, prepare_model_pack(gpu, scene, scene.relics[relic], rungs))
    except (YingbiError, OSError, MemoryError) as error:
        return Made(number, None, str(error) or type(error).__name__, getattr(error, "code", ""))
    finally:
        gpu.collect()


if __name__ == "__main__":
    from renderer.engine import workshop

    workshop.main(sys.argv[1:])  # not of __main__: what is pickled names this module
