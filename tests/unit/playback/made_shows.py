"""Shows that tests make up: written as files, and read as everybody's are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from renderer.scene.model import Show
from renderer.scene.show_reader import load_show

CueKeys = Mapping[str, Any]


def made_show(*cues: CueKeys, **top: Any) -> Show:
    """A show of these cues; ``scene_s`` of a cue is how long its scene is, everything else is a key of it."""
    return _made(json.dumps([cues, top]))


@lru_cache(maxsize=64)
def _made(request: str) -> Show:
    cues, top = json.loads(request)
    with TemporaryDirectory() as name:
        folder = Path(name)
        text = [
            'format = "yingbi-show/1"',
            *(_line(item) for item in top.items() if not isinstance(item[1], dict)),
        ]
        for table in (item for item in top.items() if isinstance(item[1], dict)):
            text += [f"[{table[0]}]", *map(_line, table[1].items())]
        for cue in cues:
            keys = dict(cue)
            scene = f"{keys.pop('scene_s', 4)}.toml"
            (folder / scene).write_text(f'format = "yingbi-scene/1"\nduration_s = {scene[:-5]}\n')
            text += ["[[cue]]", f'scene = "{scene}"', *map(_line, keys.items())]
        (folder / "show.toml").write_text("\n".join(text))
        return load_show(folder / "show.toml")


def _line(item: tuple[str, Any]) -> str:
    return f"{item[0]} = {json.dumps(item[1])}"


@st.composite
def cue_lists(draw: st.DrawFn, *, follows: tuple[str, ...], exact: bool = False) -> list[dict[str, Any]]:
    """Cues whose crossfades fit; ``exact``: all times are binary fractions, so that sums of them are exact."""
    shares = (0.0, 0.25, 0.5, 1.0) if exact else (0.0, 0.1, 0.3, 0.7, 1.0)
    waits = (0.0, 0.5, 1.25) if exact else (0.0, 0.3, 1.1)
    cues: list[dict[str, Any]] = []
    lengths: list[float] = []
    for _ in range(draw(st.integers(1, 4))):
        cue = {
            "scene_s": draw(st.sampled_from((1, 2.5, 4))),
            "repeat": draw(st.integers(1, 2)),
            "pre_wait_s": draw(st.sampled_from(waits)),
            "follow": draw(st.sampled_from(follows)),
            "post_wait_s": draw(st.sampled_from(waits)),
        }
        if cue["follow"] == "auto-continue":
            cue["post_wait_s"] = draw(st.sampled_from((0.5, 2.0, 7.5)))
        film_s = cue["scene_s"] * cue["repeat"]
        lengths.append(cue["post_wait_s"] + (0.0 if cue["follow"] == "auto-continue" else film_s))
        cues.append(cue)
    for index, cue in enumerate(cues):
        cue["crossfade_s"] = min(lengths[index], lengths[index - 1]) / 2 * draw(st.sampled_from(shares))
    return cues
