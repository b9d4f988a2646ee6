"""The ffmpeg program: where it is, how it is called, what it says when it fails."""

from __future__ import annotations

import errno
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

from renderer.errors import InputError, YingbiError
from renderer.output.atomic import write_error
from renderer.output.formats import BT709_TAGS, FilmFormat

_QUIET = ("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error")
_SAYS_NOTHING = re.compile(r"^(conversion failed!|exiting\b.*)?$", re.I)
_DISK = {  # the C library's words, whatever language Python was set to
    errno.ENOSPC: "No space left on device",
    errno.EDQUOT: "quota exceeded",
    errno.EFBIG: "File too large",
    errno.EROFS: "Read-only file system",
}


def find_ffmpeg(explicit: str | None = None) -> str:
    """The ffmpeg to use: the given one, ``YINGBI_FFMPEG``, PATH's, imageio-ffmpeg's, in that order."""
    for named, by in ((explicit, "ffmpeg"), (os.environ.get("YINGBI_FFMPEG"), "YINGBI_FFMPEG")):
        if named:
            found = shutil.which(named)
            if found is None:
                raise InputError("ffmpeg-missing", f"{named} is not a program that can be run", where=by)
            return found
    if found := shutil.which("ffmpeg"):
        return found
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        command = shlex.join([sys.executable, "-m", "pip", "install", "imageio-ffmpeg"])
        what = "films need the program ffmpeg, and it was not found"
        raise YingbiError("ffmpeg-missing", what, hint=f"install it with: {command}") from error


def encode_command(
    ffmpeg: str, film: FilmFormat, size_px: tuple[int, int], fps: Fraction, part: Path
) -> list[str]:
    """The command that turns raw frames on its standard input into ``part``."""
    rate = f"{fps.numerator}/{fps.denominator}"
    raw = ("-f", "rawvideo", "-pix_fmt", film.raw_pix_fmt, "-video_size", f"{size_px[0]}x{size_px[1]}")
    bitexact = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1", "-map_chapters", "-1")
    return [
        *(ffmpeg, *_QUIET, "-y"),
        *(*raw, "-framerate", rate, *BT709_TAGS, "-i", "pipe:0"),
        *("-map", "0:v:0", "-an", *bitexact),
        *("-c:v", film.codec, "-pix_fmt", film.raw_pix_fmt, *film.codec_args),
        *("-g", str(max(1, round(fps * Fraction(film.key_frame_s)))), *BT709_TAGS),
        *(*film.container_args, "-f", film.container, f"file:{part}"),
    ]


def count_frames(ffmpeg: str, film: Path, container: str) -> int:
    """How many frames the file really holds: read from beginning to end, not believed from its header."""
    command = [ffmpeg, *_QUIET, "-xerror", "-f", container, "-i", f"file:{film}"]
    command += ["-map", "0:v:0", "-c", "copy", "-progress", "pipe:1", "-f", "null", "-"]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True)
    counts = re.findall(rb"^frame=\s*(\d+)", result.stdout, re.M)
    if result.returncode or not counts:
        says = last_line(result.stderr.decode("utf-8", "replace"))
        raise YingbiError("film-incomplete", f"the finished film cannot be read back: {says}", where=str(film))
    return int(counts[-1])


def last_line(stderr: str) -> str:
    """ffmpeg's own last word, without the lines that say nothing and the addresses in square brackets."""
    lines = [re.sub(r"^(\[[^\]]*\]\s*)+", "", line).strip() for line in stderr.splitlines()]
    lines = [line for line in lines if not _SAYS_NOTHING.match(line)]
    return lines[-1] if lines else ""


def encoder_error(returncode: int | None, stderr: str, final: Path) -> YingbiError:
    """Why ffmpeg stopped, in a plain sentence."""
    for number, says in _DISK.items():
        if says in stderr:
            return write_error(OSError(number, says), final)
    if hasattr(signal, "SIGXFSZ") and returncode == -signal.SIGXFSZ:
        return write_error(OSError(errno.EFBIG, _DISK[errno.EFBIG]), final)
    what = "the film encoder ffmpeg stopped before the film was finished"
    if returncode is not None and returncode < 0:
        what += f", ended by {_signal_name(-returncode)}"
    elif returncode:
        what += f" (exit status {returncode})"
    if says := last_line(stderr):
        what += f": {says}"
    hint = ""
    if "Unknown encoder" in stderr:
        hint = "name an ffmpeg that has it: YINGBI_FFMPEG=/path/to/ffmpeg"
    return YingbiError("film-encoder", what, where=str(final), hint=hint)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
