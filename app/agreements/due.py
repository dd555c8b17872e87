"""What agreements ask for by a day: statements, signatures, birthdays, new legal wording. Derived, never stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from app.agreements import queries, rules, services, wording
from app.agreements.clocks import birthday_clock, statement_clock
from app.agreements.queries import Row
from app.core.due import Due
from app.core.permissions import Actor
from app.core.reasons import N_, because
from app.schemes import queries as schemes

NIGHT = timedelta(days=1)


def due(actor: Actor, scheme_ids: Iterable[uuid.UUID], until: date, *, on: date) -> list[Due]:
    """Return what is due up to a day: one list, soonest first, in a fixed number of statements a scheme."""
    found: list[Due] = []
    for row in queries.running(scheme_ids):
        found += [item for item in _of(row, on) if item.due_on <= until]
    return sorted(found + list(_of_wording(actor, scheme_ids, on)))


def _of(row: Row, on: date) -> Iterator[Due]:
    life = services.life_of(row)
    if rules.state(life, on) in {rules.State.WITHDRAWN, rules.State.ENDED}:
        return
    where = {"agreement_id": row.id}
    name = row.person.full_name
    if row.agreement.agreed_on is not None:
        yield from _statement(row, on, name, where)
        if rules.living_unsigned(life, on):
            yield Due(
                row.agreement.starts_on,
                "agreements.unsigned",
                name,
                because(N_("Living here, not yet signed")),
                because(N_("Go through the paper together and sign it.")),
                "agreements.agreement",
                where,
                red=True,
            )
        yield from _birthday(row, on, name, where)
    elif row.first_issued_on is None and row.agreement.starts_on >= on:
        yield Due(
            row.agreement.starts_on,
            "agreements.draft",
            name,
            because(N_("Finish the draft agreement")),
            because(N_("They want to move in on %(day)s."), day=row.agreement.starts_on),
            "agreements.agreement",
            where,
        )


def _statement(row: Row, on: date, name: str, where: dict[str, uuid.UUID]) -> Iterator[Due]:
    clock = statement_clock(
        row.agreement.pack,
        row.agreement.starts_on,
        given_on=row.handed_over_on,
        on=on,
        period=row.agreement.period or "weekly",
        rent_pence=row.agreement.rent_pence or 0,
    )
    if clock.state in {"counting", "late"} and clock.last_day is not None:
        late = clock.state == "late"
        title = because(N_("Written statement is late") if late else N_("Hand over the written statement"))
        yield Due(
            clock.last_day, "agreements.statement", name, title, clock.because, "agreements.agreement", where, red=late
        )


def _birthday(row: Row, on: date, name: str, where: dict[str, uuid.UUID]) -> Iterator[Due]:
    clock = birthday_clock(row.person.birth_date, row.agreement.pack, rhw1_given_on=row.agreement.rhw1_given_on, on=on)
    if clock.warns and clock.birthday is not None and not _followed(row):
        red = clock.stage == "red"
        title = because(N_("They turned 18: a manager must act today") if red else N_("They turn 18"))
        yield Due(
            clock.birthday, "agreements.birthday", name, title, clock.because, "agreements.agreement", where, red=red
        )


def _followed(row: Row) -> bool:
    """Say whether a later agreement of the same stay is in place, so that the licence is history."""
    later = queries.of_stay(row.stay.id) if row.stay else []
    return any(r.agreement.starts_on > row.agreement.starts_on and r.agreement.agreed_on for r in later)


def _of_wording(actor: Actor, scheme_ids: Iterable[uuid.UUID], on: date) -> Iterator[Due]:
    ids = set(scheme_ids)
    for scheme in schemes.schemes(actor):
        if scheme.id in ids and wording.new_seed_wording(scheme.id, on=on):
            yield Due(
                on,
                "agreements.wording",
                scheme.name,
                because(N_("New legal wording to adopt")),
                because(N_("This release changed words of an agreement you use.")),
                "agreements.packs",
            )
