"""Is everything as it was left: the database whole, its guards in place, papers and audit unaltered."""

from __future__ import annotations

from pathlib import Path

from flask_babel import gettext as _

from app.arrears import positions
from app.casework import heads
from app.casework.heads import Kept
from app.core import audit, clock, guards
from app.core.db import db
from app.documents import queries as documents


def findings(audit_key: str, heads_file: Path | None = None) -> list[str]:
    """Return one sentence for each thing that is not as it should be; an empty list is good.

    `heads_file`: where the ends of the audit were kept outside the database, night by night.
    """
    kept = heads.read(heads_file) if heads_file else Kept()
    return [
        *_damage(),
        *_unguarded(),
        *_altered_papers(),
        *_wrong_positions(),
        *_changed_audit(audit_key, kept),
        *(_unkept(heads_file, kept) if heads_file else ()),
    ]


def _damage() -> list[str]:
    connection = db.session.connection()
    if connection.dialect.name != "sqlite":
        return []
    damaged = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
    lost = [row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
    return [
        *(_("The database is damaged: %(what)s", what=what) for what in damaged),
        *(_("A row of %(table)s points at something that is not there.", table=table) for table in lost),
    ]


def _unguarded() -> list[str]:
    names = guards.missing(db.session.connection())
    return [_("The guard %(name)s is missing. Type: flask db upgrade", name=name) for name in names]


def _altered_papers() -> list[str]:
    return [_("Paper %(id)s is not what was stored.", id=document_id) for document_id in documents.altered()]


def _wrong_positions() -> list[str]:
    refs = positions.wrong(on=clock.today())
    return [_("The rent account %(ref)s does not stand where its facts put it.", ref=ref) for ref in refs]


def _changed_audit(key: str, kept: Kept) -> list[str]:
    head = audit.head()
    last = head.seal_id if head else 0
    broken = audit.broken_seals(key, *kept.heads)
    found = [_("The audit was changed under seal %(number)s.", number=number) for number in broken if number <= last]
    if broken and broken[-1] > last:
        cut = _("The audit ends at seal %(last)s, but there was a seal %(number)s.", last=last, number=broken[-1])
        why = _("Its end was cut off, or an older copy of the database was put back.")
        found.append(f"{cut} {why}")
    return found


def _unkept(file: Path, kept: Kept) -> list[str]:
    found = [_("Line %(number)s of %(file)s says nothing of the audit.", number=n, file=file) for n in kept.unreadable]
    if not kept.heads and audit.head() is not None:
        found.append(_("No end of the audit is kept in %(file)s. Type: flask nightly", file=file))
    return found
