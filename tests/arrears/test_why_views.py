"""“Why this step?”: the same facts as `flask explain` prints, as somebody reads them on a page."""

from __future__ import annotations

from datetime import timedelta

from arrears.accounts import make_benefit, make_contact, make_hold, make_plan
from arrears.conftest import TODAY

from app.arrears.rules import Step
from app.core.db import transaction

DAY = timedelta(days=1)


def _address(house):
    return f"/stays/{house.stay_id}/account/why"


def _known(page):
    """Return what a page of facts says, by label."""
    rows = page.tree.xpath("//div[contains(@class, 'govuk-summary-list__row')]")
    said = [[" ".join(cell.text_content().split()) for cell in row.xpath("dt | dd")] for row in rows]
    return {f"{key}: {value}" for key, value in said}


def test_why_shows_the_facts_that_the_command_prints_and_who_acts_by_when(app, staff, owing):
    with app.app_context(), transaction():
        make_benefit(owing.stay_id, claimed_on=TODAY - 9 * DAY, decided_on=TODAY, weekly_pence=2000, from_on=TODAY)
        make_contact(owing.stay_id, TODAY - 2 * DAY)
        make_contact(owing.stay_id, TODAY - DAY)
        make_contact(owing.stay_id, TODAY + DAY, Step.BRING_SUPPORT)
        make_hold(owing.stay_id, TODAY - DAY, TODAY + DAY)
        make_plan(owing.stay_id, TODAY, starting_net_pence=20_036)
    page, today = staff.get(_address(owing)), "Wednesday 21 January 2026"
    assert _known(page) >= {
        "Really left to pay: £200.36",
        "Oldest unpaid since: Monday 5 January 2026",
        "The law’s test for serious: not met",
        "Stage: Agree a plan",
        "Here: since Monday 1 September 2025",
        "Agreement: an occupation contract",
        "Rent: £82.50 every week from Monday 1 September 2025",
        f"Benefit: Housing Benefit, £20.00 a week, claimed Monday 12 January 2026, decided {today}, from {today}",
        "Pause: until Thursday 22 January 2026",
        f"Plan: since {today}; no more than £200.36 expected to be left, £200.36 allowed",
        "Last taken: Ask how things are, Tuesday 20 January 2026",
    }
    assert "Bring in their support worker, " not in page.text
    assert "Look again on Friday 23 January 2026." in page.text
    after = staff.get(_address(owing) + "?on=2026-01-23").text
    assert "Whoever looks after the plan, by Wednesday 28 January 2026." in after


def test_why_says_what_there_is_not(staff, owing):
    page = staff.get(_address(owing) + "?on=2026-01-04")
    assert "Oldest unpaid since: None" in _known(page)
    assert "Nobody has to do anything." in page.text
    assert not [line for line in _known(page) if line.startswith(("Benefit: ", "Pause", "Plan", "Last taken"))]


def test_why_says_all_of_it_in_welsh(staff, owing):
    staff.post("/account/language", {"language": "cy"})
    known = _known(staff.get(_address(owing)))
    assert [line for line in known if line.startswith("Cam: Cytuno ar gynllun")]
    assert [line for line in known if line.endswith(" Llun 5 Ionawr 2026")]
