"""flask account add, invite, reset: each prints a one-time link, and mails it where there is a mail server."""

from __future__ import annotations

from collections.abc import Callable

import click
from flask import current_app
from flask.cli import AppGroup

from app.accounts import commands
from app.accounts.commands import Link
from app.cli.answers import one_scheme, refusing
from app.core import clock, mail
from app.core.db import transaction
from app.core.i18n import moment
from app.core.permissions import Role

group = AppGroup("account", help="Open accounts, invite people, start a new password.")
ROLES = click.Choice([role.value for role in Role])


@group.command("add")
@click.argument("email")
@click.option("--role", "role", type=ROLES, required=True)
@click.option("--scheme", default=None, help="The reference of the scheme; admin is no role in a scheme.")
@click.option("--first-name", default=None)
@click.option("--last-name", default=None)
@refusing
def add(email: str, role: str, scheme: str | None, first_name: str | None, last_name: str | None) -> None:
    """Open an account for EMAIL with a role, or give the role to whoever has it; print the link for a password."""
    wanted = Role(role)
    if wanted is Role.ADMIN and scheme is not None:
        raise click.UsageError("admin looks after the whole installation. Leave --scheme out.")
    names = (first_name or email.split("@", maxsplit=1)[0], last_name or "–")

    def make() -> Link:
        scheme_id = None if wanted is Role.ADMIN else one_scheme(scheme)
        return commands.add(email, wanted, scheme_id, names, today=clock.today(), now=clock.now())

    _print(make)


@group.command("invite")
@click.argument("email")
@refusing
def invite(email: str) -> None:
    """Print a new invitation for EMAIL."""
    _print(lambda: commands.invite(email, now=clock.now()))


@group.command("reset")
@click.argument("email")
@refusing
def reset(email: str) -> None:
    """Print a link with which EMAIL chooses a new password."""
    _print(lambda: commands.reset(email, now=clock.now()))


def _print(make: Callable[[], Link]) -> None:
    """Make a link and print it alone on standard output; what else there is to say goes to standard error."""
    with current_app.test_request_context():
        with transaction():
            link = make()
        click.echo(link.address)
        click.echo(f"It works once, until {moment(link.works_until)}.", err=True)
        if link.queued:
            _went, waiting = mail.send_waiting()
            click.echo("It waits in the outbox as well." if waiting else "It was sent by email as well.", err=True)
