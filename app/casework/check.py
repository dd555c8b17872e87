"""Is everything as it was left: the database whole, its guards in place, papers and audit unaltered."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core import audit, guards
from app.core.db import db
from app.documents import queries as documents


def findings(audit_key: str) -> list[str]:
    """Return one sentence for each thing that is not as it should be; an empty list is good."""
    return [*_damage(), *_unguarded(), *_altered_papers(), *_changed_audit(audit_key)]


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


def _changed_audit(key: str) -> list[str]:
    return [_("The audit was changed under seal %(number)s.", number=number) for number in audit.broken_seals(key)]
