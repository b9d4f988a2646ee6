"""The show's state in the player: verbs are obeyed, timecode is followed, new editions taken up between cues."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec

from renderer.errors import YingbiError
from renderer.playback.commands import Refused, apply
from renderer.playback.timecode import Chase
from renderer.playback.transport import IDLE, Stage, State, opening, stage_at
from renderer.playback.verbs import checked
from renderer.scene.model import Scene, Show
from renderer.show import messages as m
from renderer.show.link import Link
from renderer.show.session import Session, private_folder, read_session
from renderer.wall.model import Wall
from renderer.wall.nudge import same_place
from renderer.wall.patterns import find_pattern

_BY_TIMECODE = ("go", "hold", "next", "previous", "goto", "join", "freeze")
"""What timecode decides."""


class Prompter:
    """Keeps the transport's state. ``left`` is what another player has left behind."""

    def __init__(self, session: Session, link: Link, left: bytes) -> None:
        self.session, self._link = session, link
        self._eyes = {eye.name for eye in session.wall.eyes}
        clock = session.show.settings.clock
        self._chase = Chase(clock) if clock.source != "internal" else None
        self._next_edition: Session | None = None
        self._cue: str | None = None
        self._into_s = 0.0
        self.is_begun = bool(left)
        self.state = _decoded(left) or opening(session.show)

    @property
    def show(self) -> Show:
        return self.session.show

    def scene_of(self, cue: int) -> Scene:
        return self.session.idle if cue == IDLE else self.show.cues[cue].scene

    def eye_of(self, cue: int) -> str:
        return "" if cue == IDLE else self.show.cues[cue].entry.eye

    def stage_at(self, slot: int) -> Stage:
        return stage_at(self.show, self.state, slot, chased=self._chased(slot))

    def begin(self, slot: int) -> None:
        """The first picture of a new show is about to be seen: it begins at its beginning, unless somebody has
        already said where it is."""
        if not self.is_begun:
            self.is_begun = True
            self._obey(m.Command(0, "join", {"elapsed_s": 0.0}, "start"), slot)

    def hear(self, message: m.AnyMessage, slot: int) -> None:
        match message:
            case m.Command():
                self._obey(message, slot)
            case m.Sync() if self._chase is not None:
                self._chase.update(message.at_ns, message.seconds, message.running, message.fps)
            case m.NewEdition():
                self._next_edition = read_session(private_folder())
                if not same_place(self._next_edition.wall, self.session.wall):
                    self._set_right(self._next_edition.wall, slot)

    def coming(self, stage: Stage) -> list[Scene]:
        """What an edition that waits will need when it is taken up."""
        edition = self._next_edition
        if edition is None:
            return []
        following = [] if stage.next is None else [_counterpart(edition.show, self.show, stage.next)]
        return [*following, edition.safe]

    def turn_page(self, slot: int, stage: Stage, is_settled: Callable[[Scene], bool]) -> bool:
        """Where a cue begins: tells which one, and takes up edited files once they can be drawn. Whether it has
        taken up any, so that the stage is another."""
        name = "" if self.state.idle is not None else self.show.cues[stage.cue].id
        begins = name != self._cue or stage.into_s < self._into_s
        self._cue, self._into_s = name, stage.into_s
        if not begins:
            return False
        self._link.send(m.Note("player", "info", "cue", {"cue": name, "frame": slot}))
        edition = self._next_edition
        if edition is None or not is_settled(_counterpart(edition.show, self.show, stage.cue)):
            return False
        self._take_up(edition, slot)
        return True

    def _take_up(self, edition: Session, slot: int) -> None:
        self.state = moved(self.state, self.show, edition.show)
        self.session, self._next_edition = edition, None
        self._snapshot(slot)
        self._link.send(m.Note("player", "info", "edition", {"edition": edition.edition}))

    def _set_right(self, wall: Wall, slot: int) -> None:
        """The wall as it was measured anew: at once, and what was nudged by hand is in it now."""
        self.session = replace(self.session, wall=wall)
        self._eyes = {eye.name for eye in wall.eyes}
        self.state = replace(self.state, nudge_m=(0.0, 0.0, 0.0), nudge_deg=0.0)
        self._snapshot(slot)
        self._link.send(m.Note("player", "info", "wall", {"name": wall.name}))

    def _obey(self, command: m.Command, slot: int) -> None:
        refused, arguments = "", dict(command.arguments)
        try:
            arguments = checked(command.verb, command.arguments)
            self._know(command.verb, arguments)
            self.state = apply(self.show, self.state, command.verb, arguments, slot)
            self.is_begun = self.is_begun or command.verb in ("join", "go", "goto", "next", "previous", "idle")
            self._snapshot(slot)
        except (Refused, YingbiError) as error:
            refused = str(error)
        self._link.send(m.Obeyed(command.id, command.verb, slot, refused, arguments, command.origin))

    def _know(self, verb: str, arguments: dict[str, Any]) -> None:
        """Raises if the wall has no such eye, there is no such pattern, or timecode says where the show is."""
        if self._chase is not None and verb in _BY_TIMECODE:
            raise Refused("the show follows timecode: that is done where the timecode comes from")
        if verb == "spot" and arguments["eye"] and arguments["eye"] not in self._eyes:
            raise Refused(f"the wall has no eye {arguments['eye']!r}: there are {', '.join(sorted(self._eyes))}")
        if verb == "pattern" and arguments["name"]:
            find_pattern(str(arguments["name"]))

    def _snapshot(self, slot: int) -> None:
        self._link.send(m.Snapshot(slot, msgspec.msgpack.encode(self.state)))

    def _chased(self, slot: int) -> int | None:
        if self._chase is None:
            return None
        position = self._chase.position(self.session.grid.begins_ns(slot))
        # a held timecode lies on a frame's boundary exactly
        return max(math.floor(position.seconds * self.session.fps + 1e-6), 0)


def moved(state: State, before: Show, after: Show) -> State:
    """The state for an edited show: a playhead stays on the cue of the same id, else of the same place."""
    heads = tuple(replace(p, head=replace(p.head, cue=_place(after, before, p.head.cue))) for p in state.heads)
    return replace(state, heads=heads)


def _place(after: Show, before: Show, cue: int) -> int:
    places = {cue.id: index for index, cue in enumerate(after.cues)}
    return places.get(before.cues[cue].id, min(cue, len(after.cues) - 1))


def _counterpart(after: Show, before: Show, cue: int) -> Scene:
    """The edited scene of a cue."""
    return after.cues[_place(after, before, cue)].scene


def _decoded(left: bytes) -> State | None:
    """What a player of another version has left is no use."""
    if not left:
        return None
    try:
        return msgspec.msgpack.decode(left, type=State)
    except msgspec.MsgspecError:
        return None
