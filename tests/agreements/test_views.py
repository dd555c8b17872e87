"""The journey of an agreement through its pages, as the people who use them."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import factories
import pytest
import time_machine

from app.agreements import wording
from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Role
from app.documents import scans
from app.documents import services as documents
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies.rules import Pack

PRINTED = b"%PDF-1.7 a paper"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-23 10:00", tick=False):
        yield


@pytest.fixture
def newcomer(app, house, monkeypatch):
    """Somebody who wants the empty home, in a scheme with both packs adopted; papers print at once."""
    monkeypatch.setattr(documents.pdf, "render", lambda _html: PRINTED)
    with app.test_request_context(), transaction():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        for pack in (Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE):
            wording.adopt(scheme, pack, from_on=date(2026, 1, 1), actor=SYSTEM)
        return factories.make_person(scheme, Role.TENANT, birth_date=date(2005, 2, 1), last_name="Featherstone").id


def _draft(house, person_id, **changes):
    return {
        "person_id": str(person_id),
        "home_id": str(house.empty_home_id),
        "starts_on-day": "7",
        "starts_on-month": "12",
        "starts_on-year": "2026",
        "language": "en",
        "period": "weekly",
        "rent_pence": "82.50",
        "eet_target_tenths": "16",
        "eet_grace_weeks": "6",
        "eet_review_weeks": "12",
        "rhw1_given_on-day": "23",
        "rhw1_given_on-month": "11",
        "rhw1_given_on-year": "2026",
    } | changes


def _prepared(staff, house, person_id):
    address = f"/schemes/{house.scheme_id}/agreements/prepare"
    return staff.post(address, _draft(house, person_id)).location


def test_staff_take_an_agreement_from_draft_to_signed(house, newcomer, sign_in):
    staff = sign_in(house.persons["staff"])
    here = _prepared(staff, house, newcomer)
    assert "Draft" in staff.get(here).text
    assert "Featherstone" in staff.get(f"{here}/preview", check=False).text
    staff.post(f"{here}/agree", {})
    assert "Hand over" not in staff.get(here).text
    staff.post(f"{here}/issue", {"variant": "standard", "language": "en"})
    page = staff.get(here)
    paper = page.tree.xpath("//a[contains(@href, '/papers/') and contains(@href, '.pdf')]/@href")[0]
    answer = staff.get(paper)
    assert answer.response.data == PRINTED
    assert answer.headers["Content-Security-Policy"] == "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    assert answer.headers["Content-Disposition"].startswith("inline")
    given = {"on-day": "23", "on-month": "11", "on-year": "2026", "how": "in_person", "read_aloud": "yes"}
    staff.post(paper.replace(".pdf", "/hand-over"), given)
    staff.post(f"{here}/signed", {"signed_on-day": "23", "signed_on-month": "11", "signed_on-year": "2026"})
    text = staff.get(here).text
    assert "Signed" in text
    assert "read aloud" in text


def test_staff_of_a_late_statement_read_what_is_owed_counted_on_all_that_the_contract_calls_rent(
    house, newcomer, sign_in
):
    staff = sign_in(house.persons["staff"])
    address = f"/schemes/{house.scheme_id}/agreements/prepare"
    parts = {"rent_pence": "70", "service_eligible_pence": "14", "support_pence": "7"}
    here = staff.post(address, _draft(house, newcomer, **parts)).location
    staff.post(f"{here}/agree", {})
    with time_machine.travel("2026-12-21 10:00", tick=False):
        assert "£182.00" in sign_in(house.persons["staff"]).get(here).text  # 14 days at £13


def test_a_tenant_reads_and_signs_their_own_agreement_and_nobody_elses(house, newcomer, sign_in):
    staff = sign_in(house.persons["staff"])
    here = _prepared(staff, house, newcomer)
    staff.post(f"{here}/agree", {})
    staff.post(f"{here}/issue", {"variant": "large-print", "language": "en"})
    tenant = sign_in(newcomer)
    mine = tenant.get("/my-agreement")
    paper = mine.tree.xpath("//a[contains(@href, '/my-papers/')]/@href")[0]
    assert tenant.get(paper).response.data == PRINTED
    signing = f"/my-agreement/{here.rsplit('/', 1)[1]}/sign"
    ticked = {"statements": ["read", "asked", "agree", "electronic"]}
    wrong = tenant.post(signing, ticked | {"name_typed": "Somebody Else"}, status=422)
    assert "Type the name as it is on the agreement" in wrong.text
    tenant.post(signing, ticked | {"name_typed": "sŵyn featherstone"})
    assert "You signed on Monday 23 November 2026" in tenant.get("/my-agreement").text
    other = sign_in(house.persons["tenant"])
    other.get(paper, status=404)
    other.get(signing, status=404)
    tenant.get(here, status=403)
    tenant.get(paper.replace("/my-papers/", "/papers/"), status=403)


@pytest.mark.parametrize("role", ["committee", "chair", "safeguarding"])
def test_peers_and_safeguarding_see_no_agreements(house, newcomer, sign_in, role):
    here = _prepared(sign_in(house.persons["staff"]), house, newcomer)
    somebody = sign_in(house.persons[role])
    somebody.get("/agreements", status=403)
    somebody.get(here, status=404)


def test_a_draft_with_faults_keeps_what_was_typed_and_says_each(house, newcomer, sign_in):
    staff = sign_in(house.persons["staff"])
    faulty = _draft(house, newcomer, **{"rent_pence": "a lot", "starts_on-day": "31", "starts_on-month": "2"})
    page = staff.post(f"/schemes/{house.scheme_id}/agreements/prepare", faulty, status=422)
    assert len(page.errors) == 2
    assert page.tree.xpath("//input[@name='rent_pence']/@value") == ["a lot"]
    assert page.tree.xpath("//input[@name='starts_on-day']/@value") == ["31"]


def test_a_draft_without_its_eet_numbers_names_each_with_its_range(house, newcomer, sign_in):
    staff = sign_in(house.persons["staff"])
    empty = _draft(house, newcomer, eet_target_tenths="", eet_grace_weeks="", eet_review_weeks="")
    page = staff.post(f"/schemes/{house.scheme_id}/agreements/prepare", empty, status=422)
    assert page.errors == [
        "Enter the EET hours a week, from 0 to 168",
        "Enter the weeks of help before anything else, from 2 to 26",
        "Enter the weeks between reviews, from 4 to 26",
    ]


def test_what_was_agreed_and_not_issued_is_no_draft_in_the_list_the_file_or_on_its_page(house, newcomer, sign_in):
    staff = sign_in(house.persons["staff"])
    here = _prepared(staff, house, newcomer)
    staff.post(f"{here}/agree", {})
    for address in (here, "/agreements", "/agreements?format=csv"):
        assert "Agreed, not yet issued" in staff.get(address).response.text
    assert "Agreed, not yet issued" in sign_in(newcomer).get("/my-agreement").text
    staff.post(f"{here}/issue", {"variant": "standard", "language": "en"})
    assert "Agreed, not yet issued" not in staff.get(here).text


def test_a_contract_asked_for_a_17_year_old_is_refused_on_the_page(app, house, newcomer, sign_in):
    with app.app_context(), transaction():
        db.session.get_one(Person, newcomer).birth_date = date(2008, 12, 8)
    staff = sign_in(house.persons["staff"])
    asked = _draft(house, newcomer, pack="supported-standard")
    page = staff.post(f"/schemes/{house.scheme_id}/agreements/prepare", asked, status=422)
    assert any("section 7(6)" in error for error in page.errors)


def test_somebody_of_another_scheme_cannot_be_chosen(app, house, newcomer, sign_in):
    other = factories.build_house(app)
    staff = sign_in(house.persons["staff"])
    address = f"/schemes/{house.scheme_id}/agreements/prepare"
    staff.post(address, _draft(house, other.persons["tenant"]), status=422)
    staff.post(address, _draft(house, newcomer, home_id=str(other.empty_home_id)), status=422)


def test_two_people_agreeing_at_once_the_second_is_told(house, newcomer, sign_in):
    staff = sign_in(house.persons["staff"])
    here = _prepared(staff, house, newcomer)
    staff.post(f"{here}/agree", {})
    page = staff.post(f"{here}/agree", {}, status=422)
    assert "frozen" in page.text


def test_an_agreement_is_withdrawn_and_the_home_is_free_for_the_next(house, newcomer, sign_in):
    staff = sign_in(house.persons["staff"])
    here = _prepared(staff, house, newcomer)
    staff.post(f"{here}/agree", {})
    staff.post(f"{here}/withdraw", {})
    assert "Withdrawn" in staff.get(here).text
    staff.post(f"{_prepared(staff, house, newcomer)}/agree", {})


def test_staff_end_a_stay_and_tick_the_list(house, sign_in):
    staff = sign_in(house.persons["staff"])
    here = f"/stays/{house.stay_id}/ending"
    page = staff.post(
        here, {"reason": "agreed", "last_day-day": "30", "last_day-month": "11", "last_day-year": "2026"}, status=422
    )
    assert any("where they are moving" in error for error in page.errors)
    ended = {
        "reason": "agreed",
        "move_on": "family",
        "last_day-day": "30",
        "last_day-month": "11",
        "last_day-year": "2026",
    }
    staff.post(here, ended)
    staff.post(f"{here}/keys", {"done_on-day": "23", "done_on-month": "11", "done_on-year": "2026"})
    page = staff.get(here)
    assert "1 of 9 done" in page.text
    assert page.tree.xpath("//main//a[text()='Change the last day']/@href") == [f"/stays/{house.stay_id}/last-day"]
    with time_machine.travel("2026-12-01 10:00", tick=False):
        assert "Change the last day" not in sign_in(house.persons["staff"]).get(here).text
    staff.get(f"{here}/nonsense", status=404)


def test_a_scan_of_the_signed_paper_is_kept_and_a_hostile_file_is_not(house, newcomer, sign_in):
    staff = sign_in(house.persons["staff"])
    here = _prepared(staff, house, newcomer)
    staff.post(f"{here}/agree", {})
    staff.post(f"{here}/issue", {"variant": "standard", "language": "en"})
    signed = {"signed_on-day": "23", "signed_on-month": "11", "signed_on-year": "2026"}
    hostile = signed | {"scan": (BytesIO(b"<svg onload='x'>"), "scan.pdf")}
    page = staff.post(f"{here}/signed", hostile, status=422, content_type="multipart/form-data")
    assert any("PDF, JPEG or PNG" in error for error in page.errors)
    good = signed | {"scan": (BytesIO(b"%PDF-1.4 scan"), "scan.pdf")}
    staff.post(f"{here}/signed", good, content_type="multipart/form-data")
    assert "Open the scan" in staff.get(here).text


def test_nothing_is_held_while_a_picture_of_the_signed_paper_is_drawn_afresh(house, newcomer, sign_in, monkeypatch):
    staff = sign_in(house.persons["staff"])
    here = _prepared(staff, house, newcomer)
    staff.post(f"{here}/agree", {})
    staff.post(f"{here}/issue", {"variant": "standard", "language": "en"})
    held = []

    def _drawn_afresh(content, _media_type):
        held.append(db.session().in_transaction())
        return content

    monkeypatch.setattr(scans, "_drawn_afresh", _drawn_afresh)
    picture = b"\x89PNG\r\n\x1a\n and dots"
    signed = {"signed_on-day": "23", "signed_on-month": "11", "signed_on-year": "2026", "once": "clicked-twice"}
    for day, status in (("24", 422), ("23", 302), ("23", 302)):
        sent = signed | {"signed_on-day": day, "scan": (BytesIO(picture), "scan.png")}
        staff.post(f"{here}/signed", sent, status=status, content_type="multipart/form-data")
    assert held == [False, False, False]
    assert staff.get(here).text.count("Open the scan") == 1


def test_wording_is_adopted_by_a_manager_and_read_by_the_committee(house, sign_in):
    manager = sign_in(house.persons["manager"])
    day = {"from_on-day": "23", "from_on-month": "11", "from_on-year": "2026"}
    manager.post(f"/schemes/{house.scheme_id}/wording/under-18-licence/adopt", day)
    again = manager.post(f"/schemes/{house.scheme_id}/wording/under-18-licence/adopt", day, status=422)
    assert "already in use" in again.text
    member = sign_in(house.persons["committee"])
    version = member.get("/wording").tree.xpath("//a[contains(@href, '/wording/')]/@href")[0]
    assert "Quiet hours" in member.get(version).text or "quiet hours" in member.get(version).text
    member.get(f"/schemes/{house.scheme_id}/wording/under-18-licence/adopt", status=403)
