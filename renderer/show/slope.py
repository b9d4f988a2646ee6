"""Does it grow? The slope of a line through samples, and how far it can be trusted."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


class Slope(NamedTuple):
    """Per unit of time, with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def is_growth(self) -> bool:
        """Whether it cannot be nought."""
        return self.low > 0.0


def slope_of(times: F64, values: F64) -> Slope | None:
    """By least squares; None if there are too few samples.

    Samples that follow one another are alike, so they count for fewer: n (1 - r) / (1 + r), with r the correlation
    of each residual with the one before (Bayley and Hammersley, 1946).
    """
    n = len(times)
    if n < 4:
        return None
    t = times - times.mean()
    spread = float(t @ t)
    if spread == 0.0:
        return None
    moved = values - values.mean()
    value = float(t @ moved) / spread
    residuals = moved - value * t
    squares = float(residuals @ residuals)
    if squares == 0.0:
        return Slope(value, value, value)
    alike = min(max(float(residuals[1:] @ residuals[:-1]) / squares, 0.0), 0.999)
    freedom = max(n * (1.0 - alike) / (1.0 + alike) - 2.0, 1.0)
    error = math.sqrt(squares / freedom / spread)
    reach = _student_t(freedom) * error
    return Slope(value, value - reach, value + reach)


def _student_t(freedom: float) -> float:
    """The 97.5 % quantile (Abramowitz and Stegun, 1964, 26.7.5; within 1 % from three degrees of freedom on)."""
    z = 1.959963984540054
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))
