"""Accounts for tests of arrears: one stay in the database, and rows of facts put there as plainly as can be."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import factories
import sqlalchemy as sa
from factories import NOW, add

from app.arrears.models import Contact, Hold, Plan
from app.arrears.rules import Frequency, HoldKind, PauseReason, Step
from app.core.db import db
from app.rent.models import Benefit, Entry
from app.rent.rules import BenefitSource, Component, EntryKind, Source
from app.tenancies.models import Stay
from app.tenancies.rules import Pack


def make_account(scheme: Any, *, starts_on: date = date(2026, 1, 5), **facts: Any) -> Stay:
    """Make a home with somebody in it who pays £82.50 a week."""
    return factories.make_stay(factories.make_person(scheme), factories.make_home(scheme), starts_on=starts_on, **facts)


def enter(stay_id: uuid.UUID, on: date, amount_pence: int, *, kind: EntryKind | None = None, **facts: Any) -> Entry:
    """Enter a line: above 0 a charge of rent, below 0 a payment of the tenant, unless a kind is named."""
    kind = kind or (EntryKind.CHARGE if amount_pence > 0 else EntryKind.PAYMENT)
    newest = db.session.scalar(sa.select(sa.func.max(Entry.sequence)).where(Entry.stay_id == stay_id)) or 0
    if kind is EntryKind.CHARGE:
        facts.setdefault("component", Component.RENT)
    if kind is EntryKind.PAYMENT:
        facts.setdefault("source", Source.TENANT)
    return add(
        Entry(
            stay_id=stay_id,
            sequence=newest + 1,
            kind=kind,
            effective_on=on,
            amount_pence=amount_pence,
            pack=Pack.SUPPORTED_STANDARD,
            recorded_at=NOW,
            **facts,
        )
    )


def undo(entry: Entry, on: date) -> Entry:
    """Reverse a line on a day."""
    return enter(entry.stay_id, on, -entry.amount_pence, kind=EntryKind.REVERSAL, reverses=entry.sequence)


def make_benefit(stay_id: uuid.UUID, **facts: Any) -> Benefit:
    return add(Benefit(stay_id=stay_id, **{"source": BenefitSource.HOUSING_BENEFIT} | facts))


def make_hold(stay_id: uuid.UUID, from_on: date, last_day: date, *, kind: HoldKind = HoldKind.PAUSE) -> Hold:
    paused = {"reason": PauseReason.OTHER, "comment": "Away"} if kind is HoldKind.PAUSE else {}
    return add(Hold(stay_id=stay_id, kind=kind, from_on=from_on, last_day=last_day, recorded_at=NOW, **paused))


def make_contact(stay_id: uuid.UUID, on: date, step: Step = Step.TALK) -> Contact:
    return add(Contact(stay_id=stay_id, on=on, step=step, recorded_at=NOW))


def make_plan(stay_id: uuid.UUID, starts_on: date, **facts: Any) -> Plan:
    agreed = {
        "starting_net_pence": 20_000,
        "instalment_pence": 1_000,
        "frequency": Frequency.WEEKLY,
        "first_on": starts_on,
        "recorded_at": NOW,
    }
    return add(Plan(stay_id=stay_id, starts_on=starts_on, **agreed | facts))
