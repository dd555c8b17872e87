"""The rent run on the database: previewed, carried out once however often it starts, one bad account listed."""

from __future__ import annotations

import uuid
from datetime import date

import factories
import pytest
import sqlalchemy as sa
from rent.books import BEGAN, DAY, TODAY, TURNED_18, pay, reverse
from rent.runs import FIRST, UNTIL, WEDNESDAY, charge_rent, entries, neighbour, preview

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM, Actor
from app.rent import queries, run
from app.rent.models import Entry
from app.rent.rules import Component, EntryKind, Odd
from app.schemes.models import FreeWeek
from app.tenancies.models import RentTerm
from app.tenancies.rules import Pack, RentPeriod


# --- preview and run --------------------------------------------------------------------------------------------------
def test_preview_says_what_would_be_charged_and_changes_nothing(stay):
    found = preview(stay)
    assert [(row.stay_ref, row.date, row.component, row.kind, row.amount_pence) for row in found.rows] == [
        ("T01", on, Component.RENT, EntryKind.CHARGE, pence) for _number, on, pence in FIRST
    ]
    assert found.totals == {
        Component.RENT: 18857,
        Component.SERVICE_ELIGIBLE: 0,
        Component.SERVICE_INELIGIBLE: 0,
        Component.SUPPORT: 0,
    }
    assert (found.total_pence, found.odd, entries(stay)) == (18857, (), [])


def test_run_adds_what_its_preview_said_and_a_second_one_nothing(stay):
    planned = preview(stay)
    done = run.carry_out(planned, actor=SYSTEM)
    assert (entries(stay), done.rows, done.planned_again) == (FIRST, planned.rows, 0)
    again = charge_rent(stay)
    assert (entries(stay), again.rows, again.accounts) == (FIRST, [], [])


def test_run_in_two_steps_is_the_run_in_one(stay):
    charge_rent(stay, BEGAN)
    charge_rent(stay, UNTIL - DAY)
    charge_rent(stay, UNTIL)
    assert entries(stay) == FIRST


def test_two_previews_carried_out_one_after_the_other_charge_once(stay):
    first, second = preview(stay), preview(stay)
    run.carry_out(first, actor=SYSTEM)
    done = run.carry_out(second, actor=SYSTEM)
    assert (entries(stay), done.rows, done.planned_again) == (FIRST, [], 1)


def test_run_records_who_charged_and_one_event_for_each_scheme(stay):
    other = factories.make_scheme()
    factories.make_stay(factories.make_person(other), factories.make_home(other), starts_on=BEGAN, ref="T09")
    empty = factories.make_scheme()
    who = Actor(account_id=uuid.uuid4())
    planned = run.preview([stay.scheme_id, other.id, empty.id], BEGAN, today=TODAY)
    run.carry_out(planned, actor=who)
    events = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "rent.run.done")).all()
    assert {(each.scheme_id, each.subject_id, each.account_id) for each in events} == {
        (scheme_id, scheme_id, who.account_id) for scheme_id in (stay.scheme_id, other.id)
    }
    assert next(each.detail for each in events if each.scheme_id == stay.scheme_id) == {
        "until": "2026-01-05",
        "accounts": 1,
        "charges": 1,
        "charges_pence": 2357,
        "reversals": 0,
        "reversals_pence": 0,
        "odd": 0,
    }
    assert set(db.session.scalars(sa.select(Entry.recorded_by))) == {who.account_id}
    charge_rent(stay, BEGAN)
    assert len(db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "rent.run.done")).all()) == 2


def test_components_are_entries_of_their_own_each_with_the_footing_of_its_day(stay):
    db.session.execute(sa.update(RentTerm).values(service_eligible_pence=700, support_pence=70))
    charge_rent(stay, TURNED_18 + 2 * DAY)
    lines = queries.lines(stay.id)
    assert [(line.component, line.amount_pence) for line in lines[:3]] == [
        (Component.RENT, 2357),
        (Component.SERVICE_ELIGIBLE, 200),
        (Component.SUPPORT, 20),
    ]
    assert {(line.effective_on >= TURNED_18, line.pack) for line in lines} == {
        (False, Pack.UNDER_18_LICENCE),
        (True, Pack.SUPPORTED_STANDARD),
    }


def test_entries_go_on_after_what_people_entered(stay):
    pay(stay, 5000)
    charge_rent(stay, BEGAN)
    pay(stay, 1000)
    charge_rent(stay, WEDNESDAY)
    assert sorted(entries(stay)) == [(1, TODAY, -5000), (2, BEGAN, 2357), (3, TODAY, -1000), (4, WEDNESDAY, 8250)]


def test_free_week_and_rent_day_of_the_scheme_hold(stay):
    factories.add(FreeWeek(scheme_id=stay.scheme_id, week_starts=WEDNESDAY))
    charge_rent(stay)
    assert entries(stay) == [(1, BEGAN, 2357), (2, WEDNESDAY + 7 * DAY, 8250)]


def test_stay_taken_back_or_not_begun_by_then_is_not_charged(stay):
    assert preview(stay, BEGAN - DAY).rows == []
    stay.withdrawn_on = TODAY
    db.session.flush()
    assert preview(stay).rows == []


# --- ends, reversals --------------------------------------------------------------------------------------------------
def test_end_inside_a_charged_week_is_put_right_with_a_reason_and_only_once(stay):
    charge_rent(stay)
    stay.ends_on = WEDNESDAY + 9 * DAY
    done = charge_rent(stay)
    assert [(row.kind, row.date, row.amount_pence) for row in done.rows] == [
        (EntryKind.CHARGE, WEDNESDAY + 7 * DAY, 3536),
        (EntryKind.REVERSAL, TODAY, -8250),
    ]
    lines = {line.sequence: line for line in queries.lines(stay.id)}
    assert (lines[4].reverses, lines[4].effective_on, lines[3].reversed_by) == (3, TODAY, 4)
    assert "ends inside this period" in lines[4].note
    assert done.totals[Component.RENT] == 3536 - 8250
    assert charge_rent(stay).rows == []


def test_latest_charge_that_was_reversed_is_charged_again_by_the_terms_of_now(stay):
    charge_rent(stay)
    reverse(stay, 3)
    db.session.execute(sa.update(RentTerm).values(rent_pence=8000))
    charge_rent(stay)
    assert (5, WEDNESDAY + 7 * DAY, 8000) in entries(stay)
    reverse(stay, 2)
    assert charge_rent(stay).rows == []


def test_charges_by_another_calendar_are_left_to_a_person_and_one_stray_is_passed_over(stay):
    charge_rent(stay, WEDNESDAY)
    shared = {"kind": EntryKind.CHARGE, "amount_pence": 100, "component": Component.SUPPORT}
    shared |= {"stay_id": stay.id, "pack": Pack.UNDER_18_LICENCE, "recorded_at": factories.NOW}
    factories.add(Entry(**shared, sequence=3, effective_on=WEDNESDAY + 9 * DAY))
    assert [row.date for row in preview(stay).rows] == [WEDNESDAY + 7 * DAY]
    factories.add(Entry(**shared, sequence=4, effective_on=WEDNESDAY + 10 * DAY))
    found = preview(stay)
    assert ([row.date for row in found.rows], [each.why for each in found.odd]) == ([], [Odd.OFF_CALENDAR])


# --- days -------------------------------------------------------------------------------------------------------------
def test_run_more_than_a_year_ahead_is_previewed_and_not_carried_out(stay):
    far = date(2027, 3, 21)
    assert (far - TODAY).days == 366
    assert charge_rent(stay, far).rows
    with pytest.raises(RuleBroken) as refused:
        charge_rent(stay, far + DAY)
    assert refused.value.field == "until"
    with pytest.raises(RuleBroken):
        preview(stay, date(2101, 1, 1))


def test_rows_come_by_reference_date_and_component(stay):
    for ref in ("a1", "Z9", "T01-b", "T010"):
        neighbour(stay, ref=ref, amounts={"support_pence": 70, "period": RentPeriod.MONTHLY})
    rows = preview(stay, date(2026, 2, 1)).rows
    keys = [(row.stay_ref, row.date, row.component.value) for row in rows]
    assert keys == sorted(keys)
    assert list(dict.fromkeys(ref for ref, _on, _component in keys)) == ["T01", "T01-b", "T010", "Z9", "a1"]
