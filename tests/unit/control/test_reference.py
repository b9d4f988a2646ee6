"""The document about control and its tables."""

from __future__ import annotations

from pathlib import Path

from renderer.control.page_files import page_files
from renderer.control.reference import refreshed
from renderer.control.routes import ROUTES
from renderer.playback.verbs import VERBS

DOCUMENT = Path(__file__).parents[3] / "docs" / "control.md"


def test_the_tables_are_those_of_the_program() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert refreshed(text) == text, "run docs/generate.py"
    assert all(f"/yingbi/{verb}`" in text for verb in VERBS)
    assert all(route.path in text for route in ROUTES)


def test_the_page_uses_only_what_it_has() -> None:
    """No file of the page names one that is missing, or anything on another machine."""
    files = page_files()
    for name, file in files.items():
        assert b"https://" not in file.body, name
    imports = {part.split('"')[0] for file in files.values() for part in file.body.decode().split('from "./')[1:]}
    assert imports <= set(files)
