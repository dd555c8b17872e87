"""The roles cell of people.csv: which roles somebody holds in the scheme, and the days the folder can say about them.

The folder knows days for two kinds of role: committee and chair have committee_from and committee_to, and a tenant’s
role ends with the last of their stays. Any other role is saved only while it holds: a folder that cannot say when a
right ended must not give it back to whoever lost it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from app.accounts.models import RoleHeld
from app.core.db import db
from app.core.permissions import Role
from app.core.reasons import N_, because
from app.exchange.cells import codes
from app.exchange.parts import Loading, Saving
from app.exchange.problems import Problem
from app.exchange.tables import Row
from app.tenancies.models import Stay

IN_ORDER: Final = (Role.TENANT, Role.COMMITTEE, Role.CHAIR, Role.STAFF, Role.MANAGER, Role.SAFEGUARDING)
CELL: Final = codes(Role, only=IN_ORDER)
_PEERS: Final = frozenset({Role.COMMITTEE, Role.CHAIR})
_TERM: Final = ("committee_from", "committee_to")


def check(row: Row) -> Iterator[Problem]:
    """Find days of a committee term that belong to no role, or end before they begin."""
    if not row.sound("roles", *_TERM):
        return
    if not _PEERS & (row["roles"] or frozenset()):
        for column in _TERM:
            if row[column] is not None:
                reason = because(N_("Only committee and chair have these days. Add the role, or leave this empty."))
                yield row.problem(column, reason)
    elif row["committee_from"] and row["committee_to"] and row["committee_to"] < row["committee_from"]:
        reason = because(N_("This is before committee_from. Write the last day of their time on the committee."))
        yield row.problem("committee_to", reason)


def load(loading: Loading, people: list[Row], ids: dict[str, uuid.UUID]) -> None:
    """Give everybody the roles of their row."""
    over = _last_days(loading.folder["tenancies.csv"].rows)
    loading.insert(
        RoleHeld,
        (
            {
                "person_id": ids[row["person_ref"]],
                "scheme_id": loading.scheme_id,
                "role": role,
                "from_on": row["committee_from"] if role in _PEERS else None,
                "last_day": _last_day(role, row, over),
                "granted_at": loading.now,
                "granted_by": loading.actor.account_id,
            }
            for row in people
            for role in IN_ORDER
            if role in (row["roles"] or ())
        ),
    )


def _last_day(role: Role, row: Row, over: dict[str, date | None]) -> date | None:
    if role is Role.TENANT:
        return over.get(row["person_ref"])
    last: date | None = row["committee_to"] if role in _PEERS else None
    return last


def _last_days(stays: list[Row]) -> dict[str, date | None]:
    """Return the last day of everybody’s stays, None while one has no end."""
    over: dict[str, date | None] = {}
    for row in stays:
        person, ends_on = row["person_ref"], row["ends_on"]
        before = over.get(person, ends_on)
        over[person] = max(before, ends_on) if before and ends_on else None
    return over


def save(saving: Saving) -> dict[uuid.UUID, dict[str, Any]]:
    """Return the cells about roles of everybody who has one in the scheme."""
    mine = sa.and_(RoleHeld.scheme_id == saving.scheme.id, RoleHeld.revoked_at.is_(None), RoleHeld.role != Role.ADMIN)
    held: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in db.session.execute(sa.select(RoleHeld.__table__).where(mine).order_by(RoleHeld.id)):
        held[row.person_id].append(row)
    stayed = set(
        db.session.scalars(
            sa.select(Stay.person_id).where(Stay.scheme_id == saving.scheme.id, Stay.withdrawn_on.is_(None))
        )
    )
    return {person_id: _cells(rows, on=saving.today, stayed=person_id in stayed) for person_id, rows in held.items()}


def _cells(rows: list[Any], *, on: date, stayed: bool) -> dict[str, Any]:
    peers = [row for row in rows if row.role in _PEERS]
    term = max(peers, key=lambda row: _weight(row, on), default=None)
    days = (term.from_on, term.last_day) if term else (None, None)
    listed = {
        row.role
        for row in rows
        if _holds(row, on)
        or (row.role in _PEERS and (row.from_on, row.last_day) == days)
        or (row.role is Role.TENANT and stayed)
    }
    return {"roles": frozenset(listed)} | dict(zip(_TERM, days, strict=True))


def _weight(row: Any, on: date) -> tuple[bool, bool, date]:
    """Say which of several terms the folder tells of: one that holds, then the committee’s, then the latest."""
    return (_holds(row, on), row.role is Role.COMMITTEE, row.from_on or date.min)


def _holds(row: Any, on: date) -> bool:
    return (row.from_on is None or row.from_on <= on) and (row.last_day is None or row.last_day >= on)
