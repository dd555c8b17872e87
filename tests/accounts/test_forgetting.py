from __future__ import annotations

from datetime import UTC, datetime, timedelta

import factories
import pytest
import sqlalchemy as sa
import time_machine
from accounts.signing import account_of

from app.accounts import forgetting, rules, services, sessions
from app.accounts.models import LinkPurpose, OneTimeLink, SignInSession, SignInTry
from app.casework import nightly
from app.core import clock
from app.core.audit import AuditEvent
from app.core.db import db, transaction
from app.core.permissions import SYSTEM

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def lived(app, house):
    """Let somebody try, sign in and ask for a link once."""
    with app.app_context(), transaction():
        account = account_of(house.persons["tenant"])
        sessions.open_session(account.id)
        services.make_link(account, LinkPurpose.INVITE, actor=SYSTEM, now=clock.now())
        factories.add(SignInTry(at=clock.now(), account_key="a", place_key="p"))


def _left(app) -> list[int]:
    with app.app_context():
        tables = (SignInTry, SignInSession, OneTimeLink)
        return [db.session.scalar(sa.select(sa.func.count()).select_from(each)) for each in tables]


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize(("age", "left"), [(30 * DAY, [1, 1, 1]), (30 * DAY + SECOND, [0, 0, 0])])
def test_what_is_over_is_forgotten_after_thirty_days_and_the_audit_keeps_it(app, now, age, left):
    now.move_to(NOON + age)
    with app.app_context(), transaction():
        forgetting.forget_old()
    assert _left(app) == left
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 2


@pytest.mark.usefixtures("lived")
def test_night_forgets_what_accounts_need_no_longer(app, now, monkeypatch):
    monkeypatch.setattr(nightly, "STEPS", [step for step in nightly.STEPS if step[0].startswith("forget")])
    now.move_to(NOON + 31 * DAY)
    with app.test_request_context():
        assert [done.failed for done in nightly.run()] == [False]
    assert _left(app) == [0, 0, 0]


@pytest.mark.once
def test_nothing_that_still_works_is_old_enough_to_be_forgotten():
    longest = (rules.INVITE_LIVES, rules.RESET_LIVES, rules.DESK.longest, rules.TENANT.longest)
    assert max(longest) < rules.KEEP_SIGN_INS
