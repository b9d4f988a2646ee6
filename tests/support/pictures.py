"""Reference pictures: how far a picture may be from the one that is kept, and what is left behind if not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL.Image

AMPLIFIED = 16


@dataclass(frozen=True)
class Limits:
    """``off`` is by how many of 255 levels a pixel may differ; ``share`` of the pixels may differ by more."""

    off: int
    share: float

    def fault(self, drawn: np.ndarray, kept: np.ndarray) -> str | None:
        """What is wrong with [H, W, 3] uint8 ``drawn``; None if nothing is."""
        if drawn.shape != kept.shape:
            return f"its shape is {drawn.shape}, the reference's {kept.shape}"
        by = np.abs(drawn.astype(int) - kept).max(axis=-1)
        share = float((by > self.off).mean())
        if share <= self.share:
            return None
        return f"{100 * share:.2f} % of its pixels are off by more than {self.off}, by {by.max()} at most"


SAME_RASTERISER, OTHER_RASTERISER = Limits(3, 0.001), Limits(16, 0.03)


def limits_for(renderer: str) -> Limits:
    """The references are llvmpipe's; others cover edges and filter textures a little differently."""
    return SAME_RASTERISER if "llvmpipe" in renderer else OTHER_RASTERISER


def read(path: Path) -> np.ndarray:
    with PIL.Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def write(path: Path, pixels: np.ndarray) -> None:
    PIL.Image.fromarray(pixels).save(path, optimize=True)


def leave_evidence(folder: Path, name: str, drawn: np.ndarray, kept: np.ndarray) -> Path:
    """The drawn picture, and below the reference what differs, amplified."""
    path = folder / f"{name}-differs.png"
    write(folder / f"{name}-drawn.png", drawn)
    if drawn.shape == kept.shape:
        by = np.abs(drawn.astype(int) - kept) * AMPLIFIED
        write(path, np.vstack([drawn, kept, by.clip(0, 255).astype(np.uint8)]))
    return path
