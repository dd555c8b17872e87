"""Pages about the entries of one account: money by hand, corrections, refunds, one line, undoing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.edits import carried_out
from app.core.permissions import Permission
from app.core.web import page, requires, writes
from app.core.web_actor import current_actor
from app.rent import pages, queries, rules, services, words
from app.rent.blueprint import blueprint
from app.rent.forms import AdjustForm, PaymentForm, RefundForm, ReverseForm
from app.rent.models import Entry
from app.rent.rules import EntryKind, Source
from app.tenancies.models import Stay

P = Permission


@blueprint.route("/stays/<uuid:stay_id>/account/payment", methods=["GET", "POST"])
@requires(P.ENTRY_POST, subject=Stay)
@writes
def take_payment(stay: Stay) -> Any:
    """Take a payment by hand."""
    form = PaymentForm(on=clock.today(), source=Source.TENANT)

    def save() -> Entry:
        return services.post_payment(
            stay,
            on=form.on.data,
            amount_pence=form.amount_pence.data,
            source=form.source.data,
            reference=form.reference.data,
            actor=current_actor(),
            today=clock.today(),
        )

    return _entered("rent/payment.html", form, stay, save, _("Saved. The payment is in the account."))


@blueprint.route("/stays/<uuid:stay_id>/account/adjustment", methods=["GET", "POST"])
@requires(P.ENTRY_POST, subject=Stay)
@writes
def adjust(stay: Stay) -> Any:
    """Correct what is owed, with a reason."""
    form = AdjustForm(on=clock.today())

    def save() -> Entry:
        return services.adjust(
            stay,
            on=form.on.data,
            amount_pence=form.signed_pence,
            reason=form.reason.data,
            actor=current_actor(),
            today=clock.today(),
        )

    return _entered("rent/adjust.html", form, stay, save, _("Saved. The correction is in the account."))


@blueprint.route("/stays/<uuid:stay_id>/account/refund", methods=["GET", "POST"])
@requires(P.ENTRY_POST, subject=Stay)
@writes
def refund(stay: Stay) -> Any:
    """Write down that what was paid too much was given back."""
    credit = max(0, -queries.balance(stay.id, on=clock.today()))
    form = RefundForm(on=clock.today(), amount_pence=credit or None)

    def save() -> Entry:
        return services.refund(
            stay,
            on=form.on.data,
            amount_pence=form.amount_pence.data,
            reason=form.reason.data,
            actor=current_actor(),
            today=clock.today(),
        )

    return _entered("rent/refund.html", form, stay, save, _("Saved. The refund is in the account."))


@blueprint.get("/stays/<uuid:stay_id>/account/lines/<int:sequence>")
@requires(P.RENT_SEE, subject=Stay)
def entry(stay: Stay, sequence: int) -> Any:
    """Show one line of an account, what it undoes or was undone by, and what can be done with it."""
    line = queries.line(stay.id, sequence)
    may_reverse = rules.refusal_of_reversal(line.kind, reversed_already=line.reversed_by is not None) is None
    return page(
        "rent/entry.html",
        head=pages.head(stay),
        line=line,
        words=words,
        may_reverse=may_reverse,
        has_receipt=line.kind is EntryKind.PAYMENT and may_reverse,
        from_bank=queries.from_bank(stay.id, sequence),
    )


@blueprint.route("/stays/<uuid:stay_id>/account/lines/<int:sequence>/reverse", methods=["GET", "POST"])
@requires(P.ENTRY_POST, subject=Stay)
@writes
def reverse(stay: Stay, sequence: int) -> Any:
    """Undo a line, after showing it and what undoing it does."""
    line, form, today = queries.line(stay.id, sequence), ReverseForm(), clock.today()

    def save() -> Entry:
        return services.reverse(stay, sequence, reason=form.reason.data, actor=current_actor(), today=today)

    return _entered(
        "rent/reverse.html",
        form,
        stay,
        save,
        _("Saved. The line stays, and another one undoes it."),
        line=line,
        words=words,
        after=queries.balance(stay.id, on=today) - line.amount_pence,
        refusal=rules.refusal_of_reversal(line.kind, reversed_already=line.reversed_by is not None),
        from_bank=queries.from_bank(stay.id, sequence),
        today=today,
    )


def _entered(template: str, form: Any, stay: Stay, save: Callable[[], Entry], message: str, **more: Any) -> Any:
    """Save an entry and go to its page, or show the form again."""
    entries: list[Entry] = []
    if carried_out(form, lambda: entries.append(save())):
        flash(message)
        return redirect(url_for("rent.entry", stay_id=stay.id, sequence=entries[0].sequence))
    return pages.asked(template, form, stay, **more)
