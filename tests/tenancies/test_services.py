"""A stay starts, moves, changes its footing, is taken back: the day before, the day, the day after, every refusal."""

from __future__ import annotations

from datetime import date, timedelta

import factories
import pytest
from tenancies.living import ACTOR, BY, START, TODAY, agreed, days, events, leave, move_in, neighbour, refused, spans

from app.core.db import db
from app.tenancies import queries, services
from app.tenancies.models import Stay
from app.tenancies.rules import Pack


# --- starting ---------------------------------------------------------------------------------------------------------
def test_stay_starts_on_its_occupation_date_with_everything_that_was_agreed(person, homes):
    stay = services.start(person, homes[0], agreed(rhw1_given_on=START), **BY)
    facts = queries.stay_facts(stay)
    assert (stay.ref, stay.scheme_id, stay.starts_on, stay.ends_on) == ("T7", homes[0].scheme_id, START, None)
    assert (stay.rhw1_given_on, stay.signed_on, stay.withdrawn_on) == (START, None, None)
    assert spans(stay) == [(homes[0].id, START, None)]
    assert [(f.from_on, f.pack) for f in facts.footings] == [(START, Pack.SUPPORTED_STANDARD)]
    assert [(r.from_on, r.rent_pence, r.total_pence) for r in facts.rent_terms] == [(START, 8250, 8950)]
    assert (facts.terms.target_hours, facts.terms.grace_weeks, facts.terms.review_weeks) == ("7.5", 4, 8)
    assert facts.terms.agreed_on == TODAY
    assert events() == ["tenancies.stay.started"]


@pytest.mark.parametrize(
    ("last_day", "words"),
    [(START, "Osian Rees’s home from"), (days(400), "Osian Rees’s home from"), (None, "Choose another home")],
)
def test_home_somebody_lives_in_on_the_day_or_after_is_refused_with_their_name(scheme, person, homes, last_day, words):
    neighbour(scheme, homes[0], from_on=date(2026, 2, 1), last_day=last_day)
    with refused(words, "home_id"):
        move_in(person, homes[0], starts_on=START)
    assert db.session.query(Stay).count() == 1


def test_home_is_free_the_day_after_somebodys_last_day(scheme, person, homes):
    neighbour(scheme, homes[0], from_on=date(2026, 2, 1), last_day=START - timedelta(days=1))
    assert spans(move_in(person, homes[0], starts_on=START)) == [(homes[0].id, START, None)]


def test_home_somebody_is_to_move_into_later_is_refused_to_who_sets_no_end(scheme, person, homes):
    neighbour(scheme, homes[0], from_on=days(300))
    with refused("Osian Rees’s home from", "home_id"):
        move_in(person, homes[0], starts_on=START)


@pytest.mark.parametrize("starts_on", [START - timedelta(days=30), START, START + timedelta(days=30)])
def test_person_with_a_stay_that_has_no_end_starts_no_other(stay, person, homes, starts_on):
    with refused(f"({stay.ref}). End it first", "person_id"):
        move_in(person, homes[1], starts_on=starts_on, ref="T8")


@pytest.mark.parametrize(("after", "fine"), [(-1, False), (0, False), (1, True)])
def test_person_starts_again_the_day_after_their_last_day(stay, person, homes, after, fine):
    leave(stay, days(10))
    if fine:
        move_in(person, homes[1], starts_on=days(10 + after), ref="T8")
    else:
        with refused("already has a stay", "person_id"):
            move_in(person, homes[1], starts_on=days(10 + after), ref="T8")


def test_home_of_another_scheme_is_refused(person):
    elsewhere = factories.make_home(factories.make_scheme())
    with refused("same scheme", "home_id"):
        move_in(person, elsewhere)


# --- taking back ------------------------------------------------------------------------------------------------------
def test_stay_taken_back_before_it_begins_frees_home_and_person_and_is_kept(person, homes):
    stay = move_in(person, homes[0], starts_on=days(1))
    services.withdraw(stay, **BY)
    assert (stay.withdrawn_on, spans(stay)) == (TODAY, [])
    again = move_in(person, homes[0], starts_on=days(1), ref="T8")
    assert spans(again) == [(homes[0].id, days(1), None)]
    assert events() == ["tenancies.stay.started", "tenancies.stay.withdrawn", "tenancies.stay.started"]


@pytest.mark.parametrize("begins", [-1, 0])
def test_stay_that_has_begun_is_not_taken_back(person, homes, begins):
    stay = move_in(person, homes[0], starts_on=days(begins))
    with refused("signed or moved in", None):
        services.withdraw(stay, **BY)


def test_stay_that_is_signed_is_not_taken_back(person, homes):
    stay = move_in(person, homes[0], starts_on=days(7))
    services.record_signed(stay, on=TODAY, actor=ACTOR)
    with refused("signed or moved in", None):
        services.withdraw(stay, **BY)


def test_stay_taken_back_can_be_neither_taken_back_again_nor_moved_nor_put_on_a_footing_nor_ended(person, homes):
    stay = move_in(person, homes[0], starts_on=days(7))
    services.withdraw(stay, **BY)
    words = "taken back before it began"
    with refused(words, None):
        services.withdraw(stay, **BY)
    with refused(words, None):
        services.move(stay, homes[1], on=days(8), **BY)
    with refused(words, None):
        services.change_footing(stay, Pack.SUPPORTED_STANDARD, on=days(8), rhw1_given_on=None, actor=ACTOR)
    with refused(words, None):
        leave(stay, days(8))
    assert spans(stay) == []


# --- moving -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("on", [START + timedelta(days=1), TODAY, days(30)])
def test_stay_moves_on_a_day_and_is_in_one_home_at_a_time(stay, homes, on):
    services.move(stay, homes[1], on=on, **BY)
    assert spans(stay) == [(homes[0].id, START, on - timedelta(days=1)), (homes[1].id, on, None)]
    assert events()[-1] == "tenancies.stay.moved"
    facts = queries.stay_facts(stay)
    assert [facts.home_on(day).home for day in (START - timedelta(days=1), on - timedelta(days=1), on)] == [
        "Flat 1",
        "Flat 1",
        "Flat 2",
    ]


@pytest.mark.parametrize("on", [START, START - timedelta(days=1)])
def test_move_on_or_before_the_first_day_is_refused(stay, homes, on):
    with refused("They have lived there since Sunday 1 March 2026", "on"):
        services.move(stay, homes[1], on=on, **BY)


def test_move_before_one_that_is_planned_is_refused_and_says_when_that_is(stay, homes):
    services.move(stay, homes[1], on=days(10), **BY)
    with refused("They are to move in there on Thursday 11 June 2026", "on"):
        services.move(stay, homes[2], on=days(10), **BY)


def test_move_to_the_same_home_or_to_another_scheme_is_refused(stay, homes):
    with refused("already live there", "home_id"):
        services.move(stay, homes[0], on=TODAY, **BY)
    with refused("same scheme", "home_id"):
        services.move(stay, factories.make_home(factories.make_scheme()), on=TODAY, **BY)
    assert spans(stay) == [(homes[0].id, START, None)]


def test_move_into_a_home_somebody_has_later_is_refused_with_their_name(scheme, stay, homes):
    neighbour(scheme, homes[1], from_on=days(100), last_day=days(110))
    with refused("Flat 2 is Osian Rees’s home from", "home_id"):
        services.move(stay, homes[1], on=TODAY, **BY)
    assert spans(stay) == [(homes[0].id, START, None)]


@pytest.mark.parametrize(("booked", "fine"), [(19, False), (20, False), (21, True)])
def test_move_of_a_stay_that_ends_needs_the_home_until_then_only(scheme, stay, homes, booked, fine):
    leave(stay, days(20))
    neighbour(scheme, homes[1], from_on=days(booked))
    if fine:
        services.move(stay, homes[1], on=days(5), **BY)
        assert spans(stay)[-1] == (homes[1].id, days(5), days(20))
    else:
        with refused("Osian Rees’s home", "home_id"):
            services.move(stay, homes[1], on=days(5), **BY)


@pytest.mark.parametrize(("on", "fine"), [(19, True), (20, True), (21, False)])
def test_move_is_not_planned_after_the_last_day(stay, homes, on, fine):
    leave(stay, days(20))
    if fine:
        services.move(stay, homes[1], on=days(on), **BY)
        assert spans(stay)[-1] == (homes[1].id, days(on), days(20))
    else:
        with refused("The stay ends on Sunday 21 June 2026", "on"):
            services.move(stay, homes[1], on=days(on), **BY)


def test_stay_moves_back_to_a_home_it_was_in_before(stay, homes):
    services.move(stay, homes[1], on=days(-10), **BY)
    services.move(stay, homes[0], on=days(10), **BY)
    assert [home for home, _from, _last in spans(stay)] == [homes[0].id, homes[1].id, homes[0].id]


# --- footings ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("on", "fine"), [(0, False), (-1, False), (1, True)])
def test_footing_changes_after_the_day_the_last_one_began(person, homes, on, fine):
    stay = move_in(person, homes[0], pack=Pack.UNDER_18_LICENCE)
    day = START + timedelta(days=on)
    change = {"on": day, "rhw1_given_on": TODAY, "actor": ACTOR}
    if not fine:
        with refused("began on Sunday 1 March 2026", "starts_on"):
            services.change_footing(stay, Pack.SUPPORTED_STANDARD, **change)
        return
    services.change_footing(stay, Pack.SUPPORTED_STANDARD, **change)
    facts = queries.stay_facts(stay)
    assert (facts.pack_on(START), facts.pack_on(day)) == (Pack.UNDER_18_LICENCE, Pack.SUPPORTED_STANDARD)
    assert stay.rhw1_given_on == TODAY


@pytest.mark.parametrize(("on", "fine"), [(20, True), (21, False)])
def test_footing_does_not_change_after_the_last_day(stay, on, fine):
    leave(stay, days(20))
    change = {"on": days(on), "rhw1_given_on": None, "actor": ACTOR}
    if fine:
        services.change_footing(stay, Pack.SUPPORTED_STANDARD, **change)
    else:
        with refused("The stay ends on", "starts_on"):
            services.change_footing(stay, Pack.SUPPORTED_STANDARD, **change)


def test_footing_taken_back_leaves_the_one_before(person, homes):
    stay = move_in(person, homes[0], pack=Pack.UNDER_18_LICENCE)
    services.change_footing(stay, Pack.SUPPORTED_STANDARD, on=days(10), rhw1_given_on=None, actor=ACTOR)
    services.undo_footing(stay, on=days(10), actor=ACTOR)
    db.session.flush()
    assert queries.stay_facts(stay).pack_on(days(10)) is Pack.UNDER_18_LICENCE
    assert events()[-1] == "tenancies.footing.taken_back"


@pytest.mark.parametrize("on", [START, days(9)])
def test_first_footing_and_one_that_is_not_there_cannot_be_taken_back(stay, on):
    before = events()
    services.undo_footing(stay, on=on, actor=ACTOR)
    db.session.flush()
    assert [f.from_on for f in queries.stay_facts(stay).footings] == [START]
    assert [r.from_on for r in queries.stay_facts(stay).rent_terms] == [START]
    assert events() == before


def test_stay_keeps_the_first_day_it_was_signed(stay):
    services.record_signed(stay, on=TODAY, actor=ACTOR)
    services.record_signed(stay, on=days(5), actor=ACTOR)
    assert stay.signed_on == TODAY
    assert events().count("tenancies.stay.signed") == 1


def test_rent_that_did_not_change_is_not_written_down_again(stay):
    services.change_rent(stay, agreed().rent, from_on=days(10), actor=ACTOR)
    assert len(queries.stay_facts(stay).rent_terms) == 1
    services.change_rent(stay, services.RentFacts(agreed().rent.period, 8300), from_on=days(10), actor=ACTOR)
    facts = queries.stay_facts(stay)
    assert [facts.rent_on(day).rent_pence for day in (days(9), days(10))] == [8250, 8300]
