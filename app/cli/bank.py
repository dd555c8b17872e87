"""flask rent import: read a file of the bank."""

from __future__ import annotations

import pathlib
import uuid
from typing import Any

import click
from flask import current_app

from app.cli.answers import one_scheme, refusing
from app.cli.rent import group
from app.cli.rows import echo_rows, format_option
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.rent.bank import accounts as bank_accounts
from app.rent.bank import queries as bank_queries
from app.rent.bank import services as bank_services
from app.rent.bank.files import MOST_BYTES, BankFileRefused
from app.rent.bank.layouts import PRESETS
from app.rent.bank.models import BankLayout
from app.rent.bank.services import Look, Seen

COLUMNS = ("line", "date", "amount_pence", "goes_to", "tenancy_ref", "reference")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--bank", required=True, metavar="NAME", help="The bank account, as people call it; or a bank we know.")
@click.option("--layout", type=click.Choice(sorted(PRESETS)), help="Add the bank account if it is new: whose files.")
@click.option("--dry-run", is_flag=True, help="Print where each payment would go; change nothing.")
@click.option("--scheme", default=None)
@format_option
@refusing
def rent_import(file: pathlib.Path, form: str, **options: Any) -> None:
    """Read a bank FILE: post what finds its account, keep the rest in suspense. The same file again adds nothing."""
    content = _bytes(file)
    with current_app.test_request_context():
        scheme_id = one_scheme(options["scheme"])
        with transaction():
            look = _read(scheme_id, content, dry_run=options["dry_run"], bank=options["bank"], preset=options["layout"])
            echo_rows(COLUMNS, [_row(each) for each in look.seen], form=form)
            if options["dry_run"]:
                db.session.rollback()
        click.echo(_said(look, dry_run=options["dry_run"]), err=True)


def _bytes(file: pathlib.Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as refused:
        raise RuleBroken(f"{file} cannot be read: {refused.strerror}.") from refused


def _read(scheme_id: uuid.UUID, content: bytes, *, dry_run: bool, bank: str, preset: str | None) -> Look:
    """Return what the file says, and read it unless this is a dry run."""
    layout = bank_queries.layout_called(scheme_id, bank) or _new(scheme_id, bank, preset)
    today = clock.today()
    look = bank_services.look_at(layout, content, today=today)
    if look.statement.problems:
        raise BankFileRefused(look.statement.problems)
    if not dry_run:
        bank_services.read_file(layout, content, actor=SYSTEM, today=today)
    return look


def _new(scheme_id: uuid.UUID, bank: str, preset: str | None) -> BankLayout:
    known = preset or (bank.casefold() if bank.casefold() in PRESETS else None)
    if known is None:
        names = ", ".join(layout.name for layout in bank_queries.layouts_of(scheme_id)) or "none yet"
        raise RuleBroken(f"There is no bank account {bank}. Known: {names}. To add it, say --layout with its bank.")
    return bank_accounts.add(scheme_id, bank, PRESETS[known].columns, actor=SYSTEM)


def _row(each: Seen) -> tuple[Any, ...]:
    account, payment = each.match.account, each.payment
    goes_to = "here" if each.is_here else "account" if account else "suspense"
    ref = account.ref if account and not each.is_here else None
    return payment.line, payment.paid_on, payment.amount_pence, goes_to, ref, payment.reference


def _said(look: Look, *, dry_run: bool) -> str:
    if look.before is not None:
        return "This very file was read before. Nothing was added."
    s, new = look.statement, len(look.new)
    added = "would be added" if dry_run else "added"
    left_out = s.went_out + s.no_amount + s.to_come + s.twice
    return (
        f"{new} payments {added}: {len(look.to_post)} to accounts, {len(look.to_suspense)} to suspense. "
        f"{len(look.seen) - new} were here already, {left_out} rows left out."
    )
