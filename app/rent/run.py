"""The rent run: every account of some schemes charged up to a day, previewed first, then added in one short write.

`preview` reckons everything and changes nothing. `carry_out` runs inside its caller’s transaction: it reads the facts
again, plans anew only what changed since the preview, and inserts. So two that start at once add everything once,
and one that was killed left nothing: to run again is always right.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
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
from app.rent.run_plan import Done, OddAccount, Planned, Row, Run
from app.schemes.models import Scheme

_LEDGER: Any = Entry.__table__
_NOTES: Any = EntryNote.__table__
AT_ONCE = 50  # accounts inserted together


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


def latest(today: date) -> date:
    """Return the last day a run may charge up to, whatever day its caller says it is: years of rent are a slip."""
    return min(today, clock.today()) + rules.FAR_AHEAD


def carry_out(run: Run, *, actor: Actor) -> Done:
    """Add what a preview found, in the caller’s transaction; what changed since is planned again first."""
    if run.until > latest(run.today):
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
