"""Pages that ask for statements and receipts: staff print and keep them, a tenant prints their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.core import clock
from app.core.db import transaction
from app.core.edits import answer, carried_out
from app.core.errors import RuleBroken
from app.core.once import already_done
from app.core.pdf import PdfFailed
from app.core.permissions import Permission
from app.core.web import find, first_time, requires
from app.core.web_actor import current_actor
from app.documents import services as documents
from app.documents.models import Variant
from app.letters.models import Letter
from app.letters.paper_views import pdf_response
from app.rent import pages, paper_services, queries, words
from app.rent.blueprint import blueprint
from app.rent.forms import ReceiptForm, StatementForm
from app.rent.paper_services import Span
from app.tenancies.models import Stay

P = Permission


@blueprint.route("/stays/<uuid:stay_id>/account/statement", methods=["GET", "POST"])
@requires(P.LETTER_PREPARE, subject=Stay)
def statement(stay: Stay) -> Any:
    """Print a rent statement and keep it with the letters of the stay."""
    stay_id, span = stay.id, paper_services.last_quarter(stay, today=clock.today())
    form = StatementForm(from_on=span.from_on, until=span.until, variant=Variant.STANDARD)

    def write() -> Letter:
        asked = Span(form.from_on.data, form.until.data)
        chosen = {"variant": form.variant.data, "actor": current_actor(), "now": clock.now()}
        return paper_services.write_statement(find(Stay, stay_id), asked, **chosen)

    return _printed(form, write) or pages.asked("rent/statement.html", form, find(Stay, stay_id))


@blueprint.route("/stays/<uuid:stay_id>/account/lines/<int:sequence>/receipt", methods=["GET", "POST"])
@requires(P.ENTRY_POST, subject=Stay)
def receipt(stay: Stay, sequence: int) -> Any:
    """Print a receipt for a payment."""
    stay_id, form = stay.id, ReceiptForm(variant=Variant.STANDARD)
    line = queries.line(stay_id, sequence)
    paper_services.refuse_receipt(line)

    def write() -> Letter:
        chosen = {"variant": form.variant.data, "actor": current_actor(), "now": clock.now()}
        return paper_services.write_receipt(find(Stay, stay_id), sequence, **chosen)

    return _printed(form, write) or pages.asked("rent/receipt.html", form, find(Stay, stay_id), line=line, words=words)


def _printed(form: Any, write: Callable[[], Letter]) -> Any:
    """Write a paper in one transaction, print it after that, and go to its page; None when there is more to fill in."""
    leads_to: list[str] = []
    to_print: list[Any] = []

    def save() -> None:
        with transaction():
            if before := already_done(request.form.get("once", ""), current_actor()):
                leads_to.append(before)  # a double click: it is written already
                return
            letter = write()
            leads_to.append(url_for("letters.letter", letter_id=letter.id))
            first_time(leads_to[0])
            if letter.held is None:
                to_print.append(letter.document_id)

    if not carried_out(form, save):
        return None
    try:
        for document_id in to_print:
            documents.render(document_id)
            flash(_("Printed and kept. Open the PDF, and write down when they have it."))
    except PdfFailed as failed:
        flash(_("The paper could not be made yet: %(why)s We try again by ourselves.", why=str(failed)), "warning")
    return redirect(leads_to[0])


@blueprint.route("/my-rent/<uuid:stay_id>/statement", methods=["GET", "POST"])
@requires(P.RENT_OWN, subject=Stay)
def own_statement(stay: Stay) -> Any:
    """Choose the days of one’s own statement."""
    today = clock.today()
    span = paper_services.last_quarter(stay, today=today)
    form = StatementForm(from_on=span.from_on, until=span.until, variant=Variant.STANDARD)
    if carried_out(form, lambda: paper_services.refuse_span(Span(form.from_on.data, form.until.data), today=today)):
        asked = {"from": form.from_on.data, "to": form.until.data, "print": form.variant.data.value}
        return redirect(url_for("rent.own_statement_paper", stay_id=stay.id, **asked))
    return answer("rent/own_statement.html", form, balance_pence=queries.balance(stay.id, on=today))


@blueprint.get("/my-rent/<uuid:stay_id>/statement.pdf")
@requires(P.RENT_OWN, subject=Stay)
def own_statement_paper(stay: Stay) -> Any:
    """Print one’s own statement from the account as it stands; nothing is kept."""
    today = clock.today()
    span, variant = _asked_span(), request.args.get("print", Variant.STANDARD.value)
    if span is None:  # an address somebody changed by hand
        return redirect(url_for("rent.own_statement", stay_id=stay.id))
    paper_services.refuse_span(span, today=today)
    large = variant == Variant.LARGE_PRINT.value
    name = f"{stay.ref}-{span.until}"
    try:
        content = paper_services.print_statement(
            stay, span, variant=Variant.LARGE_PRINT if large else Variant.STANDARD, today=today
        )
    except PdfFailed as failed:
        raise RuleBroken(str(failed)) from failed
    return pdf_response(content, name)


def _asked_span() -> Span | None:
    try:
        return Span(date.fromisoformat(request.args["from"]), date.fromisoformat(request.args["to"]))
    except (KeyError, ValueError):
        return None
