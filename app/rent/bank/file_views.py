"""Pages about bank files: the bank accounts of a scheme, sending a file, looking at what it would do, reading it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.proof import proven
from app.core import clock
from app.core.edits import answer, carried_out
from app.core.errors import Missing
from app.core.forms import Form
from app.core.paging import page_number
from app.core.permissions import Permission
from app.core.web import accepts_uploads, find, page, requires, writes
from app.core.web_actor import current_actor
from app.rent.bank import accounts as bank_accounts
from app.rent.bank import queries as bank_queries
from app.rent.bank import services as bank_services
from app.rent.bank import uploads as bank_uploads
from app.rent.bank.files import BankFileRefused
from app.rent.bank.forms import ColumnsForm, KnownBankForm, ReadForm
from app.rent.bank.layouts import PRESETS, Columns
from app.rent.bank.models import BankLayout
from app.rent.bank.raw import Problem
from app.rent.blueprint import blueprint
from app.schemes.models import Scheme

P = Permission
MOST_SHOWN = 100  # rows of one table on one page


@blueprint.get("/schemes/<uuid:scheme_id>/bank-accounts")
@requires(P.BANK_IMPORT, subject=Scheme)
def bank_accounts_of(scheme: Scheme) -> Any:
    """List the bank accounts of a scheme."""
    layouts = [(each, Columns.from_json(each.columns)) for each in bank_queries.layouts_of(scheme.id)]
    return page("rent/bank/accounts.html", scheme=scheme, layouts=layouts, presets=PRESETS)


@blueprint.route("/schemes/<uuid:scheme_id>/bank-accounts/add", methods=["GET", "POST"])
@requires(P.BANK_IMPORT, subject=Scheme)
@writes
def add_bank_account(scheme: Scheme) -> Any:
    """Add a bank account of a bank whose files are known."""
    form = KnownBankForm()

    def save() -> None:
        columns = PRESETS[form.preset.data].columns
        bank_accounts.add(scheme.id, form.name.data, columns, actor=current_actor())

    if carried_out(form, save):
        flash(_("Saved. Now read a file of this bank account."))
        return redirect(url_for("rent.read_bank_file", scheme_id=scheme.id))
    return answer("rent/bank/add_account.html", form, scheme=scheme)


@blueprint.route("/schemes/<uuid:scheme_id>/bank-accounts/describe", methods=["GET", "POST"])
@requires(P.BANK_IMPORT, subject=Scheme)
@writes
def describe_bank_account(scheme: Scheme) -> Any:
    """Add a bank account and say which column of its files holds what."""
    form = ColumnsForm(header=True)

    def save() -> None:
        bank_accounts.add(scheme.id, form.name.data, form.columns(), actor=current_actor())

    if carried_out(form, save):
        flash(_("Saved. Now read a file of this bank account."))
        return redirect(url_for("rent.read_bank_file", scheme_id=scheme.id))
    return answer("rent/bank/describe_account.html", form, scheme=scheme)


@blueprint.route("/bank-accounts/<uuid:bank_layout_id>", methods=["GET", "POST"])
@requires(P.BANK_IMPORT, subject=BankLayout)
@writes
def change_bank_account(layout: BankLayout) -> Any:
    """Change what a bank account is called, or how its files are written."""
    form = ColumnsForm.of(layout)

    def save() -> None:
        columns = form.columns(Columns.from_json(layout.columns))
        bank_accounts.change(layout, form.name.data, columns, actor=current_actor())

    if carried_out(form, save, thing=layout):
        flash(_("Saved."))
        return redirect(url_for("rent.bank_accounts_of", scheme_id=layout.scheme_id))
    return answer("rent/bank/change_account.html", form, layout=layout)


@blueprint.get("/bank/files")
@requires(P.BANK_IMPORT)
def bank_files() -> Any:
    """List the files that were read."""
    return page("rent/bank/files.html", files=bank_queries.files(current_actor(), page=page_number(request.args)))


@blueprint.route("/schemes/<uuid:scheme_id>/bank/read", methods=["GET", "POST"])
@accepts_uploads
@requires(P.BANK_IMPORT, subject=Scheme)
@writes
def read_bank_file(scheme: Scheme) -> Any:
    """Send a bank file; show everything that cannot be read, or go on to what it would do."""
    form = ReadForm().offer(bank_queries.layouts_of(scheme.id))
    problems: tuple[Problem, ...] = ()
    layout: BankLayout | None = None
    if form.validate_on_submit():
        layout = find(BankLayout, form.layout_id.data)
        try:
            upload = bank_uploads.keep(layout, form.file.data.read(), actor=current_actor(), today=clock.today())
            return redirect(url_for("rent.confirm_bank_file", bank_upload_id=upload.id))
        except BankFileRefused as refused:
            problems = refused.problems
            form.form_errors.append(_counted(problems))
    shown = problems[:MOST_SHOWN]
    return answer("rent/bank/read.html", form, scheme=scheme, layout=layout, faults=shown, count=len(problems))


def _counted(problems: tuple[Problem, ...]) -> str:
    return str(
        ngettext(
            "There is %(num)d thing in this file that cannot be read. Nothing was saved.",
            "There are %(num)d things in this file that cannot be read. Nothing was saved.",
            len(problems),
        )
    )


@blueprint.route("/bank/uploads/<uuid:bank_upload_id>", methods=["GET", "POST"])
@requires(P.BANK_IMPORT)
@proven
@writes
def confirm_bank_file(bank_upload_id: uuid.UUID) -> Any:
    """Show what reading a file that was sent would do, and read it when its sender says so."""
    upload = bank_uploads.own(bank_upload_id, current_actor())
    if upload is None:
        raise Missing
    layout, today = find(BankLayout, upload.layout_id), clock.today()
    form = Form()
    if form.validate_on_submit():
        try:
            done = bank_uploads.read(upload, layout, actor=current_actor(), today=today)
            return _read(done)
        except BankFileRefused as refused:
            form.form_errors.append(_counted(refused.problems))
    look = bank_services.look_at(layout, upload.content, today=today)
    return answer("rent/bank/confirm.html", form, look=look, layout=layout, most=MOST_SHOWN)


def _read(done: bank_services.Done) -> Any:
    said = ngettext(
        "%(num)d payment is new: %(posted)s went to its account.",
        "%(num)d payments are new: %(posted)s went to their accounts.",
        done.new,
        posted=done.posted,
    )
    flash(said if done.new else _("There was nothing new in this file."))
    return redirect(url_for("rent.bank", scheme=done.file.scheme_id))
