"""Positions that lists read: fresh only if day, account, policy and rules are those of now, and then never wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from arrears import accounts
from arrears.three_accounts import BEGAN, DAY, TODAY, stays_of
from statements import counted

from app.arrears import policy, positions
from app.arrears.board import SORTS, Wanted, board, everything, totals
from app.arrears.models import Position
from app.arrears.rules import Step
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.rent.models import Entry
from app.schemes.models import PolicyDocument, Scheme
from app.schemes.policy import section_named, set_policy


def _shown(scheme_id, on=TODAY, **wanted):
    found = board([scheme_id], Wanted(**wanted), on=on, page=1)
    return None if found is None else [(row.ref, row.net_pence, row.next_step) for row in found.rows]


def _is_right(on=TODAY):
    return positions.wrong(on=on) == []


# --- what makes one stale ---------------------------------------------------------------------------------------------
def test_position_worked_out_with_the_change_is_fresh(scheme):
    assert positions.stale([scheme], on=TODAY) == []
    assert _is_right()


def test_position_of_another_day_is_stale(scheme):
    assert len(positions.stale([scheme], on=TODAY + DAY)) == 3
    assert len(positions.stale([scheme], on=TODAY - DAY)) == 3


def test_position_by_other_numbers_of_the_scheme_is_stale_from_their_first_day(scheme):
    section = section_named(policy.SLICE)
    numbers = {number.key: number.default for number in section.numbers} | {"talk_weeks": 2}
    with transaction():
        made = db.session.get_one(Scheme, scheme)
        set_policy(made, section, numbers, TODAY + DAY, actor=SYSTEM, today=TODAY)
    assert positions.stale([scheme], on=TODAY) == []
    with transaction():
        made = db.session.get_one(Scheme, scheme)
        set_policy(made, section, numbers, TODAY, actor=SYSTEM, today=TODAY)
    assert len(positions.stale([scheme], on=TODAY)) == 3
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PolicyDocument)) == 2


def test_position_by_other_rules_is_stale(scheme, monkeypatch):
    monkeypatch.setattr(positions, "rules_digest", lambda: "another release")
    assert len(positions.stale([scheme], on=TODAY)) == 3


def test_digest_of_the_rules_is_of_every_file_they_stand_in(tmp_path, monkeypatch):
    digests = set()
    for name in ("steps.py", "measures.py", "calendar.py", "law.py", "money.py"):
        real = positions.files

        def other(package, name=name, real=real):
            folder = tmp_path / name / package
            folder.mkdir(parents=True, exist_ok=True)
            for entry in real(package).iterdir():
                if entry.name.endswith(".py"):
                    more = b"# a word\n" if entry.name == name else b""
                    (folder / entry.name).write_bytes(entry.read_bytes() + more)
            return folder

        monkeypatch.setattr(positions, "files", other)
        digests.add(positions.rules_digest.__wrapped__())
        monkeypatch.setattr(positions, "files", real)
    assert len(digests | {positions.rules_digest()}) == 6


# --- lists never show a stale one -------------------------------------------------------------------------------------
@pytest.mark.parametrize("sort", SORTS)
def test_list_works_a_few_stale_accounts_out_before_it_sorts_them(scheme, sort):
    with transaction():
        accounts.make_contact(stays_of(scheme)[2].id, TODAY, Step.REVIEW_SERIOUS)  # due later than the others
    fresh = _shown(scheme, sort=sort)
    with transaction():
        db.session.execute(sa.delete(Position))
    assert _shown(scheme, sort=sort) == fresh
    assert [net for _ref, net, _step in fresh] == {"due": [20_000, 1000, 90_000], "stage": [90_000, 20_000, 1000]}[sort]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Position)) == 0  # a list writes nothing


def test_list_of_another_day_is_of_that_day(scheme):
    stay = stays_of(scheme)[0]
    with transaction():
        accounts.make_hold(stay.id, TODAY + DAY, TODAY + DAY)
    assert (stay.ref, 1000, Step.HOLD_PAUSED) in _shown(scheme, TODAY + DAY)


def test_list_with_more_stale_accounts_than_it_works_out_waits_instead(scheme, monkeypatch):
    monkeypatch.setattr(positions, "MOST_AT_ONCE", 2)
    assert _shown(scheme) is not None
    assert _shown(scheme, TODAY + DAY) is None
    assert everything([scheme], Wanted(), on=TODAY + DAY) is None
    assert totals(scheme, on=TODAY + DAY) is None


def test_figure_that_was_bent_by_hand_is_named(scheme):
    stay = stays_of(scheme)[0]
    with transaction():
        db.session.execute(sa.update(Position).where(Position.stay_id == stay.id).values(net_pence=5))
    assert positions.wrong(on=TODAY) == [stay.ref]


@pytest.mark.parametrize("late", [set(), {0}, {1}, {2}, {0, 2}, {0, 1, 2}])
def test_page_is_the_same_whichever_accounts_are_stale(scheme, late, monkeypatch):
    whole = everything([scheme], Wanted(), on=TODAY)
    ids = [row.stay_id for row in whole]
    with transaction():
        db.session.execute(sa.delete(Position).where(Position.stay_id.in_([ids[place] for place in late])))
    monkeypatch.setattr("app.arrears.board.PER_PAGE", 1)
    pages = [board([scheme], Wanted(), on=TODAY, page=number) for number in (1, 2, 3)]
    assert [row for page in pages for row in page.rows] == whole
    assert {page.total for page in pages} == {3}


# --- who is listed ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "listed"),
    [
        ({"starts_on": TODAY}, True),
        ({"starts_on": TODAY + DAY}, False),
        ({"ends_on": TODAY}, True),
        ({"ends_on": TODAY - DAY}, False),
        ({"withdrawn_on": TODAY}, False),
    ],
)
def test_stay_is_listed_from_its_first_day_to_its_last(scheme, facts, listed):
    with transaction():
        stay = accounts.make_account(db.session.get_one(Scheme, scheme), **{"starts_on": BEGAN} | facts)
    refs = [row[0] for row in _shown(scheme)]
    assert (stay.ref in refs) is listed
    assert totals(scheme, on=TODAY).accounts == len(refs)


@pytest.mark.parametrize("pence", [5, -5])
def test_ended_stay_is_listed_while_something_is_owed_or_in_credit(scheme, pence):
    with transaction():
        stay = accounts.make_account(db.session.get_one(Scheme, scheme), starts_on=BEGAN, ends_on=TODAY - DAY)
        accounts.enter(stay.id, TODAY - DAY, pence)
    assert stay.ref in [row[0] for row in _shown(scheme)]
    with transaction():
        accounts.enter(stay.id, TODAY, -pence, kind=None if pence > 0 else accounts.EntryKind.REFUND)
    assert stay.ref not in [row[0] for row in _shown(scheme)]


def test_stay_that_is_over_and_paid_up_is_not_worked_out_again_every_day(scheme):
    with transaction():
        stay = accounts.make_account(db.session.get_one(Scheme, scheme), starts_on=BEGAN, ends_on=TODAY - DAY)
    later = TODAY + 30 * DAY
    assert stay.id not in positions.stale([scheme], on=later)
    assert len(positions.stale([scheme], on=later)) == 3
    with transaction():
        accounts.enter(stay.id, TODAY + 10 * DAY, -5)  # a line of a day to come
    assert stay.id not in positions.stale([scheme], on=TODAY)
    assert stay.id not in positions.stale([scheme], on=TODAY + 9 * DAY)
    assert stay.id in positions.stale([scheme], on=TODAY + 10 * DAY)


def test_stay_that_ended_today_is_worked_out_again_tomorrow(scheme):
    with transaction():
        stay = accounts.make_account(db.session.get_one(Scheme, scheme), starts_on=BEGAN, ends_on=TODAY)
    assert stay.id in positions.stale([scheme], on=TODAY + DAY)


# --- working out ------------------------------------------------------------------------------------------------------
def test_night_works_every_stale_account_out_in_portions(scheme, travelling, monkeypatch):
    monkeypatch.setattr(positions, "MOST_AT_ONCE", 2)
    travelling.shift(DAY)
    portions = list(positions.batches([scheme], on=TODAY + DAY))
    assert [len(some) for some in portions] == [2, 1]
    for some in portions:
        with transaction():
            assert positions.refresh(some, on=TODAY + DAY) == len(some)
    assert positions.stale([scheme], on=TODAY + DAY) == []
    assert _is_right(TODAY + DAY)


def test_many_accounts_touched_at_once_wait_for_the_night(scheme, monkeypatch):
    monkeypatch.setattr(positions, "MOST_AT_ONCE", 2)
    with transaction():
        for stay in stays_of(scheme):
            accounts.enter(stay.id, TODAY, -100)
    assert len(positions.stale([scheme], on=TODAY)) == 3
    with transaction():
        accounts.enter(stays_of(scheme)[0].id, TODAY, -100)
    assert len(positions.stale([scheme], on=TODAY)) == 2  # the others are not its business


def test_account_that_cannot_be_worked_out_is_kept_and_not_shown(scheme, monkeypatch, caplog):
    def fail(*_args, **_facts):
        raise ZeroDivisionError

    monkeypatch.setattr(positions, "work_out", fail)
    stay = stays_of(scheme)[0]
    with transaction():
        accounts.enter(stay.id, TODAY, -100)
    monkeypatch.undo()
    assert db.session.scalar(sa.select(sa.func.count()).where(Entry.stay_id == stay.id)) == 2
    assert positions.stale([scheme], on=TODAY) == [stay.id]
    assert "accounts could not be worked out" in caplog.text


def test_statements_of_a_list_are_as_many_for_3_accounts_as_for_30(scheme):
    few, few_late = _sent(scheme, late=1)
    with transaction():
        made = db.session.get_one(Scheme, scheme)
        for _ in range(27):
            accounts.enter(accounts.make_account(made, starts_on=BEGAN).id, TODAY - timedelta(days=30), 20_000)
    assert _sent(scheme, late=20) == (few, few_late)


def _sent(scheme_id, *, late):
    with counted() as sent:
        _shown(scheme_id)
    with transaction():
        some = [stay.id for stay in stays_of(scheme_id)[:late]]
        db.session.execute(sa.delete(Position).where(Position.stay_id.in_(some)))
    with counted() as with_late:
        _shown(scheme_id)
    with transaction():
        positions.refresh(some, on=TODAY)
    return len(sent), len(with_late)
