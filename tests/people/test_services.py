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
from app.core.permissions import Actor
from app.people import queries, services
from app.people.models import PersonLink
from app.people.rules import LinkKind, SafeContact
from app.people.services import PersonFacts

pytestmark = pytest.mark.usefixtures("context")
TODAY = date(2026, 1, 5)
FACTS = PersonFacts("P1", "Ŵyn", "O’Brien-Ŷnys", known_as="Ŵ 🌻")
DONE = {"actor": Actor(account_id=uuid.uuid4()), "today": TODAY}


@pytest.fixture
def scheme():
    return factories.make_scheme()


@pytest.fixture
def elsewhere():
    return factories.make_person(factories.make_scheme())


@pytest.fixture
def person(scheme):
    return factories.make_person(scheme)


def _refused(deed) -> str | None:
    with pytest.raises(RuleBroken) as broken:
        deed()
    assert str(broken.value.sentence).endswith(".")
    return broken.value.field


def _events() -> list[str]:
    db.session.flush()
    return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


def test_person_is_added_with_welsh_letters_and_emoji(scheme):
    made = services.add_person(scheme, FACTS, **DONE)
    assert (made.full_name, made.name, made.safe_contact) == ("Ŵyn O’Brien-Ŷnys", "Ŵ 🌻", None)
    assert _events() == ["people.person.added"]


def test_person_with_a_name_as_long_as_there_is_room_is_added(scheme):
    made = services.add_person(scheme, replace(FACTS, first_name="Ŵ" * 80, last_name="y" * 80), **DONE)
    assert len(made.full_name) == 161


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ref": ""}, "ref"),
        ({"birth_date": TODAY + timedelta(days=1)}, "birth_date"),
        ({"birth_date": date(1900, 1, 1)}, "birth_date"),
        ({"inducted_on": TODAY + timedelta(days=1)}, "inducted_on"),
        ({"safe_contact": SafeContact.PHONE}, "phone"),
        ({"support_worker_id": uuid.UUID(int=1)}, "support_worker_id"),
    ],
)
def test_person_with_a_wrong_fact_is_refused_and_not_written(scheme, change, field):
    assert _refused(lambda: services.add_person(scheme, replace(FACTS, **change), **DONE)) == field
    assert _events() == []


def test_person_with_a_taken_reference_is_refused_in_the_scheme_but_not_in_another(scheme, person, elsewhere):
    facts = replace(FACTS, ref=person.ref)
    assert _refused(lambda: services.add_person(scheme, facts, **DONE)) == "ref"
    services.change_person(person, facts, **DONE)
    services.change_person(elsewhere, facts, **DONE)
    assert elsewhere.ref == person.ref


def test_support_worker_of_another_scheme_is_refused(scheme, person, elsewhere):
    facts = replace(FACTS, support_worker_id=elsewhere.id)
    assert _refused(lambda: services.add_person(scheme, facts, **DONE)) == "support_worker_id"
    assert _refused(lambda: services.change_person(person, facts, **DONE)) == "support_worker_id"


def test_nobody_is_their_own_support_worker(person):
    facts = replace(FACTS, support_worker_id=person.id)
    assert _refused(lambda: services.change_person(person, facts, **DONE)) == "support_worker_id"


def test_person_changed_is_found_under_the_new_name_and_audited_without_names(scheme, person):
    worker = factories.make_person(scheme)
    services.change_person(person, replace(FACTS, phone="01495 555 1", support_worker_id=worker.id), **DONE)
    assert _events() == ["people.person.changed"]
    detail = db.session.scalar(sa.select(AuditEvent.detail))
    assert detail == dict.fromkeys(("ref", "first_name", "last_name", "known_as", "phone", "support_worker_id"), True)
    assert person.order_key == "obrien-ynys | wyn | w 🌻 | p00000001"
    assert person.version == 2


def test_person_changed_to_what_is_known_does_nothing(person):
    services.change_person(person, FACTS, **DONE)
    services.change_person(person, FACTS, **DONE)
    assert (person.version, len(_events())) == (2, 1)


def test_link_counts_both_ways(scheme, person):
    other = factories.make_person(scheme)
    services.link_people(person, other.id, LinkKind.FAMILY, TODAY, **DONE)
    for one, two in ((person, other), (other, person)):
        assert [(row.other_id, row.kind) for row in queries.links(one.id)] == [(two.id, LinkKind.FAMILY)]


def test_link_written_down_again_from_either_side_is_refused(scheme, person):
    other = factories.make_person(scheme)
    services.link_people(person, other.id, LinkKind.FAMILY, None, **DONE)
    for one, two in ((person, other), (other, person)):
        deed = lambda one=one, two=two: services.link_people(one, two.id, LinkKind.FAMILY, None, **DONE)  # noqa: E731
        assert _refused(deed) == "other_id"
    services.link_people(other, person.id, LinkKind.CLOSE, None, **DONE)
    assert len(queries.links(person.id)) == 2


def test_link_to_oneself_or_to_another_scheme_is_refused(person, elsewhere):
    for other_id in (person.id, elsewhere.id, uuid.uuid4()):
        deed = lambda other_id=other_id: services.link_people(  # noqa: E731
            person, other_id, LinkKind.CLOSE, None, **DONE
        )
        assert _refused(deed) == "other_id"


@pytest.mark.parametrize(("days", "taken"), [(0, True), (1, False)])
def test_link_declared_tomorrow_is_refused(scheme, person, days, taken):
    other = factories.make_person(scheme)
    on = TODAY + timedelta(days=days)
    if taken:
        assert services.link_people(person, other.id, LinkKind.CLOSE, on, **DONE).declared_on == on
    else:
        assert _refused(lambda: services.link_people(person, other.id, LinkKind.CLOSE, on, **DONE)) == "declared_on"


def test_link_taken_away_is_gone_for_both_and_audited(scheme, person):
    other = factories.make_person(scheme)
    link = services.link_people(person, other.id, LinkKind.FAMILY, None, **DONE)
    services.unlink(link, other, **DONE)
    assert _events() == ["people.link.added", "people.link.removed"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PersonLink)) == 0
    kept = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert kept.detail == {"person_id": str(person.id), "other_id": str(other.id), "kind": "family"}


def test_a_birth_date_is_put_right_but_never_left_blank_again(person):
    facts = replace(FACTS, ref=person.ref, birth_date=date(2006, 5, 18))
    services.change_person(person, facts, **DONE)
    with pytest.raises(RuleBroken, match="do not leave it blank") as refused:
        services.change_person(person, replace(facts, birth_date=None), **DONE)
    assert refused.value.field == "birth_date"
    assert person.birth_date == date(2006, 5, 18)
