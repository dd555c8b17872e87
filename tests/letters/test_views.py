"""The pages about letters, as the people who use them: staff print and hand over, a tenant reads their own."""

from __future__ import annotations

import uuid
from datetime import date

import factories
import pytest
import sqlalchemy as sa
import time_machine
from letters.conftest import PRINTED

from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.permissions import Role
from app.letters.models import Letter, LetterBatch
from app.letters.rules import Held, LetterKind, Topic
from app.people.rules import SafeContact
from app.schemes.models import Language, Scheme

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


def test_staff_take_a_letter_from_prepared_to_handed_over_and_the_tenant_reads_it(desk, staff, tenant):
    letter = desk.write()
    here = f"/letters/{letter.id}"
    assert "Prepared" in staff.get(here).text
    assert "Can we talk about your rent?" in staff.get(f"{here}/preview", check=False).text
    assert "Print the letter first" in staff.get(f"{here}/paper.pdf", status=409).text
    assert "No letters yet" in tenant.get("/my-letters").text
    staff.post(f"{here}/print", {})
    assert "Printed and kept" in staff.get(here).text
    paper = staff.get(f"{here}/paper.pdf")
    assert paper.response.data == PRINTED
    assert paper.headers["Content-Security-Policy"] == "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    assert tenant.get(f"/my-letters/{letter.id}.pdf", status=404)
    assert staff.get(f"{here}/hand-over").tree.xpath("//input[@name='how']/@value") == ["in_person"]
    staff.post(f"{here}/hand-over", GIVEN | {"how": "in_person"})
    text = staff.get(here).text
    assert "They have it" in text
    assert "Tuesday 24 November 2026, in person, by " in text
    mine = tenant.get("/my-letters")
    assert "Can we talk about your rent?" in mine.text
    assert "You have had it since Tuesday 24 November 2026" in mine.text
    link = mine.tree.xpath("//a[contains(@href, '/my-letters/')]/@href")[0]
    assert tenant.get(link).response.data == PRINTED
    events = _all(sa.select(AuditEvent.event))
    assert events.count("documents.document.read") == 2


def test_a_tenant_never_opens_the_letter_of_somebody_else_or_one_they_were_not_given(desk, tenant, come_in):
    given, waiting = desk.given(), desk.write(LetterKind.AGREE_PLAN)
    other = come_in(_neighbour(desk).id)
    for letter in (given, waiting):
        other.get(f"/my-letters/{letter.id}.pdf", status=404)
        other.get(f"/letters/{letter.id}", status=404)
    assert "No letters yet" in other.get("/my-letters").text
    tenant.get(f"/my-letters/{waiting.id}.pdf", status=404)
    tenant.get(f"/letters/{waiting.id}/preview", status=404)
    tenant.get(f"/letters/{given.id}", status=403)
    tenant.get("/letters", status=403)
    tenant.get(f"/my-letters/{uuid.uuid4()}.pdf", status=404)


@pytest.mark.parametrize("role", ["committee", "chair", "safeguarding"])
def test_nobody_but_staff_knows_of_letters(desk, come_in, role):
    letter, batch = desk.write(), desk.print(desk.write(LetterKind.AGREE_PLAN))
    client = come_in(desk.house.persons[role])
    client.get("/letters", status=403)
    client.get("/my-letters", status=403)
    for address in (f"/letters/{letter.id}", f"/letters/{letter.id}/preview", f"/letters/together/{batch.id}"):
        client.get(address, status=404)


def test_staff_of_another_scheme_know_nothing_of_it(desk, come_in):
    letter, batch = desk.write(), desk.print(desk.write(LetterKind.AGREE_PLAN))
    with transaction():
        elsewhere = factories.make_person(factories.make_scheme(), Role.STAFF)
    client = come_in(elsewhere.id)
    ways = ("", "/preview", "/paper.pdf", "/print", "/hand-over", "/hold", "/release", "/withdraw")
    for address in [f"/letters/{letter.id}{way}" for way in ways]:
        client.get(address, status=404)
    client.get(f"/letters/together/{batch.id}", status=404)
    client.get(f"/letters/together/{batch.id}/1.pdf", status=404)
    client.get(f"/schemes/{desk.house.scheme_id}/letters/print", status=404)
    assert "No letters yet" in client.get("/letters").text
    assert client.get("/letters?format=csv").text.count("\n") == 1


def test_the_list_is_narrowed_by_name_kind_state_and_scheme_and_comes_as_csv(desk, staff):
    other = _neighbour(desk, first_name="=Gŵen 🦊", last_name="Ŵatkin")
    desk.given()
    desk.write(LetterKind.REVIEW_SERIOUS)
    desk.write(LetterKind.AGREE_PLAN, person=other, stay=None)
    for asked, names in (
        ("q=watkin", {"=Gŵen 🦊 Ŵatkin"}),
        ("kind=review_serious", {"Bevan"}),
        ("state=given", {"Bevan"}),
        ("state=prepared&kind=agree_plan", {"=Gŵen 🦊 Ŵatkin"}),
        (f"scheme={desk.house.scheme_id}&state=held", set()),
        ("kind=nonsense&state=nonsense&scheme=nonsense&page=99", {"Bevan", "=Gŵen 🦊 Ŵatkin"}),
    ):
        text = staff.get(f"/letters?{asked}").text
        for name in ("Bevan", "=Gŵen 🦊 Ŵatkin"):
            assert (name in text) is (name in names), (asked, name)
    assert "No letter matches" in staff.get("/letters?state=held").text
    rows = staff.get("/letters?format=csv").text.splitlines()
    assert len(rows) == 4
    assert any("'=Gŵen 🦊 Ŵatkin" in row and "By hand" in row for row in rows)


def test_a_long_list_is_cut_into_pages(desk, staff):
    person, now = desk.house.persons["tenant"], factories.NOW
    with transaction():
        for number in range(51):
            kind, on = LetterKind.TALK, date(2026, 1, 1)
            facts = {"scheme_id": desk.house.scheme_id, "person_id": person, "topic": Topic.DEBT, "composed_at": now}
            db.session.add(Letter(kind=kind, dated_on=on.replace(day=1 + number % 28), held=Held.TOO_SOON, **facts))
    assert len(staff.get("/letters").tree.xpath("//tbody/tr")) == 50
    assert len(staff.get("/letters?page=2").tree.xpath("//tbody/tr")) == 1


def test_a_letter_held_between_preparing_and_printing_is_not_printed_and_says_why(desk, staff):
    letter = desk.write()
    here = f"/letters/{letter.id}"
    staff.get(f"{here}/print")
    desk.pause()
    page = staff.get(here)
    assert "Held back" in page.text
    assert "paused until Monday 7 December 2026" in page.text
    assert not page.tree.xpath("//a[contains(@href, '/print') or contains(@href, '/hand-over')]")
    refused = staff.post(f"{here}/print", {}, status=422)
    assert "paused until Monday 7 December 2026" in refused.errors[0]
    assert _count(LetterBatch) == 0
    assert desk.pages == []


def test_a_letter_held_between_printing_and_handing_over_is_not_handed_over_until_later(desk, staff, come_in):
    letter = desk.write()
    desk.print(letter)
    desk.pause()
    refused = staff.post(f"/letters/{letter.id}/hand-over", GIVEN | {"how": "in_person"}, status=422)
    assert "paused until" in refused.errors[0]
    with time_machine.travel("2026-12-08 10:00", tick=False):
        later = GIVEN | {"on-day": "8", "on-month": "12", "how": "in_person"}
        come_in(desk.house.persons["staff"]).post(f"/letters/{letter.id}/hand-over", later)


def test_a_way_that_is_not_safe_for_them_is_neither_offered_nor_taken(desk, staff):
    desk.reached_by(SafeContact.NEVER_POST)
    letter = desk.write()
    desk.print(letter)
    form = staff.get(f"/letters/{letter.id}/hand-over")
    assert form.tree.xpath("//input[@name='how']/@value") == ["in_person", "email"]
    page = staff.post(f"/letters/{letter.id}/hand-over", GIVEN | {"how": "post"}, status=422)
    assert "Choose one of the answers shown" in page.errors[0]
    assert "Never send a letter" in staff.get(f"/letters/{letter.id}").text


def test_a_letter_is_held_with_a_reason_let_go_and_taken_back(desk, staff):
    letter = desk.write()
    here = f"/letters/{letter.id}"
    assert "Say in a few words" in staff.post(f"{here}/hold", {"reason": " "}, status=422).errors[0]
    staff.post(f"{here}/hold", {"reason": "Siân comes in today"})
    assert "Siân comes in today" in staff.get(here).text
    assert "Siân comes in today" in staff.get(f"{here}/release").text
    staff.post(f"{here}/release", {})
    assert "Prepared" in staff.get(here).text
    staff.post(f"{here}/withdraw", {})
    assert "Taken back" in staff.get(here).text
    assert "was taken back" in staff.post(f"{here}/print", {}, status=422).errors[0]


def test_the_second_of_two_who_change_a_letter_sees_that_the_first_did(desk, staff):
    letter = desk.write()
    opened = staff.get(f"/letters/{letter.id}/hold").hidden()
    staff.post(f"/letters/{letter.id}/hold", {"reason": "First"})
    staff.post(f"/letters/{letter.id}/release", {})
    assert staff.send(f"/letters/{letter.id}/hold", opened | {"reason": "Second"}).status_code == 409


def test_a_letter_that_was_never_written_says_so_and_has_no_paper(desk, staff):
    desk.pause()
    letter = desk.write()
    page = staff.get(f"/letters/{letter.id}")
    assert "never written" in page.text
    assert not page.tree.xpath("//a[contains(@href, '/preview')]")
    assert "never written" in staff.get(f"/letters/{letter.id}/preview", status=409).text


def test_a_letter_in_english_to_who_reads_welsh_says_so_to_staff(desk, staff):
    desk.reached_by(None, language=Language.CY)
    statement = desk.write(LetterKind.STATEMENT, topic=Topic.ACCOUNT, template="x.html", facts={"language": "en"})
    assert "They read Welsh" in staff.get(f"/letters/{statement.id}").text
    welsh = desk.write()
    assert "Written in Welsh" in staff.get(f"/letters/{welsh.id}").text


def test_a_double_click_on_print_prints_once(desk, staff):
    letter = desk.write()
    form = staff.get(f"/letters/{letter.id}/print").hidden()
    answers = [staff.send(f"/letters/{letter.id}/print", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert _count(LetterBatch) == 1


def test_a_double_click_on_handed_over_writes_it_down_once(desk, staff):
    letter = desk.write()
    desk.print(letter)
    form = staff.get(f"/letters/{letter.id}/hand-over").hidden() | GIVEN | {"how": "in_person"}
    answers = [staff.send(f"/letters/{letter.id}/hand-over", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    events = _all(sa.select(AuditEvent.event))
    assert events.count("documents.document.handed_over") == 1
