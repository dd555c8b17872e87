from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.signing import account_of

from app.accounts import queries, services, sessions, system
from app.accounts.models import Account, LinkPurpose, RoleHeld
from app.accounts.services import RoleFacts
from app.core.audit import AuditEvent
from app.core.db import db
from app.core.errors import Refused, RuleBroken
from app.core.permissions import SYSTEM, Actor, Role

pytestmark = pytest.mark.usefixtures("context")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def scheme():
    return factories.make_scheme()


@pytest.fixture
def manager(scheme):
    person = factories.make_person(scheme, Role.MANAGER)
    return Actor(account_id=factories.make_account(person).id, person_id=person.id, roles=_roles(scheme, Role.MANAGER))


@pytest.fixture
def sam(scheme):
    person = factories.make_person(scheme)
    factories.make_account(person)
    return person


def _roles(scheme, *roles: Role) -> frozenset:
    return frozenset((scheme.id, role) for role in roles)


def _give(scheme, person, role=Role.COMMITTEE, first=None, last=None, *, actor=SYSTEM) -> RoleHeld:
    facts = RoleFacts(person.id, role, from_on=first, last_day=last)
    return services.grant_role(scheme, facts, actor=actor, today=TODAY)


def _close(held: RoleHeld, last_day: date, *, actor=SYSTEM) -> None:
    services.close_role(held, last_day=last_day, actor=actor, today=TODAY)


def _refused(deed) -> tuple[str, str | None]:
    with pytest.raises(RuleBroken) as broken:
        deed()
    assert str(broken.value.sentence).endswith(".")
    return str(broken.value.sentence), broken.value.field


def _events() -> list[str]:
    db.session.flush()
    return list(db.session.scalars(sa.select(AuditEvent.event).order_by(AuditEvent.id)))


def _held_on(person, on: date) -> set[Role]:
    return {role for _scheme, role in sessions.actor_for(account_of(person.id), person, on=on).roles}


def test_role_is_given_from_a_day_to_a_day(scheme, sam, manager):
    held = _give(scheme, sam, Role.STAFF, TODAY, TODAY + 30 * DAY, actor=manager)
    assert (held.granted_by, held.granted_at) == (manager.account_id, NOON)
    days = (TODAY - DAY, TODAY, TODAY + 30 * DAY, TODAY + 31 * DAY)
    assert [_held_on(sam, on) for on in days] == [set(), {Role.STAFF}, {Role.STAFF}, set()]
    assert _events() == ["accounts.role.granted"]


@pytest.mark.parametrize(
    ("there", "wanted", "clash"),
    [
        ((None, None), (None, None), True),
        ((None, None), (0, 5), True),
        ((0, 5), (None, None), True),
        ((0, 5), (5, 9), True),
        ((0, 5), (6, 9), False),
        ((6, 9), (0, 5), False),
        ((5, 9), (0, 5), True),
        ((None, 5), (6, None), False),
        ((None, 5), (5, None), True),
        ((6, None), (None, 5), False),
        ((6, None), (None, 6), True),
        ((0, 9), (3, 4), True),
        ((3, 4), (0, 9), True),
    ],
)
def test_same_role_is_not_held_twice_on_one_day(scheme, sam, there, wanted, clash):
    def days(pair):
        return [None if number is None else TODAY + number * DAY for number in pair]

    _give(scheme, sam, Role.COMMITTEE, *days(there))
    if clash:
        sentence, field = _refused(lambda: _give(scheme, sam, Role.COMMITTEE, *days(wanted)))
        assert field == "role"
        assert "They hold this role already" in sentence
    else:
        _give(scheme, sam, Role.COMMITTEE, *days(wanted))
    _give(scheme, sam, Role.CHAIR, *days(wanted))


def test_same_role_in_another_scheme_is_another_role(scheme, sam):
    other = factories.make_scheme()
    _give(scheme, sam, Role.STAFF)
    _give(other, sam, Role.STAFF)
    assert len(sessions.actor_for(account_of(sam.id), sam, on=TODAY).roles) == 2


def test_admin_is_no_role_in_a_scheme(scheme, sam, manager):
    assert _refused(lambda: _give(scheme, sam, Role.ADMIN, actor=manager))[1] == "role"
    assert _refused(lambda: _give(scheme, sam, Role.ADMIN))[1] == "role"


def test_nobody_gives_themselves_a_role(scheme, manager):
    me = db.session.get_one(factories.Person, manager.person_id)
    assert _refused(lambda: _give(scheme, me, Role.SAFEGUARDING, actor=manager))[1] == "person_id"


@pytest.mark.parametrize("last", [TODAY - DAY, date(1900, 1, 1)])
def test_role_does_not_end_before_it_begins(scheme, sam, last):
    assert _refused(lambda: _give(scheme, sam, Role.STAFF, TODAY, last))[1] == "last_day"


def test_role_is_not_given_to_a_stranger(scheme, manager):
    elsewhere = factories.make_person(factories.make_scheme())
    assert _refused(lambda: _give(scheme, elsewhere, actor=manager))[1] == "person_id"
    nobody = RoleFacts(uuid.uuid4(), Role.STAFF)
    assert _refused(lambda: services.grant_role(scheme, nobody, actor=manager, today=TODAY))[1] == "person_id"


def test_role_is_not_given_to_somebody_who_worked_here_once(scheme, manager):
    elsewhere = factories.make_person(factories.make_scheme())
    factories.make_account(elsewhere)
    held = _give(scheme, elsewhere, Role.STAFF, TODAY - 30 * DAY)
    _give(scheme, elsewhere, Role.SAFEGUARDING, TODAY, TODAY)
    _give(scheme, elsewhere, Role.COMMITTEE, actor=manager)
    for each in db.session.scalars(sa.select(RoleHeld).where(RoleHeld.person_id == elsewhere.id)):
        _close(each, TODAY - DAY)
    assert held.last_day == TODAY - DAY
    assert _refused(lambda: _give(scheme, elsewhere, Role.CHAIR, actor=manager))[1] == "person_id"


def test_manager_of_two_schemes_lets_somebody_of_one_work_in_the_other(scheme, sam):
    other = factories.make_scheme()
    both = Actor(account_id=uuid.uuid4(), roles=_roles(scheme, Role.MANAGER) | _roles(other, Role.MANAGER))
    assert _give(other, sam, Role.STAFF, actor=both).scheme_id == other.id


def test_role_closed_at_once_is_gone_at_the_next_request(scheme, sam):
    held = _give(scheme, sam, Role.STAFF, TODAY - 10 * DAY)
    token = sessions.open_session(account_of(sam.id).id)
    assert sessions.load(token)
    _close(held, TODAY - DAY)
    assert sessions.load(token) is None
    assert _held_on(sam, TODAY) == set()
    assert _held_on(sam, TODAY - DAY) == {Role.STAFF}, "what was, was"


def test_role_that_began_today_and_is_closed_at_once_never_was(scheme, sam):
    held = _give(scheme, sam, Role.STAFF, TODAY)
    _close(held, TODAY - DAY)
    assert (held.revoked_at, _held_on(sam, TODAY)) == (NOON, set())
    assert _give(scheme, sam, Role.STAFF, TODAY).id != held.id, "and may be given anew"


def test_role_closed_later_holds_to_its_last_day(scheme, sam):
    held = _give(scheme, sam, Role.STAFF)
    _close(held, TODAY + 7 * DAY)
    assert [_held_on(sam, TODAY + n * DAY) for n in (7, 8)] == [{Role.STAFF}, set()]


def test_closing_makes_no_role_longer(scheme, sam):
    held = _give(scheme, sam, Role.STAFF, TODAY, TODAY + 7 * DAY)
    sentence, field = _refused(lambda: _close(held, TODAY + 8 * DAY))
    assert (field, "30 November 2026" in sentence) == ("last_day", True)
    _close(held, TODAY + 6 * DAY)
    assert held.last_day == TODAY + 6 * DAY


def test_ended_role_is_not_closed_again(scheme, sam):
    held = _give(scheme, sam, Role.STAFF, TODAY - 10 * DAY, TODAY - DAY)
    _refused(lambda: _close(held, TODAY - 5 * DAY))
    revoked = _give(scheme, sam, Role.CHAIR, TODAY)
    _close(revoked, TODAY - DAY)
    _refused(lambda: _close(revoked, TODAY))


def test_nobody_closes_their_own_role(scheme, manager):
    mine = db.session.scalars(sa.select(RoleHeld).where(RoleHeld.person_id == manager.person_id)).one()
    factories.make_person(scheme, Role.MANAGER)
    _refused(lambda: _close(mine, TODAY, actor=manager))


def test_last_manager_of_a_scheme_is_not_closed(manager):
    mine = db.session.scalars(sa.select(RoleHeld).where(RoleHeld.person_id == manager.person_id)).one()
    factories.make_person(factories.make_scheme(), Role.MANAGER)
    _refused(lambda: _close(mine, TODAY + 30 * DAY))


@pytest.mark.parametrize(("from_on", "enough"), [(31, True), (32, False)])
def test_manager_is_closed_once_somebody_takes_over_the_day_after(scheme, manager, from_on, enough):
    mine = db.session.scalars(sa.select(RoleHeld).where(RoleHeld.person_id == manager.person_id)).one()
    _give(scheme, factories.make_person(scheme), Role.MANAGER, TODAY + from_on * DAY)
    if enough:
        _close(mine, TODAY + 30 * DAY)
    else:
        _refused(lambda: _close(mine, TODAY + 30 * DAY))


def test_account_has_one_person_and_one_address(scheme, sam):
    person = factories.make_person(scheme)
    _refused(lambda: services.add_account(sam, "other@example.org", actor=SYSTEM))
    address = account_of(sam.id).email
    for written in (address, address.upper(), f"  {address} "):
        assert _refused(lambda written=written: services.add_account(person, written, actor=SYSTEM))[1] == "email"
    assert services.add_account(person, "Siân@Straße.de", actor=SYSTEM).email == "siân@straße.de"
    other = services.add_account(factories.make_person(scheme), "siân@strasse.de", actor=SYSTEM)
    assert queries.by_email("SIÂN@STRASSE.DE").id == other.id


def test_address_is_changed_to_a_free_one(scheme, sam):
    account = account_of(sam.id)
    taken = factories.make_account(factories.make_person(scheme)).email
    token = sessions.open_session(account.id)

    def change(written: str) -> None:
        services.change_email(account, written, actor=SYSTEM, now=NOON)

    assert _refused(lambda: change(taken))[1] == "email"
    assert _refused(lambda: change(taken.upper()))[1] == "email"
    _give(scheme, sam)
    change(account.email.upper())
    assert account.email == account.email.lower(), "one’s own is free"
    assert sessions.load(token) is None


def test_closed_account_is_opened_again_without_its_password(sam):
    account = account_of(sam.id)
    account.password_hash = "set"
    services.close_account(account, actor=SYSTEM, now=NOON)
    _refused(lambda: services.close_account(account, actor=SYSTEM, now=NOON))
    _refused(lambda: services.make_link(account, LinkPurpose.INVITE, actor=SYSTEM, now=NOON))
    assert queries.by_email(account.email) is None
    _account, token = services.invite(sam, account.email, LinkPurpose.INVITE, actor=SYSTEM, now=NOON)
    assert (account.closed_at, account.password_hash) == (None, None)
    assert services.live_link(token, now=NOON)
    assert _events()[-3:] == ["accounts.account.closed", "accounts.account.reopened", "accounts.account.invited"]


def test_nobody_closes_their_own_account(manager):
    account = db.session.get_one(Account, manager.account_id)
    _refused(lambda: services.close_account(account, actor=manager, now=NOON))


def test_looking_after_the_system_is_given_and_taken_away(sam):
    account = account_of(sam.id)
    token = sessions.open_session(account.id)
    system.give(account, actor=SYSTEM)
    assert sessions.load(token) is None, "the next request knows it"
    assert _held_on(sam, TODAY) == {Role.ADMIN}
    _refused(lambda: system.give(account, actor=SYSTEM))
    me = Actor(account_id=account.id, roles=frozenset({(None, Role.ADMIN)}))
    _refused(lambda: system.end(account, actor=me))
    another = Actor(account_id=uuid.uuid4(), roles=frozenset({(None, Role.ADMIN)}))
    system.end(account, actor=another)
    assert _held_on(sam, TODAY) == set()
    _refused(lambda: system.end(account, actor=another))


def test_manager_does_not_take_looking_after_the_system_away(sam, manager):
    system.give(account_of(sam.id), actor=SYSTEM)
    with pytest.raises(Refused) as refused:
        system.end(account_of(sam.id), actor=manager)
    assert refused.value.who_can == ("admin",)
