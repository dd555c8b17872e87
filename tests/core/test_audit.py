"""The audit: what may be written down. For the chain that shows tampering see test_audit_chain.py."""

from __future__ import annotations

import uuid
from datetime import date

import factories
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.core import audit
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.permissions import SYSTEM, Actor
from app.people import services as people
from app.people.services import PersonFacts


# --- what may be written down -----------------------------------------------------------------------------------------
@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "value",
    [
        "supported-standard",
        "in_person",
        "t12",
        8250,
        0,
        True,
        None,
        date(2026, 1, 5),
        uuid.UUID(int=7),
        "x" * 60,
    ],
)
def test_code_id_date_or_amount_is_recorded(value):
    audit.record("rent.charge.added", "Charge", actor=SYSTEM, value=value)
    kept = db.session.scalar(sa.select(AuditEvent.detail))["value"]
    assert kept == (str(value) if isinstance(value, date | uuid.UUID) else value)


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    "value",
    [
        "Sŵyn Bevan",
        "sŵyn",
        "Bevan",
        "He shouted at her.",
        "two words",
        "swyn@example.org",
        "x" * 61,
        "",
        "line\nbreak",
        "code\n",
        82.5,
        b"bytes",
        ["list"],
        {"a": 1},
        object(),
    ],
)
def test_words_names_and_foreign_types_are_refused(value):
    with pytest.raises(TypeError, match="'value' must be a code"):
        audit.record("rent.charge.added", "Charge", actor=SYSTEM, value=value)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 0


@pytest.mark.once
@given(st.from_regex(r"\A[A-ZÂÊÎÔÛŴŶ][a-zâêîôûŵŷ]+([ -][A-Z][a-z]+)?\Z"))
def test_no_name_as_people_write_it_is_a_code(name):
    assert not audit.CODE.fullmatch(name)


@pytest.mark.parametrize(
    "event", ["", "moved", "tenancies.moved", "Tenancies.Stay.Moved", "tenancies.stay.moved to Flat 2"]
)
@pytest.mark.once
def test_event_that_is_no_event_is_refused(event):
    with pytest.raises(TypeError, match="no event"):
        audit.record(event, "Stay", actor=SYSTEM)


@pytest.mark.usefixtures("context")
def test_event_says_who_did_what_to_what_and_never_their_names():
    scheme = factories.make_scheme(name="Canary Court")
    facts = PersonFacts("P900", "Canaryfirst", "Canarylast", known_as="Canaryknown", email="canary@example.org")
    actor = Actor(account_id=uuid.uuid4(), person_id=uuid.uuid4(), name="Canary Actor")
    person = people.add_person(scheme, facts, actor=actor, today=date(2026, 1, 5))
    db.session.flush()
    event = db.session.scalars(sa.select(AuditEvent)).one()
    assert (event.event, event.subject_kind, event.subject_id) == ("people.person.added", "Person", person.id)
    assert (event.account_id, event.person_id, event.scheme_id) == (actor.account_id, actor.person_id, scheme.id)
    row = db.session.execute(sa.text("SELECT * FROM audit_event")).mappings().one()
    assert "canary" not in str(dict(row)).casefold()


@pytest.mark.usefixtures("context")
def test_deed_that_is_undone_leaves_no_event():
    inner = db.session.begin_nested()
    audit.record("rent.charge.added", "Charge", actor=SYSTEM)
    db.session.flush()
    inner.rollback()
    assert db.session.scalars(sa.select(AuditEvent)).all() == []
