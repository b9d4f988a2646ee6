"""Sub-frames are spread evenly over the pixel, the shutter and the lens, and move nothing on average."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.engine.subframes import SubFrame, shutter_s, subframes


def test_a_single_one_is_a_plain_picture() -> None:
    assert subframes(1) == (SubFrame(0.0, (0.0, 0.0), (0.0, 0.0)),)


@given(count=st.integers(2, 64))
def test_their_mean_is_the_plain_picture(count: int) -> None:
    found = subframes(count)
    assert len(found) == len(set(found)) == count
    jitter = np.array([sub.jitter_px for sub in found])
    assert jitter.mean(axis=0) == pytest.approx([0.0, 0.0], abs=1e-12)
    assert np.abs(jitter).max() < 0.75
    assert np.diff([sub.shutter for sub in found]) == pytest.approx(np.full(count - 1, 1 / count))
    assert sum(sub.shutter for sub in found) == pytest.approx(0.0, abs=1e-12)
    assert max(np.hypot(*sub.lens) for sub in found) <= 1.0


def test_many_fill_the_pixel_and_the_lens() -> None:
    found = subframes(64)
    jitter, lens = (np.array([getattr(sub, name) for sub in found]) for name in ("jitter_px", "lens"))
    cells = {(int(x), int(y)) for x, y in np.floor(4 * jitter + 2)}
    assert len(cells) >= 15
    assert (np.hypot(*lens.T) < np.sqrt(0.5)).mean() == pytest.approx(0.5, abs=0.08)  # half of its area


def test_a_shutters_angle_is_a_share_of_the_frame() -> None:
    assert shutter_s(180.0, Fraction(25)) == pytest.approx(0.02)
    assert shutter_s(0.0, Fraction(60)) == 0.0
