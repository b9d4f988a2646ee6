"""Which monitor carries which of the wall's outputs: pure, fed with lists of monitors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from renderer.wall.model import Output

REFRESH_TOLERANCE_HZ = 1.0
"""Systems tell whole hertz: 59.94 is 59 or 60."""


@dataclass(frozen=True)
class Monitor:
    """A screen that the system has switched on. ``refresh_hz`` is 0 where the system does not say."""

    name: str
    position_px: tuple[int, int]
    size_px: tuple[int, int]
    refresh_hz: float = 0.0
    content_scale: float = 1.0

    def __str__(self) -> str:
        refresh = f" {self.refresh_hz:g} Hz" if self.refresh_hz else ""
        return f"{self.name} {_size(self.size_px)} at {_place(self.position_px)}{refresh}"


@dataclass(frozen=True)
class Assignment:
    """The output of this number in the wall file, on its monitor."""

    number: int
    output: Output
    monitor: Monitor


@dataclass(frozen=True)
class Missing:
    """An output without a monitor, and why."""

    number: int
    output: Output
    why: str

    def __str__(self) -> str:
        return f"{self.output.name}: {self.why}"


@dataclass(frozen=True)
class Match:
    """Every output is in one of the two, in the wall file's order."""

    assigned: tuple[Assignment, ...]
    missing: tuple[Missing, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What will be seen on the wall, though every output has its monitor."""
        return tuple(text for assignment in self.assigned for text in _doubts(assignment))


def match(outputs: Sequence[Output], monitors: Iterable[Monitor]) -> Match:
    """Gives every output its monitor: first those that name one, then the rest by size, from left to
    right. No monitor is taken twice, and where there is more than one way to do it, nothing is guessed."""
    free = sorted(monitors, key=lambda m: (m.position_px, m.size_px, m.name))
    there = tuple(free)
    found: dict[int, Monitor] = {}
    why: dict[int, str] = {}
    directed = [
        n for n, output in enumerate(outputs) if output.monitor is not None or output.position_px is not None
    ]
    for number in sorted(directed, key=lambda n: not _names_exactly(outputs[n], free)):
        meant = _meant(outputs[number], free)
        if len(meant) == 1:
            found[number] = meant[0]
            free.remove(meant[0])
        else:
            why[number] = _why_not(outputs[number], meant, there)
    rest = [n for n in range(len(outputs)) if n not in directed]
    for size, group in groupby(sorted(rest, key=lambda n: outputs[n].size_px), key=lambda n: outputs[n].size_px):
        numbers, same = list(group), [m for m in free if m.size_px == size]
        if len(same) == len(numbers):
            found |= dict(zip(numbers, same, strict=True))
        else:
            why |= dict.fromkeys(numbers, _why_no_size(size, len(numbers), same, there))
    return Match(
        tuple(Assignment(n, outputs[n], found[n]) for n in sorted(found)),
        tuple(Missing(n, outputs[n], why[n]) for n in sorted(why)),
    )


class Seating:
    """The outputs' monitors while monitors come and go: if not all are there, an output that was matched by its
    size keeps the monitor that it had, or waits for that one."""

    def __init__(self, outputs: Sequence[Output]) -> None:
        self.outputs = tuple(outputs)
        self._known: dict[int, Monitor] = {}

    def update(self, monitors: Sequence[Monitor]) -> Match:
        """What a list of monitors means now."""
        found = match(self.outputs, monitors)
        if found.missing:
            shared = _shared_names(monitors) | _shared_names(self._known.values())
            directed = [_directed(output, self._known.get(n), shared) for n, output in enumerate(self.outputs)]
            kept = match(directed, monitors)
            found = Match(
                tuple(replace(a, output=self.outputs[a.number]) for a in kept.assigned),
                tuple(replace(m, output=self.outputs[m.number]) for m in kept.missing),
            )
        self._known |= {a.number: a.monitor for a in found.assigned}
        return found


def list_of(monitors: Sequence[Monitor]) -> str:
    """For messages."""
    return "; ".join(str(monitor) for monitor in monitors) or "none"


def _shared_names(monitors: Iterable[Monitor]) -> set[str]:
    return {name for name, count in Counter(m.name for m in monitors).items() if count > 1}


def _directed(output: Output, known: Monitor | None, shared_names: set[str]) -> Output:
    """``output`` as if its entry named the monitor that it is known by: by name, or by place where the name
    says nothing."""
    if known is None or output.monitor is not None or output.position_px is not None:
        return output
    if known.name in shared_names:
        return replace(output, position_px=known.position_px)
    return replace(output, monitor=known.name)


def _names_exactly(output: Output, monitors: Sequence[Monitor]) -> bool:
    return output.position_px is not None or any(m.name == output.monitor for m in monitors)


def _meant(output: Output, monitors: Sequence[Monitor]) -> list[Monitor]:
    if output.position_px is not None:
        return [m for m in monitors if m.position_px == output.position_px]
    name = output.monitor or ""
    exact = [m for m in monitors if m.name == name]
    part = re.compile(rf"(?<!\w){re.escape(name)}(?!\d)", re.IGNORECASE)  # DP-1 is neither eDP-1 nor DP-11
    return exact or [m for m in monitors if part.search(m.name)]


def _why_not(output: Output, meant: Sequence[Monitor], there: Sequence[Monitor]) -> str:
    if output.position_px is not None:
        wanted = f"at position_px = {list(output.position_px)}"
    else:
        wanted = f"with monitor = {output.monitor!r}"
    if meant:
        return f"more than one monitor {wanted}: {list_of(meant)}"
    taken = " that no other output has" if _meant(output, there) else ""
    return f"no monitor {wanted}{taken}; there are: {list_of(there)}"


def _why_no_size(size: tuple[int, int], wanted: int, same: Sequence[Monitor], there: Sequence[Monitor]) -> str:
    if len(same) > wanted:
        return f"more monitors of {_size(size)} than outputs; write monitor or position_px: {list_of(same)}"
    number = f"{len(same)} of {wanted} monitors" if same else "no monitor"
    return f"{number} of {_size(size)}; there are: {list_of(there)}"


def _doubts(assignment: Assignment) -> Iterable[str]:
    output, monitor = assignment.output, assignment.monitor
    if monitor.size_px != output.size_px:
        yield f"{output.name} is {_size(output.size_px)}, but its monitor is {monitor}"
    if monitor.refresh_hz and abs(monitor.refresh_hz - output.refresh_hz) > REFRESH_TOLERANCE_HZ:
        yield f"{output.name} runs at {output.refresh_hz:g} Hz, but its monitor is {monitor}"


def _size(size_px: tuple[int, int]) -> str:
    return f"{size_px[0]} x {size_px[1]}"


def _place(position_px: tuple[int, int]) -> str:
    return f"{position_px[0]},{position_px[1]}"
