from __future__ import annotations

import hashlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.signing import (
    SignedIn,
    account_of,
    give_password,
    give_role,
    is_in,
    replayed,
    role_of,
)
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy.exc import OperationalError

from app.accounts import queries, sessions
from app.accounts.models import SignInSession
from app.core.db import Base, db, may_write, transaction
from app.core.permissions import Role
from app.people.models import Person
from app.schemes.models import Language

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DESK, TENANT = (30 * MINUTE, 12 * HOUR), (2 * HOUR, 24 * HOUR)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


def _token(app, browser: SignedIn) -> str:
    """Return what the cookie holds: whoever has the key can read it, and finds nothing but a token."""
    reader = SecureCookieSessionInterface().get_signing_serializer(app)
    return reader.loads(browser.cookie)["_user_id"]


def _row(app, browser: SignedIn) -> SignInSession:
    with app.app_context():
        token_hash = hashlib.sha256(_token(app, browser).encode()).hexdigest()
        return db.session.scalars(sa.select(SignInSession).filter_by(token_hash=token_hash)).one()


def test_token_is_long_random_and_nowhere_in_the_database(app, come_in):
    tokens = {_token(app, come_in("tenant")) for _ in range(5)}
    assert len(tokens) == 5
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens), "256 bits"
    with app.app_context():
        kept = [
            str(value)
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(sa.select(table))
            for value in row
        ]
    assert not [value for value in kept if any(token in value for token in tokens)]


def test_cookie_names_no_account_and_no_person(app, house, come_in):
    browser = come_in("tenant")
    reader = SecureCookieSessionInterface().get_signing_serializer(app)
    held = str(reader.loads(browser.cookie))
    with app.app_context():
        account = account_of(house.persons["tenant"])
        told = [account.id, account.id.hex, account.email, account.person_id, house.scheme_id, "tenant"]
    assert not [each for each in told if str(each) in held]


@pytest.mark.parametrize(
    ("role", "limits"),
    [
        *((role, DESK) for role in ("committee", "chair", "staff", "manager", "safeguarding", "admin")),
        ("tenant", TENANT),
    ],
)
def test_session_is_refused_on_the_second_it_was_idle_too_long(app, come_in, now, role, limits):
    browser = come_in(role)
    now.shift(limits[0] - SECOND)
    assert is_in(browser), "and this counts as use"
    now.shift(limits[0])
    assert not is_in(browser)
    assert not is_in(replayed(app, browser.cookie))


@pytest.mark.parametrize(("role", "limits"), [("staff", DESK), ("tenant", TENANT)])
def test_session_in_constant_use_ends_at_its_limit(come_in, now, role, limits):
    browser = come_in(role)
    while datetime.now(UTC) < NOON + limits[1] - limits[0]:
        now.shift(limits[0] - MINUTE)
        assert is_in(browser)
    now.move_to(NOON + limits[1] - SECOND)
    assert is_in(browser)
    now.move_to(NOON + limits[1])
    assert not is_in(browser)


@pytest.mark.parametrize("more", [Role.COMMITTEE, Role.STAFF])
def test_tenant_with_a_desk_has_the_limits_of_a_desk(app, house, come_in, now, more):
    give_role(app, house.persons["tenant"], house.scheme_id, more)
    browser = come_in("tenant")
    now.shift(30 * MINUTE)
    assert not is_in(browser)


def test_tenant_who_gets_a_desk_tomorrow_has_its_limits_from_tomorrow(app, house, come_in, now):
    give_role(app, house.persons["tenant"], house.scheme_id, Role.COMMITTEE, from_on=date(2026, 11, 24))
    now.move_to(datetime(2026, 11, 23, 23, 0, tzinfo=UTC))
    browser = come_in("tenant")
    now.move_to(datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC))
    assert is_in(browser), "an hour idle is fine for a tenant"
    now.move_to(datetime(2026, 11, 24, 0, 30, tzinfo=UTC))
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("from_on", "last_day", "allowed"),
    [
        (None, None, True),
        (date(2026, 7, 1), None, True),
        (date(2026, 7, 2), None, False),
        (None, date(2026, 7, 1), True),
        (None, date(2026, 6, 30), False),
        (date(2026, 7, 1), date(2026, 7, 1), True),
    ],
)
def test_role_holds_from_its_first_day_to_its_last_by_the_date_in_wales(app, house, now, from_on, last_day, allowed):
    with app.app_context(), transaction():
        person = factories.make_person(db.session.get_one(factories.Scheme, house.scheme_id))
        factories.make_account(person)
    give_role(app, person.id, house.scheme_id, Role.STAFF, from_on=from_on, last_day=last_day)
    now.move_to(datetime(2026, 6, 30, 23, 0, tzinfo=UTC))  # midnight of 1 July in British Summer Time
    assert is_in(SignedIn(app, give_password(app, person.id))) is allowed


def test_role_ends_with_its_last_day_in_wales_not_in_greenwich(app, house, come_in, now):
    held = role_of(app, house.persons["tenant"], Role.TENANT)
    with app.app_context(), transaction():
        db.session.merge(held).last_day = date(2026, 6, 30)
    now.move_to(datetime(2026, 6, 30, 22, 0, tzinfo=UTC))
    browser = come_in("tenant")
    now.move_to(datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC))
    assert is_in(browser)
    now.move_to(datetime(2026, 6, 30, 23, 0, 0, tzinfo=UTC))
    assert not is_in(browser)


def test_revoked_role_holds_on_no_day(app, come_in):
    with app.app_context(), transaction():
        db.session.execute(sa.update(factories.RoleHeld).values(revoked_at=NOON))
    assert not is_in(come_in("tenant"))


def test_admin_written_down_as_a_role_in_a_scheme_opens_nothing(app, house, come_in):
    give_role(app, house.persons["tenant"], house.scheme_id, Role.ADMIN)
    come_in("tenant").get("/accounts", status=403)


def test_use_is_noted_at_most_once_a_minute(app, come_in, now):
    browser = come_in("staff")
    for wait, noted in ((59, NOON), (1, NOON + MINUTE), (59, NOON + MINUTE), (2, NOON + timedelta(seconds=121))):
        now.shift(wait)
        assert is_in(browser)
        assert _row(app, browser).last_seen_at == noted
    now.shift(10 * MINUTE)
    browser.get("/sign-in", status=302)
    assert _row(app, browser).last_seen_at == NOON + timedelta(seconds=721)


def test_session_that_ends_while_its_page_is_made_stays_ended(app, house, come_in, now, monkeypatch):
    browser = come_in("staff")
    session_id = _row(app, browser).id
    asked = queries.devices

    def meanwhile(*args, **options):
        with transaction():
            sessions.end_sessions(account_of(house.persons["staff"]).id, reason="account_closed")
        return asked(*args, **options)

    monkeypatch.setattr(queries, "devices", meanwhile)
    now.shift(5 * MINUTE)
    browser.get("/account")
    with app.app_context():
        row = db.session.get_one(SignInSession, session_id)
        assert row.ended_at == NOON + 5 * MINUTE
        assert row.last_seen_at == NOON, "what has ended is used no more"
    assert not is_in(browser)


def test_ended_sessions_stay_ended_when_use_and_end_race(app, house, come_in, now):
    browser = come_in("staff")
    token = _token(app, browser)
    now.shift(5 * MINUTE)
    with app.app_context():
        account_id = account_of(house.persons["staff"]).id

    def end() -> None:
        with app.app_context(), transaction():
            sessions.end_sessions(account_id, reason="account_closed")

    with ThreadPoolExecutor(4) as pool:
        uses = [pool.submit(lambda: replayed(app, browser.cookie).raw.get("/account").status_code) for _ in range(12)]
        pool.submit(end).result()
        answers = {use.result() for use in uses}
    assert answers <= {200, 302}
    with app.app_context(), may_write():
        assert sessions.load(token) is None
    assert not is_in(browser)


def test_page_is_shown_though_its_use_cannot_be_noted(come_in, now, monkeypatch, caplog):
    browser = come_in("staff")
    now.shift(5 * MINUTE)

    def full():
        raise OperationalError("UPDATE", {}, Exception("disk full"))

    monkeypatch.setattr(sessions, "transaction", full)
    browser.get("/account")
    assert "could not be noted" in caplog.text
    assert "disk full" not in caplog.text


def test_person_reads_what_they_are_called_and_their_language_from_the_session(app, house):
    with app.app_context(), may_write():
        person = db.session.get_one(Person, house.persons["tenant"])
        person.known_as, person.language = "Sŵn", Language.CY
        db.session.flush()
        actor = sessions.actor_for(account_of(person.id), person, on=NOON.date())
        assert (actor.name, actor.language, actor.person_id) == ("Sŵn", "cy", person.id)
        db.session.rollback()
