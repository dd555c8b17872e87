"""Pauses: given, asked for, answered, and how long they last."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from eet.asking import BY, happened, refused, status
from eet.conftest import DAY, TODAY

from app.core.db import db
from app.core.permissions import Actor
from app.eet import pauses, standing
from app.eet.models import Exemption
from app.eet.pauses import AskFacts, Decision, PauseFacts
from app.eet.rules import (
    COMMITTEE_MAY,
    Authority,
    ExemptionReason,
    NextStep,
    Status,
)


def _pause(stay, days, *, reason=ExemptionReason.OTHER, authority=Authority.STAFF, from_on=TODAY, decided_on=TODAY):
    facts = PauseFacts(from_on, from_on + (days - 1) * DAY, reason, authority, decided_on)
    return pauses.grant(stay, facts, **BY)


@pytest.mark.parametrize(("days", "authority"), [(182, Authority.STAFF), (84, Authority.COMMITTEE)])
def test_a_pause_lasts_26_weeks_at_most_and_12_when_the_committee_gives_it(stay, days, authority):
    with refused("last_day", "at most"):
        _pause(stay, days + 1, authority=authority)
    given = _pause(stay, days, authority=authority)
    assert (given.last_day - TODAY).days == days - 1
    assert (status(stay), status(stay, given.last_day + DAY)) == (Status.EXEMPT, Status.GRACE)


@pytest.mark.parametrize("reason", list(ExemptionReason))
def test_the_committee_decides_about_four_reasons_and_never_about_health_or_safety(stay, reason):
    ours = {"awaiting_start", "school_holiday", "redundancy", "other"}
    assert set(COMMITTEE_MAY) == ours
    if reason in ours:
        assert _pause(stay, 7, reason=reason, authority=Authority.COMMITTEE).reason is reason
        return
    with refused("authority", "does not decide"):
        _pause(stay, 7, reason=reason, authority=Authority.COMMITTEE)
    assert _pause(stay, 7, reason=reason).authority is Authority.STAFF


def test_no_two_pauses_share_a_day_but_one_may_follow_the_other(stay):
    first = _pause(stay, 7)
    with refused("from_on", "already"):
        _pause(stay, 7, from_on=first.last_day)
    second = _pause(stay, 7, from_on=first.last_day + DAY)
    with refused("from_on", "already"):
        pauses.change(first, last_day=second.from_on, **BY)
    pauses.change(second, last_day=second.from_on, **BY)
    assert second.last_day == second.from_on


def test_a_pause_is_not_before_the_stay_nor_decided_tomorrow(stay):
    with refused("from_on", "day of moving in"):
        _pause(stay, 7, from_on=stay.starts_on - DAY)
    with refused("decided_on", "still to come"):
        _pause(stay, 7, decided_on=TODAY + DAY)
    with refused("last_day", "before the first"):
        _pause(stay, 0)


def _ask(stay, reason=ExemptionReason.OTHER, days=7):
    return pauses.ask(stay, AskFacts(TODAY, TODAY + (days - 1) * DAY, reason, "My course begins later."), **BY)


def test_a_pause_that_was_asked_for_waits_until_it_is_answered_and_a_yes_gives_it_at_once(stay):
    asked = _ask(stay)
    assert standing.standing(stay, on=TODAY).next.step is NextStep.ANSWER_PAUSE
    with refused(None, "asked for a pause already"):
        _ask(stay)
    decision = Decision(True, Authority.COMMITTEE, TODAY, TODAY, TODAY + 20 * DAY, "Good luck.")
    given = pauses.decide(asked, decision, **BY)
    assert (given.last_day, asked.exemption_id, status(stay)) == (TODAY + 20 * DAY, given.id, Status.EXEMPT)
    with refused(None, "was answered"):
        pauses.decide(asked, decision, **BY)
    with refused(None, "was answered"):
        pauses.take_back(asked, **BY)


def test_a_no_says_why_and_gives_nothing(stay):
    asked = _ask(stay)
    no = Decision(False, Authority.STAFF, TODAY, TODAY, TODAY)
    with refused("answer", "why not"):
        pauses.decide(asked, no, **BY)
    assert asked.decided_on is None
    assert pauses.decide(asked, Decision(**vars(no) | {"answer": "Come and talk to us."}), **BY) is None
    assert db.session.scalars(sa.select(Exemption)).all() == []
    assert _ask(stay).id != asked.id  # they may ask again


def test_a_yes_the_rules_refuse_leaves_the_question_open(stay):
    asked = _ask(stay, days=100)
    with refused("last_day", "12 weeks"):
        pauses.decide(asked, Decision(True, Authority.COMMITTEE, TODAY, asked.from_on, asked.last_day), **BY)
    assert (asked.granted, pauses.waiting(stay)) == (None, asked)


def test_what_was_taken_back_is_not_answered_any_more(stay):
    asked = _ask(stay)
    pauses.take_back(asked, **BY)
    pauses.take_back(asked, **BY)
    assert len(happened("eet.pause.taken_back")) == 1
    with refused(None, "took this back"):
        pauses.decide(asked, Decision(True, Authority.STAFF, TODAY, TODAY, TODAY), **BY)


def test_nobody_pauses_themselves(stay, flat):
    both = {"actor": Actor(person_id=flat.persons["tenant"]), "today": TODAY}
    facts = PauseFacts(TODAY, TODAY, ExemptionReason.OTHER, Authority.STAFF, TODAY)
    with refused(None, "your own EET"):
        pauses.grant(stay, facts, **both)
    with refused(None, "your own EET"):
        pauses.decide(_ask(stay), Decision(True, Authority.STAFF, TODAY, TODAY, TODAY), **both)
