"""The last minute: bounded, and counted rightly across players."""

from __future__ import annotations

from renderer.control.recent import LOG_LINES, RED_MISSED, STRIP_FRAMES, LogRing, MissedWindow, Strip, lamp_of
from renderer.show.messages import Note
from tests.control.stand_in import beat


def test_the_log_keeps_the_newest_and_counts_on() -> None:
    log = LogRing()
    for i in range(LOG_LINES + 10):
        log.add(Note("player", "info", f"event-{i}"))
    lines = log.after(0)
    assert len(lines) == LOG_LINES
    assert (lines[0]["number"], lines[-1]["number"]) == (11, LOG_LINES + 10)
    assert [line["event"] for line in log.after(LOG_LINES + 8)] == [
        f"event-{LOG_LINES + 8}",
        f"event-{LOG_LINES + 9}",
    ]
    assert log.after(LOG_LINES + 10) == log.after(10**9) == []


def test_the_strip_gives_what_is_new() -> None:
    strip = Strip()
    strip.add([1.0, 2.0])
    assert strip.after(0) == [1.0, 2.0]
    seen = strip.last
    strip.add([3.0])
    assert strip.after(seen) == [3.0]
    strip.add([float(i) for i in range(STRIP_FRAMES * 2)])
    assert len(strip.after(0)) == STRIP_FRAMES


def test_missed_within_a_minute() -> None:
    window = MissedWindow()
    for second in range(200):
        missed = 0 if second < 50 else 3 if second < 100 else 4
        window.add(float(second), beat(frame=second * 60, missed=missed, presented=second * 60 + 1))
    assert window.total == 4
    assert window.within(199.0) == 0
    assert window.within(155.0) == 1


def test_a_new_player_misses_what_lay_between() -> None:
    """Player 1 ends at frame 999; player 2 presents 1100 to 1109 and misses one."""
    window = MissedWindow()
    window.add(0.0, beat(frame=999, presented=998, missed=2, pid=1))
    window.add(2.0, beat(frame=1109, presented=9, missed=1, pid=2))
    assert window.total == 2 + 100 + 1
    assert window.within(2.0) == 101


def test_the_lamp() -> None:
    assert lamp_of(0, 0.1) == "green"
    assert lamp_of(1, 0.1) == lamp_of(RED_MISSED - 1, 0.1) == "amber"
    assert lamp_of(RED_MISSED, 0.1) == lamp_of(0, 2.1) == "red"
