"""What tests of panels share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.panels import Desk, imgui_alone


@pytest.fixture
def alone() -> Iterator[None]:
    """ImGui without a window."""
    with imgui_alone():
        yield


@pytest.fixture
def desk(alone: None, tmp_path: Path) -> Desk:
    """The tree and the inspector of a small scene."""
    return Desk(tmp_path)
