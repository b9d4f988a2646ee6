"""The MIDI clock: which port, and what becomes of what comes through it."""

from __future__ import annotations

import asyncio
from typing import Any

import mido
import pytest

from renderer.control import midi
from renderer.control.chase import QUIET_S, Timecode
from renderer.control.midi import MidiClock, port_for


class Ear:
    """A desk that writes down what it is told."""

    def __init__(self) -> None:
        self.syncs: list[tuple[int, float, bool, float]] = []
        self.notes: list[tuple[str, dict[str, Any]]] = []

    def sync(self, at_ns: int, seconds: float, running: bool, fps: float = 0.0) -> None:
        self.syncs.append((at_ns, seconds, running, fps))

    def note(self, _level: str, event: str, **data: Any) -> None:
        self.notes.append((event, data))


def test_ports() -> None:
    names = ["Midi Through:0", "MTC Reader:1", "mtc reader:1 (2)"]
    assert port_for("", names) == "Midi Through:0"
    assert port_for("mtc", names) == "MTC Reader:1"
    assert port_for("mtc reader:1 (2)", names) == "mtc reader:1 (2)"
    assert port_for("desk", names) is None
    assert port_for("", []) is None


def test_a_missing_port_is_told_once_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    ear = Ear()
    clock = MidiClock(ear, Timecode(ear), "MTC")  # type: ignore[arg-type]
    monkeypatch.setattr(midi, "_input_names", lambda: ["Midi Through:0"])
    monkeypatch.setattr(midi, "AGAIN_S", 0.0)

    async def for_a_while() -> None:
        task = asyncio.create_task(clock.run())
        while not ear.notes:
            await asyncio.sleep(0)
        for _ in range(200):
            await asyncio.sleep(0)
        task.cancel()

    asyncio.run(for_a_while())
    assert ear.notes == [("midi-missing", {"wanted": "MTC", "found": ["Midi Through:0"]})]


def test_a_whole_time_of_quarter_frames() -> None:
    """01:02:03:04 at 25 fps: 3723 s and 4 frames; the last piece is there 7 quarters of a frame later."""
    ear = Ear()
    clock = MidiClock(ear, Timecode(ear), "")  # type: ignore[arg-type]
    nibbles = [4, 0, 3, 0, 2, 0, 1, 0 | 1 << 1]
    for piece, value in enumerate(nibbles):
        message = mido.Message("quarter_frame", frame_type=piece, frame_value=value)
        clock._take(message, piece * 10_000_000)
    at_ns, seconds, running, fps = ear.syncs[-1]
    assert (at_ns, running, fps) == (70_000_000, True, 25.0)
    assert seconds == pytest.approx(3723 + 4 / 25 + 7 / 100)
    assert [event for event, _ in ear.notes] == ["timecode"]


def test_lost_timecode_is_logged_once() -> None:
    ear = Ear()
    timecode = Timecode(ear)  # type: ignore[arg-type]
    timecode.look(10**12)
    timecode.take(0, 1.0)
    timecode.look(int(QUIET_S * 1e9))
    timecode.look(int(QUIET_S * 1e9) + 1)
    timecode.look(int(QUIET_S * 1e9) + 2)
    assert [event for event, _ in ear.notes] == ["timecode", "timecode-lost"]
