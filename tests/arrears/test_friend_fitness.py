"""A confirmed money friend who became unfit since: their pages are gone at once, and back if it was a mistake."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from arrears.conftest import DAY, TODAY
from arrears.looks import looks_missing, main_of
from factories import add
from hypothesis import given
from hypothesis import strategies as st

from app.arrears.models import MoneyFriend
from app.arrears.rules.friends import FRIEND_AGE, TOO_CLOSE, latest_birth_date
from app.core.dates import age_on
from app.core.db import db, transaction
from app.people.models import Person, PersonLink
from app.people.rules import LinkKind
from app.tenancies.models import Stay

EIGHTEEN_TODAY = date(2008, 1, 21)


@pytest.fixture
def friend_id(put):
    return put(MoneyFriend)


@pytest.fixture
def stands(owing, member, friend_id):
    """Return a function that says whether the friend still sees the account, on all of their pages alike."""

    def _stands():
        address = f"/money-friends/{friend_id}"
        listed = "You are their money friend" in main_of(member.get("/rent/house"))
        assert ("£200.36" in member.raw.get(address).text) is listed
        assert (address in member.raw.get("/rent/house").text) is listed
        assert address not in member.raw.get("/").text or listed
        for page in (address, f"{address}/hand-back"):
            if listed:
                member.get(page)
            else:
                assert looks_missing(member, page, friend_id)
        return listed

    del owing
    return _stands


@pytest.fixture
def becomes(app, owing):
    """Return a function that changes what is known of the friend."""

    def _becomes(**facts):
        with app.app_context(), transaction():
            friend = sa.update(Person).where(Person.id == owing.persons["committee"])
            db.session.execute(friend.values(**facts))

    return _becomes


@pytest.mark.parametrize("who_says_so", ["committee", "tenant"])
@pytest.mark.parametrize("kind", LinkKind)
def test_friend_who_became_too_close_sees_nothing_until_the_link_is_gone(app, owing, stands, kind, who_says_so):
    assert stands()
    other = {"committee": "tenant", "tenant": "committee"}[who_says_so]
    with app.app_context(), transaction():
        said = {"person_id": owing.persons[who_says_so], "other_id": owing.persons[other]}
        link_id = add(PersonLink(**said, kind=kind)).id
    assert stands() is (kind not in TOO_CLOSE)
    with app.app_context(), transaction():
        db.session.delete(db.session.get_one(PersonLink, link_id))
    assert stands()


def test_links_to_somebody_else_bar_nobody(app, owing, stands):
    with app.app_context(), transaction():
        for one, other in (("committee", "chair"), ("chair", "tenant"), ("tenant", "staff")):
            persons = {"person_id": owing.persons[one], "other_id": owing.persons[other]}
            add(PersonLink(**persons, kind=LinkKind.FAMILY))
    assert stands()


@pytest.mark.parametrize(
    ("born", "fit"),
    [(EIGHTEEN_TODAY - DAY, True), (EIGHTEEN_TODAY, True), (EIGHTEEN_TODAY + DAY, False), (None, False)],
)
def test_friend_is_eighteen_on_the_day_they_look(becomes, stands, born, fit):
    becomes(birth_date=born)
    assert stands() is fit


@pytest.mark.parametrize(("inducted", "fit"), [(TODAY - DAY, True), (TODAY, True), (TODAY + DAY, False), (None, False)])
def test_friend_has_done_the_induction_by_the_day_they_look(becomes, stands, inducted, fit):
    becomes(inducted_on=inducted)
    assert stands() is fit
    becomes(inducted_on=TODAY)
    assert stands(), "it was a mistake, and they still are the friend"


def test_nobody_is_their_own_money_friend(app, owing, stands):
    with app.app_context(), transaction():
        db.session.get_one(Stay, owing.stay_id).person_id = owing.persons["committee"]
    assert not stands()


@pytest.mark.once
@given(st.dates(date(1990, 1, 1), date(2012, 12, 31)), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_a_list_asks_for_the_same_age_as_the_rule(born, on):
    assert (born <= latest_birth_date(on)) is (age_on(born, on) >= FRIEND_AGE)


@pytest.mark.once
@pytest.mark.parametrize(
    ("on", "latest"),
    [
        (date(2028, 2, 28), date(2010, 2, 28)),
        (date(2028, 2, 29), date(2010, 2, 28)),
        (date(2026, 2, 28), date(2008, 2, 28)),  # born on the 29th: of age tomorrow
        (date(2026, 3, 1), date(2008, 3, 1)),
    ],
)
def test_a_list_asks_for_the_same_age_around_leap_days(on, latest):
    assert latest_birth_date(on) == latest
    for born in (latest - DAY, latest, latest + DAY):
        assert (born <= latest) is (age_on(born, on) >= FRIEND_AGE)
