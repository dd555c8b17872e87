from __future__ import annotations

import factories
import pytest
from statements import counted

from app.core.permissions import Actor, Role
from app.people import queries
from app.people.models import PersonLink
from app.people.queries import PeopleWanted
from app.people.rules import LinkKind, SafeContact

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def scheme():
    return factories.make_scheme(name="Tŷ Cyfle")


@pytest.fixture
def staff(scheme):
    return Actor(roles=frozenset({(scheme.id, Role.STAFF)}))


def _names(actor, **wanted):
    return [row.full_name for row in queries.people(actor, PeopleWanted(**wanted), page=1).rows]


def test_names_for_peers_are_what_people_like_to_be_called(scheme):
    one = factories.make_person(scheme, first_name="Rhiannon", known_as="Rhi")
    two = factories.make_person(scheme, first_name="Osian")
    factories.make_person(factories.make_scheme())
    assert queries.names({scheme.id}) == {one.id: "Rhi", two.id: "Osian"}
    assert queries.names([]) == {}


@pytest.mark.parametrize("role", [Role.TENANT, Role.COMMITTEE, Role.CHAIR, Role.ADMIN])
def test_people_are_not_listed_to_who_may_not_see_them(scheme, role):
    person = factories.make_person(scheme)
    actor = Actor(person_id=person.id, roles=frozenset({(scheme.id, role)}))
    assert _names(actor) == []
    assert queries.all_people(actor, PeopleWanted()) == []
    assert queries.search(actor, "bevan") == []
    assert queries.of_scheme(actor, scheme.id) == []


def test_people_listed_are_those_of_the_actors_schemes_by_last_name(scheme, staff):
    for first, last in (("Zac", "Ábel"), ("Ann", "Zorn"), ("Ceri", "abel")):
        factories.make_person(scheme, first_name=first, last_name=last)
    factories.make_person(factories.make_scheme())
    assert _names(staff) == ["Ceri abel", "Zac Ábel", "Ann Zorn"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sian", True),
        ("SIÂN", True),
        ("bevan sian", True),
        ("siân b", True),
        ("shân", True),
        ("p-7", True),
        ("sian jones", False),
        ("%", False),
        ("", True),
    ],
)
def test_people_are_found_by_any_of_their_names_without_minding_accents(scheme, staff, text, found):
    factories.make_person(scheme, first_name="Siân", last_name="Bevan", known_as="Shân", ref="P-7")
    assert bool(_names(staff, text=text)) is found
    assert bool(queries.search(staff, text)) is (found and text != "")


def test_people_are_narrowed_by_safe_contact_and_scheme(scheme, staff):
    factories.make_person(scheme, last_name="Never", safe_contact=SafeContact.NEVER_POST)
    factories.make_person(scheme, last_name="Post", safe_contact=SafeContact.POST)
    assert _names(staff, safe_contact=SafeContact.NEVER_POST) == ["Sŵyn Never"]
    assert len(_names(staff, scheme_id=scheme.id)) == 2
    assert _names(staff, scheme_id=factories.make_scheme().id) == []


def test_list_takes_the_same_statements_for_8_people_and_for_300(scheme, staff):
    worker = factories.make_person(scheme)
    counts = []
    for number in (7, 292):
        for _each in range(number):
            factories.make_person(scheme, support_worker_id=worker.id)
        with counted() as for_page:
            queries.people(staff, PeopleWanted(), page=1)
        with counted() as for_file:
            rows = queries.all_people(staff, PeopleWanted())
        counts.append((len(for_page), len(for_file)))
    assert len(rows) == 300
    assert counts == [(2, 1), (2, 1)]


def test_support_worker_is_shown_by_name(scheme, staff):
    worker = factories.make_person(scheme, last_name="Aaron")
    person = factories.make_person(scheme, last_name="Zeal", support_worker_id=worker.id)
    assert queries.support_worker(staff, person).full_name == "Sŵyn Aaron"
    assert queries.support_worker(staff, worker) is None
    assert [row.support_worker for row in queries.all_people(staff, PeopleWanted())] == ["", "Sŵyn Aaron"]


def test_choice_of_people_leaves_one_out(scheme, staff):
    one, two = factories.make_person(scheme), factories.make_person(scheme)
    assert [found.id for found in queries.of_scheme(staff, scheme.id, but=one.id)] == [two.id]


def test_pair_of_a_link_begins_with_who_told(scheme):
    one, two = factories.make_person(scheme), factories.make_person(scheme)
    link = factories.add(PersonLink(person_id=two.id, other_id=one.id, kind=LinkKind.CLOSE))
    assert queries.pair(link) == (two, one)
