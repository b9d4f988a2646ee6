"""``yingbi service status``."""

from __future__ import annotations

import click

from renderer.show.service.systemd import Condition, condition


@click.command
def command() -> None:
    """Is it installed, and does it run? The exit status is 1 if it does not run."""
    found = condition()
    for name, text in _page(found):
        click.echo(f"{name:<10}{text}")
    if not found.is_running:
        raise click.exceptions.Exit(1)


def _page(found: Condition) -> list[tuple[str, str]]:
    if found.unit is None:
        return [("installed", "no; yingbi service install SHOW")]
    properties = found.properties
    state = f"{properties.get('ActiveState', 'unknown')} ({properties.get('SubState', 'unknown')})"
    rows = [
        ("installed", str(found.unit)),
        ("at start", "yes" if found.enabled else "no; yingbi service install SHOW"),
        ("now", state),
        ("since", properties.get("ExecMainStartTimestamp", "")),
        ("restarts", properties.get("NRestarts", "")),
        ("says", properties.get("StatusText", "")),
    ]
    return [row for row in rows if row[1]]
