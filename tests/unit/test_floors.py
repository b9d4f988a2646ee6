"""The house rules, read from the imports: they go downwards only, and libraries stay on their floors."""

from __future__ import annotations

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import renderer

PACKAGE = Path(renderer.__file__).parent

FLOORS = (
    ("errors",),
    ("resources",),
    ("maths",),
    ("documents", "assets"),
    ("wall",),
    ("scene",),
    ("playback", "guards", "editing"),
    # ---- OpenGL ----
    ("gpu",),
    ("passes",),
    ("engine",),
    ("output",),
    ("rehearsal",),
    ("preview", "show"),
    ("control",),
    ("cli",),
    ("__main__",),
)
"""From the ground up. What shares a floor does not know of one another."""

NOWHERE_ELSE = {
    "pyrr": ("maths",),
    "moderngl": ("gpu", "passes", "engine"),
    "glcontext": ("gpu",),
    "trimesh": ("assets",),
    "OpenImageIO": ("assets", "output"),
    "imageio_ffmpeg": ("output",),
    "tree_sitter": ("documents",),
    "tree_sitter_toml": ("documents",),
    "click": ("cli",),
    "rich": ("cli",),
    "glfw": ("output", "show", "preview"),
    "imgui_bundle": ("preview",),
    "watchfiles": ("preview",),
    "tomlkit": ("editing", "control"),
    "zmq": ("show", "control"),
    "msgspec": ("show", "control"),
    "aiohttp": ("control",),
    "pythonosc": ("control",),
    "mido": ("control",),
    "prometheus_client": ("control",),
    "pydantic": ("documents", "wall", "scene", "editing", "cli"),
}

SMALL = {"resources": {"renderer", "renderer.errors"}, "errors": set()}
"""Modules that may import only these of Yingbi's own."""

MAX_LINES = 400


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if "_data" not in path.parts:
            parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def imports(name: str) -> frozenset[str]:
    """What a module imports, also within functions; ``a.b`` for ``from a import b`` if that is a module."""
    found = set()
    for node in ast.walk(ast.parse(modules()[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} imports relatively"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in modules() else str(node.module))
    return frozenset(found)


def floor(name: str) -> str:
    """The part of the house that a module belongs to; empty for the package itself."""
    return name.split(".")[1] if "." in name else ""


LEVELS = {part: level for level, parts in enumerate(FLOORS) for part in parts}


def test_every_module_has_a_floor() -> None:
    assert {floor(name) for name in modules()} - {""} <= set(LEVELS)


@pytest.mark.parametrize("name", modules())
def test_imports_go_downwards_only(name: str) -> None:
    for imported in imports(name):
        if imported.split(".")[0] != "renderer" or imported == "renderer":
            continue
        assert name != "renderer", "the package itself imports nothing of its own"
        mine, theirs = floor(name), floor(imported)
        assert mine == theirs or LEVELS[theirs] < LEVELS[mine], f"{name} imports {imported}"
        if mine in SMALL:
            assert imported in SMALL[mine], f"{name} imports {imported}"


@pytest.mark.parametrize("name", modules())
def test_libraries_stay_on_their_floors(name: str) -> None:
    for library in {imported.split(".")[0] for imported in imports(name)} & set(NOWHERE_ELSE):
        assert floor(name) in NOWHERE_ELSE[library], f"{name} imports {library}"


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {name: imports(name) & set(modules()) - {name} for name in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


@pytest.mark.parametrize("name", modules())
def test_files_are_short(name: str) -> None:
    assert len(modules()[name].read_text(encoding="utf-8").splitlines()) < MAX_LINES
