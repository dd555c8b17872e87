"""A stay whose account is empty, on a known day."""

from __future__ import annotations

import factories
import pytest
import time_machine
from rent.books import BEGAN, TURNED_18

from app.schemes.rules import RentDay
from app.tenancies.models import Footing
from app.tenancies.rules import Pack


@pytest.fixture
def _on_that_day():
    with time_machine.travel("2026-03-20 10:00", tick=False):
        yield


@pytest.fixture
def stay(_on_that_day, context):
    """Give a stay on a licence that became a contract, with nothing in its account yet."""
    with context.test_request_context():
        scheme = factories.make_scheme(rent_day=RentDay.WEDNESDAY)
        person, home = factories.make_person(scheme), factories.make_home(scheme)
        made = factories.make_stay(person, home, starts_on=BEGAN, pack=Pack.UNDER_18_LICENCE, ref="T01")
        factories.add(Footing(stay_id=made.id, from_on=TURNED_18, pack=Pack.SUPPORTED_STANDARD))
        yield made
