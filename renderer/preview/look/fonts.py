"""The window's text: Roboto for Latin, Font Awesome for icons, and Chinese from the system's own fonts.

The first two come with imgui-bundle. All are merged into one font, whose glyphs are drawn when they are first
needed, at any size: call it with ``imgui.push_font(None, 1.2 * TEXT_PX)`` for larger text.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import imgui_bundle
from imgui_bundle import imgui

from renderer.preview.look import words
from renderer.preview.look.font_file import Face, faces

TEXT_PX = 15.0
"""The text's size at scale 1, from ascender to descender: an em of 13 px. ImGui multiplies it by the style's
scale."""

NO_CHINESE = (
    "no Chinese font was found on this system, so the window speaks English "
    "(install Noto Sans CJK: apt-get install fonts-noto-cjk, or dnf install google-noto-sans-cjk-fonts)"
)

_BUNDLED = Path(imgui_bundle.__file__).parent / "assets" / "fonts"
_LATIN = _BUNDLED / "Roboto" / "Roboto-Regular.ttf"
_ICONS = _BUNDLED / "Font_Awesome_6_Free-Solid-900.otf"
_ICON_SHARE = 0.9
"""Of the text's size: icons fill their whole em, capital letters do not."""

_CHINESE = (
    "msyh.ttc",  # Windows: Microsoft YaHei
    "deng.ttf",
    "simhei.ttf",
    "simsun.ttc",
    "hiragino sans gb.ttc",  # macOS
    "pingfang.ttc",
    "stheiti medium.ttc",
    "stheiti light.ttc",
    "songti.ttc",
    "notosanscjksc-regular.otf",  # Linux
    "notosanscjk-regular.ttc",
    "notosanssc-regular.otf",
    "notosanssc-regular.ttf",
    "sourcehansanssc-regular.otf",
    "sourcehansanscn-regular.otf",
    "sourcehansans-regular.ttc",
    "sourcehansans.ttc",
    "harmonyos_sans_sc_regular.ttf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "notosanscjk-vf.ttc",  # a variable font's first weight is its thinnest
    "notosanscjksc-vf.otf",
    "droidsansfallbackfull.ttf",
    "droidsansfallback.ttf",
    "arial unicode.ttf",
    "uming.ttc",
)
"""Names of files with all of simplified Chinese, in small letters, those that read best on a screen first."""

_SIMPLIFIED = ("SC", "GB", "Regular", "W3")
"""Words in the names of the faces to choose from a file with many: Japanese and Chinese share characters, not
their shapes."""


@dataclass(frozen=True)
class Loaded:
    """What the text is drawn with."""

    text: imgui.ImFont
    chinese: str
    """The Chinese face's name; empty if there is none."""


def load_fonts(folders: Iterable[Path] | None = None) -> Loaded:
    """Makes the current ImGui context's font, with Chinese from the system's fonts (or other ``folders``)."""
    latin, icons = faces(_LATIN)[0], faces(_ICONS)[0]
    text = _add(_LATIN, latin, 1.0, merge=False)
    _add(_ICONS, icons, _ICON_SHARE * icons.height_em / latin.height_em, merge=True)
    for path in chinese_files(_installed(font_folders() if folders is None else folders)):
        try:
            face = simplified(faces(path))
            _add(path, face, face.height_em / latin.height_em, merge=True)
        except (OSError, ValueError, RuntimeError):  # damaged, or of a kind that FreeType does not draw
            continue
        return Loaded(text, face.name or path.name)
    return Loaded(text, "")


def speak(language: str, loaded: Loaded) -> tuple[str, ...]:
    """Uses ``language`` (empty: the system's), or English and a warning where its characters cannot be drawn."""
    words.use(language)
    if words.language() == "zh" and not loaded.chinese:
        words.use("en")
        return (NO_CHINESE,)
    return ()


def chinese_files(installed: Iterable[Path]) -> list[Path]:
    """Those of the installed files that have Chinese in them, the best first."""
    rank = {name: number for number, name in enumerate(_CHINESE)}
    return sorted((path for path in installed if path.name.lower() in rank), key=lambda p: rank[p.name.lower()])


def simplified(choice: Iterable[Face]) -> Face:
    """The face whose name says most that it is the regular one for simplified Chinese, else the first one."""
    return max(choice, key=lambda face: len(set(face.name.split()) & set(_SIMPLIFIED)))


def font_folders(
    platform: str = sys.platform, environment: Mapping[str, str] = os.environ, home: Path | None = None
) -> list[Path]:
    """Where a system keeps fonts, the user's own last."""
    home = home or Path.home()
    if platform == "win32":
        windows, local = environment.get("WINDIR", r"C:\Windows"), environment.get("LOCALAPPDATA")
        own = [Path(local, "Microsoft", "Windows", "Fonts")] if local else []
        return [Path(windows, "Fonts"), *own]
    if platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    shared = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    folders = [Path(folder) / "fonts" for folder in shared.split(":") if folder]
    return [*folders, home / ".local/share/fonts", home / ".fonts"]


def _installed(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for where, _, names in os.walk(folder):
            yield from (Path(where, name) for name in names)


def _add(path: Path, face: Face, size: float, *, merge: bool) -> imgui.ImFont:
    """``size`` is a share of the text's: fonts whose ascenders and descenders reach far would look small."""
    config = imgui.ImFontConfig()
    config.font_no = face.index
    config.merge_mode = merge
    config.extra_size_scale = size
    return imgui.get_io().fonts.add_font_from_file_ttf(str(path), TEXT_PX, config)
