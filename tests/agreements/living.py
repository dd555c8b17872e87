"""Agreements for tests: drafted, agreed, issued and signed through the product’s own services."""

from __future__ import annotations

from datetime import date

import factories

from app.agreements import queries, services, signing
from app.agreements.models import Agreement, SignedHow
from app.agreements.rules import state
from app.agreements.services import DraftFacts
from app.agreements.signing import SigningFacts
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.documents.models import Variant
from app.schemes.models import Language, Scheme
from app.tenancies.rules import RentPeriod

TODAY = date(2026, 11, 23)
START = date(2026, 12, 7)
ADULT, CHILD = date(2005, 2, 1), date(2009, 1, 4)
PRINTED = b"%PDF-1.7 a paper"


def facts_for(house, person_id, **changes):
    values = {
        "person_id": person_id,
        "home_id": house.empty_home_id,
        "starts_on": START,
        "language": Language.EN,
        "period": RentPeriod.WEEKLY,
        "rent_pence": 7115,
        "service_eligible_pence": 1825,
        "service_ineligible_pence": None,
        "support_pence": 700,
        "eet_target_tenths": 160,
        "eet_grace_weeks": 6,
        "eet_review_weeks": 12,
        "deposit_pence": None,
        "deposit_scheme": None,
        "inventory_on": TODAY,
        "rhw1_given_on": TODAY,
    }
    return DraftFacts(**values | changes)


def draft(house, birth_date=ADULT, **changes):
    with transaction():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        person = factories.make_person(scheme, birth_date=birth_date)
        return services.prepare(scheme, facts_for(house, person.id, **changes), actor=SYSTEM, today=TODAY).id


def do(agreement_id, deed, *, today=TODAY, **options):
    with transaction():
        return deed(db.session.get_one(Agreement, agreement_id), actor=SYSTEM, today=today, **options)


def issue_paper(agreement_id, *, today=TODAY, variant=Variant.STANDARD):
    issued = do(agreement_id, services.issue, today=today, variant=variant, language=Language.EN)
    documents.render(issued.document_id)
    return issued.id


def sign_paper(agreement_id, **changes):
    facts = SigningFacts(**{"signed_on": TODAY, "how": SignedHow.PAPER} | changes)
    with transaction():
        issued = queries.issues(agreement_id)[0].issue
        return signing.sign(issued, facts, actor=SYSTEM, now=clock.now())


def state_of(agreement_id, on=TODAY):
    return state(services.life_of(queries.row(agreement_id)), on)
