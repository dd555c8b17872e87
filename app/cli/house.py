"""flask nightly, flask audit-check."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.casework import nightly as casework
from app.core import audit


@click.command("nightly")
@with_appcontext
def nightly() -> None:
    """Do what is done every night; safe to start twice."""
    with current_app.test_request_context():
        for name, result in casework.run():
            click.echo(f"{name}: {result}")


@click.command("check")
@with_appcontext
def check() -> None:
    """Check that nobody has changed the audit; exit 1 and say where if somebody has."""
    broken = audit.broken_seals(current_app.extensions["settings"].audit_key)
    if broken:
        click.echo(f"The audit was changed under seal {', '.join(map(str, broken))}.", err=True)
        raise SystemExit(1)
    click.echo("The audit is as it was sealed.")
