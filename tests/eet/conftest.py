"""A tenant of some months on a Wednesday in January, whose hours nobody has seen yet; staff, a member, a chair."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from agreements.conftest import _on_that_day, printing, world  # noqa: F401 - fixtures for what was agreed

from app.core.db import db, transaction
from app.people.models import Person
from app.tenancies.models import Stay

TODAY = date(2026, 1, 21)  # a Wednesday; the tenant of the small scheme moved in on 1 September
DAY = timedelta(days=1)


@pytest.fixture
def that_day():
    with time_machine.travel(f"{TODAY} 12:00:00+00:00", tick=False):
        yield TODAY


@pytest.fixture
def flat(app, that_day, house):
    """Give the small scheme on that day, its peers inducted."""
    del that_day
    with app.app_context(), transaction():
        for role in ("committee", "chair"):
            db.session.get_one(Person, house.persons[role]).inducted_on = TODAY - 30 * DAY
    return house


@pytest.fixture
def staff(flat, sign_in):
    return sign_in(flat.persons["staff"])


@pytest.fixture
def tenant(flat, sign_in):
    return sign_in(flat.persons["tenant"])


@pytest.fixture
def member(flat, sign_in):
    return sign_in(flat.persons["committee"])


@pytest.fixture
def stay(flat, context):
    """Give the tenant’s stay in a session that may write."""
    del context
    return db.session.get_one(Stay, flat.stay_id)


def on_day(name, day):
    """Return a day as the three boxes of a form send it."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
