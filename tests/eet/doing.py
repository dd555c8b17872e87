"""What the tests of pages carry out with the tenant’s stay, and look up afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from eet.asking import BY, FIRST
from eet.conftest import TODAY

from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.eet import mentors, plans
from app.eet.plans import Answer
from app.tenancies.models import Stay


def rows(app, model):
    """Return all rows of a table."""
    with app.app_context():
        return db.session.scalars(sa.select(model)).all()


def do(app, house, deed):
    """Carry something out with the tenant’s stay and return its id."""
    with app.app_context(), transaction():
        return getattr(deed(db.session.get_one(Stay, house.stay_id)), "id", None)


def agreed(app, house, first=FIRST):
    """Let the tenant agree to a plan with one step, and return the step’s id."""

    def deed(stay):
        plan = plans.offer_plan(stay, goal="A job I like", first=first, **BY)
        plans.answer(plan, Answer(agreed=True, on=TODAY), **BY)
        return plans.steps(plan)[0]

    return do(app, house, deed)


def mentored(app, house, role="committee", *, said_yes=True):
    """Let somebody be the tenant’s mentor, or only be asked; return the row’s id."""

    def deed(stay):
        row = mentors.choose(stay, house.persons[role], actor=SYSTEM, now=clock.now())
        if said_yes:
            mentors.accept(row, actor=SYSTEM, now=clock.now())
        return row

    return do(app, house, deed)
