"""A tenant two weeks behind on a Wednesday in January, in the small scheme; a member who may be their money friend."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import factories
import pytest
import time_machine
from arrears.accounts import enter, make_account, make_contact, make_hold, make_plan
from arrears.three_accounts import scheme, travelling  # noqa: F401 - fixtures for every test of this folder

from app.arrears.models import HelpAsked, MoneyFriend
from app.arrears.rules import Step
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import Role
from app.people.models import Person
from app.people.rules import SafeContact
from app.schemes.models import Scheme

TODAY = date(2026, 1, 21)  # a Wednesday; the rent day is Monday
DAY = timedelta(days=1)
PARTS = ("stage", "weeks", "plan", "amounts")  # what a tenant may tick
EVERY = dict.fromkeys(PARTS, True)
NONE = dict.fromkeys(PARTS, False)
MONDAYS = (date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19))


@pytest.fixture
def that_day():
    with time_machine.travel("2026-01-21 12:00:00+00:00", tick=False):
        yield TODAY


@pytest.fixture
def owing(app, house, that_day):
    """Charge the tenant three weeks, of which two and a bit are really left to pay: £200.36."""
    del that_day
    with app.app_context(), transaction():
        for monday in MONDAYS:
            enter(house.stay_id, monday, 8250)
        db.session.get_one(Person, house.persons["committee"]).inducted_on = date(2025, 12, 1)
    return house


@pytest.fixture
def neighbours(app):
    """Build a second scheme with staff and a tenant of its own, who owe as much."""
    house = factories.build_house(app)
    with app.app_context(), transaction():
        for monday in MONDAYS:
            enter(house.stay_id, monday, 8250)
    return house


@pytest.fixture
def staff(owing, sign_in):
    """Sign in as staff of the small scheme."""
    return sign_in(owing.persons[Role.STAFF.value])


def account_of(scheme_id: uuid.UUID, name: str, *, weeks: int = 0, **facts: Any) -> uuid.UUID:
    """Make an account of somebody of this name that owes so many weeks, all of them over."""
    where = db.session.get_one(Scheme, scheme_id)
    stay = make_account(where, **facts)
    person = db.session.get_one(Person, stay.person_id)
    person.first_name, person.last_name = name.split()
    person.safe_contact = SafeContact.IN_PERSON
    for week in range(weeks):
        enter(stay.id, date(2026, 1, 12) - timedelta(weeks=week), 8250)
    return stay.id


@pytest.fixture
def street(app, owing):
    """Put beside the tenant: one serious, one a bit behind who was talked to, one on hold, one with nothing to pay."""
    with app.app_context(), transaction():
        ids = {
            "Sioned": account_of(owing.scheme_id, "Sioned Serious", weeks=9, starts_on=date(2025, 9, 1)),
            "Tomos": account_of(owing.scheme_id, "Tomos Talked", weeks=1),
            "Huw": account_of(owing.scheme_id, "Huw Held", weeks=3, starts_on=date(2025, 9, 1)),
            "Cadi": account_of(owing.scheme_id, "Cadi Clear"),
        }
        make_contact(ids["Tomos"], TODAY - 4 * DAY, Step.TALK)
        make_hold(ids["Huw"], TODAY, TODAY + 9 * DAY)
    return ids


@pytest.fixture
def put(app, owing):
    """Return a function that puts the tenant’s case before the committee, or before a friend, with these ticks."""
    with app.app_context(), transaction():
        make_plan(owing.stay_id, TODAY, starting_net_pence=20_036, instalment_pence=2_000)

    def _put(model=HelpAsked, ticks=EVERY, **facts):
        with app.app_context(), transaction():
            if model is HelpAsked:
                row = HelpAsked(stay_id=owing.stay_id, asked_at=clock.now(), **ticks | facts)
            else:
                known = {"friend_id": owing.persons["committee"], "chosen_at": clock.now(), "confirmed_at": clock.now()}
                row = MoneyFriend(stay_id=owing.stay_id, **ticks | known | facts)
            return factories.add(row).id

    return _put


@pytest.fixture
def member(owing, sign_in):
    return sign_in(owing.persons["committee"])
