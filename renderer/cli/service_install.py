"""``yingbi service install``."""

from __future__ import annotations

import click

from renderer.cli.service import service_of, takes_show
from renderer.show.service.systemd import install, lingers
from renderer.show.service.unit import unit_text


@click.command(context_settings={"ignore_unknown_options": True})
@takes_show
def command(show: str, options: tuple[str, ...]) -> None:
    """Have SHOW played from now on, with these options of yingbi play, and whenever the machine starts.

    systemd starts it again whenever it ends, and when it hangs. What was installed before is replaced.
    """
    service, name = service_of(show, options)
    path = install(unit_text(service, name))
    click.echo(f"{name} is being started; yingbi service status tells how it is\nunit: {path}")
    if service.needs_screen:
        click.echo("at power on: have this user logged in by itself (the desktop's settings: automatic login)")
    elif not lingers():
        click.echo("at power on: run once  loginctl enable-linger")
