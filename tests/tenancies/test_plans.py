"""Ending a stay, and plans that change: another last day, staying after all, a move that is not made."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import factories
import pytest
import sqlalchemy as sa
from tenancies.living import BY, START, TODAY, days, events, leave, move_in, neighbour, refused, spans

from app.accounts import sessions, tenure
from app.accounts.models import RoleHeld, SignInSession
from app.core.db import db
from app.core.permissions import Role
from app.tenancies import plans, services
from app.tenancies.rules import EndReason, MoveOn


@pytest.fixture
def tenant(stay, person):
    """The person of the stay, with the tenant role and a phone that is signed in."""
    tenure.ensure_role(person.id, stay.scheme_id, Role.TENANT, from_on=START, actor=BY["actor"])
    sessions.open_session(factories.make_account(person).id)
    db.session.flush()
    return person


def _roles(person):
    db.session.flush()
    held = sa.select(RoleHeld).where(RoleHeld.person_id == person.id).order_by(RoleHeld.from_on)
    return [(role.from_on, role.last_day) for role in db.session.scalars(held)]


def _open_sessions():
    db.session.expire_all()
    return db.session.scalar(
        sa.select(sa.func.count()).select_from(SignInSession).where(SignInSession.ended_at.is_(None))
    )


# --- ending -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("last_day", [START, TODAY, days(28), days(366)])
def test_stay_ends_on_its_last_day_and_the_home_is_free_the_day_after(stay, scheme, homes, last_day):
    leave(stay, last_day, reason=EndReason.AGREED, move_on=MoveOn.FAMILY)
    assert (stay.ends_on, stay.end_reason, stay.move_on) == (last_day, EndReason.AGREED, MoveOn.FAMILY)
    assert spans(stay) == [(homes[0].id, START, last_day)]
    with refused("Cerys Hughes’s home", "home_id"):
        move_in(factories.make_person(scheme), homes[0], starts_on=last_day, ref="T8")
    move_in(factories.make_person(scheme), homes[0], starts_on=last_day + timedelta(days=1), ref="T9")


def test_tenant_role_ends_with_the_stay_and_every_phone_is_signed_out(stay, tenant):
    assert _open_sessions() == 1
    leave(stay, days(7))
    assert _roles(tenant) == [(START, days(7))]
    assert _open_sessions() == 0
    assert events()[-2:] == ["accounts.role.ended", "tenancies.stay.ended"]


def test_other_roles_do_not_end_with_the_stay(stay, scheme, tenant):
    db.session.add(RoleHeld(person_id=tenant.id, scheme_id=scheme.id, role=Role.COMMITTEE, granted_at=factories.NOW))
    leave(stay, days(7))
    held = sa.select(RoleHeld.last_day).where(RoleHeld.role == Role.COMMITTEE)
    assert db.session.scalars(held).one() is None


@pytest.mark.parametrize(
    ("last_day", "words"),
    [
        (START - timedelta(days=1), "The stay began on Sunday 1 March 2026"),
        (date(1926, 6, 1), "The stay began on"),
        (days(367), "more than a year away"),
        (date(2062, 6, 1), "more than a year away"),
    ],
)
def test_last_day_before_the_first_or_more_than_a_year_away_is_refused(stay, homes, last_day, words):
    with refused(words, "last_day"):
        leave(stay, last_day)
    assert (stay.ends_on, spans(stay)) == (None, [(homes[0].id, START, None)])


@pytest.mark.parametrize("last_day", [days(-30), TODAY, days(30)])
def test_stay_with_a_last_day_is_not_ended_again(stay, last_day):
    leave(stay, last_day)
    with refused("has a last day already", "last_day"):
        leave(stay, days(1))
    assert stay.ends_on == last_day


def test_stay_that_has_not_begun_can_be_ended_up_to_a_year_after_it_begins(person, homes):
    stay = move_in(person, homes[0], starts_on=days(300))
    with refused("more than a year", "last_day"):
        leave(stay, days(300 + 367))
    leave(stay, days(300 + 366))


@pytest.mark.parametrize(("last_day", "fine"), [(-11, False), (-10, True), (0, True)])
def test_last_day_is_not_before_a_move_that_was_made(stay, homes, last_day, fine):
    services.move(stay, homes[1], on=days(-10), **BY)
    if fine:
        leave(stay, days(last_day))
        assert spans(stay)[-1] == (homes[1].id, days(-10), days(last_day))
    else:
        with refused("They moved home on Friday 22 May 2026", "last_day"):
            leave(stay, days(last_day))


def test_last_day_is_not_before_a_move_that_is_made_today(stay, homes):
    services.move(stay, homes[1], on=TODAY, **BY)
    with refused("They moved home on Monday 1 June 2026", "last_day"):
        leave(stay, days(-1))


@pytest.mark.parametrize("last_day", [9, 10])
def test_stay_that_ends_before_a_planned_move_leaves_no_home_booked(stay, scheme, homes, last_day):
    services.move(stay, homes[1], on=days(10), **BY)
    services.move(stay, homes[2], on=days(20), **BY)
    leave(stay, days(last_day))
    kept = [(homes[0].id, START, days(9)), (homes[1].id, days(10), days(10))]
    assert spans(stay) == kept[: last_day - 8]
    taken_back = events().count("tenancies.move.taken_back")
    assert taken_back == 3 - len(spans(stay))
    move_in(factories.make_person(scheme), homes[2], starts_on=days(20), ref="T8")


@pytest.mark.parametrize(("leaves", "role_ends"), [(20, 20), (None, 0)])
def test_stay_taken_back_ends_the_role_today_or_with_the_stay_they_are_in_still(
    stay, tenant, scheme, homes, leaves, role_ends
):
    if leaves is None:  # they are in no other stay
        person = factories.make_person(scheme)
    else:
        leave(stay, days(leaves))
        person = tenant
    coming = move_in(person, homes[1], starts_on=days(30), ref="T8")
    tenure.ensure_role(person.id, stay.scheme_id, Role.TENANT, from_on=TODAY, actor=BY["actor"])
    services.withdraw(coming, **BY)
    assert _roles(person)[-1] == (TODAY, days(role_ends))
    assert (START, days(20)) in _roles(tenant) or leaves is None


# --- another last day -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("last_day", [days(1), days(19), days(21), days(60)])
def test_last_day_that_is_to_come_can_be_another_one(stay, tenant, homes, last_day):
    leave(stay, days(20))
    plans.change_last_day(stay, last_day=last_day, **BY)
    assert (stay.ends_on, stay.end_reason) == (last_day, EndReason.MOVED_ON)
    assert spans(stay) == [(homes[0].id, START, last_day)]
    roles = _roles(tenant)
    assert roles[-1][1] == last_day
    assert all(after[0] == before[1] + timedelta(days=1) for before, after in pairwise(roles))
    assert events()[-1] == "tenancies.stay.last_day_changed"


def test_last_day_today_can_still_be_changed_and_yesterday_cannot(stay):
    leave(stay, TODAY)
    plans.change_last_day(stay, last_day=days(5), **BY)
    stay.ends_on = days(-1)
    with refused("ended on Sunday 31 May 2026", None):
        plans.change_last_day(stay, last_day=days(5), **BY)
    with refused("ended on Sunday 31 May 2026", None):
        plans.stay_on(stay, **BY)


def test_stay_without_a_last_day_or_taken_back_has_none_to_change(stay, scheme, homes):
    coming = move_in(factories.make_person(scheme), homes[1], starts_on=days(5), ref="T8")
    services.withdraw(coming, **BY)
    for each in (stay, coming):
        with refused("no last day yet", None):
            plans.change_last_day(each, last_day=days(5), **BY)
        with refused("no last day yet", None):
            plans.stay_on(each, **BY)


@pytest.mark.parametrize(
    ("last_day", "words"),
    [
        (days(20), "their last day already"),
        (START - timedelta(days=1), "The stay began on"),
        (days(367), "more than a year away"),
    ],
)
def test_another_last_day_must_fit_like_the_first(stay, last_day, words):
    leave(stay, days(20))
    with refused(words, "last_day"):
        plans.change_last_day(stay, last_day=last_day, **BY)


@pytest.mark.parametrize(("last_day", "fine"), [(29, True), (30, False)])
def test_later_last_day_needs_the_home_until_then(stay, scheme, homes, last_day, fine):
    leave(stay, days(20))
    neighbour(scheme, homes[0], from_on=days(30))
    if fine:
        plans.change_last_day(stay, last_day=days(last_day), **BY)
        assert stay.ends_on == days(last_day)
    else:
        with refused("Flat 1 is Osian Rees’s home from", "last_day"):
            plans.change_last_day(stay, last_day=days(last_day), **BY)
        assert stay.ends_on == days(20)


def test_earlier_last_day_takes_back_a_move_that_was_to_come_after_it(stay, homes):
    services.move(stay, homes[1], on=days(10), **BY)
    leave(stay, days(20))
    plans.change_last_day(stay, last_day=days(5), **BY)
    assert spans(stay) == [(homes[0].id, START, days(5))]


def test_next_stay_keeps_its_role_and_stops_a_later_last_day(stay, tenant, homes):
    leave(stay, days(20))
    move_in(tenant, homes[1], starts_on=days(30), ref="T8")
    tenure.ensure_role(tenant.id, stay.scheme_id, Role.TENANT, from_on=TODAY, actor=BY["actor"])
    plans.change_last_day(stay, last_day=days(29), **BY)
    plans.change_last_day(stay, last_day=days(10), **BY)
    assert (TODAY, None) in _roles(tenant)
    with refused("another stay from Wednesday 1 July 2026 (T8)", "last_day"):
        plans.change_last_day(stay, last_day=days(30), **BY)
    with refused("another stay from", "last_day"):
        plans.stay_on(stay, **BY)


# --- staying after all ------------------------------------------------------------------------------------------------
def test_somebody_who_stays_after_all_has_no_last_day_reason_or_gap(stay, tenant, homes):
    leave(stay, days(20))
    plans.stay_on(stay, **BY)
    assert (stay.ends_on, stay.end_reason, stay.move_on) == (None, None, None)
    assert spans(stay) == [(homes[0].id, START, None)]
    assert _roles(tenant) == [(START, days(20)), (days(21), None)]
    assert events()[-1] == "tenancies.stay.end_taken_back"
    leave(stay, days(40))
    assert _roles(tenant) == [(START, days(20)), (days(21), days(40))]


def test_somebody_whose_home_is_promised_cannot_stay_after_all(stay, scheme, homes):
    leave(stay, days(20))
    neighbour(scheme, homes[0], from_on=days(200), last_day=days(210))
    with refused("Flat 1 is Osian Rees’s home from", "last_day"):
        plans.stay_on(stay, **BY)
    assert stay.ends_on == days(20)


# --- a move that is not made ------------------------------------------------------------------------------------------
def test_planned_move_that_is_taken_back_leaves_them_where_they_are(stay, homes):
    services.move(stay, homes[1], on=days(10), **BY)
    services.move(stay, homes[2], on=days(20), **BY)
    plans.take_back_move(stay, **BY)
    assert spans(stay) == [(homes[0].id, START, days(9)), (homes[1].id, days(10), None)]
    plans.take_back_move(stay, **BY)
    assert spans(stay) == [(homes[0].id, START, None)]
    assert events()[-1] == "tenancies.move.taken_back"


def test_planned_move_of_a_stay_that_ends_is_taken_back_until_its_last_day(stay, homes):
    leave(stay, days(30))
    services.move(stay, homes[1], on=days(10), **BY)
    plans.take_back_move(stay, **BY)
    assert spans(stay) == [(homes[0].id, START, days(30))]


@pytest.mark.parametrize("on", [None, -1, 0])
def test_move_that_was_made_or_never_planned_is_not_taken_back(stay, homes, on):
    if on is not None:
        services.move(stay, homes[1], on=days(on), **BY)
    with refused("No move is planned", None):
        plans.take_back_move(stay, **BY)


def test_first_home_of_a_stay_that_is_to_begin_is_no_move(person, homes):
    stay = move_in(person, homes[0], starts_on=days(5))
    with refused("No move is planned", None):
        plans.take_back_move(stay, **BY)


def test_planned_move_cannot_be_taken_back_when_the_old_home_is_promised(stay, scheme, homes):
    services.move(stay, homes[1], on=days(10), **BY)
    neighbour(scheme, homes[0], from_on=days(12))
    with refused("Flat 1 is Osian Rees’s home from", None):
        plans.take_back_move(stay, **BY)
    assert len(spans(stay)) == 2
