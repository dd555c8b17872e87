"""Triggers that count every change of the facts an account’s position is derived from: no code can forget to.

A position is fresh only while its revision is the account’s (positions.py). To remove one of these fails a test.
"""

from __future__ import annotations

from app.core.guards import guard, on_postgresql

FACTS = ("stay", "footing", "rent_term", "ledger_entry", "benefit", "hold", "contact", "plan")
OF_SCHEME = ("scheme", "free_week")  # facts of every account in a scheme
_VERBS = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def _count(table: str, row: str) -> str:
    """Return the statement that counts a change of a row of this table."""
    if table in OF_SCHEME:
        scheme = f"{row}.id" if table == "scheme" else f"{row}.scheme_id"
        return (
            "UPDATE account_revision SET revision = revision + 1, touched = TRUE "  # noqa: S608 - our own names
            f"WHERE stay_id IN (SELECT id FROM stay WHERE scheme_id = {scheme});"
        )
    stay = f"{row}.id" if table == "stay" else f"{row}.stay_id"
    return (
        f"INSERT INTO account_revision (stay_id, revision, touched) VALUES ({stay}, 1, TRUE) "  # noqa: S608 - our own
        "ON CONFLICT (stay_id) DO UPDATE SET revision = account_revision.revision + 1, touched = TRUE;"
    )


def _guard(table: str, verb: str) -> None:
    name, row = f"{table}_revised_{verb}", _VERBS[verb]
    after = f"{name} AFTER {verb.upper()} ON {table}"
    guard(
        name,
        table,
        sqlite=f"CREATE TRIGGER {after} BEGIN {_count(table, row)} END",
        postgresql=on_postgresql(name, after, f"{_count(table, row)} RETURN NULL;"),
        needs="account_revision",
    )


for _table in FACTS + OF_SCHEME:
    for _verb in _VERBS:
        # A stay or a scheme is never deleted; what is append-only is never updated.
        if (_table, _verb) not in {("stay", "delete"), ("scheme", "delete"), ("scheme", "insert")}:
            _guard(_table, _verb)
