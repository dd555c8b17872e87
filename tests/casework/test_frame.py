"""What stands round every page: whose scheme it is, and whom to ring for help."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import factories
import pytest
from factories import NOW, add

from app.accounts.models import RoleHeld
from app.core.db import db, transaction
from app.core.permissions import Role
from app.schemes.models import Scheme


@dataclass(frozen=True)
class Town:
    """Two schemes and who works in them: their ids and the first home of each."""

    alder: uuid.UUID
    birch: uuid.UUID
    alder_home: uuid.UUID
    birch_home: uuid.UUID
    both: uuid.UUID
    alone: uuid.UUID


@pytest.fixture
def town(app):
    """Give two open schemes, somebody who works in both and somebody who works in the second alone."""
    with app.app_context(), transaction():
        alder = factories.make_scheme(name="Alder House", on_call_phone="01632 960 001", safeguarding_name="Ann")
        birch = factories.make_scheme(name="Birch House", on_call_phone="01632 960 002", door_colour="#0b5d5a")
        both = factories.make_person(alder, Role.STAFF)
        add(RoleHeld(person_id=both.id, scheme_id=birch.id, role=Role.STAFF, granted_at=NOW))
        alone = factories.make_person(birch, Role.STAFF)
        for person in (both, alone):
            factories.make_account(person)
        homes = [factories.make_home(scheme).id for scheme in (alder, birch)]
        return Town(alder.id, birch.id, *homes, both.id, alone.id)


def _close(app, scheme_id):
    with app.app_context(), transaction():
        db.session.get_one(Scheme, scheme_id).opened_on = None


def _help(page) -> str:
    return " ".join(page.tree.xpath("//*[@class='help']")[0].text_content().split())


def _named(page) -> list[str]:
    """Return the scheme in the title, then the one beside the door at the top."""
    title = " ".join(page.tree.findtext(".//title").split()).split(" – ")
    return [*title[1:-1], *page.tree.xpath("//*[@class='top-place']/text()")]


def test_somebody_in_one_scheme_has_its_name_and_numbers_on_every_page(town, sign_in):
    page = sign_in(town.alone).get("/")
    assert _named(page) == ["Birch House", "Birch House"]
    assert "01632 960 002" in _help(page)
    assert not page.tree.xpath("//*[@class='help-place']"), "one scheme needs no label"
    assert page.tree.xpath("//link[@href='/door.css']")


def test_somebody_in_two_schemes_reads_whose_each_number_is(town, sign_in):
    page = sign_in(town.both).get("/")
    assert _named(page) == []
    assert page.tree.xpath("//*[@class='help-place']/text()") == ["Alder House", "Birch House"]
    said = _help(page)
    assert said.index("Alder House") < said.index("960 001") < said.index("Birch House") < said.index("960 002")
    assert "Ask a member of staff" not in said
    assert not page.tree.xpath("//link[@href='/door.css']"), "no door is painted in the colour of another house"


def test_a_page_of_one_scheme_has_that_scheme_s_name_and_numbers(town, sign_in):
    both = sign_in(town.both)
    for home_id, name, number, other in (
        (town.alder_home, "Alder House", "01632 960 001", "01632 960 002"),
        (town.birch_home, "Birch House", "01632 960 002", "01632 960 001"),
    ):
        page = both.get(f"/homes/{home_id}")
        assert _named(page) == [name, name]
        assert number in _help(page)
        assert other not in _help(page)


def test_a_page_that_is_not_there_or_of_others_names_no_scheme_but_one_s_own(town, sign_in):
    page = sign_in(town.alone).get(f"/homes/{town.alder_home}", status=404)
    assert _named(page) == ["Birch House", "Birch House"]
    assert "01632 960 001" not in _help(page)


def test_numbers_of_a_scheme_that_is_not_open_are_not_given_where_there_are_others(app, town, sign_in):
    _close(app, town.alder)
    both = sign_in(town.both)
    for address in ("/", f"/homes/{town.alder_home}"):
        page = both.get(address)
        assert page.tree.xpath("//*[@class='help-place']/text()") == ["Birch House"]
        assert "01632 960 001" not in _help(page)
    assert _named(page) == ["Alder House", "Alder House"], "its page says whose it is all the same"
    _close(app, town.birch)
    assert "Ask a member of staff" in _help(both.get("/"))


def test_somebody_whose_only_scheme_is_not_open_has_the_numbers_it_has_so_far(app, town, sign_in):
    _close(app, town.birch)
    page = sign_in(town.alone).get("/")
    assert _named(page) == ["Birch House", "Birch House"]
    assert "01632 960 002" in _help(page)


def test_who_looks_after_the_system_sees_a_scheme_named_on_its_own_page_alone(app, house, sign_in):
    admin = sign_in(house.persons["admin"])
    with app.app_context():
        name = db.session.get_one(Scheme, house.scheme_id).name
    assert _named(admin.get("/")) == []
    assert _named(admin.get(f"/schemes/{house.scheme_id}")) == [name, name]


def test_menu_says_which_room_a_page_is_in_wherever_its_address_begins(house, sign_in):
    staff, stay = sign_in(house.persons["staff"]), f"/stays/{house.stay_id}"
    rooms = {
        stay: "Stays",
        f"{stay}/account": "Rent",
        f"{stay}/account/payment": "Rent",
        f"{stay}/benefits": "Rent",
        "/bank": "Rent",
        "/rent-run": "Rent",
        f"/schemes/{house.scheme_id}/letters/print": "Letters",
    }
    for address, room in rooms.items():
        page = staff.get(address)
        assert page.tree.xpath("//nav[contains(@class, 'menu')]//a[@aria-current]/text()") == [room], address
    tenant = sign_in(house.persons["tenant"]).get(f"/my-rent/{house.stay_id}/statement")
    assert tenant.tree.xpath("//nav[contains(@class, 'menu')]//a[@aria-current]/text()") == ["My rent"]
