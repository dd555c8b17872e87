"""Signing what was issued: by hand, or on screen; the signature names the hash of that very paper."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from app.agreements import services
from app.agreements.models import Agreement, Issue, Signature, SignedHow
from app.agreements.rules import Move
from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import day
from app.core.permissions import Actor
from app.documents import services as documents
from app.documents.models import Document, DocumentBytes
from app.documents.scans import Scan
from app.people.models import Person
from app.schemes.models import Language
from app.tenancies import services as tenancies
from app.tenancies.models import Stay


@dataclass(frozen=True)
class SigningFacts:
    """How and when it was signed; on screen, what was typed and ticked."""

    signed_on: date
    how: SignedHow
    name_typed: str | None = None
    statements: tuple[str, ...] = ()
    witness: str | None = None
    present: str | None = None
    scan: Scan | None = None  # read before the transaction: drawing a picture takes a while


STATEMENTS = ("read", "asked", "agree", "electronic")  # what is ticked on screen; electronic: wants to sign that way


def sign(issued: Issue, facts: SigningFacts, *, actor: Actor, now: datetime) -> Signature:
    """Write down that what was issued was signed; the signature names the hash of that very paper.

    On screen the name must be the holder’s and every statement ticked (ss.236–237: they asked to sign electronically).
    """
    agreement = db.session.get_one(Agreement, issued.agreement_id)
    today = clock.local(now).date()
    services.allow(agreement, Move.SIGN, today)
    stored = db.session.get(DocumentBytes, issued.document_id)
    if stored is None:
        raise RuleBroken(_("The paper is still being printed. Try again in a minute."))
    if not issued.issued_on <= facts.signed_on <= today:
        raise RuleBroken(
            _("Enter a day from %(issued)s, when it was issued, to today.", issued=day(issued.issued_on)),
            field="signed_on",
        )
    person = db.session.get_one(Person, agreement.person_id)
    if facts.how is SignedHow.ON_SCREEN:
        _check_on_screen(facts, person)
    document = db.session.get_one(Document, issued.document_id)
    scan = _store_scan(facts, agreement, document.language, actor=actor, now=now)
    signature = Signature(
        issue_id=issued.id,
        signed_on=facts.signed_on,
        how=facts.how,
        sha256=stored.sha256,
        name_typed=facts.name_typed,
        statements=list(facts.statements),
        witness=facts.witness,
        present=facts.present,
        scan_id=scan,
        recorded_at=now,
        recorded_by=actor.account_id,
    )
    db.session.add(signature)
    if agreement.stay_id is not None:
        tenancies.record_signed(db.session.get_one(Stay, agreement.stay_id), on=facts.signed_on, actor=actor)
    agreement.version += 1
    db.session.flush()
    audit.record("agreements.agreement.signed", agreement, actor=actor, how=facts.how.value, on=facts.signed_on)
    return signature


def _check_on_screen(facts: SigningFacts, person: Person) -> None:
    typed = " ".join((facts.name_typed or "").split()).casefold()
    if typed != person.full_name.casefold():
        raise RuleBroken(
            _("Type the name as it is on the agreement: %(name)s.", name=person.full_name), field="name_typed"
        )
    if set(facts.statements) != set(STATEMENTS):
        raise RuleBroken(_("Tick every statement, or sign on paper instead."), field="statements")


def _store_scan(
    facts: SigningFacts, agreement: Agreement, language: Language, *, actor: Actor, now: datetime
) -> uuid.UUID | None:
    if not facts.scan:
        return None
    scan = documents.store_scan(
        facts.scan,
        scheme_id=agreement.scheme_id,
        person_id=agreement.person_id,
        language=language,
        actor=actor,
        now=now,
    )
    return scan.id
