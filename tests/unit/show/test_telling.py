"""When a thumbnail is made: the page's picture, and the curtain's."""

from __future__ import annotations

import pytest

from renderer.show.telling import LATE_AFTER_VERB_S, LATE_THUMBNAIL_S, THUMBNAIL_S, is_thumbnail_due


@pytest.mark.parametrize(
    ("waited_s", "after_verb", "roomy", "due"),
    [
        (0.9 * THUMBNAIL_S, False, True, False),
        (THUMBNAIL_S, False, True, True),
        (0.0, True, True, True),
        (0.9 * LATE_AFTER_VERB_S, True, False, False),
        (LATE_AFTER_VERB_S, True, False, True),
        (0.9 * LATE_THUMBNAIL_S, False, False, False),
        (LATE_THUMBNAIL_S, False, False, True),
    ],
)
def test_no_picture_is_late_for_a_thumbnail_but_for_one_now_and_then(
    waited_s: float, after_verb: bool, roomy: bool, due: bool
) -> None:
    assert is_thumbnail_due(waited_s, after_verb=after_verb, roomy=roomy) is due
