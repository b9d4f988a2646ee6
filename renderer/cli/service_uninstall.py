"""``yingbi service uninstall``."""

from __future__ import annotations

import click

from renderer.show.service.systemd import uninstall


@click.command
def command() -> None:
    """End the show and have it no longer started."""
    path = uninstall()
    click.echo(f"removed {path}" if path else "nothing is installed")
