"""Printing letters together: chosen, checked, printed once, and who could not be written to."""

from __future__ import annotations

import factories
import sqlalchemy as sa
from letters.conftest import PRINTED

from app.core.db import db, transaction
from app.core.permissions import Role
from app.letters.models import LetterBatch, LetterInBatch
from app.letters.rules import LetterKind
from app.people.rules import SafeContact
from app.schemes.models import Scheme

GIVEN = {"on-day": "24", "on-month": "11", "on-year": "2026", "read_aloud": "no"}


def _all(query):
    found = db.session.scalars(query).all()
    db.session.rollback()
    return found


def _count(model):
    return _all(sa.select(sa.func.count()).select_from(model))[0]


def _neighbour(desk, **facts):
    with transaction():
        return factories.make_person(db.session.get_one(Scheme, desk.house.scheme_id), Role.TENANT, **facts)


def _batch_form(staff, scheme_id, *letters):
    address = f"/schemes/{scheme_id}/letters/print"
    chosen = {"letters": [str(letter.id) for letter in letters]}
    return address, staff.get(address).hidden() | chosen


def test_chosen_letters_are_checked_printed_together_and_who_was_not_written_to_stands_below(desk, staff):
    one = desk.write()
    two = desk.write(LetterKind.AGREE_PLAN, person=_neighbour(desk, last_name="Zachary"), stay=None)
    left = desk.write(LetterKind.TALK, person=_neighbour(desk, last_name="Quiet"), stay=None)
    held = _neighbour(desk, safe_contact=SafeContact.POST, last_name="Homeless")
    desk.write(LetterKind.TALK, person=held, stay=None)
    address, form = _batch_form(staff, desk.house.scheme_id, one, two)
    choose = staff.get(address)
    assert len(choose.tree.xpath("//input[@name='letters']")) == 3
    assert len(choose.tree.xpath("//input[@name='letters'][@checked]")) == 3
    assert "Homeless" in choose.text
    check = staff.post(address, form, status=200)
    assert check.h1 == "Print 2 letters?"
    assert "Quiet" not in check.text
    assert _count(LetterBatch) == 0
    hidden = check.hidden() | {"letters": form["letters"]}
    assert hidden["checked"] == "yes"
    printed = staff.post(address, hidden)
    batch = staff.get(printed.location)
    assert "Homeless" in batch.text
    assert "no address to post it to" in batch.text
    assert "Quiet" not in batch.text
    links = batch.tree.xpath("//a[contains(@href, '.pdf')]/@href")
    assert len(links) == 1
    assert staff.get(links[0]).response.data == PRINTED
    page = desk.pages[-1]
    assert page.count("<article") == 2
    assert page.index("Bevan") < page.index("Zachary")
    assert _count(LetterInBatch) == 2
    assert left.id not in _all(sa.select(LetterInBatch.letter_id))
    staff.get(links[0].replace("/1.pdf", "/2.pdf"), status=404)
    again = staff.send(address, hidden)  # a double click
    assert (again.status_code, again.headers["Location"]) == (302, printed.location)
    assert _count(LetterBatch) == 1
    staff.post(f"/letters/{one.id}/hand-over", GIVEN | {"how": "in_person"})
    assert staff.get(f"/letters/{one.id}/paper.pdf").response.data == PRINTED


def test_a_letter_that_is_stopped_after_the_check_stays_out_of_the_print_job(desk, staff):
    one = desk.write()
    two = desk.write(person=_neighbour(desk, last_name="Zachary"), stay=None)
    address, form = _batch_form(staff, desk.house.scheme_id, one, two)
    check = staff.post(address, form, status=200)
    desk.pause()
    hidden = check.hidden() | {"letters": form["letters"]}
    refused = staff.send(address, hidden)
    assert refused.status_code == 422  # it is not offered any more: look again
    address, form = _batch_form(staff, desk.house.scheme_id, two)
    check = staff.post(address, form, status=200)
    batch = staff.get(staff.post(address, check.hidden() | {"letters": form["letters"]}).location)
    assert "Their account is paused" in batch.text
    assert _all(sa.select(LetterInBatch.letter_id)) == [two.id]


def test_a_letter_of_another_scheme_is_never_printed_with_ours(desk, staff):
    with transaction():
        stranger = factories.make_person(factories.make_scheme(), Role.TENANT)
    theirs = desk.write(person=stranger, stay=None)
    desk.write()
    address, form = _batch_form(staff, desk.house.scheme_id, theirs)
    assert staff.send(address, form | {"checked": "yes"}).status_code == 422
    assert _count(LetterBatch) == 0


def test_nothing_chosen_and_nothing_to_choose_are_said(desk, staff):
    address = f"/schemes/{desk.house.scheme_id}/letters/print"
    assert "No letter waits to be printed" in staff.get(address).text
    desk.write()
    assert "Choose one or more letters" in staff.post(address, {}, status=422).errors[0]
