"""A scheme with two people who pay rent, and a bank account of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import factories
import pytest
import sqlalchemy as sa
import time_machine
from rent.bank.samples import TODAY

from app.core.db import db, transaction
from app.core.permissions import SYSTEM, Actor, Role
from app.rent.bank import accounts as bank_accounts
from app.rent.bank import services as bank_services
from app.rent.bank.layouts import PRESETS
from app.rent.bank.models import BankLayout, BankRow
from app.rent.models import Entry
from app.tenancies.models import Stay

NOW = "2026-03-20 10:00"


@dataclass
class Rig:
    """A scheme with its bank account, and short ways to use it."""

    scheme_id: object
    layout: BankLayout
    one: Stay
    two: Stay

    def read(self, content, *, layout=None, today=TODAY):
        return bank_services.read_file(layout or self.layout, content, actor=SYSTEM, today=today)

    def look(self, content, *, layout=None):
        return bank_services.look_at(layout or self.layout, content, today=TODAY)

    def row(self, **facts):
        return db.session.scalars(sa.select(BankRow).filter_by(**facts)).one()

    def paid(self, stay):
        """Return (day, pence) of every payment that stands in an account, in order."""
        lines = db.session.execute(
            sa.select(Entry.effective_on, Entry.amount_pence).where(Entry.stay_id == stay.id).order_by(Entry.sequence)
        )
        return [(on, -pence) for on, pence in lines]


def build_rig(preset="plain"):
    scheme = factories.make_scheme()
    stays = []
    for number in (1, 2):
        person = factories.make_person(
            scheme, Role.TENANT, ref=f"P{number}", first_name="Sŵyn", last_name=f"Bevan{number}"
        )
        home = factories.make_home(scheme)
        stays.append(factories.make_stay(person, home, ref=f"T{number}", starts_on=date(2025, 9, 1)))
    layout = bank_accounts.add(scheme.id, "Rent account", PRESETS[preset].columns, actor=SYSTEM)
    return Rig(scheme.id, layout, *stays)


def staff_of(rig):
    """Return somebody who works in the scheme."""
    return Actor(roles=frozenset({(rig.scheme_id, Role.STAFF)}))


@pytest.fixture
def rig(context):
    del context
    with time_machine.travel(NOW, tick=False):
        yield build_rig()


@pytest.fixture
def staff(house, sign_in):
    with time_machine.travel(NOW, tick=False):
        yield sign_in(house.persons["staff"])


@pytest.fixture
def bank(app, house, staff):
    """Add a bank account and call the stay of the little house T1."""
    del staff
    with app.test_request_context(), transaction():
        db.session.get_one(Stay, house.stay_id).ref = "T1"
        return bank_accounts.add(house.scheme_id, "Rent account", PRESETS["plain"].columns, actor=SYSTEM).id
