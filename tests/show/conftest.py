"""One show that several tests play with, and folders for others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stage_show import PlayedShow, write_show


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlayedShow]:
    """A show that plays; every test leaves it playing."""
    folder = tmp_path_factory.mktemp("running")
    with PlayedShow(write_show(folder), folder / "state") as show:
        show.until_playing()
        yield show


@pytest.fixture
def show_file(tmp_path: Path) -> Path:
    return write_show(tmp_path)
