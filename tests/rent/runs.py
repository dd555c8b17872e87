"""Short ways to charge the stay of conftest.py by a rent run, and to give it neighbours."""

from __future__ import annotations

from datetime import date

import factories
import sqlalchemy as sa
from rent.books import BEGAN, DAY, TODAY

from app.core.db import db
from app.core.permissions import SYSTEM
from app.rent import queries, run
from app.schemes.models import Scheme
from app.tenancies.models import Footing, RentTerm

WEDNESDAY = date(2026, 1, 7)  # the first full week; 5 and 6 January are a part
UNTIL = date(2026, 1, 20)
FIRST = [(1, BEGAN, 2357), (2, WEDNESDAY, 8250), (3, WEDNESDAY + 7 * DAY, 8250)]  # what a run until then adds


def preview(stay, until=UNTIL, today=TODAY):
    return run.preview([stay.scheme_id], until, today=today)


def charge_rent(stay, until=UNTIL, today=TODAY, actor=SYSTEM):
    return run.carry_out(preview(stay, until, today), actor=actor)


def entries(stay):
    return [(line.sequence, line.effective_on, line.amount_pence) for line in queries.lines(stay.id)]


def neighbour(stay, **facts):
    """Give another stay of the same scheme; facts of None leave its terms or footing out."""
    scheme = db.session.get_one(Scheme, stay.scheme_id)
    made = factories.make_stay(
        factories.make_person(scheme), factories.make_home(scheme), starts_on=BEGAN, ref=facts.pop("ref")
    )
    for model in (RentTerm, Footing):
        if facts.get(model.__tablename__, 0) is None:
            db.session.execute(sa.delete(model).where(model.stay_id == made.id))
    if "amounts" in facts:
        db.session.execute(sa.update(RentTerm).where(RentTerm.stay_id == made.id).values(**facts["amounts"]))
    return made
