"""What is due from which day: seen, changed within the law, taken back while it is to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from rent.account.conftest import TODAY, boxes

from app.core.db import db
from app.core.permissions import SYSTEM
from app.tenancies import services as tenancies
from app.tenancies.rules import Pack

EARLIEST = date(2026, 5, 20)  # two months after today: the first rent of a stay is no change
HIGHER = {"period": "weekly", "rent_pence": "90", "support_pence": "5.50"} | boxes("from_on", EARLIEST)
LOWER = {"period": "weekly", "rent_pence": "80"} | boxes("from_on", TODAY)
AGREED = (date(2025, 9, 1), "weekly", 8250)


def _change(account):
    return f"{account.at}/rent-terms/change"


def _end(account, last_day):
    def end(stay):
        stay.ends_on = last_day
        db.session.flush()

    account.do(end)


def test_staff_see_the_first_lawful_day_and_agree_a_higher_rent_from_it(account, staff):
    asked = staff.get(_change(account))
    assert "The first day a higher amount may begin is Wednesday 20 May 2026." in asked.text
    assert asked.tree.xpath("//input[@name='rent_pence']/@value") == ["82.50"]
    done = staff.post(_change(account), HIGHER)
    assert account.terms() == [AGREED, (EARLIEST, "weekly", 9550)]
    page = staff.get(done.location)
    assert "To come" in page.text
    assert "£95.50" in page.text


def test_staff_cannot_agree_a_higher_rent_a_day_too_early(account, staff):
    page = staff.post(_change(account), HIGHER | boxes("from_on", EARLIEST - timedelta(days=1)), status=422)
    assert "The first day it may begin is Wednesday 20 May 2026." in page.errors[0]
    assert page.tree.xpath("//input[@name='support_pence']/@value") == ["5.50"]
    assert account.terms() == [AGREED]


def test_a_rent_higher_only_by_the_week_is_too_early_too(account, staff):
    fortnightly = LOWER | {"period": "fortnightly", "rent_pence": "165.02"}
    page = staff.post(_change(account), fortnightly, status=422)
    assert "two months’ notice" in page.errors[0]
    staff.post(_change(account), fortnightly | {"rent_pence": "165.00"})
    assert account.terms()[-1] == (TODAY, "fortnightly", 16500)


def test_a_second_higher_rent_waits_a_year_after_the_last_change(account, staff):
    staff.post(_change(account), LOWER)
    asked = staff.get(_change(account))
    assert "Saturday 20 March 2027" in asked.text
    page = staff.post(_change(account), HIGHER, status=422)
    assert "Saturday 20 March 2027" in page.errors[0]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"rent_pence": "82.50"}, "That is what they pay already."),
        (boxes("from_on", TODAY - timedelta(days=1)), "Choose today or a later day."),
        (boxes("from_on", date(2027, 3, 22)), "Check the year"),
        ({"rent_pence": ""}, "Enter the rent, or 0 if none is due"),
        ({"period": ""}, "Choose how often it is due"),
        ({"support_pence": "-1"}, "not below zero"),
        ({"service_eligible_pence": "1,0"}, "pounds and pence"),
    ],
)
def test_staff_who_type_terms_wrongly_keep_them_and_are_told(account, staff, wrong, sentence):
    page = staff.post(_change(account), LOWER | wrong, status=422)
    assert any(sentence in error for error in page.errors), page.errors
    assert account.terms() == [AGREED]


def test_no_rent_is_agreed_for_after_the_last_day(account, staff):
    _end(account, date(2026, 4, 1))
    page = staff.post(_change(account), LOWER | boxes("from_on", date(2026, 4, 2)), status=422)
    assert "The stay ends on Wednesday 1 April 2026." in page.errors[0]
    staff.post(_change(account), LOWER | boxes("from_on", date(2026, 4, 1)))


def test_staff_take_a_change_back_while_it_is_to_come(account, staff):
    staff.post(_change(account), HIGHER)
    back = f"{account.at}/rent-terms/take-back"
    assert "£95.50" in staff.get(back).text
    done = staff.post(back, {})
    assert account.terms() == [AGREED]
    assert "what was due before goes on" in staff.get(done.location).text
    assert "There is no change to come" in staff.get(back).text
    assert "tenancies.rent.taken_back" in account.events()


def test_a_change_that_began_today_stays(account, staff):
    staff.post(_change(account), LOWER)
    page = staff.post(f"{account.at}/rent-terms/take-back", {}, status=422, at=_change(account))
    assert "There is no change to come." in page.errors[0]
    assert len(account.terms()) == 2


def test_a_change_that_is_charged_already_is_not_taken_back_before_that_is_undone(account, staff):
    staff.post(_change(account), LOWER | boxes("from_on", date(2026, 3, 23)))
    account.charge(until=date(2026, 3, 23))
    page = staff.post(f"{account.at}/rent-terms/take-back", {}, status=422)
    assert "Rent is charged by it already, from Monday 23 March 2026." in page.errors[0]
    account.reverse(account.lines()[-1].sequence)
    staff.post(f"{account.at}/rent-terms/take-back", {})
    assert account.terms() == [AGREED]


def test_a_rent_that_came_with_a_new_agreement_is_not_taken_back_here(account, staff):
    later = date(2026, 3, 30)

    def renew(stay):
        tenancies.change_footing(stay, Pack.PERIODIC_STANDARD, on=later, rhw1_given_on=None, actor=SYSTEM)

    account.do(renew)
    staff.post(_change(account), LOWER | boxes("from_on", later))
    page = staff.post(f"{account.at}/rent-terms/take-back", {}, status=422)
    assert "Withdraw that agreement instead." in page.errors[0]
    assert len(account.terms()) == 2


def test_staff_are_told_which_lines_a_change_makes_wrong_until_they_are_charged_again(account, staff):
    account.charge(until=date(2026, 3, 23))
    done = staff.post(_change(account), LOWER)
    page = staff.get(done.location)
    wrong = [" ".join(each.text_content().split()) for each in page.tree.xpath("//main//li")]
    assert wrong == ["Rent, 16 Mar 2026, £82.50", "Rent, 23 Mar 2026, £82.50"]
    for line in [line for line in account.lines() if line.effective_on >= date(2026, 3, 16)]:
        account.reverse(line.sequence)
    account.charge(until=date(2026, 3, 23))
    assert "charged before this changed" not in staff.get(done.location).text
    standing = [line for line in account.lines() if line.kind == "charge" and line.reversed_by is None]
    assert [(line.effective_on, line.amount_pence) for line in standing[-3:]] == [
        (date(2026, 3, 16), 4714),
        (date(2026, 3, 20), 3429),
        (date(2026, 3, 23), 8000),
    ]


def test_staff_see_past_terms_too_and_nothing_to_take_back(account, staff):
    staff.post(_change(account), LOWER)
    page = staff.get(f"{account.at}/rent-terms")
    assert "Now" in page.text
    assert "Past" in page.text
    assert "Take the change back" not in page.text


def test_nobody_but_staff_of_the_scheme_comes_to_what_is_due(account, sign_in, elsewhere, neighbour):
    for page in ("rent-terms", "rent-terms/change", "rent-terms/take-back"):
        there = f"{account.at}/{page}"
        for client in (sign_in(account.house.persons["committee"]), elsewhere, neighbour):
            client.get(there, status=404)
        sign_in(account.house.persons["tenant"]).get(there, status=403)
        sign_in(account.house.persons["manager"]).get(there)
