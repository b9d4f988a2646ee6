"""Where the shaders and the built-in scenes lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

from renderer.errors import YingbiError

_PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The folder ``shaders`` or ``scenes``. Raises :class:`YingbiError` if the installation lacks it."""
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise YingbiError(
        "installation",
        f"this installation of yingbi has no {name} folder",
        hint="install it again: pip install yingbi",
    )


def scenes() -> Path:
    return folder("scenes")


def shaders() -> Path:
    return folder("shaders")


def find_input(text: str | Path, kind: str) -> Path:
    """A path as the user typed it; a built-in's bare name serves too, if there is no such file here.

    ``kind`` is the folder of ``scenes/`` to look in: ``""`` for scenes and shows, ``walls``, ``relics``.
    """
    path = Path(text)
    with suppress(RuntimeError):  # "~somebody" that this machine does not know
        path = path.expanduser()
    try:
        if path.exists() or path.is_absolute():
            return path
    except OSError:  # too long a name; whoever opens it says so
        return path
    parts = path.parts[1:] if path.parts[:1] == ("scenes",) else path.parts
    for base in (scenes() / kind, scenes()):
        for name in ("/".join(parts), f"{'/'.join(parts)}.toml"):
            if parts and (base / name).is_file():
                return base / name
    return path
