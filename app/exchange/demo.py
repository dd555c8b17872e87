"""The demo: Tŷ Cyfle with eight flats and invented people, so that a newcomer finds a house with a life.

Its facts are an ordinary scheme folder (demo_scheme/), written for one Monday and moved by whole weeks to today. The
agreements are then lived through: prepared, agreed, issued and signed on the days it would have been done. So are the
rent (demo_rent.py) and what people do besides (demo_eet.py, demo_eet_plans.py).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from importlib.resources import files
from itertools import chain
from typing import Final

import sqlalchemy as sa

from app.agreements import queries as agreements
from app.agreements import services, signing, wording
from app.agreements.models import Agreement, SignedHow
from app.agreements.services import DraftFacts
from app.agreements.signing import SigningFacts
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import RuleBroken
from app.core.permissions import Actor
from app.documents import services as documents
from app.documents.models import HandOverHow, Variant
from app.exchange import demo_eet, demo_eet_plans, demo_rent
from app.exchange import services as exchange
from app.exchange.demo_days import Deed, live_through, person_id, saved, worker
from app.people.models import Person
from app.schemes import services as schemes
from app.schemes.models import Home, Language, Scheme
from app.tenancies.rules import Pack, RentPeriod

WRITTEN_FOR: Final = date(2026, 11, 23)  # a Monday: the day the folder’s dates are right as they stand
OPENED: Final = date(2024, 9, 2)
DOOR: Final = "#7a2e5c"
WEEK: Final = 7
_DAY: Final = re.compile(rb"\b\d{4}-\d{2}-\d{2}\b")
_FOLDER: Final = files("app.exchange").joinpath("demo_scheme")


@dataclass(frozen=True)
class Lived:
    """One agreement that is lived through, on days as the folder counts them."""

    person: str
    home: str
    starts_on: date
    agreed_on: date
    issued_on: date
    given_on: date | None = None
    signed_on: date | None = None
    variant: Variant = Variant.STANDARD
    rhw1: bool = True
    target_tenths: int = 160


LIVED: Final = (
    Lived("P05", "H1", date(2025, 5, 12), date(2025, 5, 6), date(2025, 5, 8), date(2025, 5, 12), date(2025, 5, 12)),
    Lived(
        "P10",
        "H6",
        date(2026, 6, 1),
        date(2026, 5, 26),
        date(2026, 5, 28),
        date(2026, 6, 1),
        date(2026, 6, 1),
        variant=Variant.LARGE_PRINT,
        rhw1=False,
        target_tenths=120,
    ),
    Lived("P11", "H7", date(2026, 11, 18), date(2026, 11, 13), date(2026, 11, 20)),
)


def load(*, today: date) -> Scheme:
    """Load the demo and live through its agreements; raise RuleBroken when it is there already.

    Opens transactions of its own, because papers are printed between them.
    """
    weeks = timedelta(days=(today - WRITTEN_FOR).days // WEEK * WEEK)
    folder = folder_for(weeks)
    with transaction():
        _refuse_twice()
        scheme_id = exchange.load(folder, actor=Actor(system=True), today=today).id
    lives = (deed for lived in LIVED for deed in _of_agreement(scheme_id, lived, weeks))
    others = (part.deeds(scheme_id, weeks) for part in (demo_rent, demo_eet, demo_eet_plans))
    live_through([saved(OPENED + weeks, partial(_open, scheme_id)), *lives, *chain.from_iterable(others)])
    return db.session.get_one(Scheme, scheme_id)


def folder_for(weeks: timedelta) -> dict[str, bytes]:
    """Return the demo’s scheme folder with every date moved by whole weeks."""

    def moved(found: re.Match[bytes]) -> bytes:
        return (date.fromisoformat(found[0].decode()) + weeks).isoformat().encode()

    return {file.name: _DAY.sub(moved, file.read_bytes()) for file in sorted(_FOLDER.iterdir(), key=lambda f: f.name)}


def _refuse_twice() -> None:
    if db.session.scalar(sa.select(Scheme.id).where(Scheme.ref == "TYC")) is not None:
        raise RuleBroken("The demo scheme is here already: its reference is TYC.")


def _open(scheme_id: uuid.UUID) -> None:
    scheme, by = db.session.get_one(Scheme, scheme_id), worker(scheme_id)
    scheme.door_colour = DOOR
    schemes.open_scheme(scheme, actor=by, today=clock.today())
    for pack in wording.OFFERED:
        wording.adopt(scheme, pack, from_on=clock.today(), actor=by)


def _of_agreement(scheme_id: uuid.UUID, lived: Lived, weeks: timedelta) -> Iterator[Deed]:
    yield saved(lived.agreed_on + weeks, partial(_agree, scheme_id, lived, weeks))
    yield Deed(lived.issued_on + weeks, partial(_issue, scheme_id, lived))
    if lived.given_on and lived.signed_on:
        yield saved(lived.signed_on + weeks, partial(_sign, scheme_id, lived.person, lived.given_on + weeks))


def _agree(scheme_id: uuid.UUID, lived: Lived, weeks: timedelta) -> None:
    scheme, by = db.session.get_one(Scheme, scheme_id), worker(scheme_id)
    agreement = services.prepare(scheme, _draft(scheme, lived, weeks), actor=by, today=clock.today())
    services.agree(agreement, actor=by, today=clock.today())


def _agreement_of(scheme_id: uuid.UUID, ref: str) -> Agreement:
    return db.session.scalars(sa.select(Agreement).where(Agreement.person_id == person_id(scheme_id, ref))).one()


def _issue(scheme_id: uuid.UUID, lived: Lived) -> None:
    with transaction():
        agreement, by = _agreement_of(scheme_id, lived.person), worker(scheme_id)
        issue = services.issue(agreement, variant=lived.variant, language=Language.EN, actor=by, today=clock.today())
        document_id = issue.document_id
    documents.render(document_id)


def _sign(scheme_id: uuid.UUID, ref: str, given_on: date) -> None:
    issued, by = agreements.issues(_agreement_of(scheme_id, ref).id)[0], worker(scheme_id)
    services.hand_over(
        issued.document,
        on=given_on,
        how=HandOverHow.IN_PERSON,
        read_aloud=True,
        by=by.person_id,
        actor=by,
        now=clock.now(),
    )
    facts = SigningFacts(signed_on=clock.today(), how=SignedHow.PAPER, witness="Nia Clement")
    signing.sign(issued.issue, facts, actor=by, now=clock.now())


def _draft(scheme: Scheme, lived: Lived, weeks: timedelta) -> DraftFacts:
    person = sa.select(Person.id).where(Person.scheme_id == scheme.id, Person.ref == lived.person)
    home = sa.select(Home.id).where(Home.scheme_id == scheme.id, Home.ref == lived.home)
    return DraftFacts(
        person_id=db.session.execute(person).scalar_one(),
        home_id=db.session.execute(home).scalar_one(),
        starts_on=lived.starts_on + weeks,
        language=Language.EN,
        period=RentPeriod.WEEKLY,
        rent_pence=7115,
        service_eligible_pence=1825,
        service_ineligible_pence=None,
        support_pence=700,
        eet_target_tenths=lived.target_tenths,
        eet_grace_weeks=6,
        eet_review_weeks=12,
        deposit_pence=None,
        deposit_scheme=None,
        inventory_on=lived.agreed_on + weeks,
        rhw1_given_on=lived.agreed_on + weeks if lived.rhw1 else None,
        pack=None if lived.rhw1 else Pack.UNDER_18_LICENCE,
    )
