"""A rent run when facts changed since its preview, and when some accounts are odd: the rest go through."""

from __future__ import annotations

import factories
import pytest
import sqlalchemy as sa
from rent.books import BEGAN, DAY, TODAY, pay
from rent.runs import FIRST, UNTIL, WEDNESDAY, charge_rent, entries, neighbour, preview
from statements import counted

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.permissions import SYSTEM
from app.rent import queries, run
from app.rent.models import Entry
from app.rent.rules import EntryKind, Odd
from app.rent.run import AT_ONCE
from app.schemes.models import FreeWeek
from app.tenancies.models import Footing, RentTerm
from app.tenancies.rules import Pack


def _paid(stay):
    pay(stay, 5000)


def _ended(stay):
    stay.ends_on = WEDNESDAY + DAY


def _other_rent(_stay):
    db.session.execute(sa.update(RentTerm).values(rent_pence=7000))


def _week_made_free(stay):
    factories.add(FreeWeek(scheme_id=stay.scheme_id, week_starts=WEDNESDAY))


def _taken_back(stay):
    stay.withdrawn_on = TODAY


def _another_footing(stay):
    factories.add(Footing(stay_id=stay.id, from_on=BEGAN + DAY, pack=Pack.SUPPORTED_STANDARD))


@pytest.mark.parametrize(
    ("change", "charged"),
    [
        (_paid, [2357, 8250, 8250]),
        (_ended, [2357, 2357]),
        (_other_rent, [2000, 7000, 7000]),
        (_week_made_free, [2357, 8250]),
        (_taken_back, []),
        (_another_footing, [2357, 8250, 8250]),
    ],
)
def test_account_that_changed_since_the_preview_is_planned_again(stay, change, charged):
    untouched = factories.make_stay(
        factories.make_person(scheme := factories.make_scheme()), factories.make_home(scheme), starts_on=BEGAN
    )
    planned = run.preview([stay.scheme_id, scheme.id], UNTIL, today=TODAY)
    change(stay)
    db.session.flush()
    db.session.execute(sa.update(RentTerm).where(RentTerm.stay_id == untouched.id).values(rent_pence=8250))
    done = run.carry_out(planned, actor=SYSTEM)
    entries = [line for line in queries.lines(stay.id) if line.kind is EntryKind.CHARGE]
    assert [line.amount_pence for line in entries] == charged
    assert done.planned_again == (change is not _taken_back)
    assert len(queries.lines(untouched.id)) == 3
    if change is _another_footing:
        assert {line.pack for line in entries[1:]} == {Pack.SUPPORTED_STANDARD}


def test_stay_that_began_since_the_preview_is_charged_too(stay):
    planned = preview(stay)
    late = neighbour(stay, ref="T02")
    run.carry_out(planned, actor=SYSTEM)
    assert len(entries(late)) == 3


# --- odd accounts -----------------------------------------------------------------------------------------------------
def test_bad_accounts_are_listed_and_the_rest_go_through(stay):
    bad = {
        neighbour(stay, ref="T02", rent_term=None).id: Odd.NO_TERMS,
        neighbour(stay, ref="T03", amounts={"rent_pence": 0}).id: Odd.NOTHING_DUE,
        neighbour(stay, ref="T04", footing=None).id: Odd.NO_FOOTING,
        neighbour(stay, ref="T05", amounts={"support_pence": -70}).id: Odd.REFUSED,
    }
    planned = preview(stay)
    assert {each.stay_id: each.why for each in planned.odd} == {
        key: why
        for key, why in bad.items()
        if why is not Odd.REFUSED  # nobody asked the database yet
    }
    done = run.carry_out(planned, actor=SYSTEM)
    assert {each.stay_id: each.why for each in done.odd} == bad
    assert entries(stay) == FIRST
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Entry)) == len(FIRST)
    assert [(each.stay_ref, each.charges, each.amount_pence, each.odd) for each in done.accounts] == [
        ("T01", 3, 18857, None),
        ("T02", 0, 0, Odd.NO_TERMS),
        ("T03", 0, 0, Odd.NOTHING_DUE),
        ("T04", 0, 0, Odd.NO_FOOTING),
        ("T05", 0, 0, Odd.REFUSED),
    ]
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.event == "rent.run.done")).one()
    assert (event.detail["accounts"], event.detail["charges"], event.detail["odd"]) == (1, 3, 4)


def test_refused_account_among_many_costs_no_other_its_charges(stay):
    people = [neighbour(stay, ref=f"U{number:03d}") for number in range(AT_ONCE + 5)]
    bad = people[AT_ONCE // 2]
    db.session.execute(sa.update(RentTerm).where(RentTerm.stay_id == bad.id).values(support_pence=-70))
    done = charge_rent(stay, BEGAN)
    assert [each.stay_id for each in done.odd] == [bad.id]
    assert len(done.rows) == len(people)
    assert queries.lines(bad.id) == []


def test_many_accounts_take_as_many_statements_to_preview_as_one(stay):
    def asked():
        db.session.flush()
        with counted() as sent:
            preview(stay)
        return len(sent)

    one = asked()
    for number in range(5):
        neighbour(stay, ref=f"V{number}")
    assert asked() == one == 3
