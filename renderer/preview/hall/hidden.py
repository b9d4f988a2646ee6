"""Which parts of lines the wall hides from a camera."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from renderer.maths.transforms import F64
from renderer.wall.model import Wall
from renderer.wall.panels import merge_coplanar

_ON_WALL_M = 0.01  # what lies on the wall is not behind it
_EDGE_ON_M = 1e-6
_LEAST = 1e-6

Spans = list[tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Parts:
    """``segments_m`` [M, 2, 3], each a part of segment number ``of`` [M], in their order, ``hidden`` [M] or
    seen."""

    segments_m: F64
    of: npt.NDArray[np.int64]
    hidden: npt.NDArray[np.bool_]


def all_seen(segments_m: F64) -> Parts:
    """Of ``segments_m`` [N, 2, 3], none of which is hidden by anything."""
    return Parts(segments_m, np.arange(len(segments_m)), np.zeros(len(segments_m), bool))


def split_hidden(segments_m: F64, camera_m: F64, wall: Wall) -> Parts:
    """``segments_m`` [N, 2, 3] in parts that ``camera_m`` sees and parts that are behind the wall."""
    low, high = _behind(segments_m, camera_m, wall)
    crossed = high - low > _LEAST
    whole = np.flatnonzero(~crossed.any(axis=1))
    parts, of, hidden = [], [], []
    for index in np.flatnonzero(crossed.any(axis=1)):
        spans = _joined([*zip(low[index, crossed[index]], high[index, crossed[index]], strict=True)])
        ends = [0.0, *(end for span in spans for end in span), 1.0]
        for number, (start, end) in enumerate(pairwise(ends)):
            if end - start > _LEAST:
                parts.append((start, end))
                of.append(index)
                hidden.append(number % 2 == 1)
    owners = np.array(of, np.int64)
    shares = np.array(parts).reshape(-1, 2, 1)
    cut = segments_m[owners, :1] + shares * (segments_m[owners, 1:] - segments_m[owners, :1])
    everything = np.concatenate([whole, owners])
    order = np.argsort(everything, kind="stable")
    behind = np.concatenate([np.zeros(len(whole), bool), np.array(hidden, bool)])
    return Parts(np.concatenate([segments_m[whole], cut])[order], everything[order], behind[order])


@lru_cache(maxsize=4)
def _outlines(wall: Wall) -> F64:
    """[P, 4, 3] of the wall's flat parts."""
    return np.array([panel.outline_m for panel in merge_coplanar(list(wall.facets))])


def _behind(segments_m: F64, camera_m: F64, wall: Wall) -> tuple[F64, F64]:
    """[N, P], [N, P] from which share of each segment to which it lies behind each panel: within the five
    planes of the panel's shadow (Cyrus and Beck 1978)."""
    outlines = _outlines(wall) - camera_m
    middles = outlines.mean(axis=1)
    away = _unit(np.cross(outlines[:, 1] - outlines[:, 0], outlines[:, 3] - outlines[:, 0]))
    depth = np.einsum("pi,pi->p", away, middles)
    away *= np.sign(depth)[:, None]
    sides = _unit(np.cross(outlines, np.roll(outlines, -1, axis=1)))
    sides *= np.sign(np.einsum("pei,pi->pe", sides, middles))[..., None]
    planes = np.concatenate([sides, away[:, None]], axis=1)
    offsets = np.zeros(planes.shape[:2])
    offsets[:, 4] = abs(depth) + _ON_WALL_M
    start, end = (
        ((segments_m[:, side] - camera_m) @ planes.reshape(-1, 3).T).reshape(-1, *offsets.shape) - offsets
        for side in (0, 1)
    )
    step = end - start
    with np.errstate(divide="ignore", invalid="ignore"):
        at = -start / step
    low = np.where(step > 0, at, 0.0).max(axis=2).clip(0.0)
    high = np.where(step < 0, at, 1.0).min(axis=2).clip(None, 1.0)
    outside = ((step == 0) & (start < 0)).any(axis=2) | (abs(depth) < _EDGE_ON_M)
    return np.where(outside, 0.0, low), np.where(outside, 0.0, high)


def _unit(vectors: F64) -> F64:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def _joined(spans: Spans) -> Spans:
    joined: Spans = []
    for low, high in sorted(spans):
        if joined and low <= joined[-1][1] + _LEAST:
            joined[-1] = joined[-1][0], max(joined[-1][1], high)
        else:
            joined.append((low, high))
    return joined
