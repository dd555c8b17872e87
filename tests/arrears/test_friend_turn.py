"""Whose turn it is, on a money friend’s page: theirs, where the tenant asked for one and shows them the stage."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from arrears.accounts import enter, make_contact, make_hold
from arrears.conftest import EVERY, NONE, TODAY
from arrears.looks import main_of

from app.arrears.models import HelpAsked, MoneyFriend, Plan
from app.arrears.rules import Step
from app.core.db import db, transaction
from app.tenancies.models import Stay

TURN = "Your turn"


@pytest.fixture
def shows(app, owing, put, member):
    """Return a function that shows the friend these ticks, without a plan, and reads whose turn it is."""
    with app.app_context(), transaction():
        db.session.execute(sa.update(Plan).where(Plan.stay_id == owing.stay_id).values(ended_on=Plan.starts_on))
        db.session.get_one(Stay, owing.stay_id).money_friend_id = owing.persons["committee"]

    def _shows(ticks=EVERY, model=MoneyFriend):
        key = put(model, ticks)
        page = member.get(f"/asked/{key}" if model is HelpAsked else f"/money-friends/{key}")
        assert (TURN in main_of(page)) is bool(page.tree.xpath(f"//dt[. = '{TURN}']"))
        return [
            " ".join(one.text_content().split()) for one in page.tree.xpath(f"//dt[. = '{TURN}']/following-sibling::dd")
        ][:1]

    return _shows


def test_friend_reads_what_is_theirs_to_do_and_by_when(shows):
    assert shows(NONE | {"stage": True}) == ["Agree a plan, by Wednesday 21 January 2026"]


def test_friend_of_somebody_a_week_behind_asks_how_things_are(app, owing, shows):
    with app.app_context(), transaction():
        enter(owing.stay_id, TODAY, -8250)
    assert shows()[0].startswith("Ask how things are, by ")


@pytest.mark.parametrize("ticked", ["weeks", "plan", "amounts"])
def test_nothing_is_said_of_the_step_where_the_stage_is_not_shown(shows, ticked):
    assert shows(EVERY | {"stage": False}) == []
    assert shows(NONE | {ticked: True}) == []


def test_the_committee_has_no_turn_where_a_friend_was_asked_for(shows):
    assert shows(model=HelpAsked) == []


def test_step_that_is_somebody_elses_is_not_the_friends_turn(app, owing, shows):
    with app.app_context(), transaction():
        make_hold(owing.stay_id, TODAY, TODAY)
    assert shows() == []


def test_step_that_was_taken_is_next_again_two_weeks_on(app, owing, shows):
    with app.app_context(), transaction():
        make_contact(owing.stay_id, TODAY, Step.AGREE_PLAN)
    assert shows() == ["Agree a plan, by Wednesday 4 February 2026"]
