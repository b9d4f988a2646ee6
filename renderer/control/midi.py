"""The MIDI input for timecode: opened as soon as it is there, and again when it has been unplugged."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from renderer.control.chase import Timecode
from renderer.control.desk import Desk
from renderer.playback.mtc import MtcReader

AGAIN_S = 5.0


class MidiClock:
    """Reads MIDI timecode from the port whose name has ``wanted`` in it, or from the first one."""

    def __init__(self, desk: Desk, timecode: Timecode, wanted: str) -> None:
        self._desk = desk
        self._timecode = timecode
        self._wanted = wanted
        self._reader = MtcReader()
        self._port: Any = None
        self._name = ""
        self._told: list[str] | None = None

    async def run(self) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                names = await asyncio.to_thread(_input_names)
                if self._port is not None and self._name not in names:
                    self._desk.note("warning", "midi-gone", port=self._name)
                    await asyncio.to_thread(self._close)
                if self._port is None:
                    await self._open(names, loop)
                await asyncio.sleep(AGAIN_S)
        finally:
            self._close()

    async def _open(self, names: list[str], loop: asyncio.AbstractEventLoop) -> None:
        name = port_for(self._wanted, names)
        if name is not None:
            try:
                self._port = await asyncio.to_thread(_open_input, name, self._taker(loop))
            except Exception as error:  # whatever a driver raises
                self._desk.note("warning", "midi-unusable", port=name, why=str(error))
                return
            self._name, self._told = name, None
            self._desk.note("info", "midi-open", port=name)
        elif names != self._told:
            self._told = names
            self._desk.note("warning", "midi-missing", wanted=self._wanted or "any port", found=names)

    def _taker(self, loop: asyncio.AbstractEventLoop) -> Any:
        """Called by the driver's thread: the time is taken there, everything else in the loop."""

        def take(message: Any) -> None:
            loop.call_soon_threadsafe(self._take, message, time.monotonic_ns())

        return take

    def _take(self, message: Any, at_ns: int) -> None:
        reading = self._reader.read(message, at_ns)
        if reading is not None:
            self._timecode.take(reading.at_ns, float(reading.seconds), reading.running, float(reading.rate.fps))

    def _close(self) -> None:
        port, self._port, self._name = self._port, None, ""
        if port is not None:
            port.close()


def port_for(wanted: str, names: list[str]) -> str | None:
    """The port of that name, or the first one with it within; upper and lower case are the same."""
    if wanted in names:
        return wanted
    return next((name for name in names if wanted.casefold() in name.casefold()), None)


def _input_names() -> list[str]:
    """The inputs there are; none where the system has no MIDI at all."""
    import mido

    try:
        return list(mido.get_input_names())
    except Exception:  # no sequencer, no library: as if nothing were plugged in
        return []


def _open_input(name: str, take: Any) -> Any:
    import mido

    return mido.open_input(name, callback=take)
