"""What a file becomes that is dropped onto the window: a relic, the light, a grade, a wall, or another scene."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from renderer.assets.relics import SUFFIXES
from renderer.assets.source import real
from renderer.documents.lines import KeyPath
from renderer.editing.standing import extent, stand
from renderer.errors import InputError
from renderer.maths.transforms import F64
from renderer.scene.reader import file_format
from renderer.wall.model import Eye, Wall

Kind = Literal["mesh", "environment", "wall", "scene", "lut"]

HEIGHT_SHARE, WIDTH_SHARE = 0.45, 0.60
"""How much of the wall a new relic takes at most."""
NEAR_FOLDERS = 2
"""How many folders up a mesh may be and still be named relative to the scene."""

UNDERSTOOD = f"models {' '.join(SUFFIXES)}, maps .hdr .exr, colour grades .cube, .toml files of walls and scenes"

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {**dict.fromkeys(SUFFIXES, "mesh"), ".hdr": "environment", ".exr": "environment", ".cube": "lut"}
)
_FORMATS: Mapping[str, Kind] = MappingProxyType({"yingbi-wall": "wall", "yingbi-scene": "scene"})
_SAYS_WHICH_WAY_IS_UP = (".glb", ".gltf")


@dataclass(frozen=True)
class NewRelic:
    """The table of a ``[[relic]]``, and what its designer should know."""

    entry: dict[str, Any]
    notes: tuple[str, ...] = ()


def kind_of(path: Path) -> Kind | None:
    """What a file can become, by its suffix, a .toml by its ``format``; None: nothing, :func:`refusal` says it."""
    suffix = path.suffix.lower()
    if suffix == ".toml":
        return _FORMATS.get(file_format(path).partition("/")[0])
    return _KINDS.get(suffix)


def refusal(path: Path) -> InputError:
    """Why a file that is of no kind cannot be brought in."""
    what = (
        "a folder cannot be brought in" if os.path.isdir(path) else f"{path.name} is nothing that a scene can use"
    )
    return InputError("bring-in", what, where=str(path), hint=f"what can be dropped: {UNDERSTOOD}")


def relic_entry(
    mesh: Path,
    scene: Path,
    bounds: F64 | None,
    wall: Wall,
    eye: Eye,
    at: F64 | None = None,
    names: Collection[str] = (),
) -> NewRelic:
    """A new relic, as large as looks right on the wall and standing on the stage.

    ``bounds`` [2, 3] is the mesh's box in metres, if it is known by now; ``at`` [3] where on the floor it was
    dropped, else it stands behind the middle of the wall as the eye sees it; ``names`` are the relics' that exist.
    """
    _check(mesh, "mesh")
    size = None if bounds is None else np.maximum(np.asarray(bounds[1] - bounds[0], np.float64), 0.0)
    fitted = _fitted(size, wall, eye)
    reach_m = 0.0 if size is None else _radius(size, fitted)
    place = np.array(stand(wall, eye, reach_m) if at is None else at, np.float64)
    if bounds is not None and "scale" in fitted:  # which leaves the file's origin where it is
        place -= fitted["scale"] * np.array([bounds[:, 0].mean(), bounds[0, 1], bounds[:, 2].mean()])
    entry = {
        "name": unused_name(mesh.stem, names),
        "mesh": named_from(mesh, scene),
        "position_m": [round(float(c), 3) + 0.0 for c in place],
        **fitted,
    }
    return NewRelic(entry, _notes(mesh))


def environment_change(path: Path, scene: Path) -> tuple[KeyPath, str]:
    """The key, and its value, that light the scene with a map."""
    _check(path, "environment")
    return ("environment", "map"), named_from(path, scene)


def lut_change(path: Path, scene: Path) -> tuple[KeyPath, str]:
    """The key, and its value, that grade the picture."""
    _check(path, "lut")
    return ("picture", "lut"), named_from(path, scene)


def named_from(path: Path, scene: Path) -> str:
    """How the scene's file names another one: relative to its folder if that is near, with forward slashes."""
    folder, file = Path(os.path.abspath(scene)).parent, Path(os.path.abspath(path))
    if file.is_relative_to(folder):
        name = file.relative_to(folder).as_posix()
        return f"./{name}" if name.startswith("~") else name  # which would be somebody's home
    folder, file_there = real(scene.parent), real(path)  # ".." does not lead back through a link
    for steps, above in enumerate(list(folder.parents)[:NEAR_FOLDERS], start=1):
        if file_there.is_relative_to(above) and above != Path(above.anchor):
            return "../" * steps + file_there.relative_to(above).as_posix()
    return file.as_posix()


def unused_name(stem: str, names: Collection[str]) -> str:
    """``vase``, or if there is one, ``vase 2``, ``vase 3``, ..."""
    base = re.sub(r"[\x00-\x1f\x7f]", " ", stem).strip() or "relic"
    if base not in names:
        return base
    return next(name for n in range(2, len(names) + 3) if (name := f"{base} {n}") not in names)


def _check(path: Path, kind: Kind) -> None:
    if kind_of(path) != kind:
        raise refusal(path)


def _notes(mesh: Path) -> tuple[str, ...]:
    if mesh.suffix.lower() in _SAYS_WHICH_WAY_IS_UP:
        return ()
    form = mesh.suffix[1:].upper()
    what = f"{form} files do not say which way is up, nor what their unit is: y and metres are taken"
    return (f'{mesh.name}: {what} (if it lies on its side, set up = "z")',)


def _fitted(size: F64 | None, wall: Wall, eye: Eye) -> dict[str, float]:
    """Its height, or for what is flat on the floor its scale."""
    width, height = extent(wall, eye)
    wide, high = WIDTH_SHARE * width, HEIGHT_SHARE * height
    if size is None:
        return {"height_m": _short(high)}
    across = float(max(size[0], size[2]))  # it will be turned
    scales = [limit / own for limit, own in ((high, float(size[1])), (wide, across)) if own > 0.0]
    scale = min(scales, default=1.0)
    return {"height_m": _short(scale * float(size[1]))} if size[1] > 1e-6 * across else {"scale": _short(scale)}


def _radius(size: F64, fitted: dict[str, float]) -> float:
    """How far from its middle the relic reaches, whichever way it is turned."""
    scale = fitted.get("scale") or fitted["height_m"] / float(size[1])
    return scale * float(np.hypot(size[0], size[2])) / 2.0


def _short(value: float) -> float:
    """Three digits say enough of a size that nobody has chosen yet."""
    return float(f"{value:.3g}")
