from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine

from app.accounts import sessions, tenure
from app.accounts.models import RoleHeld
from app.core.db import db
from app.core.permissions import SYSTEM, Role

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
def sam(scheme):
    return factories.make_person(scheme)


def _ensure(sam, from_on: date) -> None:
    tenure.ensure_role(sam.id, sam.scheme_id, Role.TENANT, from_on=from_on, actor=SYSTEM)


def _end(sam, last_day: date, *roles: Role) -> None:
    tenure.end_roles(sam.id, sam.scheme_id, roles or (Role.TENANT,), last_day=last_day, actor=SYSTEM, today=TODAY)


def _rows(sam) -> list[tuple[date | None, date | None]]:
    db.session.flush()
    mine = sa.select(RoleHeld).where(RoleHeld.person_id == sam.id, RoleHeld.revoked_at.is_(None))
    return [(row.from_on, row.last_day) for row in db.session.scalars(mine.order_by(RoleHeld.from_on))]


def test_tenant_gets_the_role_once(sam):
    _ensure(sam, TODAY)
    _ensure(sam, TODAY)
    _ensure(sam, TODAY + DAY)
    assert _rows(sam) == [(TODAY, None)]


def test_role_held_since_before_it_was_written_down_is_held(scheme):
    sam = factories.make_person(scheme, Role.TENANT)
    _ensure(sam, TODAY)
    assert _rows(sam) == [(None, None)]


def test_role_that_begins_later_is_filled_up_to_its_beginning(sam):
    _ensure(sam, TODAY + 10 * DAY)
    _ensure(sam, TODAY)
    assert _rows(sam) == [(TODAY, TODAY + 9 * DAY), (TODAY + 10 * DAY, None)]


def test_tenant_who_left_and_comes_back_gets_the_role_again(sam):
    _ensure(sam, TODAY - 100 * DAY)
    _end(sam, TODAY - 50 * DAY)
    _ensure(sam, TODAY)
    assert _rows(sam) == [(TODAY - 100 * DAY, TODAY - 50 * DAY), (TODAY, None)]


def test_roles_end_on_the_last_day_and_no_later_end_is_kept(sam):
    _ensure(sam, TODAY - 10 * DAY)
    _end(sam, TODAY + 10 * DAY)
    _end(sam, TODAY + 5 * DAY)
    _end(sam, TODAY + 20 * DAY)
    assert _rows(sam) == [(TODAY - 10 * DAY, TODAY + 5 * DAY)]


def test_role_that_never_began_is_taken_back(sam):
    _ensure(sam, TODAY + 10 * DAY)
    _end(sam, TODAY)
    assert _rows(sam) == []


def test_only_the_roles_named_end_and_only_in_this_scheme(scheme):
    sam = factories.make_person(scheme, Role.TENANT, Role.COMMITTEE)
    other = factories.make_scheme()
    factories.add(RoleHeld(person_id=sam.id, scheme_id=other.id, role=Role.TENANT, granted_at=NOON))
    _end(sam, TODAY)
    ended = sa.select(RoleHeld.role, RoleHeld.scheme_id).where(RoleHeld.last_day == TODAY)
    assert [tuple(row) for row in db.session.execute(ended)] == [(Role.TENANT, scheme.id)]


def test_whoever_moves_out_is_signed_out_on_every_device(scheme):
    sam = factories.make_person(scheme, Role.TENANT)
    account_id = factories.make_account(sam).id
    tokens = [sessions.open_session(account_id) for _ in range(3)]
    assert all(sessions.load(token) for token in tokens)
    _end(sam, TODAY + 10 * DAY)
    assert not any(sessions.load(token) for token in tokens)
