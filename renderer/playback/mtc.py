"""MIDI timecode: from quarter frames and full frames to seconds, exactly.

MIDI Time Code, MMA RP-004/RP-008 (1987): a time is sent in eight pieces, a quarter of a frame apart, so it is two
frames old when its last piece is here. It is the time at which piece 0 was sent, forwards as well as backwards
(piece 0 then comes last), so piece k always stands for that time and k quarters of a frame.

Drop-frame (SMPTE ST 12-1): at 30000/1001 frames per second, the numbers 0 and 1 are left out at the beginning of
each minute but every tenth, so that labels keep to the clock. Frames are counted, and seconds are the count over
the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Rate:
    """How frames are numbered: ``numbers`` a second, of which some are left out if ``drop``."""

    name: str
    fps: Fraction
    numbers: int
    drop: bool = False


RATES = (
    Rate("24", Fraction(24), 24),
    Rate("25", Fraction(25), 25),
    Rate("29.97 drop-frame", Fraction(30000, 1001), 30, drop=True),
    Rate("30", Fraction(30), 30),
)
"""By the two bits that the timecode carries. It cannot say 29.97 without drop-frame: that comes as 30."""

Label = tuple[int, int, int, int]
"""Hours, minutes, seconds, frames."""

_DROPPED = 2
_PIECES = 8
_SYSEX_FULL = (0x01, 0x01)
_REALTIME = 0x7F


def is_label(label: Label, rate: Rate) -> bool:
    """Whether there is such a time at the rate."""
    hours, minutes, seconds, frames = label
    ranges = 0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds < 60 and 0 <= frames < rate.numbers
    return ranges and not (rate.drop and seconds == 0 and minutes % 10 and frames < _DROPPED)


def frames_of(label: Label, rate: Rate) -> int:
    """How many frames there are from 00:00:00:00 to a label."""
    hours, minutes, seconds, frames = label
    minutes += 60 * hours
    count = (60 * minutes + seconds) * rate.numbers + frames
    return count - _DROPPED * (minutes - minutes // 10) if rate.drop else count


def label_of(count: int, rate: Rate) -> Label:
    """The label of a frame, within a day."""
    if rate.drop:
        per_minute, per_ten = 60 * rate.numbers - _DROPPED, 600 * rate.numbers - 9 * _DROPPED
        count %= 144 * per_ten
        tens, rest = divmod(count, per_ten)
        count += _DROPPED * (9 * tens + max(0, rest - _DROPPED) // per_minute)
    seconds, frames = divmod(count, rate.numbers)
    return seconds // 3600 % 24, seconds // 60 % 60, seconds % 60, frames


def seconds_of(label: Label, rate: Rate) -> Fraction:
    return frames_of(label, rate) / rate.fps


@dataclass(frozen=True)
class Reading:
    """What a message says: at ``at_ns`` it was ``seconds``. ``running`` is false where the source stands."""

    at_ns: int
    seconds: Fraction
    running: bool
    rate: Rate


class MtcReader:
    """Puts MIDI messages together. It is silent until a whole time is here, then answers every quarter frame."""

    def __init__(self) -> None:
        self._values = [0] * _PIECES
        self._piece = 0
        self._step = 1
        """1 forwards, -1 backwards."""
        self._run = 0
        """How many pieces came in order."""
        self._count: int | None = None
        """Frames to the time of the pieces that arrive now, once it is known."""
        self._rate = RATES[0]

    def read(self, message: Any, at_ns: int) -> Reading | None:
        """What a message, as mido has them, says; None if nothing."""
        if message.type == "quarter_frame":
            return self.quarter_frame(message.frame_type, message.frame_value, at_ns)
        if message.type == "sysex":
            return self.full_frame(message.data, at_ns)
        return None

    def quarter_frame(self, piece: int, value: int, at_ns: int) -> Reading | None:
        """One piece of a time. One that does not continue the pieces before it begins anew."""
        step = {1: 1, _PIECES - 1: -1}.get((piece - self._piece) % _PIECES, 0) if self._run else 0
        if step and self._run == 1:
            self._step = step
        if step == 0 or step != self._step:
            self._forget()
        self._values[piece], self._piece = value, piece
        self._run += 1
        first, last = (0, _PIECES - 1) if self._step > 0 else (_PIECES - 1, 0)
        if self._count is not None and piece == first:
            self._count += 2 * self._step
        if self._run >= _PIECES and piece == last:
            self._take_whole()
        if self._count is None:
            return None
        return Reading(at_ns, (self._count + Fraction(piece, 4)) / self._rate.fps, running=True, rate=self._rate)

    def full_frame(self, data: Sequence[int], at_ns: int) -> Reading | None:
        """A time in one message, sent while the source stands or is moved."""
        if len(data) != 8 or data[0] != _REALTIME or tuple(data[2:4]) != _SYSEX_FULL:
            return None
        self._forget()
        rate = RATES[data[4] >> 5 & 3]
        label = (data[4] & 0x1F, data[5], data[6], data[7])
        if not is_label(label, rate):
            return None
        return Reading(at_ns, seconds_of(label, rate), running=False, rate=rate)

    def _forget(self) -> None:
        self._run, self._step, self._count = 0, 1, None

    def _take_whole(self) -> None:
        frames, seconds, minutes, hours = (
            low | high << 4 for low, high in zip(self._values[::2], self._values[1::2], strict=True)
        )
        self._rate = RATES[hours >> 5 & 3]
        label = (hours & 0x1F, minutes, seconds, frames)
        self._count = frames_of(label, self._rate) if is_label(label, self._rate) else None
