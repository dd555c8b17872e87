"""A scheme with three accounts that never paid, on a Wednesday in November; for tests of positions."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from arrears import accounts

from app.core.db import db, transaction
from app.tenancies.models import Stay

BEGAN = date(2026, 1, 5)
TODAY = date(2026, 11, 25)  # a Wednesday
DAY = timedelta(days=1)


@pytest.fixture
def travelling():
    with time_machine.travel(f"{TODAY} 12:00:00+00:00", tick=False) as moving:
        yield moving


@pytest.fixture
def scheme(app, travelling):
    """Give a scheme with three accounts, none of which ever paid."""
    del travelling
    with app.app_context():
        with transaction():
            made = factories.make_scheme()
            for debt in (1000, 20_000, 90_000):
                accounts.enter(accounts.make_account(made, starts_on=BEGAN).id, TODAY - timedelta(days=30), debt)
        yield made.id
        db.session.rollback()


def stays_of(scheme_id):
    return list(db.session.scalars(sa.select(Stay).where(Stay.scheme_id == scheme_id).order_by(Stay.ref)))
