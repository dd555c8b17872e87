"""The law’s fork at 18, and what is due: who may have a contract, a licensee who grows up, what nobody may forget."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
import time_machine
from agreements.living import CHILD, START, TODAY, do, draft, facts_for

from app.agreements import drafting, due, endings, services
from app.agreements.models import Agreement
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.schemes.models import Home, Scheme
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay
from app.tenancies.rules import EndReason, MoveOn, Pack


@pytest.mark.parametrize("rhw1", [None, TODAY + timedelta(days=1)])
def test_a_contract_is_not_made_without_rhw1_on_or_before_that_day(world, rhw1):
    with pytest.raises(RuleBroken, match="RHW1"):
        do(draft(world, rhw1_given_on=rhw1), services.agree)


def test_a_contract_for_a_17_year_old_is_refused_and_a_licence_is_computed(world):
    with pytest.raises(RuleBroken, match=r"section 7\(6\)"):
        draft(world, CHILD, pack=Pack.SUPPORTED_STANDARD)
    agreement_id = draft(world, CHILD, rhw1_given_on=None)
    assert db.session.get_one(Agreement, agreement_id).pack is Pack.UNDER_18_LICENCE


@pytest.mark.usefixtures("printing")
def test_a_licence_becomes_a_contract_at_18_in_the_same_stay(world):
    licence = draft(world, CHILD, rhw1_given_on=None)
    stay_id = do(licence, services.agree).id
    birthday = date(2027, 1, 4)
    person_id = db.session.get_one(Agreement, licence).person_id
    with time_machine.travel("2027-01-03 10:00", tick=False), transaction():
        scheme = db.session.get_one(Scheme, world.scheme_id)
        facts = facts_for(world, person_id, starts_on=birthday, rhw1_given_on=date(2027, 1, 3))
        contract = services.prepare(scheme, facts, actor=SYSTEM, today=date(2027, 1, 3))
        assert contract.pack is Pack.SUPPORTED_STANDARD
        assert services.agree(contract, actor=SYSTEM, today=date(2027, 1, 3)).id == stay_id
    facts = tenancies.stay_facts(db.session.get_one(Stay, stay_id))
    packs = [facts.pack_on(birthday + timedelta(days=n)) for n in (-1, 0, 1)]
    assert packs == [Pack.UNDER_18_LICENCE, Pack.SUPPORTED_STANDARD, Pack.SUPPORTED_STANDARD]
    assert len(facts.homes) == 1


BIRTHDAY = date(2027, 1, 4)


def _contract(house, person_id, *, on, **changes):
    """Prepare the contract of somebody who turns 18, in their home, on a day."""
    with transaction():
        scheme = db.session.get_one(Scheme, house.scheme_id)
        facts = facts_for(house, person_id, **{"starts_on": BIRTHDAY, "rhw1_given_on": on} | changes)
        return services.prepare(scheme, facts, actor=SYSTEM, today=on).id


def _birthdays(house, on):
    found = due.due(SYSTEM, [house.scheme_id], date.max, on=on)
    return [(item.due_on, item.red, str(item.because)) for item in found if item.kind == "agreements.birthday"]


def _licensee(house, *, from_folder=False):
    """Give the empty home to a 17-year-old, by an agreement of ours or as a scheme folder brings them."""
    if not from_folder:
        return do(draft(house, CHILD, rhw1_given_on=None), services.agree).id
    with transaction():
        scheme, home = db.session.get_one(Scheme, house.scheme_id), db.session.get_one(Home, house.empty_home_id)
        person = factories.make_person(scheme, birth_date=CHILD)
        return factories.make_stay(person, home, starts_on=date(2026, 9, 1), pack=Pack.UNDER_18_LICENCE).id


@pytest.mark.parametrize("from_folder", [False, True])
@pytest.mark.parametrize(
    ("on", "red"),
    [
        (date(2026, 11, 4), None),
        (date(2026, 11, 5), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
        (date(2027, 1, 5), True),
        (date(2027, 9, 1), True),
    ],
)
def test_an_18th_birthday_is_due_from_60_days_before_and_red_until_somebody_acts(world, from_folder, on, red):
    _licensee(world, from_folder=from_folder)
    assert [(day, is_red) for day, is_red, _ in _birthdays(world, on)] == ([] if red is None else [(BIRTHDAY, red)])


def test_a_birthday_without_rhw1_says_the_contract_is_secure_and_with_it_does_not(world):
    stay_id = _licensee(world)
    assert "secure by default" in _birthdays(world, BIRTHDAY)[0][2]
    person_id = db.session.get_one(Stay, stay_id).person_id
    _contract(world, person_id, on=date(2026, 11, 23))
    assert "RHW1 was given" in _birthdays(world, BIRTHDAY)[0][2]


def test_a_birthday_is_quiet_once_the_contract_is_agreed_and_back_when_it_is_withdrawn(world):
    stay_id = _licensee(world)
    contract = _contract(world, db.session.get_one(Stay, stay_id).person_id, on=TODAY)
    do(contract, services.agree)
    assert _birthdays(world, TODAY) == []
    do(contract, services.withdraw)
    assert [red for _, red, _ in _birthdays(world, TODAY)] == [False]


def test_a_birthday_of_somebody_who_has_left_is_nobodys_task(world):
    stay_id = _licensee(world)
    with transaction():
        stay = db.session.get_one(Stay, stay_id)
        facts = endings.EndingFacts(date(2026, 12, 20), EndReason.MOVED_ON, MoveOn.FAMILY)
        endings.end(stay, facts, actor=SYSTEM, today=TODAY)
    assert _birthdays(world, date(2026, 12, 20)) != []
    assert _birthdays(world, date(2026, 12, 21)) == []


def test_a_contract_at_18_brings_its_own_rent_and_withdrawing_takes_it_back(world):
    stay_id = _licensee(world)
    contract = _contract(world, db.session.get_one(Stay, stay_id).person_id, on=TODAY, rent_pence=9999)
    do(contract, services.agree)
    rents = [row.rent_pence for row in tenancies.stay_facts(db.session.get_one(Stay, stay_id)).rent_terms]
    assert rents == [7115, 9999]
    do(contract, services.withdraw)
    rents = [row.rent_pence for row in tenancies.stay_facts(db.session.get_one(Stay, stay_id)).rent_terms]
    assert rents == [7115]


def test_a_contract_at_18_cannot_make_the_frozen_eet_terms_harder(world):
    stay_id = _licensee(world)
    contract = _contract(world, db.session.get_one(Stay, stay_id).person_id, on=TODAY, eet_target_tenths=200)
    with pytest.raises(RuleBroken, match="16 hours a week"):
        do(contract, services.agree)


def test_a_draft_for_somebody_living_here_starts_from_their_terms_and_never_from_another_schemes(app, world):
    stay_id = _licensee(world)
    person_id = db.session.get_one(Stay, stay_id).person_id
    scheme = db.session.get_one(Scheme, world.scheme_id)
    assert drafting.first_facts(scheme, person_id, on=START)["rent_pence"] == 7115
    assert "rent_pence" not in drafting.first_facts(scheme, None, on=START)
    other = factories.build_house(app)
    elsewhere = drafting.first_facts(scheme, other.persons["tenant"], on=START)
    assert elsewhere == drafting.first_facts(scheme, None, on=START)


def test_a_stay_from_a_folder_that_nobody_signed_is_red_until_it_is(world):
    unsigned = [d for d in due.due(SYSTEM, [world.scheme_id], TODAY, on=TODAY) if d.kind == "agreements.unsigned"]
    assert [(item.due_on, item.red, item.where["stay_id"]) for item in unsigned] == [
        (date(2025, 9, 1), True, world.stay_id)
    ]
    with transaction():
        db.session.get_one(Stay, world.stay_id).signed_on = date(2025, 9, 2)
    assert [d for d in due.due(SYSTEM, [world.scheme_id], TODAY, on=TODAY) if d.kind == "agreements.unsigned"] == []


@pytest.mark.parametrize(
    ("starts_on", "title"),
    [(START, "Finish the draft agreement"), (date(2026, 11, 22), "Finish or withdraw the draft agreement")],
)
def test_a_draft_stays_on_the_list_until_it_is_finished_or_withdrawn(world, starts_on, title):
    agreement_id = draft(world, starts_on=starts_on)
    found = [d for d in due.due(SYSTEM, [world.scheme_id], date.max, on=TODAY) if d.kind == "agreements.draft"]
    assert [(item.due_on, str(item.title)) for item in found] == [(starts_on, title)]
    do(agreement_id, services.withdraw)
    assert [d for d in due.due(SYSTEM, [world.scheme_id], date.max, on=TODAY) if d.kind == "agreements.draft"] == []
