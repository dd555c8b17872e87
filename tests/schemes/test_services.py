from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import Actor, Role
from app.schemes import queries, services
from app.schemes.models import Certificate, FreeWeek, Home, NextDoor
from app.schemes.rules import CertificateKind, Fuel, RentDay
from app.schemes.services import HelpNumbers, HomeFacts, SchemeFacts

pytestmark = pytest.mark.usefixtures("context")
TODAY = date(2026, 1, 5)  # a Monday
FACTS = SchemeFacts("TC", "Tŷ Cyfle 🚪", "Torfaen Example Homes", "1 Example Street", supported_accommodation=True)
NUMBERS = HelpNumbers("01495 555 999", "Maria Price", "01495 555 010", "01495 555 020", None)


@pytest.fixture
def scheme():
    return factories.make_scheme()


@pytest.fixture
def done_by(scheme):
    actor = Actor(account_id=uuid.uuid4(), roles=frozenset({(scheme.id, Role.MANAGER)}))
    return {"actor": actor, "today": TODAY}


def _events() -> list[str]:
    db.session.flush()
    return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


def _refused(deed) -> str | None:
    with pytest.raises(RuleBroken) as broken:
        deed()
    assert str(broken.value.sentence).endswith(".")
    return broken.value.field


def test_scheme_is_added_not_yet_open():
    made = services.add_scheme(FACTS, actor=Actor(system=True), today=TODAY)
    assert (made.name, made.opened_on, made.rent_day) == ("Tŷ Cyfle 🚪", None, None)
    assert _events() == ["schemes.scheme.added"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ref": "T C"}, "ref"),
        ({"min_age": 15}, "min_age"),
        ({"max_age": 15}, "max_age"),
        ({"door_colour": "#ffffff"}, "door_colour"),
    ],
)
def test_scheme_with_a_wrong_fact_is_refused_and_not_written(change, field):
    assert _refused(lambda: services.add_scheme(replace(FACTS, **change), actor=Actor(), today=TODAY)) == field
    assert _events() == []


def test_scheme_with_the_reference_of_another_is_refused(scheme, done_by):
    other = factories.make_scheme(ref="TC")
    assert _refused(lambda: services.change_scheme(scheme, FACTS, **done_by)) == "ref"
    services.change_scheme(other, FACTS, **done_by)
    assert other.name == FACTS.name


def test_scheme_changed_counts_a_version_and_names_what_changed(scheme, done_by):
    services.change_scheme(scheme, FACTS, **done_by)
    assert scheme.version == 2
    db.session.flush()
    detail = db.session.scalar(sa.select(AuditEvent.detail))
    assert detail["name"] is True
    assert "supported_accommodation" not in detail


def test_scheme_changed_to_what_it_is_does_nothing(scheme, done_by):
    services.change_scheme(scheme, FACTS, **done_by)
    services.change_scheme(scheme, FACTS, **done_by)
    assert scheme.version == 2
    assert len(_events()) == 1


def test_help_number_of_an_open_scheme_cannot_be_blanked(scheme, done_by):
    for name in ("on_call_phone", "safeguarding_name", "safeguarding_phone", "social_services_phone"):
        numbers = replace(NUMBERS, **{name: None})
        assert _refused(lambda numbers=numbers: services.change_help_numbers(scheme, numbers, **done_by)) == name
    services.change_help_numbers(scheme, NUMBERS, **done_by)
    assert scheme.social_services_out_of_hours is None


def test_help_number_of_a_scheme_not_open_may_be_blank(done_by):
    new = factories.make_scheme(opened_on=None)
    services.change_help_numbers(new, HelpNumbers(), **done_by)
    assert new.on_call_phone is None


def test_scheme_opens_today_once_everything_is_there(done_by):
    new = factories.make_scheme(opened_on=None)
    _refused(lambda: services.open_scheme(new, **done_by))
    factories.make_home(new)
    services.open_scheme(new, **done_by)
    assert new.opened_on == TODAY
    _refused(lambda: services.open_scheme(new, **done_by))
    assert _events() == ["schemes.scheme.opened"]


def test_free_week_to_come_is_added_and_removed(scheme, done_by):
    week = services.add_free_week(scheme, TODAY + timedelta(days=7), **done_by)
    assert _refused(lambda: services.add_free_week(scheme, week.week_starts, **done_by)) == "week_starts"
    services.remove_free_week(week, **done_by)
    db.session.flush()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FreeWeek)) == 0
    assert _events() == ["schemes.free_week.added", "schemes.free_week.removed"]


def test_free_week_that_has_begun_is_neither_added_nor_removed(scheme, done_by):
    assert _refused(lambda: services.add_free_week(scheme, TODAY, **done_by)) == "week_starts"
    begun = factories.add(FreeWeek(scheme_id=scheme.id, week_starts=TODAY))
    _refused(lambda: services.remove_free_week(begun, **done_by))


def test_free_week_begins_on_the_rent_day_of_its_scheme(done_by):
    sundays = factories.make_scheme(rent_day=RentDay.SUNDAY)
    assert _refused(lambda: services.add_free_week(sundays, TODAY + timedelta(days=7), **done_by)) == "week_starts"
    services.add_free_week(sundays, TODAY + timedelta(days=6), **done_by)


def test_home_is_added_with_its_facts(scheme, done_by):
    facts = HomeFacts("F1", "Fflat 1 “Tŷ’r Ŵyn” 🌻", "Garn Road", "Ground", 0, Fuel.NONE)
    home = services.add_home(scheme, facts, **done_by)
    assert (home.name, home.bedrooms, home.fuel, home.version) == (facts.name, 0, Fuel.NONE, 1)
    assert home.order_key.startswith("garn road | fflat 00000001")


def test_home_with_a_taken_reference_is_refused_naming_the_home(scheme, done_by):
    taken = factories.make_home(scheme, name="Flat 7")
    with pytest.raises(RuleBroken, match="Flat 7 has this reference") as broken:
        services.add_home(scheme, HomeFacts(taken.ref, "Flat 8"), **done_by)
    assert broken.value.field == "ref"
    elsewhere = factories.make_scheme()
    services.add_home(elsewhere, HomeFacts(taken.ref, "Flat 8"), **done_by)


def test_home_renamed_is_ordered_anew(scheme, done_by):
    home = factories.make_home(scheme, name="Flat 10", house="Garn Road")
    services.change_home(home, HomeFacts(home.ref, "Flat 2", "Garn Road"), **done_by)
    db.session.flush()
    assert home.order_key == f"garn road | flat 00000002 | {home.order_key.rsplit(' | ', 1)[1]}"
    assert home.version == 2


@pytest.fixture
def row(scheme):
    return [factories.make_home(scheme, name=f"Flat {n}") for n in range(1, 5)]


def test_next_door_counts_both_ways(row, done_by):
    one, two, three, _four = row
    services.set_next_door(two, [one.id, three.id], **done_by)
    db.session.flush()
    assert queries.next_door_ids(one.id) == {two.id}
    assert queries.next_door_ids(two.id) == {one.id, three.id}
    assert [n.name for n in queries.next_door(two.id)] == ["Flat 1", "Flat 3"]


def test_next_door_said_by_the_other_home_is_taken_back_by_this_one(row, done_by):
    one, two, three, _four = row
    db.session.add_all([NextDoor(home_id=one.id, other_id=two.id), NextDoor(home_id=two.id, other_id=one.id)])
    db.session.flush()
    services.set_next_door(two, [three.id], **done_by)
    db.session.flush()
    assert queries.next_door_ids(two.id) == {three.id}
    assert queries.next_door_ids(one.id) == set()


def test_next_door_said_again_is_not_written_twice(row, done_by):
    one, two, *_rest = row
    services.set_next_door(one, [two.id], **done_by)
    services.set_next_door(two, [one.id], **done_by)
    db.session.flush()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(NextDoor)) == 1
    assert len(_events()) == 1


def test_next_door_is_never_the_home_itself_nor_one_of_another_scheme(row, done_by):
    elsewhere = factories.make_home(factories.make_scheme())
    for other in (row[0].id, elsewhere.id, uuid.uuid4()):
        assert _refused(lambda other=other: services.set_next_door(row[0], [other], **done_by)) == "next_door"


def test_certificate_is_recorded_once_for_a_day(row, done_by):
    facts = (row[0], CertificateKind.GAS, TODAY, None)
    services.record_certificate(*facts, **done_by)
    assert _refused(lambda: services.record_certificate(*facts, **done_by)) == "done_on"
    services.record_certificate(row[1], *facts[1:], **done_by)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 2


def test_certificate_from_tomorrow_is_refused(row, done_by):
    facts = (row[0], CertificateKind.GAS, TODAY + timedelta(days=1), None)
    assert _refused(lambda: services.record_certificate(*facts, **done_by)) == "done_on"


def test_certificate_taken_away_stays_in_the_audit(row, done_by):
    made = services.record_certificate(row[0], CertificateKind.EPC, TODAY, date(2030, 1, 1), **done_by)
    services.remove_certificate(made, row[0], **done_by)
    db.session.flush()
    event = db.session.scalar(sa.select(AuditEvent).where(AuditEvent.event == "schemes.certificate.removed"))
    assert event.detail == {
        "home_id": str(row[0].id),
        "kind": "epc",
        "done_on": "2026-01-05",
        "expires_on": "2030-01-01",
    }
    assert event.scheme_id == row[0].scheme_id
    assert queries.certificates(row[0].id) == []


def test_audit_of_every_service_holds_no_names(scheme, done_by):
    services.change_scheme(scheme, FACTS, **done_by)
    services.change_help_numbers(scheme, NUMBERS, **done_by)
    services.add_home(scheme, HomeFacts("F1", "Secret Flat"), **done_by)
    db.session.flush()
    told = str(list(db.session.scalars(sa.select(AuditEvent.detail))))
    assert not any(word in told for word in ("Secret", "Cyfle", "Maria", "01495"))
    assert all(e.scheme_id == scheme.id for e in db.session.scalars(sa.select(AuditEvent)))


def test_homes_are_in_order_of_their_numbers(scheme):
    for name in ("Flat 10", "Flat 9", "flat 2"):
        factories.make_home(scheme, name=name)
    assert list(db.session.scalars(sa.select(Home.name).order_by(Home.order_key))) == ["flat 2", "Flat 9", "Flat 10"]
