"""Wavefront MTL: colours, textures and the few surface numbers that have a meaning in metallic-roughness."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from renderer.assets.images import BadImage, ImageBudget
from renderer.assets.model import Image, Material, Sampler, TextureSlot
from renderer.assets.source import Folder, MissingFile, shorten

_NOT_DRAWN = {"map_bump": "bump map", "bump": "bump map", "map_d": "opacity map", "disp": "displacement map"}
# how many words follow an option of a map_ line; -s, -o and -t take one to three numbers
_OPTION_WORDS = {
    "-bm": 1,
    "-blendu": 1,
    "-blendv": 1,
    "-boost": 1,
    "-cc": 1,
    "-clamp": 1,
    "-imfchan": 1,
    "-mm": 2,
    "-texres": 1,
    "-type": 1,
}


@dataclass
class _Entry:
    name: str
    values: dict[str, list[str]] = field(default_factory=dict)


def decode(data: bytes | memoryview) -> str:
    """Text in UTF-8, or in GB18030 as Chinese Windows programs write it, or at least in Latin-1."""
    raw = bytes(data)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


class MtlReader:
    """Collects the materials of an OBJ file's libraries, and the images that they name."""

    def __init__(self, folder: Folder, warnings: list[str]) -> None:
        self._folder, self._warnings = folder, warnings
        self._budget = ImageBudget()
        self._entries: dict[str, _Entry] = {}
        self._image_places: dict[str, int | None] = {}
        self.images: list[Image] = []

    def read_library(self, name: str) -> None:
        """Reads the library called ``name``; a missing one is a warning."""
        try:
            text = decode(self._folder.read_name(name, 16 << 20))
        except MissingFile as error:
            self._warnings.append(f"{error.what}: shown without its materials")
            return
        entry = None
        for line in text.splitlines():
            words = line.split()
            if len(words) < 2 or words[0].startswith("#"):
                continue
            key = words[0].lower()
            if key == "newmtl":
                entry = _Entry(" ".join(words[1:]))
                self._entries.setdefault(entry.name, entry)
            elif entry is not None:
                rest = line.strip()[len(words[0]) :].strip()
                entry.values[key] = [rest] if key in ("map_kd", "map_ke", "norm") else words[1:]

    def names(self) -> list[str]:
        """The names of all materials read so far."""
        return list(self._entries)

    def material(self, name: str) -> Material:
        """The material called ``name``."""
        entry = self._entries[name]
        for key, what in _NOT_DRAWN.items():
            if key in entry.values:
                self._warnings.append(
                    f"{key} is not supported: material '{shorten(name, 60)}' is shown without its {what}"
                )
        colour, glow = self._rgb(entry, "kd", 0.8), self._rgb(entry, "ke", 0.0)
        slots = {key: self._slot(entry, key) for key in ("map_kd", "map_ke", "norm")}
        alpha = self._number(entry, "d", 1.0 - self._number(entry, "tr", 0.0))
        if slots["map_kd"] is not None or "map_kd" in entry.values:
            colour = (1.0, 1.0, 1.0)  # as every exporter means it; many write Kd 0 0 0 beside a map
        if slots["map_ke"] is not None and not any(glow):
            glow = (1.0, 1.0, 1.0)
        shine = self._number(
            entry, "ns", 36.0, most=1000.0
        )  # Blender's rule, both ways: Ns = 900 (1 - roughness)²
        return Material(
            name=shorten(name, 60),
            base_colour=(*colour, alpha),
            metallic=self._number(entry, "pm", 0.0),
            roughness=self._number(entry, "pr", min(max(1.0 - math.sqrt(shine) / 30.0, 0.0), 1.0)),
            emissive=glow,
            alpha_mode="blend" if alpha < 1.0 else "opaque",
            base_colour_texture=slots["map_kd"],
            normal_texture=slots["norm"],
            emissive_texture=slots["map_ke"],
        )

    def _number(self, entry: _Entry, key: str, default: float, most: float = 1.0) -> float:
        try:
            value = float(entry.values[key][-1])
        except (KeyError, ValueError):
            return default
        return min(max(value, 0.0), most) if math.isfinite(value) else default

    def _rgb(self, entry: _Entry, key: str, default: float) -> tuple[float, float, float]:
        try:
            values = [float(word) for word in entry.values[key][:3]]
        except (KeyError, ValueError):
            return (default,) * 3
        if not values or not all(map(math.isfinite, values)):
            return (default,) * 3
        most = 1.0 if key == "kd" else 1e4
        values = [min(max(value, 0.0), most) for value in values]
        return (values[0], values[1], values[2]) if len(values) == 3 else (values[0],) * 3

    def _slot(self, entry: _Entry, key: str) -> TextureSlot | None:
        if key not in entry.values:
            return None
        name, scale, offset, clamp = _map_line(entry.values[key][0])
        if name not in self._image_places:
            self._image_places[name] = self._load(name)
        place = self._image_places[name]
        if place is None:
            return None
        wrap = "clamp" if clamp else "repeat"
        # MTL's v runs up: scale and offset there are these, here
        transform = (scale[0], 0.0, offset[0], 0.0, scale[1], 1.0 - scale[1] - offset[1])
        return TextureSlot(place, Sampler(wrap, wrap), 0, transform)

    def _load(self, name: str) -> int | None:
        try:
            self.images.append(self._budget.decode(shorten(name, 60), self._folder.read_name(name)))
        except (MissingFile, BadImage) as error:
            self._warnings.append(f"{error.what}: shown without that texture")
            return None
        return len(self.images) - 1


def _map_line(rest: str) -> tuple[str, tuple[float, float], tuple[float, float], bool]:
    """The file name of a map_ line, its -s scale, its -o offset and whether it clamps."""
    pairs = {"-s": (1.0, 1.0), "-o": (0.0, 0.0)}
    clamp = False
    while rest.startswith("-"):
        option, _, rest = rest.partition(" ")
        rest = rest.lstrip()
        if option in ("-s", "-o", "-t"):
            values: list[float] = []
            while len(values) < 3 and _is_number(rest.partition(" ")[0]):
                word, _, rest = rest.partition(" ")
                values.append(float(word))
                rest = rest.lstrip()
            first = pairs.get(option, (0.0, 0.0))
            pairs[option] = ((*values, *first[len(values) :])[0], (*values, *first[len(values) :])[1])
            continue
        for _ in range(_OPTION_WORDS.get(option, 0)):
            word, _, rest = rest.partition(" ")
            rest = rest.lstrip()
            clamp = clamp or (option == "-clamp" and word == "on")
        if option not in _OPTION_WORDS:
            return f"{option} {rest}".strip(), pairs["-s"], pairs["-o"], clamp
    return rest.strip().strip('"'), pairs["-s"], pairs["-o"], clamp


def _is_number(word: str) -> bool:
    try:
        return math.isfinite(float(word))
    except ValueError:
        return False
