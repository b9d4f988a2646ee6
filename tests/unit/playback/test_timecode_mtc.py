"""MIDI timecode against SMPTE's own formula, and put together from pieces as the standard sends them."""

from __future__ import annotations

from fractions import Fraction

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.playback.mtc import RATES, Label, MtcReader, Rate, frames_of, is_label, label_of, seconds_of

DROP = RATES[2]
rates = st.sampled_from(RATES)


@st.composite
def labels(draw: st.DrawFn, rate: Rate) -> Label:
    label = (
        draw(st.integers(0, 23)),
        draw(st.integers(0, 59)),
        draw(st.integers(0, 59)),
        draw(st.integers(0, rate.numbers - 1)),
    )
    return label if is_label(label, rate) else (*label[:2], 1, label[3])


rated = rates.flatmap(lambda rate: st.tuples(st.just(rate), labels(rate)))


def _pieces(label: Label, rate: Rate) -> list[int]:
    """The eight values of a time, as in the standard's table."""
    hours, minutes, seconds, frames = label
    parts = (frames, seconds, minutes, hours | RATES.index(rate) << 5)
    return [nibble for part in parts for nibble in (part & 15, part >> 4)]


def _message(piece: int, value: int) -> mido.Message:
    return mido.Message("quarter_frame", frame_type=piece, frame_value=value)


# ------------------------------------------------------------------------------------------------ labels


@pytest.mark.parametrize(
    ("label", "frames"),
    [
        ((0, 0, 59, 29), 1799),
        ((0, 1, 0, 2), 1800),
        ((0, 9, 59, 29), 17981),
        ((0, 10, 0, 0), 17982),
        ((1, 0, 0, 0), 107892),
        ((23, 59, 59, 29), 2589407),
    ],
)
def test_drop_frame_counts_known_frames(label: Label, frames: int) -> None:
    assert frames_of(label, DROP) == frames
    assert label_of(frames, DROP) == label


def test_drop_frame_is_what_counting_and_leaving_out_gives() -> None:
    """An hour, counted frame by frame with the numbers 0 and 1 left out as SMPTE ST 12-1 says."""
    counted = (
        (0, minute, second, frame)
        for minute in range(60)
        for second in range(60)
        for frame in range(30)
        if not (minute % 10 and second == 0 and frame < 2)
    )
    for count, label in enumerate(counted):
        assert frames_of(label, DROP) == count
        assert label_of(count, DROP) == label
    assert count == 107891


@given(rated)
def test_labels_and_counts_are_one_to_one(case: tuple[Rate, Label]) -> None:
    rate, label = case
    assert label_of(frames_of(label, rate), rate) == label


@given(labels(DROP))
def test_drop_frame_labels_keep_to_the_clock_and_seconds_are_exact(label: Label) -> None:
    hours, minutes, seconds, frames = label
    shown = 3600 * hours + 60 * minutes + seconds + Fraction(frames, 30)
    assert seconds_of(label, DROP) == Fraction(frames_of(label, DROP) * 1001, 30000)
    assert abs(seconds_of(label, DROP) - shown) < Fraction(1, 4)


@pytest.mark.parametrize("label", [(0, 1, 0, 0), (23, 59, 0, 1), (24, 0, 0, 0), (0, 60, 0, 0), (0, 0, 0, 30)])
def test_there_are_no_such_labels(label: Label) -> None:
    assert not is_label(label, DROP)


# ------------------------------------------------------------------------------------------------ messages


@given(rated, st.booleans(), st.integers(0, 7), st.integers(8, 40))
def test_pieces_from_anywhere_either_way_tell_the_time_at_which_they_were_sent(
    case: tuple[Rate, Label], backwards: bool, start: int, length: int
) -> None:
    """The source is at quarter frame q: it sends piece q % 8 of the even frame that the eight began with."""
    rate, label = case
    base = min(max(frames_of(label, rate) // 2 * 2, 100), frames_of((23, 59, 50, 2), rate) // 2 * 2)
    reader, read = MtcReader(), 0
    quarters = [4 * base + start + n for n in range(length)]
    for q in reversed(quarters) if backwards else quarters:
        whole = label_of(q // 8 * 2, rate)
        reading = reader.read(_message(q % 8, _pieces(whole, rate)[q % 8]), at_ns=q)
        if reading is not None:
            assert reading.seconds == Fraction(q, 4) / rate.fps
            assert (reading.at_ns, reading.running, reading.rate) == (q, True, rate)
            read += 1
    assert read >= length - 14


def test_the_first_eight_pieces_are_enough() -> None:
    reader = MtcReader()
    answers = [reader.read(_message(n, value), n) for n, value in enumerate(_pieces((1, 2, 3, 4), RATES[1]))]
    assert answers[:7] == [None] * 7
    assert answers[7] is not None
    # The label was true two frames ago, less the quarter that is still to come.
    assert answers[7].seconds == 3723 + Fraction(4, 25) + Fraction(7, 4) / 25


def test_a_lost_piece_is_silence_until_a_whole_time_is_here_again() -> None:
    reader = MtcReader()
    sent = [(q % 8, _pieces(label_of(q // 8 * 2, RATES[3]), RATES[3])[q % 8]) for q in range(48)]
    answers = [reader.read(_message(*sent[q]), q) for q in range(48) if q != 19]
    heard = [reading.at_ns for reading in answers if reading is not None]
    assert heard == [*range(7, 19), *range(31, 48)]
    assert all(r.seconds == Fraction(r.at_ns, 120) for r in answers if r is not None)


def test_pieces_of_no_time_are_not_believed() -> None:
    reader = MtcReader()
    assert [reader.read(_message(n, 15), n) for n in range(8)] == [None] * 8


def test_a_full_frame_says_where_the_source_stands() -> None:
    data = (0x7F, 0x7F, 0x01, 0x01, 1 | 2 << 5, 1, 0, 2)
    reading = MtcReader().read(mido.Message("sysex", data=data), 5)
    assert reading is not None
    assert (reading.seconds, reading.running, reading.rate) == (seconds_of((1, 1, 0, 2), DROP), False, DROP)


@given(st.lists(st.integers(0, 127), max_size=10))
def test_other_messages_say_nothing(data: list[int]) -> None:
    reader = MtcReader()
    if data[:1] != [0x7F]:
        assert reader.read(mido.Message("sysex", data=data), 0) is None
    assert reader.read(mido.Message("note_on", note=60), 0) is None
    assert reader.read(mido.Message("sysex", data=(0x7F, 0, 1, 1, 31, 0, 0, 0)), 0) is None


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 15)), max_size=60))
def test_any_pieces_are_borne(pieces: list[tuple[int, int]]) -> None:
    reader = MtcReader()
    for n, piece in enumerate(pieces):
        reading = reader.read(_message(*piece), n)
        assert reading is None or -1 < reading.seconds < 86_500
