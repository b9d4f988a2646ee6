"""``python -m renderer.control SHOW --http HOST:PORT --osc HOST:PORT``: what the supervisor starts."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from renderer.control.address import parse_address
from renderer.control.room import Plan, Room
from renderer.control.secret import load_token
from renderer.errors import InputError, YingbiError
from renderer.show.log import ShowLog
from renderer.show.parent import Parent
from renderer.show.places import log_folder, token_file
from renderer.show.session import FOLDER_VARIABLE, HUB_VARIABLE

DEFAULT_HTTP = "127.0.0.1:8600"


def run(show: Path, http: str = DEFAULT_HTTP, osc: str = "") -> None:
    """Until the supervisor says so, or is gone. Raises :class:`YingbiError` if it cannot even begin."""
    hub = os.environ.get(HUB_VARIABLE)
    if not hub:
        raise InputError("hub", f"{HUB_VARIABLE} is not set", hint="control is started by: yingbi play SHOW")
    for address in filter(None, (http, osc)):
        parse_address(address)
    folder = os.environ.get(FOLDER_VARIABLE)
    log, parent = ShowLog(log_folder(), "control"), Parent()
    plan = Plan(
        show=show,
        http=http,
        osc=osc,
        hub=hub,
        folder=Path(folder) if folder else None,
        token=load_token(token_file()),
        keep=log.keep,
        gone=lambda: parent.is_gone,
    )
    try:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:  # zmq needs it on Windows
            runner.run(_watched(plan))
    finally:
        log.close()


async def _watched(plan: Plan) -> None:
    room = Room(plan)
    for name in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(name, room.desk.stop.set)
    await room.run()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m renderer.control", description=__doc__)
    parser.add_argument("show", type=Path)
    parser.add_argument("--http", default=DEFAULT_HTTP, metavar="HOST:PORT")
    parser.add_argument("--osc", default="", metavar="HOST:PORT")
    given = parser.parse_args()
    try:
        run(given.show, given.http, given.osc)
    except YingbiError as error:
        print(f"yingbi: {error}", file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
