"""Makes blue_noise.png: 64 x 64 thresholds, each of 256 levels sixteen times, without low frequencies.

R. Ulichney, "The void-and-cluster method for dither array generation" (1993), with its Gaussian of 1.5
pixels. Run it to make the file anew: python shaders/finish/blue_noise.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image

SIDE, SIGMA, SEED = 64, 1.5, 1993


class _Field:
    """Which pixels are on, and how crowded every pixel is; both wrap around."""

    def __init__(self, on: np.ndarray) -> None:
        step = np.minimum(np.arange(SIDE), SIDE - np.arange(SIDE))
        bell = np.exp(-(step**2) / (2 * SIGMA**2))
        self._bell = np.outer(bell, bell)
        self.on = np.zeros((SIDE, SIDE), bool)
        self.crowd = np.zeros((SIDE, SIDE))
        for y, x in np.argwhere(on):
            self.turn(y, x)

    def turn(self, y: int, x: int) -> None:
        sign = -1 if self.on[y, x] else 1
        self.on[y, x] = ~self.on[y, x]
        self.crowd += sign * np.roll(self._bell, (y, x), (0, 1))

    def cluster(self) -> tuple[int, int]:
        """The most crowded pixel that is on."""
        return _at(np.where(self.on, self.crowd, -np.inf).argmax())

    def void(self) -> tuple[int, int]:
        """The loneliest pixel that is off."""
        return _at(np.where(self.on, np.inf, self.crowd).argmin())


def _at(index: np.intp) -> tuple[int, int]:
    y, x = divmod(int(index), SIDE)
    return y, x


def _prototype() -> np.ndarray:
    """A tenth of the pixels, moved from clusters into voids until nothing gets better."""
    random = np.random.default_rng(SEED)
    on = np.zeros(SIDE * SIDE, bool)
    on[random.choice(SIDE * SIDE, SIDE * SIDE // 10, replace=False)] = True
    field = _Field(on.reshape(SIDE, SIDE))
    while True:
        fullest = field.cluster()
        field.turn(*fullest)
        emptiest = field.void()
        field.turn(*emptiest)
        if emptiest == fullest:
            return field.on


def ranks() -> np.ndarray:
    """[64, 64] the order in which pixels turn on, 0 to 4095."""
    first = _prototype()
    rank = np.zeros((SIDE, SIDE), int)
    field = _Field(first)
    for number in range(int(first.sum()) - 1, -1, -1):
        place = field.cluster()
        field.turn(*place)
        rank[place] = number
    field = _Field(first)
    for number in range(int(first.sum()), SIDE * SIDE):
        place = field.void()
        field.turn(*place)
        rank[place] = number
    return rank


def main() -> None:
    levels = (ranks() * 256 // (SIDE * SIDE)).astype(np.uint8)
    PIL.Image.fromarray(levels).save(Path(__file__).with_name("blue_noise.png"), optimize=True)


if __name__ == "__main__":
    main()
