"""Reads one TOML file into its model, or reports every mistake in it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from renderer.documents.lines import KeyPath, key_lines, nearest_line
from renderer.documents.messages import describe
from renderer.errors import FileMistakes, InputError, Mistake

MAX_BYTES = 4 * 2**20

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Source:
    """A TOML file's name and text, which knows where each of its keys stands."""

    path: Path
    text: str

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        return key_lines(self.text)

    def mistake(self, key: Sequence[str | int], what: str, hint: str = "") -> Mistake:
        """A mistake at ``key``, such as ``("surface", 0, "pixels")``."""
        line = nearest_line(self._lines, key)
        return Mistake(f"{self.path}:{line}: {key_name(key)}", what, hint)

    def resolve(self, name: str) -> Path:
        """A path that this file names: relative to the file."""
        try:
            return self.path.parent / Path(name).expanduser()
        except RuntimeError:  # "~somebody" that this machine does not know
            return self.path.parent / name


@dataclass(frozen=True)
class Document(Generic[M]):
    """A file that was read: its validated ``data`` and its ``source``."""

    data: M
    source: Source


Also = Callable[[Source, dict[str, Any]], Iterable[Mistake]]
"""Looks for more mistakes in a file's unvalidated tables, in which anything may be of any type."""


def read_source(path: Path) -> Source:
    """The text of ``path``. Raises :class:`InputError` if it cannot be read."""
    return Source(path, _read_text(path))


def parse_document(path: Path) -> tuple[Source, dict[str, Any]]:
    """The text and the tables of ``path``, as they stand there."""
    source = read_source(path)
    return source, _parse(source)


def read_document(path: Path, model: type[M], also: Also | None = None) -> Document[M]:
    """Reads ``path``.

    Raises :class:`InputError` if it cannot be read, :class:`FileMistakes` if it is wrong; the mistakes that
    ``also`` finds are told together with the model's.
    """
    return validated(read_source(path), model, also)


def validated(source: Source, model: type[M], also: Also | None = None) -> Document[M]:
    """The document that ``source`` is, as :func:`read_document` gives it: its text may differ from the file's."""
    data = _parse(source)
    _check_format(source, data, model)
    mistakes: list[Mistake] = []
    document = None
    try:
        document = Document(model.model_validate(data), source)
    except ValidationError as error:
        mistakes += _mistakes(source, error, model, data)
    mistakes += also(source, data) if also else ()
    if mistakes or document is None:
        raise FileMistakes(mistakes)
    return document


def key_name(key: Sequence[str | int]) -> str:
    """A key as people write it: ``surface[2].pixels``, counted from 1."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "file"


def _read_text(path: Path) -> str:
    try:
        if path.is_dir():
            raise InputError("not-a-file", "is a folder", where=str(path), hint="name the TOML file in it")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise InputError(
                "too-large",
                f"is larger than {MAX_BYTES >> 20} MB",
                where=str(path),
                hint="is it a TOML file?",
            )
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError("no-such-file", "there is no such file", where=str(path), hint="check the path") from None
    except UnicodeDecodeError:
        raise InputError("not-utf8", "is not text in UTF-8", where=str(path), hint="save it as UTF-8") from None
    except (OSError, ValueError) as error:
        raise InputError(
            "unreadable", f"cannot be read: {getattr(error, 'strerror', error)}", where=str(path)
        ) from None


def _parse(source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        line, what = _toml_error(error, source.text)
        raise FileMistakes([Mistake(f"{source.path}:{line}", f"is not valid TOML: {what}")]) from None
    except ValueError as error:  # a number of thousands of digits
        raise FileMistakes([Mistake(f"{source.path}:1", f"is not valid TOML: {error}")]) from None
    except RecursionError:
        raise FileMistakes([Mistake(f"{source.path}:1", "is nested too deeply")]) from None


def _toml_error(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str]:
    what, _, place = str(error).rpartition(" (at ")
    if place.startswith("line "):
        return int(place.split()[1].rstrip(",")), what
    return text.count("\n") + 1, what or str(error)


def _check_format(source: Source, data: dict[str, Any], model: type[BaseModel]) -> None:
    expected = next(iter(model.model_fields["format"].annotation.__args__))  # type: ignore[union-attr]
    given = data.get("format")
    if given != expected:
        what = "is missing" if given is None else f"is {given!r}"
        raise FileMistakes([source.mistake(("format",), what, f'this must be format = "{expected}"')])


def _mistakes(
    source: Source, error: ValidationError, model: type[BaseModel], data: dict[str, Any]
) -> Iterable[Mistake]:
    for record in error.errors(include_url=False):
        if record["type"] == "too_short" and len(record["input"]) >= record["ctx"]["min_length"]:
            continue  # there are enough entries, but wrong ones, which is told of where they are
        key = _strip_tags(record["loc"], data, record["type"])
        yield source.mistake(key, *describe(record, model))


def _strip_tags(loc: Sequence[str | int], data: Any, kind: str) -> KeyPath:
    """pydantic puts the tags of unions into a location; only what can be a key of the file is kept."""
    path: list[str | int] = []
    for index, part in enumerate(loc):
        last = index + 1 == len(loc)
        inside = isinstance(data, dict) and part in data
        entry = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if inside or entry:
            data = data[part]
        elif not (last and (kind == "missing" or isinstance(part, int))):
            continue
        path.append(part)
    return tuple(path)
