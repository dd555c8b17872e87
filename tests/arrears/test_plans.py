"""Plans to pay: agreed, replaced, ended, noted when how they stand changes, and put on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from arrears.accounts import enter
from arrears.conftest import TODAY

from app.arrears import papers, plans, services
from app.arrears.models import Plan, PlanEvent
from app.arrears.plans import PlanFacts
from app.arrears.rules import Frequency, HoldKind, PlanEnd, PlanState
from app.arrears.services import HoldFacts
from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.documents.models import Document, DocumentFacts, DocumentKind, Variant
from app.letters import services as letters
from app.letters.rules import Held
from app.people.models import Person
from app.rent import services as rent
from app.rent.rules import Source
from app.schemes.models import Language
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import RentPeriod

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FRIDAY = date(2026, 1, 23)
PLAN = PlanFacts(TODAY, 20_036, 2_000, Frequency.WEEKLY, FRIDAY, agreed_on=TODAY)
BROKEN_ON = date(2026, 1, 31)  # £20 of the first payment are missing, and five days of grace since a rent day are over
NOW = datetime(2026, 1, 21, 12, tzinfo=UTC)


@pytest.fixture
def stay(owing, context):
    del context
    return db.session.get_one(Stay, owing.stay_id)


def _agree(stay, today=TODAY, **facts):
    return plans.agree_plan(stay, replace(PLAN, **facts), actor=SYSTEM, today=today)


def _events(name):
    db.session.flush()
    return [e.detail for e in db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == name))]


def _noted():
    rows = db.session.execute(sa.select(PlanEvent.on, PlanEvent.state, PlanEvent.by_pence).order_by(PlanEvent.on))
    return [tuple(row) for row in rows]


def test_a_plan_is_agreed_and_told_without_a_name(stay):
    plan = _agree(stay)
    assert (plan.stay_id, plan.starts_on, plan.instalment_pence, plan.ended_on) == (stay.id, TODAY, 2_000, None)
    assert _events("arrears.plan.agreed") == [{"starts_on": "2026-01-21", "pence": 2000, "often": "weekly"}]


@pytest.mark.parametrize(("first", "last"), [(TODAY, TODAY), (TODAY - WEEK, TODAY + WEEK)])
def test_no_plan_is_agreed_in_a_breathing_space(stay, first, last):
    services.set_hold(stay, HoldFacts(HoldKind.BREATHING_SPACE, first, last), actor=SYSTEM)
    with pytest.raises(RuleBroken, match="A breathing space covers that day"):
        _agree(stay)
    with pytest.raises(RuleBroken, match="A breathing space covers that day"):
        _agree(stay, agreed_on=None)


@pytest.mark.parametrize(("first", "last"), [(TODAY - WEEK, TODAY - DAY), (TODAY + DAY, TODAY + WEEK)])
def test_a_plan_is_agreed_the_day_before_a_breathing_space_and_the_day_after(stay, first, last):
    services.set_hold(stay, HoldFacts(HoldKind.BREATHING_SPACE, first, last), actor=SYSTEM)
    assert _agree(stay).starts_on == TODAY


def test_a_new_plan_ends_the_one_before_on_the_day_it_starts(stay):
    first = _agree(stay, starts_on=TODAY - WEEK, first_on=TODAY - WEEK)
    second = _agree(stay, instalment_pence=1_000)
    assert (first.ended_on, first.end_reason, first.version) == (TODAY, PlanEnd.REPLACED, 2)
    assert second.ended_on is None
    assert [one.state for one in plans.standings(stay.id, on=TODAY, today=TODAY)] == [
        PlanState.ON_TRACK,
        PlanState.ENDED,
    ]


def test_two_plans_agreed_on_one_day_leave_the_second(stay):
    first = _agree(stay)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        _agree(stay, instalment_pence=1_000)
    assert first.ended_on == TODAY
    active = [one for one in plans.standings(stay.id, on=TODAY, today=TODAY) if one.is_active]
    assert [one.terms.instalment_pence for one in active] == [1_000]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"starts_on": date(2025, 8, 31)}, "starts_on"),
        ({"starts_on": TODAY + DAY, "first_on": TODAY + WEEK}, "starts_on"),
        ({"starting_net_pence": 0}, "starting_net_pence"),
        ({"instalment_pence": 0}, "instalment_pence"),
        ({"first_on": TODAY - DAY}, "first_on"),
        ({"lump_sum_pence": 500}, "lump_sum_on"),
        ({"lump_sum_on": FRIDAY}, "lump_sum_pence"),
        ({"lump_sum_pence": 20_037, "lump_sum_on": FRIDAY}, "lump_sum_pence"),
        ({"lump_sum_pence": 500, "lump_sum_on": TODAY - DAY}, "lump_sum_on"),
        ({"rent_paid": RentPeriod.WEEKLY}, "rent_first_on"),
        ({"rent_first_on": FRIDAY}, "rent_paid"),
        ({"frequency": Frequency.ONE_OFF, "instalment_pence": 20_035}, "instalment_pence"),
        ({"instalment_pence": 77}, "instalment_pence"),  # 261 payments
        ({"starting_net_pence": 20_035}, "starting_net_pence"),  # a penny less than is left
        ({"first_review_on": TODAY - DAY}, "first_review_on"),
    ],
)
def test_a_plan_whose_parts_do_not_fit_is_refused_at_its_field(stay, facts, field):
    with pytest.raises(RuleBroken) as refused:
        _agree(stay, **facts)
    assert refused.value.field == field
    assert db.session.scalars(sa.select(Plan)).all() == []


@pytest.mark.parametrize(
    "facts",
    [
        {"starts_on": date(2025, 9, 1)},  # nothing was owed then
        {"first_on": TODAY},
        {"lump_sum_pence": 20_036, "lump_sum_on": TODAY},
        {"frequency": Frequency.ONE_OFF, "instalment_pence": 20_036},
        {"frequency": Frequency.ONE_OFF, "instalment_pence": 15_036, "lump_sum_pence": 5_000, "lump_sum_on": FRIDAY},
        {"instalment_pence": 78},  # 257 payments
        {"starting_net_pence": 20_100},
        {"rent_paid": RentPeriod.MONTHLY, "rent_first_on": TODAY, "first_review_on": TODAY},
    ],
)
def test_a_plan_at_the_edge_of_what_fits_is_taken(stay, facts):
    assert _agree(stay, **facts).id


def test_a_plan_is_ended_once_and_not_in_the_future_nor_before_it_started(stay):
    plan = _agree(stay)
    for on in (TODAY + DAY, TODAY - DAY):
        with pytest.raises(RuleBroken) as refused:
            plans.end_plan(plan, on=on, actor=SYSTEM, today=TODAY)
        assert refused.value.field == "on"
    plans.end_plan(plan, on=TODAY, actor=SYSTEM, today=TODAY)
    assert (plan.ended_on, plan.end_reason) == (TODAY, PlanEnd.CANCELLED)
    with pytest.raises(RuleBroken, match="This plan ended on Wednesday 21 January 2026"):
        plans.end_plan(plan, on=TODAY, actor=SYSTEM, today=TODAY)
    assert _events("arrears.plan.ended") == [{"reason": "cancelled", "on": "2026-01-21"}]


def test_no_plan_is_made_of_a_stay_that_was_taken_back(stay):
    stay.withdrawn_on = TODAY
    with pytest.raises(RuleBroken, match="taken back"):
        _agree(stay)


def test_the_night_notes_each_change_of_a_plan_once(stay):
    _agree(stay)
    assert plans.note_states(plans.with_plans(on=TODAY), today=TODAY) == 1
    assert plans.note_states(plans.with_plans(on=TODAY), today=TODAY) == 0
    for days in range(1, 11):  # nothing is paid
        on = TODAY + days * DAY
        plans.note_states(plans.with_plans(on=on), today=on)
    (first, on_track, _), (second, breached, by) = _noted()
    assert (first, on_track) == (TODAY, PlanState.ON_TRACK)
    assert (second, breached) == (BROKEN_ON, PlanState.BREACHED)
    assert by == 24_750 - (18_036 + 5_893)  # five days of rent since Monday


def test_a_plan_that_is_paid_off_is_noted_and_never_looked_at_again(stay):
    _agree(stay)
    enter(stay.id, TODAY + DAY, -30_000)
    plans.note_states([stay.id], today=TODAY + DAY)
    assert _noted() == [(TODAY + DAY, PlanState.COMPLETED, 0)]
    assert plans.with_plans(on=TODAY + 2 * DAY) == []
    assert plans.note_states([stay.id], today=TODAY + 2 * DAY) == 0


def test_a_plan_to_come_is_not_noted_yet(stay):
    _agree(stay)
    assert plans.with_plans(on=TODAY - DAY) == []
    assert plans.note_states([stay.id], today=TODAY - DAY) == 0


def test_money_posted_by_hand_notes_a_plan_that_came_right_in_the_same_transaction(app, owing):
    with app.app_context():
        with transaction():
            _agree(db.session.get_one(Stay, owing.stay_id))
        paid_on = BROKEN_ON + DAY
        with time_machine.travel(datetime(2026, 1, 31, 12, tzinfo=UTC), tick=False), transaction():
            plans.note_states([owing.stay_id], today=BROKEN_ON)
        with time_machine.travel(datetime(2026, 2, 1, 12, tzinfo=UTC), tick=False), transaction():
            rent.post_payment(
                db.session.get_one(Stay, owing.stay_id),
                on=paid_on,
                amount_pence=12_000,
                source=Source.TENANT,
                reference=None,
                actor=SYSTEM,
                today=paid_on,
            )
        assert [(on, state) for on, state, _by in _noted()] == [
            (TODAY, PlanState.ON_TRACK),
            (BROKEN_ON, PlanState.BREACHED),
            (paid_on, PlanState.ON_TRACK),
        ]


def _paper(plan, **facts):
    return papers.write(plan, **{"variant": Variant.STANDARD, "actor": SYSTEM, "now": NOW} | facts)


def test_the_paper_of_a_plan_says_what_was_agreed_and_is_kept_with_it(stay):
    plan = _agree(stay, lump_sum_pence=5_000, lump_sum_on=TODAY, weekly_in_pence=9_000, weekly_out_pence=7_500)
    letter = _paper(plan)
    document = db.session.get_one(Document, plan.document_id)
    assert (letter.document_id, letter.held, document.kind) == (document.id, None, DocumentKind.PLAN)
    facts = db.session.get_one(DocumentFacts, document.id).facts
    said = {fact["label"]: fact["value"] for fact in facts["figures"]}
    assert said["To be paid off"] == "£200.36"
    assert said["Paid at once"] == "£50.00, Wednesday 21 January 2026"
    assert said["Each payment"] == "£20.00 every week"
    assert said["Last payment"] == "Friday 13 March 2026"
    assert said["What is left"] == "£15.00"
    assert facts["payments"][0] == ["21 Jan 2026", "£50.00"]
    assert facts["payments"][-1] == ["13 Mar 2026", "£10.36"]
    assert (len(facts["payments"]), facts["more"], facts["to"]) == (9, "", [])


def test_the_paper_is_dated_by_the_clock_in_wales(stay):
    letter = _paper(_agree(stay), now=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))  # half past midnight there
    assert letter.dated_on == date(2026, 7, 1)
    assert db.session.get_one(DocumentFacts, letter.document_id).facts["dated"] == "Wednesday 1 July 2026"


def test_a_long_plan_says_on_paper_how_many_payments_follow(stay):
    plan = _agree(stay, instalment_pence=100)
    facts = papers.page_facts(plan, stay, *_whose(stay), variant=Variant.STANDARD, on=TODAY)
    assert (len(facts["payments"]), facts["more"]) == (54, "147 more payments follow.")


def test_a_plan_of_a_folder_with_pennies_does_not_run_on_for_ever(stay):
    plan = Plan(
        stay_id=stay.id, starts_on=TODAY, starting_net_pence=20_000, instalment_pence=1,
        frequency=Frequency.MONTHLY, first_on=FRIDAY,
    )  # fmt: skip
    facts = papers.page_facts(plan, stay, *_whose(stay), variant=Variant.STANDARD, on=TODAY)
    assert "Last payment" not in {fact["label"] for fact in facts["figures"]}
    plan.instalment_pence = 0
    assert papers.instalments_of(plan) == []


def _whose(stay):
    known = tenancies.stay_facts(stay)
    return known.person, known.scheme


def test_the_paper_is_in_the_tenants_language_and_large_when_asked_and_says_that_nobody_checked_the_welsh(stay):
    db.session.get_one(Person, stay.person_id).language = Language.CY
    letter = _paper(_agree(stay), variant=Variant.LARGE_PRINT)
    document = db.session.get_one(Document, letter.document_id)
    assert (document.language, document.variant) == (Language.CY, Variant.LARGE_PRINT)
    assert db.session.get_one(DocumentFacts, document.id).facts["footing"].endswith("cyfieithiad drafft")


def test_a_plan_has_one_paper_until_it_is_taken_back(stay):
    plan = _agree(stay)
    letter = _paper(plan)
    with pytest.raises(RuleBroken, match="has its paper already"):
        _paper(plan)
    letters.withdraw(letter, actor=SYSTEM, today=TODAY)
    assert papers.letter_of(plan) is None
    assert _paper(plan).id != letter.id


def test_a_paper_that_a_breathing_space_holds_is_not_written(stay):
    plan = _agree(stay)
    letters.stop(
        stay.person_id, papers.Topic.DEBT, Held.BREATHING_SPACE,
        from_on=TODAY, last_day=TODAY, source_id=plan.id, actor=SYSTEM,
    )  # fmt: skip
    assert _paper(plan).held is Held.BREATHING_SPACE
    assert (plan.document_id, papers.letter_of(plan)) == (None, None)
