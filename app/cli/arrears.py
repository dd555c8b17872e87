"""flask arrears list: where every account stands on a day."""

from __future__ import annotations

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from app.arrears import commands
from app.cli.answers import one_scheme, refusing
from app.cli.rows import echo_rows, format_option
from app.core import clock
from app.core.i18n import say
from app.core.reasons import Reason

group = AppGroup("arrears", help="See where rent accounts stand.")
DAY = click.DateTime(formats=["%Y-%m-%d"])


@group.command("list")
@click.option("--on", "on", type=DAY, default=None, help="The day asked about; today if left out.")
@click.option("--scheme", default=None)
@format_option
@refusing
def arrears_list(on: datetime | None, scheme: str | None, form: str) -> None:
    """List every rent account of a scheme as it stands on a day, with its one next step."""
    with current_app.test_request_context():
        found = commands.listed(one_scheme(scheme), on=on.date() if on else clock.today(), today=clock.today())
        rows = [[say(cell) if isinstance(cell, Reason) else cell for cell in row] for row in found]
        echo_rows(commands.FIELDS, rows, form=form)
