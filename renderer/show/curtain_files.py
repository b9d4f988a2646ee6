"""What the curtain reads from the show's private folder: where the raster goes, and the last picture."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np

from renderer.wall.info import wall_info
from renderer.wall.model import Output, Tile, Wall

LAYOUT = "curtain.json"
PICTURE = "curtain.ppm"
_MAGIC = b"P6"
"""Binary PPM needs no library to read."""


def write_layout(folder: Path, wall: Wall) -> None:
    """Before the curtain is started."""
    info = wall_info(wall)
    _replace(folder / LAYOUT, json.dumps({key: info[key] for key in ("raster_px", "outputs")}).encode())


def read_layout(folder: Path) -> tuple[tuple[int, int], tuple[Output, ...]]:
    """The raster's size and the wall's outputs."""
    found = json.loads((folder / LAYOUT).read_bytes())
    width, height = found["raster_px"]
    return (width, height), tuple(
        Output(
            entry["name"],
            tuple(entry["size_px"]),
            entry["refresh_hz"],
            tuple(Tile(tuple(t["from_px"]), tuple(t["to_px"]), t["rotate_deg"]) for t in entry["tiles"]),
            entry.get("monitor"),
            tuple(entry["position_px"]) if "position_px" in entry else None,
        )
        for entry in found["outputs"]
    )


def write_picture(folder: Path, pixels: np.ndarray) -> None:
    """[H, W, 3] uint8 sRGB, the raster in any size: whoever reads sees the one before or this one."""
    height, width = pixels.shape[:2]
    head = b"%s\n%d %d\n255\n" % (_MAGIC, width, height)
    _replace(folder / PICTURE, head + np.ascontiguousarray(pixels, np.uint8).tobytes())


class WatchedPicture:
    """The picture that others replace."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / PICTURE
        self._seen: tuple[int, int] | None = None

    def changed(self) -> np.ndarray | None:
        """[H, W, 3] uint8, if it is another one than the last time."""
        try:
            state = self._path.stat()
            if (state.st_mtime_ns, state.st_ino) == self._seen:
                return None
            self._seen = (state.st_mtime_ns, state.st_ino)
            return _picture(self._path.read_bytes())
        except (OSError, ValueError):  # not there yet, or no picture: the last one stays
            return None


def _picture(data: bytes) -> np.ndarray:
    magic, size, depth, pixels = data.split(b"\n", 3)
    if (magic, depth) != (_MAGIC, b"255"):
        raise ValueError("no picture of the curtain")
    width, height = (int(word) for word in size.split())
    return np.frombuffer(pixels, np.uint8).reshape(height, width, 3)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(data)
    os.replace(part, path)
