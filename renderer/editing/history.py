"""Undo and redo: the texts that a scene file has had while it was edited."""

from __future__ import annotations

from dataclasses import dataclass

MAX_STEPS = 500


@dataclass(frozen=True)
class Step:
    """``text`` is what was there after the step called ``label``."""

    text: str
    label: str


class History:
    """A line of texts, one of which is the present one.

    Pushes with the same ``merge`` become one step until :meth:`rest` says that the gesture has ended: dragging
    a slider is undone at once.
    """

    def __init__(self, text: str, max_steps: int = MAX_STEPS) -> None:
        self._steps = [Step(text, "")]
        self._present = 0
        self._max_steps = max_steps
        self._gesture: str | None = None
        self._saved = text

    @property
    def text(self) -> str:
        """The present text."""
        return self._steps[self._present].text

    @property
    def saved_text(self) -> str:
        """What was saved last."""
        return self._saved

    @property
    def dirty(self) -> bool:
        """Whether the present text is another than the saved one."""
        return self.text != self._saved

    @property
    def undo_label(self) -> str | None:
        """What :meth:`undo` would undo."""
        return self._steps[self._present].label if self._present else None

    @property
    def redo_label(self) -> str | None:
        """What :meth:`redo` would do again."""
        following = self._present + 1
        return self._steps[following].label if following < len(self._steps) else None

    @property
    def labels(self) -> tuple[str, ...]:
        """Of all steps, the oldest first; :attr:`done` of them are done, the others undone."""
        return tuple(step.label for step in self._steps[1:])

    @property
    def done(self) -> int:
        return self._present

    def before(self, merge: str | None) -> str:
        """What an edit with this ``merge`` begins from: the text before its gesture, if that goes on."""
        joins = merge is not None and merge == self._gesture and self._present
        return self._steps[self._present - 1].text if joins else self.text

    def push(self, text: str, label: str, merge: str | None = None) -> None:
        """``text`` is the present one now; what was undone can no longer be done again."""
        if text == self.text:
            return
        del self._steps[self._present + 1 :]
        if merge is not None and merge == self._gesture:
            self._steps.pop()
        self._gesture = merge
        if self._steps and text == self._steps[-1].text:  # the gesture came back to where it began
            self._gesture = None
        else:
            self._steps.append(Step(text, label))
        del self._steps[: -self._max_steps - 1]
        self._present = len(self._steps) - 1

    def rest(self) -> None:
        """A gesture has ended: the next push is a step of its own."""
        self._gesture = None

    def undo(self) -> str | None:
        """One step back; its label, or None if there is none."""
        label = self.undo_label
        if label is not None:
            self._present -= 1
            self.rest()
        return label

    def redo(self) -> str | None:
        """One step forth; its label, or None if there is none."""
        label = self.redo_label
        if label is not None:
            self._present += 1
            self.rest()
        return label

    def mark_saved(self, text: str) -> None:
        """``text`` is what the file holds now."""
        self._saved = text
