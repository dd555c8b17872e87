"""flask scheme load, save, demo: a scheme as a folder of CSV files."""

from __future__ import annotations

import pathlib

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.answers import one_scheme, refusing
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.exchange import demo, folders, placing, services
from app.exchange.problems import FolderRefused
from app.schemes.models import Scheme

group = AppGroup("scheme", help="Load a scheme from a folder of CSV files, and save it to one.")


@group.command("load")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=pathlib.Path))
@click.option("--dry-run", is_flag=True, help="Check everything and say what would be loaded; change nothing.")
@refusing
def load(folder: pathlib.Path, *, dry_run: bool) -> None:
    """Load the scheme in DIR, or in a .zip of it: all or nothing, every problem on standard error."""
    files, today = folders.read_directory(folder), clock.today()
    with current_app.test_request_context():
        checked = services.check(files, today=today)
        if checked.problems:
            raise FolderRefused(checked.problems)
        if not dry_run and checked.loaded_as is None:
            with transaction():
                services.load(files, actor=SYSTEM, today=today)
    click.echo(_said(checked, dry_run=dry_run))


def _said(checked: services.Checked, *, dry_run: bool) -> str:
    scheme = f"{checked.scheme_name} ({checked.scheme_ref})"
    if checked.loaded_as is not None:
        return f"{scheme} was loaded from this folder before. Nothing was changed."
    counted = ", ".join(f"{count} in {name}" for name, count in checked.counts.items() if count)
    return f"{scheme} can be loaded: {counted}." if dry_run else f"Loaded {scheme}: {counted}."


@group.command("save")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=pathlib.Path))
@click.option("--scheme", default=None, help="The reference of the scheme, when there are several.")
@refusing
def save(folder: pathlib.Path, scheme: str | None) -> None:
    """Save a scheme to DIR, a new or empty folder, or to a new .zip file."""
    with current_app.test_request_context():
        placing.refuse_taken(folder)
        with transaction():
            saved = db.session.get_one(Scheme, one_scheme(scheme))
            files, said = services.save(saved), f"{saved.name} ({saved.ref})"
            placing.place_folder(folder, files)
    click.echo(f"Saved {said} to {folder}: {len(files)} files.")


@group.command("demo")
@refusing
def load_demo() -> None:
    """Load the demo: Tŷ Cyfle, with eight flats and invented people. Not where real people live."""
    if current_app.extensions["settings"].production:
        raise RuleBroken("The demo is for trying out: it is not loaded where OFD_ENV is production.")
    with current_app.test_request_context():
        scheme = demo.load(today=clock.today())
    click.echo(f"Loaded {scheme.name} ({scheme.ref}), with agreements that were lived through.")
