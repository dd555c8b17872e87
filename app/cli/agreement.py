"""flask agreement print, flask agreement check."""

from __future__ import annotations

import pathlib
from datetime import date, datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from app.agreements import check_list, commands
from app.cli.answers import one_scheme, refusing
from app.core import clock
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.documents.models import Variant
from app.schemes.models import Language

group = AppGroup("agreement", help="Print and check agreements.")
DAY = click.DateTime(formats=["%Y-%m-%d"])


def _day(chosen: datetime | None) -> date:
    return chosen.date() if chosen else clock.today()


@group.command("print")
@click.argument("tenancy_ref")
@click.option("--variant", type=click.Choice([v.value for v in Variant]), help="Left out: standard, or as issued.")
@click.option("--language", type=click.Choice([each.value for each in Language]), help="Left out: en, or as issued.")
@click.option("--on", "on", type=DAY, default=None, help="The day a draft is printed for; today if left out.")
@click.option("--scheme", default=None)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, writable=True, path_type=pathlib.Path))
@refusing
def print_agreement(tenancy_ref: str, output: pathlib.Path, **options: Any) -> None:
    """Print the agreement of a stay to FILE: the issued paper as it is stored, or a draft when nothing was issued."""
    with current_app.test_request_context():
        content, draft = commands.paper(
            one_scheme(options["scheme"]),
            tenancy_ref,
            variant=Variant(options["variant"]) if options["variant"] else None,
            language=Language(options["language"]) if options["language"] else None,
            today=_day(options["on"]),
        )
    try:
        output.write_bytes(content)
    except OSError as refused:
        raise RuleBroken(f"{output} cannot be written: {refused.strerror}.") from refused
    click.echo(f"{output}: {'a draft' if draft else 'the issued paper'}, {len(content)} bytes")


@group.command("check")
@click.argument("tenancy_ref")
@click.option("--on", "on", type=DAY, default=None)
@click.option("--scheme", default=None)
@refusing
def check(tenancy_ref: str, on: datetime | None, scheme: str | None) -> None:
    """List what the agreement of a stay still needs; exit 1 while anything stands in the way."""
    with current_app.test_request_context():
        items = commands.check(one_scheme(scheme), tenancy_ref, today=_day(on))
        lines = [f"{item.level.value:8}{say(item.sentence)}" for item in items]
    for line in lines:
        click.echo(line)
    if check_list.stops(items):
        raise SystemExit(1)
