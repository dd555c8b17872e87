"""A rent account twice: in the database, written by eight people at once, and as a plain list that says what must be.

Each of the eight looks, and acts later on what they saw: numbers that were reversed since, a preview that is stale.
Every deed is one transaction. After each, the account must be what the list says, to the last line.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import factories
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.rent import queries, rules, run, services
from app.rent.rules import Charged, EntryKind, Source, Tenure
from app.tenancies.models import Stay

BEGAN, TODAY = date(2026, 1, 5), date(2026, 3, 20)
EIGHT = st.integers(1, 8)
PENCE = st.integers(1, 20_000)
DAYS = st.integers(0, (TODAY - BEGAN).days).map(lambda days: BEGAN + timedelta(days=days))


@dataclass(frozen=True)
class Written:
    """A line of the list."""

    sequence: int
    kind: EntryKind
    on: date
    pence: int
    component: object = None
    reverses: int | None = None


class EightWriters(RuleBasedStateMachine):
    """Made with the application as a class attribute: see test_ledger_at_once.py."""

    app = None

    @initialize()
    def open_account(self):
        self.context = self.app.test_request_context()
        self.context.push()
        with transaction():
            scheme = factories.make_scheme()
            stay = factories.make_stay(factories.make_person(scheme), factories.make_home(scheme), starts_on=BEGAN)
            term = queries.tenure_of([stay.id])[stay.id].terms[0]
            self.scheme_id, self.stay_id = scheme.id, stay.id
        self.tenure = Tenure(BEGAN, None, 0, frozenset(), (term,))
        self.book: list[Written] = []
        self.seen = {}

    def teardown(self):
        db.session.remove()
        if hasattr(self, "context"):
            self.context.pop()

    # --- what the eight do ------------------------------------------------------------------------------------------
    @rule(who=EIGHT, until=DAYS)
    def look(self, who, until):
        """See the account and what a run would add; act on it some other time."""
        planned = run.preview([self.scheme_id], until, today=TODAY)
        self.seen[who] = planned, [line.sequence for line in queries.lines(self.stay_id)]
        db.session.rollback()

    @rule(pence=PENCE, on=DAYS)
    def pay(self, pence, on):
        facts = {"on": on, "amount_pence": pence, "source": Source.TENANT, "reference": None}
        self._do(lambda stay: services.post_payment(stay, **facts, **self._by))
        self._write(EntryKind.PAYMENT, on, -pence)

    @rule(pence=st.integers(-20_000, 20_000).filter(bool), on=DAYS)
    def adjust(self, pence, on):
        self._do(lambda stay: services.adjust(stay, on=on, amount_pence=pence, reason="So", **self._by))
        self._write(EntryKind.ADJUSTMENT, on, pence)

    @rule(pence=PENCE, on=DAYS)
    def refund(self, pence, on):
        allowed = pence <= min(-self._owed(day) for day in (on, TODAY))
        given = self._do(lambda stay: services.refund(stay, on=on, amount_pence=pence, reason="So", **self._by))
        assert given is allowed
        if allowed:
            self._write(EntryKind.REFUND, on, pence)

    @precondition(lambda self: any(numbers for _planned, numbers in self.seen.values()))
    @rule(data=st.data())
    def reverse(self, data):
        """Reverse a line somebody saw, which another may have reversed by now."""
        numbers = [number for _planned, numbers in self.seen.values() for number in numbers]
        undone = self.book[data.draw(st.sampled_from(numbers)) - 1]
        allowed = undone.kind is not EntryKind.REVERSAL and self._stands(undone)
        done = self._do(lambda stay: services.reverse(stay, undone.sequence, reason="So", **self._by))
        assert done is allowed
        if allowed:
            self._write(EntryKind.REVERSAL, TODAY, -undone.pence, reverses=undone.sequence)

    @precondition(lambda self: self.seen)
    @rule(data=st.data())
    def carry_out(self, data):
        """Carry out a preview somebody saw, whatever happened since."""
        planned, _numbers = self.seen[data.draw(st.sampled_from(sorted(self.seen)))]
        self._do(lambda _stay: run.carry_out(planned, actor=SYSTEM))
        charges = [
            Charged(w.sequence, w.on, w.component, w.pence) for w in self.book if self._stands(w) and w.component
        ]
        plan = rules.plan(self.tenure, charges, until=planned.until, today=TODAY)
        for each in plan.undo:
            self._write(EntryKind.REVERSAL, each.on, -each.charge.pence, reverses=each.charge.sequence)
        for due in plan.due:
            self._write(EntryKind.CHARGE, due.on, due.pence, due.component)

    @rule(last_day=DAYS)
    def end_or_change_the_end(self, last_day):
        self._do(lambda stay: setattr(stay, "ends_on", last_day))
        self.tenure = replace(self.tenure, last_day=last_day)

    # --- what must be -----------------------------------------------------------------------------------------------
    @invariant()
    def the_account_is_what_the_list_says(self):
        lines = queries.lines(self.stay_id)
        owed = {day: queries.balance(self.stay_id, on=day) for day in (BEGAN + timedelta(days=30), TODAY)}
        db.session.rollback()
        assert owed == {day: self._owed(day) for day in owed}
        found = [
            Written(line.sequence, line.kind, line.effective_on, line.amount_pence, line.component, line.reverses)
            for line in sorted(lines, key=lambda line: line.sequence)
        ]
        assert found == self.book
        assert [each.sequence for each in found] == list(range(1, len(found) + 1))
        undone = [each.reverses for each in found if each.reverses]
        assert len(undone) == len(set(undone))

    _by = {"actor": SYSTEM, "today": TODAY}  # noqa: RUF012 - the same for all

    def _do(self, deed):
        """Carry out a deed in a transaction of its own; say whether the rules let it."""
        try:
            with transaction():
                deed(db.session.get_one(Stay, self.stay_id))
        except RuleBroken:
            return False
        return True

    def _write(self, kind, on, pence, component=None, reverses=None):
        self.book.append(Written(len(self.book) + 1, kind, on, pence, component, reverses))

    def _stands(self, written):
        return all(each.reverses != written.sequence for each in self.book)

    def _owed(self, day):
        return sum(each.pence for each in self.book if each.on <= day)
