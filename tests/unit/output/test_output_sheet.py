from __future__ import annotations

import numpy as np
import pytest

from renderer.output.sheet import contact_sheet

RED = np.full((90, 160, 3), (200, 10, 10), np.uint8)
SMALL = np.full((30, 40, 3), (10, 200, 10), np.uint8)


def count(sheet: np.ndarray, colour: tuple[int, int, int]) -> int:
    return int((sheet == colour).all(axis=-1).sum())


def test_pictures_keep_their_pixels_on_black() -> None:
    sheet = contact_sheet([RED, SMALL, RED], ["spring", "summer", "autumn"], columns=2)
    assert sheet.dtype == np.uint8
    assert sheet.shape[1] < 2 * 160 + 4 * 10
    assert 2 * 90 < sheet.shape[0] < 2 * 90 + 80
    assert count(sheet, (200, 10, 10)) == 2 * RED[..., 0].size
    assert count(sheet, (10, 200, 10)) == SMALL[..., 0].size
    assert (sheet[[0, -1]] == 0).all()
    assert (sheet[:, [0, -1]] == 0).all()


def test_labels_are_there_and_warm() -> None:
    bare = contact_sheet([RED], [""], columns=1)
    labelled = contact_sheet([RED], ["winter"], columns=1)
    assert labelled.shape[0] > bare.shape[0]
    strip = labelled[94:].reshape(-1, 3).astype(int)
    ink = strip[strip.sum(axis=1) > 200]
    assert len(ink) > 20
    assert (ink[:, 0] > ink[:, 2]).all()


def test_more_columns_than_pictures() -> None:
    assert contact_sheet([RED], ["a"], columns=5).shape[1] < 200


def test_what_the_font_lacks_becomes_a_question_mark() -> None:
    np.testing.assert_array_equal(
        contact_sheet([RED], ["春 spring"], columns=1), contact_sheet([RED], ["? spring"], columns=1)
    )


def test_a_long_label_stays_in_its_cell() -> None:
    sheet = contact_sheet([RED, RED], ["w" * 200, ""], columns=2)
    assert (sheet[94:, 168:] == 0).all()


@pytest.mark.parametrize(
    ("pictures", "labels", "columns"),
    [([], [], 1), ([RED], [], 1), ([RED], ["a"], 0), ([RED[..., 0]], ["a"], 1), ([RED / 2], ["a"], 1)],
)
def test_mistakes_of_the_program(pictures: list[np.ndarray], labels: list[str], columns: int) -> None:
    with pytest.raises(ValueError, match="picture"):
        contact_sheet(pictures, labels, columns)
