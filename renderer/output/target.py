"""What ``-o OUT`` means: its name says the form.

========================= ======================================================
``none``                  draw everything, write nothing
``film.mp4 .mov .mkv``    a film
``name.%06d.png .exr``    numbered frames; the number is the frame's own
``name.png .exr``         one picture
========================= ======================================================
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from renderer.errors import InputError
from renderer.output.atomic import part_path, write_error
from renderer.output.formats import FILMS, PICTURES, PixelFormat

Kind = Literal["none", "picture", "frames", "film"]

UNDERSTOOD = f"films {' '.join(FILMS)}, pictures {' '.join(PICTURES)}, numbered frames like name.%06d.png, or none"

_NUMBER = re.compile(r"%(?:0[1-9]\d?)?d")
_NEARLY_A_NUMBER = re.compile(r"%[-+ ]?\d*[dixu]")


def _refuse(text: str, what: str, hint: str = "") -> InputError:
    return InputError("output", what, where=f"-o {text}", hint=hint)


@dataclass(frozen=True)
class Target:
    """Where a rendering goes. Made by :func:`parse_target`."""

    kind: Kind
    path: Path
    """The file; for numbered frames the pattern; for ``none`` an empty path."""

    suffix: str
    """In small letters with its dot; empty for ``none``."""

    @property
    def pixel_format(self) -> PixelFormat:
        """What the sink wants of the renderer."""
        if self.kind == "none":
            return "rgb8"
        return FILMS[self.suffix].pixel_format if self.kind == "film" else PICTURES[self.suffix].pixel_format

    def file_of(self, frame_number: int) -> Path:
        """The file that holds this frame."""
        if self.kind == "none":
            raise ValueError("the target 'none' has no files")
        if self.kind != "frames":
            return self.path
        if frame_number < 0:
            raise ValueError(f"frame {frame_number}: frame numbers begin at 0")
        name = _NUMBER.sub(lambda number: number.group() % frame_number, self.path.name)
        return self.path.with_name(name)


def parse_target(text: str) -> Target:
    """Read what the user wrote after ``-o``; an :class:`InputError` says what would be right."""
    if text == "none":
        return Target("none", Path(), "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _refuse(ascii(text), "the name is not valid UTF-8") from None
    if not text.strip() or "\0" in text:
        raise _refuse(repr(text), "not a file name", f"understood: {UNDERSTOOD}")
    path = Path(text)
    if text.endswith(("/", os.sep)) or path.name in ("", ".."):
        raise _refuse(text, "this names a folder, not a file", f"understood: {UNDERSTOOD}")

    suffix = path.suffix.lower()
    numbers = _NUMBER.findall(path.name)
    if suffix in FILMS:
        if numbers:
            raise _refuse(text, "a film is one file, its name takes no frame number", f"leave out {numbers[0]}")
        return Target("film", path, suffix)
    if suffix not in PICTURES:
        what = f"{path.suffix} files are not understood" if suffix else "the name has no suffix to say the form"
        raise _refuse(text, what, f"understood: {UNDERSTOOD}")
    if len(numbers) > 1:
        raise _refuse(text, "the name has more than one frame number", "one, such as name.%06d.png")
    if not numbers and (odd := _NEARLY_A_NUMBER.search(path.name)):
        raise _refuse(text, f"{odd.group()} is not understood", "the frame number is written %d or %06d")
    return Target("frames" if numbers else "picture", path, suffix)


def check_count(target: Target, frame_count: int) -> None:
    """One picture holds one frame: :class:`InputError` if there are more."""
    if target.kind == "picture" and frame_count != 1:
        hint = f"for numbered frames: {target.path.stem}.%06d{target.suffix}; for one picture: --at T"
        what = f"one picture cannot hold {frame_count} frames"
        raise InputError("output", what, where=f"-o {target.path}", hint=hint)


def check_size(target: Target, size_px: tuple[int, int]) -> None:
    """:class:`InputError` for a picture that is too large for the kind of film."""
    if target.kind != "film":
        return
    film, (width, height) = FILMS[target.suffix], size_px
    if max(size_px) > film.max_side_px or width * height > film.max_px:
        what = f"{width} x {height} px are too large for a film, which takes {film.max_side_px} px a side"
        hint = f"try a smaller --scale or --size, or numbered frames: {target.path.stem}.%06d.png"
        raise InputError("output", what, where=f"-o {target.path}", hint=hint)


def check_target(target: Target) -> None:
    """Find out before rendering whether the target can be written; :class:`InputError` if not.

    Nothing is left behind: missing folders are made when the writing begins, not here.
    """
    if target.kind == "none":
        return
    check_file(target.file_of(0), target.path, numbered=target.kind == "frames")


def check_file(final: Path, shown: Path | None = None, *, numbered: bool = False) -> None:
    """The same for any file that is written later, such as a report; ``shown`` is the user's name for it."""
    try:
        if not numbered:
            _check_place(final)
        part_path(final, token="00000000").exists()  # a name that is too long shows here
        _try_to_write(_nearest_folder(final))
    except OSError as error:
        plain = write_error(error, shown or final)
        raise InputError(plain.code, plain.what, where=plain.where, hint=plain.hint) from error


def _check_place(final: Path) -> None:
    try:
        mode = final.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    if stat.S_ISDIR(mode):
        hint = f"give a file name, such as {final.name}/film.mp4"
        raise InputError("not-writable", "this is a folder", where=str(final), hint=hint)
    if not stat.S_ISREG(mode):
        raise InputError("not-writable", "this is a device, not a file", where=str(final))


def _nearest_folder(final: Path) -> Path:
    """The folder of ``final``, or the nearest one above that exists."""
    for folder in final.absolute().parents:
        try:
            mode = folder.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            continue
        if not stat.S_ISDIR(mode):
            hint = f"{folder} is a file, not a folder"
            raise InputError("not-writable", "there can be no such file", where=str(final), hint=hint)
        return folder
    raise FileNotFoundError(str(final))


def _try_to_write(folder: Path) -> None:
    """Really make a file: permission bits do not tell about read-only disks, nor about root."""
    probe = folder / f".yingbi-{os.getpid()}.part"
    probe.unlink(missing_ok=True)
    probe.open("xb").close()
    probe.unlink(missing_ok=True)
