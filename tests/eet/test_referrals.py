"""Referrals: nothing without the whole guard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from eet.asking import BY, FIRST, refused, status
from eet.conftest import DAY, TODAY
from factories import make_home, make_person, make_scheme, make_stay

from app.core.db import db
from app.core.permissions import SYSTEM
from app.eet import events, pauses, plans, queries, referrals, rules
from app.eet.pauses import AskFacts
from app.eet.plans import Answer
from app.eet.rules import (
    ExemptionReason,
    Status,
)
from app.tenancies import life
from app.tenancies.rules import LifeEventKind


def _fallen_short(stay):
    """Let everything be done that comes before a referral; return the plan’s answer and the offer."""
    offered = events.offer_support(stay, on=TODAY - 20 * DAY, what="A lift to college.", **BY)
    plan = plans.offer_plan(stay, goal="A job", first=FIRST, actor=SYSTEM, today=TODAY - 16 * DAY)
    said = Answer(agreed=False, on=TODAY - 14 * DAY, because="Not now.")
    return plans.answer(plan, said, **BY), offered


def test_a_referral_needs_the_whole_guard(stay):
    answered, offered = _fallen_short(stay)
    assert [item.done for item in referrals.items(stay, on=TODAY)] == [True] * 6
    for event in (answered, offered):
        with db.session.begin_nested() as before:
            events.take_back(event, **BY)
            db.session.flush()
            with refused(None, "Not yet"):
                referrals.refer(stay, because="Short.", **BY)
            before.rollback()
        db.session.expire_all()
    with db.session.begin_nested() as before:
        pauses.ask(stay, AskFacts(TODAY, TODAY, ExemptionReason.OTHER), **BY)
        with refused(None, "Decide about the pause"):
            referrals.refer(stay, because="Short.", **BY)
        before.rollback()
    assert status(stay, TODAY - DAY) is Status.NOT_MEETING
    with refused(None, "Give it time"):
        referrals.refer(stay, because="Short.", actor=SYSTEM, today=TODAY - DAY)
    referral = referrals.refer(stay, because="Short.", **BY)
    with refused(None, "waits for its answer"):
        referrals.refer(stay, because="Short.", **BY)
    referrals.answer(referral, warned=True, because="Please talk to us.", **BY)
    with refused(None, "answered already"):
        referrals.answer(referral, warned=False, because="No.", **BY)


@pytest.mark.parametrize("kind", [kind for kind in LifeEventKind if kind is not LifeEventKind.EIGHTEENTH_BIRTHDAY])
@pytest.mark.parametrize(("days_ago", "waits"), [(0, True), (28, True), (29, False), (-1, False)])
def test_something_that_changed_gives_28_days(stay, kind, days_ago, waits):
    _fallen_short(stay)
    life.record(stay, kind=kind, on=TODAY - days_ago * DAY, **BY)
    missing = [item for item in referrals.items(stay, on=TODAY) if not item.done]
    assert bool(missing) is waits


@pytest.mark.parametrize(("days_ago", "waits"), [(-1, False), (0, True), (28, True), (29, False)])
@pytest.mark.usefixtures("context", "that_day")
def test_an_eighteenth_birthday_is_reckoned_and_gives_28_days_too(days_ago, waits):
    turned = TODAY - days_ago * DAY
    scheme = make_scheme()
    person = make_person(scheme, birth_date=turned.replace(year=turned.year - 18))
    stay = make_stay(person, make_home(scheme), starts_on=date(2025, 9, 1))
    changed = [line for line in referrals.items(stay, on=TODAY) if "changed in their life" in line.wanted.template]
    assert [line.done for line in changed] == [not waits]
    with refused("kind", "know their birthday"):
        life.record(stay, kind=LifeEventKind.EIGHTEENTH_BIRTHDAY, on=TODAY, **BY)


def test_a_warning_needs_the_guard_on_the_day_it_is_given_but_a_no_does_not(stay):
    _fallen_short(stay)
    referral = referrals.refer(stay, because="Short.", **BY)
    life.record(stay, kind=LifeEventKind.EXAMS, on=TODAY, **BY)
    with refused(None, "Something changed"):
        referrals.answer(referral, warned=True, because="Short.", **BY)
    referrals.answer(referral, warned=False, because="Exams first.", **BY)
    assert (referral.warned, referral.answered_on) == (False, TODAY)


def test_the_terms_that_were_agreed_bind_whatever_the_facts_are_read_for(stay):
    facts = queries.facts_of([stay.id])[stay.id]
    assert (facts.target_tenths, facts.grace_weeks, facts.review_weeks) == (160, 6, 12)
    assert rules.review(facts, TODAY).due_on == stay.starts_on + timedelta(days=28)
