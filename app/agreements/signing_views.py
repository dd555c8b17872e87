"""Signing, on paper or on screen, and what a tenant sees of their own agreement."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.agreements import queries, rules, services, signing, words_on_screen
from app.agreements.blueprint import blueprint
from app.agreements.forms import PaperSigningForm, ScreenSigningForm
from app.agreements.models import Agreement, SignedHow
from app.agreements.signing import SigningFacts
from app.core import clock
from app.core.db import db, transaction
from app.core.edits import answer, carried_out
from app.core.errors import RuleBroken
from app.core.permissions import Permission
from app.core.web import accepts_uploads, first_time, page, requires, writes
from app.core.web_actor import current_actor
from app.documents import scans

P = Permission


@blueprint.route("/agreements/<uuid:agreement_id>/signed", methods=["GET", "POST"])
@accepts_uploads
@requires(P.AGREEMENT_ISSUE, subject=Agreement)
def signed_on_paper(agreement: Agreement) -> Any:
    """Write down that the paper was signed by hand: a scan is read first, then one transaction keeps it all."""
    form = PaperSigningForm(signed_on=clock.today())
    agreement_id, back = agreement.id, url_for("agreements.agreement", agreement_id=agreement.id)

    def save() -> None:
        db.session.rollback()  # nothing is held while a picture is drawn afresh
        facts = SigningFacts(
            signed_on=form.signed_on.data,
            how=SignedHow.PAPER,
            witness=form.witness.data or None,
            scan=scans.read(form.scan.data.read()) if form.scan.data else None,
        )
        with transaction():
            if first_time(back):  # a double click does it once
                signing.sign(_latest(agreement_id), facts, actor=current_actor(), now=clock.now())

    if carried_out(form, save):
        flash(_("Saved. The agreement is signed."))
        return redirect(back)
    return answer("agreements/signed.html", form, row=queries.row(agreement_id))


def _latest(agreement_id: uuid.UUID) -> Any:
    issues = queries.issues(agreement_id)
    if not issues:
        raise RuleBroken(_("Issue the agreement first."))
    return issues[0].issue


@blueprint.get("/my-agreement")
@requires(P.AGREEMENT_OWN)
def my_agreement() -> Any:
    """Show a tenant their own agreements."""
    person_id = current_actor().person_id
    rows = queries.of_person(person_id) if person_id else []
    today = clock.today()
    return page(
        "agreements/my_agreement.html",
        rows=rows,
        states={row.id: rules.state(services.life_of(row), today) for row in rows},
        issues={row.id: queries.issues(row.id) for row in rows},
        words=words_on_screen,
    )


@blueprint.route("/my-agreement/<uuid:agreement_id>/sign", methods=["GET", "POST"])
@requires(P.AGREEMENT_OWN, subject=Agreement)
@writes
def sign_on_screen(agreement: Agreement) -> Any:
    """Sign one’s own agreement on screen."""
    form = ScreenSigningForm()

    def save() -> None:
        facts = SigningFacts(
            signed_on=clock.today(),
            how=SignedHow.ON_SCREEN,
            name_typed=form.name_typed.data,
            statements=tuple(form.statements.data or ()),
            present=form.present.data or None,
        )
        signing.sign(_latest(agreement.id), facts, actor=current_actor(), now=clock.now())

    if carried_out(form, save):
        flash(_("Signed. Your paper is below whenever you want it."))
        return redirect(url_for("agreements.my_agreement"))
    return answer("agreements/sign.html", form, row=queries.row(agreement.id), issues=queries.issues(agreement.id))
