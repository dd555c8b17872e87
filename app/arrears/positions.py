"""Positions: where accounts stand today, worked out beforehand so that a list of thousands is fast – and never stale.

A position is fresh only if its day, the revision of its account, the policy in force and the code of the rules are all
those of now. Accounts touched by a transaction are worked out again inside it, the others every night or on demand.
What is not fresh is never shown: a list works out up to MOST_AT_ONCE of them in memory, or says that it must wait.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import sqlalchemy as sa

from app.arrears import plans, policy, queries
from app.arrears.models import Position, Revision
from app.arrears.policy import Dated
from app.arrears.rules import Position as Standing
from app.arrears.rules import position
from app.core import clock
from app.core.db import before_commit, db
from app.core.error_pages import where
from app.core.reasons import Reason
from app.rent.models import Entry
from app.tenancies.models import Stay

MOST_AT_ONCE: Final = 200  # stale accounts a list or a transaction works out by itself
RULES: Final = ("app.arrears.rules", "app.rent.rules")
KERNEL: Final = (("app.arrears", "law.py"), ("app.core", "money.py"), ("app.core", "dates.py"))
ANSWER: Final = (
    *("on", "balance_pence", "ahead_pence", "pending_benefit_pence", "net_pence", "weekly_pence", "weeks_hundredths"),
    *("oldest_unpaid_on", "serious", "stage", "next_step", "who", "due_on"),
)
_IS_TOUCHED: Final = sa.text("touched")  # the words of the index over these few
log = logging.getLogger(__name__)


@cache
def rules_digest() -> str:
    """Return the SHA-256 of the code that derives a position: another release, another digest."""
    total = hashlib.sha256()
    packages = [entry for name in RULES for entry in sorted(files(name).iterdir(), key=lambda entry: entry.name)]
    for entry in [*packages, *(files(package).joinpath(name) for package, name in KERNEL)]:
        if entry.name.endswith(".py"):
            total.update(entry.read_bytes())
    return total.hexdigest()


def policy_digest(numbers: Dated) -> str:
    """Return the SHA-256 of a scheme’s numbers, with the day each set begins."""
    return hashlib.sha256(repr(numbers).encode()).hexdigest()


def fresh(scheme_ids: Collection[uuid.UUID], *, on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE of positions, joined with Revision, that are those of now."""
    numbers = policy.numbers_of(scheme_ids, until=on)
    by_digest: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for key in scheme_ids:
        by_digest[policy_digest(numbers.get(key, ()))].append(key)
    same = [sa.and_(Position.policy == digest, Position.scheme_id.in_(ids)) for digest, ids in by_digest.items()]
    return sa.and_(
        Position.on == on,
        Position.revision == Revision.revision,
        Position.rules == rules_digest(),
        sa.or_(sa.false(), *same),
    )


def stale(scheme_ids: Collection[uuid.UUID], *, on: date, limit: int | None = None) -> list[uuid.UUID]:
    """Return the accounts of schemes whose position is not that of now."""
    its = accounts(sa.select(Stay.id), scheme_ids, on=on).where(is_stale(fresh(scheme_ids, on=on), on=on))
    return list(db.session.scalars(its.limit(limit)))  # in any order: who lists them sorts them by something better


def accounts(query: Any, scheme_ids: Collection[uuid.UUID], *, on: date) -> sa.Select[Any]:
    """Join stays that have an account on a day with their revision and position, whether they have one or not."""
    joined = query.select_from(Stay).outerjoin(Revision, Revision.stay_id == Stay.id)
    joined = joined.outerjoin(Position, Position.stay_id == Stay.id)
    its: sa.Select[Any] = joined.where(Stay.scheme_id.in_(list(scheme_ids)), queries.started(on))
    return its


def is_stale(is_fresh: sa.ColumnElement[bool], *, on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE of such accounts whose position must be worked out before anybody sees it."""
    return sa.and_(sa.or_(Position.stay_id.is_(None), sa.not_(is_fresh)), sa.not_(_settled(on)))


def _settled(on: date) -> sa.ColumnElement[bool]:
    """Return the WHERE of stays that were over and paid up when last worked out, with nothing entered for a day since.

    No list shows them, so the day their position is of does not matter, and the night need not reckon them for ever.
    """
    later = sa.select(Entry.stay_id).where(
        Entry.stay_id == Stay.id, Entry.effective_on > Position.on, Entry.effective_on <= on
    )
    return sa.and_(
        Position.stay_id.is_not(None),
        Stay.ends_on.is_not(None),
        Stay.ends_on < Position.on,
        Position.balance_pence == 0,
        Position.revision == Revision.revision,
        ~later.exists(),
    )


def work_out(stay_ids: Iterable[uuid.UUID], *, on: date) -> dict[uuid.UUID, Standing]:
    """Return where accounts stand today, reckoned now; stays that have not begun are left out."""
    facts = queries.facts_of(stay_ids, on=on, today=on)
    return {stay_id: position(known, on) for stay_id, known in facts.items() if known.tenure.starts_on <= on}


def refresh(stay_ids: Collection[uuid.UUID], *, on: date) -> int:
    """Work accounts out and keep it, inside the caller’s transaction; return how many."""
    found = work_out(stay_ids, on=on)
    ids = list(stay_ids)
    db.session.execute(sa.delete(Position).where(Position.stay_id.in_(ids)))
    if not found:
        return 0
    known = db.session.execute(
        sa.select(Stay.id, Stay.scheme_id, Revision.revision)
        .join(Revision, Revision.stay_id == Stay.id)
        .where(Stay.id.in_(list(found)))
    ).all()
    numbers = policy.numbers_of({row.scheme_id for row in known}, until=on)
    digests = {row.scheme_id: policy_digest(numbers.get(row.scheme_id, ())) for row in known}
    rows = [_row(row, found[row.id], digests[row.scheme_id]) for row in known]
    db.session.execute(sa.insert(Position), rows)
    return len(rows)


def _row(row: Any, at: Standing, policy_now: str) -> dict[str, Any]:
    now = {"revision": row.revision, "policy": policy_now, "rules": rules_digest()}
    return {"stay_id": row.id, "scheme_id": row.scheme_id} | now | _answer(at)


def _answer(at: Standing) -> dict[str, Any]:
    same = {name: getattr(at, name) for name in ANSWER}
    return same | {"reason": _kept(at)}


def _kept(at: Standing) -> dict[str, Any]:
    """Return the reason as JSON keeps it: days marked as days."""
    params = {k: {"day": v.isoformat()} if isinstance(v, date) else v for k, v in at.reason.params.items()}
    return {"template": at.reason.template, "params": params}


def reason_of(kept: dict[str, Any]) -> Reason:
    """Return a reason from what is kept of it."""
    params = {k: date.fromisoformat(v["day"]) if isinstance(v, dict) else v for k, v in kept["params"].items()}
    return Reason(kept["template"], params)


def batches(scheme_ids: Collection[uuid.UUID], *, on: date) -> Iterator[list[uuid.UUID]]:
    """Yield the stale accounts in portions that one short transaction works out; read before the first of them."""
    ids = stale(scheme_ids, on=on)
    for start in range(0, len(ids), MOST_AT_ONCE):
        yield ids[start : start + MOST_AT_ONCE]


def wrong(*, on: date) -> list[str]:
    """Return the references of accounts whose fresh position is not what the rules say now; for `flask check`."""
    kept = sa.select(Position, Stay.ref).join(Stay, Stay.id == Position.stay_id)
    kept = kept.join(Revision, Revision.stay_id == Position.stay_id)
    found = []
    for scheme_id in db.session.scalars(sa.select(Stay.scheme_id).distinct()).all():
        query = kept.where(Position.scheme_id == scheme_id, fresh([scheme_id], on=on))
        rows = {row.Position.stay_id: row for row in db.session.execute(query.order_by(Stay.ref))}
        right = work_out(rows, on=on)
        found += [row.ref for stay_id, row in rows.items() if not _same(row.Position, right.get(stay_id))]
    return found


def _same(kept: Position, right: Standing | None) -> bool:
    return right is not None and all(getattr(kept, name) == value for name, value in _answer(right).items())


def _touched() -> list[uuid.UUID]:
    """Return accounts whose facts this transaction changed, at most one more than it works out, and forget them."""
    touched = list(db.session.scalars(sa.select(Revision.stay_id).where(_IS_TOUCHED).limit(MOST_AT_ONCE + 1)))
    if touched:
        db.session.execute(sa.update(Revision).where(_IS_TOUCHED).values(touched=False))
    return touched


def refresh_touched() -> None:
    """Work out again what this transaction touched; many at once wait for the night or for whoever looks.

    What goes wrong here never stands in the way of what was written: the account stays stale, and is not shown.
    """
    touched = _touched()
    if not touched or len(touched) > MOST_AT_ONCE:
        return
    today = clock.today()
    try:
        with db.session.begin_nested():
            refresh(touched, on=today)
            plans.note_states(plans.among(touched, on=today), today=today)
    except Exception as error:  # noqa: BLE001 - what was written is kept, whatever this makes of it
        log.error("accounts could not be worked out: %s", where(error))  # noqa: TRY400 - the words of an error name people


before_commit(refresh_touched)
