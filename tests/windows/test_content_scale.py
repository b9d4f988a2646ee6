"""The window on screens whose text is larger or smaller."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from tests.windows.conftest import Screen
from tests.windows.desk import Desk, working, write_scene

NOWHERE = 1200, 880
"""Outside of the window."""
STATUS_PX = 72
"""The last line, at twice the size: it says how long pictures took."""
LEFT_PX = 60
ODD = 1e-4
"""A letter between two pixels has another edge where it lies elsewhere among the drawn glyphs."""
FIELDS = ("timeline/ruler", "tab/guards", "inspector/title", "tree/environment")


@pytest.fixture
def window(desktop: Screen, tmp_path: Path) -> Iterator[Desk]:
    with working(desktop, write_scene(tmp_path), view="photo") as desk:
        yield prepared(desk)


def prepared(desk: Desk) -> Desk:
    desk.click("tree/environment")
    desk.point(NOWHERE)
    desk.settle(chores=True)
    return desk


def picture(desk: Desk, file: Path) -> np.ndarray:
    desk.settle(chores=True)
    desk.ask("window_picture", path=str(file))
    with PIL.Image.open(file) as found:
        return np.asarray(found)[:-STATUS_PX]


def other_share(one: np.ndarray, other: np.ndarray) -> float:
    """Of the pixels."""
    return float((one != other).any(axis=-1).mean())


def heights(desk: Desk) -> np.ndarray:
    return np.array([desk.ask("place", name=name)["place"][3] for name in FIELDS])


def test_on_another_screen_the_window_is_as_if_it_had_begun_there(
    window: Desk, fine_desktop: Screen, tmp_path: Path
) -> None:
    desk, before = window, window.state
    first, fields = picture(desk, tmp_path / "first.png"), heights(desk)
    desk.ask("rescale", scale=2.0)
    twice = picture(desk, tmp_path / "twice.png")
    assert heights(desk) == pytest.approx(2 * fields, abs=2)
    desk.key("F1")
    assert desk.place("dialog/begin", (0, 0))[0] < LEFT_PX, "the dialog takes what room there is"
    desk.key("Escape")
    desk.ask("rescale", scale=1.5)
    desk.ask("rescale", scale=1.0)
    assert other_share(picture(desk, tmp_path / "again.png"), first) <= ODD
    assert desk.settle(chores=True) | {"live": before["live"]} == before
    with working(fine_desktop, write_scene(tmp_path), view="photo", size=[500, 390]) as other:
        assert other_share(picture(prepared(other), tmp_path / "fine.png"), twice) <= ODD
        other.end()
    kept = json.loads((tmp_path / "config" / "preview.json").read_text(encoding="utf-8"))
    assert kept["window_px"] == [500, 390], "it opens as large as it was, not twice as large each time"
