"""Somebody of the small scheme, what is known of their EET, and the letters that are written from it."""

from __future__ import annotations

from datetime import date

import factories

from app.core.db import db
from app.eet import letter_writing
from app.eet.models import Event, PauseRequest, Plan, PlanStep, Referral, Talk
from app.eet.rules import EventKind, ExemptionReason, StepOwner
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies.models import Stay

TODAY = date(2026, 11, 24)
CANARY = "Zephyr"


class Table:
    """Somebody of the small scheme, and what is known of their EET."""

    def __init__(self, house):
        self.stay = db.session.get_one(Stay, house.stay_id)
        self.tenant = db.session.get_one(Person, house.persons["tenant"])
        self.scheme = db.session.get_one(Scheme, house.scheme_id)
        self.tenant.known_as, self.tenant.first_name, self.tenant.last_name = "Siân", "Siân", "Ŵyn"
        self.worker = factories.make_person(self.scheme, known_as="Rhian")
        self.tenant.support_worker_id = self.worker.id

    def row(self, model, **facts):
        return factories.add(model(stay_id=self.stay.id, recorded_at=factories.NOW, **facts))

    def event(self, kind=EventKind.REVIEW, on=TODAY, **facts):
        return self.row(Event, on=on, kind=kind, by_id=self.worker.id, **facts)

    def talk(self, review, **changes):
        said = {"went_well": "Tuesdays at the café", "hard": "Early shifts", "what_next": "Ask for late shifts"}
        facts = said | {"next_by": date(2026, 12, 7), "next_owner": StepOwner.TENANT} | changes
        return factories.add(Talk(event_id=review.id, **facts))

    def plan(self, **facts):
        return self.row(Plan, goal="A kitchen job", offered_on=date(2026, 11, 23), **facts)

    def steps(self, plan):
        told = [("Finish a CV", StepOwner.TENANT), ("Ring the café", StepOwner.STAFF), ("Go along", StepOwner.MENTOR)]
        return [
            factories.add(PlanStep(plan_id=plan.id, place=n, words=words, owner=who, due_on=date(2026, 12, 6 + n)))
            for n, (words, who) in enumerate(told, 1)
        ]

    def request(self, **changes):
        facts = {"asked_on": date(2026, 11, 20), "from_on": TODAY, "last_day": date(2027, 1, 31), "granted": True}
        facts |= {"reason": ExemptionReason.AWAITING_START, "decided_on": TODAY, "words": f"{CANARY} words"}
        return self.row(PauseRequest, **facts | changes)

    def referral(self, **changes):
        facts = {"on": date(2026, 11, 20), "because": f"{CANARY} to staff", "answered_on": TODAY, "warned": True}
        return self.row(Referral, **facts | {"answer": "Four hours a week since August."} | changes)

    def invite(self, due_on=date(2026, 12, 7), **changes):
        facts = {"with_whom": "Rhian", "where_when": "At the office, Thursday at 4", "today": TODAY}
        return letter_writing.invite(self.stay, self.tenant, self.scheme, due_on, **facts | changes)

    def agreed(self, **changes):
        review = self.event()
        return letter_writing.agreed(review, self.talk(review), today=TODAY, **changes)

    def support(self, **changes):
        offer = self.event(EventKind.SUPPORT_OFFERED, note="A job coach, two hours a week, and bus fares.")
        return letter_writing.support(offer, today=TODAY, **changes)

    def planned(self, **changes):
        plan = self.plan()
        return letter_writing.plan(plan, self.steps(plan)[::-1], today=TODAY, **changes)

    def answer(self, **changes):
        return letter_writing.pause_answer(self.request(), today=TODAY, **changes)

    def warning(self, **changes):
        return letter_writing.warning(self.referral(), today=TODAY, **changes)

    def all(self, **changes):
        """Return one letter of each kind about EET."""
        makers = (self.invite, self.agreed, self.support, self.planned, self.answer, self.warning)
        return [make(**changes) for make in makers]
