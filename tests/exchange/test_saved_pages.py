"""What was made in the pages can be saved, and loaded somewhere else."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa
from exchange.samples import cells, full

from app.accounts.models import RoleHeld
from app.core.db import db
from app.core.permissions import SYSTEM, Role
from app.exchange import services
from app.exchange.roles import IN_ORDER
from app.people.models import Person
from app.schemes import services as schemes
from app.schemes.models import CertificateKind, Home, Scheme
from app.tenancies import plans
from app.tenancies import services as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import EndReason, MoveOn, Pack, RentPeriod

pytestmark = pytest.mark.usefixtures("context")
TODAY = date(2026, 1, 5)
DONE = {"actor": SYSTEM, "today": TODAY}
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def scheme():
    return factories.make_scheme(ref="TYC")


@pytest.fixture
def homes(scheme):
    return [factories.make_home(scheme, ref=f"H{number}", name=f"Flat {number}") for number in (1, 2, 3)]


@pytest.fixture
def person(scheme):
    return factories.make_person(scheme, Role.TENANT, ref="P1", birth_date=date(2008, 2, 29))


def _stay(person, home, starts_on, pack=Pack.UNDER_18_LICENCE):
    rent, eet = tenancies.RentFacts(RentPeriod.WEEKLY, 8250, 1000), tenancies.EetFacts(160, 6, 12)
    return tenancies.start(person, home, tenancies.Agreed("T1", pack, starts_on, rent, eet, None), **DONE)


def _saved(scheme, name):
    db.session.flush()
    return cells(services.save(scheme, today=TODAY)[f"{name}.csv"])


def _elsewhere(scheme):
    """Save a scheme, load it as another one, save that, and return both folders but for the reference."""
    db.session.flush()
    saved = services.save(scheme, today=TODAY)
    copy = saved | {"scheme.csv": saved["scheme.csv"].replace(f"\n{scheme.ref},".encode(), b"\nCOPY,")}
    assert [str(problem) for problem in services.check(copy, today=TODAY).problems] == []
    again = services.save(services.load(copy, **DONE), today=TODAY)
    return copy, again


def test_a_stay_that_moved_and_turned_from_licence_to_contract_comes_back(scheme, homes, person):
    stay = _stay(person, homes[0], date(2025, 3, 3))
    tenancies.move(stay, homes[1], on=date(2025, 9, 1), **DONE)
    tenancies.change_footing(stay, Pack.SUPPORTED_STANDARD, on=date(2026, 3, 1), rhw1_given_on=TODAY, actor=SYSTEM)
    tenancies.move(stay, homes[2], on=date(2026, 3, 1), **DONE)
    tenancies.end(stay, last_day=date(2026, 6, 30), reason=EndReason.AGREED, move_on=MoveOn.FAMILY, **DONE)
    assert _saved(scheme, "moves") == [
        {"tenancy_ref": "T1", "on": "2025-09-01", "home_ref": "H2", "pack": ""},
        {"tenancy_ref": "T1", "on": "2026-03-01", "home_ref": "H3", "pack": "supported-standard"},
    ]
    (row,) = _saved(scheme, "tenancies")
    assert (row["home_ref"], row["pack"], row["ends_on"]) == ("H1", "under-18-licence", "2026-06-30")
    copy, again = _elsewhere(scheme)
    assert again == copy


def test_a_contract_and_rent_that_were_to_come_after_the_last_day_are_left_out(scheme, homes, person):
    stay = _stay(person, homes[0], date(2025, 3, 3))
    tenancies.change_footing(stay, Pack.SUPPORTED_STANDARD, on=date(2026, 3, 1), rhw1_given_on=None, actor=SYSTEM)
    tenancies.change_rent(stay, tenancies.RentFacts(RentPeriod.WEEKLY, 9000), from_on=date(2026, 3, 1), actor=SYSTEM)
    tenancies.end(stay, last_day=date(2026, 2, 28), reason=EndReason.MOVED_ON, move_on=None, **DONE)
    assert _saved(scheme, "moves") == []
    assert [row["from"] for row in _saved(scheme, "rent_terms")] == ["2025-03-03"]
    copy, again = _elsewhere(scheme)
    assert again == copy


def test_plans_that_changed_are_saved_as_they_are_now(scheme, homes, person):
    stay = _stay(person, homes[0], date(2025, 3, 3))
    tenancies.move(stay, homes[1], on=date(2026, 2, 1), **DONE)
    plans.take_back_move(stay, **DONE)
    tenancies.end(stay, last_day=date(2026, 3, 31), reason=EndReason.MOVED_ON, move_on=MoveOn.FAMILY, **DONE)
    plans.stay_on(stay, **DONE)
    assert _saved(scheme, "moves") == []
    (row,) = _saved(scheme, "tenancies")
    assert (row["ends_on"], row["end_reason"], row["move_on"]) == ("", "", "")
    assert _saved(scheme, "people")[0]["roles"] == "tenant"
    copy, again = _elsewhere(scheme)
    assert again == copy


def test_a_stay_that_was_withdrawn_is_left_out(scheme, homes, person):
    stay = _stay(person, homes[0], TODAY + timedelta(days=90), Pack.SUPPORTED_STANDARD)
    tenancies.withdraw(stay, **DONE)
    assert [_saved(scheme, name) for name in ("tenancies", "moves", "rent_terms")] == [[], [], []]
    copy, again = _elsewhere(scheme)
    assert again == copy


def test_a_new_agreement_of_the_same_kind_is_no_move(scheme, homes, person):
    stay = _stay(person, homes[0], date(2026, 3, 2), Pack.SUPPORTED_STANDARD)
    tenancies.change_footing(stay, Pack.SUPPORTED_STANDARD, on=date(2026, 9, 1), rhw1_given_on=None, actor=SYSTEM)
    assert _saved(scheme, "moves") == []


def test_a_whole_house_with_everybody_in_it_comes_back(scheme, homes):
    for role in IN_ORDER:
        factories.make_person(scheme, role, birth_date=date(2006, 5, 17), known_as="Ŵ 🌻")
    schemes.set_next_door(homes[0], [homes[1].id], **DONE)
    schemes.record_certificate(homes[0], CertificateKind.GAS, date(2025, 6, 1), None, **DONE)
    schemes.add_free_week(scheme, date(2026, 12, 21), **DONE)
    copy, again = _elsewhere(scheme)
    assert again == copy
    assert sorted(row["roles"] for row in cells(copy["people.csv"])) == sorted(IN_ORDER)


@pytest.mark.usefixtures("context", "person")
def test_somebody_of_another_scheme_who_works_here_is_not_saved(scheme):
    stranger = factories.make_person(factories.make_scheme(), ref="X9")
    factories.add(RoleHeld(person_id=stranger.id, scheme_id=scheme.id, role=Role.MANAGER, granted_at=factories.NOW))
    assert [row["person_ref"] for row in _saved(scheme, "people")] == ["P1"]


def _held(person, role, from_on=None, last_day=None, **more):
    held = {"person_id": person.id, "scheme_id": person.scheme_id, "role": role, "granted_at": factories.NOW}
    factories.add(RoleHeld(from_on=from_on, last_day=last_day, **held | more))


@pytest.mark.parametrize(
    ("roles", "cell", "term"),
    [
        ([(Role.STAFF, None, YESTERDAY)], "", ("", "")),  # a right that was lost is not given back
        ([(Role.MANAGER, None, TODAY)], "manager", ("", "")),  # to its last day, included
        ([(Role.SAFEGUARDING, TODAY + timedelta(days=1), None)], "", ("", "")),  # nor given before its day
        ([(Role.SAFEGUARDING, TODAY, None)], "safeguarding", ("", "")),
        ([(Role.STAFF, None, YESTERDAY), (Role.STAFF, TODAY, None)], "staff", ("", "")),
        ([(Role.TENANT, None, YESTERDAY)], "", ("", "")),  # a tenant who never had a stay
        ([(Role.COMMITTEE, date(2024, 1, 1), YESTERDAY)], "committee", ("2024-01-01", "2026-01-04")),
        (
            [(Role.COMMITTEE, date(2020, 1, 1), date(2021, 1, 1)), (Role.COMMITTEE, date(2025, 1, 1), None)],
            "committee",
            ("2025-01-01", ""),
        ),
        (
            [(Role.COMMITTEE, date(2025, 1, 1), None), (Role.CHAIR, date(2025, 2, 1), YESTERDAY)],
            "committee",
            ("2025-01-01", ""),
        ),
        (
            [(Role.COMMITTEE, date(2025, 1, 1), None), (Role.CHAIR, date(2025, 1, 1), None)],
            "committee chair",
            ("2025-01-01", ""),
        ),
        (
            [(Role.CHAIR, None, TODAY), (Role.COMMITTEE, date(2026, 2, 1), None)],
            "chair",
            ("", "2026-01-05"),
        ),
    ],
)
def test_roles_are_saved_as_far_as_the_folder_can_say_their_days(scheme, roles, cell, term):
    person = factories.make_person(scheme, ref="P2")
    for role, from_on, last_day in roles:
        _held(person, role, from_on, last_day)
    (row,) = _saved(scheme, "people")
    assert (row["roles"], (row["committee_from"], row["committee_to"])) == (cell, term)


def test_a_role_that_was_taken_back_is_not_saved(scheme, person):
    _held(person, Role.MANAGER, revoked_at=factories.NOW)
    (row,) = _saved(scheme, "people")
    assert row["roles"] == "tenant"


def test_a_former_tenant_keeps_the_role_with_the_last_day_of_their_stay(scheme, homes, person):
    stay = _stay(person, homes[0], date(2025, 3, 3))
    tenancies.end(stay, last_day=date(2025, 12, 31), reason=EndReason.MOVED_ON, move_on=None, **DONE)
    assert _saved(scheme, "people")[0]["roles"] == "tenant"
    _elsewhere(scheme)
    last_days = db.session.scalars(sa.select(RoleHeld.last_day).where(RoleHeld.role == Role.TENANT))
    assert list(last_days) == [date(2025, 12, 31)] * 2


def test_what_is_changed_after_loading_is_saved():
    scheme = services.load(full(), **DONE)
    stay = db.session.scalar(sa.select(Stay).where(Stay.ref == "T1"))
    home = db.session.scalar(sa.select(Home).where(Home.ref == "H2"))
    tenancies.move(stay, home, on=date(2026, 2, 1), **DONE)
    person = db.session.scalar(sa.select(Person).where(Person.ref == "P3"))
    person.first_name, scheme.council = '="Mari"', None
    assert {"tenancy_ref": "T1", "on": "2026-02-01", "home_ref": "H2", "pack": ""} in _saved(scheme, "moves")
    assert _saved(scheme, "people")[2]["first_name"] == '="Mari"'
    assert _saved(scheme, "scheme")[0]["council"] == ""
    assert db.session.get(Scheme, scheme.id).folder_digest == services.digest(full())
