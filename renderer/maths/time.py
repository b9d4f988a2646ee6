"""Time as the show counts it: the frame number over a rational rate, never accumulated."""

from __future__ import annotations

from fractions import Fraction

MAX_FPS = 1000
MAX_LENGTH = 32


def parse_fps(text: str | float) -> Fraction:
    """``60``, ``59.94`` or ``"60000/1001"`` as an exact rate.

    Raises ValueError, as ``what | hint``, if it is none or not in (0, 1000].
    """
    try:
        digits = str(text).strip()
        if len(digits) > MAX_LENGTH or "e" in digits.lower():  # "1e999999999" would take for ever
            raise ValueError
        rate = Fraction(digits)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f'{text!r} is not a frame rate | such as 60 or "60000/1001"') from None
    if not 0 < rate <= MAX_FPS:
        raise ValueError(f"{text!r} is not a frame rate | more than 0, at most {MAX_FPS}")
    if rate.denominator > 100_000:
        raise ValueError(f'{text!r} is not a frame rate of video | such as 60 or "60000/1001"')
    return rate


def frame_at(seconds: Fraction | float, fps: Fraction) -> int:
    """The number of the frame shown at ``seconds``: floor(T · fps)."""
    return int((Fraction(seconds) * fps) // 1)


def seconds_of(frame: int, fps: Fraction) -> Fraction:
    """When ``frame`` begins, exactly."""
    return frame / fps
