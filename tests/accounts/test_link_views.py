from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.signing import (
    OTHER,
    PASSWORD,
    SignedIn,
    account_of,
    change,
    events,
    give_password,
    is_in,
    new_link,
)
from pages import Page, PageClient

from app.accounts import passwords, services
from app.accounts.models import LinkPurpose, OneTimeLink
from app.core import clock
from app.core.db import Base, db, transaction
from app.core.permissions import SYSTEM

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GONE = "This link does not work any more"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def tenant(house):
    return house.persons["tenant"]


@pytest.fixture
def door(app):
    return PageClient(app)


def _choose(client: PageClient, token: str, password: str = OTHER, **options) -> Page:
    return client.post(f"/choose-password/{token}", {"password": password}, **options)


def _is_gone(app, token: str) -> bool:
    """Say whether a link opens nothing, neither to look at nor to send."""
    client = PageClient(app)
    looked = Page(client.raw.get(f"/choose-password/{token}"))
    if looked.status == 200:
        return False
    field = client.get("/sign-in").hidden()
    posted = Page(client.raw.post(f"/choose-password/{token}", data=field | {"password": OTHER}))
    assert (looked.status, looked.h1) == (posted.status, posted.h1) == (404, GONE)
    return True


@pytest.mark.parametrize("purpose", list(LinkPurpose))
def test_link_lets_its_holder_choose_a_password_and_signs_them_in(app, tenant, door, purpose):
    token = new_link(app, tenant, purpose)
    assert door.get(f"/choose-password/{token}").h1 == "Choose a password"
    assert _choose(door, token).location == "/"
    assert "Your password is set. You are signed in." in door.get("/").text
    with app.app_context():
        email = account_of(tenant).email
    assert is_in(SignedIn(app, email, OTHER))


@pytest.mark.parametrize(
    ("purpose", "lives"), [(LinkPurpose.RESET, timedelta(minutes=60)), (LinkPurpose.INVITE, timedelta(days=7))]
)
def test_link_works_until_its_last_second(app, tenant, door, now, purpose, lives):
    token = new_link(app, tenant, purpose)
    now.move_to(NOON + lives)
    assert _is_gone(app, token)
    now.move_to(NOON + lives - SECOND)
    assert _choose(door, token).status == 302


def test_link_that_runs_out_while_the_password_is_typed_changes_nothing(app, tenant, door, now):
    email = give_password(app, tenant)
    token = new_link(app, tenant)
    field = door.get(f"/choose-password/{token}").hidden()
    now.shift(timedelta(minutes=60))
    sent = Page(door.raw.post(f"/choose-password/{token}", data=field | {"password": OTHER}))
    assert (sent.status, sent.h1) == (404, GONE)
    assert is_in(SignedIn(app, email))


def test_link_works_once(app, tenant, door):
    token = new_link(app, tenant)
    _choose(door, token)
    assert _is_gone(app, token)


def test_link_used_twice_at_once_lets_exactly_one_choose(app, tenant):
    token = new_link(app, tenant)
    clients = [PageClient(app) for _ in range(4)]
    fields = [client.get(f"/choose-password/{token}").hidden() for client in clients]
    chosen = [f"kettle window bramble {word}" for word in ("one", "two", "three", "four")]

    def send(number: int) -> int:
        data = fields[number] | {"password": chosen[number]}
        return clients[number].raw.post(f"/choose-password/{token}", data=data).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert sorted(answers) == [302, 404, 404, 404]
    with app.app_context():
        kept = account_of(tenant).password_hash
    assert [passwords.fits(kept, each) for each in chosen].index(True) == answers.index(302)
    assert events(app).count("accounts.password.changed") == 1


@pytest.mark.parametrize(("used", "open_one"), [("reset", "invite"), ("invite", "reset")])
def test_choosing_a_password_spends_the_links_of_the_other_purpose_too(app, tenant, door, used, open_one):
    other, token = new_link(app, tenant, LinkPurpose(open_one)), new_link(app, tenant, LinkPurpose(used))
    _choose(door, token)
    assert _is_gone(app, other)


def test_changing_one_s_own_password_spends_open_links(app, tenant, come_in):
    token = new_link(app, tenant)
    come_in("tenant").post("/account/password", {"current": PASSWORD, "password": OTHER})
    assert _is_gone(app, token)


def test_new_link_spends_the_one_before_it_but_no_other_purpose(app, tenant):
    invite, first, second = (new_link(app, tenant, LinkPurpose(each)) for each in ("invite", "reset", "reset"))
    assert [_is_gone(app, each) for each in (first, second, invite)] == [True, False, False]


def test_link_of_one_person_changes_nobody_else(app, house, tenant, door):
    email = give_password(app, house.persons["staff"])
    _choose(door, new_link(app, tenant))
    assert is_in(SignedIn(app, email))


def test_link_is_worthless_once_the_address_changed_even_if_it_changes_back(app, tenant):
    token = new_link(app, tenant)
    with app.app_context():
        address = account_of(tenant).email
    for each in ("new@example.org", address):
        with app.app_context(), transaction():
            services.change_email(account_of(tenant), each, actor=SYSTEM, now=clock.now())
        assert _is_gone(app, token)


def test_link_to_an_address_that_is_no_longer_the_account_s_is_worthless(app, tenant):
    token = new_link(app, tenant)
    change(app, tenant, email="written-directly@example.org")
    assert _is_gone(app, token)


def test_link_of_a_closed_account_is_worthless_even_once_it_is_opened_again(app, tenant):
    token = new_link(app, tenant)
    with app.app_context(), transaction():
        services.close_account(account_of(tenant), actor=SYSTEM, now=clock.now())
    assert _is_gone(app, token)
    with app.app_context(), transaction():
        services.reopen_account(account_of(tenant), actor=SYSTEM, now=clock.now())
    assert _is_gone(app, token)


@pytest.mark.once
@pytest.mark.parametrize("token", ["x", "a" * 43, "a" * 3000, "%20", "..", "é", "'", "a%00b"])
def test_made_up_link_gets_the_same_answer_as_a_used_one(app, tenant, door, token):
    used = new_link(app, tenant)
    _choose(door, used)
    client = PageClient(app)
    answer = Page(client.raw.get(f"/choose-password/{token}"))
    if "%00" not in token:
        assert answer.status == 404
        same = Page(client.raw.get(f"/choose-password/{used}"))
        words = [" ".join(each.tree.xpath("//main")[0].text_content().split()) for each in (answer, same)]
        assert words[0] == words[1]
    assert answer.status in {400, 404}


def test_link_is_kept_only_as_its_hash(app, tenant):
    token = new_link(app, tenant)
    with app.app_context():
        kept = db.session.scalars(sa.select(OneTimeLink.token_hash)).all()
        everything = [
            str(value)
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(sa.select(table))
            for value in row
        ]
    assert kept == [hashlib.sha256(token.encode()).hexdigest()]
    assert not [each for each in everything if token in each]
    assert len(token) == 43, "256 bits"


@pytest.mark.once
def test_page_of_a_link_tells_its_address_to_nobody(app, tenant, door):
    token = new_link(app, tenant)
    for page in (
        door.get(f"/choose-password/{token}"),
        _choose(door, token, "short", status=422),
        _choose(door, token),
        door.get(f"/choose-password/{token}", status=404),
    ):
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert page.headers["Cache-Control"] == "no-store"
        if page.html and page.tree is not None:
            assert token not in page.tree.findtext(".//title")
            assert not [each for each in page.tree.xpath("//@src | //link/@href") if token in each]
            assert not [each for each in page.tree.xpath("//a/@href") if "://" in each]


def test_link_works_over_https_where_forms_must_say_where_they_come_from(house, production):
    token = new_link(production, house.persons["tenant"])
    client = PageClient(production)
    address = f"https://drws.example.org/choose-password/{token}"
    field = client.get(address).hidden()
    origin_alone = {"Referer": "https://drws.example.org/"}  # what a browser sends under strict-origin
    sent = client.raw.post(address, data=field | {"password": OTHER}, headers=origin_alone)
    assert sent.status_code == 302


@pytest.mark.once
@pytest.mark.parametrize(
    "password", ["short", "x" * 129, "Sŵyn2026!!!!!", "Scheme1 Scheme1", "Garndiffaith1", "kettle\x00 window ok"]
)
def test_password_that_cannot_be_used_gets_a_sentence_and_leaves_the_link(app, tenant, door, password):
    token = new_link(app, tenant)
    page = _choose(door, token, password, status=422)
    assert len(page.errors) == 1
    assert page.errors[0].endswith(".")
    assert password not in page.response.get_data(as_text=True)
    assert _choose(door, token).status == 302


def test_person_without_a_role_today_may_choose_a_password_and_is_told_why_they_stay_out(app, door):
    with app.app_context(), transaction():
        person = factories.make_person(factories.make_scheme())
        factories.make_account(person)
    assert _choose(door, new_link(app, person.id)).location == "/sign-in"
    text = door.get("/sign-in").text
    assert "Your password is set, but you have no role here today." in text
    assert "You are signed in" not in text


def test_whoever_uses_a_link_in_somebody_else_s_browser_signs_them_out(app, tenant, come_in):
    staff = come_in("staff")
    _choose(staff, new_link(app, tenant))
    with app.app_context():
        address = account_of(tenant).email
    assert address in staff.get("/account").text
    with app.app_context():
        open_ones = sa.select(sa.func.count()).where(factories.sessions.SignInSession.ended_at.is_(None))
        assert db.session.scalar(open_ones) == 1
