"""flask account add, invite, reset: each prints a one-time link."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.accounts import commands
from app.accounts.models import LinkPurpose
from app.cli.answers import one_scheme, refusing
from app.core import clock
from app.core.db import transaction
from app.core.permissions import Role

group = AppGroup("account", help="Open accounts, invite people, start a new password.")
ROLES = click.Choice([role.value for role in Role])


@group.command("add")
@click.argument("email")
@click.option("--role", "role", type=ROLES, required=True)
@click.option("--scheme", default=None, help="The reference of the scheme; not needed for admin.")
@click.option("--first-name", default=None)
@click.option("--last-name", default=None)
@refusing
def add(email: str, role: str, scheme: str | None, first_name: str | None, last_name: str | None) -> None:
    """Open an account for EMAIL with a role and print the link to choose a password."""
    wanted = Role(role)
    with current_app.test_request_context(), transaction():
        scheme_id = None if wanted is Role.ADMIN else one_scheme(scheme)
        names = (first_name or email.split("@")[0], last_name or "–")
        link = commands.add(email, wanted, scheme_id, names, today=clock.today(), now=clock.now())
    click.echo(link)


@group.command("invite")
@click.argument("email")
@refusing
def invite(email: str) -> None:
    """Print a new invitation for EMAIL."""
    with current_app.test_request_context(), transaction():
        link = commands.link(email, LinkPurpose.INVITE, now=clock.now())
    click.echo(link)


@group.command("reset")
@click.argument("email")
@refusing
def reset(email: str) -> None:
    """Print a link with which EMAIL chooses a new password."""
    with current_app.test_request_context(), transaction():
        link = commands.link(email, LinkPurpose.RESET, now=clock.now())
    click.echo(link)
