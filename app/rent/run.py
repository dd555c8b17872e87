"""The rent run: every account of some schemes charged up to a day, previewed first, then added in one short write.

`preview` reckons everything and changes nothing. `carry_out` runs inside its caller’s transaction: it reads the facts
again, plans anew only what changed since the preview, and inserts. So two that start at once add everything once,
and one that was killed left nothing: to run again is always right.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.dates import LATEST
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.rent import rules, run_facts
from app.rent.models import Entry, EntryNote
from app.rent.rules import Charged, Component, EntryKind, Odd
from app.rent.run_facts import Account, Read
from app.schemes.models import Scheme
from app.tenancies.rules import Pack

_LEDGER: Any = Entry.__table__
_NOTES: Any = EntryNote.__table__
AT_ONCE = 50  # accounts inserted together


@dataclass(frozen=True, slots=True)
class Row:
    """One entry the run adds; a reversal is below zero."""

    stay_ref: str
    date: date
    component: Component
    kind: EntryKind  # a charge, or the reversal of one
    amount_pence: int
    stay_id: uuid.UUID
    scheme_id: uuid.UUID
    sequence: int
    pack: Pack
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class OddAccount:
    """An account that needs a look."""

    stay_id: uuid.UUID
    stay_ref: str
    scheme_id: uuid.UUID
    why: Odd


@dataclass(frozen=True, slots=True)
class AccountReport:
    """What the run adds to one account."""

    stay_id: uuid.UUID
    stay_ref: str
    charges: int
    reversals: int
    amount_pence: int
    odd: Odd | None


@dataclass(frozen=True)
class Planned:
    """The rows of every account that gets some, in the order they are entered, and the accounts that are odd."""

    by_stay: Mapping[uuid.UUID, tuple[Row, ...]]
    odd: tuple[OddAccount, ...]

    @property
    def rows(self) -> list[Row]:
        """Return every row, by reference, date and component."""
        rows = (row for of_one in self.by_stay.values() for row in of_one)
        return sorted(rows, key=lambda row: (row.stay_ref, row.date, row.component, row.kind, row.stay_id))

    @property
    def totals(self) -> dict[Component, int]:
        """Return the pence added for each component: charges less reversals."""
        found = dict.fromkeys(Component, 0)
        for row in self.rows:
            found[row.component] += row.amount_pence
        return found

    @property
    def total_pence(self) -> int:
        """Return the pence added in all."""
        return sum(self.totals.values())

    @property
    def accounts(self) -> list[AccountReport]:
        """Return what happens account by account: every one that gets a row or is odd, by reference."""
        odd = {each.stay_id: each for each in self.odd}
        refs = {stay_id: rows[0].stay_ref for stay_id, rows in self.by_stay.items()}
        refs |= {each.stay_id: each.stay_ref for each in self.odd}
        found = [self._report(stay_id, ref, odd.get(stay_id)) for stay_id, ref in refs.items()]
        return sorted(found, key=lambda each: (each.stay_ref, each.stay_id))

    def _report(self, stay_id: uuid.UUID, ref: str, odd: OddAccount | None) -> AccountReport:
        rows = self.by_stay.get(stay_id, ())
        charges = sum(row.kind is EntryKind.CHARGE for row in rows)
        pence = sum(row.amount_pence for row in rows)
        return AccountReport(stay_id, ref, charges, len(rows) - charges, pence, odd.why if odd else None)


@dataclass(frozen=True)
class Run(Planned):
    """A preview: what a run up to a day would add, and the facts it was reckoned from."""

    scheme_ids: tuple[uuid.UUID, ...]
    until: date
    today: date
    looked_at: Read = field(repr=False)


@dataclass(frozen=True)
class Done(Planned):
    """What a run added."""

    until: date
    planned_again: int  # accounts whose facts had changed since the preview


def preview(scheme_ids: Collection[uuid.UUID], until: date, *, today: date) -> Run:
    """Return what a run up to a day would add; changes nothing."""
    if until > LATEST:
        raise RuleBroken(_("Check the year."), field="until")
    found = run_facts.read(scheme_ids)
    planned = _planned(found.accounts(), until, today)
    return Run(planned.by_stay, planned.odd, tuple(scheme_ids), until, today, found)


def _planned(accounts: Iterable[Account], until: date, today: date) -> Planned:
    by_stay, odd = {}, []
    for account in accounts:
        rows, why = _of_account(account, until, today)
        if rows:
            by_stay[rows[0].stay_id] = rows
        if why is not None:
            odd.append(OddAccount(account.id, account.row.ref, account.weeks.scheme_id, why))
    return Planned(by_stay, tuple(odd))


def _of_account(account: Account, until: date, today: date) -> tuple[tuple[Row, ...], Odd | None]:
    tenure = account.tenure()
    days = run_facts.charged_days(account, tenure)
    plan = rules.plan(tenure, account.standing(), until=until, today=today, days=days)
    if not plan.undo and not plan.due:
        return (), plan.odd
    if not account.row.footings:
        return (), Odd.NO_FOOTING
    new = (
        *((EntryKind.REVERSAL, each.on, each.charge.component, -each.charge.pence, each.charge) for each in plan.undo),
        *((EntryKind.CHARGE, each.on, each.component, each.pence, None) for each in plan.due),
    )
    return tuple(_rows(account, new)), plan.odd


def _rows(account: Account, new: Iterable[tuple[EntryKind, date, Component, int, Charged | None]]) -> Iterator[Row]:
    """Yield what is new as rows, with the numbers that follow the account’s last."""
    stay_id, ref, scheme_id = account.id, account.row.ref, account.weeks.scheme_id
    for number, (kind, on, component, pence, undone) in enumerate(new, start=account.row.number + 1):
        reverses = undone.sequence if undone else None
        yield Row(ref, on, component, kind, pence, stay_id, scheme_id, number, account.pack_on(on), reverses)


def carry_out(run: Run, *, actor: Actor) -> Done:
    """Add what a preview found, in the caller’s transaction; what changed since is planned again first."""
    if run.until > run.today + rules.FAR_AHEAD:
        raise RuleBroken(_("Check the year: that day is more than a year away."), field="until")
    now = run_facts.read(run.scheme_ids)
    changed = now.changed_since(run.looked_at)
    planned = _planned_again(run, changed, now)
    done = _done(planned, _insert(planned.by_stay, actor), run, len(changed))
    _record(done, run, actor)
    return done


def _planned_again(run: Run, changed: list[Account], now: Read) -> Planned:
    """Return the plan with the accounts that changed planned by the facts of now, and without those that are gone."""
    if not changed and len(now.rows) == len(run.looked_at.rows):
        return run
    again = _planned(changed, run.until, run.today)
    gone = {row.key for row in run.looked_at.rows} - {row.key for row in now.rows}
    stale = {account.id for account in changed} | {run_facts.as_id(key) for key in gone}
    kept = {stay_id: rows for stay_id, rows in run.by_stay.items() if stay_id not in stale}
    odd = tuple(each for each in run.odd if each.stay_id not in stale)
    return Planned(kept | dict(again.by_stay), odd + again.odd)


def _done(planned: Planned, refused: Collection[uuid.UUID], run: Run, planned_again: int) -> Done:
    added = {stay_id: rows for stay_id, rows in planned.by_stay.items() if stay_id not in refused}
    firsts = (planned.by_stay[stay_id][0] for stay_id in refused)
    odd = planned.odd + tuple(OddAccount(row.stay_id, row.stay_ref, row.scheme_id, Odd.REFUSED) for row in firsts)
    return Done(added, odd, run.until, planned_again)


# --- the write --------------------------------------------------------------------------------------------------------
def _insert(by_stay: Mapping[uuid.UUID, tuple[Row, ...]], actor: Actor) -> list[uuid.UUID]:
    """Insert the rows of all accounts; where the database refuses some together, one account after the other.

    Returns the accounts that were refused. Savepoints of some fifty accounts: of one for all, SQLite keeps a copy of
    every page each row touches, and ten thousand accounts take ten times as long.
    """
    now = clock.now()
    in_order = sorted(by_stay.items())  # as they lie on disk: a quarter of the time
    values = [[_values(row, now, actor) for row in rows] for _stay_id, rows in in_order]
    connection, refused = db.session.connection(), []
    for first in range(0, len(values), AT_ONCE):
        some = values[first : first + AT_ONCE]
        if not _accepted(connection, some):
            refused += [each[0]["stay_id"] for each in some if not _accepted(connection, [each])]
    return refused


def _accepted(connection: sa.Connection, accounts: list[list[dict[str, Any]]]) -> bool:
    """Insert the rows of some accounts, all or none; say whether the database took them."""
    values = [row for rows in accounts for row in rows]
    notes = [_note(row) for row in values if row["reverses"]]
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(_LEDGER), values)
            if notes:
                connection.execute(sa.insert(_NOTES), notes)
    except sa.exc.OperationalError:
        raise  # no account’s fault: the disk is full, or the database went away
    except sa.exc.DatabaseError:
        return False
    return True


def _values(row: Row, now: datetime, actor: Actor) -> dict[str, Any]:
    charge = row.kind is EntryKind.CHARGE
    return {
        "stay_id": row.stay_id,
        "sequence": row.sequence,
        "kind": row.kind,
        "effective_on": row.date,
        "amount_pence": row.amount_pence,
        "component": row.component if charge else None,
        "pack": row.pack,
        "reverses": row.reverses,
        "recorded_at": now,
        "recorded_by": actor.account_id,
    }


def _note(reversal: dict[str, Any]) -> dict[str, Any]:
    said = str(_("The stay ends inside this period: charged again up to its last day."))
    return {"stay_id": reversal["stay_id"], "sequence": reversal["sequence"], "text": said}


def _record(done: Done, run: Run, actor: Actor) -> None:
    """Write one event for each scheme to which something was added."""
    of_scheme: defaultdict[uuid.UUID, list[Row]] = defaultdict(list)
    for added in done.by_stay.values():
        of_scheme[added[0].scheme_id].extend(added)
    for scheme_id, rows in of_scheme.items():
        charges = [row for row in rows if row.kind is EntryKind.CHARGE]
        audit.record(
            "rent.run.done",
            db.session.get_one(Scheme, scheme_id),
            actor=actor,
            scheme_id=scheme_id,
            until=run.until,
            accounts=len({row.stay_id for row in rows}),
            charges=len(charges),
            charges_pence=sum(row.amount_pence for row in charges),
            reversals=len(rows) - len(charges),
            reversals_pence=sum(row.amount_pence for row in rows if row.reverses is not None),
            odd=sum(each.scheme_id == scheme_id for each in done.odd),
        )
