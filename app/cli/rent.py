"""flask rent run, flask rent statement: charge everybody up to a day, print one account."""

from __future__ import annotations

import pathlib
from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.answers import one_scheme, refusing
from app.cli.rows import echo_rows, format_option
from app.core import clock
from app.core.db import transaction
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.money import format_pounds
from app.core.permissions import SYSTEM
from app.documents.models import Variant
from app.rent import paper_services, run
from app.rent.rules import ODD_REASONS
from app.rent.run_plan import Planned
from app.schemes.models import Language

group = AppGroup("rent", help="Charge rent, read bank files, print statements.")
DAY = click.DateTime(formats=["%Y-%m-%d"])
PRINTS = (Variant.STANDARD.value, Variant.LARGE_PRINT.value)
COLUMNS = ("tenancy_ref", "date", "component", "amount_pence", "kind")


@group.command("run")
@click.option("--until", type=DAY, required=True, help="Charge every period that begins by this day.")
@click.option("--dry-run", is_flag=True, help="Print what would be added; change nothing.")
@click.option("--scheme", default=None)
@click.option("--on", "on", type=DAY, default=None, help="The day reversals are dated; today if left out.")
@format_option
@refusing
def rent_run(until: datetime, scheme: str | None, on: datetime | None, form: str, *, dry_run: bool) -> None:
    """Charge rent up to a day, or print what would be charged. To run it again adds nothing twice."""
    with current_app.test_request_context():
        planned = run.preview([one_scheme(scheme)], until.date(), today=on.date() if on else clock.today())
        if dry_run:
            _print(planned, form, verb="would be added")
            if planned.until > run.latest(planned.today):
                click.echo("Check the year: a run to a day more than a year away is not carried out.", err=True)
            return
        with transaction():
            done = run.carry_out(planned, actor=SYSTEM)
        _print(done, form, verb="added")


def _print(planned: Planned, form: str, *, verb: str) -> None:
    """Print the entries; what is odd, and how much it is in all, goes to standard error."""
    rows = planned.rows
    lines = ((row.stay_ref, row.date, row.component.value, row.amount_pence, row.kind.value) for row in rows)
    echo_rows(COLUMNS, lines, form=form)
    for odd in planned.odd:
        click.echo(f"{odd.stay_ref}: {say(ODD_REASONS[odd.why])}", err=True)
    counted = "1 entry" if len(rows) == 1 else f"{len(rows)} entries"
    click.echo(f"{counted} {verb}, {format_pounds(planned.total_pence)} in all.", err=True)


@group.command("statement")
@click.argument("tenancy_ref")
@click.option("--from", "from_on", type=DAY, default=None, help="The first day; the first of the stay if left out.")
@click.option("--on", "on", type=DAY, default=None, help="The last day; today if left out.")
@click.option("--variant", type=click.Choice(PRINTS), default=PRINTS[0], show_default=True)
@click.option("--language", type=click.Choice([each.value for each in Language]), help="Left out: the tenant’s own.")
@click.option("--scheme", default=None)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, writable=True, path_type=pathlib.Path))
@refusing
def rent_statement(
    tenancy_ref: str, from_on: datetime | None, on: datetime | None, output: pathlib.Path, **options: Any
) -> None:
    """Print the rent statement of a stay to FILE, from the account as it stands. Nothing is kept; pages keep theirs."""
    with current_app.test_request_context():
        content = paper_services.statement_of(
            one_scheme(options["scheme"]),
            tenancy_ref,
            from_on=from_on.date() if from_on else None,
            until=on.date() if on else clock.today(),
            variant=Variant(options["variant"]),
            language=Language(options["language"]) if options["language"] else None,
        )
    try:
        output.write_bytes(content)
    except OSError as refused:
        raise RuleBroken(f"{output} cannot be written: {refused.strerror}.") from refused
    click.echo(f"{output}: {len(content)} bytes")
