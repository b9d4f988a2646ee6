"""``yingbi check``: every mistake in files and what they name."""

from __future__ import annotations

from pathlib import Path

import click

from renderer.cli.checking import Checker
from renderer.resources import find_input


@click.command
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def command(files: tuple[str, ...]) -> None:
    """Every mistake in these files and in what they name, at once.

    FILE is a wall, scene, show or environment (.toml), a mesh or an environment map. Mistakes go to stderr,
    one line each; the exit status is 2 if there are any.
    """
    checker = Checker()
    told: set[str] = set()
    good = True
    for text in files:
        found = checker.check(_find(text))
        for warning in found.warnings:
            if warning not in told:
                click.echo(f"warning: {warning}")
        for mistake in map(str, found.mistakes):
            if mistake not in told:
                click.echo(mistake, err=True)
        told |= {*found.warnings, *map(str, found.mistakes)}
        if found.mistakes:
            good = False
        else:
            click.echo(f"{text}: good")
    if not good:
        raise click.exceptions.Exit(2)


def _find(text: str) -> Path:
    for kind in ("", "walls", "environments", "relics"):
        path = find_input(text, kind)
        if path != Path(text):
            break
    return path
