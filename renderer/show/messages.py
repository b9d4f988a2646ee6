"""What the processes of a show tell one another: small records, tagged, as msgpack.

Every message goes through the supervisor's hub, which reads its tag and hands it on.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

Role = Literal["player", "control", "loader"]
PlayerState = Literal["starting", "playing", "held", "frozen", "blackout", "idle", "safe", "panic"]


class Message(msgspec.Struct, frozen=True, tag=True):
    """The base of all messages."""


class Hello(Message, frozen=True):
    """A child is up. The player says which GL draws; ``fresh`` is false if it takes up what another one left."""

    role: str
    pid: int
    gl: dict[str, str] = {}
    fresh: bool = True


class Resume(Message, frozen=True):
    """The supervisor's answer to a player's hello: the transport's state, empty for a new show, and the rung of
    quality that the player before was on."""

    state: bytes = b""
    rung: int = 0


class Command(Message, frozen=True):
    """An operator's verb, from control to the player. ``origin`` is who said it, for the log."""

    id: int
    verb: str
    arguments: dict[str, Any] = {}
    origin: str = ""


class Obeyed(Message, frozen=True):
    """The player has done a command at a frame; ``refused`` says why it has not."""

    id: int
    verb: str
    frame: int
    refused: str = ""
    arguments: dict[str, Any] = {}
    origin: str = ""


class Beat(Message, frozen=True):
    """The player lives: sent after presenting a frame, some ten times a second. ``pid`` is which one."""

    frame: int
    presented: int
    missed: int
    state: PlayerState
    cue: str
    next: str
    show_time_s: float
    cue_time_s: float
    remaining_s: float
    brightness: float
    quality: str
    scale: float
    eye: str
    pattern: str
    longest_freeze_ms: float
    lateness_ms: tuple[float, float, float]
    """p50, p99 and largest since the start."""
    work_ms: tuple[float, float, float]
    """p50, p99 and largest since the start."""
    jitter: float
    """Standard deviation of the presentation intervals over the period of a frame, without missed slots."""
    recent_ms: list[float]
    """Work of the frames since the beat before: the page's strip."""
    evacuated: bool
    held: bool
    frozen: bool
    blackout: bool
    gl_objects: dict[str, int]
    memory_bytes: int
    pid: int = 0
    rung: int = 0


class Note(Message, frozen=True):
    """Something for the log: ``event`` is stable and greppable, ``data`` what belongs to it."""

    source: str
    level: Literal["info", "warning", "error"]
    event: str
    data: dict[str, Any] = {}


class Snapshot(Message, frozen=True):
    """The transport's state after a command, as bytes that a new player takes up."""

    frame: int
    state: bytes


class NewEdition(Message, frozen=True):
    """Edited files were read and found good: the session file holds them."""

    edition: int


class Thumbnail(Message, frozen=True):
    """The raster, made small: ``rgb`` has height · width · 3 bytes, sRGB, top row first."""

    frame: int
    width: int
    height: int
    rgb: bytes


class Sync(Message, frozen=True):
    """Timecode, from control to the player: at ``at_ns`` on the monotonic clock it was ``seconds``.

    ``running`` is false when it stands still or has been lost."""

    at_ns: int
    seconds: float
    running: bool
    fps: float = 0.0


class Prepare(Message, frozen=True):
    """The player asks the loader for a scene's pack."""

    scene: str


class Prepared(Message, frozen=True):
    """A scene's pack is ready, or ``fault`` says why it cannot be."""

    scene: str
    pack: str
    fault: str = ""


class Stop(Message, frozen=True):
    """To all: end."""


class Children(Message, frozen=True):
    """From the supervisor to control: who runs, and how often each was started again."""

    pids: dict[str, int]
    restarts: dict[str, int]


AnyMessage = (
    Hello
    | Resume
    | NewEdition
    | Command
    | Obeyed
    | Beat
    | Note
    | Snapshot
    | Thumbnail
    | Sync
    | Prepare
    | Prepared
    | Stop
    | Children
)

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(AnyMessage)


def encode(message: Message) -> bytes:
    return _encoder.encode(message)


def decode(data: bytes | memoryview) -> AnyMessage:
    """Raises ValueError if it is no message."""
    try:
        found: AnyMessage = _decoder.decode(data)
    except RecursionError as error:
        raise ValueError(str(error)) from error
    return found
