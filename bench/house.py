"""A large house in a temporary SQLite file: a scheme of 8 homes, one of 10,000, somebody living in each."""

from __future__ import annotations

import secrets
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import sessions
from app.accounts.models import Account, RoleHeld
from app.core.db import db, transaction
from app.core.ordering import order_key
from app.core.permissions import Role
from app.factory import create_app
from app.people.models import Person
from app.schemes.models import Certificate, CertificateKind, Fuel, Home, Scheme
from app.tenancies.models import Footing, Stay, StayHome
from app.tenancies.rules import Pack
from config import Settings

FEW, MANY = 8, 10_000
IN_A_BUILDING = 40
OPENED = datetime(2026, 1, 5, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Large:
    """A scheme as the bench needs it: its id, its size, and a browser in which a worker of it is signed in."""

    scheme_id: uuid.UUID
    homes: int
    worker: FlaskClient


@dataclass(frozen=True)
class BenchHouse:
    """The application on its temporary file, and its two schemes."""

    app: Flask
    file: Path
    few: Large
    many: Large


@contextmanager
def temporary_house() -> Iterator[BenchHouse]:
    """Make the house, and remove it afterwards."""
    with tempfile.TemporaryDirectory(prefix="ofd-bench-") as folder:
        file = Path(folder) / "bench.sqlite3"
        app = create_app(settings(file))
        with app.app_context():
            flask_migrate.upgrade()
            few, many = (_scheme(app, ref, homes) for ref, homes in (("FEW", FEW), ("MANY", MANY)))
        yield BenchHouse(app, file, few, many)
        with app.app_context():
            db.engine.dispose()


def settings(file: Path) -> Settings:
    """Return settings for a house that lives as long as the bench."""
    return Settings(
        environment="test",
        secret_key=secrets.token_urlsafe(64),
        audit_key=secrets.token_urlsafe(64),
        database_url=f"sqlite:///{file}",
        base_url="http://localhost",
        trusted_hosts=("localhost", "127.0.0.1"),
        proxy_hops=0,
        smtp_host="",
        smtp_port=25,
        smtp_user="",
        smtp_password="",
        mail_from="",
    )


def _scheme(app: Flask, ref: str, homes: int) -> Large:
    with transaction():
        scheme = Scheme(
            ref=ref,
            name=f"Bench {homes}",
            landlord_name="Torfaen Example Homes",
            landlord_address="1 Example Street, Pontypool NP4 0AA",
            supported_accommodation=True,
            on_call_phone="01495 555 999",
            safeguarding_name="Maria Price",
            safeguarding_phone="01495 555 010",
            social_services_phone="01495 555 020",
            opened_on=OPENED.date(),
            created_at=OPENED,
        )
        db.session.add(scheme)
        db.session.flush()
        _fill(scheme.id, homes)
        token = _worker(scheme.id)
    return Large(scheme.id, homes, _browser(app, token))


def _fill(scheme_id: uuid.UUID, homes: int) -> None:
    """Insert homes with their safety records, and a person with a running stay in each but the last."""
    rows: dict[type[Any], list[dict[str, Any]]] = {
        model: [] for model in (Home, Certificate, Person, Stay, StayHome, Footing)
    }
    for number in range(homes):
        home = _home(scheme_id, number)
        rows[Home].append(home)
        for kind in CertificateKind:
            rows[Certificate].append(
                {"id": uuid.uuid4(), "home_id": home["id"], "kind": kind, "done_on": OPENED.date(), "expires_on": None}
            )
        person = _person(scheme_id, number)
        rows[Person].append(person)
        if number < homes - 1:
            _stay(rows, scheme_id, number, person["id"], home["id"])
    for model, values in rows.items():
        db.session.execute(sa.insert(model), values)


def _home(scheme_id: uuid.UUID, number: int) -> dict[str, Any]:
    ref, name, house = (
        f"H{number + 1}",
        f"Flat {number % IN_A_BUILDING + 1}",
        f"{number // IN_A_BUILDING + 1} Garn Road",
    )
    return {
        "id": uuid.uuid4(),
        "scheme_id": scheme_id,
        "version": 1,
        "ref": ref,
        "name": name,
        "house": house,
        "floor": "First floor",
        "bedrooms": 1,
        "fuel": Fuel.GAS,
        "order_key": order_key(house, name, ref),
    }


def _person(scheme_id: uuid.UUID, number: int) -> dict[str, Any]:
    ref, first, last = f"P{number + 1}", "Sŵyn", f"Bevan {number + 1}"
    return {
        "id": uuid.uuid4(),
        "scheme_id": scheme_id,
        "version": 1,
        "ref": ref,
        "first_name": first,
        "last_name": last,
        "birth_date": date(2006, 5, 17),
        "created_at": OPENED,
        "order_key": order_key(last, first, None, ref),
    }


def _stay(
    rows: dict[type[Any], list[dict[str, Any]]],
    scheme_id: uuid.UUID,
    number: int,
    person_id: uuid.UUID,
    home_id: uuid.UUID,
) -> None:
    began = OPENED.date() - timedelta(days=number % 700)
    stay = {"id": uuid.uuid4(), "scheme_id": scheme_id, "version": 1, "ref": f"T{number + 1}", "person_id": person_id}
    rows[Stay].append(stay | {"starts_on": began, "signed_on": began, "created_at": OPENED})
    rows[StayHome].append(
        {"id": uuid.uuid4(), "stay_id": stay["id"], "home_id": home_id, "from_on": began, "void": False}
    )
    rows[Footing].append({"id": uuid.uuid4(), "stay_id": stay["id"], "from_on": began, "pack": Pack.SUPPORTED_STANDARD})


def _worker(scheme_id: uuid.UUID) -> str:
    person = Person(scheme_id=scheme_id, ref="W1", first_name="Maria", last_name="Price", created_at=OPENED)
    db.session.add(person)
    db.session.flush()
    db.session.add(RoleHeld(person_id=person.id, scheme_id=scheme_id, role=Role.STAFF, granted_at=OPENED))
    account = Account(person_id=person.id, email=f"{scheme_id.hex}@example.org", created_at=OPENED)
    db.session.add(account)
    db.session.flush()
    return sessions.open_session(account.id)


def _browser(app: Flask, token: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
