"""“Why do they stand like this?”: the same facts as `flask explain` prints, as staff read them on a page."""

from __future__ import annotations

from datetime import date

import pytest
from eet.conftest import DAY, TODAY
from eet.living import asks, does, happened, paused

from app.core.db import db, transaction
from app.eet.rules import ActivityKind, EventKind, ExemptionReason
from app.tenancies.models import Stay


def _address(house):
    return f"/stays/{house.stay_id}/eet/why"


def _known(page):
    """Return what a page of facts says, by label."""
    rows = page.tree.xpath("//div[contains(@class, 'govuk-summary-list__row')]")
    said = [[" ".join(cell.text_content().split()) for cell in row.xpath("dt | dd")] for row in rows]
    return {f"{key}: {value}" for key, value in said}


@pytest.fixture
def eventful(app, flat):
    """Let the tenant fall short although support was offered and a plan was declined."""
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, flat.stay_id)
        does(stay, tenths=75, from_on=TODAY - 60 * DAY, kind=ActivityKind.EMPLOYMENT)
        does(stay, tenths=40, from_on=TODAY - 28 * DAY, verified=False, kind=ActivityKind.VOLUNTEERING)
        paused(stay, date(2025, 10, 1), date(2025, 10, 31), ExemptionReason.SICKNESS)
        happened(stay, EventKind.SUPPORT_OFFERED, TODAY - 40 * DAY)
        happened(stay, EventKind.PLAN_DECLINED, TODAY - 13 * DAY)
        happened(stay, EventKind.TARGET, TODAY - 5 * DAY, tenths=125)
    return flat


def test_why_shows_the_figures_and_facts_that_the_command_prints(eventful, staff):
    page = staff.get(_address(eventful))
    assert _known(page) == {
        "Status: Hours not reached",
        "Hours a week that count: 11.5",
        "Hours a week that are verified: 7.5",
        "Target: 12.5",
        "Short since: Saturday 1 November 2025",
        "Next time to look at it together: from Monday 15 September 2025 to Monday 29 September 2025, overdue",
        "Tier for returns: 4",
        "Here: since Monday 1 September 2025",
        "Agreed at the start: 16 hours a week, 6 weeks to find something, a review every 12 weeks",
        "Employment: 7.5 hours a week, from Saturday 22 November 2025, verified",
        (
            "Volunteering: 4 hours a week, from Wednesday 24 December 2025, not verified, "
            "counts until Wednesday 21 January 2026"
        ),
        "Pause: from Wednesday 1 October 2025 to Friday 31 October 2025, Illness",
        "Support offered in writing: Friday 12 December 2025",
        "Said no to a plan: Thursday 8 January 2026",
        "A target of their own: Friday 16 January 2026, 12.5 hours a week",
    }


def test_why_shows_what_must_come_before_a_warning_only_while_hours_are_not_reached(app, eventful, staff):
    page = staff.get(_address(eventful))
    assert "Before a warning" in page.text
    assert "Give it time: the 14 days are over on Thursday 22 January 2026." in page.text
    assert "Decide about the pause they asked for." not in page.text
    with app.app_context(), transaction():
        asks(db.session.get_one(Stay, eventful.stay_id))
    page = staff.get(_address(eventful))
    assert "Decide about the pause they asked for." in page.text
    assert "Next: Answer about a pause. By Wednesday 21 January 2026." in page.text
    assert "Before a warning" not in staff.get(f"{_address(eventful)}?on=2025-10-01").text


def test_why_of_another_day_knows_nothing_that_came_later(eventful, staff):
    known = _known(staff.get(f"{_address(eventful)}?on=2025-12-01"))
    assert "Target: 16" in known
    assert "Hours a week that count: 7.5" in known
    assert not any(line.startswith(("Volunteering", "Support offered", "Said no", "A target")) for line in known)
