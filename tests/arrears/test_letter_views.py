"""Letters prepared for several accounts at once: a look at who gets which, who gets none and why, and then once."""

from __future__ import annotations

import factories
import pytest
import sqlalchemy as sa
from arrears.accounts import make_hold
from arrears.conftest import TODAY

from app.arrears.rules import HoldKind
from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.letters.models import Letter
from app.letters.rules import Held, LetterKind
from app.people.models import Person
from app.people.rules import SafeContact
from app.schemes.models import Scheme
from app.tenancies.models import Stay


def _letters(*stay_ids):
    return "/rent/letters?" + "&".join(f"stay={stay_id}" for stay_id in stay_ids)


def _ticked(page):
    return page.tree.xpath("//input[@name='stay'][@checked]/@value")


def _written(app):
    with app.app_context():
        return {letter.stay_id: letter for letter in db.session.scalars(sa.select(Letter))}


def test_letters_are_looked_at_before_they_are_prepared(app, staff, street, owing):
    board_page = staff.get("/rent")
    (way,) = board_page.tree.xpath("//a[contains(., 'Prepare letters')]/@href")
    page = staff.get(way)
    assert sorted(_ticked(page)) == sorted(str(one) for one in (owing.stay_id, street["Sioned"], street["Tomos"]))
    assert "Sioned Serious:" in page.text
    assert "Huw" not in page.text
    assert _written(app) == {}
    sent = staff.post(way, {"stay": _ticked(page)})
    assert sent.location == "/letters"
    written = _written(app)
    assert written[street["Sioned"]].kind is LetterKind.REVIEW_SERIOUS
    assert written[street["Tomos"]].kind is LetterKind.TALK
    assert written[owing.stay_id].kind is LetterKind.AGREE_PLAN
    assert all(letter.held is None for letter in written.values())
    assert "Prepared: 3. Held back: 0." in staff.get("/letters").text


def test_who_is_not_ticked_gets_no_letter(app, staff, street, owing):
    staff.post(_letters(owing.stay_id, street["Tomos"]), {"stay": [str(street["Tomos"])]})
    assert set(_written(app)) == {street["Tomos"]}


def test_letters_with_nobody_ticked_are_refused_and_nothing_is_written(app, staff, owing):
    page = staff.post(_letters(owing.stay_id), {}, status=422)
    assert page.errors == ["Tick at least one person, or go back"]
    assert _ticked(page) == []
    assert _written(app) == {}


def test_letters_sent_twice_are_written_once(app, staff, owing):
    way = _letters(owing.stay_id)
    once = staff.get(way).hidden() | {"stay": [str(owing.stay_id)]}
    locations = {staff.raw.post(way, data=once).location for _time in range(2)}
    (letter,) = _written(app).values()
    assert locations == {f"/letters/{letter.id}"}
    with app.app_context():
        composed = sa.select(sa.func.count()).where(AuditEvent.event == "letters.letter.composed")
        assert db.session.scalar(composed) == 1


def test_letter_that_would_be_held_back_says_why_before_and_is_held(app, staff, owing):
    with app.app_context(), transaction():
        stay = db.session.get_one(Stay, owing.stay_id)
        db.session.get_one(Person, stay.person_id).safe_contact = SafeContact.POST
        db.session.execute(sa.delete(factories.StayHome).where(factories.StayHome.stay_id == stay.id))
    page = staff.get(_letters(owing.stay_id))
    assert "Held back: There is no address to post it to." in page.text
    staff.post(_letters(owing.stay_id), {"stay": [str(owing.stay_id)]})
    assert _written(app)[owing.stay_id].held is Held.NO_ADDRESS


@pytest.mark.parametrize("kind", list(HoldKind))
def test_account_on_hold_gets_no_letter_even_when_it_is_asked_for(app, staff, owing, kind):
    with app.app_context(), transaction():
        make_hold(owing.stay_id, TODAY, TODAY, kind=kind)
    page = staff.get(_letters(owing.stay_id))
    assert "No letters to prepare" in page.text
    assert _written(app) == {}


def test_account_of_another_scheme_is_never_written_to(app, staff, owing, neighbours):
    page = staff.get(_letters(owing.stay_id, neighbours.stay_id, "nonsense"))
    assert _ticked(page) == [str(owing.stay_id)]
    both = [str(owing.stay_id), str(neighbours.stay_id)]
    staff.post(_letters(*both), {"stay": both}, status=422)
    assert _written(app) == {}


def test_letter_that_lacks_a_fact_leaves_the_others_written_and_is_told(app, staff, street, owing):
    with app.app_context(), transaction():
        db.session.get_one(Scheme, owing.scheme_id).on_call_phone = None
    way = _letters(street["Sioned"], street["Tomos"])
    staff.post(way, {"stay": [str(street["Sioned"]), str(street["Tomos"])]})
    assert set(_written(app)) == {street["Tomos"]}
    said = "The letter to Sioned Serious cannot be written: the scheme has no number for on call."
    assert said in staff.get("/letters").text
