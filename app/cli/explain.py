"""flask explain: why a rent account and somebody’s EET stand as they do on a day."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

import click
from flask import current_app
from flask.cli import with_appcontext

from app.arrears import commands as arrears
from app.arrears import told as arrears_told
from app.arrears import words as arrears_words
from app.cli.answers import one_scheme, refusing
from app.core import clock
from app.core.i18n import say
from app.core.told import Told, printed
from app.eet import commands as eet
from app.eet import told as eet_told
from app.eet import words as eet_words

DAY = click.DateTime(formats=["%Y-%m-%d"])
FITTED = {True: "this", False: "no"}
DONE = {True: "done", False: "missing", None: "ask"}


@click.command("explain")
@click.argument("tenancy_ref")
@click.option("--on", "on", type=DAY, default=None, help="The day asked about; today if left out.")
@click.option("--scheme", default=None)
@with_appcontext
@refusing
def command(tenancy_ref: str, on: datetime | None, scheme: str | None) -> None:
    """Say why rent and EET of a stay stand as they do: the facts, each row tried, and the one that fitted.

    Where a debt is to be looked at with a manager, the list before any notice or court follows; where hours are not
    reached, the list before any warning.
    """
    with current_app.test_request_context():
        scheme_id, day = one_scheme(scheme), on.date() if on else clock.today()
        _explain_rent(scheme_id, tenancy_ref, day)
        click.echo()
        _explain_eet(scheme_id, tenancy_ref, day)


def _explain_rent(scheme_id: uuid.UUID, ref: str, on: date) -> None:
    explained = arrears.explain(scheme_id, ref, on=on, today=clock.today())
    at = explained.position
    click.echo(f"{explained.ref} on {at.on.isoformat()}")
    _echo_facts((*arrears_told.figures(at, _code), *arrears_told.facts(explained.facts, at, _code)))
    click.echo("Rows tried, the first that fits is the next step:")
    for number, row in enumerate(explained.rows, 1):
        click.echo(f"  {number:2} {row.step.value}: {FITTED[row.fits]}. {say(row.reason)}")
    if explained.checklist:
        click.echo("Before any notice or court:")
    for item in explained.checklist:
        click.echo(f"  {DONE[item.done]}: {item.sentence}")
    due = f", by {at.due_on.isoformat()}" if at.due_on else ""
    click.echo(f"Next: {arrears_words.STEPS[at.next_step]} ({arrears_words.WHO[at.who]}{due})")


def _explain_eet(scheme_id: uuid.UUID, ref: str, on: date) -> None:
    at = eet.explain(scheme_id, ref, on=on)
    if at is None:
        click.echo(f"EET on {on.isoformat()}: the stay does not run on that day, so it has no status.")
        return
    click.echo(f"EET on {on.isoformat()}")
    _echo_facts((*eet_told.figures(at, _code), *eet_told.facts(at)))
    click.echo("Rows tried, the first that fits is the status:")
    for number, row in enumerate(at.rows, 1):
        click.echo(f"  {number:2} {row.status.value}: {FITTED[row.fits]}. {say(row.reason)}")
    if at.guard:
        click.echo("Before a referral for a warning:")
    for item in at.guard:
        todo = f" {say(item.missing)}" if item.missing else ""
        click.echo(f"  {DONE[item.done]}: {say(item.wanted)}{todo}")
    due = at.next.due_on.isoformat()
    click.echo(f"Next: {eet_words.NEXT_STEPS[at.next.step]} (by {due}). {say(at.next.because)}")


def _echo_facts(lines: Iterable[Told]) -> None:
    for line in printed(lines):
        click.echo(f"  {line}")


def _code(one: StrEnum) -> str:
    return one.value
