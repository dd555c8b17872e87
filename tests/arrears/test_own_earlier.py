"""The accounts of earlier stays: found again on one’s own page, one page each, and on the home page while owed on."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import factories
import pytest
from arrears.accounts import enter, make_hold
from arrears.conftest import TODAY
from arrears.looks import looks_missing, main_of

from app.arrears.rules import HoldKind
from app.core.db import db, transaction
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies.models import Stay

FIRST, LAST = date(2024, 3, 4), date(2024, 8, 25)
LINE = "Rent from an earlier stay"


@pytest.fixture
def tenant(owing, sign_in):
    return sign_in(owing.persons["tenant"])


@pytest.fixture
def nothing_now(app, owing):
    """Leave nothing to pay on the account of the stay that runs."""
    with app.app_context(), transaction():
        enter(owing.stay_id, TODAY, -24_750)


@pytest.fixture
def before(app, owing):
    """Return a function that adds a stay that is over, with these amounts charged (above 0) or paid."""

    def _before(*pence, years=0, whose="tenant", **facts):
        with app.app_context(), transaction():
            scheme = db.session.get_one(Scheme, owing.scheme_id)
            person, back = db.session.get_one(Person, owing.persons[whose]), timedelta(days=364 * years)
            spans = {"starts_on": FIRST - back, "ends_on": LAST - back} | facts
            stay = factories.make_stay(person, factories.make_home(scheme), **spans)
            for place, amount in enumerate(pence):
                enter(stay.id, FIRST - back + timedelta(days=7 * place), amount)
            return stay.id

    return _before


def _listed(page):
    rows = page.tree.xpath("//h2[contains(., 'Your earlier stays')]/following-sibling::table//tbody/tr")
    return [(row.xpath(".//a/@href")[0], [" ".join(cell.text_content().split()) for cell in row]) for row in rows]


def _tasks(client):
    found = client.get("/").tree.xpath("//li[contains(@class, 'task')][.//a[starts-with(@href, '/my-rent')]]")
    return [(task.xpath(".//a/@href")[0], " ".join(task.text_content().split())) for task in found]


def test_who_never_lived_here_before_reads_of_no_earlier_stay(tenant):
    assert "earlier" not in main_of(tenant.get("/my-rent"))


@pytest.mark.parametrize(
    ("pence", "says"),
    [
        ((8250, 8250, 8250), "You still owe £247.50"),
        ((8250, -8250), "All paid"),
        ((8250, -9000), "£7.50 in credit"),
    ],
)
def test_account_of_an_earlier_stay_stands_below_the_current_one(before, tenant, pence, says):
    stay_id = before(*pence)
    page = tenant.get("/my-rent")
    assert "£200.36" in page.text, "the account of now is what the page is of"
    assert _listed(page) == [(f"/my-rent/{stay_id}", ["4 Mar 2024 to 25 Aug 2024", says])]


def test_two_earlier_stays_are_listed_newest_first(before, tenant):
    older, newer = before(8250, years=1), before(8250, -8250)
    assert [href for href, _cells in _listed(tenant.get("/my-rent"))] == [f"/my-rent/{newer}", f"/my-rent/{older}"]


@pytest.mark.parametrize(
    ("pence", "facts"), [((), {}), ((8250,), {"withdrawn_on": LAST}), ((8250,), {"whose": "committee"})]
)
def test_stay_without_a_line_taken_back_or_of_somebody_else_is_not_listed(before, tenant, pence, facts):
    before(*pence, **facts)
    assert _listed(tenant.get("/my-rent")) == []


def test_page_of_an_earlier_stay_shows_its_account_and_no_other(before, tenant):
    stay_id = before(8250, 8250, 8250, -1000)
    page = tenant.get(f"/my-rent/{stay_id}")
    html = main_of(page)
    assert page.tree.xpath("//h1")[0].text_content() == "My rent, 4 Mar 2024 to 25 Aug 2024"
    figure = [" ".join(one.text_content().split()) for one in page.tree.xpath("//*[@class='figure']")]
    assert figure == ["You owe today£237.50"]
    assert len(page.tree.xpath("//main//table/tbody/tr")) == 4
    assert f"/my-rent/{stay_id}/statement" in html
    assert not [word for word in ("Ask for help", "money friend", "£200.36", "Your rent for a week") if word in html]
    tenant.get(f"/my-rent/{stay_id}/statement")


def test_page_of_an_earlier_stay_that_is_paid_says_so(before, tenant):
    page = tenant.get(f"/my-rent/{before(8250, -8250)}")
    assert page.tree.xpath("//p[@class='lead']")[0].text_content() == "All paid."


def test_long_account_of_an_earlier_stay_is_shown_whole_when_asked(before, tenant):
    stay_id = before(*[8250] * 17)
    page = tenant.get(f"/my-rent/{stay_id}")
    assert len(page.tree.xpath("//main//table/tbody/tr")) == 15
    assert "Show all 17 lines" in page.text
    assert len(tenant.get(f"/my-rent/{stay_id}?all=1").tree.xpath("//main//table/tbody/tr")) == 17


def test_page_of_the_stay_that_runs_is_my_rent(owing, tenant):
    assert main_of(tenant.get(f"/my-rent/{owing.stay_id}")) == main_of(tenant.get("/my-rent"))


def test_earlier_stay_of_somebody_else_taken_back_or_still_to_come_is_not_there(before, neighbours, tenant):
    coming = {"starts_on": TODAY + timedelta(days=1), "ends_on": None}
    for stay_id in (before(8250, whose="committee"), before(8250, withdrawn_on=LAST), before(**coming)):
        assert looks_missing(tenant, f"/my-rent/{stay_id}", stay_id)
    assert looks_missing(tenant, f"/my-rent/{neighbours.stay_id}", neighbours.stay_id)


@pytest.mark.parametrize("role", ["committee", "staff", "manager", "safeguarding", "admin"])
def test_nobody_but_its_tenant_opens_an_earlier_account_as_their_own(before, owing, sign_in, role):
    seen = sign_in(owing.persons[role]).raw.get(f"/my-rent/{before(8250)}")
    assert seen.status_code in {403, 404}
    assert b"82.50" not in seen.data


# The home page


@pytest.mark.usefixtures("nothing_now")
def test_home_leads_to_what_is_owed_on_from_before_without_an_amount(before, tenant):
    before(8250, years=1)
    newer = before(8250, 8250)
    says = f"{LINE} Some of it is still open. Talk with staff about how to pay it bit by bit."
    assert _tasks(tenant) == [(f"/my-rent/{newer}", says)]
    assert "£165" not in main_of(tenant.get("/"))


def test_home_says_what_is_next_with_the_rent_of_now_first(before, tenant):
    before(8250, 8250)
    assert [href for href, _text in _tasks(tenant)] == ["/my-rent"]


@pytest.mark.usefixtures("nothing_now")
@pytest.mark.parametrize("pence", [(), (8250, -8250), (8250, -9000)])
def test_home_is_silent_where_nothing_is_owed_from_before(before, tenant, pence):
    before(*pence)
    assert LINE not in tenant.get("/").text


@pytest.mark.parametrize("on_the_old_one", [True, False])
def test_nobody_is_asked_about_an_old_debt_in_a_breathing_space(app, before, owing, tenant, on_the_old_one):
    stay_id = before(8250, 8250)
    with app.app_context(), transaction():
        held = stay_id if on_the_old_one else owing.stay_id
        make_hold(held, TODAY, TODAY, kind=HoldKind.BREATHING_SPACE)
        if on_the_old_one:
            enter(owing.stay_id, TODAY, -24_750)
    assert LINE not in tenant.get("/").text


def test_who_moved_out_and_owes_is_led_to_their_account(app, owing, tenant):
    with app.app_context(), transaction():
        db.session.get_one(Stay, owing.stay_id).ends_on = TODAY - timedelta(days=1)
    assert [text.startswith(LINE) for _href, text in _tasks(tenant)] == [True]
    assert looks_missing(tenant, f"/my-rent/{uuid.UUID(int=7)}", uuid.UUID(int=7))
