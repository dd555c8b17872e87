"""flask arrears list, flask explain: where every account stands on a day, and why."""

from __future__ import annotations

from datetime import date, datetime

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.arrears import commands, told, words
from app.arrears.rules import Stage, Step
from app.cli.answers import one_scheme, refusing
from app.cli.rows import echo_rows, format_option
from app.core import clock
from app.core.i18n import say
from app.core.reasons import Reason

group = AppGroup("arrears", help="See where rent accounts stand.")
DAY = click.DateTime(formats=["%Y-%m-%d"])
FITTED = {True: "this", False: "no"}
DONE = {True: "done", False: "missing", None: "ask"}


def _day(chosen: datetime | None) -> date:
    return chosen.date() if chosen else clock.today()


def _code(one: Stage | Step) -> str:
    return one.value


@group.command("list")
@click.option("--on", "on", type=DAY, default=None, help="The day asked about; today if left out.")
@click.option("--scheme", default=None)
@format_option
@refusing
def arrears_list(on: datetime | None, scheme: str | None, form: str) -> None:
    """List every rent account of a scheme as it stands on a day, with its one next step."""
    with current_app.test_request_context():
        found = commands.listed(one_scheme(scheme), on=_day(on), today=clock.today())
        rows = [[say(cell) if isinstance(cell, Reason) else cell for cell in row] for row in found]
        echo_rows(commands.FIELDS, rows, form=form)


@click.command("explain")
@click.argument("tenancy_ref")
@click.option("--on", "on", type=DAY, default=None, help="The day asked about; today if left out.")
@click.option("--scheme", default=None)
@with_appcontext
@refusing
def explain(tenancy_ref: str, on: datetime | None, scheme: str | None) -> None:
    """Say why the next step of a rent account is what it is: the facts, each row tried, and the one that fitted.

    Where the debt is to be looked at with a manager, the list before any notice or court follows.
    """
    with current_app.test_request_context():
        explained = commands.explain(one_scheme(scheme), tenancy_ref, on=_day(on), today=clock.today())
        at = explained.position
        click.echo(f"{explained.ref} on {at.on.isoformat()}")
        for name, parts in (*told.figures(at, _code), *told.facts(explained.facts, at, _code)):
            click.echo(f"  {name}: {', '.join(map(str, parts)) or '–'}")
        click.echo("Rows tried, the first that fits is the next step:")
        for number, row in enumerate(explained.rows, 1):
            click.echo(f"  {number:2} {row.step.value}: {FITTED[row.fits]}. {say(row.reason)}")
        if explained.checklist:
            click.echo("Before any notice or court:")
        for item in explained.checklist:
            click.echo(f"  {DONE[item.done]}: {item.sentence}")
        due = f", by {at.due_on.isoformat()}" if at.due_on else ""
        click.echo(f"Next: {words.STEPS[at.next_step]} ({words.WHO[at.who]}{due})")
