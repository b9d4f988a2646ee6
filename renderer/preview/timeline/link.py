"""Between the scene and its timeline: what the timeline shows of it, and what its actions do to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic_ns

from renderer.documents.lines import KeyPath
from renderer.editing import keyframes
from renderer.editing.parameters import tree_of
from renderer.editing.values import value_of
from renderer.preview.guard_panel import findings
from renderer.preview.guarding import Guarding
from renderer.preview.look import words
from renderer.preview.look.words import t
from renderer.preview.session import Edition
from renderer.preview.studio import Studio
from renderer.preview.timeline.model import (
    Action,
    AddKey,
    DeleteKey,
    EndEdit,
    MoveKey,
    SelectKey,
    Spot,
    TimelineModel,
    Track,
    obey,
)
from renderer.preview.tree.node_look import title_of


@dataclass
class TimelineLink:
    """Remembers what only changes with the scene's text."""

    _of: tuple[Edition, str] | None = None
    _tracks: tuple[Track, ...] = ()

    def timeline_of(self, studio: Studio, guarding: Guarding) -> TimelineModel:
        data, scene = studio.session.edition.data, studio.session.scene
        edition, language = studio.session.edition, words.language()
        if self._of is None or self._of[0] is not edition or self._of[1] != language:
            self._of, self._tracks = (edition, language), tuple(_tracks(edition))
        return TimelineModel(
            duration_s=scene.duration_s,
            tracks=self._tracks,
            seasons=scene.year.seasons,
            cycle_s=scene.year.cycle_s,
            transition_s=data.seasons.transition_s if data.seasons else 0.0,
            spots=tuple(Spot(spot.name or str(n), spot.at_s) for n, spot in enumerate(data.photo_spot, 1)),
            guards=tuple(finding.band for finding in findings(guarding)),
            levels=guarding.curve,
        )


def _tracks(edition: Edition) -> Iterator[Track]:
    times = keyframes.key_times(edition.data)
    nodes = {node.key: node for node in tree_of(edition.data).walk()} if times else {}
    for node in nodes.values():
        for parameter in node.parameters:
            if parameter.key in times:
                owner = title_of(edition.data, nodes[_owner(parameter.key)])
                yield Track(parameter.key, t(parameter.name), times[parameter.key], group=owner)


def _owner(key: KeyPath) -> KeyPath:
    """Whose parameter it is: an entry's, or a table's of the scene."""
    return key[:2] if isinstance(key[1], int) else key[:1]


def do(studio: Studio, action: Action) -> None:
    """What the timeline asked for."""
    match action:
        case SelectKey(key, _):
            studio.selection = key[:2] if key[0] in ("relic", "light") else key[:-1]
        case AddKey(key, at_s):
            value = value_of(studio.session.edition.data, studio.session.scene, key, at_s).value
            studio.edit(lambda text: keyframes.with_key(text, key, at_s, value), t("set a key"))
        case MoveKey(key, from_s, to_s):
            label = t("move a key")
            studio.edit(lambda text: keyframes.with_key_moved(text, key, from_s, to_s), label, "move key")
        case DeleteKey(key, at_s):
            studio.edit(lambda text: keyframes.without_key(text, key, at_s), t("remove a key"))
        case EndEdit():
            studio.rest()
        case transport:
            obey(studio.clock, transport, monotonic_ns())
