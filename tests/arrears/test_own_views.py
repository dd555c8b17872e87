"""Somebody’s own rent: what they see of it, and whom they let see it."""

from __future__ import annotations

from datetime import date

import factories
import pytest
import sqlalchemy as sa
from arrears.accounts import enter, make_hold, make_plan

from app.arrears.models import HelpAsked, MoneyFriend
from app.arrears.rules import HoldKind
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import SYSTEM
from app.people.models import Person
from app.rent import services as rent
from app.rent.models import Entry
from app.rent.rules import Component, Source
from app.schemes.models import ArrearsView, Scheme
from app.tenancies.models import Stay

TODAY = date(2026, 1, 21)  # a Wednesday


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-01-21 12:00:00+00:00", tick=False)


@pytest.fixture
def tenant(app, house, sign_in):
    """A tenant who paid once, signed in; the committee member may be a money friend."""
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, house.stay_id)
        rent.post_payment(
            stay, on=TODAY, amount_pence=5000, source=Source.TENANT, reference="cash", actor=SYSTEM, today=TODAY
        )
        db.session.get_one(Person, house.persons["committee"]).inducted_on = date(2025, 12, 1)
    return sign_in(house.persons["tenant"])


def _only(app, model):
    with app.app_context():
        return db.session.scalars(sa.select(model).order_by(sa.desc("id"))).one()


def test_tenant_sees_their_own_account_and_what_is_next(tenant):
    page = tenant.get("/my-rent")
    text = page.text
    assert "You are ahead by" in text
    assert "£50.00" in text
    assert "Paid by you, or for you" in text
    assert "There is nothing to pay now." in text
    assert "Left to pay" not in text, "nothing is left for somebody ahead"
    assert "Why those two differ" not in text


def test_tenant_who_owes_sees_what_is_left_up_to_today_and_why_it_is_less(owing, sign_in):
    page = sign_in(owing.persons["tenant"]).get("/my-rent")
    shown = [" ".join(one.text_content().split()) for one in page.tree.xpath("//*[@class='figure']")]
    assert shown == [
        "You owe today£247.50",
        "Left to pay for the days up to today£200.36",
        "Your rent for a week£82.50",
    ]
    assert "Charged for days still to come £47.14" in " ".join(page.text.split())


def test_tenant_reads_what_is_charged_for_a_day_as_one_line_that_names_its_parts(app, owing, sign_in):
    with app.app_context(), transaction():
        newest = db.session.scalar(sa.select(sa.func.max(Entry.effective_on)).where(Entry.stay_id == owing.stay_id))
        enter(owing.stay_id, newest, 700, component=Component.SUPPORT)
    page = sign_in(owing.persons["tenant"]).get("/my-rent")
    first = [" ".join(cell.text_content().split()) for cell in page.tree.xpath("//main//table/tbody/tr[1]/*")]
    assert first[1:] == ["Charges rent £82.50, support £7.00", "£89.50", "–", "£254.50"]
    staff = sign_in(owing.persons["staff"]).get(f"/stays/{owing.stay_id}/account")
    assert [one for one in ("£82.50", "£7.00") if one in staff.text] == ["£82.50", "£7.00"]
    assert "£89.50" not in staff.text, "staff read line by line"


def test_home_says_what_is_next_with_the_rent_in_words_without_amounts(owing, sign_in, app):
    tenant = sign_in(owing.persons["tenant"])

    def tasks():
        found = tenant.get("/").tree.xpath("//li[contains(@class, 'task')][.//a[starts-with(@href, '/my-rent')]]")
        return [" ".join(task.text_content().split()) for task in found]

    assert tasks() == ["Your rent You are two weeks or more behind. Agree with us how to pay it bit by bit."]
    assert tenant.get("/").tree.xpath("//p[@class='task-title']/a/@href")[0] == "/my-rent"
    with app.app_context(), transaction():
        make_plan(owing.stay_id, TODAY, starting_net_pence=20_036, instalment_pence=2_000, first_on=date(2026, 1, 23))
    assert tasks() == ["Your rent Your plan is going well. Keep to it. 23 Jan 2026 2 days left"]
    with app.app_context(), transaction():
        make_hold(owing.stay_id, TODAY, TODAY, kind=HoldKind.BREATHING_SPACE)
    assert tasks() == [], "nobody is asked about a debt in a breathing space"


def test_person_without_a_stay_is_told_that_no_account_has_begun(app, house, sign_in):
    with app.app_context(), transaction():
        db.session.get_one(Stay, house.stay_id).person_id = house.persons["staff"]
    assert "No rent account yet" in sign_in(house.persons["tenant"]).get("/my-rent").text


@pytest.mark.parametrize("role", ["committee", "staff", "manager", "safeguarding", "admin"])
def test_nobody_but_a_tenant_has_a_page_of_their_own_rent(house, sign_in, role):
    assert "This is not yours to do" in sign_in(house.persons[role]).get("/my-rent", status=403).text


def test_asking_for_help_shows_what_is_ticked_and_taking_it_back_shows_nothing(app, tenant):
    assert tenant.post("/my-rent/ask", {"shown": ["weeks", "plan"]}).location == "/my-rent"
    asked = _only(app, HelpAsked)
    assert (asked.stage, asked.weeks, asked.plan, asked.amounts) == (False, True, True, False)
    assert "How many weeks I am behind" in tenant.get("/my-rent").text
    assert tenant.post(f"/asked/{asked.id}/take-back", {}).location == "/my-rent"
    assert _only(app, HelpAsked).withdrawn_at == clock.now()
    assert "How many weeks I am behind" not in tenant.get("/my-rent").text


def test_asking_without_a_tick_is_refused_in_words(tenant):
    page = tenant.post("/my-rent/ask", {}, status=422)
    assert page.errors == ["Tick at least one thing the committee may see"]


def test_where_the_committee_sees_totals_only_nobody_can_put_their_case_there(app, house, tenant):
    with app.app_context(), transaction():
        db.session.get_one(Scheme, house.scheme_id).arrears_view = ArrearsView.TOTALS
    assert "totals of the whole house only" in tenant.get("/my-rent").text
    assert "sees totals only" in tenant.post("/my-rent/ask", {"shown": ["weeks"]}, status=422).text


def test_friend_is_chosen_waits_for_staff_and_can_be_ended_with_one_press(app, house, tenant):
    friend_id = house.persons["committee"]
    chosen = {"friend_id": str(friend_id), "shown": ["stage"]}
    assert tenant.post("/my-rent/friend", chosen).location == "/my-rent"
    friend = _only(app, MoneyFriend)
    assert (friend.friend_id, friend.confirmed_at) == (friend_id, None)
    assert "until then they see nothing" in tenant.get("/my-rent").text
    with app.app_context():
        assert db.session.get_one(Stay, house.stay_id).money_friend_id == friend_id
    assert tenant.post(f"/money-friends/{friend.id}/end", {}).location == "/my-rent"
    assert _only(app, MoneyFriend).ended_at == clock.now()
    with app.app_context():
        assert db.session.get_one(Stay, house.stay_id).money_friend_id is None


def test_somebody_who_may_not_be_a_friend_is_not_offered_and_not_taken(app, house, tenant):
    with app.app_context(), transaction():
        db.session.get_one(Person, house.persons["committee"]).birth_date = date(2008, 1, 22)  # 18 tomorrow
    assert "Nobody to choose yet" in tenant.get("/my-rent/friend").text


def test_case_of_somebody_else_is_not_there(app, house, tenant):
    with app.app_context(), transaction():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        other = factories.make_person(scheme, birth_date=date(2006, 1, 1))
        home = factories.make_home(scheme)
        stay = factories.make_stay(other, home, starts_on=date(2025, 9, 1))
        asked = factories.add(
            HelpAsked(stay_id=stay.id, asked_at=clock.now(), stage=True, weeks=True, plan=True, amounts=True)
        )
        asked_id = asked.id
    hidden = tenant.get(f"/asked/{asked_id}/take-back", status=404)
    missing = tenant.get(f"/asked/{house.scheme_id}/take-back", status=404)
    assert hidden.text == missing.text
