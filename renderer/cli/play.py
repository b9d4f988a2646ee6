"""``yingbi play``: the show, on the wall's outputs, all day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from renderer.cli import params
from renderer.errors import InputError

_VIRTUAL = "Draw without any window: to try a show on a machine without a screen."
_RESUME = "Play what was played last, with the same options; for after a power cut."
_REPORT = "Write the lock's account there at the end."


@click.command
@click.argument("show", required=False)
@click.option("--wall", metavar="FILE", help="The wall to play on, instead of the show's.")
@click.option("--virtual", is_flag=True, help=_VIRTUAL)
@click.option("--window", is_flag=True, help="Play in an ordinary window, scaled to the desk's screen.")
@click.option("--scale", type=params.SCALE, default="1", show_default=True, help="A smaller raster.")
@click.option("--from", "begin", metavar="CUE", help="Begin with this cue.")
@click.option(
    "--for", "for_s", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="End by itself."
)
@click.option(
    "--http", default="127.0.0.1:8600", show_default=True, metavar="HOST:PORT", help="The page and its API."
)
@click.option(
    "--osc", default="127.0.0.1:8601", show_default=True, metavar="HOST:PORT", help="Open Sound Control."
)
@click.option("--report", metavar="FILE.json", help=_REPORT)
@click.option("--resume", is_flag=True, help=_RESUME)
def command(show: str | None, report: str | None, resume: bool, **options: Any) -> None:
    """Play SHOW, a show or a scene, until it is ended with Ctrl-C.

    Its page, for a phone or a desk, is at http://127.0.0.1:8600.
    """
    _check_extra()
    from renderer.output.atomic import write_json
    from renderer.output.target import check_file
    from renderer.show.launch import Options, last_options, plan_of
    from renderer.show.run import play

    if report is not None:
        if not report.lower().endswith(".json"):
            raise InputError("output-kind", f"{report!r} does not end in .json", where="--report")
        check_file(Path(report))
    if resume and show is None:
        asked = last_options()
    elif show is None:
        raise click.UsageError("Missing argument 'SHOW'.")
    else:
        asked = Options(show=show, watch_host=report is not None, **options)
    for option in ("http", "osc"):
        _check_address(f"--{option}", getattr(asked, option))
    plan = plan_of(asked, lambda text: click.echo(f"warning: {text}", err=True))
    click.echo(f"{plan.session.show.name}: page at http://{plan.http}, OSC at {plan.osc}; Ctrl-C ends it")
    account = play(plan)
    if report is not None:
        write_json(Path(report), account)
    click.echo(f"{account['slots']} frames at {account['fps']:g} fps, {account['missed']} missed")


def _check_address(option: str, address: str) -> None:
    from renderer.control.address import parse_address

    try:
        parse_address(address)
    except InputError as error:
        raise InputError(error.code, error.what, where=option, hint=error.hint) from None


def _check_extra() -> None:
    from importlib.util import find_spec

    missing = [name for name in ("zmq", "msgspec", "aiohttp", "pythonosc", "structlog") if find_spec(name) is None]
    if missing:
        what = f"needs packages that are not installed: {', '.join(missing)}"
        raise InputError("extra", what, where="yingbi play", hint='pip install "yingbi[show]"')
