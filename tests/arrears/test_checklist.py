"""The list before any notice or court: each line is done only when our records say so, on its very last day."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa
from arrears.accounts import make_benefit, make_contact, make_hold, make_plan
from arrears.conftest import TODAY
from factories import NOW

from app.accounts.models import Account, RoleHeld
from app.arrears import account as accounts
from app.arrears import checklist
from app.arrears.models import Contact
from app.arrears.rules import Frequency, HoldKind, Step
from app.core.db import db, transaction
from app.core.permissions import Role
from app.documents.models import Document, DocumentKind, HandOver, HandOverHow, Variant
from app.letters.models import Letter
from app.letters.rules import Held, LetterKind, Topic
from app.people.models import Person
from app.schemes.models import Language
from app.tenancies.models import Stay

DAY = timedelta(days=1)
THREE_MONTHS_AGO = date(2025, 10, 21)  # 92 days; from 30 November to the end of February they are 90
TALKED = "We talked with the tenant about why they are behind."
STATEMENT = "They had a rent statement in the last three months."
PLAN = "We offered a plan they can afford, from what comes in and goes out."
KEPT = "No plan is being kept now. While one is kept, we wait."
HELPED = "We helped them to claim the benefits they are due."
DECIDED = "No claim for benefit is still waiting for its decision."
FREE = "There is no breathing space now."
HEALTH = "We asked about health, age and anything else that makes this harder for them."
MANAGER = "A manager has looked at all of this."
ASKED = (
    "If they share the contract, we wrote to each person who holds it.",
    "We looked at money that could come straight to us, and at help from the council.",
    HEALTH,
    "We checked whether they need somebody to act for them in court.",
    "After any notice we contacted them again, before going to court.",
    "They have a fresh statement at least 10 days before a hearing.",
)


@pytest.fixture
def context(app, owing):
    with app.app_context(), transaction():
        yield owing


def _items(house, today=TODAY):
    db.session.flush()
    stay = db.session.get_one(Stay, house.stay_id)
    items = checklist.before_court(stay, accounts.account(stay, today=today), today=today)
    return {str(item.sentence): item.done for item in items}


def _state(house, given_on=None, **facts):
    """Prepare a statement, and hand it over where a day is named."""
    who = {"scheme_id": house.scheme_id, "person_id": house.persons["tenant"]}
    form = {"kind": DocumentKind.STATEMENT, "language": Language.EN, "variant": Variant.STANDARD}
    made = {"template": "x.html", "facts_digest": "0" * 64, "prepared_at": NOW}
    document = factories.add(Document(**who, **form, **made))
    what = {"stay_id": house.stay_id, "kind": LetterKind.STATEMENT, "topic": Topic.ACCOUNT, "dated_on": TODAY}
    factories.add(Letter(**who, **what | facts, document_id=document.id, composed_at=NOW))
    if given_on is not None:
        by_hand = {"how": HandOverHow.IN_PERSON, "read_aloud": False, "recorded_at": NOW}
        factories.add(HandOver(document_id=document.id, on=given_on, **by_hand))


def _look(house, on, role="manager", **facts):
    """Write down, from the account of somebody, that a serious debt was looked at."""
    account_id = db.session.scalar(sa.select(Account.id).where(Account.person_id == house.persons[role]))
    written = {"step": Step.REVIEW_SERIOUS, "recorded_at": NOW, "recorded_by": account_id} | facts
    factories.add(Contact(stay_id=house.stay_id, on=on, **written))


def test_nothing_is_done_where_nothing_was_written_down(context):
    items = _items(context)
    assert [line for line, done in items.items() if done] == [KEPT, DECIDED, FREE], "what stands in the way is absent"
    assert [line for line, done in items.items() if done is None] == list(ASKED)


@pytest.mark.parametrize(
    ("on", "done"), [(THREE_MONTHS_AGO - DAY, False), (THREE_MONTHS_AGO, True), (TODAY, True), (TODAY + DAY, False)]
)
def test_a_talk_counts_for_three_months(context, on, done):
    make_contact(context.stay_id, on, Step.TALK)
    assert _items(context)[TALKED] is done


def test_only_a_step_in_which_somebody_talks_is_a_talk(context):
    for step in sorted(set(Step) - checklist.TALKS):
        make_contact(context.stay_id, TODAY, step)
    assert _items(context)[TALKED] is False
    make_contact(context.stay_id, TODAY, Step.TALK_ABOUT_BROKEN_PLAN)
    assert _items(context)[TALKED] is True


@pytest.mark.parametrize(
    ("on", "today", "done"),
    [
        (THREE_MONTHS_AGO - DAY, TODAY, False),
        (THREE_MONTHS_AGO, TODAY, True),
        (TODAY + DAY, TODAY, False),
        (date(2025, 11, 30), date(2026, 2, 28), True),
        (date(2025, 11, 30), date(2026, 3, 1), False),  # 91 days
    ],
)
def test_a_statement_counts_for_three_months_from_the_day_it_was_given(context, on, today, done):
    _state(context, on)
    assert _items(context, today)[STATEMENT] is done


@pytest.mark.parametrize("facts", [{}, {"held": Held.PAUSE}], ids=["prepared", "held"])
def test_a_statement_that_nobody_gave_them_does_not_count(context, facts):
    _state(context, **facts)
    assert _items(context)[STATEMENT] is False


@pytest.mark.parametrize("facts", [{"withdrawn_on": TODAY}, {"kind": LetterKind.RECEIPT}], ids=["withdrawn", "other"])
def test_a_statement_that_was_taken_back_and_another_paper_do_not_count(context, facts):
    _state(context, TODAY, **facts)
    assert _items(context)[STATEMENT] is False


@pytest.mark.parametrize(
    ("plan", "done"),
    [
        ({}, False),
        ({"weekly_in_pence": 9_000}, False),
        ({"weekly_out_pence": 0}, False),
        ({"weekly_in_pence": 9_000, "weekly_out_pence": 8_000}, True),
        ({"weekly_in_pence": 9_000, "weekly_out_pence": 8_001}, False),
        ({"weekly_in_pence": 9_000, "weekly_out_pence": 8_500, "frequency": Frequency.FORTNIGHTLY}, True),
        ({"weekly_in_pence": 9_000, "weekly_out_pence": 8_501, "frequency": Frequency.FORTNIGHTLY}, False),
        ({"weekly_in_pence": 9_000, "weekly_out_pence": 0, "frequency": Frequency.ONE_OFF}, False),
    ],
)
def test_a_plan_counts_when_it_takes_no_more_than_is_left(context, plan, done):
    make_plan(context.stay_id, TODAY, **plan)
    assert _items(context)[PLAN] is done


def test_a_plan_of_later_was_not_offered_yet(context):
    make_plan(context.stay_id, TODAY, weekly_in_pence=9_000, weekly_out_pence=0)
    assert _items(context, TODAY - DAY)[PLAN] is False


@pytest.mark.parametrize(
    ("plan", "done"),
    [({"starting_net_pence": 30_000}, False), ({"starting_net_pence": 5_000}, True), ({"ended_on": TODAY}, True)],
    ids=["kept", "broken", "ended"],
)
def test_a_plan_that_is_kept_stands_in_the_way(context, plan, done):
    make_plan(context.stay_id, TODAY - DAY, **{"starting_net_pence": 30_000} | plan)
    assert _items(context)[KEPT] is done


def test_help_with_a_claim_is_a_step_or_a_benefit_on_the_account(context):
    assert _items(context)[HELPED] is False
    make_contact(context.stay_id, TODAY, Step.HELP_WITH_CLAIM)
    assert _items(context)[HELPED] is True


@pytest.mark.parametrize(
    ("benefit", "done"),
    [
        ({"claimed_on": TODAY}, False),
        ({"claimed_on": TODAY + DAY}, True),
        ({"claimed_on": TODAY - DAY, "decided_on": TODAY}, True),
        ({"claimed_on": TODAY - DAY, "decided_on": TODAY + DAY}, False),
        ({"verified_on": TODAY}, True),
    ],
)
def test_a_claim_waits_until_the_day_of_its_decision(context, benefit, done):
    make_benefit(context.stay_id, **benefit)
    items = _items(context)
    assert (items[DECIDED], items[HELPED]) == (done, True)


@pytest.mark.parametrize(
    ("first", "last", "done"), [(-2, -1, True), (-2, 0, False), (0, 2, False), (1, 2, True)], ids=str
)
def test_a_breathing_space_stands_in_the_way_on_its_days(context, first, last, done):
    make_hold(context.stay_id, TODAY + first * DAY, TODAY + last * DAY, kind=HoldKind.BREATHING_SPACE)
    assert _items(context)[FREE] is done


def test_a_pause_is_no_breathing_space(context):
    make_hold(context.stay_id, TODAY, TODAY)
    assert _items(context)[FREE] is True


def test_who_does_not_even_know_their_age_has_not_asked(context):
    db.session.get_one(Person, context.persons["tenant"]).birth_date = None
    assert _items(context)[HEALTH] is False


@pytest.mark.parametrize(
    ("on", "done"), [(THREE_MONTHS_AGO - DAY, False), (THREE_MONTHS_AGO, True), (TODAY, True), (TODAY + DAY, False)]
)
def test_the_look_of_a_manager_counts_for_three_months(context, on, done):
    _look(context, on)
    assert _items(context)[MANAGER] is done


@pytest.mark.parametrize(
    "look",
    [{"role": "staff"}, {"recorded_by": None}],
    ids=["staff", "no account"],
)
def test_the_look_of_anybody_else_is_no_managers(context, look):
    _look(context, TODAY, **look | {"by_person_id": context.persons["manager"]})
    assert _items(context)[MANAGER] is False


@pytest.mark.parametrize(
    ("role", "done"),
    [
        ({"last_day": TODAY - DAY}, True),
        ({"last_day": TODAY - 2 * DAY}, False),
        ({"from_on": TODAY - DAY}, True),
        ({"from_on": TODAY}, False),
        ({"revoked_at": NOW}, False),
        ({"role": Role.COMMITTEE}, False),
    ],
    ids=str,
)
def test_a_manager_is_who_held_the_role_on_that_day(context, role, done):
    held = db.session.scalars(sa.select(RoleHeld).where(RoleHeld.person_id == context.persons["manager"])).one()
    for name, value in role.items():
        setattr(held, name, value)
    _look(context, TODAY - DAY)
    assert _items(context)[MANAGER] is done


def test_a_manager_of_another_scheme_is_none_here(context):
    held = db.session.scalars(sa.select(RoleHeld).where(RoleHeld.person_id == context.persons["manager"])).one()
    held.scheme_id = factories.make_scheme().id
    _look(context, TODAY)
    assert _items(context)[MANAGER] is False


def test_another_step_that_a_manager_took_is_not_the_look(context):
    _look(context, TODAY, step=Step.TALK)
    assert _items(context)[MANAGER] is False
