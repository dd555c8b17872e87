"""The pages of the bank side, as staff use them and as nobody else can."""

from __future__ import annotations

import csv
import io
import re
import uuid

import factories
import sqlalchemy as sa
import time_machine
from rent.bank.desk import as_file, count, read_in, send, waiting
from rent.bank.samples import FILES, plain

from app.core.db import db, transaction
from app.rent.bank.models import BankFile, BankLayout, BankReturn, BankRow, BankUpload, KnownPayer
from app.rent.models import Entry
from app.tenancies.models import Stay


def test_staff_add_a_bank_account_look_at_a_file_and_read_it(app, house, staff):
    with app.test_request_context(), transaction():
        db.session.get_one(Stay, house.stay_id).ref = "T1"
    empty = staff.get(f"/schemes/{house.scheme_id}/bank/read")
    assert "No bank account yet" in empty.text
    added = {"name": "Rent account", "preset": "nationwide"}
    assert staff.post(f"/schemes/{house.scheme_id}/bank-accounts/add", added).location.endswith("/bank/read")
    confirm = send(staff, house, FILES["nationwide"]).location
    assert (count(app, BankRow), count(app, BankUpload)) == (0, 1)
    page = staff.get(confirm)
    assert page.h1 == "What this file would do"
    assert "The reference names T1." in page.text
    assert "To their accounts: £82.50" in page.text
    assert "Waiting for an account: £1,040.00" in page.text
    assert "Money that went out: 1" in page.text
    assert staff.post(confirm, {}).location.endswith(f"/bank?scheme={house.scheme_id}")
    assert (count(app, BankRow), count(app, Entry), count(app, BankUpload)) == (2, 1, 0)
    listed = staff.get("/bank")
    assert "2 payments are new: 1 went to their accounts." in listed.text
    assert "ELIN WYN RENT HELP" in listed.text
    assert "S BEVAN" not in listed.text
    assert "S BEVAN T1" in staff.get("/bank?state=posted").text
    assert "9 Mar 2026 – 10 Mar 2026" in staff.get("/bank/files").text
    again = staff.get(send(staff, house, FILES["nationwide"]).location)
    assert "This very file was read on" in again.text


def test_confirm_pressed_twice_reads_once(app, house, staff, bank):
    del bank
    confirm = send(staff, house, FILES["plain"]).location
    hidden = staff.get(confirm).hidden()
    first, second = (staff.raw.post(confirm, data=hidden) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert (count(app, BankFile), count(app, BankRow), count(app, Entry)) == (1, 2, 1)


def test_kept_file_is_its_senders_alone_and_let_go_after_a_day(app, house, staff, sign_in, bank):
    del bank
    confirm = send(staff, house, FILES["plain"]).location
    with app.app_context(), transaction():
        colleague = factories.make_person(
            db.session.get_one(factories.Scheme, house.scheme_id), factories.Role.STAFF
        ).id
    assert sign_in(colleague).get(confirm, status=404).h1 == staff.get(f"/bank/uploads/{uuid.uuid4()}", status=404).h1
    with time_machine.travel("2026-03-21 10:01", tick=False):
        later = sign_in(house.persons["staff"])
        send(later, house, plain("2026-03-19,5.00,T1,A"))
        later.get(confirm, status=404)


def test_file_that_cannot_be_read_shows_every_problem_and_saves_nothing(app, house, staff, bank):
    del bank
    page = send(staff, house, plain("soon,5.00,T1,A", "2026-03-09,x,T1,A"), status=422)
    assert page.errors == ["There are 2 things in this file that cannot be read. Nothing was saved."]
    assert "“soon” is no day written like 2026-03-09." in page.text
    (way,) = page.tree.xpath("//a[contains(., 'Change how files of')]/@href")
    assert "How files of" in staff.get(way).h1
    assert (count(app, BankRow), count(app, BankUpload)) == (0, 0)
    many = send(staff, house, plain(*["soon,5.00,T1,A"] * 300), status=422)
    assert "These are the first 100 of 300." in many.text
    address, parts = f"/schemes/{house.scheme_id}/bank/read", "multipart/form-data; boundary=x"
    assert staff.raw.post(address, data=b"x" * 13_000_000, content_type=parts).status_code == 413


def test_staff_describe_a_bank_of_their_own_and_change_it(app, house, staff):
    address = f"/schemes/{house.scheme_id}/bank-accounts/describe"
    typed = {
        "name": "Credit union",
        "header": "yes",
        "date": "When",
        "day_style": "dd-mmm-yyyy",
        "money_in": "In",
        "money_out": "Out",
        "reference": "Words; More words",
    }
    both = staff.post(address, typed | {"amount": "Amount"}, status=422)
    assert both.errors == ["Name the column with the amount, or the one with money in. Not both."]
    staff.post(address, typed)
    taken = staff.post(address, typed, status=422)
    assert taken.errors == ["There is a bank account of this name already."]
    with app.app_context():
        layout = db.session.scalars(sa.select(BankLayout)).one()
    assert layout.columns["reference"] == ["Words", "More words"]
    content = b"When,In,Out,Words,More words\n09-Mar-2026,5.00,,HELP,Bo\n"
    assert "HELP Bo" in staff.get(send(staff, house, content).location).text
    change = f"/bank-accounts/{layout.id}"
    assert staff.get(change).tree.xpath("//input[@name='reference']/@value") == ["Words; More words"]
    staff.post(change, typed | {"day_style": "yyyy-mm-dd"})
    with app.app_context():
        changed = db.session.scalars(sa.select(BankLayout)).one()
    assert (changed.columns["day_style"], changed.version) == ("yyyy-mm-dd", 2)
    listed = staff.get(f"/schemes/{house.scheme_id}/bank-accounts")
    assert "As described here" in listed.text


def test_known_bank_stays_known_when_only_its_name_changes(app, staff, bank):
    page = staff.get(f"/bank-accounts/{bank}")
    typed = {e.get("name"): e.get("value", "") for e in page.tree.xpath("//main//input[@type='text']")}
    staff.post(f"/bank-accounts/{bank}", typed | {"name": "Main", "header": "yes", "day_style": "yyyy-mm-dd"})
    with app.app_context():
        layout = db.session.scalars(sa.select(BankLayout)).one()
    assert (layout.name, layout.columns["preset"]) == ("Main", "plain")


def test_staff_place_money_and_remember_the_payer(app, house, staff, bank):
    [row] = read_in(app, bank, plain("2026-03-09,82.50,HELP,Elin Wyn"))
    page = staff.get(f"/bank/payments/{row}")
    assert page.h1 == "£82.50 that came in on 9 Mar 2026"
    assert "It is just what is due there. That alone proves nothing." in page.text
    suggested = page.tree.xpath("//a[contains(., 'Place it here')]/@href")
    place = staff.get(suggested[0])
    assert place.tree.xpath("//select[@name='stay_id']/option[@selected]/@value") == [str(house.stay_id)]
    assert "elin wyn" in place.text
    typed = {"stay_id": house.stay_id, "amount_pence": "82.50", "source": "tenant", "remember": "yes"}
    assert staff.post(f"/bank/payments/{row}/place", typed).location.endswith(f"/bank/payments/{row}")
    assert waiting(app, row) == 0
    assert count(app, KnownPayer) == 1
    assert "Placed by hand" in staff.get(f"/bank/payments/{row}").text


def test_staff_split_return_and_take_out(app, staff, bank):
    first, second = read_in(app, bank, plain("2026-03-09,300.00,HB,CBC", "2026-03-09,7.00,X,Y"))
    split = f"/bank/payments/{first}/split"
    typed = {"source": "housing_benefit", "lines": "T1,120.00,08/03/2026\nHB77,179.99,,T1"}
    page = staff.post(split, typed, status=422)
    assert page.errors == ["The lines add up to £299.99 and £300.00 waits: £0.01 is missing."]
    bad = staff.post(split, typed | {"lines": "T9,1.00\nT1,x"}, status=422)
    assert "No account is known for “T9”." in bad.text
    sent = typed | {"lines": "", "file": as_file(b"T1,120.00,08/03/2026\r\nHB77,180.00,,T1")}
    checked = staff.post(split, sent, status=200)
    assert "It adds up: £300.00 for 2 lines." in checked.text
    assert count(app, Entry) == 0
    agreed = {"checked": checked.hidden()["checked"], "lines": checked.tree.xpath("//textarea")[0].text.strip()}
    other = staff.post(split, typed | agreed | {"lines": "T1,300.00"}, status=200)
    assert "It adds up" in other.text
    assert count(app, Entry) == 0
    staff.post(split, typed | agreed)
    assert (count(app, Entry), waiting(app, first)) == (2, 0)
    assert "No award is known for T1" in staff.get(f"/bank/payments/{first}").text

    back = {"on-day": "20", "on-month": "3", "on-year": "2026", "reason": "not_ours"}
    staff.post(f"/bank/payments/{second}/return", back)
    assert count(app, BankReturn) == 1
    assert "Returned" in staff.get("/bank?state=returned").text
    staff.post(f"/bank/payments/{second}/not-returned", {})
    assert waiting(app, second) == 700

    way = staff.get(f"/bank/payments/{first}").tree.xpath("//a[contains(., 'Take it out')]/@href")[0]
    staff.post(way, {"reason": "Wrong account"})
    assert waiting(app, first) in {12000, 18000}
    staff.get(way, status=404)


def test_list_is_narrowed_paged_and_given_as_csv_without_formulas(app, staff, bank):
    rows = [f"2026-03-{day:02},{pence}.00,=cmd {pence},Ŵyn" for day in (1, 2) for pence in range(1, 31)]
    read_in(app, bank, plain(*rows))
    page = staff.get("/bank")
    assert "1–50 of 60" in page.text
    assert "51–60 of 60" in staff.get("/bank?page=2").text
    assert "1–2 of 2" in staff.get("/bank?text=CMD+29").text
    assert "No payment matches" in staff.get("/bank?text=nobody").text
    for odd in ("state=x", "scheme=x", "layout=x", "file=x", "page=x", f"layout={uuid.uuid4()}", "text=%25_%5C"):
        staff.get(f"/bank?{odd}")
    answer = staff.raw.get("/bank?format=csv").get_data(as_text=True)
    lines = list(csv.DictReader(io.StringIO(answer.removeprefix("\ufeff"))))
    assert len(lines) == 60
    assert {line["reference"][:2] for line in lines} == {"'="}
    assert lines[0]["state"] == "waiting"


def test_pages_run_a_fixed_number_of_statements(app, staff, bank):
    def _statements(address):
        seen = []
        with app.app_context():
            engine = db.engine
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", listen)
        staff.get(address)
        sa.event.remove(engine, "before_cursor_execute", listen)
        return len([each for each in seen if not each.startswith("PRAGMA")])

    read_in(app, bank, plain("2026-03-09,5.00,A,B"))
    few = _statements("/bank"), _statements("/bank/files")
    read_in(app, bank, plain(*[f"2026-03-{day:02},5.00,A {day},T1" for day in range(1, 20)]))
    assert (_statements("/bank"), _statements("/bank/files")) == few


def test_words_of_the_bank_are_shown_as_words(app, staff, bank):
    [row] = read_in(app, bank, plain("2026-03-09,5.00,<script>alert(1)</script>,<b>Bo</b>"))
    for address in ("/bank", f"/bank/payments/{row}", f"/bank/payments/{row}/place"):
        page = staff.get(address)
        assert not page.tree.xpath("//main//script | //main//b")
    assert re.search(r"<script>alert", staff.raw.get("/bank").get_data(as_text=True)) is None
