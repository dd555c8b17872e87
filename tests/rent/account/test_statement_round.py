"""Statements for everybody whose last one is three months old: chosen, written once, printed as one job."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
import sqlalchemy as sa
from arrears.accounts import enter
from rent.account.conftest import PRINTED, TODAY

from app.core import clock
from app.core.db import db
from app.core.permissions import SYSTEM, Role
from app.documents.models import DocumentFacts, Variant
from app.letters import printing
from app.letters import services as letters
from app.letters.models import Letter, LetterBatch
from app.letters.rules import Held
from app.people.rules import SafeContact
from app.rent import paper_services, statement_round
from app.rent.paper_queries import Without
from app.rent.paper_services import Span
from app.schemes.models import Home, Language, Scheme
from app.tenancies.models import Stay

BEGAN = date(2025, 9, 1)
STANDARD = {"variant": "standard"}


@pytest.fixture
def street(account, printing_room):
    """Give the account and, after it by name, two neighbours; all three owe their first week and had no statement."""
    account.pages = printing_room
    account.charge(until=BEGAN)

    def move_in(stay):
        scheme = db.session.get_one(Scheme, account.house.scheme_id)
        for name, language in (("Yorath", Language.EN), ("Zachary", Language.CY)):
            person = factories.make_person(scheme, Role.TENANT, last_name=name, language=language)
            their = factories.make_stay(person, factories.make_home(scheme), starts_on=BEGAN)
            enter(their.id, BEGAN, 8250)
        return stay.id

    account.do(move_in)
    return account


@pytest.fixture
def address(account):
    return f"/schemes/{account.house.scheme_id}/statements"


def _letters(account):
    return account.all(sa.select(Letter).order_by(Letter.composed_at, Letter.id))


def _stays(account):
    return account.all(sa.select(Stay.id))


def _form(staff, address):
    asked = staff.get(address)
    return asked.hidden() | STANDARD | {"stay": asked.tree.xpath("//input[@name='stay'][@checked]/@value")}


def test_everybody_who_is_late_gets_one_and_all_are_one_job_with_a_file_for_each_language(street, staff, address):
    due = staff.get("/rent/statements")
    assert due.tree.xpath(f"//a[@href='{address}']")
    asked = staff.get(address)
    assert "From 1 Sep 2025." in asked.text
    form = _form(staff, address)
    assert set(form["stay"]) == {str(stay_id) for stay_id in _stays(street)}
    batch = staff.get(staff.post(address, form).location)
    assert "Written: 3. Held back: 0." in batch.text
    links = batch.tree.xpath("//a[contains(@href, '.pdf')]/@href")
    assert [staff.get(link).response.data for link in links] == [PRINTED] * 2
    assert "Yorath" in street.pages[0]
    assert "Zachary" not in street.pages[0]
    assert "Zachary" in street.pages[1]
    assert 'lang="cy"' in street.pages[1]
    assert all("£82.50" in page for page in street.pages)
    assert [letter.dated_on for letter in _letters(street)] == [TODAY] * 3
    assert "No statement is due" in staff.get("/rent/statements").text
    assert "No statement is due" in staff.get(address).text


def test_who_is_unticked_gets_none_and_stays_due(street, staff, address):
    form = _form(staff, address)
    left = form["stay"].pop()
    staff.post(address, form)
    assert len(_letters(street)) == 2
    assert _form(staff, address)["stay"] == [left]


def test_nobody_ticked_is_said_and_nothing_is_written(street, staff, address):
    refused = staff.post(address, STANDARD, status=422)
    assert "Tick at least one person, or go back" in refused.errors[0]
    assert _letters(street) == []


def test_a_double_click_and_a_colleague_write_everything_once(street, staff, sign_in, address):
    form = _form(staff, address)
    other = sign_in(street.house.persons["manager"])
    theirs = _form(other, address)
    answers = [staff.raw.post(address, data=form) for _time in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert "No statement is due" in other.post(address, theirs, status=200).text
    assert len(_letters(street)) == 3
    assert len(street.all(sa.select(LetterBatch))) == 1


def test_a_statement_somebody_wrote_between_reading_and_writing_is_not_written_again(street):
    today, scheme_id = TODAY, street.house.scheme_id

    def both(stay):
        rows = statement_round.due(scheme_id, today=today)
        facts = statement_round.draw(rows, variant=Variant.STANDARD, today=today)
        paper_services.write_statement(
            stay, Span(BEGAN, today), variant=Variant.STANDARD, actor=SYSTEM, now=clock.now()
        )
        return len(statement_round.write(scheme_id, facts, actor=SYSTEM, now=clock.now())[1].written)

    assert street.do(both) == 2
    assert len(_letters(street)) == 3


def test_one_that_has_no_address_is_held_said_before_and_not_written_twice(street, staff, address):
    street.tenant_reads(safe_contact=SafeContact.POST)
    street.do(lambda _stay: db.session.execute(sa.update(Home).values(house="")))
    assert "Held back: There is no address to post it to." in staff.get(address).text
    batch = staff.get(staff.post(address, _form(staff, address)).location)
    assert "Written: 2. Held back: 1." in batch.text
    assert "no address to post it to" in batch.text
    held = [letter for letter in _letters(street) if letter.held is Held.NO_ADDRESS]
    assert len(held) == 1
    assert "No statement is due" in staff.get(address).text
    due = staff.get("/rent/statements")
    assert due.tree.xpath(f"//a[@href='/letters/{held[0].id}'][normalize-space()='Written, and held back']")


def test_when_all_are_held_the_letters_that_are_held_back_are_shown(account, printing_room, staff, address):
    account.charge(until=BEGAN)
    account.tenant_reads(safe_contact=SafeContact.POST)
    account.do(lambda _stay: db.session.execute(sa.update(Home).values(house="")))
    shown = staff.get(staff.post(address, _form(staff, address)).location)
    assert "Written: 0. Held back: 1." in shown.text
    assert "There is no address to post it to" in shown.text
    assert printing_room == []


def test_more_than_one_job_takes_are_written_in_turns(street, staff, address, monkeypatch):
    monkeypatch.setattr(printing, "MOST_TOGETHER", 2)
    for left in (2, 1):
        form = _form(staff, address)
        assert len(form["stay"]) == left
        staff.post(address, form)
    assert len(_letters(street)) == 3


def test_large_print_is_for_all_that_are_ticked(street, staff, address):
    staff.post(address, _form(staff, address) | {"variant": "large-print"})
    assert {facts["variant"] for facts in street.all(sa.select(DocumentFacts.facts))} == {"large-print"}


def test_the_next_statement_begins_on_the_day_of_the_last_one(account, printing_room):
    del printing_room
    account.charge(until=BEGAN)
    again = date(2026, 6, 20)

    def written(stay):
        now = clock.now()
        paper_services.write_statement(stay, Span(BEGAN, TODAY), variant=Variant.STANDARD, actor=SYSTEM, now=now)
        assert statement_round.due(stay.scheme_id, today=again - timedelta(days=1)) == []
        (row,) = statement_round.due(stay.scheme_id, today=again)
        return statement_round.span(row, today=again)

    assert account.do(written) == Span(TODAY, again)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2027, 2, 28), date(2024, 3, 28)),  # a year with a 29 February begins it
        (date(2028, 2, 29), date(2025, 3, 29)),
        (date(2028, 3, 1), date(2025, 4, 1)),
        (TODAY, date(2023, 4, 20)),
    ],
)
def test_a_first_statement_is_never_longer_than_may_be_asked_for(account, today, first):
    house, since = account.house, date(2020, 1, 1)
    row = Without(house.stay_id, house.scheme_id, "Tom", since, had_one=False, held_letter_id=None)
    span = statement_round.span(row, today=today)
    assert span == Span(first, today)
    paper_services.refuse_span(span, today=today)


def test_a_letter_that_is_let_go_counts_from_its_day(street, staff, address):
    street.tenant_reads(safe_contact=SafeContact.POST)
    street.do(lambda _stay: db.session.execute(sa.update(Home).values(house="")))
    staff.post(address, _form(staff, address))
    held = next(letter for letter in _letters(street) if letter.held)
    street.do(lambda _stay: letters.release(db.session.get_one(Letter, held.id), actor=SYSTEM, today=TODAY))
    assert "No statement is due" in staff.get("/rent/statements").text
