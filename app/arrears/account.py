"""One account as staff see it: everything its page shows, looked up in a fixed number of statements."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.accounts.models import Account as StaffAccount
from app.accounts.models import RoleHeld
from app.accounts.sessions import held_on
from app.arrears import plans, queries, shown
from app.arrears.models import Contact, Hold, MoneyFriend, Plan, PlanEvent
from app.arrears.rules import Facts, Position, Step, Tried, position, tried
from app.arrears.rules.plans import PlanStanding
from app.core.db import db
from app.core.permissions import Role
from app.documents.models import HandOver
from app.letters.models import Letter
from app.letters.rules import LetterKind
from app.people.models import Person
from app.rent import queries as rent
from app.rent.models import Benefit
from app.rent.queries import Line
from app.rent.rules import EntryKind
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay
from app.tenancies.queries import StayFacts

LINES_SHOWN = 18  # six weeks of rent, service and support
HAPPENED_SHOWN = 12


@dataclass(frozen=True)
class Happened:
    """One line of the account’s timeline: what kind of thing, on which day, and the row it came from."""

    on: date
    kind: str  # contact, hold, plan, letter, payment
    row: Any
    by: str = ""


@dataclass(frozen=True)
class Account:
    """One account on a day."""

    facts: StayFacts
    position: Position
    lines: list[Line]  # newest first
    plans: list[tuple[Plan, PlanStanding]]  # newest first
    holds: list[Hold]
    benefits: list[Benefit]
    timeline: list[Happened]
    friend: MoneyFriend | None
    friend_name: str
    asked: bool  # the tenant asked the committee for help


def account(stay: Stay, *, today: date) -> Account:
    """Return an account as it stands today."""
    friend = shown.friend_of(stay.id)
    friend_id = friend.friend_id if friend else stay.money_friend_id
    lines = list(reversed(rent.lines(stay.id)))
    return Account(
        facts=tenancies.stay_facts(stay),
        position=queries.position_of(stay.id, on=today, today=today),
        lines=lines,
        plans=_plans(stay.id, today),
        holds=_holds(stay.id),
        benefits=rent.benefits(stay.id),
        timeline=sorted(_happened(stay.id, lines), key=lambda one: one.on, reverse=True),
        friend=friend,
        friend_name=db.session.get_one(Person, friend_id).full_name if friend_id else "",
        asked=shown.help_asked(stay.id) is not None,
    )


def why(stay: Stay, *, on: date, today: date) -> tuple[Facts, Position, tuple[Tried, ...]]:
    """Return what is known of an account on a day, where it stands, and every row tried for its next step."""
    facts = queries.facts_of([stay.id], on=on, today=today)[stay.id]
    return facts, position(facts, on), tried(facts, on)


def _plans(stay_id: uuid.UUID, today: date) -> list[tuple[Plan, PlanStanding]]:
    rows = {plan.id: plan for plan in db.session.scalars(sa.select(Plan).where(Plan.stay_id == stay_id))}
    standings = plans.standings(stay_id, on=today, today=today) if rows else []
    return [(rows[one.plan_id], one) for one in standings if one.plan_id in rows]


def _holds(stay_id: uuid.UUID) -> list[Hold]:
    its = sa.select(Hold).where(Hold.stay_id == stay_id).order_by(Hold.from_on.desc(), Hold.id)
    return list(db.session.scalars(its))


def _happened(stay_id: uuid.UUID, lines: list[Line]) -> Iterator[Happened]:
    contacts = (
        sa.select(Contact, Person)
        .outerjoin(Person, Person.id == Contact.by_person_id)
        .where(Contact.stay_id == stay_id)
        .order_by(Contact.recorded_at.desc())
    )
    for contact, person in db.session.execute(contacts):
        yield Happened(contact.on, "contact", contact, person.full_name if person else "")
    for hold in _holds(stay_id):
        yield Happened(hold.from_on, "hold", hold)
    events = sa.select(PlanEvent).join(Plan, Plan.id == PlanEvent.plan_id).where(Plan.stay_id == stay_id)
    for event in db.session.scalars(events):
        yield Happened(event.on, "plan", event)
    for letter in db.session.scalars(sa.select(Letter).where(Letter.stay_id == stay_id, Letter.withdrawn_on.is_(None))):
        yield Happened(letter.dated_on, "letter", letter)
    for line in lines:
        if line.kind is EntryKind.PAYMENT and line.reversed_by is None:
            yield Happened(line.effective_on, "payment", line)


def last_statement(stay_id: uuid.UUID, *, by: date) -> date | None:
    """Return the last day, up to a day, on which a statement was given to the tenant: one only prepared is none yet."""
    its = (
        sa.select(sa.func.max(HandOver.on))
        .join(Letter, Letter.document_id == HandOver.document_id)
        .where(Letter.stay_id == stay_id, Letter.kind == LetterKind.STATEMENT, Letter.withdrawn_on.is_(None))
    )
    return db.session.scalar(its.where(HandOver.on <= by))


def manager_looked(stay: Stay, *, by: date) -> date | None:
    """Return the last day, up to a day, on which somebody who was a manager then looked at a serious debt."""
    that_day: Any = Contact.on  # a column: the role is asked about on the day of each contact
    its = (
        sa.select(sa.func.max(Contact.on))
        .join(StaffAccount, StaffAccount.id == Contact.recorded_by)
        .join(RoleHeld, RoleHeld.person_id == StaffAccount.person_id)
        .where(Contact.stay_id == stay.id, Contact.step == Step.REVIEW_SERIOUS, Contact.on <= by)
        .where(RoleHeld.scheme_id == stay.scheme_id, RoleHeld.role == Role.MANAGER, held_on(that_day))
    )
    return db.session.scalar(its)
