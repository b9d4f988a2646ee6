"""Yingbi, and its peers, against a path tracer: ``python -m tests.bench.truth --help``.

The same glTF models, camera and light through each; FLIP over the object after the same exposure and tone
map. Beside the dev extra it needs ``pip install flip-evaluator`` here, an environment with Mitsuba and one
with Blender for the truths (the script named by --truth-script says which), and for the peers one with
``pip install pyrender pyvista f3d``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import truth_ours
from tests.bench.truth_cases import Case, cases
from tests.bench.truth_peers import PEERS, Peers
from tests.bench.truth_score import Picture, Score, display, flip_map, light_ratio, object_mask
from tests.bench.truth_sheet import heat, write_sheet
from tests.bench.truth_table import Row, header, mean_line, row_line
from tests.bench.truth_tracer import Tracer, Truth

_SHARED = Path(__file__).resolve().parents[3] / "shared"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.truth", description=__doc__)
    parser.add_argument("--shared", type=Path, default=_SHARED, help="folder with assets/ and tools/truth.py")
    for name, what in (("truth", "Mitsuba"), ("cycles", "Blender"), ("peers", "the peers")):
        default = os.environ.get(f"YINGBI_BENCH_{name.upper()}_PYTHON", "python3")
        parser.add_argument(f"--{name}-python", default=default, help=f"interpreter that has {what}")
    parser.add_argument("--truth-script", type=Path, help="the path tracer (default: SHARED/tools/truth.py)")
    parser.add_argument("--truths", type=Path, help="where truths are kept (default: OUT/truths)")
    parser.add_argument("-o", "--out", type=Path, default=Path("truth-bench"), help="folder for pictures")
    parser.add_argument("--quality", choices=("draft", "show", "best"), default="show")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="a model or model-light")
    parser.add_argument("--no-peers", action="store_true", help="Yingbi alone")
    return parser.parse_args()


def _score(linear: Picture, truth: Truth, case: Case, sheet: Path) -> Score:
    exposure, mask = case.light.exposure, object_mask(truth.rgba)
    shown, truth_shown = display(linear, exposure), display(truth.rgba[..., :3], exposure)
    difference = flip_map(shown, truth_shown)
    write_sheet(sheet, [truth_shown, shown, heat(difference)], mask)
    return Score(float(difference[mask].mean()), light_ratio(linear, truth.rgba[..., :3], mask))


def _peer_score(others: Peers, peer: str, case: Case, truth: Truth, out: Path) -> Score | None:
    theirs = others.draw(peer, case, truth)
    if isinstance(theirs, str):
        _note(f"{case.name}: {peer} drew nothing: {theirs}")
        return None
    return _score(theirs, truth, case, out / f"{case.name}-{peer}.png")


def _rows(options: argparse.Namespace, chosen: list[Case], peers: list[str]) -> Iterator[Row]:
    assets, work = options.shared / "assets", options.out / "work"
    script = options.truth_script or options.shared / "tools" / "truth.py"
    pythons = {"mitsuba": options.truth_python, "cycles": options.cycles_python}
    tracer = Tracer(script, assets, pythons, options.truths or options.out / "truths")
    others = Peers(options.peers_python, assets, work)
    for case in chosen:
        truth = tracer.truth(case)
        linear, warnings = truth_ours.render(case, truth, assets, options.quality, work)
        for warning in warnings:
            _note(f"{case.name}: {warning}")
        ours = _score(linear, truth, case, options.out / f"{case.name}.png")
        yield Row(case, ours, {peer: _peer_score(others, peer, case, truth, options.out) for peer in peers})


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    options = _options()
    peers = [] if options.no_peers else list(PEERS)
    rows: list[Row] = []
    print(header(peers), flush=True)
    for row in _rows(options, cases(tuple(options.only)), peers):
        print(row_line(row), flush=True)
        rows.append(row)
    print(mean_line(rows))


if __name__ == "__main__":
    main()
