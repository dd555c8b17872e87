"""The money friend: confirmed by staff after a talk, unfit ones refused, ended by any of the three."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from arrears.conftest import DAY, NONE, TODAY
from arrears.looks import looks_missing, main_of
from factories import add

from app.accounts.models import RoleHeld
from app.arrears.models import MoneyFriend
from app.core import clock
from app.core.db import db, transaction
from app.people.models import LinkKind, Person, PersonLink
from app.tenancies.models import Stay


def _friend(app):
    with app.app_context():
        return db.session.scalars(sa.select(MoneyFriend).order_by(sa.desc("chosen_at"))).first()


def _confirm(owing):
    return f"/stays/{owing.stay_id}/money-friend"


def test_staff_confirm_a_friend_after_a_talk_and_from_then_on_they_see(app, put, owing, staff, member):
    friend_id = put(MoneyFriend, NONE | {"weeks": True}, confirmed_at=None)
    page = staff.get(_confirm(owing))
    assert "How many weeks I am behind" in page.text
    assert staff.post(_confirm(owing), {}, status=422).errors == [
        "Tick this only when you have talked with each of them"
    ]
    staff.post(_confirm(owing), {"talked": "yes"})
    assert _friend(app).confirmed_by is not None
    assert "2.42" in member.get(f"/money-friends/{friend_id}").text
    assert "Confirmed on" in staff.get(_confirm(owing)).text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("age", "A money friend is 18 or over. Choose another member."),
        (
            "close",
            "A money friend is neither family nor close. Choose another member.",
        ),
        ("committee", "They are not on the committee now. Choose a member of it."),
        ("induction", "They have not done the committee’s induction yet. Choose another member."),
    ],
)
def test_friend_who_became_unfit_since_is_not_confirmed(app, put, owing, staff, change, sentence):
    put(MoneyFriend, confirmed_at=None)
    with app.app_context(), transaction():
        person = db.session.get_one(Person, owing.persons["committee"])
        if change == "age":
            person.birth_date = TODAY.replace(year=2008) + DAY
        elif change == "induction":
            person.inducted_on = None
        elif change == "committee":
            db.session.execute(
                sa.update(RoleHeld).where(RoleHeld.person_id == person.id).values(revoked_at=clock.now())
            )
        else:
            add(PersonLink(person_id=person.id, other_id=owing.persons["tenant"], kind=LinkKind.FAMILY))
    assert staff.post(_confirm(owing), {"talked": "yes"}, status=422).errors == [sentence]
    assert _friend(app).confirmed_at is None


def test_friend_whom_a_folder_names_sees_nothing_until_the_tenant_ticks(app, owing, staff, member):
    with app.app_context(), transaction():
        db.session.get_one(Stay, owing.stay_id).money_friend_id = owing.persons["committee"]
    assert "Nothing yet: they tick it on their own page" in staff.get(_confirm(owing)).text
    staff.post(_confirm(owing), {"talked": "yes"})
    page = member.get(f"/money-friends/{_friend(app).id}")
    assert "They have not ticked anything yet" in page.text
    assert "£" not in main_of(page)


def test_staff_end_a_friend_for_the_tenant(app, put, owing, staff, member):
    friend_id = put(MoneyFriend)
    staff.post(f"{_confirm(owing)}/end", {})
    assert _friend(app).ended_at == clock.now()
    assert looks_missing(member, f"/money-friends/{friend_id}", friend_id)
    assert "They have no money friend" in staff.get(_confirm(owing)).text


def test_friend_hands_it_back_without_a_reason(app, put, owing, member, sign_in):
    friend_id = put(MoneyFriend)
    assert member.post(f"/money-friends/{friend_id}/hand-back", {}).location == "/rent/house"
    assert _friend(app).ended_at == clock.now()
    assert "You are their money friend" not in member.get("/rent/house").text
    assert "is your money friend" not in sign_in(owing.persons["tenant"]).get("/my-rent").text


def test_double_click_on_handing_it_back_answers_with_the_same_page(put, member):
    friend_id = put(MoneyFriend)
    address = f"/money-friends/{friend_id}/hand-back"
    once = member.get(address).hidden()
    assert [member.raw.post(address, data=once).location for _time in range(2)] == ["/rent/house"] * 2


def test_friend_of_another_scheme_cannot_be_confirmed_here(put, staff, neighbours):
    put(MoneyFriend)
    for page in ("", "/end"):
        assert looks_missing(staff, f"/stays/{neighbours.stay_id}/money-friend{page}", neighbours.stay_id)


@pytest.mark.parametrize("role", ["tenant", "committee", "chair", "safeguarding", "admin"])
def test_nobody_but_staff_confirms_a_friend(put, owing, sign_in, role):
    put(MoneyFriend, confirmed_at=None)
    assert sign_in(owing.persons[role]).raw.get(_confirm(owing)).status_code in {403, 404}
