"""The value of anything that may be animated, at a time."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from renderer.maths.easing import EASES
from renderer.scene.fields import Keys


def value_at(animated: Any, seconds: float) -> Any:
    """A number or a tuple of numbers at ``seconds``; what is not animated is given back as it is."""
    if not isinstance(animated, Keys):
        return animated
    keys = animated.keys
    first, last = keys[0][0], keys[-1][0]
    if animated.repeat and last > first and seconds > first:
        seconds = first + (seconds - first) % (last - first)
    index = bisect_right(keys, seconds, key=lambda key: key[0])
    if index == 0:
        return keys[0][1]
    if index == len(keys):
        return keys[-1][1]
    (start, a), (end, b) = keys[index - 1], keys[index]
    share = EASES[animated.ease]((seconds - start) / (end - start))
    if isinstance(a, tuple):
        return tuple(x + (y - x) * share for x, y in zip(a, b, strict=True))
    return a + (b - a) * share
