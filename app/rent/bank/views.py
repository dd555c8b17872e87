"""Pages about money that came in: the list with what waits, one payment, and where it goes."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core import clock, csvout
from app.core.edits import answer, carried_out
from app.core.forms import Form
from app.core.money import format_pounds, plain_pounds
from app.core.paging import asked_id, chips, csv_address, page_number
from app.core.permissions import Permission, scheme_ids
from app.core.web import accepts_uploads, find, page, requires, writes
from app.core.web_actor import current_actor
from app.rent.bank import queries as bank_queries
from app.rent.bank import register as bank_register
from app.rent.bank import schedules as bank_schedules
from app.rent.bank import suspense as bank_suspense
from app.rent.bank import words as bank_words
from app.rent.bank.forms import PlaceForm, ReturnForm, SplitForm, TakeOutForm
from app.rent.bank.models import BankRow
from app.rent.blueprint import blueprint
from app.rent.rules import Source
from app.schemes import queries as schemes
from app.tenancies.models import Stay

P = Permission
MOST_SHOWN = 100  # rows of one table on one page


@blueprint.get("/bank")
@requires(P.BANK_IMPORT)
def bank() -> Any:
    """List what came in, at first what waits for an account; the same list as CSV."""
    actor, wanted = current_actor(), _wanted(request.args)
    if csvout.wants_csv(request.args):
        return csvout.answer("money-in", bank_queries.HEADER, map(_file_row, bank_queries.payments_file(actor, wanted)))
    mine = scheme_ids(actor, P.BANK_IMPORT)
    places = [each for each in schemes.schemes(actor) if each.id in mine]
    layouts = bank_queries.layouts(actor)
    asked = {
        "state": bank_words.STATE_WORDS[wanted.state] if wanted.state != "waiting" else "",
        "scheme": next((each.name for each in places if each.id == wanted.scheme_id), ""),
        "layout": next((each.name for each in layouts if each.id == wanted.layout_id), ""),
        "file": _("one file") if wanted.file_id else "",
        "text": wanted.text,
    }
    return page(
        "rent/bank/payments.html",
        rows=bank_queries.payments(actor, wanted, page=page_number(request.args)),
        wanted=wanted,
        state_words=bank_words.STATE_WORDS,
        schemes=places,
        scheme_choices=[(str(each.id), each.name) for each in places],
        layout_choices=[(str(each.id), each.name) for each in layouts],
        chips=chips(asked),
        csv_href=csv_address(),
    )


def _wanted(args: Mapping[str, str]) -> bank_queries.Wanted:
    state = args.get("state", "")
    return bank_queries.Wanted(
        state if state in bank_words.STATE_WORDS else "waiting",
        asked_id(args, "scheme"),
        asked_id(args, "layout"),
        asked_id(args, "file"),
        args.get("text", "")[:100],
    )


def _file_row(row: bank_queries.Row) -> tuple[Any, ...]:
    amounts = plain_pounds(row.amount_pence), plain_pounds(row.waiting_pence)
    return row.paid_on, *amounts, row.reference, row.payer, row.bank, row.scheme, row.state, " ".join(row.accounts)


@blueprint.get("/bank/payments/<uuid:bank_row_id>")
@requires(P.BANK_IMPORT, subject=BankRow)
def bank_payment(row: BankRow) -> Any:
    """Show one payment: what the bank said, where it went, and what it might be for while it waits."""
    waiting = bank_queries.waiting_of(row)
    return page(
        "rent/bank/payment.html",
        row=row,
        text=bank_queries.text_of(row),
        waiting=waiting,
        parts=bank_queries.parts(row.id),
        returns=bank_queries.returns(row.id),
        suggestions=bank_suspense.suggestions(row, waiting) if waiting > 0 else [],
        matched_words=bank_words.MATCHED_WORDS,
        return_words=bank_words.RETURN_WORDS,
    )


@blueprint.route("/bank/payments/<uuid:bank_row_id>/place", methods=["GET", "POST"])
@requires(P.BANK_IMPORT, subject=BankRow)
@writes
def place_payment(row: BankRow) -> Any:
    """Place money that waits, all of it or a part."""
    waiting, words = bank_queries.waiting_of(row), bank_suspense.payer_words(row)
    form = PlaceForm(stay_id=asked_id(request.args, "stay"), amount_pence=max(waiting, 0), source=Source.TENANT)
    form.offer(bank_register.account_choices(row.scheme_id), remembers=bool(words))

    def save() -> None:
        bank_suspense.place(
            row,
            find(Stay, form.stay_id.data),
            amount_pence=form.amount_pence.data,
            source=form.source.data,
            remember=bool("remember" in form and form.remember.data),
            actor=current_actor(),
            today=clock.today(),
        )

    if carried_out(form, save):
        flash(_("Saved. The money is in the account."))
        return redirect(url_for("rent.bank_payment", bank_row_id=row.id))
    return answer("rent/bank/place.html", form, row=row, waiting=waiting, words=words)


@blueprint.route("/bank/payments/<uuid:bank_row_id>/return", methods=["GET", "POST"])
@requires(P.BANK_IMPORT, subject=BankRow)
@writes
def return_payment(row: BankRow) -> Any:
    """Write down that money that waits was sent back."""
    form = ReturnForm()

    def save() -> None:
        facts = {"on": form.on.data, "reason": form.reason.data}
        bank_suspense.give_back(row, **facts, actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("Saved. It is written down as returned."))
        return redirect(url_for("rent.bank_payment", bank_row_id=row.id))
    return answer("rent/bank/return.html", form, row=row, waiting=bank_queries.waiting_of(row))


@blueprint.route("/bank/payments/<uuid:bank_row_id>/not-returned", methods=["GET", "POST"])
@requires(P.BANK_IMPORT, subject=BankRow)
@writes
def keep_payment(row: BankRow) -> Any:
    """Take back that money was returned."""
    form = Form()
    if carried_out(form, lambda: bank_suspense.keep_after_all(row, actor=current_actor(), today=clock.today())):
        flash(_("Saved. The money waits for an account again."))
        return redirect(url_for("rent.bank_payment", bank_row_id=row.id))
    return answer("rent/bank/not_returned.html", form, row=row)


@blueprint.route("/bank/payments/<uuid:bank_row_id>/take-out/<uuid:stay_id>/<int:sequence>", methods=["GET", "POST"])
@requires(P.BANK_IMPORT, subject=BankRow)
@writes
def take_out_payment(row: BankRow, stay_id: uuid.UUID, sequence: int) -> Any:
    """Take money out of an account it does not belong to."""
    part, form = bank_suspense.part_of(row, stay_id, sequence), TakeOutForm()

    def save() -> None:
        reason = form.reason.data
        bank_suspense.take_out(row, stay_id, sequence, reason=reason, actor=current_actor(), today=clock.today())

    if carried_out(form, save):
        flash(_("Saved. The entry is reversed, and the money waits for an account again."))
        return redirect(url_for("rent.bank_payment", bank_row_id=row.id))
    return answer("rent/bank/take_out.html", form, row=row, part=part)


@blueprint.route("/bank/payments/<uuid:bank_row_id>/split", methods=["GET", "POST"])
@accepts_uploads
@requires(P.BANK_IMPORT, subject=BankRow)
@writes
def split_payment(row: BankRow) -> Any:
    """Split a payment over many accounts: look at the schedule first, then say yes to that very one."""
    form, today = SplitForm(source=Source.HOUSING_BENEFIT), clock.today()
    schedule = bank_schedules.NOTHING
    split: list[bank_schedules.Split] = []

    def save() -> None:
        source = form.source.data
        split.append(bank_schedules.split(row, schedule, source=source, actor=current_actor(), today=today))

    if form.validate_on_submit() and form.take_file():
        schedule = bank_schedules.read(form.lines.data or "", row, today=today)
        agreed = hashlib.sha256(f"{row.id}{form.source.data}{form.lines.data}".encode()).hexdigest()
        problem = bank_schedules.refusal(row, schedule)
        if problem is not None:
            form.refuse(problem)
        elif form.checked.data == agreed and carried_out(form, save):
            flash(_said(split[0], schedule.total_pence))
            return redirect(url_for("rent.bank_payment", bank_row_id=row.id))
        form.checked.data = "" if form.errors else agreed
    return answer(
        "rent/bank/split.html",
        form,
        row=row,
        waiting=bank_queries.waiting_of(row),
        schedule=schedule,
        faults=schedule.problems[:MOST_SHOWN],
    )


def _said(split: bank_schedules.Split, pence: int) -> str:
    said = ngettext(
        "Saved. %(amount)s is in %(num)d account.",
        "Saved. %(amount)s is split over %(num)d accounts.",
        split.accounts,
        amount=format_pounds(pence),
    )
    if not split.without_award:
        return str(said)
    refs = ", ".join(split.without_award)
    unknown = _("No award is known for %(refs)s: write down what it is paid up to.", refs=refs)
    return f"{said} {unknown}"
