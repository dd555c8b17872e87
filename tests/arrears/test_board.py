"""The board against each account reckoned anew and sorted in Python: any mix of stale and fresh, every filter, page."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import factories
import pytest
import sqlalchemy as sa
from arrears import accounts
from arrears.three_accounts import BEGAN, DAY, TODAY
from statements import counted

from app.arrears import board as boards
from app.arrears import positions, queries
from app.arrears.board import HELD, Wanted, board, everything, totals
from app.arrears.models import Position
from app.arrears.rules import HoldKind, Stage, Step
from app.core.db import db, transaction
from app.core.ordering import natural
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies.models import Stay

WORST_FIRST = list(reversed(Stage))
WANTED = [
    Wanted(),
    Wanted(sort="stage"),
    Wanted(text="siân 1"),
    Wanted(text="nobody"),
    Wanted(held="yes"),
    Wanted(held="no", sort="stage"),
    *(Wanted(stage=stage) for stage in Stage),
    Wanted(step=Step.TALK),
    Wanted(step=Step.NONE, text="o’brien"),
]


@pytest.fixture
def two_schemes(app, travelling):
    """Give two schemes with accounts of every kind: over, to come, taken back, on hold, talked to."""
    del travelling
    with app.app_context():
        with transaction():
            ids = [_fill(factories.make_scheme(), Random(seed)) for seed in (1, 2)]  # noqa: S311 - always the same
            _fill(factories.make_scheme(), Random(3))  # noqa: S311 - somebody else’s
        yield ids
        db.session.rollback()


def _fill(scheme, chance):
    to_come, paid_up = 7, {8: {"ends_on": TODAY - DAY}, 9: {"ends_on": TODAY}, 10: {"ends_on": TODAY - DAY}}
    for number in range(22):
        name = {"first_name": "Siân" if number % 3 else "Tomos", "last_name": f"O’Brien {number % 6}"}
        person = factories.make_person(scheme, **name)
        facts = chance.choice([{}, {}, {}, {}, {"ends_on": TODAY - DAY}, {"withdrawn_on": TODAY}, {"ends_on": TODAY}])
        facts = paid_up.get(number, facts if number != to_come else {})
        starts_on = BEGAN if number != to_come else TODAY + DAY
        stay = factories.make_stay(person, factories.make_home(scheme), starts_on=starts_on, **facts)
        if number == to_come or number in paid_up:
            continue
        accounts.enter(stay.id, TODAY - timedelta(days=30), chance.choice([500, 1000, 9000, 20_000, 40_000, 90_000]))
        if number in {11, 12} or chance.random() < 0.3:
            paid = 99_000 if number in {11, 12} else chance.choice([500, 1000, 9000, 20_000])
            accounts.enter(stay.id, TODAY - timedelta(days=chance.randint(0, 9)), -paid)
        if chance.random() < 0.3:
            kind = chance.choice(list(HoldKind))
            accounts.make_hold(stay.id, TODAY - 5 * DAY, TODAY + chance.randint(-1, 9) * DAY, kind=kind)
        if chance.random() < 0.5:
            step = chance.choice([Step.TALK, Step.AGREE_PLAN, Step.BRING_SUPPORT, Step.REVIEW_SERIOUS])
            accounts.make_contact(stay.id, TODAY - chance.randint(0, 13) * DAY, step)
    return scheme.id


def _listed(scheme_ids):
    """Return who is on a board, each account asked about alone."""
    found = []
    for stay in db.session.scalars(sa.select(Stay).where(Stay.scheme_id.in_(scheme_ids))):
        if stay.starts_on <= TODAY and stay.withdrawn_on is None:
            at = queries.position_of(stay.id, on=TODAY, today=TODAY)
            if stay.ends_on is None or stay.ends_on >= TODAY or at.balance_pence != 0:
                found.append((stay, db.session.get_one(Person, stay.person_id), at))
    return found


def _reckoned(listed, wanted):
    """Return the rows of a board that was narrowed, sorted as the page says."""
    found = []
    for stay, person, at in listed:
        fits = (
            wanted.scheme_id in {None, stay.scheme_id}
            and wanted.stage in {None, at.stage}
            and wanted.step in {None, at.next_step}
            and (not wanted.held or (at.next_step in HELD) == (wanted.held == "yes"))
            and all(word in person.order_key for word in natural(wanted.text).split())
        )
        if fits:
            due = (at.due_on is None, at.due_on or TODAY)
            worst = WORST_FIRST.index(at.stage)
            first = (worst, *due) if wanted.sort == "stage" else (*due, worst)
            row = (stay.ref, at.balance_pence, at.net_pence, at.weeks_owed, at.stage, at.next_step, at.who, at.due_on)
            found.append(((*first, person.order_key, stay.id.hex), (*row, at.reason)))
    return [row for _order, row in sorted(found)]


def _row(row):
    figures = (row.ref, row.balance_pence, row.net_pence, row.weeks_owed, row.stage, row.next_step, row.who)
    return (*figures, row.due_on, row.reason)


def _paged(scheme_ids, wanted):
    first = board(scheme_ids, wanted, on=TODAY, page=1)
    pages = [first, *(board(scheme_ids, wanted, on=TODAY, page=number) for number in range(2, first.pages + 1))]
    assert {page.total for page in pages} == {sum(len(page.rows) for page in pages)}
    return [_row(row) for page in pages for row in page.rows]


def _spoil(scheme_ids, chance, share):
    """Make a share of the positions stale, each in another way, with figures nobody must ever see."""
    ways = (
        {"on": TODAY - DAY},
        {"revision": Position.revision - 1},
        {"policy": "0" * 64},
        {"rules": "0" * 64},
        None,
    )
    with transaction():
        for stay_id in db.session.scalars(sa.select(Position.stay_id).where(Position.scheme_id.in_(scheme_ids))).all():
            if chance.random() >= share:
                continue
            its, way = Position.stay_id == stay_id, chance.choice(ways)
            if way is None:
                db.session.execute(sa.delete(Position).where(its))
            else:
                odd = {"net_pence": 777_777, "balance_pence": 777_777, "stage": Stage.SERIOUS, "next_step": Step.WAIT}
                db.session.execute(sa.update(Position).where(its).values(**odd | way))


@pytest.mark.parametrize("share", [0, 0.1, 0.5, 1])
def test_board_is_every_account_reckoned_anew_in_order_whatever_is_stale(two_schemes, monkeypatch, share):
    monkeypatch.setattr(boards, "PER_PAGE", 7)
    _spoil(two_schemes, Random(share), share)  # noqa: S311 - always the same
    assert bool(positions.stale(two_schemes, on=TODAY)) is (share > 0)
    listed = _listed(two_schemes)
    assert len(listed) > 25
    for wanted in [*WANTED, Wanted(scheme_id=two_schemes[0])]:
        right = _reckoned(listed, wanted)
        assert _paged(two_schemes, wanted) == right
        assert [_row(row) for row in everything(two_schemes, wanted, on=TODAY)] == right
        assert bool(right) is (wanted.text != "nobody")


@pytest.mark.parametrize("share", [0, 0.5])
def test_totals_are_of_the_accounts_on_the_board(two_schemes, share):
    _spoil(two_schemes, Random(9), share)  # noqa: S311 - always the same
    for scheme_id in two_schemes:
        rows = _reckoned(_listed([scheme_id]), Wanted())
        found = totals(scheme_id, on=TODAY)
        assert (found.accounts, found.net_pence) == (len(rows), sum(row[2] for row in rows))
        assert found.owed_pence == sum(max(0, row[1]) for row in rows)
        assert found.credit_pence == sum(max(0, -row[1]) for row in rows)
        assert found.stages == {stage: sum(row[4] is stage for row in rows) for stage in Stage}
        assert found.credit_pence > 0


def test_board_never_asks_for_accounts_one_by_one(two_schemes):
    with counted() as few:
        board(two_schemes, Wanted(), on=TODAY, page=1)
    with transaction():
        scheme = db.session.get_one(Scheme, two_schemes[0])
        for _ in range(150):
            accounts.enter(accounts.make_account(scheme, starts_on=BEGAN).id, TODAY - timedelta(days=30), 20_000)
    db.session.expire_all()
    with counted() as many:
        board(two_schemes, Wanted(), on=TODAY, page=1)
    assert len(many) <= len(few)  # one fewer where nobody on the page is paused


def test_board_with_one_more_stale_than_it_works_out_waits(two_schemes, monkeypatch):
    _spoil(two_schemes, Random(5), 1)  # noqa: S311 - always the same
    number = len(positions.stale(two_schemes, on=TODAY))
    monkeypatch.setattr(positions, "MOST_AT_ONCE", number)
    assert board(two_schemes, Wanted(text="nobody"), on=TODAY, page=1).rows == []
    monkeypatch.setattr(positions, "MOST_AT_ONCE", number - 1)
    assert board(two_schemes, Wanted(text="nobody"), on=TODAY, page=1) is None  # whatever is wanted of them
