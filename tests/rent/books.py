"""Short ways to fill the account of a stay through the services, on 20 March 2026."""

from __future__ import annotations

from datetime import date, timedelta

import factories

from app.core.clock import now
from app.core.permissions import SYSTEM
from app.rent import queries, services
from app.rent.models import Entry
from app.rent.rules import Component, EntryKind, Source
from app.tenancies.rules import Pack

TODAY = date(2026, 3, 20)
BEGAN = date(2026, 1, 5)
TURNED_18 = date(2026, 2, 2)
DAY = timedelta(days=1)


def pay(stay, pence=5000, on=TODAY, source=Source.TENANT, reference=None, actor=SYSTEM):
    facts = {"on": on, "amount_pence": pence, "source": source, "reference": reference}
    return services.post_payment(stay, **facts, actor=actor, today=TODAY)


def adjust(stay, pence, on=TODAY, reason="Broken lock"):
    return services.adjust(stay, on=on, amount_pence=pence, reason=reason, actor=SYSTEM, today=TODAY)


def refund(stay, pence, on=TODAY, reason="Paid twice"):
    return services.refund(stay, on=on, amount_pence=pence, reason=reason, actor=SYSTEM, today=TODAY)


def reverse(stay, sequence, reason="Wrong account"):
    return services.reverse(stay, sequence, reason=reason, actor=SYSTEM, today=TODAY)


def charge(stay, on=BEGAN, pence=8250, component=Component.RENT):
    """Put a charge in as a run does."""
    return factories.add(
        Entry(
            stay_id=stay.id,
            sequence=len(queries.lines(stay.id)) + 1,
            kind=EntryKind.CHARGE,
            effective_on=on,
            amount_pence=pence,
            component=component,
            pack=Pack.UNDER_18_LICENCE,
            recorded_at=now(),
        )
    )
