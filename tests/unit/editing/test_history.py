"""Undo and redo against a plain model: a list of texts and a place in it."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from renderer.editing.history import History


def test_a_step_is_undone_and_done_again() -> None:
    history = History("a")
    history.push("b", "first")
    history.push("c", "second")
    assert (history.text, history.undo_label, history.redo_label) == ("c", "second", None)
    assert history.undo() == "second"
    assert (history.text, history.undo_label, history.redo_label) == ("b", "first", "second")
    assert history.undo() == "first"
    assert history.undo() is None
    assert history.text == "a"
    assert history.redo() == "first"
    assert history.labels == ("first", "second")
    assert history.done == 1


def test_a_gesture_is_one_step() -> None:
    history = History("a")
    for text in ("b", "c", "d"):
        history.push(text, "drag", merge="x")
    history.rest()
    history.push("e", "drag", merge="x")
    assert history.labels == ("drag", "drag")
    assert history.undo() == "drag"
    assert history.text == "d"
    assert history.undo() == "drag"
    assert history.text == "a"


def test_other_things_are_steps_of_their_own() -> None:
    history = History("a")
    history.push("b", "x", merge="x")
    history.push("c", "y", merge="y")
    history.push("d", "z")
    history.push("e", "z")
    assert len(history.labels) == 4


def test_a_gesture_does_not_go_on_over_an_undo() -> None:
    history = History("a")
    history.push("b", "one", merge="x")
    history.push("c", "two", merge="y")
    history.undo()
    history.push("d", "three", merge="x")
    assert history.labels == ("one", "three")
    history.undo()
    assert history.text == "b"


def test_a_gesture_that_comes_back_leaves_no_step() -> None:
    history = History("a")
    history.push("b", "drag", merge="x")
    history.push("a", "drag", merge="x")
    assert history.labels == ()
    history.push("c", "drag", merge="x")
    assert history.undo() == "drag"
    assert history.text == "a"


def test_the_oldest_steps_are_forgotten() -> None:
    history = History("0", max_steps=3)
    for number in range(1, 10):
        history.push(str(number), f"to {number}")
    assert history.labels == ("to 7", "to 8", "to 9")
    while history.undo():
        pass
    assert history.text == "6"


def test_dirty_is_about_the_text() -> None:
    history = History("a")
    history.push("b", "x")
    assert history.dirty
    history.mark_saved("b")
    assert not history.dirty
    history.undo()
    assert history.dirty
    assert history.saved_text == "b"
    history.push("b", "again")
    assert not history.dirty


class Editing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.history = History("")
        self.texts, self.place, self.gesture = [""], 0, None

    @rule(text=st.text("ab", max_size=2), merge=st.sampled_from([None, "x", "y"]))
    def push(self, text: str, merge: str | None) -> None:
        self.history.push(text, "step", merge)
        if text == self.texts[self.place]:
            return
        keep = self.place if merge is not None and merge == self.gesture else self.place + 1
        self.texts = self.texts[:keep]
        self.gesture = merge
        if self.texts[-1] == text:
            self.gesture = None
        else:
            self.texts.append(text)
        self.place = len(self.texts) - 1

    @rule()
    def rest(self) -> None:
        self.history.rest()
        self.gesture = None

    @rule()
    def undo(self) -> None:
        assert (self.history.undo() is not None) == (self.place > 0)
        if self.place:
            self.place, self.gesture = self.place - 1, None

    @rule()
    def redo(self) -> None:
        more = self.place + 1 < len(self.texts)
        assert (self.history.redo() is not None) == more
        if more:
            self.place, self.gesture = self.place + 1, None

    @invariant()
    def agrees(self) -> None:
        assert self.history.text == self.texts[self.place]
        assert self.history.done == self.place
        assert len(self.history.labels) == len(self.texts) - 1


TestEditing = Editing.TestCase
TestEditing.settings = settings(stateful_step_count=15)
