"""Two homes, one person and a stay from 1 March 2026; `TODAY` is 1 June 2026."""

from __future__ import annotations

import contextlib
import uuid
from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.tenancies import services
from app.tenancies.models import StayHome
from app.tenancies.rules import EndReason, MoveOn, Pack, RentPeriod

START, TODAY = date(2026, 3, 1), date(2026, 6, 1)
ACTOR = Actor(account_id=uuid.UUID(int=5))
BY = {"actor": ACTOR, "today": TODAY}


def days(number):
    """Return the day this many days from today."""
    return TODAY + timedelta(days=number)


def agreed(**facts):
    rent = services.RentFacts(RentPeriod.WEEKLY, 8250, support_pence=700)
    defaults = {"ref": "T7", "pack": Pack.SUPPORTED_STANDARD, "starts_on": START, "rent": rent, "rhw1_given_on": None}
    return services.Agreed(**defaults | {"eet": services.EetFacts(75, 4, 8)} | facts)


def move_in(person, home, **facts):
    return services.start(person, home, agreed(**facts), **BY)


def leave(stay, last_day, **options):
    facts = {"reason": EndReason.MOVED_ON, "move_on": MoveOn.PRIVATE, **BY} | options
    services.end(stay, last_day=last_day, **facts)


def spans(stay):
    """Return where a stay is when, oldest first, as (home id, from, last day)."""
    db.session.flush()
    held = sa.select(StayHome).where(StayHome.stay_id == stay.id, StayHome.void.is_(False))
    return [(h.home_id, h.from_on, h.last_day) for h in db.session.scalars(held.order_by(StayHome.from_on))]


def events():
    db.session.flush()
    return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


@contextlib.contextmanager
def refused(words, field):
    """Expect a refusal that says these words, about this field."""
    with pytest.raises(RuleBroken) as broken:
        yield
    sentence = str(broken.value.sentence)
    assert words in sentence
    assert broken.value.field == field
    assert sentence.endswith(".")


def neighbour(scheme, home, *, from_on, last_day=None):
    """Let Osian Rees have a home."""
    person = factories.make_person(scheme, first_name="Osian", last_name="Rees")
    return factories.make_stay(person, home, starts_on=from_on, ends_on=last_day)
