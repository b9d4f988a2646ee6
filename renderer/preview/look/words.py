"""What the window says, in the designer's language. The English text is its own key.

``t("Play")`` is "播放" in Chinese; what changes within a text stands in braces and is filled in afterwards:
``t("Frame {number}").format(number=7)``. A language is a file of such pairs in ``languages/``; a text that it
lacks stays English. What the floors below say of a mistake is English, too: in its table ``headlines`` a language
has for each code of an error what kind of mistake that is.
"""

from __future__ import annotations

import locale
import os
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from renderer.errors import YingbiError

LANGUAGES = {"en": "English", "zh": "中文"}
"""Each by its own name."""

_FOLDER = Path(__file__).parent / "languages"
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")

_language = "en"
_said: Mapping[str, str] = {}


def t(text: str) -> str:
    """``text`` in the language in use."""
    return _said.get(text, text)


def named(identifier: str) -> str:
    """A word that files are written with; in other languages than its own after what it means: 春 (spring)."""
    text = t(identifier)
    return identifier if text == identifier else f"{text} ({identifier})"


def told(error: Exception) -> str:
    """What ``error`` says, under the headline of its code."""
    text = str(error) or type(error).__name__
    return headed(error.code, text) if isinstance(error, YingbiError) else text


def headed(code: str, text: str) -> str:
    """``text`` under the headline that the language in use has for an error's code, if it has one."""
    headline = headlines(_language).get(code)
    return f"{headline}\n{text}" if headline else text


def use(language: str) -> None:
    """From now on everything is said in one of :data:`LANGUAGES`; empty: in that of the system."""
    global _language, _said
    language = language or system_language()
    _language = language if language in LANGUAGES else "en"
    _said = texts(_language)


def language() -> str:
    """The language in use."""
    return _language


@cache
def texts(language: str) -> Mapping[str, str]:
    """English texts and what they are in ``language``; English itself has none."""
    return {text: said for text, said in _read(language).items() if isinstance(said, str)}


@cache
def headlines(language: str) -> Mapping[str, str]:
    """Codes of errors and what kind of mistake they are; English has none, its errors say it all."""
    return dict(_read(language).get("headlines", {}))


def _read(language: str) -> dict[str, Any]:
    if language == "en":
        return {}
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def system_language() -> str:
    """The one of :data:`LANGUAGES` that the system speaks."""
    return language_of(next(iter(_locales()), ""))


def language_of(name: str) -> str:
    """The language of a locale, as systems write it: ``zh_CN.UTF-8``, ``Chinese (Simplified)_China``."""
    start = name.lower().replace("chinese", "zh")
    return next((code for code in LANGUAGES if start.startswith(code)), "en")


def _locales() -> Iterator[str]:
    """What the system says about its language, what counts most first. ``C`` says nothing."""
    if sys.platform == "win32":
        import ctypes

        yield locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    for name in (*map(os.environ.get, _VARIABLES), locale.getlocale()[0]):
        if name:
            yield name
