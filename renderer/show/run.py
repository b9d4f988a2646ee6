"""Runs a plan to its end, and keeps the supervisor's log."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from renderer.show.host_noise import joined, stalls_of
from renderer.show.lock_day import day_of
from renderer.show.lock_report import report_of
from renderer.show.log import ShowLog
from renderer.show.places import log_folder
from renderer.show.supervisor import Plan, Supervisor

REPORT_FROM_S = 60
"""A shorter run is a try, and leaves no report."""


def play(plan: Plan) -> dict[str, Any]:
    """The report of the run. Ctrl-C is an ordinary end."""
    log = ShowLog(log_folder(), "supervisor")
    supervisor = Supervisor(plan, log.keep)
    try:
        with suppress(KeyboardInterrupt):
            supervisor.run()
        report = supervisor.report()
        if plan.watch_host:
            report["host_stalls"] = [list(stall) for stall in joined(stalls_of(supervisor.noise_file))]
        return report
    finally:
        supervisor.discard()
        log.close()
        if supervisor.account.slots >= REPORT_FROM_S * plan.session.fps:
            report_of(log_folder(), day_of(datetime.now().astimezone()), plan.session.show.name)
