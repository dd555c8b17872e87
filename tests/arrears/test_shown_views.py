"""What peers see of somebody’s rent: exactly what that person ticked, until it was taken back, and house totals."""

from __future__ import annotations

from itertools import product

import pytest
import sqlalchemy as sa
from arrears.accounts import enter
from arrears.conftest import DAY, NONE, PARTS, TODAY, account_of
from arrears.looks import looks_missing, main_of
from factories import NOW, add

from app.accounts.models import RoleHeld
from app.arrears import positions
from app.arrears.models import HelpAsked, MoneyFriend
from app.core import clock
from app.core.db import db, transaction
from app.core.permissions import Role
from app.schemes.models import ArrearsView, Scheme
from app.tenancies.models import Stay, StayHome

# What stands on a page only where a part was ticked; words that two parts share are in the second table.
SAID = {"stage": ("Agree a plan",), "weeks": ("2.42",), "plan": ("Going well",), "amounts": ("£200.36", "£82.50")}
OF_BOTH = (("plan", "amounts", "£20.00"),)
NEVER = ("£247.50", "£47.14", "Balance")  # no part of an account that can be ticked
TICKS = [dict(zip(PARTS, ticked, strict=True)) for ticked in product((True, False), repeat=4) if any(ticked)]


def _address(model, key):
    return f"/asked/{key}" if model is HelpAsked else f"/money-friends/{key}"


@pytest.mark.parametrize("model", [HelpAsked, MoneyFriend])
def test_peer_sees_exactly_what_was_ticked_and_nothing_else_in_the_page(put, member, model):
    for ticks in TICKS:
        html = main_of(member.get(_address(model, put(model, ticks))))
        for part, words in SAID.items():
            assert all((word in html) is ticks[part] for word in words), (part, ticks)
        for one, other, word in OF_BOTH:
            assert (word in html) is (ticks[one] and ticks[other]), ticks
        assert not [word for word in NEVER if word in html], ticks
        assert "Bevan" not in html  # the name they like to be called, and no other


@pytest.mark.parametrize("model", [HelpAsked, MoneyFriend])
def test_list_of_those_who_asked_shows_no_more_than_was_ticked(put, member, model):
    put(model, NONE | {"plan": True})
    html = main_of(member.get("/rent/house"))
    assert "Open to see what they showed you" in html
    for word in ("Agree a plan", "2.42", "£200.36", "Going well"):
        assert word not in html
    put(model, NONE | {"weeks": True})
    assert "Weeks behind: 2.42" in main_of(member.get("/rent/house"))


@pytest.mark.parametrize("model", [HelpAsked, MoneyFriend])
def test_nobody_but_the_committee_opens_what_was_shown_to_it(put, owing, sign_in, model):
    address = _address(model, put(model))
    for role in ("tenant", "staff", "manager", "safeguarding", "admin"):
        seen = sign_in(owing.persons[role]).raw.get(address)
        assert seen.status_code in {403, 404}, role
        assert b"200.36" not in seen.data


def test_friend_is_one_person_and_not_the_whole_committee(put, owing, sign_in):
    friend_id = put(MoneyFriend)
    chair = sign_in(owing.persons["chair"])
    assert looks_missing(chair, f"/money-friends/{friend_id}", friend_id)
    assert "money friend" not in main_of(chair.get("/rent/house"))


def test_what_was_taken_back_is_gone_at_once_and_answers_like_what_never_was(put, owing, member, sign_in):
    asked_id = put()
    member.get(f"/asked/{asked_id}")
    sign_in(owing.persons["tenant"]).post(f"/asked/{asked_id}/take-back", {})
    assert looks_missing(member, f"/asked/{asked_id}", asked_id)
    assert "Nobody has asked" in member.get("/rent/house").text


def test_asking_again_replaces_what_was_shown(put, owing, member, sign_in):
    asked_id = put()
    sign_in(owing.persons["tenant"]).post("/my-rent/ask", {"shown": ["weeks"]})
    assert looks_missing(member, f"/asked/{asked_id}", asked_id)
    html = main_of(member.get("/rent/house"))
    assert "Weeks behind: 2.42" in html
    assert "Agree a plan" not in html


@pytest.mark.parametrize("facts", [{"confirmed_at": None}, {"ended_at": NOW}])
def test_friend_who_is_not_confirmed_or_no_longer_one_sees_nothing(put, member, facts):
    friend_id = put(MoneyFriend, **facts)
    assert looks_missing(member, f"/money-friends/{friend_id}", friend_id)
    assert looks_missing(member, f"/money-friends/{friend_id}/hand-back", friend_id)
    assert "You are their money friend" not in member.get("/rent/house").text


@pytest.mark.parametrize(("days", "seen"), [(0, True), (-1, False)])
@pytest.mark.parametrize("model", [HelpAsked, MoneyFriend])
def test_what_was_shown_ends_with_the_stay(app, put, owing, member, model, days, seen):
    key = put(model)
    with app.app_context(), transaction():
        last = TODAY + days * DAY
        db.session.execute(sa.update(StayHome).where(StayHome.stay_id == owing.stay_id).values(last_day=last))
        db.session.get_one(Stay, owing.stay_id).ends_on = last
    if seen:
        member.get(_address(model, key))
    else:
        assert looks_missing(member, _address(model, key), key)
        assert "Weeks behind" not in member.get("/rent/house").text


def test_member_who_left_the_committee_sees_no_more_of_it(app, put, owing, member):
    addresses = [_address(model, put(model)) for model in (HelpAsked, MoneyFriend)]
    with app.app_context(), transaction():
        held = sa.update(RoleHeld).where(RoleHeld.person_id == owing.persons["committee"])
        db.session.execute(held.values(revoked_at=clock.now()))
        tenant = {"person_id": owing.persons["committee"], "scheme_id": owing.scheme_id, "role": Role.TENANT}
        add(RoleHeld(**tenant, granted_at=NOW))
    for address in [*addresses, "/rent/house"]:
        seen = member.raw.get(address)
        assert seen.status_code in {403, 404}
        assert b"2.42" not in seen.data


def test_in_a_scheme_of_totals_no_case_is_shown_even_when_one_was_put_there(app, put, owing, member):
    asked_id = put()
    with app.app_context(), transaction():
        db.session.get_one(Scheme, owing.scheme_id).arrears_view = ArrearsView.TOTALS
    assert looks_missing(member, f"/asked/{asked_id}", asked_id)
    assert "Nobody has asked" in member.get("/rent/house").text


@pytest.mark.parametrize("model", [HelpAsked, MoneyFriend])
def test_case_of_another_scheme_answers_like_one_that_is_not_there(put, neighbours, sign_in, model):
    key = put(model)
    stranger = sign_in(neighbours.persons["committee"])
    assert looks_missing(stranger, _address(model, key), key)
    assert "200.36" not in stranger.get("/rent/house").text


# Totals of the whole house


def _more_accounts(app, owing, number):
    with app.app_context(), transaction():
        for place in range(number):
            account_of(owing.scheme_id, f"Ann{place} Jones", weeks=1)


def test_house_of_five_accounts_is_added_up_and_names_nobody(app, owing, member):
    _more_accounts(app, owing, 4)
    text = member.get("/rent/house").text
    assert "£530.36" in text  # £200.36 and four times £82.50
    assert "£412.50" in text  # five times £82.50
    assert "Jones" not in text
    assert "Ann" not in text


def test_house_of_four_accounts_has_no_total_that_would_give_one_away(app, owing, member):
    _more_accounts(app, owing, 3)
    page = member.get("/rent/house")
    assert "fewer than five rent accounts" in page.text
    assert "£" not in main_of(page)


def test_totals_are_not_broken_down_by_stage(app, owing, member):
    _more_accounts(app, owing, 9)
    html = main_of(member.get("/rent/house"))
    assert not [word for word in ("Agree a plan", "Talk", "Serious", "Watch") if word in html]


def test_totals_that_are_being_worked_out_say_so(app, owing, member, monkeypatch):
    monkeypatch.setattr(positions, "MOST_AT_ONCE", 0)
    with app.app_context(), transaction():
        enter(owing.stay_id, TODAY, -100)
    assert "Today’s figures are being worked out" in member.get("/rent/house").text
