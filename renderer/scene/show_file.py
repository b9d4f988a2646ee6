"""The show file ``yingbi-show/1``, as it is written by hand."""

from __future__ import annotations

import datetime
import ipaddress
import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from renderer.documents.section import Flag, NonNegative, Number, Positive, PositiveWhole, Section, Share, Text
from renderer.maths.time import parse_fps
from renderer.maths.zones import zone_of

Follow = Literal["auto-follow", "auto-continue", "go"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_HOURS = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_DAY_MINUTES = 24 * 60


def _fps(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError('must be a frame rate | such as 60 or "60000/1001"')
    return str(parse_fps(value))


def minutes_of(hours: str) -> tuple[int, int]:
    """The minutes after midnight of ``"09:00-17:30"``; an end not after its beginning is on the next day.

    Raises ValueError, as ``what | hint``."""
    found = _HOURS.fullmatch(hours)
    if found is None:
        raise ValueError(f'{hours!r} are no opening hours | such as "09:00-17:30"')
    begin, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    if begin >= _DAY_MINUTES or end > _DAY_MINUTES:
        raise ValueError(f'{hours!r} goes beyond the day | from 00:00 to 24:00, or overnight: "18:00-02:00"')
    return begin, end if end > begin else end + _DAY_MINUTES


def _zone(name: str) -> str:
    zone_of(name)
    return name


def _hours(value: Any) -> Any:
    if isinstance(value, str):
        minutes_of(value)
    return value


def _network(value: str) -> str:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise ValueError(f'{value!r} is no address | such as "10.0.8.4", or a network: "10.0.8.0/24"') from None
    return value


Network = Annotated[str, Field(strict=True), AfterValidator(_network)]
Fps = Annotated[str, BeforeValidator(_fps, json_schema_input_type=Positive | str)]
Date = Annotated[datetime.date, Field(strict=True)]
Hours = Annotated[str, Field(strict=True), BeforeValidator(_hours)]
Day = Annotated[tuple[Hours, ...], Field(max_length=24)]


class CueEntry(Section):
    """One scene of the show."""

    id: Annotated[str, Field(strict=True, min_length=1)] = ""
    """What operators call it; numbered if it is left out."""
    scene: Annotated[str, Field(strict=True, min_length=1)]
    """The scene file."""
    name: Text = ""
    """A name for people."""
    repeat: PositiveWhole = 1
    """How often the scene plays."""
    crossfade_s: NonNegative = 0.0
    """It starts this long before the cue before it ends, and fades in over that time."""
    follow: Follow = "auto-follow"
    """What comes after it. auto-follow: the next cue, at this one's end. auto-continue: the next cue, post_wait_s
    after this one began. go: it plays again and again until somebody says GO (a rendered film goes on at its
    end)."""
    pre_wait_s: NonNegative = 0.0
    """How long it waits, once it is its turn, while the cue before it stays."""
    post_wait_s: NonNegative = 0.0
    """How long it stays at its end before the next cue's turn; with auto-continue, how long it plays."""
    eye: Text = ""
    """The wall's eye that it is made for; the wall's first if it is left out."""

    @model_validator(mode="after")
    def _continues(self) -> CueEntry:
        if self.follow == "auto-continue" and self.post_wait_s <= 0:
            raise ValueError("auto-continue needs post_wait_s | how long the cue plays before the next one begins")
        return self


class ClockEntry(Section):
    """Where the show's time comes from."""

    source: Literal["internal", "mtc", "osc"] = "internal"
    """internal: this machine. mtc: MIDI timecode. osc: times that another machine sends to /yingbi/time."""
    port: Text = ""
    """The MIDI input, or a part of its name; the first one if it is left out."""
    lost: Literal["strict", "freewheel", "jam"] = "freewheel"
    """When the timecode stops: strict holds the frame, freewheel runs on for freewheel_s and then holds, jam runs
    on for good from the first timecode."""
    freewheel_s: NonNegative = 2.0
    """How long freewheel runs on."""
    offset_s: Number = 0.0
    """The timecode at which the show begins."""


class LockEntry(Section):
    """What may be given up so that no frame is late."""

    quality: Literal["draft", "show", "best"] = "show"
    """How it is drawn while there is time."""
    step_down: Flag = True
    """Whether quality may be lowered before a frame is late; every step is logged."""
    smallest_scale: Annotated[float, Field(strict=True, ge=0.1, le=1)] = 1.0
    """How far the raster may shrink after that; 1 never shrinks it."""


class ExceptionEntry(Section):
    """Other hours on some days."""

    date: Date
    """The day, such as 2026-10-01 without quotes."""
    until: Date | None = None
    """The last day, if there are several."""
    hours: Day = ()
    """The hours on these days; closed if they are left out."""
    name: Text = ""
    """Why, for people."""

    @model_validator(mode="after")
    def _ends_later(self) -> ExceptionEntry:
        if self.until is not None and self.until < self.date:
            raise ValueError(f"until is before date | it must be {self.date} or later")
        return self


class VisitEntry(Section):
    """What a visit in the calendar starts."""

    contains: Annotated[str, Field(strict=True, min_length=1)]
    """A part of the visit's title, in any case."""
    cue: Annotated[str, Field(strict=True, min_length=1)]
    """The id of the cue that begins when the visit does."""


class ScheduleEntry(Section):
    """When the show is on. Without it, always."""

    time_zone: Annotated[Text, AfterValidator(_zone)] = ""
    """Such as "Asia/Shanghai"; the machine's if it is left out."""
    monday: Day = ()
    """Opening hours, such as ["09:00-12:00", "13:00-17:30"]; an end before its beginning is on the next day."""
    tuesday: Day = ()
    """Opening hours."""
    wednesday: Day = ()
    """Opening hours."""
    thursday: Day = ()
    """Opening hours."""
    friday: Day = ()
    """Opening hours."""
    saturday: Day = ()
    """Opening hours."""
    sunday: Day = ()
    """Opening hours."""
    exception: Annotated[tuple[ExceptionEntry, ...], Field(max_length=1000)] = ()
    """Other hours on some days; of several for one day the last counts."""
    idle: Text | None = None
    """The scene outside the hours; the built-in idle.toml if it is left out."""
    calendar: Text | None = None
    """An .ics file of booked visits, read again whenever it changes."""
    visit: Annotated[tuple[VisitEntry, ...], Field(max_length=100)] = ()
    """Which visits start which cue; the first that fits counts."""

    @model_validator(mode="after")
    def _opens(self) -> ScheduleEntry:
        if not any(getattr(self, day) for day in WEEKDAYS) and not any(e.hours for e in self.exception):
            raise ValueError('is never open | such as monday = ["09:00-17:30"]')
        return self


class OperationEntry(Section):
    """How operators' verbs behave."""

    guard_s: NonNegative = 0.5
    """A second GO within this time is taken for a double press and not obeyed."""
    panic_s: NonNegative = 2.0
    """How long panic fades before it cuts; a second press cuts at once."""
    glide_s: NonNegative = 3.0
    """How long the eye glides to another photo spot."""
    evacuation: Text | None = None
    """The picture for evacuations (.png, .jpg); the built-in one if it is left out."""
    dim: Share = 1.0
    """How bright the wall is when the show starts."""


class ControlEntry(Section):
    """Who may control the show beside this machine."""

    hosts: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    """Names by which browsers reach the page, such as "wall.museum.local"; addresses are known by themselves."""
    osc_senders: Annotated[tuple[Network, ...], Field(max_length=100)] = ("127.0.0.1",)
    """Addresses or networks (10.0.8.0/24) whose OSC is obeyed; that of all others is dropped."""


class ShowFile(Section):
    """What is launched in the morning: cues, on a wall, at a rate."""

    format: Literal["yingbi-show/1"]
    """What kind of file this is, and which version of it."""
    name: Text = ""
    """A name for people; the file's own name if it is left out."""
    wall: Text | None = None
    """The wall file; the built-in 5.3 m corner if it is left out."""
    fps: Fps = "60"
    """Frames per second, exact: 60, 50 or "60000/1001"."""
    loop: Flag = True
    """Whether the first cue follows the last one; otherwise the last one stays. A film is one round."""
    clock: ClockEntry = ClockEntry()
    """Where the show's time comes from."""
    lock: LockEntry = LockEntry()
    """What may be given up so that no frame is late."""
    schedule: ScheduleEntry | None = None
    """When the show is on."""
    operation: OperationEntry = OperationEntry()
    """How operators' verbs behave."""
    control: ControlEntry = ControlEntry()
    """Who may control the show."""
    cue: Annotated[tuple[CueEntry, ...], Field(min_length=1, max_length=1000)]
    """Scenes, in the order in which they play."""
