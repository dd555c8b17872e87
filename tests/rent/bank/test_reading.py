"""Reading files: what is new is added once, whatever overlaps; what finds its account is posted."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rent.bank.conftest import build_rig, staff_of
from rent.bank.samples import FILES, TODAY, plain

from app.core.audit import AuditEvent
from app.core.db import db
from app.core.permissions import SYSTEM
from app.rent.bank import accounts as bank_accounts
from app.rent.bank import queries as bank_queries
from app.rent.bank import suspense as bank_suspense
from app.rent.bank.files import BankFileRefused
from app.rent.bank.layouts import PRESETS
from app.rent.bank.models import BankFile, BankPosting, BankRow, BankRowText
from app.rent.models import Entry, EntryNote
from app.rent.rules import Matched, Source

SAMPLED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
DAY = date(2026, 3, 9)


def _count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_file_posts_what_names_an_account_and_keeps_the_rest_in_suspense(rig):
    done = rig.read(FILES["plain"])
    assert (done.new, done.posted, done.here) == (2, 1, 0)
    assert done.left_out["went_out"] == 1
    assert rig.paid(rig.one) == [(DAY, 8250)]
    entry = db.session.scalars(sa.select(Entry)).one()
    assert (entry.source, entry.recorded_by) == (Source.TENANT, None)
    assert db.session.get(EntryNote, (rig.one.id, entry.sequence)).text == "T1"
    posting = db.session.get(BankPosting, (rig.one.id, entry.sequence))
    assert (posting.how, posting.row_id) == (Matched.REFERENCE, rig.row(amount_pence=8250).id)
    text = db.session.get(BankRowText, posting.row_id)
    assert (text.reference, text.payer, text.raw) == ("T1", "Sŵyn Bevan", ["2026-03-09", "82.50", "T1", "Sŵyn Bevan"])
    assert bank_queries.waiting_of(rig.row(amount_pence=8250)) == 0
    assert bank_queries.waiting_of(rig.row(amount_pence=104000)) == 104000


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_file_of_every_known_bank_reaches_the_account_and_again_adds_nothing(context, preset):
    del context
    rig = build_rig(preset)
    assert rig.read(FILES[preset]).posted == 1
    assert rig.paid(rig.one) == [(DAY, 8250)]
    again = rig.read(FILES[preset] + b"\n" if preset != "plain" else FILES[preset] + "\n".encode("utf-16-le"))
    assert (again.new, again.posted, again.here) == (0, 0, 2)
    assert _count(BankRow) == 2


def test_same_bytes_again_are_the_same_file_and_change_nothing(rig):
    first = rig.read(FILES["plain"])
    before = _count(AuditEvent)
    again = rig.read(FILES["plain"])
    assert (again.file.id, again.new, again.posted, again.here) == (first.file.id, 0, 0, 2)
    assert (_count(BankFile), _count(BankRow), _count(Entry), _count(AuditEvent)) == (1, 2, 1, before)


def test_looking_changes_nothing_and_says_what_reading_would_do(rig):
    look = rig.look(FILES["plain"])
    assert [each.match.account.ref for each in look.to_post] == ["T1"]
    assert [each.payment.reference for each in look.to_suspense] == ["RENT HELP"]
    assert not db.session.new
    assert (_count(BankRow), _count(Entry)) == (0, 0)


def test_file_with_one_bad_row_leaves_no_trace(rig):
    with pytest.raises(BankFileRefused) as refused:
        rig.read(plain("2026-03-09,82.50,T1,A", "2026-03-09,82.50.1,T1,A"))
    assert str(refused.value).startswith("line 3, amount: ")
    assert (_count(BankFile), _count(BankRow), _count(Entry)) == (0, 0, 0)


def test_payment_before_the_stay_began_waits(rig):
    rig.read(plain("2025-08-31,82.50,T1,A"))
    assert rig.paid(rig.one) == []
    assert bank_queries.waiting_of(rig.row()) == 8250


def test_two_alike_on_a_day_are_two_payments_and_a_later_whole_day_adds_the_third(rig):
    row = "2026-03-09,82.50,T1,A"
    assert rig.read(plain(row, row)).posted == 2
    done = rig.read(plain(row, row, row, "2026-03-10,82.50,T1,A"))
    assert (done.posted, done.here) == (2, 2)
    assert rig.paid(rig.one) == [(DAY, 8250)] * 3 + [(DAY + timedelta(days=1), 8250)]


def test_two_payers_with_the_same_words_are_told_apart_in_any_order(rig):
    ann, bob = "2026-03-09,82.50,RENT,Ann Lee", "2026-03-09,82.50,RENT,Bob Lee"
    assert rig.read(plain(ann)).new == 1
    assert rig.read(plain(bob, ann)).new == 1
    texts = db.session.scalars(sa.select(BankRowText.payer).order_by(BankRowText.payer)).all()
    assert texts == ["Ann Lee", "Bob Lee"]


def test_spaces_and_capitals_of_the_bank_do_not_make_a_new_payment(rig):
    rig.read(plain("2026-03-09,82.50,Rent  march,Ann"))
    assert rig.read(plain("2026-03-09,82.5, RENT MARCH ,ANN")).new == 0


def test_two_bank_accounts_know_payments_apart_but_show_those_that_look_alike(rig):
    other = bank_accounts.add(rig.scheme_id, "Second", PRESETS["plain"].columns, actor=SYSTEM)
    rig.read(plain("2026-03-09,82.50,T1,A"))
    look = rig.look(plain("2026-03-09,82.50,T1,A", "2026-03-10,82.50,T1,A"), layout=other)
    assert [(each.is_here, each.looks_like_one_here) for each in look.seen] == [(False, True), (False, False)]


def test_payment_under_other_words_is_shown_as_one_that_looks_alike(rig):
    rig.read(plain("2026-03-09,82.50,T1,A"))
    assert [each.looks_like_one_here for each in rig.look(plain("2026-03-09,82.50,T1 ADDED,A")).seen] == [True]
    assert [
        each.looks_like_one_here for each in rig.look(plain("2026-03-09,82.50,T1,A", "2026-03-09,82.50,X,A")).seen
    ] == [
        False,
        False,
    ]


def test_days_of_which_two_files_hold_different_parts_are_named(rig):
    rent, first, last = (f"2026-03-09,82.50,{words},A" for words in ("T1", "MORNING", "EVENING"))
    rig.read(plain(first, rent))
    assert rig.look(plain(first, rent, last)).unsure_days == []
    assert rig.look(plain(rent)).unsure_days == []
    assert rig.look(plain(rent, last)).unsure_days == [DAY]
    assert rig.look(plain(last)).unsure_days == []


def test_number_of_the_bank_with_another_amount_is_refused(context):
    del context
    rig = build_rig("monzo")
    rig.read(FILES["monzo"])
    with pytest.raises(BankFileRefused, match="another amount"):
        rig.read(FILES["monzo"].replace(b"82.50", b"82.60"))
    moved = rig.read(FILES["monzo"].replace(b"09/03/2026,09:12:00", b"11/03/2026,09:12:00"))
    assert (moved.new, moved.here) == (0, 2)


def test_remembered_payer_is_posted_with_who_they_are(rig):
    rig.read(plain("2026-03-09,40.00,HELP,Torfaen Council"))
    bank_suspense.place(rig.row(), rig.two, source=Source.SOCIAL_SERVICES, remember=True, actor=SYSTEM, today=TODAY)
    assert rig.read(plain("2026-03-16,40.00,OTHER WORDS,TORFAEN  COUNCIL")).posted == 1
    entry = db.session.scalars(sa.select(Entry).where(Entry.effective_on == date(2026, 3, 16))).one()
    assert (entry.stay_id, entry.source) == (rig.two.id, Source.SOCIAL_SERVICES)


# --- any way of cutting one true statement --------------------------------------------------------------------------
ROWS = st.tuples(
    st.integers(0, 6),
    st.sampled_from(["5.00", "82.50"]),
    st.sampled_from(["T1", "T2 rent", "GIFT"]),
    st.sampled_from("AB"),
)


def _statement(rows):
    """Return a true statement: rows by day, oldest first, each day in the order the bank books."""
    ordered = sorted(rows, key=lambda row: row[0])
    return [
        (day, f"{(DAY + timedelta(days=day)).isoformat()},{pence},{words},{payer}")
        for day, pence, words, payer in ordered
    ]


def _ledger(files):
    """Read files into a fresh scheme; return what stands where, without the order it came in."""
    rig = build_rig()
    for content in files:
        rig.read(content)
    waiting = sorted(
        (row.paid_on, row.amount_pence, row.reference, row.payer)
        for row in bank_queries.payments_file(staff_of(rig), bank_queries.Wanted(scheme_id=rig.scheme_id))
    )
    found = sorted(rig.paid(rig.one)), sorted(rig.paid(rig.two)), waiting
    db.session.rollback()
    return found


@pytest.mark.usefixtures("context")
@SAMPLED
@given(rows=st.lists(ROWS, min_size=1, max_size=14), cuts=st.data())
def test_statement_cut_into_overlapping_files_gives_the_ledger_of_the_whole(rows, cuts):
    """Files begin with a day and end anywhere, as banks give them: read in any order, and some of them twice."""
    true = _statement(rows)
    starts = [at for at in range(len(true)) if at == 0 or true[at][0] != true[at - 1][0]]
    pieces = [
        (start, cuts.draw(st.integers(start + 1, len(true)), label="until"))
        for start in cuts.draw(st.lists(st.sampled_from(starts), max_size=6), label="starts")
    ]
    covered = {at for start, until in pieces for at in range(start, until)}
    whole_days = [(start, next((s for s in starts if s > start), len(true))) for start in starts]
    pieces += [span for span in whole_days if not set(range(*span)) <= covered]
    order = cuts.draw(st.permutations(pieces), label="order")
    newest_first = cuts.draw(st.booleans(), label="newest first")
    step = -1 if newest_first else 1
    files = [plain(*[row for _day, row in true[start:until]][::step]) for start, until in order]
    assert _ledger(files) == _ledger([plain(*[row for _day, row in true])])


@pytest.mark.usefixtures("context")
@SAMPLED
@given(rows=st.lists(ROWS, min_size=1, max_size=14), cuts=st.data())
def test_statement_cut_in_the_midst_of_days_adds_nothing_twice_and_loses_nothing_that_differs(rows, cuts):
    true = _statement(rows)
    places = cuts.draw(st.lists(st.integers(0, len(true)), max_size=5), label="places")
    edges = sorted({0, len(true), *places})
    spans = [(max(0, start - cuts.draw(st.integers(0, 3))), until) for start, until in itertools.pairwise(edges)]
    files = [plain(*[row for _day, row in true[start:until]]) for start, until in spans]
    cut, whole = _ledger(files), _ledger([plain(*[row for _day, row in true])])
    for mine, theirs in zip(cut, whole, strict=True):
        assert set(mine) == set(theirs)
        assert all(mine.count(each) <= theirs.count(each) for each in mine)
    if len({row for _day, row in true}) == len(true):
        assert cut == whole
