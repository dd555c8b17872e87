"""One rent account on a known day, filled through the product’s own services, printed without WeasyPrint."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import factories
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Role
from app.documents import services as documents
from app.people.models import Person
from app.rent import paper_services, queries, run, services
from app.rent.models import Benefit
from app.rent.rules import Source
from app.rent.services import BenefitFacts
from app.schemes.models import Scheme
from app.tenancies.models import RentTerm, Stay

TODAY = date(2026, 3, 20)  # a Friday; the stay began on Monday 1 September 2025, at £82.50 a week
PRINTED = b"%PDF-1.7 a paper"


def boxes(name: str, day: date) -> dict[str, str]:
    """Return a day as somebody types it into its three boxes."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


@dataclass
class Account:
    """The account of the tenant of the small scheme, with short ways to fill it and to look at it."""

    app: Flask
    house: Any

    @property
    def at(self) -> str:
        return f"/stays/{self.house.stay_id}"

    def do(self, deed):
        """Run a deed with the stay, in one transaction."""
        with self.app.test_request_context(), transaction():
            return deed(db.session.get_one(Stay, self.house.stay_id))

    def look(self, query):
        with self.app.test_request_context():
            found = query(self.house.stay_id)
            db.session.rollback()
            return found

    def charge(self, until=TODAY):
        with self.app.test_request_context():
            planned = run.preview([self.house.scheme_id], until, today=TODAY)
            with transaction():
                run.carry_out(planned, actor=SYSTEM)

    def pay(self, pence=8250, on=TODAY, source=Source.TENANT, reference=None):
        facts = {"on": on, "amount_pence": pence, "source": source, "reference": reference}
        return self.do(lambda stay: services.post_payment(stay, **facts, actor=SYSTEM, today=TODAY).sequence)

    def reverse(self, sequence, reason="wrong account"):
        self.do(lambda stay: services.reverse(stay, sequence, reason=reason, actor=SYSTEM, today=TODAY))

    def benefit(self, **facts):
        return self.do(lambda stay: services.record_benefit(stay, BenefitFacts(**facts), actor=SYSTEM, today=TODAY).id)

    def lines(self):
        return self.look(queries.lines)

    def balance(self, on=TODAY):
        return self.look(lambda stay_id: queries.balance(stay_id, on=on))

    def benefits(self):
        return self.all(sa.select(Benefit))

    def terms(self):
        rows = self.all(sa.select(RentTerm).order_by(RentTerm.from_on))
        return [(row.from_on, row.period.value, row.total_pence) for row in rows]

    def all(self, query):
        with self.app.app_context():
            return db.session.scalars(query).all()

    def events(self):
        return self.all(sa.select(AuditEvent.event))

    def tenant_reads(self, **facts):
        """Set what is known of the tenant."""

        def change(stay):
            person = db.session.get_one(Person, stay.person_id)
            for name, value in facts.items():
                setattr(person, name, value)

        self.do(change)

    def facts(self, from_on=date(2025, 9, 1), until=TODAY, **options):
        """Return what a statement of these days prints."""
        span = paper_services.Span(from_on, until)
        variant = options.pop("variant", documents.Variant.STANDARD)
        with self.app.test_request_context():
            stay = db.session.get_one(Stay, self.house.stay_id)
            return paper_services.statement_facts(stay, span, variant=variant, today=TODAY, **options)


@pytest.fixture
def _on_that_day():
    with time_machine.travel("2026-03-20 10:00", tick=False):
        yield


@pytest.fixture
def account(_on_that_day, app, house):
    return Account(app, house)


@pytest.fixture
def printing_room(monkeypatch):
    """Print without WeasyPrint, and keep the pages that were asked for, those of one file as one."""
    pages: list[str] = []
    monkeypatch.setattr(documents.pdf, "render", lambda *papers, **_title: (pages.append("".join(papers)), PRINTED)[1])
    return pages


@pytest.fixture
def staff(account, sign_in):
    return sign_in(account.house.persons["staff"])


@pytest.fixture
def elsewhere(account, sign_in):
    """Give a member of staff of another scheme, signed in."""
    with account.app.app_context(), transaction():
        scheme = factories.make_scheme()
        person_id = factories.make_person(scheme, Role.STAFF).id
        factories.make_account(db.session.get_one(Person, person_id))
    return sign_in(person_id)


@pytest.fixture
def neighbour(account, sign_in):
    """Give another tenant of the same scheme, signed in."""
    with account.app.app_context(), transaction():
        person = factories.make_person(db.session.get_one(Scheme, account.house.scheme_id), Role.TENANT)
        factories.make_account(person)
        person_id = person.id
    return sign_in(person_id)
