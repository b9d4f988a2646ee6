"""One control room for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.control.stand_in import Stage, beat


@pytest.fixture(scope="module")
def _stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    stage = Stage(tmp_path_factory.mktemp("control"))
    yield stage
    stage.close()


@pytest.fixture
def stage(_stage: Stage) -> Stage:
    """A control room that nothing is left over in."""
    _stage.player.refusal, _stage.player.deaf, _stage.player.beat = "", False, beat()
    _stage.until(lambda: _stage.ask("GET", "/api/status").json["cue"] == "1")
    _stage.until(lambda: _stage.ask("GET", "/api/status").json["state"] == "playing")
    _stage.player.forget()
    return _stage
