"""What happens around EET together with the letter it calls for, both or neither. Nothing here commits."""

from __future__ import annotations

from datetime import datetime

from app.core import clock
from app.core.db import db
from app.core.permissions import Actor
from app.eet import events, letter_writing, mentors, pauses, plans, queries, referrals, rules
from app.eet.events import ReviewFacts
from app.eet.models import PauseRequest, Plan, Referral, Talk
from app.eet.pauses import Decision
from app.letters import services as letters
from app.letters.models import Letter
from app.people.models import Person
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay


def offer_support(stay: Stay, *, what: str, actor: Actor, now: datetime) -> Letter:
    """Offer support in writing: write down the event, and return its letter."""
    today = clock.local(now).date()
    event = events.offer_support(stay, on=today, what=what, actor=actor, today=today)
    return letters.compose(letter_writing.support(event, today=today), actor=actor, now=now)


def invite(stay: Stay, *, where_when: str, actor: Actor, now: datetime) -> Letter:
    """Write the letter before a review."""
    today, facts = clock.local(now).date(), tenancies.stay_facts(stay)
    review = rules.review(queries.facts_of([stay.id])[stay.id], today)
    mentor = mentors.helping(stay, on=today)
    name = db.session.get_one(Person, mentor.mentor_id).name if mentor else ""
    writing = letter_writing.invite(
        stay, facts.person, facts.scheme, review.due_on, with_whom=name, where_when=where_when, today=today
    )
    return letters.compose(writing, actor=actor, now=now)


def hold(stay: Stay, facts: ReviewFacts, *, actor: Actor, now: datetime) -> Letter:
    """Write down a review, and return the letter that says what was agreed."""
    today = clock.local(now).date()
    event = events.hold_review(stay, facts, actor=actor, today=today)
    return letters.compose(
        letter_writing.agreed(event, db.session.get(Talk, event.id), today=today), actor=actor, now=now
    )


def answer_pause(asked: PauseRequest, decision: Decision, *, actor: Actor, now: datetime) -> Letter:
    """Answer a pause somebody asked for, and return the letter that tells them."""
    today = clock.local(now).date()
    pauses.decide(asked, decision, actor=actor, today=today)
    return letters.compose(letter_writing.pause_answer(asked, today=today), actor=actor, now=now)


def print_plan(plan: Plan, *, actor: Actor, now: datetime) -> Letter:
    """Write a plan as a letter, to go through together and sign."""
    writing = letter_writing.plan(plan, plans.steps(plan), today=clock.local(now).date())
    return letters.compose(writing, actor=actor, now=now)


def answer_referral(referral: Referral, *, warned: bool, because: str, actor: Actor, now: datetime) -> Letter | None:
    """Answer a referral; a warning goes in a letter, which is returned."""
    today = clock.local(now).date()
    referrals.answer(referral, warned=warned, because=because, actor=actor, today=today)
    if not warned:
        return None
    return letters.compose(letter_writing.warning(referral, today=today), actor=actor, now=now)
