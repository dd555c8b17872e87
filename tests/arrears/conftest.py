"""A tenant two weeks behind on a Wednesday in January, in the small scheme; a member who may be their money friend."""

from __future__ import annotations

from datetime import date

import factories
import pytest
import time_machine
from arrears.accounts import enter

from app.core.db import db, transaction
from app.core.permissions import Role
from app.people.models import Person

TODAY = date(2026, 1, 21)  # a Wednesday; the rent day is Monday
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
