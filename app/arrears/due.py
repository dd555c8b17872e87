"""What rent accounts ask for by a day: their next step, looks at plans, friends to confirm, help after a change.

Derived, never stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.arrears import board, queries
from app.arrears.models import Contact, MoneyFriend, Plan, PlanEvent
from app.arrears.rules import PlanState, Step
from app.core import clock
from app.core.db import db
from app.core.due import Due
from app.core.permissions import Actor
from app.core.reasons import N_, because
from app.people.models import Person
from app.tenancies import life
from app.tenancies.models import Stay

TITLES = {
    Step.CHECK_DATA: N_("Check the records of a rent account"),
    Step.REFUND_CREDIT: N_("Give somebody’s money back"),
    Step.CHASE_PAYER: N_("Ask a payer where the benefit is"),
    Step.HELP_WITH_CLAIM: N_("Help with a claim"),
    Step.TALK_ABOUT_BROKEN_PLAN: N_("Talk about a plan that fell behind"),
    Step.REVIEW_SERIOUS: N_("Look at serious debt with a manager"),
    Step.BRING_SUPPORT: N_("Bring in the support worker about rent"),
    Step.AGREE_PLAN: N_("Agree a plan to pay"),
    Step.TALK: N_("Ask how things are with the rent"),
    Step.FRIENDLY_REMINDER: N_("Send a friendly reminder about rent"),
}  # nobody has to take the other steps
CHANGE_DAYS = timedelta(days=28)  # after something changed in somebody’s life


def due(actor: Actor, scheme_ids: Iterable[uuid.UUID], until: date, *, on: date) -> list[Due]:
    """Return the steps, plan reviews, friends and changes, soonest first, in a fixed number of statements."""
    del actor
    ids = set(scheme_ids)
    found = [*_steps(ids, on, until), *_reviews(ids, on), *_friends(ids, on), *_changes(ids, on)]
    return sorted(item for item in found if item.due_on <= until)


def _steps(ids: set[uuid.UUID], on: date, until: date) -> Iterator[Due]:
    found = board.board(ids, board.Wanted(), on=on, page=1)
    if found is None:  # today’s figures are being worked out: nothing old is said
        return
    last = found.rows[-1].due_on if found.rows else None
    if found.total > found.last and last is not None and last <= until:
        yield _more(found.total - found.last, on)
    for row in found.rows:
        if row.next_step in TITLES and row.due_on is not None:
            yield Due(
                row.due_on,
                f"arrears.{row.next_step.value}",
                row.person,
                because(TITLES[row.next_step]),
                row.reason,
                "arrears.account",
                {"stay_id": row.stay_id},
                red=row.next_step in {Step.CHECK_DATA, Step.REVIEW_SERIOUS},
            )


def _more(count: int, on: date) -> Due:
    """Return one line for all the accounts that would make a list nobody reads: the board has them."""
    title = because(N_("See the other rent accounts"))
    return Due(
        on, "arrears.more", "", title, because(N_("%(num)s more stand on the board."), num=count), "arrears.board"
    )


def _reviews(ids: set[uuid.UUID], on: date) -> Iterator[Due]:
    """Yield the first look together at each plan that runs, until somebody took any step on that day or since.

    In a breathing space nobody talks about what a plan is for.
    """
    looked_at = sa.select(Contact.id).where(Contact.stay_id == Plan.stay_id, Contact.on >= Plan.first_review_on)
    paid_off = sa.select(PlanEvent.id).where(PlanEvent.plan_id == Plan.id, PlanEvent.state == PlanState.COMPLETED)
    breathing = queries.breathing_space(Plan.stay_id, on).correlate(Plan).scalar_subquery()
    plans = (
        sa.select(Plan.id, Plan.first_review_on, Person)
        .join(Stay, Stay.id == Plan.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .where(Stay.scheme_id.in_(ids), Stay.withdrawn_on.is_(None), Plan.first_review_on.is_not(None))
        .where(Plan.starts_on <= on, sa.or_(Plan.ended_on.is_(None), Plan.ended_on > on))
        .where(~looked_at.exists(), ~paid_off.exists(), breathing.is_(None))
    )
    for plan_id, review_on, person in db.session.execute(plans):
        yield Due(
            review_on or on,
            "arrears.plan_review",
            person.full_name,
            because(N_("Look at a plan together")),
            because(N_("You agreed to look at how the plan goes.")),
            "arrears.plan",
            {"plan_id": plan_id},
        )


def _friends(ids: set[uuid.UUID], on: date) -> Iterator[Due]:
    """Yield each money friend who waits for staff: they see nothing until then, and the tenant waits too."""
    friend = aliased(Person)
    waiting = (
        sa.select(MoneyFriend.stay_id, MoneyFriend.chosen_at, Person, friend)
        .join(Stay, Stay.id == MoneyFriend.stay_id)
        .join(Person, Person.id == Stay.person_id)
        .join(friend, friend.id == MoneyFriend.friend_id)
        .where(MoneyFriend.confirmed_at.is_(None), MoneyFriend.ended_at.is_(None))
        .where(Stay.scheme_id.in_(ids), Stay.withdrawn_on.is_(None))
        .where(sa.or_(Stay.ends_on.is_(None), Stay.ends_on >= on))
    )
    for stay_id, chosen_at, person, chosen in db.session.execute(waiting):
        yield Due(
            clock.local(chosen_at).date(),
            "arrears.friend",
            person.full_name,
            because(N_("Talk about a money friend")),
            because(N_("They chose %(name)s. Talk with each of them alone, then confirm it."), name=chosen.full_name),
            "arrears.confirm_friend",
            {"stay_id": stay_id},
        )


def _changes(ids: set[uuid.UUID], on: date) -> Iterator[Due]:
    """Yield whose life changed lately, until somebody took any step with them on the day it was known or since.

    What it was is not said here; and in a breathing space nobody asks.
    """
    changed = life.lately(ids, first=on - CHANGE_DAYS, last=on)
    talked = sa.select(sa.func.max(Contact.on)).where(Contact.stay_id == Stay.id).correlate(Stay).scalar_subquery()
    breathing = queries.breathing_space(Stay.id, on).correlate(Stay).scalar_subquery()
    people = sa.select(Stay.id, Person, talked).join(Person, Person.id == Stay.person_id)
    for stay_id, person, talked_on in db.session.execute(people.where(Stay.id.in_(changed), breathing.is_(None))):
        change = changed[stay_id]
        if talked_on is None or talked_on < change.known_on:
            yield Due(
                change.known_on,
                "arrears.changed",
                person.full_name,
                because(N_("Something changed: ask whether the rent needs help")),
                because(N_("It happened on %(day)s. Nobody has talked with them about the rent since."), day=change.on),
                "arrears.account",
                {"stay_id": stay_id},
            )
