"""A group of commands that knows its commands from a table and imports one only when it is called."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import click


class Entry(NamedTuple):
    """A line of the table: the module exposes a click command named ``command``."""

    name: str
    module: str
    summary: str


@dataclass
class Session:
    """What the whole run of the program shares."""

    debug: bool = False


def _set_debug(context: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Session).debug = True


def debug_option() -> click.Option:
    """``--debug``, which every command takes and :mod:`renderer.cli.main` honours."""
    return click.Option(
        ["--debug"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_set_debug,
        help="Show the traceback of an error.",
    )


class LazyGroup(click.Group):
    """``--help`` reads the table alone, so that it is fast; without arguments the help is shown."""

    def __init__(self, name: str, entries: Sequence[Entry], help: str) -> None:
        super().__init__(name, help=help, params=[debug_option()])
        self.entries = {entry.name: entry for entry in entries}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.entries:
            return None
        if cmd_name not in self.commands:
            command: click.Command = importlib.import_module(self.entries[cmd_name].module).command
            if not isinstance(command, LazyGroup):
                command.params.append(debug_option())
            self.commands[cmd_name] = command
        return self.commands[cmd_name]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.summary) for entry in self.entries.values()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.entries and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = difflib.get_close_matches(args[0], self.entries, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(self.entries)}"
            ctx.fail(f"there is no command {args[0]!r} ({hint})")
        return super().resolve_command(ctx, args)
