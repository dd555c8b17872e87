"""The agreements of the street: agreed, issued, handed over, signed; one issued only, one in draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

import time_machine
from access.people import HERE, LIVES, money, words

from app.agreements import queries, services, signing
from app.agreements.models import Agreement, SignedHow
from app.agreements.services import DraftFacts
from app.agreements.signing import SigningFacts
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Actor
from app.documents import scans
from app.documents import services as documents
from app.documents.models import Document, HandOverHow, Variant
from app.schemes.models import Language, Scheme
from app.tenancies.rules import RentPeriod

if TYPE_CHECKING:
    from access.street import Street

SCAN = b"%PDF-1.7 a scan "
MOVED_IN = "2026-08-17 10:00"  # long enough ago for a rent statement to be due


def printed(*papers: str, title_hint: str = "") -> bytes:
    """Stand in for the printer: the bytes are the pages, so that their words can be looked for."""
    return "\n".join(("%PDF-1.7", title_hint, *papers)).encode()


def agreements(street: Street, place: str) -> None:
    """Give people who live here an agreement each, the newcomer a draft, and the tenant the draft of their next."""
    real, documents.pdf.render = documents.pdf.render, printed
    try:
        with time_machine.travel(MOVED_IN, tick=False):
            for who in LIVES if place == HERE else LIVES[:1]:
                _moved_in(street, place, who)
    finally:
        documents.pdf.render = real
    _draft(street, place, "newcomer", "empty", label="draft")
    _draft(street, place, "tenant", "spare", label="the next of the tenant")


def _draft(street: Street, place: str, who: str, home: str, *, label: str) -> Agreement:
    today = clock.today()
    facts = DraftFacts(
        person_id=street.persons[place, who],
        home_id=street.homes[place, home],
        starts_on=today,
        language=Language.EN,
        period=RentPeriod.WEEKLY,
        service_ineligible_pence=None,
        eet_grace_weeks=6,
        eet_review_weeks=12,
        deposit_scheme=words("Dep", place, who),
        inventory_on=today,
        rhw1_given_on=today,
        **money(place, who),
    )
    with transaction():
        scheme = db.session.get_one(Scheme, street.schemes[place])
        drafted = services.prepare(scheme, facts, actor=SYSTEM, today=today)
        street.keep(label, drafted, place, who, told=label == who)
    return drafted


def _moved_in(street: Street, place: str, who: str) -> None:
    today, agreement_id = clock.today(), _draft(street, place, who, who, label=who).id
    with transaction():
        stay = services.agree(db.session.get_one(Agreement, agreement_id), actor=SYSTEM, today=today)
        street.keep(who, stay, place, who)
    with transaction():
        agreement = db.session.get_one(Agreement, agreement_id)
        issued = services.issue(agreement, variant=Variant.STANDARD, language=Language.EN, actor=SYSTEM, today=today)
        document_id = issued.document_id
    documents.render(document_id)
    with transaction():
        street.keep(who, db.session.get_one(Document, document_id), place, who)
    if who == "tenant":
        _given_and_signed(street, place, agreement_id, document_id)


def _given_and_signed(street: Street, place: str, agreement_id: object, document_id: object) -> None:
    worker = Actor(person_id=street.persons[place, "staff"])
    with transaction():
        document = db.session.get_one(Document, document_id)
        given = {"on": clock.today(), "how": HandOverHow.IN_PERSON, "read_aloud": True}
        services.hand_over(document, **given, by=worker.person_id, actor=SYSTEM, now=clock.now())
    with transaction():
        issued = queries.issues(agreement_id)[0].issue
        facts = SigningFacts(
            signed_on=clock.today(),
            how=SignedHow.PAPER,
            witness=words("Wit", place, "tenant"),
            present=words("Pre", place, "tenant"),
            scan=scans.read(SCAN + words("Sca", place, "tenant").encode()),
        )
        signature = signing.sign(issued, facts, actor=SYSTEM, now=clock.now())
        street.keep("scan", db.session.get_one(Document, signature.scan_id), place, "tenant")
