"""A cookie that was copied opens nothing once its session is over, whatever ended it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from accounts.signing import (
    OTHER,
    PASSWORD,
    SignedIn,
    account_of,
    events,
    give_password,
    give_role,
    is_in,
    new_link,
    open_sessions,
    replayed,
    role_of,
    sign_out,
)
from factories import House
from flask import Flask
from pages import PageClient

from app.accounts import services
from app.accounts.services import RoleFacts
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Role
from app.schemes.models import Scheme
from app.tenancies import services as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import EndReason

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as now:
        yield now


@dataclass(frozen=True)
class Scene:
    """The tenant of the house, signed in."""

    app: Flask
    house: House
    browser: SignedIn

    @property
    def tenant(self) -> uuid.UUID:
        return self.house.persons["tenant"]


@pytest.fixture
def tenant(come_in):
    browser = come_in("tenant")
    assert is_in(browser)
    return browser


def _sign_out(at: Scene) -> None:
    sign_out(at.browser)


def _sign_out_elsewhere(at: Scene) -> None:
    other = SignedIn(at.app, give_password(at.app, at.tenant))
    page = other.get("/account")
    other.post(page.tree.xpath("//a[contains(@href, '/devices/') and contains(@href, '/sign-out')]/@href")[0], {})


def _sign_others_out(at: Scene) -> None:
    SignedIn(at.app, give_password(at.app, at.tenant)).post("/account/devices/sign-others-out", {})


def _change_password(at: Scene) -> None:
    at.browser.post("/account/password", {"current": PASSWORD, "password": OTHER})


def _use_reset_link(at: Scene) -> None:
    PageClient(at.app).post(f"/choose-password/{new_link(at.app, at.tenant)}", {"password": OTHER})


def _change_email(at: Scene) -> None:
    with at.app.app_context(), transaction():
        account = account_of(at.tenant)
        services.change_email(account, "new@example.org", actor=SYSTEM, now=clock.now())


def _give_role(at: Scene) -> None:
    with at.app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, at.house.scheme_id)
        facts = RoleFacts(at.tenant, Role.COMMITTEE)
        services.grant_role(scheme, facts, actor=SYSTEM, today=clock.today())


def _close_role(at: Scene) -> None:
    held = role_of(at.app, at.tenant, Role.TENANT)
    with at.app.app_context(), transaction():
        yesterday = clock.today() - timedelta(days=1)
        services.close_role(db.session.merge(held), last_day=yesterday, actor=SYSTEM, today=clock.today())


def _move_out(at: Scene) -> None:
    with at.app.app_context(), transaction():
        stay = db.session.get_one(Stay, at.house.stay_id)
        moved = {"reason": EndReason.MOVED_ON, "move_on": None, "actor": SYSTEM, "today": clock.today()}
        tenancies.end(stay, last_day=clock.today(), **moved)


def _close_account(at: Scene) -> None:
    with at.app.app_context(), transaction():
        services.close_account(account_of(at.tenant), actor=SYSTEM, now=clock.now())


def _sign_out_everywhere(at: Scene) -> None:
    with at.app.app_context(), transaction():
        services.sign_out_everywhere(account_of(at.tenant), actor=SYSTEM)


@pytest.mark.parametrize(
    "event",
    [
        *(_sign_out, _sign_out_elsewhere, _sign_others_out, _change_password, _use_reset_link, _change_email),
        *(_give_role, _close_role, _move_out, _close_account, _sign_out_everywhere),
    ],
    ids=lambda event: event.__name__.strip("_"),
)
def test_copied_cookie_opens_nothing_after(app, house, tenant, noon, event):
    copied = tenant.cookie
    assert is_in(replayed(app, copied)), "the copy works before"
    event(Scene(app, house, tenant))
    assert not is_in(replayed(app, copied))
    noon.shift(timedelta(minutes=2))
    thief = replayed(app, copied)
    assert not is_in(thief), "nor later: using it does not bring it back"
    assert not is_in(thief)


def test_copied_cookie_opens_nothing_once_a_closed_account_is_open_again(app, house, tenant):
    copied = tenant.cookie
    _close_account(Scene(app, house, tenant))
    with app.app_context(), transaction():
        services.reopen_account(account_of(house.persons["tenant"]), actor=SYSTEM, now=clock.now())
    assert not is_in(replayed(app, copied))


def test_copied_cookie_opens_nothing_once_one_of_two_roles_is_closed(app, house, come_in):
    give_role(app, house.persons["tenant"], house.scheme_id, Role.COMMITTEE)
    browser = come_in("tenant")
    _close_role(Scene(app, house, browser))
    assert not is_in(browser), "the limits of the role that is left may be others"
    assert is_in(SignedIn(app, give_password(app, house.persons["tenant"])))


def test_whoever_changes_their_password_stays_in_on_this_device_alone(app, house, tenant):
    phone = SignedIn(app, give_password(app, house.persons["tenant"]))
    before = tenant.cookie
    _change_password(Scene(app, house, tenant))
    assert is_in(tenant)
    assert tenant.cookie != before
    assert not is_in(phone)
    assert open_sessions(app, house.persons["tenant"]) == 1
    assert events(app)[-1] == "accounts.password.changed"


def test_somebody_who_moves_out_comes_in_until_their_last_day_and_not_after(app, house, tenant, noon):
    last_day = date(2026, 11, 25)
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, house.stay_id)
        moved = {"reason": EndReason.MOVED_ON, "move_on": None, "actor": SYSTEM, "today": clock.today()}
        tenancies.end(stay, last_day=last_day, **moved)
    assert not is_in(tenant)
    email = give_password(app, house.persons["tenant"])
    noon.move_to(datetime(2026, 11, 25, 23, 50, tzinfo=UTC))
    late = SignedIn(app, email)
    assert is_in(late)
    noon.move_to(datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC))
    assert is_in(late)
    noon.move_to(datetime(2026, 11, 26, 0, 0, 0, tzinfo=UTC))
    assert not is_in(late)


@pytest.mark.usefixtures("house")
def test_cookie_of_somebody_else_s_making_opens_nothing(app):
    for cookie in ("", "x", "eyJfdXNlcl9pZCI6ImEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb", "a" * 3000, "é"):
        assert not is_in(replayed(app, cookie))


@pytest.mark.parametrize("cookie", ["remember_token=1|abcdef", "remember_token=%00|", "remember_token=x"])
def test_cookie_of_flask_login_that_we_never_give_opens_nothing(app, tenant, cookie):
    assert not [c for c in tenant.answer.response.headers.getlist("Set-Cookie") if c.startswith("remember")]
    forger = PageClient(app)
    forger.raw.set_cookie(*cookie.split("=", maxsplit=1))
    assert not is_in(forger)
