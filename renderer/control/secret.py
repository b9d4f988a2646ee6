"""The secret that operators show: ``YINGBI_TOKEN``, or the file ``token`` in the state folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from renderer.errors import InputError
from renderer.output.atomic import write_error

VARIABLE = "YINGBI_TOKEN"
MIN_LENGTH = 12


def load_token(path: Path) -> str:
    """The token; the file is made at the first start, so that only this user can read it."""
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return _checked(given, VARIABLE)
    try:
        if not path.exists() or not path.read_text(encoding="utf-8").strip():
            _make(path)
        return _checked(path.read_text(encoding="utf-8").strip(), str(path))
    except OSError as error:
        raise write_error(error, path) from error


def _make(path: Path) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(24) + "\n")


def _checked(token: str, where: str) -> str:
    if len(token) < MIN_LENGTH or not token.isascii() or not token.isprintable() or " " in token:
        hint = f"at least {MIN_LENGTH} ASCII characters without spaces, or remove it to have one made"
        raise InputError("token", "this is no token to rely on", where=where, hint=hint)
    return token
