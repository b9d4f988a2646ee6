"""A film being encoded: one ffmpeg process, fed by one thread from four reusable buffers.

The thread that draws copies a frame into a free buffer and goes on; writing to a pipe releases the GIL, so
the encoder's pace only matters once all buffers are full. ffmpeg's stderr goes to a temporary file, never to
a pipe that nobody drains. The process stands in a session of its own: Ctrl-C reaches this program only, which
then decides. If this program is killed, ffmpeg sees the end of its input and leaves a part file.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import tempfile
import threading
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from renderer.errors import YingbiError
from renderer.output.atomic import discard, discard_stale, new_token, publish, start_part
from renderer.output.ffmpeg import count_frames, encode_command, encoder_error
from renderer.output.formats import FilmFormat

_BUFFERS = 4
_PIPE_BYTES = 1 << 20
_LAST_WORDS_S = 10.0
"""How long a failed ffmpeg may take to say why, before it is killed."""

_Bytes = npt.NDArray[np.uint8]


class FilmEncoder:
    """Raw frames in, a verified film of the final name out. Used from one thread."""

    def __init__(
        self, ffmpeg: str, film: FilmFormat, size_px: tuple[int, int], fps: Fraction, final: Path
    ) -> None:
        self._ffmpeg, self._film, self._size_px, self._fps, self._final = ffmpeg, film, size_px, fps, final
        self._part: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the encoder)
        self._free: queue.SimpleQueue[_Bytes] = queue.SimpleQueue()
        self._full: queue.SimpleQueue[_Bytes | None] = queue.SimpleQueue()
        self._broken = threading.Event()
        self._thread_error: BaseException | None = None
        self._write_seconds = 0.0
        self._finish_seconds = 0.0
        self._sent = 0

    @property
    def seconds(self) -> float:
        """Time that the encoder took: its pipe was being filled, or its end was awaited."""
        return self._write_seconds + self._finish_seconds

    def start(self) -> None:
        """Make the part file, start ffmpeg and the thread that feeds it."""
        discard_stale(self._final)
        self._part = start_part(self._final, token=new_token())
        command = encode_command(self._ffmpeg, self._film, self._size_px, self._fps, self._part)
        try:
            self._process = subprocess.Popen(
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                start_new_session=True,
            )
        except OSError as error:
            what = f"ffmpeg does not start: {error.strerror or error}"
            raise YingbiError("film-encoder", what, where=self._ffmpeg) from error
        assert self._process.stdin is not None
        pipe = self._process.stdin.fileno()
        _widen(pipe)
        width, height = self._size_px
        for _ in range(_BUFFERS):
            self._free.put(np.empty((height * 3 // 2, width), np.uint8))
        self._thread = threading.Thread(target=self._feed, args=(pipe,), name="film-writer", daemon=True)
        self._thread.start()

    def put(self, pixels: _Bytes) -> None:
        """Take one frame; returns as soon as it is copied. Raises if ffmpeg has failed in the meantime."""
        self._raise_if_broken()
        buffer = self._free.get()
        self._raise_if_broken()
        np.copyto(buffer, pixels)
        self._full.put(buffer)
        self._sent += 1

    def finish(self) -> None:
        """Wait for ffmpeg's end, count the frames in the file, give it its final name."""
        assert self._process is not None
        assert self._thread is not None
        assert self._part is not None
        begin = time.perf_counter()
        self._full.put(None)
        self._thread.join()
        self._finish_seconds = max(0.0, time.perf_counter() - begin)
        self._raise_if_broken()
        begin = time.perf_counter()
        self._close_pipe()
        if self._process.wait() != 0:
            raise self._error()
        held = count_frames(self._ffmpeg, self._part, self._film.container)
        if held != self._sent:
            what = f"the film holds {held} frames instead of {self._sent}"
            raise YingbiError("film-incomplete", what, where=str(self._final))
        publish(self._part, self._final)
        self._finish_seconds = time.perf_counter() - begin
        self._stderr.close()

    def abort(self) -> None:
        """End everything and leave nothing behind. Safe at any point, also twice."""
        if self._process is not None:
            self._process.kill()  # first: a thread that is stuck in a pipe write gets free by this
        if self._thread is not None:
            self._broken.set()
            self._full.put(None)
            self._thread.join()
        if self._process is not None:
            self._close_pipe()
            self._process.wait()
        if self._part is not None:
            discard(self._part)
        self._stderr.close()

    def _feed(self, pipe: int) -> None:
        """The thread. After an error it keeps emptying the queue: nobody waits in vain."""
        while (buffer := self._full.get()) is not None:
            if not self._broken.is_set():
                begin = time.perf_counter()
                try:
                    _write_all(pipe, buffer)
                except BaseException as error:
                    self._thread_error = error
                    self._broken.set()
                self._write_seconds += time.perf_counter() - begin
            self._free.put(buffer)

    def _raise_if_broken(self) -> None:
        if self._broken.is_set():
            raise self._error() from self._thread_error

    def _error(self) -> YingbiError:
        """ffmpeg's own words, once it has ended."""
        assert self._process is not None
        self._close_pipe()
        try:
            returncode: int | None = self._process.wait(_LAST_WORDS_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            returncode = None
        self._stderr.seek(0)
        return encoder_error(returncode, self._stderr.read().decode("utf-8", "replace"), self._final)

    def _close_pipe(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()


def _write_all(pipe: int, buffer: _Bytes) -> None:
    view = memoryview(buffer.data).cast("B")
    while view:
        view = view[os.write(pipe, view) :]


def _widen(pipe: int) -> None:
    """A larger pipe means fewer switches between the two processes; Linux only, and a favour, not a need."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
