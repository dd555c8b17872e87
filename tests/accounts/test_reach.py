"""A manager of one scheme touches nobody, no account and no role of another, by whatever way the id comes in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.signing import account_of, change, give_role, is_in, on_form, role_of
from pages import PageClient

from app.accounts import queries, services
from app.accounts.models import Account, LinkPurpose, OneTimeLink, RoleHeld, SignInSession
from app.core.db import db, may_write, transaction
from app.core.errors import Refused
from app.core.permissions import Actor, Role

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY, DAY = date(2026, 11, 23), timedelta(days=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def other(app):
    return factories.build_house(app, name="Another place")


@pytest.fixture
def manager(come_in):
    return come_in("manager")


def _account(app, person_id) -> Account:
    with app.app_context():
        return account_of(person_id)


def _everything(app) -> list:
    """Return every row that says who may do what, to see that nothing has changed."""
    tables = (Account, RoleHeld, OneTimeLink, SignInSession)
    with app.app_context():
        rows = [row for model in tables for row in db.session.execute(sa.select(model.__table__))]
    return [[value for value in row if not isinstance(value, datetime) or value != NOON] for row in rows]


def _addresses(app, house) -> list[str]:
    """Return every address by which accounts and roles of a house are managed."""
    found = [f"/schemes/{house.scheme_id}/roles/give"]
    with app.app_context():
        here = sa.select(RoleHeld.id).where(RoleHeld.scheme_id == house.scheme_id)
        found += [f"/roles/{held}/close" for held in db.session.scalars(here)]
    for person_id in house.persons.values():
        account = _account(app, person_id).id
        found += [f"/people/{person_id}/invite", f"/accounts/{account}/close", f"/accounts/{account}/sign-out"]
        found.append(f"/accounts/{account}/end-system")
    return found


def test_nothing_of_another_scheme_is_there(app, other, manager):
    before = _everything(app)
    form = manager.get("/account/language").hidden()
    for address in _addresses(app, other):
        manager.get(address, status=404)
        sent = manager.raw.post(address, data=form | {"email": "x@example.org"} | on_form("last_day", TODAY))
        assert sent.status_code == 404, address
    assert _everything(app) == before


def test_ids_of_another_scheme_in_form_fields_are_refused(app, house, other, manager):
    give = f"/schemes/{house.scheme_id}/roles/give"
    before = _everything(app)
    for person_id in other.persons.values():
        typed = {"person_id": str(person_id), "role": "manager", "scheme_id": str(other.scheme_id)}
        page = manager.post(give, typed | on_form("from_on", TODAY), status=422)
        assert page.errors[0].startswith("Who gets the role?")
    assert _everything(app) == before


def test_scheme_named_in_a_form_field_counts_for_nothing(app, house, other, manager):
    give = f"/schemes/{house.scheme_id}/roles/give"
    typed = {"person_id": str(house.persons["tenant"]), "role": "staff", "scheme_id": str(other.scheme_id)}
    manager.post(give, typed | {"granted_by": "x", "id": "x"} | on_form("from_on", TODAY))
    assert role_of(app, house.persons["tenant"], Role.STAFF).scheme_id == house.scheme_id


def test_list_holds_nobody_of_another_scheme(app, other, manager):
    with app.app_context():
        strangers = [db.session.get_one(factories.Person, key).full_name for key in other.persons.values()]
    for text in ("", "Bevan", "Another"):
        page = manager.get("/accounts", query_string={"q": text})
        main = page.tree.xpath("//main")[0].text_content()
        assert not [name for name in strangers if name in main]
        assert "Another place" not in main


@pytest.mark.parametrize("facts", [{}, {"from_on": TODAY + 30 * DAY}, {"last_day": TODAY}])
def test_account_that_opens_another_scheme_is_not_this_manager_s(app, house, other, manager, facts):
    """Who could change its address or take its link would become that person there."""
    staff = house.persons["staff"]
    give_role(app, staff, other.scheme_id, Role.MANAGER, **facts)
    account = _account(app, staff)
    before = _everything(app)
    form = manager.get("/account/language").hidden()
    for address in (f"/people/{staff}/invite", f"/accounts/{account.id}/close"):
        assert "somebody else’s job" in manager.get(address, status=403).text
        sent = manager.raw.post(address, data=form | {"email": "mine@example.org"})
        assert sent.status_code == 403
    assert _everything(app) == before
    links = manager.get("/accounts").tree.xpath("//main//a/@href")
    assert f"/people/{staff}/invite" not in links
    assert f"/accounts/{account.id}/close" not in links


def test_person_of_another_scheme_who_works_only_here_keeps_their_account(app, house, other, manager):
    guest = other.persons["admin"]
    change(app, guest, is_admin=False)
    give_role(app, guest, house.scheme_id, Role.STAFF)
    account = _account(app, guest)
    manager.get(f"/accounts/{account.id}/close", status=403)
    manager.get(f"/people/{guest}/invite", status=404)


def test_account_is_the_manager_s_again_once_the_role_elsewhere_has_ended(app, house, other, manager):
    staff = house.persons["staff"]
    give_role(app, staff, other.scheme_id, Role.STAFF, last_day=TODAY - DAY)
    give_role(app, staff, other.scheme_id, Role.MANAGER, revoked_at=NOON)
    manager.get(f"/people/{staff}/invite")
    manager.post(f"/accounts/{_account(app, staff).id}/close", {})


def test_person_with_a_role_elsewhere_and_no_account_gets_none_from_one_manager(app, house, other, manager):
    with app.app_context(), transaction():
        scheme = db.session.get_one(factories.Scheme, house.scheme_id)
        person = factories.make_person(scheme, Role.STAFF)
    give_role(app, person.id, other.scheme_id, Role.STAFF)
    manager.get(f"/people/{person.id}/invite", status=403)
    assert f"/people/{person.id}/invite" not in manager.get("/accounts").tree.xpath("//main//a/@href")


def test_lost_phone_is_signed_out_by_the_manager_of_either_scheme(app, house, other, manager, come_in):
    give_role(app, house.persons["staff"], other.scheme_id, Role.STAFF)
    staff = come_in("staff")
    manager.post(f"/accounts/{_account(app, house.persons['staff']).id}/sign-out", {})
    assert not is_in(staff)


def test_worker_of_another_scheme_is_listed_here_for_their_role_here_alone(app, house, other, manager):
    worker = other.persons["staff"]
    held = give_role(app, worker, house.scheme_id, Role.STAFF)
    with app.app_context():
        name = db.session.get_one(factories.Person, worker).full_name
    page = manager.get("/accounts", query_string={"q": name})
    links = page.tree.xpath("//main//table//a/@href")
    assert f"/roles/{held}/close" in links
    account = _account(app, worker).id
    assert not {f"/people/{worker}/invite", f"/accounts/{account}/close"} & set(links)
    assert name in manager.get(f"/roles/{held}/close").h1
    manager.post(f"/roles/{held}/close", on_form("last_day", TODAY - DAY))
    assert name not in manager.get("/accounts").text
    manager.get(f"/accounts/{account}/sign-out", status=404)


def test_manager_makes_no_link_for_who_looks_after_the_system(app, house, manager):
    admin = house.persons["admin"]
    account = _account(app, admin)
    form = manager.get("/account/language").hidden()
    for address in (f"/people/{admin}/invite", f"/accounts/{account.id}/close"):
        manager.get(address, status=403)
        assert manager.raw.post(address, data=form | {"email": "mine@example.org"}).status_code == 403
    assert _account(app, admin).email == account.email
    assert f"/people/{admin}/invite" not in manager.get("/accounts").tree.xpath("//main//a/@href")


def test_admin_reaches_every_account(app, house, other, come_in):
    give_role(app, house.persons["staff"], other.scheme_id, Role.MANAGER)
    admin = come_in("admin")
    for person_id in (house.persons["staff"], other.persons["tenant"]):
        admin.get(f"/people/{person_id}/invite")
        admin.get(f"/accounts/{_account(app, person_id).id}/close")


def test_manager_of_both_schemes_reaches_the_account(app, house, other, manager):
    give_role(app, house.persons["staff"], other.scheme_id, Role.STAFF)
    give_role(app, house.persons["manager"], other.scheme_id, Role.MANAGER)
    manager.get(f"/people/{house.persons['staff']}/invite")


DEEDS = {
    "link": lambda account, _person, actor: services.make_link(account, LinkPurpose.RESET, actor=actor, now=NOON),
    "email": lambda account, _person, actor: services.change_email(account, "x@example.org", actor=actor, now=NOON),
    "close": lambda account, _person, actor: services.close_account(account, actor=actor, now=NOON),
    "reopen": lambda account, _person, actor: services.reopen_account(account, actor=actor, now=NOON),
    "add": lambda _account, person, actor: services.add_account(person, "x@example.org", actor=actor),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_services_refuse_by_themselves_whatever_the_page_let_through(app, house, other, deed):
    give_role(app, house.persons["staff"], other.scheme_id, Role.STAFF)
    roles = frozenset({(house.scheme_id, Role.MANAGER)})
    actor = Actor(account_id=_account(app, house.persons["manager"]).id, roles=roles)
    with app.app_context(), may_write():
        account = account_of(house.persons["staff"])
        person = services.person_of(account)
        with pytest.raises(Refused) as refused:
            DEEDS[deed](account, person, actor)
        assert refused.value.who_can == ("admin",)
        db.session.rollback()


def test_signed_out_visitor_is_asked_to_sign_in(app, house):
    door = PageClient(app)
    for address in ("/accounts", *_addresses(app, house)):
        assert door.get(address, status=302).location.startswith("/sign-in?next=/")


def test_role_here_does_not_show_a_person_s_roles_elsewhere(app, house, other):
    give_role(app, house.persons["staff"], other.scheme_id, Role.SAFEGUARDING)
    with app.app_context():
        rows = queries.accounts([house.scheme_id], text="", on=TODAY, page=1).rows
    (row,) = [row for row in rows if row.person.id == house.persons["staff"]]
    assert [held.role for held in row.roles] == [Role.STAFF]
    assert row.reached is False
