"""Asking for a statement or a receipt: staff print and keep it, a tenant or a command prints without keeping."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from rent.account.conftest import PRINTED, TODAY, boxes

from app.core.pdf import PdfFailed
from app.documents import services as documents
from app.documents.models import Document, DocumentKind
from app.letters.models import Letter
from app.letters.rules import Held, LetterKind, Topic
from app.people.rules import SafeContact

FIRST = date(2025, 9, 1)
ASKED = {"variant": "standard"} | boxes("from_on", FIRST) | boxes("until", TODAY)


def _letters(account):
    return account.all(sa.select(Letter).order_by(Letter.composed_at))


def _own(account):
    return f"/my-rent/{account.house.stay_id}/statement"


@pytest.mark.usefixtures("printing_room")
def test_staff_print_a_statement_and_open_it_with_the_letters_of_the_stay(account, staff):
    account.charge()
    asked = staff.get(f"{account.at}/account/statement")
    assert asked.tree.xpath("//input[starts-with(@name, 'from_on')]/@value") == ["21", "12", "2025"]
    letter_page = staff.get(staff.post(f"{account.at}/account/statement", ASKED).location)
    assert "Printed and kept." in letter_page.text
    assert letter_page.tree.xpath("//a[.='Rent account']/@href") == [f"{account.at}/account"]
    letter = _letters(account)[0]
    assert (letter.kind, letter.topic, letter.dated_on) == (LetterKind.STATEMENT, Topic.ACCOUNT, TODAY)
    assert account.all(sa.select(Document.kind)) == [DocumentKind.STATEMENT]
    assert staff.get(f"/letters/{letter.id}/paper.pdf").response.data == PRINTED
    assert "On Friday 20 March 2026 you owed" in staff.get(f"/letters/{letter.id}/preview", check=False).text


def test_staff_who_ask_twice_with_one_form_keep_one_paper(account, staff, printing_room):
    form = staff.get(f"{account.at}/account/statement").hidden() | ASKED
    answers = [staff.raw.post(f"{account.at}/account/statement", data=form) for _time in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(_letters(account)) == 1
    assert len(printing_room) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (boxes("until", TODAY + timedelta(days=1)), "That day is still to come."),
        (boxes("until", FIRST - timedelta(days=1)), "The last day is before the first one."),
        (boxes("from_on", date(2023, 3, 20)), "Ask for 3 years at most."),
        ({"variant": "easy-read"}, "Choose one of the answers shown."),
        ({"from_on-day": ""}, "Add the day."),
    ],
)
def test_staff_who_ask_for_impossible_days_are_told_and_nothing_is_kept(account, staff, wrong, sentence):
    page = staff.post(f"{account.at}/account/statement", ASKED | wrong, status=422)
    assert any(sentence in error for error in page.errors), page.errors
    assert _letters(account) == []


@pytest.mark.usefixtures("printing_room")
@pytest.mark.parametrize("from_on", [TODAY, date(2023, 3, 21)])
def test_staff_may_ask_for_one_day_and_for_three_years(account, staff, from_on):
    staff.post(f"{account.at}/account/statement", ASKED | boxes("from_on", from_on))


def test_a_statement_that_cannot_be_printed_now_is_kept_and_said(account, staff, monkeypatch):
    def fail(_html):
        raise PdfFailed("The printer room is full.")

    monkeypatch.setattr(documents.pdf, "render", fail)
    page = staff.get(staff.post(f"{account.at}/account/statement", ASKED).location)
    assert "The paper could not be made yet: The printer room is full. We try again by ourselves." in page.text
    assert len(_letters(account)) == 1


def test_a_statement_to_post_without_an_address_waits_to_be_let_go(account, staff, printing_room):
    account.tenant_reads(safe_contact=SafeContact.POST)
    account.do(lambda stay: setattr(stay, "ends_on", TODAY - timedelta(days=1)))
    page = staff.get(staff.post(f"{account.at}/account/statement", ASKED).location)
    assert "There is no address to post it to." in page.text
    assert _letters(account)[0].held is Held.NO_ADDRESS
    assert printing_room == []


def test_staff_print_a_receipt_from_the_line_in_large_print_too(account, staff, printing_room):
    sequence = account.pay(reference="cash at the office")
    there = f"{account.at}/account/lines/{sequence}/receipt"
    for variant in ("standard", "large-print"):
        assert "Printed and kept." in staff.get(staff.post(there, {"variant": variant}).location).text
    assert [letter.kind for letter in _letters(account)] == [LetterKind.RECEIPT] * 2
    assert all("We received £82.50. Thank you." in page and "cash at the office" in page for page in printing_room)
    assert 'class="large-print"' in printing_room[1]


def test_there_is_a_receipt_only_for_a_payment_that_stands(account, staff):
    account.charge(until=FIRST)
    sequence = account.pay()
    form = staff.get(f"{account.at}/account/lines/{sequence}/receipt").hidden() | {"variant": "standard"}
    account.reverse(sequence)
    answer = staff.raw.post(f"{account.at}/account/lines/{sequence}/receipt", data=form)
    assert answer.status_code == 409
    assert "This payment was undone" in answer.get_data(as_text=True)
    assert (
        "There are receipts for payments only." in staff.get(f"{account.at}/account/lines/1/receipt", status=409).text
    )
    assert _letters(account) == []


def test_a_tenant_prints_their_own_statement_and_nothing_is_kept(account, sign_in, printing_room):
    account.charge()
    tenant = sign_in(account.house.persons["tenant"])
    assert "Today you owe £2,392.50." in tenant.get(_own(account)).text
    paper = tenant.get(tenant.post(_own(account), ASKED).location)
    assert paper.response.data == PRINTED
    assert paper.headers["Content-Type"] == "application/pdf"
    assert "On Friday 20 March 2026 you owed £2,392.50." in printing_room[0]
    large = tenant.post(_own(account), ASKED | {"variant": "large-print"}).location
    tenant.get(large)
    assert 'class="large-print"' in printing_room[1]
    assert _letters(account) == []
    assert account.all(sa.select(Document)) == []


def test_a_tenant_who_asks_for_impossible_days_is_told(account, sign_in):
    tenant = sign_in(account.house.persons["tenant"])
    page = tenant.post(_own(account), ASKED | boxes("until", TODAY + timedelta(days=1)), status=422)
    assert "That day is still to come." in page.errors[0]
    tenant.get(f"{_own(account)}.pdf?from=2025-09-01&to=2026-03-21", status=409)
    for asked in ("", "?from=2025-09-01", "?from=soon&to=2026-03-20"):
        tenant.get(f"{_own(account)}.pdf{asked}", status=302)


@pytest.mark.usefixtures("printing_room")
def test_nobody_prints_the_own_statement_of_somebody_else(account, sign_in, staff, neighbour, elsewhere):
    pdf = f"{_own(account)}.pdf?from=2025-09-01&to=2026-03-20"
    for there in (_own(account), pdf):
        for client in (neighbour, elsewhere, sign_in(account.house.persons["committee"])):
            client.get(there, status=404)
        staff.get(there, status=403)


@pytest.mark.usefixtures("printing_room")
def test_nobody_but_staff_of_the_scheme_prints_papers_to_keep(account, sign_in, neighbour, elsewhere):
    sequence = account.pay()
    for there in (f"{account.at}/account/statement", f"{account.at}/account/lines/{sequence}/receipt"):
        for client in (neighbour, elsewhere, sign_in(account.house.persons["committee"])):
            client.get(there, status=404)
        sign_in(account.house.persons["tenant"]).get(there, status=403)
        sign_in(account.house.persons["manager"]).get(there)


# --- flask rent statement ---------------------------------------------------------------------------------------------
def _ref(account):
    return account.do(lambda stay: stay.ref)


def test_the_command_prints_the_whole_account_to_a_file_and_keeps_nothing(account, printing_room, tmp_path):
    account.charge()
    file = tmp_path / "statement.pdf"
    run = account.app.test_cli_runner().invoke(args=["rent", "statement", _ref(account), "-o", str(file)])
    assert (run.exit_code, file.read_bytes()) == (0, PRINTED)
    assert "From Monday 1 September 2025 to Friday 20 March 2026" in printing_room[0]
    assert "you owed £2,392.50." in printing_room[0]
    assert _letters(account) == []


def test_the_command_prints_the_days_that_are_asked_for(account, printing_room, tmp_path):
    account.charge()
    asked = ["--from", "2025-09-08", "--on", "2025-09-14", "--variant", "large-print", "--language", "cy"]
    file = tmp_path / "statement.pdf"
    run = account.app.test_cli_runner().invoke(args=["rent", "statement", _ref(account), *asked, "-o", str(file)])
    assert run.exit_code == 0, run.stderr
    assert '<html lang="cy" class="large-print">' in printing_room[0]
    assert printing_room[0].count("Rhent") == 1


def test_the_command_refuses_a_stay_that_is_not_there_and_days_in_the_wrong_order(account, tmp_path):
    runner, out = account.app.test_cli_runner(), ["-o", str(tmp_path / "statement.pdf")]
    for args, sentence in (
        (["NOBODY"], "There is no stay with the reference NOBODY."),
        ([_ref(account), "--from", "2026-03-21"], "The last day is before the first one."),
    ):
        run = runner.invoke(args=["rent", "statement", *args, *out])
        assert run.exit_code == 1
        assert sentence in run.stderr
        assert list(tmp_path.iterdir()) == []
