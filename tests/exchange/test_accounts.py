"""Rent accounts and what is agreed about them, from a scheme folder into the database and back."""

from __future__ import annotations

import uuid
from datetime import date

import factories
import pytest
import sqlalchemy as sa
from exchange.samples import FULL, TODAY, canonical, cells, full, spoiled

from app.arrears.models import Contact, Hold, Plan
from app.core.db import db
from app.core.permissions import SYSTEM, Actor
from app.exchange import services
from app.letters.models import LetterStop
from app.letters.rules import Held, Topic
from app.people.models import Person
from app.rent import services as rent
from app.rent.models import Benefit, Entry, EntryNote
from app.rent.rules import Component, Cycle, EntryKind, Source
from app.schemes.models import Scheme
from app.tenancies.models import Stay
from app.tenancies.rules import Pack

pytestmark = pytest.mark.usefixtures("context")
ACTOR = Actor(account_id=uuid.uuid4())
DONE = {"actor": ACTOR, "today": TODAY}
HEADER = "tenancy_ref,date,kind,amount,component,source,reference,entry_ref,reverses_ref\n"


def _stay(ref):
    return db.session.scalar(sa.select(Stay).where(Stay.ref == ref).order_by(Stay.created_at.desc()).limit(1))


def _entries(ref):
    query = sa.select(Entry).where(Entry.stay_id == _stay(ref).id).order_by(Entry.sequence)
    return list(db.session.scalars(query))


def _of(model, ref, *order):
    return list(db.session.scalars(sa.select(model).where(model.stay_id == _stay(ref).id).order_by(*order)))


def _saved(scheme, name):
    db.session.flush()
    return cells(services.save(scheme, today=TODAY)[f"{name}.csv"])


def _elsewhere(scheme):
    """Save a scheme, load it as another one, save that, and return both folders."""
    db.session.flush()
    saved = services.save(scheme, today=TODAY)
    copy = saved | {"scheme.csv": saved["scheme.csv"].replace(f"\n{scheme.ref},".encode(), b"\nCOPY,")}
    assert [str(problem) for problem in services.check(copy, today=TODAY).problems] == []
    return copy, services.save(services.load(copy, **DONE), today=TODAY)


def test_entries_are_numbered_by_day_and_a_reversal_comes_after_what_it_undoes():
    services.load(full(), **DONE)
    found = [(e.sequence, e.effective_on.day, e.kind.value, e.amount_pence, e.reverses) for e in _entries("T1")]
    assert found == [
        (1, 6, "charge", 8250, None),
        (2, 6, "charge", 1000, None),
        (3, 6, "payment", -9000, None),
        (4, 13, "charge", 8520, None),  # below its reversal in the file
        (5, 13, "reversal", -8520, 4),
        (6, 13, "charge", 8250, None),  # the same week again: only now is there room for it
        (7, 14, "reversal", 9000, 3),
        (8, 20, "adjustment", -500, None),
        (9, 21, "payment", -5000, None),
    ]


def test_a_charge_made_again_waits_for_a_reversal_made_much_later():
    rows = (
        "T1,2025-01-06,charge,1.00,,,,,\n"  # the one that holds stands first in the file
        "T1,2025-01-06,charge,2.00,,,,B,\n"
        "T1,2025-01-06,charge,3.00,,,,C,\n"
        "T1,2025-06-02,reversal,2.00,,,wrong,,B\n"
        "T1,2025-05-05,reversal,3.00,,,wrong,,C\n"
        "T1,2025-02-03,payment,1.00,,,,,\n"
    )
    services.load(full(ledger=HEADER + rows), **DONE)
    assert [(e.kind.value, e.amount_pence) for e in _entries("T1")] == [
        ("charge", 300),
        ("payment", -100),
        ("reversal", -300),
        ("charge", 200),
        ("reversal", -200),
        ("charge", 100),
    ]


def test_what_a_row_leaves_out_has_its_default_and_what_is_written_beside_it_is_kept_apart():
    services.load(full(), **DONE)
    entries = _entries("T1")
    assert [e.component for e in entries if e.kind is EntryKind.CHARGE] == [
        Component.RENT,
        Component.SERVICE_ELIGIBLE,
        Component.RENT,
        Component.RENT,
    ]
    assert [e.source for e in entries if e.kind is EntryKind.PAYMENT] == [Source.TENANT, Source.HOUSING_BENEFIT]
    assert {e.recorded_by for e in entries} == {ACTOR.account_id}
    notes = {note.sequence: note.text for note in _of(EntryNote, "T1")}
    assert notes == {
        3: "=SUM(A1)",
        5: "read wrong",
        6: "Ŵythnos 2 🌻",
        7: "the bank took it back",
        8: "goodwill,\n“lift out of order”",
    }


def test_every_entry_falls_under_the_footing_of_its_day():
    rows = "".join(f"T2,{day},payment,1.00,,,,,\n" for day in ("2025-01-01", "2026-02-28", "2026-03-01", "2027-01-01"))
    services.load(full(ledger=HEADER + rows), **DONE)
    licence, contract = Pack.UNDER_18_LICENCE, Pack.SUPPORTED_STANDARD
    assert [e.pack for e in _entries("T2")] == [licence, licence, contract, contract]


def test_benefits_holds_contacts_and_plans_keep_what_they_say():
    services.load(full(), **DONE)
    claim, award = _of(Benefit, "T1", Benefit.weekly_pence)
    assert (award.weekly_pence, award.last_day, award.cycle) == (7500, date(2025, 12, 31), Cycle.FOUR_WEEKLY)
    assert (claim.weekly_pence, claim.cycle, claim.claimed_on) == (0, None, None)
    space, pause = _of(Hold, "T1", Hold.from_on)
    assert (space.reason, space.comment, pause.comment) == (None, None, "Yn yr ysbyty")
    reminder, talk = _of(Contact, "T1", Contact.on)
    maria = db.session.scalar(sa.select(Person.id).where(Person.ref == "P3"))
    assert (reminder.by_person_id, talk.by_person_id, talk.note) == (None, maria, "=rang")
    old, new = _of(Plan, "T1", Plan.starts_on)
    assert (old.starting_net_pence, old.lump_sum_pence, old.ended_on) == (12000, 2000, date(2025, 9, 1))
    assert (new.instalment_pence, new.rent_paid, new.end_reason) == (0, None, None)


def test_of_two_plans_from_one_day_the_one_that_is_kept_counts_as_recorded_later():
    header = FULL["plans.csv"].split("\n", maxsplit=1)[0]
    kept, ended = (
        f"\nT1,2025-09-01,60.00,{n}.00,weekly,2025-09-05,,,,,{end}," for n, end in ((1, ""), (2, "2025-09-01"))
    )
    services.load(full(plans=header + kept + ended), **DONE)
    assert [plan.instalment_pence for plan in _of(Plan, "T1", Plan.recorded_at)] == [200, 100]


def test_a_hold_that_is_loaded_stops_letters_about_debt():
    services.load(full(), **DONE)
    stops = list(db.session.scalars(sa.select(LetterStop).order_by(LetterStop.from_on)))
    holds = _of(Hold, "T1", Hold.from_on)
    tenant = _stay("T1").person_id
    assert [(s.person_id, s.topic, s.because, s.last_day, s.source_id) for s in stops] == [
        (tenant, Topic.DEBT, Held.BREATHING_SPACE, date(2025, 10, 1), holds[0].id),
        (tenant, Topic.DEBT, Held.PAUSE, date(2026, 1, 31), holds[1].id),
    ]


def test_what_was_reversed_here_is_saved_with_a_reference_made_for_it():
    old, new = "2025-01-21,payment,50.00,,housing_benefit,,,", "2025-01-21,payment,50.00,,,,undone-1,"
    scheme = services.load(spoiled("ledger", old, new), **DONE)
    payment = rent.post_payment(
        _stay("T1"), on=date(2025, 2, 3), amount_pence=700, source=Source.TENANT, reference="cash", **DONE
    )
    rent.reverse(_stay("T1"), payment.sequence, reason="somebody else’s", **DONE)
    last = [row for row in _saved(scheme, "ledger") if row["tenancy_ref"] == "T1" and row["date"] >= "2025-02-01"]
    assert [(row["date"], row["kind"], row["amount"], row["entry_ref"], row["reverses_ref"]) for row in last] == [
        ("2025-02-03", "payment", "7.00", "undone-2", ""),  # undone-1 is taken
        ("2026-01-05", "reversal", "7.00", "", "undone-2"),
    ]
    copy, again = _elsewhere(scheme)
    assert again == copy


def test_a_charge_reversed_before_its_own_day_comes_back():
    scheme = services.load(spoiled("ledger", "T2,2026-03-01,refund,12.30", "T2,2026-03-02,charge,12.30"), **DONE)
    charge = next(entry for entry in _entries("T2") if entry.kind is EntryKind.CHARGE)
    rent.reverse(_stay("T2"), charge.sequence, reason="charged too early", **DONE)
    copy, again = _elsewhere(scheme)
    assert again == copy


def test_a_reason_that_was_erased_does_not_keep_a_folder_from_being_loaded():
    scheme = services.load(full(), **DONE)
    told = {"kind": EntryKind.ADJUSTMENT, "amount_pence": 1, "pack": Pack.SUPPORTED_STANDARD}
    db.session.add(Entry(stay_id=_stay("T0").id, sequence=1, effective_on=TODAY, recorded_at=factories.NOW, **told))
    assert [row["reference"] for row in _saved(scheme, "ledger") if row["tenancy_ref"] == "T0"] == ["–"]
    copy, again = _elsewhere(scheme)
    assert again == copy


def test_the_account_of_a_stay_that_was_withdrawn_is_left_out():
    scheme = services.load(full(), **DONE)
    _stay("T2").withdrawn_on = TODAY
    db.session.flush()
    for name in ("ledger", "benefits"):
        assert {row["tenancy_ref"] for row in _saved(scheme, name)} == {"T1"}


def test_two_schemes_keep_their_accounts_apart():
    services.load(full(), **DONE)
    other = services.load(spoiled("scheme", "TYC,Tŷ Cyfle", "TYC2,Tŷ Newydd"), actor=SYSTEM, today=TODAY)
    assert services.save(other)["ledger.csv"] == canonical(full())["ledger.csv"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Scheme)) == 2
