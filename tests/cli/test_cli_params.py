"""What options take, and progress."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import click
import numpy as np
import pytest
from click.testing import CliRunner

from renderer.cli import params
from renderer.cli.progress import duration, progress

GOOD = [
    (params.POINT, "-3,1.6,6", [-3, 1.6, 6]),
    (params.POINT, " 1 , 2 , 3 ", [1, 2, 3]),
    (params.POINT, "-.5,1e1,0", [-0.5, 10, 0]),
    (params.EYE, "-3,1.6,6", [-3, 1.6, 6]),
    (params.EYE, "sweet spot", "sweet spot"),
    (params.EYE, "7", "7"),
    (params.EYE, "Müller, 2nd row, left", "Müller, 2nd row, left"),
    (params.SIZE, "1920x1080", (1920, 1080)),
    (params.SIZE, "1X16384", (1, 16384)),
    (params.SIZE, "640×480", (640, 480)),
    (params.SECONDS, "0", Fraction(0)),
    (params.SECONDS, "12.5", Fraction(25, 2)),
    (params.SECONDS, ".1", Fraction(1, 10)),
    (params.FRAMES, "0:240", (0, 240)),
    (params.FRAMES, "7:8", (7, 8)),
    (params.FPS, "60000/1001", Fraction(60000, 1001)),
    (params.FPS, "59.94", Fraction(2997, 50)),
    (params.SCALE, "1", 1.0),
    (params.SCALE, "0.25", 0.25),
    (params.SCALE, "1/4", 0.25),
    (params.SCALE, "2 / 3", 2 / 3),
]

BAD = [
    (params.POINT, ["", "1,2", "1,2,3,4", "a,b,c", "1;2;3", "nan,0,0", "inf,0,0", "1e9,0,0", "1,2,"]),
    (params.EYE, ["", " ", "1,2", "1,2,3,4", "nan,0,0", "1e300,0,0"]),
    (params.SIZE, ["", "1920", "0x5", "16385x1", "1920x-1", "1.5x2", "axb", "9999999x1", "1x2x3"]),
    (params.SECONDS, ["", "-1", "nan", "inf", "1e3", "1e999999999", "1/2", "1:30", "1,5", "9" * 30]),
    (params.FRAMES, ["", "5", "5:5", "6:5", "-1:5", ":5", "5:", "a:b", "1.5:3", "0:1:2"]),
    (params.FPS, ["", "0", "-60", "1001", "x", "1/0", "nan", "1e999999999"]),
    (params.SCALE, ["", "0", "1.01", "-0.5", "nan", "2", "1/0", "0/1", "3/2", "1/2/3", "50%", "1e-9"]),
]


def take(kind: click.ParamType, text: str) -> Any:
    """Through a whole command line, where a leading minus could be taken for an option."""
    got: list[Any] = []

    @click.command
    @click.option("--value", type=kind)
    def command(value: Any) -> None:
        got.append(value)

    result = CliRunner().invoke(command, ["--value", text])
    if result.exit_code:
        raise click.BadParameter(result.output)
    return got[0]


@pytest.mark.parametrize(("kind", "text", "value"), GOOD)
def test_values(kind: click.ParamType, text: str, value: Any) -> None:
    found = take(kind, text)
    if isinstance(value, list):
        assert found.dtype == np.float64
        assert found.tolist() == value
    else:
        assert found == value
        assert type(found) is type(value)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BAD for text in texts])
def test_refused_values_are_named_with_what_would_be_right(kind: click.ParamType, text: str) -> None:
    with pytest.raises(click.BadParameter) as caught:
        kind.convert(text, None, None)
    assert repr(text) in caught.value.message
    assert caught.value.message.endswith(")")
    with pytest.raises(click.BadParameter):
        take(kind, text)


@pytest.mark.parametrize("kind", [kind for kind, _ in BAD])
def test_defaults_of_the_right_type_pass(kind: click.ParamType) -> None:
    good = next(value for other, _, value in GOOD if other is kind)
    value = np.array(good) if isinstance(good, list) else good
    assert kind.convert(value, None, None) is value


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_progress_elsewhere_is_a_line_every_5_seconds() -> None:
    clock, stream = Clock(), io.StringIO()
    with progress("Rendering", 24, stream=stream, clock=clock) as advance:
        for _ in range(24):
            clock.now += 1.25
            advance()
    assert stream.getvalue().splitlines() == [
        "Rendering: 4 of 24 frames, 0.8 fps, 25 s left",
        "Rendering: 8 of 24 frames, 0.8 fps, 20 s left",
        "Rendering: 12 of 24 frames, 0.8 fps, 15 s left",
        "Rendering: 16 of 24 frames, 0.8 fps, 10 s left",
        "Rendering: 20 of 24 frames, 0.8 fps, 5 s left",
        "Rendering: 24 frames in 30 s, 0.8 fps",
    ]


def test_short_work_says_nothing_and_failed_work_does_not_end_well() -> None:
    clock, stream = Clock(), io.StringIO()
    with progress("Writing", 3, "rows", stream=stream, clock=clock) as advance:
        clock.now += 4.9
        advance(3)
    assert stream.getvalue() == ""

    def fail() -> None:
        with progress("Writing", 3, "rows", stream=stream, clock=clock) as advance:
            clock.now += 6
            advance()
            raise ValueError("full")

    with pytest.raises(ValueError, match="full"):
        fail()
    assert stream.getvalue() == "Writing: 1 of 3 rows, 0.2 rows/s, 12 s left\n"


def test_a_terminal_gets_a_bar() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with progress("Rendering", 2, stream=stream) as advance:
        advance()
        advance()
    assert "Rendering" in stream.getvalue()
    assert "2/2" in stream.getvalue()


def test_durations() -> None:
    assert [duration(s) for s in (-1, 0.4, 59.4, 59.6, 61, 3599, 3600, 7500)] == [
        "0 s", "0 s", "59 s", "1 min 00 s", "1 min 01 s", "59 min 59 s", "1 h 00 min", "2 h 05 min",
    ]  # fmt: skip
