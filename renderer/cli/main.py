"""The entry of the ``yingbi`` program: the table of commands, and how errors are told.

Nothing heavy is imported here: ``--help`` must come at once. Exit status: 0 done, 1 it failed at run time,
2 the arguments or a file are wrong, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import select
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

import click

from renderer import __version__
from renderer.cli.group import Entry, LazyGroup, Session
from renderer.cli.interrupts import interruptible
from renderer.errors import YingbiError

COMMANDS = (
    Entry("demo", "renderer.cli.demo", "A first success: a short four-season film, rendered here."),
    Entry("render", "renderer.cli.render", "A scene or show to a picture, frames or a film."),
    Entry("preview", "renderer.cli.preview", "The designer's window: compose a scene, live."),
    Entry("play", "renderer.cli.play", "The show, on the wall's outputs, all day."),
    Entry("service", "renderer.cli.service", "The show as a service, which starts with the machine."),
    Entry("check", "renderer.cli.check", "Every mistake in these files and what they name."),
    Entry("wall", "renderer.cli.wall", "A wall's geometry, as text, JSON or positions."),
    Entry("schema", "renderer.cli.schema", "The JSON Schema of a kind of file, for editors."),
    Entry("doctor", "renderer.cli.doctor", "Is this machine fit to run the show? One page."),
    Entry("bench", "renderer.cli.bench", "How fast is it here?"),
)

program = click.version_option(__version__, message="yingbi %(version)s")(
    LazyGroup(
        "yingbi",
        COMMANDS,
        help="Naked-eye 3D pictures for LED walls. Begin with: yingbi demo",
    )
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program and gives its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a name that the terminal cannot show must not end the work
            stream.reconfigure(errors="backslashreplace")
    with interruptible():
        return _run_and_tell(sys.argv[1:] if arguments is None else list(arguments))


def _run_and_tell(arguments: list[str]) -> int:
    session = Session()
    try:
        status = _run(arguments, session)
        sys.stdout.flush()
        return status
    except BaseException as error:
        if session.debug and not isinstance(error, SystemExit):
            traceback.print_exception(error)
        return _tell(error)


def _run(arguments: list[str], session: Session) -> int:
    try:
        with program.make_context("yingbi", arguments, obj=session) as context:
            program.invoke(context)
    except click.exceptions.Exit as leave:
        return leave.exit_code
    return 0


def _tell(error: BaseException) -> int:
    """Says on stderr what went wrong, in a sentence or two."""
    quiet = isinstance(error, BrokenPipeError) and _reader_is_gone()
    _drop_stdout()
    if quiet:
        return 1
    sentence = _sentence(error)
    with suppress(OSError):
        if sentence:
            click.echo(sentence, err=True)
    return _status(error)


def _sentence(error: BaseException) -> str:
    match error:
        case YingbiError():
            return str(error)
        case click.ClickException():
            return _usage(error)
        case KeyboardInterrupt() | click.Abort():
            return "interrupted"
        case MemoryError():
            return "there is not enough memory for this (try a smaller --scale or --size)"
        case SystemExit():
            return "" if error.code is None or isinstance(error.code, int) else str(error.code)
    reason = " ".join(str(error).split()) or "no reason was given"
    return f"yingbi failed unexpectedly: {type(error).__name__}: {reason}; run again with --debug and report it"


def _usage(error: click.ClickException) -> str:
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "yingbi"
    return f"{path}: {error.format_message()}\n{path} --help tells more."


def _status(error: BaseException) -> int:
    match error:
        case YingbiError():
            return error.exit_status
        case click.ClickException():
            return error.exit_code
        case KeyboardInterrupt() | click.Abort():
            return 130
        case SystemExit():
            return error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    return 1


def _reader_is_gone() -> bool:
    """Whether nobody reads the standard output any more, as in ``yingbi ... | head``."""
    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def _drop_stdout() -> None:
    """Whatever is still to be flushed goes nowhere, so that Python does not complain about it at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
