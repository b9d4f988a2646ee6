"""The truth bench's result as a Markdown table."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean

from tests.bench.truth_cases import Case
from tests.bench.truth_score import Score


@dataclass(frozen=True)
class Row:
    """One case: ours, and each peer's by name; None where a peer could not read the file."""

    case: Case
    ours: Score
    peers: dict[str, Score | None] = field(default_factory=dict)


def header(peers: list[str]) -> str:
    """The table's first two lines."""
    titles = ["model", "light", "Yingbi FLIP", "Yingbi light", *(f"{peer} FLIP" for peer in peers)]
    return _line(titles) + "\n" + _line(["---", "---", *["---:"] * (len(titles) - 2)])


def row_line(row: Row) -> str:
    """One line of the table."""
    theirs = [_flip(score) for score in row.peers.values()]
    return _line([row.case.model.name, row.case.light.name, _flip(row.ours), f"{row.ours.light:.2f}", *theirs])


def mean_line(rows: list[Row]) -> str:
    """The last line: averages, a peer's over the cases that it could draw, and over how many."""
    cells = ["**mean**", "", f"{fmean(row.ours.flip for row in rows):.3f}"]
    cells.append(f"{fmean(row.ours.light for row in rows):.2f}")
    for peer in rows[0].peers:
        drawn = [score.flip for row in rows if (score := row.peers[peer]) is not None]
        cells.append(f"{fmean(drawn):.3f} ({len(drawn)} of {len(rows)})" if drawn else "–")
    return _line(cells)


def _flip(score: Score | None) -> str:
    return "–" if score is None else f"{score.flip:.3f}"


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
