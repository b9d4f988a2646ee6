"""A show that was read can be handed to another process."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from renderer.resources import scenes
from renderer.scene.animation import value_at
from renderer.scene.show_reader import load_source
from renderer.scene.timeline import layers_at, sample

SOURCES = sorted(path.name for path in scenes().glob("*.toml"))


@pytest.mark.parametrize("name", SOURCES)
def test_a_pickled_show_is_the_same_show(name: str) -> None:
    show = load_source(Path(scenes()) / name)
    again = pickle.loads(pickle.dumps(show))
    assert (again.fps, again.duration_s, again.path) == (show.fps, show.duration_s, show.path)
    for seconds in np.linspace(0.0, show.duration_s, 7):
        assert layers_at(again, seconds) == layers_at(show, seconds)
    for cue, other in zip(show.cues, again.cues, strict=True):
        for seconds in np.linspace(0.0, cue.scene.duration_s, 5):
            assert sample(cue.scene, seconds).environment == sample(other.scene, seconds).environment
            for relic, same in zip(cue.scene.relics, other.scene.relics, strict=True):
                turned = value_at(relic.entry.rotation_deg, seconds)
                assert turned == value_at(same.entry.rotation_deg, seconds)
        assert cue.scene.source.text == other.scene.source.text
