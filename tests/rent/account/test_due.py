"""When a statement is due: three months after the last one that went, or after the stay began."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from rent.account.conftest import TODAY

from app.core import clock
from app.core.permissions import SYSTEM, Actor, Role
from app.documents.models import Variant
from app.letters import services as letters
from app.rent import due, paper_services
from app.rent.paper_services import Span

BEGAN = date(2025, 9, 1)


@pytest.fixture
def due_now(account):
    """Return a function that gives (day, person, reason, page) of the statements due by a day."""
    member = Actor(roles=frozenset({(account.house.scheme_id, Role.STAFF)}))

    def look(until=TODAY, on=TODAY, actor=member):
        def found(_stay_id):
            items = due.due(actor, [account.house.scheme_id], until, on=on)
            return [(d.due_on, str(d.because), d.endpoint) for d in items if d.kind == "rent.statement"]

        return account.look(found)

    return look


def _write(account):
    def write(stay):
        span = Span(BEGAN, TODAY)
        return paper_services.write_statement(stay, span, variant=Variant.STANDARD, actor=SYSTEM, now=clock.now()).id

    return account.do(write)


def test_a_statement_is_due_three_months_after_somebody_moved_in(account, due_now):
    account.pay()
    first = date(2025, 12, 1)
    assert due_now(until=first - timedelta(days=1)) == []
    said = "They have lived here since 2025-09-01 and had none yet."
    assert due_now(until=first) == [(first, said, "rent.statement")]


def test_no_statement_is_due_while_the_account_is_empty(due_now):
    assert due_now() == []


def test_the_next_statement_is_due_three_months_after_the_last(account, due_now):
    account.pay()
    _write(account)
    again = date(2026, 6, 20)
    assert due_now(until=again - timedelta(days=1)) == []
    assert due_now(until=again) == [(again, "The last one is from 2026-03-20.", "rent.statement")]


@pytest.mark.parametrize("undo", [letters.withdraw, lambda *a, **k: letters.hold(*a, reason="wait", **k)])
def test_a_statement_that_never_went_does_not_count(account, due_now, undo):
    account.pay()
    letter_id = _write(account)
    account.do(lambda _stay: undo(_letter(letter_id), actor=SYSTEM, today=TODAY))
    assert [day for day, _said, _page in due_now()] == [date(2025, 12, 1)]


def _letter(letter_id):
    return letters.db.session.get_one(letters.Letter, letter_id)


def test_no_statement_is_due_after_the_last_day(account, due_now):
    account.pay()
    account.do(lambda stay: setattr(stay, "ends_on", TODAY))
    assert len(due_now()) == 1
    assert due_now(on=TODAY + timedelta(days=1)) == []


def test_nobody_but_staff_is_asked_for_statements(account, due_now):
    account.pay()
    for role in (Role.TENANT, Role.COMMITTEE, Role.SAFEGUARDING):
        assert due_now(actor=Actor(roles=frozenset({(account.house.scheme_id, role)}))) == []


def test_many_late_statements_are_one_line_that_leads_to_their_list(account, due_now, monkeypatch, staff):
    account.pay()
    monkeypatch.setattr(due, "MOST_SINGLY", 0)
    assert due_now() == []
    member = Actor(roles=frozenset({(account.house.scheme_id, Role.STAFF)}))
    items = account.look(lambda _stay: due.due(member, [account.house.scheme_id], TODAY, on=TODAY))
    many = [(item.due_on, str(item.because)) for item in items if item.kind == "rent.statements"]
    assert many == [(TODAY, "People who have had none for three months or more: 1.")]
    page = staff.get("/rent/statements")
    assert "Moved in, none yet" in page.text
