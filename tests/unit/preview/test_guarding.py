"""When the guards look, and at what: nothing here is drawn."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from renderer.preview.chores import Chores
from renderer.preview.guarding import BREACHES, FLASHES, LEVELS, Guarding
from renderer.preview.viewpoint import Viewpoint
from renderer.scene.reader import load_scene
from renderer.wall.reader import load_wall
from tests.support.scenes import SCENE, plane, wall


@pytest.fixture
def view(tmp_path: Path) -> Viewpoint:
    built = load_wall(wall(tmp_path / "wall.toml", 20.0, plane(-2, 2, (200, 120))))
    return Viewpoint(built, built.eyes[0])


@pytest.fixture
def stage(tmp_path: Path) -> Any:
    (tmp_path / "scene.toml").write_text(SCENE)
    return SimpleNamespace(edition=1, scene=load_scene(tmp_path / "scene.toml"), busy=False)


@pytest.fixture
def guarding(stage: Any) -> Guarding:
    return Guarding(cast(Any, stage), Chores())


def test_they_look_once_at_what_is_there(guarding: Guarding, view: Viewpoint) -> None:
    guarding.look(view)
    assert set(guarding.chores.names) == {BREACHES, LEVELS}
    guarding.chores.drop(LEVELS)
    guarding.look(view)
    assert guarding.chores.names == (BREACHES,)


def test_what_is_no_longer_drawn_is_looked_at_no_more(guarding: Guarding, stage: Any, view: Viewpoint) -> None:
    """Not even while something of the next edition is being prepared."""
    guarding.look(view)
    guarding.scan_all(view)
    stage.edition, stage.busy = 2, True
    guarding.look(view)
    assert guarding.chores.names == ()
    assert guarding.scan is None
    guarding.scan_all(view)  # somebody asks for it now
    guarding.look(view)
    assert guarding.chores.names == (FLASHES,)
    stage.busy = False
    guarding.look(view)
    assert set(guarding.chores.names) == {FLASHES, BREACHES, LEVELS}
