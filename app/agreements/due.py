"""What agreements ask for by a day: statements, signatures, birthdays, new legal wording. Derived, never stored."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date

from app.agreements import queries, rules, services, wording
from app.agreements.clocks import BirthdayClock, birthday_clock, statement_clock
from app.agreements.queries import Living, Row
from app.core.due import Due
from app.core.permissions import Actor
from app.core.reasons import N_, because
from app.schemes import queries as schemes
from app.tenancies.rules import Pack


def due(actor: Actor, scheme_ids: Iterable[uuid.UUID], until: date, *, on: date) -> list[Due]:
    """Return what is due up to a day: one list, soonest first, in a fixed number of statements a scheme."""
    ids = set(scheme_ids)
    found = [item for row in queries.running(ids, on=on) for item in _of_agreement(row, on)]
    found += [item for stay in queries.living(ids, on=on) for item in _of_stay(stay, on)]
    return sorted([item for item in found if item.due_on <= until] + list(_of_wording(actor, ids, on)))


def _of_agreement(row: Row, on: date) -> Iterator[Due]:
    life = services.life_of(row)
    where = {"agreement_id": row.id}
    if row.agreement.agreed_on is None:
        yield _of_draft(row, on, where)
        return
    yield from _statement(row, on, where)
    if rules.living_unsigned(life, on):
        yield _unsigned(row.agreement.starts_on, row.person.full_name, "agreements.agreement", where)


def _of_draft(row: Row, on: date, where: dict[str, uuid.UUID]) -> Due:
    starts_on = row.agreement.starts_on
    title = N_("Finish the draft agreement")
    why = N_("They want to move in on %(day)s.")
    if starts_on < on:
        title, why = N_("Finish or withdraw the draft agreement"), N_("The day to move in has passed: %(day)s.")
    elif row.first_issued_on is not None:
        title = N_("Write down whether they agree to move in")
    return Due(
        starts_on,
        "agreements.draft",
        row.person.full_name,
        because(title),
        because(why, day=starts_on),
        "agreements.agreement",
        where,
    )


def _unsigned(since: date, name: str, endpoint: str, where: dict[str, uuid.UUID]) -> Due:
    return Due(
        since,
        "agreements.unsigned",
        name,
        because(N_("Living here, not yet signed")),
        because(N_("Go through the paper together and sign it.")),
        endpoint,
        where,
        red=True,
    )


def _of_stay(stay: Living, on: date) -> Iterator[Due]:
    """Yield what a stay asks for whatever papers there are: one that came from a folder has clocks too."""
    where, name = {"stay_id": stay.stay.id}, stay.person.full_name
    if not stay.has_paper and stay.stay.signed_on is None and stay.stay.starts_on <= on:
        yield _unsigned(stay.stay.starts_on, name, "casework.tenancy", where)
    clock = birthday_of(stay, on=on)
    if clock.warns and clock.birthday is not None:
        red = clock.stage == "red"
        title = because(N_("They turned 18: a manager must act today") if red else N_("They turn 18"))
        yield Due(clock.birthday, "agreements.birthday", name, title, clock.because, "casework.tenancy", where, red=red)


def birthday_of(stay: Living | None, *, on: date) -> BirthdayClock:
    """Return how a stay stands with an 18th birthday; a stay that is over has no such clock."""
    if stay is None:
        return birthday_clock(None, Pack.UNDER_18_LICENCE, rhw1_given_on=None, on=on)
    return birthday_clock(stay.person.birth_date, stay.pack, rhw1_given_on=stay.rhw1_given_on, on=on)


def _statement(row: Row, on: date, where: dict[str, uuid.UUID]) -> Iterator[Due]:
    clock = statement_clock(
        row.agreement.pack,
        row.agreement.starts_on,
        given_on=row.handed_over_on,
        on=on,
        period=row.agreement.period or "weekly",
        rent_pence=row.agreement.total_pence,
    )
    if clock.state in {"counting", "late"} and clock.last_day is not None:
        late = clock.state == "late"
        title = because(N_("Written statement is late") if late else N_("Hand over the written statement"))
        name, endpoint = row.person.full_name, "agreements.agreement"
        yield Due(clock.last_day, "agreements.statement", name, title, clock.because, endpoint, where, red=late)


def _of_wording(actor: Actor, ids: set[uuid.UUID], on: date) -> Iterator[Due]:
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
