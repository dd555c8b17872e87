"""Claims for help with the rent, and what came of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from rent.account.conftest import TODAY, boxes

from app.rent.rules import BenefitSource, Cycle

CLAIM = {"source": "housing_benefit"} | boxes("claimed_on", date(2026, 3, 2))
AWARD = {
    "source": "uc_managed",
    "weekly_pence": "71.15",
    "cycle": "monthly",
    **boxes("from_on", date(2026, 2, 2)),
    **boxes("paid_up_to", date(2026, 3, 1)),
    **boxes("verified_on", TODAY),
}


def test_staff_write_a_claim_down_and_then_its_answer(account, staff):
    there = f"{account.at}/benefits"
    assert "No benefit is written down" in staff.get(there).text
    staff.post(f"{there}/claim", CLAIM)
    page = staff.get(there)
    assert "Waiting for the answer" in page.text
    assert "Claimed Monday 2 March 2026" in page.text
    answered = page.tree.xpath("//a[starts-with(normalize-space(), 'Write down the answer')]/@href")[0]
    form = staff.get(answered)
    assert form.tree.xpath("//input[@name='claimed_on-day']/@value") == ["2"]
    decided = boxes("decided_on", date(2026, 3, 16))
    staff.post(answered, CLAIM | AWARD | decided | {"source": "housing_benefit"})
    benefit = account.benefits()[0]
    assert (benefit.source, benefit.weekly_pence, benefit.cycle) == (BenefitSource.HOUSING_BENEFIT, 7115, Cycle.MONTHLY)
    assert (benefit.decided_on, benefit.paid_up_to) == (date(2026, 3, 16), date(2026, 3, 1))
    text = staff.get(there).text
    assert "Award" in text
    assert "£71.15" in text


def test_staff_write_an_award_down_without_its_claim(account, staff):
    staff.post(f"{account.at}/benefits/award", AWARD | {"cycle": ""})
    benefit = account.benefits()[0]
    assert (benefit.claimed_on, benefit.cycle, benefit.verified_on) == (None, None, TODAY)


def test_an_award_that_ended_says_so_from_the_day_after(account, staff):
    account.benefit(
        source=BenefitSource.UC_MANAGED,
        weekly_pence=100,
        from_on=date(2026, 1, 5),
        last_day=TODAY,
        verified_on=date(2026, 1, 5),
    )
    assert "Ended" not in staff.get(f"{account.at}/benefits").text
    account.benefit(
        source=BenefitSource.UC_MANAGED,
        weekly_pence=100,
        from_on=date(2026, 1, 5),
        last_day=TODAY - timedelta(days=1),
        verified_on=date(2026, 1, 5),
    )
    assert staff.get(f"{account.at}/benefits").text.count("Ended") == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"source": ""}, "Choose what it is"),
        ({"weekly_pence": ""}, "Enter how much they get a week: it was verified."),
        ({"from_on-day": "", "from_on-month": "", "from_on-year": ""}, "Enter the day it is paid from"),
        (boxes("last_day", date(2026, 2, 1)), "The last day cannot be before the first."),
        (boxes("verified_on", TODAY + timedelta(days=1)), "That day is still to come."),
        ({"verified_on-day": "31", "verified_on-month": "2"}, ""),
        ({"verified_on-day": "", "verified_on-month": "", "verified_on-year": ""}, "Enter the day they claimed"),
        (boxes("claimed_on", TODAY) | boxes("decided_on", TODAY - timedelta(days=1)), "cannot be before the claim"),
        ({"cycle": "daily"}, "Choose one of the answers shown."),
    ],
)
def test_staff_who_type_an_award_wrongly_keep_it_and_are_told(account, staff, wrong, sentence):
    page = staff.post(f"{account.at}/benefits/award", AWARD | wrong, status=422)
    assert page.errors
    assert any(sentence in error for error in page.errors), page.errors
    assert page.tree.xpath("//input[@name='paid_up_to-year']/@value") == ["2026"]
    assert account.benefits() == []


def test_a_claim_of_tomorrow_is_refused(account, staff):
    page = staff.post(
        f"{account.at}/benefits/claim", CLAIM | boxes("claimed_on", TODAY + timedelta(days=1)), status=422
    )
    assert "That day is still to come." in page.errors[0]


def test_the_second_of_two_editors_sees_what_the_first_saved_and_may_save_again(account, staff, sign_in):
    benefit_id = account.benefit(source=BenefitSource.HOUSING_BENEFIT, claimed_on=date(2026, 3, 2))
    there = f"/benefits/{benefit_id}"
    manager = sign_in(account.house.persons["manager"])
    opened = manager.get(there).hidden()
    staff.post(there, CLAIM | boxes("decided_on", date(2026, 3, 10)))
    late = CLAIM | boxes("decided_on", date(2026, 3, 17))
    response = manager.raw.post(there, data=opened | late)
    assert response.status_code == 409
    assert "Now saved: Tuesday 10 March 2026" in response.get_data(as_text=True)
    assert account.benefits()[0].decided_on == date(2026, 3, 10)
    manager.post(there, late)
    assert account.benefits()[0].decided_on == date(2026, 3, 17)


def test_nobody_but_staff_of_the_scheme_comes_to_benefits(account, sign_in, elsewhere, neighbour):
    benefit_id = account.benefit(source=BenefitSource.HOUSING_BENEFIT, claimed_on=date(2026, 3, 2))
    tenant = sign_in(account.house.persons["tenant"])
    for there in (f"{account.at}/benefits", f"{account.at}/benefits/claim", f"{account.at}/benefits/award"):
        for client in (sign_in(account.house.persons["committee"]), elsewhere, neighbour):
            client.get(there, status=404)
        tenant.get(there, status=403)
        sign_in(account.house.persons["manager"]).get(there)
    for client in (sign_in(account.house.persons["committee"]), elsewhere, neighbour, tenant):
        client.get(f"/benefits/{benefit_id}", status=404)
