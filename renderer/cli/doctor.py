"""``yingbi doctor``: is this machine fit to run the show?"""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from renderer.cli.health import Checks, Finding, findings

FORMAT = "yingbi-doctor/1"


@click.command
@click.option("--json", "as_json", is_flag=True, help="As JSON, format yingbi-doctor/1.")
@click.option("--show", metavar="SHOW", help="Also look at what playing this show all day needs.")
def command(as_json: bool, show: str | None) -> None:
    """Is this machine fit to run the show? One page: OK, WARN or FAIL, and what mends it.

    With --show also its monitors, power saving, clock and ports. The exit status is 1 if anything FAILs.
    """
    found: list[Finding] = []
    for finding in findings(_more(show)):
        found.append(finding)
        if not as_json:
            _print(finding)
    failed = [finding.name for finding in found if finding.state == "FAIL"]
    if as_json:
        page = {"format": FORMAT, "fit": not failed, "findings": [asdict(finding) for finding in found]}
        click.echo(json.dumps(page, indent=2, ensure_ascii=False))
    else:
        click.echo(f"\nnot fit: {', '.join(failed)}" if failed else "\nfit to run the show")
    if failed:
        raise click.exceptions.Exit(1)


def _more(show: str | None) -> Checks:
    if show is None:
        return ()
    from renderer.cli.health_show import show_checks

    return show_checks(show)


def _print(finding: Finding) -> None:
    colour = {"OK": "green", "WARN": "yellow", "FAIL": "red"}[finding.state]
    click.echo(f"{click.style(f'{finding.state:<4}', fg=colour)}  {finding.name:<8}  {finding.what}")
    if finding.mend:
        click.echo(f"{'':16}mend: {finding.mend}")
