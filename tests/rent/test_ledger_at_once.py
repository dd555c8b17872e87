"""Eight people write one account at once: no number twice, nothing reversed twice, no wrong balance."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import factories
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from rent.ledger_model import BEGAN, DAYS, PENCE, TODAY, EightWriters

from app.core.db import db, transaction
from app.core.errors import Missing, RuleBroken
from app.core.permissions import SYSTEM
from app.rent import queries, run, services
from app.rent.rules import EntryKind, Source
from app.tenancies.models import Stay

CHECKS = {"deadline": None, "suppress_health_check": list(HealthCheck)}
SEQUENCES = 2000


def _interleaved(app, examples, steps):
    machine = type("Machine", (EightWriters,), {"app": app})
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=steps, **CHECKS))


def test_eight_writers_who_act_on_what_they_saw_before_keep_the_account_right(app):
    _interleaved(app, 24, 12)


@pytest.mark.drill
def test_two_thousand_interleavings_of_eight_writers_keep_the_account_right(app):
    _interleaved(app, SEQUENCES, 15)


# --- real transactions, at the same moment ----------------------------------------------------------------------------
DEEDS = st.one_of(
    st.tuples(st.just("pay"), PENCE, DAYS),
    st.tuples(st.just("adjust"), PENCE, DAYS),
    st.tuples(st.just("refund"), PENCE, DAYS),
    st.tuples(st.just("reverse"), st.integers(1, 12)),
    st.tuples(st.just("charge"), DAYS),
)
EIGHT_LISTS = st.lists(st.lists(DEEDS, min_size=1, max_size=4), min_size=8, max_size=8)


@dataclass
class Desk:
    """One account, and what eight threads were told they did to it."""

    app: object
    scheme_id: object
    stay_id: object
    done: list = field(default_factory=list)
    failed: list = field(default_factory=list)

    def work(self, together, deeds):
        with self.app.test_request_context():
            together.wait(timeout=30)
            for name, *facts in deeds:
                try:
                    with transaction():
                        added = getattr(self, name)(db.session.get_one(Stay, self.stay_id), *facts)
                    self.done.append((name, added))
                except (RuleBroken, Missing):
                    db.session.rollback()
                except Exception as error:  # noqa: BLE001 - any other is a defect: the test says which
                    self.failed.append(repr(error))

    def pay(self, stay, pence, on):
        facts = {"on": on, "amount_pence": pence, "source": Source.TENANT, "reference": "by hand"}
        return services.post_payment(stay, **facts, actor=SYSTEM, today=TODAY).amount_pence

    def adjust(self, stay, pence, on):
        return services.adjust(stay, on=on, amount_pence=-pence, reason="So", actor=SYSTEM, today=TODAY).amount_pence

    def refund(self, stay, pence, on):
        return services.refund(stay, on=on, amount_pence=pence, reason="So", actor=SYSTEM, today=TODAY).amount_pence

    def reverse(self, stay, sequence):
        return services.reverse(stay, sequence, reason="So", actor=SYSTEM, today=TODAY).amount_pence

    def charge(self, _stay, until):
        """Carry out a preview somebody made before this moment: here, of an empty account."""
        return run.carry_out(self.previews[until], actor=SYSTEM).total_pence


def _at_once(app, deeds):
    with app.test_request_context():
        with transaction():
            scheme = factories.make_scheme()
            stay = factories.make_stay(factories.make_person(scheme), factories.make_home(scheme), starts_on=BEGAN)
            desk = Desk(app, scheme.id, stay.id)
        untils = {facts[0] for each in deeds for name, *facts in each if name == "charge"}
        desk.previews = {until: run.preview([desk.scheme_id], until, today=TODAY) for until in untils}
        db.session.remove()
        together = threading.Barrier(len(deeds))
        writing = [threading.Thread(target=desk.work, args=(together, each)) for each in deeds]
        for thread in writing:
            thread.start()
        for thread in writing:
            thread.join()
        lines = queries.lines(desk.stay_id)
        db.session.remove()
    assert desk.failed == []
    assert sorted(line.sequence for line in lines) == list(range(1, len(lines) + 1))
    assert sum(line.amount_pence for line in lines) == sum(pence for _name, pence in desk.done)
    counted = Counter(line.kind for line in lines)
    told = Counter(name for name, _pence in desk.done)
    assert counted[EntryKind.PAYMENT] == told["pay"]
    assert counted[EntryKind.REVERSAL] == told["reverse"]
    assert counted[EntryKind.REFUND] == told["refund"]
    undone = [line.reverses for line in lines if line.reverses]
    assert len(undone) == len(set(undone))
    standing = [line for line in lines if line.kind is EntryKind.CHARGE and line.reversed_by is None]
    assert len({(line.effective_on, line.component) for line in standing}) == len(standing)
    by_number = {line.sequence: line for line in lines}
    assert all(line.amount_pence == -by_number[line.reverses].amount_pence for line in lines if line.reverses)


@given(EIGHT_LISTS)
@settings(max_examples=3, **CHECKS)
def test_eight_threads_at_the_same_moment_keep_the_account_right(app, deeds):
    _at_once(app, deeds)


@pytest.mark.drill
@given(EIGHT_LISTS)
@settings(max_examples=300, **CHECKS)
def test_eight_threads_hundreds_of_times_keep_the_account_right(app, deeds):
    _at_once(app, deeds)


def test_eight_runs_and_eight_reversals_at_the_same_moment_happen_once(app):
    _at_once(app, [[("charge", date(2026, 1, 26)), ("reverse", 4)] for _ in range(8)])
