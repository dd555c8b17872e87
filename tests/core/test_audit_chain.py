"""The chain of seals: seven kinds of tampering, each tried again and again, and what no chain can show by itself."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta, timezone

import factories
import pytest
import sqlalchemy as sa

from app.core import audit, guards
from app.core.audit import AuditEvent, AuditSeal, Head
from app.core.db import Instant, db
from app.core.permissions import Actor

KEY = "a key that is not in the database"
SEALS, EVENTS_A_SEAL = 4, 5


def _record(n, scheme_id=None):
    audit.record(
        "rent.charge.added", "Charge", actor=Actor(account_id=uuid.UUID(int=n + 1)), scheme_id=scheme_id, pence=n
    )


@pytest.fixture
def heads(context):
    """Four seals of five events each, the guards gone as for a tamperer; gives the heads that left the house."""
    del context
    scheme_id = factories.make_scheme().id
    heads = []
    for seal in range(SEALS):
        for n in range(EVENTS_A_SEAL):
            _record(seal * EVENTS_A_SEAL + n, scheme_id)
        audit.seal(KEY)
        db.session.flush()
        heads.append(audit.head())
    connection = db.session.connection()
    for guard in guards.all_guards():
        if guard.table in {"audit_event", "audit_seal"}:
            on = "" if connection.dialect.name == "sqlite" else f" ON {guard.table}"
            connection.exec_driver_sql(f"DROP TRIGGER {guard.name}{on}")
    return heads


def test_untouched_chain_is_whole_and_runs_through_every_head(heads):
    assert audit.broken_seals(KEY) == []
    assert audit.broken_seals(KEY, *heads) == []
    assert [head.seal_id for head in heads] == db.session.scalars(sa.select(AuditSeal.id).order_by(AuditSeal.id)).all()


def test_nothing_new_is_not_sealed_again_and_what_is_new_is_chained_to_what_was(heads):
    assert audit.seal(KEY) is None
    assert audit.head() == heads[-1]
    _record(99)
    link = audit.seal(KEY)
    db.session.flush()
    assert (link.count, link.first_event) == (1, heads[-1].last_event + 1)
    assert audit.broken_seals(KEY, *heads, audit.head()) == []


def test_another_key_does_not_fit_any_seal(heads):
    assert audit.broken_seals("another key") == [head.seal_id for head in heads]


def _ids(model):
    return list(db.session.scalars(sa.select(model.id).order_by(model.id)))


def _change_an_event(dice, _heads):
    event = AuditEvent.id == dice.choice(_ids(AuditEvent))
    change = dice.choice(
        [
            {"event": "rent.charge.removed"},
            {"detail": {"pence": -1}},
            {"account_id": uuid.UUID(int=99)},
            {"person_id": uuid.UUID(int=99)},
            {"scheme_id": None},
            {"subject_kind": "Payment"},
            {"subject_id": uuid.UUID(int=99)},
            {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        ]
    )
    db.session.execute(sa.update(AuditEvent).where(event).values(change))


def _delete_an_event(dice, _heads):
    db.session.execute(sa.delete(AuditEvent).where(AuditEvent.id == dice.choice(_ids(AuditEvent))))


def _insert_an_event(dice, _heads):
    """Put one more in: before the first, or where a number is free because another was deleted or never used."""
    place = dice.choice([-1, 0, *_ids(AuditEvent)])
    db.session.execute(sa.delete(AuditEvent).where(AuditEvent.id == place))
    copied = {c.name: c for c in AuditEvent.__table__.columns if c.name not in {"id", "event"}}
    source = (
        sa.select(sa.literal(place), sa.literal("rent.charge.forged"), *copied.values())
        .order_by(AuditEvent.id)
        .limit(1)
    )
    db.session.execute(sa.insert(AuditEvent).from_select(["id", "event", *copied], source))


def _swap_two_events(dice, _heads):
    one, other = dice.sample(_ids(AuditEvent), 2)
    for old, new in ((one, -999), (other, one), (-999, other)):
        db.session.execute(sa.update(AuditEvent).where(AuditEvent.id == old).values(id=new))


def _cut_the_end_off(dice, heads):
    kept = dice.choice(heads[:-1])
    db.session.execute(sa.delete(AuditEvent).where(AuditEvent.id > kept.last_event))
    db.session.execute(sa.delete(AuditSeal).where(AuditSeal.id > kept.seal_id))
    if dice.random() < 0.5:  # and the house goes on writing and sealing as if nothing had been
        _record(7)
        audit.seal(KEY)
        db.session.flush()


def _change_a_seal(dice, _heads):
    link = AuditSeal.id == dice.choice(_ids(AuditSeal))
    change = dice.choice(
        [
            {"at": datetime(2020, 1, 1, tzinfo=UTC)},
            {"first_event": AuditSeal.first_event + 1},
            {"last_event": AuditSeal.last_event - 1},
            {"count": AuditSeal.count - 1},
            {"digest": "0" * 64},
        ]
    )
    if dice.random() < 0.3:
        db.session.execute(sa.delete(AuditSeal).where(AuditSeal.id == dice.choice(_ids(AuditSeal)[:-1])))
    else:
        db.session.execute(sa.update(AuditSeal).where(link).values(change))


def _chain_anew_with_a_guessed_key(dice, heads):
    _change_an_event(dice, heads)
    db.session.execute(sa.delete(AuditSeal))
    audit.seal(f"guess {dice.random()}")
    db.session.flush()


KINDS = [
    _change_an_event,
    _delete_an_event,
    _insert_an_event,
    _swap_two_events,
    _cut_the_end_off,
    _change_a_seal,
    _chain_anew_with_a_guessed_key,
]


def _missed(kind, heads, rounds):
    """Tamper this often, each time afresh; return the seeds of those that were not noticed."""
    unseen = []
    for seed in range(rounds):
        inner = db.session.begin_nested()
        kind(random.Random(seed), heads)  # noqa: S311 - dice for tests
        if not audit.broken_seals(KEY, heads[-1]):
            unseen.append(seed)
        inner.rollback()
        db.session.expire_all()
    assert audit.broken_seals(KEY, *heads) == []
    return unseen


@pytest.mark.parametrize("kind", KINDS)
def test_tampering_is_noticed(heads, kind):
    assert _missed(kind, heads, 100) == []


@pytest.mark.drill
@pytest.mark.parametrize("kind", KINDS)
def test_tampering_is_noticed_a_thousand_times(heads, kind):
    assert _missed(kind, heads, 1000) == []


def test_end_that_was_cut_off_cannot_be_noticed_without_a_head_from_outside(heads):
    """What the chain cannot show by itself, said plainly: so heads travel with the backups."""
    _cut_the_end_off(random.Random(1), heads)  # noqa: S311
    assert audit.broken_seals(KEY) == []
    assert audit.broken_seals(KEY, heads[-1]) == [heads[-1].seal_id]


def test_whoever_knows_the_key_and_chains_anew_is_noticed_by_a_head_from_outside(heads):
    db.session.execute(sa.delete(AuditSeal))
    _change_an_event(random.Random(1), heads)  # noqa: S311
    audit.seal(KEY)
    db.session.flush()
    assert audit.broken_seals(KEY) == []
    assert audit.broken_seals(KEY, *heads) == [head.seal_id for head in heads]


def test_event_number_that_was_left_free_between_two_seals_cannot_be_used_later(heads):
    """PostgreSQL leaves numbers free when a transaction is undone: no seal may leave room for a forged event there."""
    last = heads[-1].last_event
    _record(1)
    db.session.flush()
    db.session.execute(sa.update(AuditEvent).where(AuditEvent.id == last + 1).values(id=last + 5))
    link = audit.seal(KEY)
    db.session.flush()
    assert audit.broken_seals(KEY) == []
    db.session.add(
        AuditEvent(
            id=last + 3,
            at=factories.NOW,
            event="rent.charge.forged",
            subject_kind="Charge",
            detail={},
        )
    )
    db.session.flush()
    assert audit.broken_seals(KEY) == [link.id]


def test_head_of_a_house_that_has_sealed_nothing_is_none(context):
    del context
    assert audit.head() is None
    assert audit.broken_seals(KEY) == []
    assert audit.broken_seals(KEY, Head(3, 9, "0" * 64)) == [3]


@pytest.mark.once
def test_moment_read_from_a_server_in_another_zone_is_in_utc():
    """The chain hashes moments as text, so they must read alike wherever the database server stands."""
    summer = datetime(2026, 7, 1, 13, 30, tzinfo=timezone(timedelta(hours=1)))
    read = Instant().process_result_value(summer, sa.create_mock_engine("sqlite://", print).dialect)
    assert read.isoformat() == "2026-07-01T12:30:00+00:00"
