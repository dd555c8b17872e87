"""The paper itself: previewed as it will print, issued and rendered once, opened as it was stored, handed over."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from app.agreements import drafting, paper, queries, services, wording
from app.agreements.blueprint import blueprint
from app.agreements.forms import HandOverForm, IssueForm
from app.agreements.models import Agreement
from app.core import audit, clock
from app.core.db import transaction
from app.core.edits import answer, carried_out
from app.core.errors import Missing, RuleBroken
from app.core.pdf import PdfFailed
from app.core.permissions import Permission
from app.core.web import find, first_time, requires, writes
from app.core.web_actor import current_actor
from app.documents import rules as document_rules
from app.documents import services as documents
from app.documents.models import Document, DocumentKind, Variant
from app.schemes.models import Language

P = Permission


@blueprint.get("/agreements/<uuid:agreement_id>/preview")
@requires(P.AGREEMENT_PREPARE, subject=Agreement)
def preview(agreement: Agreement) -> Any:
    """Show the draft as it will be printed: the same page."""
    today = clock.today()
    asked = request.args.get("language", agreement.language.value)
    language = asked if asked in set(Language) else Language.EN.value
    version = wording.current(agreement.scheme_id, agreement.pack, on=drafting.made_on(agreement, today))
    if version is None:
        raise RuleBroken(_("The scheme has not adopted this agreement yet. A manager adopts it on the Wording page."))
    variant = Variant.LARGE_PRINT if request.args.get("variant") == Variant.LARGE_PRINT.value else Variant.STANDARD
    words = wording.wording(version, language)
    facts = services.print_facts(agreement, words, variant=variant, draft=True, today=today)
    return documents.page_of(paper.TEMPLATE, facts, language=language)


@blueprint.route("/agreements/<uuid:agreement_id>/issue", methods=["GET", "POST"])
@requires(P.AGREEMENT_ISSUE, subject=Agreement)
def issue(agreement: Agreement) -> Any:
    """Issue the agreement: one transaction prepares it, the worker prints it, a second one stores it."""
    form = IssueForm()
    back = url_for("agreements.agreement", agreement_id=agreement.id)
    prepared: list[uuid.UUID] = []

    def save() -> None:
        with transaction():
            if not first_time(back):
                return  # a double click: it is being printed already
            fresh = find(Agreement, agreement.id)
            issued = services.issue(
                fresh,
                variant=form.variant.data,
                language=form.language.data,
                actor=current_actor(),
                today=clock.today(),
            )
            prepared.append(issued.document_id)

    if not carried_out(form, save):
        return answer("agreements/issue.html", form, row=queries.row(agreement.id))
    if not prepared:
        return redirect(back)
    try:
        documents.render(prepared[0])
    except PdfFailed as failed:
        flash(
            _("It is issued, but the paper is not printed yet: %(why)s We try again by ourselves.", why=str(failed)),
            "warning",
        )
    else:
        flash(_("Issued. The paper is stored and will never change. Print it and hand it over."))
    return redirect(back)


@blueprint.get("/papers/<uuid:document_id>.pdf")
@requires(P.DOCUMENT_SEE, subject=Document)
def open_paper(document: Document) -> Response:
    """Open a stored paper, for staff."""
    return _answer_with(document)


@blueprint.get("/my-papers/<uuid:document_id>.pdf")
@requires(P.AGREEMENT_OWN, subject=Document)
def open_my_paper(document: Document) -> Response:
    """Open one’s own paper."""
    return _answer_with(document)


def _answer_with(document: Document) -> Response:
    """Answer with the bytes as they were stored; the reading is written down first."""
    actor = current_actor()
    with transaction():
        audit.record("documents.document.read", document, actor=actor)
    content, media_type, sha256 = documents.read(document)
    response = Response(content, mimetype=media_type)
    name = f"{document_rules.short(document.facts_digest)}.{document_rules.ENDINGS[media_type]}"
    # Our own paper opens in the browser, whose reader of PDFs a sandbox would keep shut; a scan, which somebody
    # brought, is only ever taken down (docs/reliability.md C11).
    ours = document.kind is DocumentKind.AGREEMENT
    response.headers["Content-Disposition"] = f'{"inline" if ours else "attachment"}; filename="{name}"'
    response.headers["ETag"] = f'"{sha256}"'
    policy = "base-uri 'none'; form-action 'none'" if ours else "sandbox; default-src 'none'"
    response.headers["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
    return response


@blueprint.route("/papers/<uuid:document_id>/hand-over", methods=["GET", "POST"])
@requires(P.AGREEMENT_ISSUE, subject=Document)
@writes
def hand_over(document: Document) -> Any:
    """Write down that the person has the paper."""
    agreement = queries.agreement_of_document(document.id)
    if agreement is None:
        raise Missing
    form = HandOverForm(on=clock.today())

    def save() -> None:
        services.hand_over(
            document,
            on=form.on.data,
            how=form.how.data,
            read_aloud=form.read_aloud.data,
            by=current_actor().person_id,
            actor=current_actor(),
            now=clock.now(),
        )

    if carried_out(form, save):
        flash(_("Saved. They have the paper."))
        return redirect(url_for("agreements.agreement", agreement_id=agreement.id))
    return answer("agreements/hand_over.html", form, row=queries.row(agreement.id))
