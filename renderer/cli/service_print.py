"""``yingbi service print``."""

from __future__ import annotations

import shlex

import click

from renderer.cli.service import service_of, takes_show
from renderer.show.service.unit import unit_text


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--command", "as_command", is_flag=True, help="Only the command line, for a shell.")
@takes_show
def command(show: str, options: tuple[str, ...], as_command: bool) -> None:
    """The systemd unit that install would write, for SHOW with these options of yingbi play."""
    service, name = service_of(show, options)
    click.echo(shlex.join(service.command) if as_command else unit_text(service, name), nl=as_command)
