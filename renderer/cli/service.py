"""``yingbi service``: the show as a service, which starts with the machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from renderer.cli.group import Entry, LazyGroup
from renderer.errors import FileMistakes
from renderer.resources import find_input
from renderer.show.service.unit import Service

COMMANDS = (
    Entry("install", "renderer.cli.service_install", "Have SHOW played from now on, and after each start."),
    Entry("uninstall", "renderer.cli.service_uninstall", "End it and remove it."),
    Entry("status", "renderer.cli.service_status", "Is it installed, and does it run?"),
    Entry("print", "renderer.cli.service_print", "The unit, or its command line, without installing it."),
)

command = LazyGroup("service", COMMANDS, help="The show as a service of this user: systemd starts and watches it.")


def takes_show(function: Callable[..., Any]) -> Callable[..., Any]:
    """SHOW and the options of ``yingbi play``, which are handed on."""
    options = click.argument("options", nargs=-1, type=click.UNPROCESSED, metavar="[OPTIONS OF PLAY]...")
    return click.argument("show")(options(function))


def service_of(show: str, options: tuple[str, ...]) -> tuple[Service, str]:
    """The service and the show's name. Raises what ``yingbi play`` would, now and not at the next start."""
    from renderer.cli import play
    from renderer.cli.checking import Checker
    from renderer.scene.show_reader import load_source

    path = find_input(show, "")
    play.command.make_context("yingbi play", [str(path), *options], resilient_parsing=False)
    found = Checker().check(path)
    if found.mistakes:
        raise FileMistakes(found.mistakes)
    return Service(path, options, Path.cwd()), load_source(path).name
