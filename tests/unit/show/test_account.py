"""The account over several lives of a player."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest

from renderer.playback.grid import Grid
from renderer.show.account import Account
from renderer.show.messages import Beat

BEAT = Beat(
    frame=0, presented=0, missed=0, state="playing", cue="1", next="2", show_time_s=0.0, cue_time_s=0.0,
    remaining_s=0.0, brightness=1.0, quality="show", scale=1.0, eye="", pattern="", longest_freeze_ms=0.0,
    lateness_ms=(0.1, 0.2, 0.3), work_ms=(5.0, 6.0, 7.0), jitter=0.01, recent_ms=[], evacuated=False, held=False,
    frozen=False, blackout=False, gl_objects={}, memory_bytes=0,
)  # fmt: skip


def beat(frame: int, presented: int, missed: int, **more: object) -> Beat:
    return msgspec.structs.replace(BEAT, frame=frame, presented=presented, missed=missed, **more)


def test_a_life_without_trouble() -> None:
    account = Account(Grid(0, Fraction(60)))
    account.begin_life()
    account.beat(beat(50, 0, 0, state="starting"))
    account.beat(beat(110, 11, 0))
    account.beat(beat(699, 600, 0))
    report = account.report(restarts=0)
    assert (report["slots"], report["missed"], report["fps"]) == (600, 0, 60.0)
    assert report["longest_freeze_ms"] == 0.0
    assert report["work_ms"] == {"p50": 5.0, "p99": 6.0, "max": 7.0}


def test_slots_that_go_by_while_the_player_is_started_again_are_missed() -> None:
    account = Account(Grid(0, Fraction(60)))
    account.begin_life()
    account.beat(beat(99, 98, 2))
    account.begin_life()
    account.beat(beat(150, 0, 0, state="starting"))
    account.beat(beat(219, 60, 0, lateness_ms=(0.05, 0.9, 2.0)))
    assert account.slots == 220
    assert account.missed == 2 + 60
    assert account.longest_freeze_ms == pytest.approx(60 * 1000 / 60, rel=1e-6)
    assert account.report(restarts=1)["lateness_ms"] == {"p50": 0.1, "p99": 0.9, "max": 2.0}


def test_a_life_that_never_showed_a_picture() -> None:
    account = Account(Grid(0, Fraction(60)))
    for last in (9, None, 39):
        account.begin_life()
        if last is not None:
            account.beat(beat(last, 10, 0))
    assert account.slots == 40
    assert account.missed == 20


def test_nothing_at_all() -> None:
    report = Account(Grid(0, Fraction(60))).report(restarts=3)
    assert (report["slots"], report["missed"], report["restarts"]) == (0, 0, 3)
