"""The rent run on the database: previewed, carried out once however often it starts, one bad account listed."""

from __future__ import annotations

import uuid
from datetime import date

import factories
import pytest
import sqlalchemy as sa
from rent.books import BEGAN, DAY, TODAY, TURNED_18, pay, reverse
from statements import counted

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM, Actor
from app.rent import queries, run
from app.rent.models import Entry
from app.rent.rules import Component, EntryKind, Odd
from app.rent.run import AT_ONCE
from app.schemes.models import FreeWeek, Scheme
from app.tenancies.models import Footing, RentTerm
from app.tenancies.rules import Pack, RentPeriod

WEDNESDAY = date(2026, 1, 7)  # the first full week; 5 and 6 January are a part
UNTIL = date(2026, 1, 20)


def _preview(stay, until=UNTIL, today=TODAY):
    return run.preview([stay.scheme_id], until, today=today)


def _charge(stay, until=UNTIL, today=TODAY, actor=SYSTEM):
    return run.carry_out(_preview(stay, until, today), actor=actor)


def _entries(stay):
    return [(line.sequence, line.effective_on, line.amount_pence) for line in queries.lines(stay.id)]


def _neighbour(stay, **facts):
    """Give another stay of the same scheme; facts of None leave its terms or footing out."""
    scheme = db.session.get_one(Scheme, stay.scheme_id)
    made = factories.make_stay(
        factories.make_person(scheme), factories.make_home(scheme), starts_on=BEGAN, ref=facts.pop("ref")
    )
    for model in (RentTerm, Footing):
        if facts.get(model.__tablename__, 0) is None:
            db.session.execute(sa.delete(model).where(model.stay_id == made.id))
    if "amounts" in facts:
        db.session.execute(sa.update(RentTerm).where(RentTerm.stay_id == made.id).values(**facts["amounts"]))
    return made


FIRST = [(1, BEGAN, 2357), (2, WEDNESDAY, 8250), (3, WEDNESDAY + 7 * DAY, 8250)]


# --- preview and run --------------------------------------------------------------------------------------------------
def test_preview_says_what_would_be_charged_and_changes_nothing(stay):
    found = _preview(stay)
    assert [(row.stay_ref, row.date, row.component, row.kind, row.amount_pence) for row in found.rows] == [
        ("T01", on, Component.RENT, EntryKind.CHARGE, pence) for _number, on, pence in FIRST
    ]
    assert found.totals == {
        Component.RENT: 18857,
        Component.SERVICE_ELIGIBLE: 0,
        Component.SERVICE_INELIGIBLE: 0,
        Component.SUPPORT: 0,
    }
    assert (found.total_pence, found.odd, _entries(stay)) == (18857, (), [])


def test_run_adds_what_its_preview_said_and_a_second_one_nothing(stay):
    planned = _preview(stay)
    done = run.carry_out(planned, actor=SYSTEM)
    assert (_entries(stay), done.rows, done.planned_again) == (FIRST, planned.rows, 0)
    again = _charge(stay)
    assert (_entries(stay), again.rows, again.accounts) == (FIRST, [], [])


def test_run_in_two_steps_is_the_run_in_one(stay):
    _charge(stay, BEGAN)
    _charge(stay, UNTIL - DAY)
    _charge(stay, UNTIL)
    assert _entries(stay) == FIRST


def test_two_previews_carried_out_one_after_the_other_charge_once(stay):
    first, second = _preview(stay), _preview(stay)
    run.carry_out(first, actor=SYSTEM)
    done = run.carry_out(second, actor=SYSTEM)
    assert (_entries(stay), done.rows, done.planned_again) == (FIRST, [], 1)


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
    _charge(stay, BEGAN)
    assert len(db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "rent.run.done")).all()) == 2


def test_components_are_entries_of_their_own_each_with_the_footing_of_its_day(stay):
    db.session.execute(sa.update(RentTerm).values(service_eligible_pence=700, support_pence=70))
    _charge(stay, TURNED_18 + 2 * DAY)
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
    _charge(stay, BEGAN)
    pay(stay, 1000)
    _charge(stay, WEDNESDAY)
    assert sorted(_entries(stay)) == [(1, TODAY, -5000), (2, BEGAN, 2357), (3, TODAY, -1000), (4, WEDNESDAY, 8250)]


def test_free_week_and_rent_day_of_the_scheme_hold(stay):
    factories.add(FreeWeek(scheme_id=stay.scheme_id, week_starts=WEDNESDAY))
    _charge(stay)
    assert _entries(stay) == [(1, BEGAN, 2357), (2, WEDNESDAY + 7 * DAY, 8250)]


def test_stay_taken_back_or_not_begun_by_then_is_not_charged(stay):
    assert _preview(stay, BEGAN - DAY).rows == []
    stay.withdrawn_on = TODAY
    db.session.flush()
    assert _preview(stay).rows == []


# --- ends, reversals --------------------------------------------------------------------------------------------------
def test_end_inside_a_charged_week_is_put_right_with_a_reason_and_only_once(stay):
    _charge(stay)
    stay.ends_on = WEDNESDAY + 9 * DAY
    done = _charge(stay)
    assert [(row.kind, row.date, row.amount_pence) for row in done.rows] == [
        (EntryKind.CHARGE, WEDNESDAY + 7 * DAY, 3536),
        (EntryKind.REVERSAL, TODAY, -8250),
    ]
    lines = {line.sequence: line for line in queries.lines(stay.id)}
    assert (lines[4].reverses, lines[4].effective_on, lines[3].reversed_by) == (3, TODAY, 4)
    assert "ends inside this period" in lines[4].note
    assert done.totals[Component.RENT] == 3536 - 8250
    assert _charge(stay).rows == []


def test_latest_charge_that_was_reversed_is_charged_again_by_the_terms_of_now(stay):
    _charge(stay)
    reverse(stay, 3)
    db.session.execute(sa.update(RentTerm).values(rent_pence=8000))
    _charge(stay)
    assert (5, WEDNESDAY + 7 * DAY, 8000) in _entries(stay)
    reverse(stay, 2)
    assert _charge(stay).rows == []


def test_charges_by_another_calendar_are_left_to_a_person_and_one_stray_is_passed_over(stay):
    _charge(stay, WEDNESDAY)
    shared = {"kind": EntryKind.CHARGE, "amount_pence": 100, "component": Component.SUPPORT}
    shared |= {"stay_id": stay.id, "pack": Pack.UNDER_18_LICENCE, "recorded_at": factories.NOW}
    factories.add(Entry(**shared, sequence=3, effective_on=WEDNESDAY + 9 * DAY))
    assert [row.date for row in _preview(stay).rows] == [WEDNESDAY + 7 * DAY]
    factories.add(Entry(**shared, sequence=4, effective_on=WEDNESDAY + 10 * DAY))
    found = _preview(stay)
    assert ([row.date for row in found.rows], [each.why for each in found.odd]) == ([], [Odd.OFF_CALENDAR])


# --- what changed since the preview -----------------------------------------------------------------------------------
def _paid(stay):
    pay(stay, 5000)


def _ended(stay):
    stay.ends_on = WEDNESDAY + DAY


def _other_rent(_stay):
    db.session.execute(sa.update(RentTerm).values(rent_pence=7000))


def _week_made_free(stay):
    factories.add(FreeWeek(scheme_id=stay.scheme_id, week_starts=WEDNESDAY))


def _taken_back(stay):
    stay.withdrawn_on = TODAY


def _another_footing(stay):
    factories.add(Footing(stay_id=stay.id, from_on=BEGAN + DAY, pack=Pack.SUPPORTED_STANDARD))


@pytest.mark.parametrize(
    ("change", "charged"),
    [
        (_paid, [2357, 8250, 8250]),
        (_ended, [2357, 2357]),
        (_other_rent, [2000, 7000, 7000]),
        (_week_made_free, [2357, 8250]),
        (_taken_back, []),
        (_another_footing, [2357, 8250, 8250]),
    ],
)
def test_account_that_changed_since_the_preview_is_planned_again(stay, change, charged):
    untouched = factories.make_stay(
        factories.make_person(scheme := factories.make_scheme()), factories.make_home(scheme), starts_on=BEGAN
    )
    planned = run.preview([stay.scheme_id, scheme.id], UNTIL, today=TODAY)
    change(stay)
    db.session.flush()
    db.session.execute(sa.update(RentTerm).where(RentTerm.stay_id == untouched.id).values(rent_pence=8250))
    done = run.carry_out(planned, actor=SYSTEM)
    entries = [line for line in queries.lines(stay.id) if line.kind is EntryKind.CHARGE]
    assert [line.amount_pence for line in entries] == charged
    assert done.planned_again == (change is not _taken_back)
    assert len(queries.lines(untouched.id)) == 3
    if change is _another_footing:
        assert {line.pack for line in entries[1:]} == {Pack.SUPPORTED_STANDARD}


def test_stay_that_began_since_the_preview_is_charged_too(stay):
    planned = _preview(stay)
    late = _neighbour(stay, ref="T02")
    run.carry_out(planned, actor=SYSTEM)
    assert len(_entries(late)) == 3


# --- odd accounts -----------------------------------------------------------------------------------------------------
def test_bad_accounts_are_listed_and_the_rest_go_through(stay):
    bad = {
        _neighbour(stay, ref="T02", rent_term=None).id: Odd.NO_TERMS,
        _neighbour(stay, ref="T03", amounts={"rent_pence": 0}).id: Odd.NOTHING_DUE,
        _neighbour(stay, ref="T04", footing=None).id: Odd.NO_FOOTING,
        _neighbour(stay, ref="T05", amounts={"support_pence": -70}).id: Odd.REFUSED,
    }
    planned = _preview(stay)
    assert {each.stay_id: each.why for each in planned.odd} == {
        key: why
        for key, why in bad.items()
        if why is not Odd.REFUSED  # nobody asked the database yet
    }
    done = run.carry_out(planned, actor=SYSTEM)
    assert {each.stay_id: each.why for each in done.odd} == bad
    assert _entries(stay) == FIRST
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Entry)) == len(FIRST)
    assert [(each.stay_ref, each.charges, each.amount_pence, each.odd) for each in done.accounts] == [
        ("T01", 3, 18857, None),
        ("T02", 0, 0, Odd.NO_TERMS),
        ("T03", 0, 0, Odd.NOTHING_DUE),
        ("T04", 0, 0, Odd.NO_FOOTING),
        ("T05", 0, 0, Odd.REFUSED),
    ]
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "rent.run.done")).one()
    assert (event.detail["accounts"], event.detail["charges"], event.detail["odd"]) == (1, 3, 4)


def test_refused_account_among_many_costs_no_other_its_charges(stay):
    people = [_neighbour(stay, ref=f"U{number:03d}") for number in range(AT_ONCE + 5)]
    bad = people[AT_ONCE // 2]
    db.session.execute(sa.update(RentTerm).where(RentTerm.stay_id == bad.id).values(support_pence=-70))
    done = _charge(stay, BEGAN)
    assert [each.stay_id for each in done.odd] == [bad.id]
    assert len(done.rows) == len(people)
    assert queries.lines(bad.id) == []


def test_many_accounts_take_as_many_statements_to_preview_as_one(stay):
    def asked():
        db.session.flush()
        with counted() as sent:
            _preview(stay)
        return len(sent)

    one = asked()
    for number in range(5):
        _neighbour(stay, ref=f"V{number}")
    assert asked() == one == 3


# --- days -------------------------------------------------------------------------------------------------------------
def test_run_more_than_a_year_ahead_is_previewed_and_not_carried_out(stay):
    far = date(2027, 3, 21)
    assert (far - TODAY).days == 366
    assert _charge(stay, far).rows
    with pytest.raises(RuleBroken) as refused:
        _charge(stay, far + DAY)
    assert refused.value.field == "until"
    with pytest.raises(RuleBroken):
        _preview(stay, date(2101, 1, 1))


def test_rows_come_by_reference_date_and_component(stay):
    for ref in ("a1", "Z9", "T01-b", "T010"):
        _neighbour(stay, ref=ref, amounts={"support_pence": 70, "period": RentPeriod.MONTHLY})
    rows = _preview(stay, date(2026, 2, 1)).rows
    keys = [(row.stay_ref, row.date, row.component.value) for row in rows]
    assert keys == sorted(keys)
    assert list(dict.fromkeys(ref for ref, _on, _component in keys)) == ["T01", "T01-b", "T010", "Z9", "a1"]
