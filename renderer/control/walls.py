"""The wall for the page, and what was nudged in the hall written into its file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from renderer import resources
from renderer.control.programme import Programme
from renderer.errors import InputError, YingbiError
from renderer.output.atomic import atomic_path, write_error
from renderer.wall.patterns import PATTERNS
from renderer.wall.reader import load_wall

DIGITS = 4
"""Tenths of a millimetre, and of a thousandth of a degree: finer than anyone can stand."""

Point = tuple[float, float, float]


def is_builtin(path: Path | None) -> bool:
    return path is None or path.resolve().is_relative_to(resources.scenes().resolve())


def wall_json(programme: Programme) -> dict[str, Any]:
    wall, path = programme.wall, programme.wall_path
    if wall is None or path is None:
        return {"name": "", "eyes": [], "outputs": [], "patterns": [], "corner_deg": None, "saves": False}
    return {
        "name": wall.name,
        "raster_px": list(wall.raster_px),
        "eyes": [{"name": eye.name, "position_m": [float(v) for v in eye.position_m]} for eye in wall.eyes],
        "outputs": [
            {"name": o.name, "size_px": list(o.size_px), "refresh_hz": o.refresh_hz} for o in wall.outputs
        ],
        "patterns": [
            {"name": p.name, "summary": p.summary, "summary_zh": p.summary_zh} for p in PATTERNS.values()
        ],
        "corner_deg": _corner_deg(path),
        "saves": not is_builtin(path),
    }


def _corner_deg(path: Path) -> float | None:
    try:
        corner = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap().get("corner")
    except (OSError, UnicodeDecodeError, tomlkit.exceptions.TOMLKitError):
        return None
    return float(corner.get("angle_deg", 90.0)) if isinstance(corner, dict) else None


def save_nudge(programme: Programme, eye: str, eye_m: Point, angle_deg: float) -> dict[str, Any]:
    """Adds a nudge to the eye called ``eye`` and to the corner's angle, in the wall's own file: comments and
    order stay, the file before is kept as ``.bak``. Raises :class:`YingbiError`, and then nothing has changed."""
    path = programme.wall_path
    if path is None or programme.wall is None:
        raise InputError("wall", "the wall cannot be read", hint=programme.fault)
    if is_builtin(path):
        hint = "copy it beside the show, and name it there: wall = ..."
        raise InputError("wall-builtin", "the built-in wall cannot be changed", where=path.name, hint=hint)
    if not any(eye_m) and not angle_deg:
        raise InputError("wall-same", "nothing has been nudged")
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise write_error(error, path) from error
    except (UnicodeDecodeError, tomlkit.exceptions.TOMLKitError) as error:
        raise InputError("wall", "the wall's file is no longer TOML", where=str(path), hint=str(error)) from error
    saved: dict[str, Any] = {"eye": eye, "position_m": _move_eye(document, programme, eye, eye_m)}
    if angle_deg:
        saved["angle_deg"] = _turn_corner(document, angle_deg)
    _replace(path, tomlkit.dumps(document))
    return saved


def _replace(path: Path, text: str) -> None:
    with atomic_path(path) as part:
        part.write_bytes(text.encode("utf-8"))
        load_wall(part)  # what would not be a wall any more is not saved
        try:
            backup = path.with_name(f"{path.name}.bak")
            shutil.copy2(path, backup)
            os.chmod(part, path.stat().st_mode)
        except OSError as error:
            raise write_error(error, path) from error


def _move_eye(document: tomlkit.TOMLDocument, programme: Programme, name: str, by_m: Point) -> list[float]:
    wall = programme.wall
    assert wall is not None
    index = next((i for i, eye in enumerate(wall.eyes) if eye.name == name), None)
    if index is None:
        raise InputError("wall-eye", f"the wall has no eye {name!r}", hint=", ".join(e.name for e in wall.eyes))
    eyes = document.get("eye")
    if eyes is None:  # the eye that is placed where a file has none
        eyes = tomlkit.aot()
        eyes.append(tomlkit.table().append("name", name))
        document.append("eye", eyes)
    if not isinstance(eyes, AoT) or index >= len(eyes):
        raise InputError("wall-eye", "the wall's file has changed; its eyes are others now")
    entry = eyes[index]
    assert isinstance(entry, Table)
    base = entry.get("position_m")
    start = [float(v) for v in (base if base is not None else wall.eyes[index].position_m)]
    moved = [round(a + b, DIGITS) for a, b in zip(start, by_m, strict=True)]
    if any(by_m):
        entry["position_m"] = moved
    return moved


def _turn_corner(document: tomlkit.TOMLDocument, by_deg: float) -> float:
    corner = document.get("corner")
    if corner is None:
        raise InputError("wall-corner", "the wall has no [corner] whose angle could be turned")
    turned = round(float(corner.get("angle_deg", 90.0)) + by_deg, DIGITS)
    corner["angle_deg"] = turned
    return turned


def explained(error: YingbiError) -> str:
    """One sentence for an operator, without this machine's paths before it."""
    return f"{error.what} ({error.hint})" if error.hint else error.what
