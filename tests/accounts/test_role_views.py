from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import factories
import pytest
import time_machine
from accounts.signing import account_of, change, give_role, is_in, on_form, role_of
from statements import counted

from app.accounts import queries
from app.accounts.models import RoleHeld
from app.core.db import db, transaction
from app.core.permissions import Role

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY, DAY = date(2026, 11, 23), timedelta(days=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def manager(come_in):
    return come_in("manager")


@pytest.fixture
def give(house):
    return f"/schemes/{house.scheme_id}/roles/give"


def _typed(
    house, role: str = "committee", *, who: str = "tenant", first: date = TODAY, last: date | None = None
) -> dict:
    days = on_form("from_on", first) | (on_form("last_day", last) if last else {})
    return {"person_id": str(house.persons[who]), "role": role} | days


def _rows(page) -> dict[str, str]:
    """Return the words of each row of the list by the name that heads it."""
    rows = page.tree.xpath("(//table)[1]//tbody/tr")
    return {" ".join(row.xpath("./th")[0].text_content().split()): " ".join(row.text_content().split()) for row in rows}


@pytest.mark.parametrize("role", ["tenant", "committee", "chair", "staff", "safeguarding"])
def test_accounts_are_kept_from_everybody_but_managers(app, house, come_in, role):
    browser = come_in(role)
    browser.get("/accounts", status=403)
    with app.app_context():
        account = account_of(house.persons["manager"]).id
    held = role_of(app, house.persons["committee"], Role.COMMITTEE).id
    for address in (f"/accounts/{account}/close", f"/accounts/{account}/sign-out", f"/roles/{held}/close"):
        browser.get(address, status=404)
        browser.post(address, {}, status=404, at="/account/language")
    desk = role in {"staff", "safeguarding"}
    browser.get(f"/people/{house.persons['tenant']}/invite", status=403 if desk else 404)
    browser.get(f"/schemes/{house.scheme_id}/roles/give", status=404 if role == "tenant" else 403)


def test_manager_gives_a_role_and_closes_it(app, house, manager, give):
    assert manager.post(give, _typed(house, last=TODAY + 7 * DAY)).location == "/accounts"
    held = role_of(app, house.persons["tenant"], Role.COMMITTEE)
    assert (held.from_on, held.last_day) == (TODAY, TODAY + 7 * DAY)
    assert "until 30 Nov 2026" in manager.get("/accounts").text
    page = manager.get(f"/roles/{held.id}/close")
    assert page.h1.startswith("Close a role of ")
    assert manager.post(f"/roles/{held.id}/close", on_form("last_day", TODAY - DAY)).location == "/accounts"
    assert "until 30 Nov 2026" not in manager.get("/accounts").text


def test_person_whose_role_is_closed_is_refused_at_the_next_request(app, house, manager, come_in):
    staff = come_in("staff")
    held = role_of(app, house.persons["staff"], Role.STAFF)
    manager.post(f"/roles/{held.id}/close", on_form("last_day", TODAY - DAY))
    assert not is_in(staff)


def test_role_to_come_says_from_when(house, manager, give):
    manager.post(give, _typed(house, first=TODAY + DAY))
    assert "Committee member from 24 Nov 2026" in manager.get("/accounts").text


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"role": "admin"}, "Which role? Choose one of the answers shown."),
        ({"role": "owner"}, "Which role? Choose one of the answers shown."),
        ({"role": ""}, "Which role? Choose one of these."),
        ({"person_id": ""}, "Choose a person"),
        ({"person_id": "x"}, "Who gets the role? Choose one of the answers shown."),
        ({"from_on-year": ""}, "From which day?"),
        ({"from_on-year": "99999"}, "From which day?"),
        ({"role": "tenant"}, "They hold this role already, from the start."),
    ],
)
def test_role_is_not_given_and_the_page_says_why(app, house, manager, give, typed, said):
    page = manager.post(give, _typed(house) | typed, status=422)
    assert page.errors[0].startswith(said)
    with app.app_context():
        assert db.session.query(RoleHeld).count() == 6


def test_manager_gives_themselves_no_role_and_closes_none_of_their_own(app, house, manager, give):
    assert "nobody gives themselves a role" in manager.post(give, _typed(house, who="manager"), status=422).errors[0]
    held = role_of(app, house.persons["manager"], Role.MANAGER)
    page = manager.post(f"/roles/{held.id}/close", on_form("last_day", TODAY - DAY), status=422)
    assert "nobody closes their own role" in page.errors[0]
    assert is_in(manager)


def test_admin_does_not_close_the_last_manager(app, house, come_in):
    held = role_of(app, house.persons["manager"], Role.MANAGER)
    page = come_in("admin").post(f"/roles/{held.id}/close", on_form("last_day", TODAY), status=422)
    assert "A scheme needs a manager." in page.errors[0]
    assert role_of(app, house.persons["manager"], Role.MANAGER).last_day is None


def test_admin_gives_a_role_in_any_scheme(app, house, come_in, give):
    come_in("admin").post(give, _typed(house))
    assert role_of(app, house.persons["tenant"], Role.COMMITTEE).from_on == TODAY


def test_form_sent_twice_gives_one_role(app, house, manager, give):
    data = manager.get(give).hidden() | _typed(house)
    answers = [manager.raw.post(give, data=data).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert role_of(app, house.persons["tenant"], Role.COMMITTEE)


def test_list_shows_who_can_sign_in_and_what_they_are(app, house, manager):
    for who, facts in (("tenant", {"password_hash": None}), ("chair", {"closed_at": NOON})):
        change(app, house.persons[who], **facts)
    rows = _rows(manager.get("/accounts"))
    with app.app_context():
        names = {who: db.session.get_one(factories.Person, key).full_name for who, key in house.persons.items()}
    assert "Can sign in" in rows[names["manager"]]
    assert "Invited" in rows[names["tenant"]]
    assert "Closed" in rows[names["chair"]]
    assert "Open again" in rows[names["chair"]]
    assert "Safeguarding lead" in rows[names["safeguarding"]]


def test_list_is_searched_by_name_as_people_write_it(app, house, manager):
    with app.app_context(), transaction():
        scheme = db.session.get_one(factories.Scheme, house.scheme_id)
        factories.make_person(scheme, first_name="Siân", last_name="O’Brien")
    for text in ("sian", "SIÂN", "obrien", "o’brien", "brien sian"):
        assert list(_rows(manager.get("/accounts", query_string={"q": text}))) == ["Siân O’Brien"]
    assert _rows(manager.get("/accounts?q=zzz")) == {}
    manager.get("/accounts", query_string={"q": "x" * 5000})


def test_long_list_has_pages(app, house, manager):
    with app.app_context(), transaction():
        scheme = db.session.get_one(factories.Scheme, house.scheme_id)
        for _ in range(60):
            factories.make_person(scheme, Role.TENANT)
    first, second = (_rows(manager.get(f"/accounts?page={n}")) for n in (1, 2))
    assert (len(first), len(second)) == (50, 17)
    assert not set(first) & set(second)
    for odd in ("0", "-1", "99999999999", "x", "2.0"):
        manager.get(f"/accounts?page={odd}")


def _file(browser, address: str = "/accounts?format=csv") -> list[list[str]]:
    answer = browser.get(address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="accounts.csv"'
    return list(csv.reader(io.StringIO(answer.response.get_data().decode("utf-8-sig"), newline="")))


def test_list_as_csv_has_a_line_for_each_role_and_one_for_whoever_has_none(app, house, manager, give):
    manager.post(give, _typed(house, first=TODAY + DAY, last=TODAY + 7 * DAY))
    with app.app_context(), transaction():
        scheme = db.session.get_one(factories.Scheme, house.scheme_id)
        for number in range(50):  # more than a page of the list
            factories.make_person(scheme, last_name=f"Zeal{number}")
        factories.make_person(scheme, first_name="=cmd()", last_name="Ŵyn", ref="Z1")
        tenant, place = db.session.get_one(factories.Person, house.persons["tenant"]), scheme.name
        account_of(tenant.id).password_hash = None
    header, *lines = _file(manager)
    assert len(header) == 8
    assert {len(line) for line in lines} == {8}
    who = [place, tenant.ref, tenant.full_name, "Invited"]
    assert [line for line in lines if line[1] == tenant.ref] == [
        [*who, "Committee member", place, "2026-11-24", "2026-11-30"],
        [*who, "Tenant", place, "", ""],
    ]
    assert [line for line in lines if line[1] == "Z1"] == [[place, "Z1", "'=cmd() Ŵyn", "", "", "", "", ""]]
    assert len(lines) == 8 + 51
    assert [line[1] for line in _file(manager, "/accounts?format=csv&page=9&q=cmd")] == ["Reference", "Z1"]


def test_list_as_csv_is_linked_from_the_list_and_narrowed_as_it_is(manager):
    (address,) = [a for a in manager.get("/accounts?q=bevan&page=1").tree.xpath("//a/@href") if "format=csv" in a]
    assert sorted(address.removeprefix("/accounts?").split("&")) == ["format=csv", "q=bevan"]


def test_csv_tells_a_manager_of_their_own_schemes_alone_and_names_another_one_managed(app, house, manager, come_in):
    other = factories.build_house(app, name="Another place")
    refs = {line[0] for line in _file(manager)[1:]}
    assert "Another place" not in refs
    give_role(app, house.persons["staff"], other.scheme_id, Role.STAFF)
    give_role(app, house.persons["manager"], other.scheme_id, Role.MANAGER)
    with app.app_context():
        staff = db.session.get_one(factories.Person, house.persons["staff"]).ref
    assert {line[5] for line in _file(manager)[1:] if line[1] == staff and line[0] != "Another place"} == {
        "Another place",
        *refs,
    }
    come_in("staff").get("/accounts?format=csv", status=403)


@pytest.mark.parametrize("people", [1, 30])
def test_list_asks_as_much_of_the_database_however_many_people_there_are(app, house, people):
    with app.app_context(), transaction():
        scheme = db.session.get_one(factories.Scheme, house.scheme_id)
        for _ in range(people):
            factories.make_account(factories.make_person(scheme, Role.TENANT, Role.COMMITTEE))
    with app.app_context(), counted() as asked:
        rows = queries.accounts([house.scheme_id], text="", on=TODAY, page=1).rows
    assert len(rows) == people + 7
    assert sum(len(row.roles) for row in rows) == people * 2 + 6
    assert len(asked) == 3
    with app.app_context(), counted() as asked:
        assert len(queries.all_accounts([house.scheme_id], text="", on=TODAY)) == people + 7
    assert len(asked) == 2


def test_admin_sees_who_looks_after_the_system_and_takes_it_away(app, house, come_in):
    admin = come_in("admin")
    with app.app_context(), transaction():
        other = factories.add(factories.Account(email="ada@example.org", is_admin=True, created_at=NOON))
    page = admin.get("/accounts")
    assert "ada@example.org" in page.text
    address = f"/accounts/{other.id}/end-system"
    assert page.tree.xpath(f"//a[@href='{address}']")
    admin.post(address, {})
    assert "ada@example.org" not in admin.get("/accounts").text
    with app.app_context():
        mine = account_of(house.persons["admin"]).id
    assert "nobody ends their own role" in admin.post(f"/accounts/{mine}/end-system", {}, status=422).errors[0]


def test_manager_neither_sees_nor_ends_who_looks_after_the_system(app, house, manager):
    assert "Who looks after the system" not in manager.get("/accounts").text
    with app.app_context():
        account = account_of(house.persons["admin"])
    page = manager.get(f"/accounts/{account.id}/end-system", status=403)
    assert "somebody else’s job" in page.text
    manager.post(f"/accounts/{account.id}/end-system", {}, status=403, at="/account/language")
    with app.app_context():
        assert account_of(house.persons["admin"]).is_admin


def test_choices_are_people_of_the_scheme_and_workers_of_the_manager_s_other_schemes(app, house, manager, give):
    other = factories.build_house(app, name="Another place")
    give_role(app, house.persons["manager"], other.scheme_id, Role.MANAGER)
    offered = {option.get("value") for option in manager.get(give).tree.xpath("//select/option")} - {""}
    assert {str(key) for key in house.persons.values()} <= offered
    beyond = offered - {str(key) for key in house.persons.values()}
    assert beyond == {str(other.persons[role]) for role in ("staff", "manager", "safeguarding")}
