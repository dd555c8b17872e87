"""flask rent run: charge everybody up to a day."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.answers import one_scheme, refusing
from app.cli.rows import echo_rows, format_option
from app.core import clock
from app.core.db import transaction
from app.core.i18n import say
from app.core.money import format_pounds
from app.core.permissions import SYSTEM
from app.rent import run
from app.rent.rules import ODD_REASONS
from app.rent.run import Planned

group = AppGroup("rent", help="Charge rent, read bank files, print statements.")
DAY = click.DateTime(formats=["%Y-%m-%d"])
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
