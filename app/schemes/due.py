"""What homes ask for by a day: safety records that run out or are missing. Derived, never stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from app.core.due import Due
from app.core.permissions import Actor
from app.core.reasons import N_, Reason, because
from app.schemes import queries
from app.schemes.queries import HomeRow, HomesWanted
from app.schemes.rules import CertificateKind, Standing

TITLES = {
    CertificateKind.GAS: N_("Gas safety check"),
    CertificateKind.ELECTRICAL: N_("Electrical report"),
    CertificateKind.EPC: N_("Energy certificate"),
    CertificateKind.SMOKE_ALARM: N_("Smoke alarm test"),
    CertificateKind.CO_ALARM: N_("Carbon monoxide alarm test"),
}


def due(actor: Actor, scheme_ids: Iterable[uuid.UUID], until: date, *, on: date) -> list[Due]:
    """Return the safety records that run out up to a day or are missing now, soonest first."""
    ids = set(scheme_ids)
    wanting = [home for home in queries.all_homes(actor, HomesWanted(safety="wanting"), on=on) if home.scheme_id in ids]
    found = [_due(home, standing, on) for home in wanting for standing in home.wanting]
    return sorted(item for item in found if item.due_on <= until)


def _due(home: HomeRow, standing: Standing, on: date) -> Due:
    record = standing.record
    return Due(
        record.good_until if record else on,
        f"schemes.{standing.kind.value}",
        home.name,
        because(TITLES[standing.kind]),
        _why(standing),
        "schemes.home",
        {"home_id": home.id},
        red=standing.is_problem,
    )


def _why(standing: Standing) -> Reason:
    if standing.record is None:
        return because(N_("There is no record of it."))
    if standing.is_problem:
        return because(N_("The last one ran out on %(day)s."), day=standing.record.good_until)
    return because(N_("The last one runs out on %(day)s."), day=standing.record.good_until)
