"""Sinks take finished frames and make files of them.

    with open_sink(target, size_px=(1920, 1080), fps=Fraction(60), frame_count=600) as sink:
        for number in numbers:
            sink.write(number, pixels)

Leaving the block normally completes the files; leaving it by any exception, Ctrl-C too, removes what is
incomplete. Numbered frames that are already complete stay: a later run can use them.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from fractions import Fraction
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from renderer.output.ffmpeg import find_ffmpeg
from renderer.output.film import FilmEncoder
from renderer.output.formats import FILMS, PixelFormat
from renderer.output.pictures import require_pixels, write_picture
from renderer.output.target import Target, check_count

Pixels = npt.NDArray[np.generic]


class Sink(ABC):
    """Takes frames of one size. ``write`` may be called from one thread only."""

    def __init__(self, pixel_format: PixelFormat, size_px: tuple[int, int], frame_count: int) -> None:
        self.pixel_format = pixel_format
        self.size_px = size_px
        self.frame_count = frame_count
        self.written = 0

    @property
    @abstractmethod
    def seconds(self) -> float:
        """Time spent encoding and writing so far; for a film, most of it runs beside the drawing."""

    def write(self, frame_number: int, pixels: Pixels) -> None:
        """Take one frame. The pixels are copied or written before this returns."""
        if self.written >= self.frame_count:
            raise ValueError(f"frame {frame_number} is one more than the {self.frame_count} announced")
        require_pixels(pixels, self.pixel_format, self.size_px)
        self._put(frame_number, pixels)
        self.written += 1

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._abort()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._abort()
            return
        try:
            self._finish()
        except BaseException:
            self._abort()
            raise

    @abstractmethod
    def _put(self, frame_number: int, pixels: Pixels) -> None: ...

    def _start(self) -> None:  # noqa: B027 (optional)
        """Open what is needed for the first frame."""

    def _finish(self) -> None:  # noqa: B027 (optional)
        """Complete the files; an exception here leads to ``_abort``."""

    def _abort(self) -> None:  # noqa: B027 (optional)
        """Remove what is incomplete. Does not raise."""


class NullSink(Sink):
    """``-o none``: everything is drawn, nothing is written."""

    @property
    def seconds(self) -> float:
        return 0.0

    def _put(self, frame_number: int, pixels: Pixels) -> None:
        pass


class PictureSink(Sink):
    """One picture, or numbered frames: each file is complete as soon as it has its name."""

    def __init__(self, target: Target, size_px: tuple[int, int], frame_count: int) -> None:
        super().__init__(target.pixel_format, size_px, frame_count)
        self._target = target
        self._seconds = 0.0

    @property
    def seconds(self) -> float:
        return self._seconds

    def _put(self, frame_number: int, pixels: Pixels) -> None:
        begin = time.perf_counter()
        write_picture(self._target.file_of(frame_number), pixels)
        self._seconds += time.perf_counter() - begin


class FilmSink(Sink):
    """A film; frames come in rising order, as many as were announced."""

    def __init__(
        self, target: Target, size_px: tuple[int, int], fps: Fraction, frame_count: int, ffmpeg: str | None
    ) -> None:
        super().__init__(target.pixel_format, size_px, frame_count)
        if size_px[0] % 2 or size_px[1] % 2:
            raise ValueError(f"a film has even sizes, not {size_px[0]}x{size_px[1]}: the caller pads")
        if fps <= 0:
            raise ValueError(f"{fps} frames per second make no film")
        self._encoder = FilmEncoder(find_ffmpeg(ffmpeg), FILMS[target.suffix], size_px, Fraction(fps), target.path)
        self._last_number = -1

    @property
    def seconds(self) -> float:
        return self._encoder.seconds

    def _start(self) -> None:
        self._encoder.start()

    def _put(self, frame_number: int, pixels: Pixels) -> None:
        if frame_number <= self._last_number:
            raise ValueError(f"frame {frame_number} after frame {self._last_number}: a film's frames rise")
        self._encoder.put(pixels.view(np.uint8))
        self._last_number = frame_number

    def _finish(self) -> None:
        if self.written != self.frame_count:
            raise ValueError(f"the film got {self.written} frames of the {self.frame_count} announced")
        self._encoder.finish()

    def _abort(self) -> None:
        self._encoder.abort()


def open_sink(
    target: Target, *, size_px: tuple[int, int], fps: Fraction, frame_count: int, ffmpeg: str | None = None
) -> Sink:
    """The sink for ``target``, a context manager. ``size_px`` is width, height; all frames have that size.

    Files and processes are first touched on entering the block.
    """
    if min(size_px) < 1:
        raise ValueError(f"a frame of {size_px[0]}x{size_px[1]} pixels")
    if target.kind == "none":
        return NullSink(target.pixel_format, size_px, frame_count)
    if frame_count < 1:
        raise ValueError(f"{frame_count} frames make no {target.kind}")
    if target.kind == "film":
        return FilmSink(target, size_px, fps, frame_count, ffmpeg)
    check_count(target, frame_count)
    return PictureSink(target, size_px, frame_count)
