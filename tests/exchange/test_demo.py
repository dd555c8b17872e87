"""The demo: Tŷ Cyfle, eight flats, on whatever day somebody opens it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.agreements import due, queries
from app.agreements.rules import State, state
from app.agreements.services import life_of
from app.casework import check
from app.core.audit import AuditEvent
from app.core.dates import age_on
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import SYSTEM
from app.documents import services as documents
from app.exchange import demo, demo_days
from app.exchange import services as exchange
from app.people.models import Person
from app.schemes.models import Scheme
from app.tenancies import queries as tenancies
from app.tenancies.models import Stay

DAYS = [date(2026, 11, 23), date(2026, 11, 29), date(2028, 2, 29)]  # a Monday, a Sunday, a leap day


@pytest.fixture
def on_day(app, monkeypatch):
    """Return a function that loads the demo as it would be on a day; its papers print at once."""
    monkeypatch.setattr(documents.pdf, "render", lambda _html: b"%PDF-1.7 a paper of the demo")
    with app.test_request_context():
        yield lambda on: demo.load(today=on)


@pytest.mark.parametrize("on", DAYS)
def test_demo_has_eight_flats_seven_tenants_of_16_to_24_and_exactly_one_of_17(on_day, on):
    with time_machine.travel(f"{on} 09:00", tick=False):
        scheme_id = on_day(on).id
        doors = tenancies.doors([scheme_id], on=on)
        assert [door.home for door in doors] == [f"Flat {n}" for n in range(1, 9)]
        assert [door.home for door in doors if door.name is None] == ["Flat 8"]
        lives = [door.person_id for door in doors if door.person_id]
        births = db.session.scalars(sa.select(Person.birth_date).where(Person.id.in_(lives)))
        ages = sorted(age_on(birth, on) for birth in births)
        assert ages[0] == 17
        assert ages.count(17) == 1
        assert ages[-1] <= 24


@pytest.mark.parametrize("on", DAYS)
def test_demo_has_something_to_do_and_nothing_that_cannot_be(on_day, on):
    with time_machine.travel(f"{on} 09:00", tick=False):
        scheme_id = on_day(on).id
        kinds = {item.kind: item for item in due.due(SYSTEM, [scheme_id], on + timedelta(days=60), on=on)}
        assert {"agreements.statement", "agreements.unsigned", "agreements.birthday"} <= set(kinds)
        assert not kinds["agreements.statement"].red
        assert not kinds["agreements.birthday"].red
        assert check.findings("any key") == []


def test_demo_agreements_were_lived_through_on_their_own_days(on_day):
    on = date(2026, 11, 24)
    with time_machine.travel(f"{on} 09:00", tick=False):
        scheme_id = on_day(on).id
        found = {row.person.ref: row for row in queries.running([scheme_id], on=on)}
        states = {ref: state(life_of(row), on) for ref, row in found.items()}
        assert states == {"P05": State.IN_FORCE, "P10": State.IN_FORCE, "P11": State.ISSUED}
        assert found["P05"].handed_over_on == date(2025, 5, 12)
        assert found["P10"].agreement.pack.value == "under-18-licence"
        signed = sa.select(AuditEvent.at, AuditEvent.person_id).where(AuditEvent.event == "agreements.agreement.signed")
        worker = db.session.scalar(sa.select(Person.id).where(Person.ref == demo_days.WORKER))
        assert [(at.date(), by) for at, by in db.session.execute(signed.order_by(AuditEvent.at))] == [
            (date(2025, 5, 12), worker),
            (date(2026, 6, 1), worker),
        ]


def test_demo_is_loaded_once_and_the_second_time_says_so(on_day):
    on_day(date(2026, 11, 24))
    with pytest.raises(RuleBroken, match="here already"):
        on_day(date(2026, 11, 24))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Scheme)) == 1


def test_demo_folder_is_an_ordinary_folder_that_is_saved_as_it_was_loaded(app):
    folder = demo.folder_for(timedelta(0))
    with app.test_request_context(), transaction():
        scheme = exchange.load(folder, actor=SYSTEM, today=date(2026, 11, 24))
        saved = exchange.save(scheme, today=date(2026, 11, 24))
        assert {name: content.decode().splitlines() for name, content in saved.items()} == {
            name: content.decode().splitlines() for name, content in folder.items()
        }


def test_the_licensee_who_turned_18_kept_one_stay(on_day):
    on = date(2026, 11, 24)
    with time_machine.travel(f"{on} 09:00", tick=False):
        on_day(on)
        stay = db.session.scalars(sa.select(Stay).where(Stay.ref == "T05")).one()
        facts = tenancies.stay_facts(stay)
        packs = [facts.pack_on(date(2026, 8, day)).value for day in (18, 19, 20)]
        assert packs == ["under-18-licence", "supported-standard", "supported-standard"]


@pytest.mark.usefixtures("on_day")
def test_demo_command_loads_it_once_and_never_where_real_people_live(app, settings_for, database_url):
    typed = app.test_cli_runner()
    first = typed.invoke(args=["scheme", "demo"])
    assert (first.exit_code, first.stdout.split(",")[0]) == (0, "Loaded Tŷ Cyfle (TYC)")
    again = typed.invoke(args=["scheme", "demo"])
    assert (again.exit_code, again.stderr) == (1, "The demo scheme is here already: its reference is TYC.\n")
    real = replace(settings_for(database_url), environment="production")
    before, app.extensions["settings"] = app.extensions["settings"], real
    try:
        refused = typed.invoke(args=["scheme", "demo"])
    finally:
        app.extensions["settings"] = before
    assert refused.exit_code == 1
    assert "production" in refused.stderr
