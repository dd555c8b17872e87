"""kill −9 in the middle of a rent run, then the run again: nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import factories
import pytest
import sqlalchemy as sa
from conftest import KEY

from app.core import guards
from app.core.db import Base, db, may_write, transaction
from app.core.permissions import SYSTEM
from app.factory import create_app
from app.rent import queries, run
from app.rent.models import Entry, EntryNote
from app.rent.rules import EntryKind, periods
from app.schemes.models import Scheme
from app.tenancies.models import RentTerm, Stay

HOUSE = Path(__file__).resolve().parents[2]
CHARGING = Path(__file__).with_name("charging.py")
MONDAY = date(2026, 1, 5)
ACCOUNTS = 80  # more than are inserted together, to the last week of the drill
POINTS = [0.05, 0.5, 0.97]
pytestmark = pytest.mark.database


@pytest.fixture
def house(own_database, settings_for):
    """An application on a database of its own: eighty stays with a rent and a service charge."""
    made = create_app(settings_for(own_database))
    with made.test_request_context():
        with may_write(), db.engine.begin() as connection:
            Base.metadata.create_all(connection)
            guards.install(connection)
        with transaction():
            scheme = factories.make_scheme(ref="S1")
            for number in range(ACCOUNTS):
                person, home = factories.make_person(scheme), factories.make_home(scheme)
                factories.make_stay(person, home, starts_on=MONDAY, ref=f"T{number:02d}")
            db.session.execute(sa.update(RentTerm).values(support_pence=700))
        yield Charging(own_database)
        db.session.remove()
        db.engine.dispose()


class Charging:
    """A house that is charged week by week, by processes that are killed and by this one."""

    def __init__(self, url):
        self.url, self.weeks, self.ended = url, 0, 0

    def start(self, how, number):
        """Charge one more week in a process of its own; return its exit code and what it said last."""
        until = (MONDAY + timedelta(weeks=self.weeks)).isoformat()
        words = [sys.executable, str(CHARGING), how, str(number), "rent", "run", "--until", until, "--on", until]
        environ = os.environ | {"PYTHONPATH": str(HOUSE), "OFD_ENV": "test", "DATABASE_URL": self.url}
        environ |= {"OFD_SECRET_KEY": KEY, "OFD_AUDIT_KEY": KEY[::-1]}
        done = subprocess.run(words, cwd=HOUSE, env=environ, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr

    def counts(self):
        """Return how many calls and how many steps of SQLite a run takes that is not killed."""
        code, said = self.start("count", 0)
        assert code == 0, said
        self.is_charged()
        calls, inside = map(int, said.splitlines()[-1].split())
        return {"call": calls, "inside": inside}

    def kill(self, how, number):
        """Charge the next week, killed on the way: all of it is there, or nothing. Run again: all is there."""
        self.weeks += 1
        if self.weeks % 2:
            self.end_a_stay()
        before, planned = self.rows(), len(self.preview().rows)
        assert planned > ACCOUNTS
        code, said = self.start(how, number)
        left = self.rows()
        assert left - before in {0, planned}, f"{left - before} of {planned} rows"
        with transaction():
            run.carry_out(self.preview(), actor=SYSTEM)
        assert self.rows() == before + planned
        self.is_charged()
        assert self.preview().rows == []
        return code, said

    def preview(self):
        day = MONDAY + timedelta(weeks=self.weeks)
        with_all = [db.session.scalars(sa.select(Scheme.id)).one()]
        found = run.preview(with_all, day, today=day)
        db.session.rollback()
        return found

    def end_a_stay(self):
        """End one more stay inside the week that was charged last: the run has something to reverse."""
        with transaction():
            stay = db.session.scalars(sa.select(Stay).where(Stay.ref == f"T{self.ended:02d}")).one()
            stay.ends_on = MONDAY + timedelta(weeks=self.weeks - 1, days=3)
        self.ended += 1

    def rows(self):
        found = db.session.scalar(sa.select(sa.func.count()).select_from(Entry))
        db.session.rollback()
        return found

    def is_charged(self):
        """See that each account holds every period up to now once, no other, and a reason beside each reversal."""
        until = MONDAY + timedelta(weeks=self.weeks)
        stays = db.session.scalars(sa.select(Stay)).all()
        tenures = queries.tenure_of([stay.id for stay in stays])
        for stay in stays:
            lines = queries.lines(stay.id)
            due = {
                (period.first, pence)
                for period in periods(tenures[stay.id], after=None, until=until)
                for pence in period.amounts
                if pence
            }
            standing = Counter(
                (line.effective_on, line.amount_pence)
                for line in lines
                if line.kind is EntryKind.CHARGE and line.reversed_by is None
            )
            assert standing == Counter(due)
            assert sorted(line.sequence for line in lines) == list(range(1, len(lines) + 1))
            assert all(line.note for line in lines if line.kind is EntryKind.REVERSAL)
        assert db.session.scalar(sa.select(sa.func.count()).select_from(EntryNote)) == 2 * self.ended
        db.session.rollback()


def test_run_killed_early_in_the_middle_and_late_leaves_nothing_or_all_and_the_next_one_finishes(house):
    calls = house.counts()["call"]
    for point in POINTS:
        assert house.kill("call", int(calls * point))[0] == -signal.SIGKILL


@pytest.mark.drill
def test_run_killed_at_fifty_points_loses_nothing_and_charges_nothing_twice(house):
    counts, chance = house.counts(), random.Random(2026)  # noqa: S311 - points to try, not secrets
    killed = 0
    for number in range(50):
        how = "inside" if number % 2 and counts["inside"] else "call"
        killed += house.kill(how, chance.randrange(1, counts[how]))[0] == -signal.SIGKILL
    assert killed >= 45, "too many were done before they were to die"
