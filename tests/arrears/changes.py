"""One change of every kind that a trigger of app/arrears/revisions.py counts, in SQL that knows nothing of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from factories import NOW

from app.arrears.models import Contact, Hold, Plan, PlanEvent
from app.arrears.rules import Frequency, HoldKind, PauseReason, Step
from app.core import guards
from app.core.db import db
from app.rent.models import Benefit, Entry
from app.rent.rules import BenefitSource, Component, EntryKind
from app.schemes.models import FreeWeek, RentDay, Scheme
from app.tenancies.models import Footing, RentTerm, Stay
from app.tenancies.rules import Pack, RentPeriod

TODAY = date(2026, 11, 25)  # a Wednesday
BEGAN = date(2026, 1, 5)
DAY = timedelta(days=1)
Change = Callable[[uuid.UUID], uuid.UUID | None]  # takes a stay; returns another one if that is the one that changed


def drop(name: str) -> None:
    """Take a trigger away."""
    table = next(each.table for each in guards.all_guards() if each.name == name)
    on_it = "" if db.engine.dialect.name == "sqlite" else f" ON {table}"
    db.session.execute(sa.text(f"DROP TRIGGER IF EXISTS {name}{on_it}"))


def insert(model: Any, **facts: Any) -> None:
    keys = {column.key for column in model.__table__.primary_key.columns}
    identity = {"id": uuid.uuid4()} if keys == {"id"} else {}
    version = {"version": 1} if "version" in model.__table__.columns else {}
    db.session.execute(sa.insert(model.__table__).values(**identity, **version, **facts))


def update(model: Any, stay_id: uuid.UUID, **facts: Any) -> None:
    table = model.__table__
    which = table.c.id if model is Stay else table.c.stay_id
    db.session.execute(sa.update(table).where(which == stay_id).values(**facts))


def delete(model: Any, stay_id: uuid.UUID) -> None:
    table = model.__table__
    db.session.execute(sa.delete(table).where(table.c.stay_id == stay_id))


def scheme_of(stay_id: uuid.UUID) -> uuid.UUID:
    found = db.session.scalar(sa.select(Stay.scheme_id).where(Stay.id == stay_id))
    assert found is not None
    return found


def enter(stay_id: uuid.UUID, on: date, pence: int) -> None:
    last = db.session.scalar(sa.select(sa.func.max(Entry.sequence)).where(Entry.stay_id == stay_id)) or 0
    insert(
        Entry,
        stay_id=stay_id,
        sequence=last + 1,
        kind=EntryKind.CHARGE if pence > 0 else EntryKind.ADJUSTMENT,
        component=Component.RENT if pence > 0 else None,
        effective_on=on,
        amount_pence=pence,
        pack=Pack.SUPPORTED_STANDARD,
        recorded_at=NOW,
    )


def claim(stay_id: uuid.UUID) -> None:
    insert(Benefit, stay_id=stay_id, source=BenefitSource.HOUSING_BENEFIT, claimed_on=TODAY)


def hold(stay_id: uuid.UUID) -> None:
    paused = {"reason": PauseReason.OTHER, "comment": "Away"}
    insert(Hold, stay_id=stay_id, kind=HoldKind.PAUSE, from_on=TODAY, last_day=TODAY, recorded_at=NOW, **paused)


def contact(stay_id: uuid.UUID) -> None:
    insert(Contact, stay_id=stay_id, on_day=TODAY, step=Step.REVIEW_SERIOUS, recorded_at=NOW)


def plan(stay_id: uuid.UUID) -> None:
    amounts = {"starting_net_pence": 90_000, "instalment_pence": 1000, "frequency": Frequency.WEEKLY}
    insert(Plan, stay_id=stay_id, starts_on=TODAY, first_on=TODAY, recorded_at=NOW, **amounts)


def free_week(stay_id: uuid.UUID) -> None:
    insert(FreeWeek, scheme_id=scheme_of(stay_id), week_starts=TODAY - 2 * DAY)


def _another_stay(stay_id: uuid.UUID) -> uuid.UUID:
    row = dict(db.session.execute(sa.select(Stay.__table__).where(Stay.id == stay_id)).mappings().one())
    new = uuid.uuid4()
    db.session.execute(sa.insert(Stay.__table__).values(**row | {"id": new, "ref": "NEW"}))
    return new


def _unguarded(model: Any, verb: str, change: Change) -> Change:
    """Return a change the ledger’s own guard would refuse, with that guard away."""

    def make(stay_id: uuid.UUID) -> uuid.UUID | None:
        drop(f"{model.__tablename__}_no_{verb}")
        return change(stay_id)

    return make


def _without_plan(stay_id: uuid.UUID) -> None:
    drop("plan_event_no_delete")
    db.session.execute(sa.delete(PlanEvent.__table__))
    delete(Plan, stay_id)


def _no_free_week(stay_id: uuid.UUID) -> None:
    db.session.execute(sa.delete(FreeWeek.__table__).where(FreeWeek.__table__.c.scheme_id == scheme_of(stay_id)))


def _later_free_week(stay_id: uuid.UUID) -> None:
    its = FreeWeek.__table__.c.scheme_id == scheme_of(stay_id)
    db.session.execute(sa.update(FreeWeek.__table__).where(its).values(week_starts=TODAY + 5 * DAY))


def _other_rent_day(stay_id: uuid.UUID) -> None:
    table = Scheme.__table__
    db.session.execute(sa.update(table).where(table.c.id == scheme_of(stay_id)).values(rent_day=RentDay.WEDNESDAY))


# By trigger: what must be there before, and the change itself.
CHANGES: dict[str, tuple[Change | None, Change]] = {
    "stay_revised_insert": (None, _another_stay),
    "stay_revised_update": (None, lambda stay: update(Stay, stay, ends_on=TODAY - DAY)),
    "footing_revised_insert": (
        None,
        lambda stay: insert(Footing, stay_id=stay, from_on=TODAY, pack=Pack.UNDER_18_LICENCE),
    ),
    "footing_revised_update": (None, lambda stay: update(Footing, stay, pack=Pack.UNDER_18_LICENCE)),
    "footing_revised_delete": (None, lambda stay: delete(Footing, stay)),
    "rent_term_revised_insert": (
        None,
        lambda stay: insert(RentTerm, stay_id=stay, from_on=TODAY, period=RentPeriod.WEEKLY, rent_pence=9000),
    ),
    "rent_term_revised_update": (None, lambda stay: update(RentTerm, stay, rent_pence=9000)),
    "rent_term_revised_delete": (None, lambda stay: delete(RentTerm, stay)),
    "ledger_entry_revised_insert": (None, lambda stay: enter(stay, TODAY, -500)),
    "ledger_entry_revised_update": (
        None,
        _unguarded(Entry, "update", lambda stay: update(Entry, stay, amount_pence=9000)),
    ),
    "ledger_entry_revised_delete": (None, _unguarded(Entry, "delete", lambda stay: delete(Entry, stay))),
    "benefit_revised_insert": (None, claim),
    "benefit_revised_update": (claim, lambda stay: update(Benefit, stay, claimed_on=TODAY - 2 * DAY)),
    "benefit_revised_delete": (claim, lambda stay: delete(Benefit, stay)),
    "hold_revised_insert": (None, hold),
    "hold_revised_update": (hold, lambda stay: update(Hold, stay, last_day=TODAY + DAY)),
    "hold_revised_delete": (hold, lambda stay: delete(Hold, stay)),
    "contact_revised_insert": (None, contact),
    "contact_revised_update": (
        contact,
        _unguarded(Contact, "update", lambda stay: update(Contact, stay, on_day=BEGAN)),
    ),
    "contact_revised_delete": (contact, _unguarded(Contact, "delete", lambda stay: delete(Contact, stay))),
    "plan_revised_insert": (None, plan),
    "plan_revised_update": (plan, lambda stay: update(Plan, stay, ended_on=TODAY)),
    "plan_revised_delete": (plan, _without_plan),
    "scheme_revised_update": (None, _other_rent_day),
    "free_week_revised_insert": (None, free_week),
    "free_week_revised_update": (free_week, _later_free_week),
    "free_week_revised_delete": (free_week, _no_free_week),
}
