"""The one exception family: what went wrong, where, and what to do about it.

Everything that a user may meet is a :class:`YingbiError`. The command line prints ``str(error)``
and leaves with ``error.exit_status``; a traceback only appears with ``--debug``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


def _sentence(where: str, what: str, hint: str) -> str:
    text = f"{where}: {what}" if where else what
    return f"{text} ({hint})" if hint else text


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong in a user's input.

    ``where`` is ``FILE:LINE: KEY``, a file, or an option; ``hint`` says what would be right.
    """

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return _sentence(self.where, self.what, self.hint)


class YingbiError(Exception):
    """Something failed at run time. ``code`` is short, stable and greppable, such as ``"film-encoder"``."""

    exit_status = 1

    def __init__(self, code: str, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        return _sentence(self.where, self.what, self.hint)


class InputError(YingbiError):
    """An argument or a file is wrong; the user can put it right."""

    exit_status = 2


class FileMistakes(InputError):
    """All the mistakes found in one go, one line each."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("mistakes", "\n".join(str(m) for m in self.mistakes))

    def __str__(self) -> str:
        return self.what


class GpuError(YingbiError):
    """OpenGL is missing, too old, or refused to do something."""
