"""The paper of one letter: previewed as it prints, printed and stored once, opened as it was stored, handed over."""

from __future__ import annotations

import uuid
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, redirect, url_for
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db, transaction
from app.core.edits import answer, carried_out
from app.core.errors import RuleBroken
from app.core.forms import Form
from app.core.pdf import PdfFailed
from app.core.permissions import Permission
from app.core.web import find, first_time, requires
from app.core.web_actor import current_actor
from app.documents import rules as document_rules
from app.documents import services as documents
from app.documents.models import Document, DocumentFacts
from app.letters import lists, printing, services, words
from app.letters.blueprint import blueprint
from app.letters.forms import HandOverForm
from app.letters.models import Letter
from app.letters.rules import Move

P = Permission


@blueprint.get("/letters/<uuid:letter_id>/preview")
@requires(P.LETTER_SEE, subject=Letter)
def preview(letter: Letter) -> Any:
    """Show a letter as it is printed: the same page."""
    found = db.session.execute(
        sa.select(Document.template, Document.language, DocumentFacts.facts)
        .join(DocumentFacts, DocumentFacts.document_id == Document.id)
        .where(Document.id == letter.document_id)
    ).first()
    if found is None:
        raise RuleBroken(_("This letter was never written, because something held it."))
    template, language, facts = found
    if facts is None:
        raise RuleBroken(_("This paper was erased because the time for keeping it had passed."))
    return documents.page_of(template, facts, language=language.value)


@blueprint.route("/letters/<uuid:letter_id>/print", methods=["GET", "POST"])
@requires(P.LETTER_PREPARE, subject=Letter)
def print_one(letter: Letter) -> Any:
    """Print a letter: one transaction writes it down, the worker prints it, a second one stores it."""
    form = Form()
    letter_id, document_id = letter.id, letter.document_id  # asked for now: after a transaction the letter is let go
    back = url_for("letters.letter", letter_id=letter_id)

    def save() -> None:
        with transaction():
            if first_time(back):
                fresh = find(Letter, letter_id)
                printing.print_together(fresh.scheme_id, [fresh], actor=current_actor(), now=clock.now())

    if not carried_out(form, save):
        return answer("letters/print.html", form, row=lists.row(letter_id, on=clock.today()), words=words)
    if _stored(document_id):
        flash(_("Printed and kept. Open the PDF, and write down when they have it."))
    return redirect(back)


def _stored(document_id: uuid.UUID | None) -> bool:
    """Say whether a letter’s paper is on file now, or flash why it is not."""
    try:
        if document_id is not None:
            documents.render(document_id)
    except PdfFailed as failed:
        flash(_("The paper could not be made yet: %(why)s We try again by ourselves.", why=str(failed)), "warning")
        return False
    return document_id is not None


@blueprint.get("/letters/<uuid:letter_id>/paper.pdf")
@requires(P.LETTER_SEE, subject=Letter)
def paper(letter: Letter) -> Response:
    """Open a letter as it was printed, for staff."""
    return stored_paper(letter)


def stored_paper(letter: Letter) -> Response:
    """Answer with a letter’s bytes as they were stored; the reading is written down first."""
    if letter.document_id is None or not services.life(letter, on=clock.today()).printed:
        raise RuleBroken(_("Print the letter first."))
    document = db.session.get_one(Document, letter.document_id)
    with transaction():
        audit.record("documents.document.read", document, actor=current_actor())
    content, media_type, sha256 = documents.read(document)
    response = pdf_response(content, document_rules.short(document.facts_digest), media_type)
    response.headers["ETag"] = f'"{sha256}"'
    return response


def pdf_response(content: bytes, name: str, media_type: str = "application/pdf") -> Response:
    """Return a paper of our own: it opens in the browser, whose reader of PDFs a sandbox would keep shut."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["Content-Security-Policy"] = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return response


@blueprint.route("/letters/<uuid:letter_id>/hand-over", methods=["GET", "POST"])
@requires(P.LETTER_PREPARE, subject=Letter)
def hand_over(letter: Letter) -> Any:
    """Write down that the person has the letter; its paper is stored first, if it was printed with others."""
    form = HandOverForm(on=clock.today()).offer(services.ways(letter))
    letter_id, document_id = letter.id, letter.document_id
    back = url_for("letters.letter", letter_id=letter_id)

    def save() -> None:
        services.allow(letter, Move.HAND_OVER, on=form.on.data)
        if not _stored(document_id):
            return
        with transaction():
            if first_time(back):
                services.hand_over(
                    find(Letter, letter_id),
                    on=form.on.data,
                    how=form.how.data,
                    read_aloud=form.read_aloud.data,
                    by=current_actor().person_id,
                    actor=current_actor(),
                    now=clock.now(),
                )
                flash(_("Saved. They have the letter."))

    if carried_out(form, save):
        return redirect(back)
    return answer("letters/hand_over.html", form, row=lists.row(letter_id, on=clock.today()), words=words)
