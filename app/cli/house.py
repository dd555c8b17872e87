"""flask nightly, flask check."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from app.casework import check as casework_check
from app.casework import nightly as casework


@click.command("nightly")
@with_appcontext
def nightly() -> None:
    """Do what is done every night; safe to start twice. Exit 1 and name each step that failed."""
    with current_app.test_request_context():
        done = casework.run()
    for step in done:
        click.echo(f"{step.name}: {step.said}", err=step.failed)
    if any(step.failed for step in done):
        raise SystemExit(1)


@click.command("check")
@with_appcontext
def check() -> None:
    """Check that database, guards, papers and audit are as they were left; exit 1 and say what is not."""
    settings = current_app.extensions["settings"]
    with current_app.test_request_context():
        found = casework_check.findings(settings.audit_key, settings.audit_heads)
    for sentence in found:
        click.echo(sentence, err=True)
    if found:
        raise SystemExit(1)
    click.echo("Database, guards, papers and audit are as they were left.")
