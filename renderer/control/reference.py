"""The tables of docs/control.md, made from those that the program works by."""

from __future__ import annotations

import re

from renderer.control.osc_verbs import osc_table
from renderer.control.routes import ROUTES
from renderer.playback.verbs import VERBS, Argument


def http_table() -> str:
    lines = ["| request | answers | token |", "| --- | --- | --- |"]
    lines += [
        f"| `{route.method} {route.path}` | {route.summary} | {'always' if route.changes else 'from elsewhere'} |"
        for route in ROUTES
    ]
    return "\n".join(lines)


def verb_table() -> str:
    lines = ["| verb | does | arguments |", "| --- | --- | --- |"]
    for verb in VERBS.values():
        arguments = "<br>".join(_argument(argument) for argument in verb.arguments)
        held = " (held on the page)" if verb.danger else ""
        lines.append(f"| `{verb.name}` | {verb.summary}{held} | {arguments} |")
    return "\n".join(lines)


def _argument(argument: Argument) -> str:
    needed = ", required" if argument.default is None else ""
    return f"`{argument.name}` {argument.kind}{needed}: {argument.summary}"


TABLES = {"http": http_table, "verbs": verb_table, "osc": osc_table}


def refreshed(text: str) -> str:
    """``text`` with every ``<!-- table NAME -->`` ... ``<!-- end -->`` filled anew."""

    def fill(found: re.Match[str]) -> str:
        return f"<!-- table {found[1]} -->\n{TABLES[found[1]]()}\n<!-- end -->"

    return re.sub(r"<!-- table (\w+) -->.*?<!-- end -->", fill, text, flags=re.DOTALL)
