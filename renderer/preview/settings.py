"""What the window remembers from one run to the next.

It lies in the user's configuration folder (or the one that YINGBI_CONFIG names), in a small JSON file. Settings
are a convenience: a file that cannot be read is set aside, one that cannot be written is done without, and both
are told, once. Before each change the file is read again, so that two windows do not forget for one another; keys
of a newer version stay as they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from renderer.errors import YingbiError
from renderer.output.atomic import write_json

FOLDER_VARIABLE = "YINGBI_CONFIG"
FORMAT = "yingbi-settings/1"
NAME = "preview.json"
MOST_RECENT = 12
LEAST_WINDOW_PX, MOST_WINDOW_PX = 200, 32768


@dataclass(frozen=True)
class Settings:
    """Empty texts are what nobody chose yet."""

    recent: tuple[str, ...] = ()
    """Scenes and shows by their absolute paths, the one opened last first."""
    language: str = ""
    hint_seen: bool = False
    """Whether the first-run hint was closed."""
    window_px: tuple[int, int] = (1600, 1000)
    other: dict[str, Any] = field(default_factory=dict)
    """What other versions keep here."""

    def opened(self, path: Path) -> Settings:
        """With ``path`` as the file opened last."""
        newest = os.path.abspath(path)
        if not _is_unicode(newest):  # such a name cannot be kept in a file
            return self
        others = [name for name in self.recent if not _same(name, newest)]
        return replace(self, recent=(newest, *others)[:MOST_RECENT])

    def recent_files(self) -> list[Path]:
        """The recent files, newest first; those that are gone (or whose disk is) come last."""
        return sorted(map(Path, self.recent), key=lambda path: not _exists(path))


def settings_file() -> Path:
    chosen = os.environ.get(FOLDER_VARIABLE)
    folder = Path(chosen) if chosen else Path(platformdirs.user_config_dir("yingbi", appauthor=False))
    return folder / NAME


class Memory:
    """The settings and their file. ``tell`` is given each trouble in a plain sentence."""

    def __init__(self, tell: Callable[[str], None], path: Path | None = None) -> None:
        self._path = path or settings_file()
        self._tell = tell
        self._told: set[str] = set()
        self.settings = self._read() or Settings()

    def change(self, **changes: Any) -> None:
        """Fields of :class:`Settings` by their names."""
        self._keep(lambda settings: replace(settings, **changes))

    def opened(self, path: Path) -> None:
        """``path`` was opened."""
        self._keep(lambda settings: settings.opened(path))

    def _keep(self, changed: Callable[[Settings], Settings]) -> None:
        on_disk = self._read()
        before = self.settings if on_disk is None else on_disk
        self.settings = changed(before)
        if self.settings == on_disk:
            return
        try:
            write_json(self._path, _to_json(self.settings))
        except (YingbiError, UnicodeEncodeError) as error:
            self._tell_once(f"the window's settings are not kept: {error}")

    def _read(self) -> Settings | None:
        """What the file says; None if there is none, or none that can be read."""
        try:
            text = self._path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            self._tell_once(f"{self._path}: the window's settings cannot be read: {error.strerror or error}")
            return None
        except UnicodeDecodeError:
            text = ""
        tables = _parsed(text)
        if tables is None:
            self._set_aside()
            return None
        return self._from_json(tables)

    def _set_aside(self) -> None:
        aside = self._path.with_name(f"{self._path.stem}.damaged{self._path.suffix}")
        try:
            os.replace(self._path, aside)
        except OSError as error:
            where = f"and cannot be set aside ({error.strerror or error})"
        else:
            where = f"and was set aside as {aside.name}"
        self._tell_once(
            f"{self._path}: this is not a settings file, {where}; the window begins with its own settings"
        )

    def _from_json(self, tables: dict[str, Any]) -> Settings:
        """Each value that fits; the others are told, and as if they were not there."""
        values = {}
        for name, (fits, make) in _FIELDS.items():
            if name in tables and fits(tables[name]):
                values[name] = make(tables[name])
            elif name in tables:
                self._tell_once(f"{self._path}: {name}: {tables[name]!r:.60} does not fit and is not used")
        return Settings(**values, other={k: v for k, v in tables.items() if k not in _FIELDS and k != "format"})

    def _tell_once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)


def _refused(constant: str) -> None:
    """JSON has no NaN and no infinities: they could not be written again."""
    raise ValueError(constant)


def _parsed(text: str) -> dict[str, Any] | None:
    """The file's tables; None for one that is damaged, or not ours."""
    try:
        tables = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None
    ours = isinstance(tables, dict) and str(tables.get("format", "")).startswith("yingbi-settings/")
    return tables if ours else None


def _to_json(settings: Settings) -> dict[str, Any]:
    values = asdict(settings)
    other = values.pop("other")
    return {"format": FORMAT, **values, **other}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _are_paths(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) and name and "\0" not in name for name in value)


def _is_size(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(type(side) is int and LEAST_WINDOW_PX <= side <= MOST_WINDOW_PX for side in value)
    )


def _recent(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:MOST_RECENT]


_FIELDS: dict[str, tuple[Callable[[Any], bool], Callable[[Any], Any]]] = {
    "recent": (_are_paths, _recent),
    "language": (_is_text, str),
    "hint_seen": (_is_flag, bool),
    "window_px": (_is_size, tuple),
}
"""Each key of the file: whether a value fits, and what it becomes."""


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _same(first: str, second: str) -> bool:
    return os.path.normcase(first) == os.path.normcase(second)


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
