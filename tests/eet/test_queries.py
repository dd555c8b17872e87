"""The facts of many stays: the same however they are asked for, in as many statements for many as for one."""

from __future__ import annotations

from random import Random

import factories
import pytest
import sqlalchemy as sa
from eet.conftest import TODAY
from eet.living import DAY, anything, happened, lives, plan
from statements import counted

from app.core.db import db, transaction
from app.eet import queries, rules
from app.eet.rules import Around, EventKind, Open
from app.tenancies.models import Stay

AROUND = Around(asked_for_a_pause=False, excluded=False)


@pytest.fixture
def town(app, that_day):
    """Give a scheme in which forty people’s EET went every way it can."""
    del that_day
    with app.app_context():
        with transaction():
            scheme, chance = factories.make_scheme(), Random(11)  # noqa: S311 - always the same
            for number in range(40):
                anything(lives(scheme, f"Ann{number} Rees", starts_on=TODAY - (number * 9) * DAY), chance)
        yield scheme.id
        db.session.rollback()


def _running(scheme_id, on=TODAY):
    return sa.select(Stay.id).where(queries.runs_in([scheme_id], on))


def _all_that_is_asked(facts, on):
    state, review = rules.state(facts, on), rules.review(facts, on)
    return (
        rules.tried(state),
        review,
        rules.next_step(state, review, Open()),
        rules.tier(facts, on),
        rules.guard(state, AROUND),
    )


@pytest.mark.parametrize("back", [0, 1, 45])
def test_facts_read_for_one_day_answer_everything_about_that_day_alike(town, back):
    on = TODAY - back * DAY
    running = _running(town, on)
    whole, less = queries.facts_of(running), queries.facts_of(running, on=on)
    assert list(whole) == list(less)
    assert len(whole) > 20
    for stay_id, facts in whole.items():
        assert _all_that_is_asked(less[stay_id], on) == _all_that_is_asked(facts, on)
    if back == 0:
        assert sum(len(f.events) for f in less.values()) < sum(len(f.events) for f in whole.values())
        assert {rules.tried(rules.state(f, on))[-1].status for f in whole.values()} == set(rules.Status)


def test_facts_are_those_of_the_stays_that_were_asked_about_one_by_one_or_together(town):
    together = queries.facts_of(_running(town))
    assert queries.facts_of(list(together)) == together
    one = next(iter(together))
    assert queries.facts_of([one]) == {one: together[one]}
    assert queries.facts_of([]) == {}


def test_facts_take_as_many_statements_for_forty_stays_as_for_none(town):
    for on, most in ((None, 4), (TODAY, 5)):
        for ids in ([], _running(town)):
            with counted() as sent:
                queries.facts_of(ids, on=on)
            assert len(sent) == most


@pytest.mark.parametrize(
    ("facts", "runs"),
    [
        ({"starts_on": TODAY}, True),
        ({"starts_on": TODAY + DAY}, False),
        ({"ends_on": TODAY}, True),
        ({"ends_on": TODAY - DAY}, False),
        ({"withdrawn_on": TODAY}, False),
    ],
)
def test_stay_runs_from_its_first_day_to_its_last(app, that_day, facts, runs):
    del that_day
    with app.app_context(), transaction():
        scheme, other = factories.make_scheme(), factories.make_scheme()
        stay = lives(scheme, **{"starts_on": TODAY - 30 * DAY} | facts)
        lives(other)
        assert list(db.session.scalars(_running(scheme.id))) == [stay.id] * runs


def test_what_was_taken_back_and_what_is_still_to_come_is_no_latest_review(app, that_day):
    del that_day
    with app.app_context(), transaction():
        stay = lives(factories.make_scheme())
        happened(stay, EventKind.REVIEW, TODAY - 20 * DAY)
        happened(stay, EventKind.REVIEW, TODAY - 10 * DAY, taken_back_on=TODAY)
        happened(stay, EventKind.REVIEW, TODAY + DAY)
        (event,) = queries.facts_of([stay.id], on=TODAY)[stay.id].events
        assert (event.on, event.kind) == (TODAY - 20 * DAY, EventKind.REVIEW)
        plan(stay, offered_on=TODAY, agreed_on=TODAY, last_day=TODAY + DAY)
        assert len(queries.facts_of([stay.id], on=TODAY)[stay.id].events) == 2
