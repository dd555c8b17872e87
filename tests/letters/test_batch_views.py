"""Printing letters together: chosen, checked, printed once, and who could not be written to."""

from __future__ import annotations

from datetime import date

import factories
import sqlalchemy as sa
from letters.conftest import PRINTED

from app.core.db import db, transaction
from app.core.permissions import Role
from app.letters import printing
from app.letters.models import LetterBatch, LetterInBatch
from app.letters.rules import LetterKind
from app.people.rules import SafeContact
from app.schemes.models import Language, Scheme

LONGEST_LETTER = 3_000  # characters: two letters fit into what a test takes for a file, and a third does not
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


def test_a_letter_that_is_stopped_after_the_check_stays_out_and_the_rest_is_printed(desk, staff):
    one = desk.write()
    two = desk.write(person=_neighbour(desk, last_name="Zachary"), stay=None)
    address, form = _batch_form(staff, desk.house.scheme_id, one, two)
    check = staff.post(address, form, status=200)
    desk.pause()
    batch = staff.get(staff.post(address, check.hidden() | {"letters": form["letters"]}).location)
    assert "Their account is paused" in batch.text
    assert _all(sa.select(LetterInBatch.letter_id)) == [two.id]


def test_who_is_held_back_later_does_not_stand_on_an_earlier_job(desk, staff):
    batch = desk.print(desk.write())
    held = _neighbour(desk, safe_contact=SafeContact.POST, last_name="Homeless")
    desk.write(LetterKind.TALK, person=held, stay=None, dated_on=date(2026, 11, 25))
    assert "Homeless" not in staff.get(f"/letters/together/{batch.id}").text
    desk.write(LetterKind.AGREE_PLAN, person=held, stay=None, dated_on=date(2026, 11, 24))
    assert "Homeless" in staff.get(f"/letters/together/{batch.id}").text


def test_letters_that_are_all_stopped_after_the_check_are_not_printed_and_the_reason_is_said(desk, staff):
    address, form = _batch_form(staff, desk.house.scheme_id, desk.write())
    check = staff.post(address, form, status=200)
    desk.pause()
    refused = staff.post(address, check.hidden() | {"letters": form["letters"]}, status=422)
    assert "paused until Monday 7 December 2026" in refused.errors[0]
    assert _count(LetterBatch) == 0


def test_more_letters_than_one_job_takes_are_refused_with_the_number(desk, staff, monkeypatch):
    monkeypatch.setattr(printing, "MOST_TOGETHER", 1)
    letters = [desk.write(), desk.write(LetterKind.AGREE_PLAN)]
    address, form = _batch_form(staff, desk.house.scheme_id, *letters)
    refused = staff.post(address, form | {"checked": "yes"}, status=422)
    assert "Choose no more than 1 letters at once" in refused.errors[0]


def test_a_large_job_has_files_that_can_be_printed_at_once_of_one_language_each(desk, staff, monkeypatch):
    monkeypatch.setattr(printing, "A_FILE", 2 * (printing.A_PAPER + LONGEST_LETTER))
    letters = [desk.write(person=_neighbour(desk), stay=None) for _ in range(3)]
    letters.append(desk.write(person=_neighbour(desk, language=Language.CY), stay=None))
    batch = desk.print(*letters)
    parts = printing.parts(batch.id)
    assert [(part.language, len(part.document_ids)) for part in parts] == [("en", 2), ("en", 1), ("cy", 1)]
    links = staff.get(f"/letters/together/{batch.id}").tree.xpath("//a[contains(@href, '.pdf')]/@href")
    assert len(links) == 3
    staff.get(links[2])
    assert 'lang="cy"' in desk.pages[-1]
    assert desk.pages[-1].count("<article") == 1


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
