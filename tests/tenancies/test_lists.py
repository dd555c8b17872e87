"""The list of stays: who sees which, narrowed how, in what order, in how many questions to the database."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
from statements import counted
from tenancies.living import ACTOR, BY, START, TODAY, days, leave, move_in

from app.core.permissions import Actor, Role
from app.tenancies import lists, services
from app.tenancies.lists import Wanted
from app.tenancies.rules import Pack


@pytest.fixture
def staff(scheme):
    return Actor(roles=frozenset({(scheme.id, Role.STAFF)}))


@pytest.fixture
def street(scheme):
    """One stay in each state: living and signed, unsigned, leaving, over, taken back, coming."""
    made = {}
    begins = {"signed": START, "unsigned": START, "leaving": START, "over": START, "back": days(5), "coming": days(1)}
    for number, (name, starts_on) in enumerate(begins.items()):
        person = factories.make_person(scheme, first_name=name.title(), last_name="Price")
        home = factories.make_home(scheme, name=f"Flat {number}")
        made[name] = move_in(person, home, starts_on=starts_on, ref=f"T{number}")
    services.record_signed(made["signed"], on=START, actor=ACTOR)
    leave(made["leaving"], TODAY)
    leave(made["over"], days(-1))
    services.withdraw(made["back"], **BY)
    return made


def _found(actor, on=TODAY, **wanted):
    return {row.person.split()[0].lower() for row in lists.stays(actor, Wanted(**wanted), on=on, page=1).rows}


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("", {"signed", "unsigned", "leaving", "over", "back", "coming"}),
        ("living", {"signed", "unsigned", "leaving"}),
        ("unsigned", {"unsigned", "leaving"}),
        ("coming", {"coming"}),
        ("ended", {"over", "back"}),
        ("nonsense", {"signed", "unsigned", "leaving", "over", "back", "coming"}),
    ],
)
def test_list_is_narrowed_to_a_state(street, staff, state, names):
    del street
    assert _found(staff, state=state) == names


def test_states_turn_on_the_day(street, staff):
    del street
    assert _found(staff, on=days(1), state="living") == {"signed", "unsigned", "coming"}
    assert _found(staff, on=START - timedelta(days=1), state="living") == set()


@pytest.mark.parametrize("role", [Role.TENANT, Role.COMMITTEE, Role.CHAIR, Role.ADMIN])
def test_stays_are_not_listed_to_who_may_not_see_them(street, scheme, role):
    actor = Actor(person_id=street["coming"].person_id, roles=frozenset({(scheme.id, role)}))
    assert _found(actor) == ({"coming"} if role is Role.TENANT else set())


def test_stays_of_another_scheme_are_not_listed(street, scheme):
    elsewhere = factories.make_scheme()
    staff_there = Actor(roles=frozenset({(elsewhere.id, Role.STAFF)}))
    assert _found(staff_there) == set()
    both = Actor(roles=frozenset({(elsewhere.id, Role.STAFF), (scheme.id, Role.STAFF)}))
    assert _found(both, scheme_id=elsewhere.id) == set()
    assert _found(both, scheme_id=scheme.id) == set(street)


@pytest.mark.parametrize(("text", "names"), [("unsig", {"unsigned"}), ("PRICE back", {"back"}), ("nobody", set())])
def test_list_is_narrowed_by_name(street, staff, text, names):
    del street
    assert _found(staff, text=text) == names


def test_newest_stays_come_first_and_equal_ones_by_reference(street, staff):
    del street
    rows = lists.stays(staff, Wanted(), on=TODAY, page=1).rows
    assert [row.ref for row in rows] == ["T4", "T5", "T0", "T1", "T2", "T3"]


@pytest.mark.parametrize(
    ("on", "home", "pack"),
    [
        (START - timedelta(days=9), "Flat 1", Pack.UNDER_18_LICENCE),  # before it begins: where it begins
        (START, "Flat 1", Pack.UNDER_18_LICENCE),
        (days(9), "Flat 1", Pack.UNDER_18_LICENCE),
        (days(10), "Flat 2", Pack.SUPPORTED_STANDARD),
        (days(20), "Flat 3", Pack.SUPPORTED_STANDARD),
    ],
)
def test_row_shows_home_and_agreement_as_they_are_on_the_day(person, homes, staff, on, home, pack):
    stay = move_in(person, homes[0], pack=Pack.UNDER_18_LICENCE)
    services.move(stay, homes[1], on=days(10), **BY)
    services.change_footing(stay, Pack.SUPPORTED_STANDARD, on=days(10), rhw1_given_on=None, actor=ACTOR)
    services.move(stay, homes[2], on=days(20), **BY)
    (row,) = lists.stays(staff, Wanted(), on=on, page=1).rows
    assert (row.home, row.pack) == (home, pack)


def test_file_says_what_the_list_says(street, staff):
    rows = {row[0]: row for row in lists.file_rows(staff, Wanted(), on=TODAY)}
    assert len(rows) == len(street)
    name, start = "Over Price", START
    scheme = rows["T3"][3]
    assert rows["T3"] == ("T3", name, "Flat 3", scheme, "supported-standard", start, days(-1), None)
    assert rows["T4"][6] == TODAY  # taken back today
    assert rows["T0"][7] == START
    assert [row[0] for row in lists.file_rows(staff, Wanted(state="coming"), on=TODAY)] == ["T5"]
    assert all(len(row) == len(lists.HEADER) for row in rows.values())


def test_list_takes_two_statements_and_one_page_however_many_stays_there_are(scheme, staff):
    home = factories.make_home(scheme)
    for number in range(51):
        starts_on = date(2020, 1, 1) + timedelta(days=number * 2)
        factories.make_stay(factories.make_person(scheme), home, starts_on=starts_on, ends_on=starts_on)
    with counted() as sent:
        page = lists.stays(staff, Wanted(), on=TODAY, page=1)
    assert (len(sent), len(page.rows), page.total, page.pages) == (2, 50, 51, 2)
    assert len(lists.stays(staff, Wanted(), on=TODAY, page=2).rows) == 1
    with counted() as sent:
        assert len(list(lists.file_rows(staff, Wanted(), on=TODAY))) == 51
    assert len(sent) == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("args", "asked"),
    [
        ({}, Wanted()),
        ({"scheme": "no id", "state": "asleep", "text": ""}, Wanted()),
        ({"state": "living", "text": "x" * 200}, Wanted(state="living", text="x" * 100)),
    ],
)
def test_address_that_asks_wrongly_asks_for_nothing(args, asked):
    assert lists.wanted(args) == asked
