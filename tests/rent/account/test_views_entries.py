"""Money by hand, corrections, refunds, and undoing a line, as staff do it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from rent.account.conftest import TODAY, boxes

from app.rent.rules import EntryKind, Source

PAID = {"amount_pence": "82.50", "source": "tenant", "reference": "cash at the office"} | boxes("on", TODAY)
CORRECTED = {"effect": "takes_off", "amount_pence": "10", "reason": "no heating"} | boxes("on", TODAY)
GIVEN_BACK = {"amount_pence": "20", "reason": "to their bank"} | boxes("on", TODAY)
FORMS = ("payment", "adjustment", "refund")


def test_staff_take_a_payment_and_go_to_its_line_with_a_receipt_at_hand(account, staff):
    account.charge(until=date(2025, 9, 1))
    done = staff.post(f"{account.at}/account/payment", PAID)
    line = staff.get(done.location)
    assert "Saved. The payment is in the account." in line.text
    assert line.h1 == "Paid by the tenant, or for them, 20 Mar 2026"
    assert "cash at the office" in line.text
    assert line.tree.xpath("//a[normalize-space()='Print a receipt']")
    assert line.tree.xpath("//a[normalize-space()='Take another payment']")
    charge = staff.get(f"{account.at}/account/lines/1")
    assert not charge.tree.xpath("//a[normalize-space()='Take another payment']")
    paid = account.lines()[-1]
    assert (paid.kind, paid.amount_pence, paid.source) == (EntryKind.PAYMENT, -8250, Source.TENANT)
    assert account.balance() == 0


def test_staff_who_send_a_payment_twice_enter_it_once(account, staff):
    form = staff.get(f"{account.at}/account/payment").hidden() | PAID
    first = staff.raw.post(f"{account.at}/account/payment", data=form)
    second = staff.raw.post(f"{account.at}/account/payment", data=form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(account.lines()) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount_pence": ""}, "Enter how much was paid"),
        ({"amount_pence": "0"}, "Use an amount from £0.01 to £1,000,000.00."),
        ({"amount_pence": "-5"}, "Enter an amount that is not below zero."),
        ({"amount_pence": "1000000.01"}, "Enter an amount of no more than £1,000,000."),
        ({"amount_pence": "some"}, "Enter an amount in pounds and pence"),
        ({"source": "a friend"}, "Choose one of the answers shown."),
        ({"source": ""}, "Choose who paid it"),
        ({"reference": "x" * 201}, "200"),
        (boxes("on", TODAY + timedelta(days=1)), "That day is still to come."),
        (boxes("on", date(2025, 8, 31)), "The stay began on Monday 1 September 2025."),
        ({"on-day": ""}, "Add the day."),
    ],
)
def test_staff_who_type_a_payment_wrongly_keep_it_and_are_told(account, staff, wrong, sentence):
    page = staff.post(f"{account.at}/account/payment", PAID | {"reference": "kept"} | wrong, status=422)
    assert any(sentence in error for error in page.errors), page.errors
    typed = page.tree.xpath("//input[@name='reference']/@value")[0]
    assert typed == wrong.get("reference", "kept")
    assert account.lines() == []


@pytest.mark.parametrize(("amount", "pence"), [("0.01", 1), ("£1,000,000", 100_000_000)])
def test_staff_take_the_least_and_the_most(account, staff, amount, pence):
    first_day = boxes("on", date(2025, 9, 1))
    staff.post(f"{account.at}/account/payment", PAID | {"amount_pence": amount} | first_day)
    assert account.balance() == -pence


@pytest.mark.parametrize(("effect", "pence"), [("takes_off", -1000), ("adds", 1000)])
def test_staff_correct_an_account_either_way_with_a_reason(account, staff, effect, pence):
    done = staff.post(f"{account.at}/account/adjustment", CORRECTED | {"effect": effect})
    line = staff.get(done.location)
    assert "no heating" in line.text
    assert "Print a receipt" not in line.text
    assert account.balance() == pence


@pytest.mark.parametrize("missing", ["effect", "amount_pence", "reason"])
def test_staff_cannot_correct_an_account_with_half_an_answer(account, staff, missing):
    page = staff.post(f"{account.at}/account/adjustment", CORRECTED | {missing: ""}, status=422)
    assert len(page.errors) == 1
    assert account.lines() == []


def test_staff_give_back_no_more_than_the_credit(account, staff):
    assert "nothing was" in staff.get(f"{account.at}/account/refund").text
    account.pay(2000)
    form = staff.get(f"{account.at}/account/refund")
    assert form.tree.xpath("//input[@name='amount_pence']/@value") == ["20.00"]
    page = staff.post(f"{account.at}/account/refund", GIVEN_BACK | {"amount_pence": "20.01"}, status=422)
    assert "The account is £20.00 in credit." in page.errors[0]
    assert page.tree.xpath("//input[@name='reason']/@value") == ["to their bank"]
    staff.post(f"{account.at}/account/refund", GIVEN_BACK)
    assert account.balance() == 0
    assert "Only what was paid too much" in staff.get(f"{account.at}/account/refund").text


def test_staff_see_a_line_and_what_undoing_it_does_and_undo_it_once(account, staff):
    account.charge(until=date(2025, 9, 8))
    sequence = account.pay(2000)
    there = f"{account.at}/account/lines/{sequence}"
    asked = staff.get(f"{there}/reverse")
    assert "£20.00" in asked.text
    assert "Balance today, after it is reversed £165.00" in asked.text
    staff.post(f"{there}/reverse", {"reason": ""}, status=422)
    done = staff.post(f"{there}/reverse", {"reason": "another tenant’s"})
    undoing = staff.get(done.location)
    assert undoing.h1 == f"Undoes line {sequence}, 20 Mar 2026"
    assert "Reverse this line" not in undoing.text
    line = staff.get(there)
    assert "This line does not count any more" in line.text
    assert "Reverse this line" not in line.text
    assert "Print a receipt" not in line.text
    assert account.balance() == 16500


def test_nobody_undoes_a_line_twice_or_undoes_an_undoing(account, staff):
    sequence = account.pay()
    form = staff.get(f"{account.at}/account/lines/{sequence}/reverse").hidden() | {"reason": "twice"}
    account.reverse(sequence)
    again = staff.raw.post(f"{account.at}/account/lines/{sequence}/reverse", data=form)
    assert again.status_code == 422
    assert "This entry was reversed already." in again.get_data(as_text=True)
    assert "reversed already" in staff.get(f"{account.at}/account/lines/{sequence}/reverse").text
    assert "undoes another" in staff.get(f"{account.at}/account/lines/{sequence + 1}/reverse").text
    assert len(account.lines()) == 2


def test_undoing_a_line_still_to_come_says_that_it_counts_from_today(account, staff):
    account.charge(until=date(2026, 3, 23))
    last = account.lines()[-1]
    assert last.effective_on == date(2026, 3, 23)
    page = staff.get(f"{account.at}/account/lines/{last.sequence}/reverse")
    assert "This line counts from Monday 23 March 2026" in page.text


def test_a_line_that_is_not_there_is_not_found(account, staff):
    for number in (0, 1, 10**30):
        staff.get(f"{account.at}/account/lines/{number}", status=404)
        staff.get(f"{account.at}/account/lines/{number}/reverse", status=404)
        staff.get(f"{account.at}/account/lines/{number}/receipt", status=404)


@pytest.mark.parametrize("page", [*(f"account/{form}" for form in FORMS), "account/lines/1", "account/lines/1/reverse"])
def test_nobody_but_staff_of_the_scheme_comes_to_the_pages_of_an_account(account, sign_in, elsewhere, neighbour, page):
    account.pay()
    there = f"{account.at}/{page}"
    assert "/sign-in" in sign_in().get(there, status=302).location
    for role in ("committee", "chair"):
        sign_in(account.house.persons[role]).get(there, status=404)
    elsewhere.get(there, status=404)
    neighbour.get(there, status=404)
    sign_in(account.house.persons["tenant"]).get(there, status=403)
    sign_in(account.house.persons["manager"]).get(there)
