"""A request's command line, read again by the command itself, is that request."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import fields
from fractions import Fraction
from typing import Any

import click
import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from renderer.cli.params import MAX_COORDINATE_M, MAX_SIDE_PX
from renderer.cli.render import QUALITIES, VIEWS, command
from renderer.maths.time import frame_at
from renderer.output.target import parse_target
from renderer.rehearsal.command_line import _OPTIONS, arguments, command_line
from renderer.rehearsal.request import Request

RENAMED = {"start": "start_s", "end": "end_s", "at": "at_s", "fov": "fov_deg"}


def read(words: list[str]) -> Request:
    """What the command makes of its arguments, without doing it."""
    assert words[:2] == ["yingbi", "render"]
    given = command.make_context("render", words[2:]).params
    assert given.pop("report") is None
    target = parse_target(given.pop("output"))
    return Request(target=target, **{RENAMED.get(name, name): value for name, value in given.items()})


def plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def same(first: Request, second: Request) -> bool:
    return all(plain(getattr(first, f.name)) == plain(getattr(second, f.name)) for f in fields(Request))


coordinates = st.floats(-MAX_COORDINATE_M, MAX_COORDINATE_M, width=64)
points = st.tuples(coordinates, coordinates, coordinates).map(lambda p: np.array(p, np.float64))
names = st.text(st.characters(codec="utf-8", exclude_characters="\0,"), min_size=1).filter(
    lambda text: text.strip() and not text.strip().replace(".", "").isnumeric()
)
decimals = st.integers(0, 10**15).map(lambda n: Fraction(n, 10**12))
sides = st.integers(1, MAX_SIDE_PX)
rates = st.sampled_from(
    (Fraction(60), Fraction(60000, 1001), Fraction(25), Fraction(24000, 1001), Fraction(25, 2))
)


@st.composite
def times(draw: st.DrawFn) -> dict[str, Any]:
    first = draw(st.integers(0, 10**9))
    return draw(
        st.sampled_from(
            (
                {},
                {"at_s": draw(decimals)},
                {"frames": (first, first + draw(st.integers(1, 1000)))},
                {"start_s": draw(decimals), "end_s": draw(decimals)},
            )
        )
    )


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return Request(
        source=draw(names),
        target=parse_target(draw(st.sampled_from(("none", "a picture.png", "-o.mp4", "it's/%06d.exr")))),
        wall=draw(st.none() | names),
        eye=draw(st.none() | names | points),
        view=draw(st.sampled_from(VIEWS)),
        size=draw(st.none() | st.tuples(sides, sides)),
        fov_deg=draw(st.none() | st.floats(1, 170)),
        look_at=draw(st.none() | points),
        camera=draw(st.none() | points),
        led_falloff=draw(st.booleans()),
        fps=draw(st.none() | rates),
        scale=draw(st.floats(1e-6, 1) | st.integers(1, 99).map(lambda n: 1 / n)),
        quality=draw(st.sampled_from(QUALITIES)),
        **draw(times()),
    )


@given(requests())
def test_the_command_reads_the_request_again(request: Request) -> None:
    assert same(read(shlex.split(command_line(request, platform="posix"))), request)


def test_a_lost_option_shows() -> None:
    request = Request("a.toml", parse_target("a.png"), camera=np.array([-3, 1.6, 6.0]))
    assert not same(read([w for w in arguments(request) if w not in ("--camera", "-3,1.6,6")]), request)


def test_every_option_of_the_command_is_known() -> None:
    options = {opt for p in command.params if isinstance(p, click.Option) for opt in p.opts}
    assert options - {"-o", "--output", "--report", "--debug"} == {option for option, _ in _OPTIONS.values()}
    assert set(_OPTIONS) == {f.name for f in fields(Request)} - {"source", "target"}


def test_what_is_as_always_is_left_out() -> None:
    request = Request("four-seasons.toml", parse_target("film.mp4"))
    assert command_line(request) == "yingbi render four-seasons.toml -o film.mp4"


def test_a_full_line_reads_well() -> None:
    request = Request(
        "my scene.toml",
        parse_target("shot.png"),
        eye="sweet spot",
        view="photo",
        size=(1280, 720),
        fov_deg=40.0,
        camera=np.array([-3, 1.6, 6.0]),
        at_s=Fraction(25, 2),
        scale=0.25,
    )
    options = "--view photo --size 1280x720 --fov 40 --camera -3,1.6,6 --at 12.5 --scale 0.25"
    posix = f"yingbi render 'my scene.toml' -o shot.png --eye 'sweet spot' {options}"
    assert command_line(request, platform="posix") == posix
    assert command_line(request, platform="nt") == posix.replace("'", '"')


def test_windows_quoting_is_that_of_its_runtime() -> None:
    request = Request('a "b".toml', parse_target("c:\\shots\\one two.png"))
    assert command_line(request, platform="nt") == subprocess.list2cmdline(arguments(request))


@given(st.integers(0, 10**7), rates)
def test_a_frame_that_decimals_cannot_say_is_named_by_its_number(number: int, fps: Fraction) -> None:
    asked = Request("a.toml", parse_target("a.png"), fps=fps, at_s=number / fps)
    got = read(arguments(asked))
    shown = got.frames[0] if got.frames else frame_at(got.at_s or 0, fps)
    assert shown == number
    assert got.frames in (None, (number, number + 1))


@given(st.integers(0, 10**7), st.integers(1, 1000), rates, st.booleans())
def test_rounding_changes_no_frames(first: int, count: int, fps: Fraction, told: bool) -> None:
    """Also where only the show's file knows the rate."""
    start, end = first / fps, (first + count) / fps
    got = read(
        arguments(Request("a.toml", parse_target("a.mp4"), fps=fps if told else None, start_s=start, end_s=end))
    )
    begin, stop = got.start_s or Fraction(0), got.end_s or Fraction(0)
    frames = got.frames or (frame_at(begin, fps), -int(-(stop * fps) // 1))
    assert frames == (first, first + count)
    at = read(arguments(Request("a.toml", parse_target("a.png"), at_s=start))).at_s
    assert frame_at(at or 0, fps) == first


@pytest.mark.parametrize("scale", [1 / 3, 2 / 3, 0.1, 0.123456789012345, 1e-6, 0.30000000000000004])
def test_scales_are_exact(scale: float) -> None:
    assert read(arguments(Request("a.toml", parse_target("a.png"), scale=scale))).scale == scale


def test_a_third_is_written_as_one() -> None:
    assert arguments(Request("a.toml", parse_target("a.png"), scale=1 / 3))[-1] == "1/3"


def test_a_source_that_looks_like_an_option() -> None:
    request = Request("-x.toml", parse_target("a.png"))
    assert arguments(request)[-2:] == ["--", "-x.toml"]
    assert same(read(arguments(request)), request)
