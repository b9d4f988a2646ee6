"""``yingbi schema``: the JSON Schema of a kind of file."""

from __future__ import annotations

import json

import click

from renderer.cli.formats import FORMATS
from renderer.documents.schema import json_schema


@click.command
@click.argument("kind", type=click.Choice([form.name for form in FORMATS]), metavar="wall|scene|show")
def command(kind: str) -> None:
    """The JSON Schema (draft 2020-12) of wall, scene or show files, with the default of every key.

    Editors complete and check TOML files with it.
    """
    form = next(form for form in FORMATS if form.name == kind)
    click.echo(json.dumps(json_schema(form.model, f"Yingbi {form.name}, {form.id}"), indent=2, ensure_ascii=False))
