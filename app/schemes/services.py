"""What people do with a scheme, its free weeks, its homes and their safety records."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.edits import carry_over
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.permissions import Actor
from app.core.refs import refusal_of_ref
from app.schemes import queries, rules
from app.schemes.models import Certificate, FreeWeek, Home, NextDoor, Scheme
from app.schemes.rules import ArrearsView, CertificateKind, Fuel, Language, Readiness, Record, RentDay


@dataclass(frozen=True)
class SchemeFacts:
    """What a scheme is; None means not given, and the default holds."""

    ref: str
    name: str
    landlord_name: str
    landlord_address: str
    supported_accommodation: bool
    rent_day: RentDay | None = None
    min_age: int | None = None
    max_age: int | None = None
    language: Language | None = None
    arrears_view: ArrearsView | None = None
    council: str | None = None
    door_colour: str | None = None


@dataclass(frozen=True)
class HelpNumbers:
    """Who to call, on every page and letter."""

    on_call_phone: str | None = None
    safeguarding_name: str | None = None
    safeguarding_phone: str | None = None
    social_services_phone: str | None = None
    social_services_out_of_hours: str | None = None


@dataclass(frozen=True)
class HomeFacts:
    """What a home is."""

    ref: str
    name: str
    house: str | None = None
    floor: str | None = None
    bedrooms: int | None = None
    fuel: Fuel = Fuel.GAS


def add_scheme(facts: SchemeFacts, *, actor: Actor, today: date) -> Scheme:
    """Write down a new scheme, not yet open."""
    del today
    _check_scheme(facts, scheme_id=None)
    scheme = Scheme(**asdict(facts), created_at=clock.now())
    db.session.add(scheme)
    db.session.flush()  # its homes and people need the id
    audit.record("schemes.scheme.added", scheme, actor=actor, scheme_id=scheme.id)
    return scheme


def change_scheme(scheme: Scheme, facts: SchemeFacts, *, actor: Actor, today: date) -> None:
    """Change what a scheme is."""
    del today
    _check_scheme(facts, scheme_id=scheme.id)
    changed = carry_over(facts, scheme)
    if changed:
        audit.record("schemes.scheme.changed", scheme, actor=actor, scheme_id=scheme.id, **changed)


def _check_scheme(facts: SchemeFacts, *, scheme_id: uuid.UUID | None) -> None:
    if reason := refusal_of_ref(facts.ref):
        raise RuleBroken(say(reason), field="ref")
    same = sa.select(Scheme.id).where(Scheme.ref == facts.ref, Scheme.id != scheme_id)  # None: any scheme
    if db.session.scalar(same) is not None:
        raise RuleBroken(_("Another scheme has this reference. Choose a different one."), field="ref")
    if refusal := rules.refusal_of_ages(facts.min_age, facts.max_age):
        raise RuleBroken(say(refusal[0]), field=refusal[1])
    if facts.door_colour and (reason := rules.refusal_of_colour(facts.door_colour)):
        raise RuleBroken(say(reason), field="door_colour")


def change_help_numbers(scheme: Scheme, numbers: HelpNumbers, *, actor: Actor, today: date) -> None:
    """Change who to call; an open scheme may not lose a number it needs."""
    del today
    if scheme.opened_on is not None:
        for name in rules.NEEDED_NUMBERS:
            if not getattr(numbers, name):
                raise RuleBroken(_("People live here, so this cannot be blank. Enter the new one."), field=name)
    changed = carry_over(numbers, scheme)
    if changed:
        audit.record("schemes.help_numbers.changed", scheme, actor=actor, scheme_id=scheme.id, **changed)


def readiness(scheme: Scheme) -> Readiness:
    """Return what there is of what a scheme needs before it opens."""
    homes = db.session.scalar(sa.select(sa.func.count()).where(Home.scheme_id == scheme.id)) or 0
    return Readiness(
        scheme.on_call_phone,
        scheme.safeguarding_name,
        scheme.safeguarding_phone,
        scheme.social_services_phone,
        homes,
    )


def open_scheme(scheme: Scheme, *, actor: Actor, today: date) -> None:
    """Open a scheme, from today: everything it needs is there."""
    if scheme.opened_on is not None:
        raise RuleBroken(_("This scheme is already open."))
    for reason in rules.missing_to_open(readiness(scheme)):
        raise RuleBroken(say(reason))
    scheme.opened_on = today
    scheme.version += 1
    audit.record("schemes.scheme.opened", scheme, actor=actor, scheme_id=scheme.id, on=today)


def add_free_week(scheme: Scheme, week_starts: date, *, actor: Actor, today: date) -> FreeWeek:
    """Make a week to come free of rent."""
    rent_day = scheme.rent_day or RentDay.MONDAY
    if reason := rules.refusal_of_free_week(week_starts, rent_day=rent_day, today=today):
        raise RuleBroken(say(reason), field="week_starts")
    same = sa.select(FreeWeek.id).where(FreeWeek.scheme_id == scheme.id, FreeWeek.week_starts == week_starts)
    if db.session.scalar(same) is not None:
        raise RuleBroken(_("This week is already free of rent."), field="week_starts")
    week = FreeWeek(scheme_id=scheme.id, week_starts=week_starts)
    db.session.add(week)
    db.session.flush()  # the audit event names it
    audit.record("schemes.free_week.added", week, actor=actor, week_starts=week_starts)
    return week


def remove_free_week(week: FreeWeek, *, actor: Actor, today: date) -> None:
    """Charge rent again for a week to come."""
    if week.week_starts <= today:
        raise RuleBroken(_("This week has begun, so it stays free of rent."))
    audit.record("schemes.free_week.removed", week, actor=actor, week_starts=week.week_starts)
    db.session.delete(week)


def add_home(scheme: Scheme, facts: HomeFacts, *, actor: Actor, today: date) -> Home:
    """Write down a home of a scheme."""
    del today
    _check_home(facts, scheme_id=scheme.id, home_id=None)
    home = Home(scheme_id=scheme.id, **asdict(facts))
    db.session.add(home)
    db.session.flush()  # the audit event names it
    audit.record("schemes.home.added", home, actor=actor)
    return home


def change_home(home: Home, facts: HomeFacts, *, actor: Actor, today: date) -> None:
    """Change what a home is."""
    del today
    _check_home(facts, scheme_id=home.scheme_id, home_id=home.id)
    changed = carry_over(facts, home)
    if changed:
        audit.record("schemes.home.changed", home, actor=actor, **changed)


def _check_home(facts: HomeFacts, *, scheme_id: uuid.UUID, home_id: uuid.UUID | None) -> None:
    if reason := refusal_of_ref(facts.ref):
        raise RuleBroken(say(reason), field="ref")
    same = sa.select(Home.name).where(Home.scheme_id == scheme_id, Home.ref == facts.ref, Home.id != home_id)
    if (name := db.session.scalar(same)) is not None:
        raise RuleBroken(_("%(home)s has this reference. Choose a different one.", home=name), field="ref")


def set_next_door(home: Home, others: Iterable[uuid.UUID], *, actor: Actor, today: date) -> None:
    """Say which homes are next door to this one; either home may have said so, and it counts for both."""
    del today
    wanted, before = set(others), queries.next_door_ids(home.id)
    allowed = set(db.session.scalars(sa.select(Home.id).where(Home.scheme_id == home.scheme_id, Home.id != home.id)))
    if not wanted <= allowed:
        raise RuleBroken(_("Choose other homes of this scheme."), field="next_door")
    gone, new = before - wanted, wanted - before
    for one, other in ((NextDoor.home_id, NextDoor.other_id), (NextDoor.other_id, NextDoor.home_id)):
        db.session.execute(sa.delete(NextDoor).where(one == home.id, other.in_(gone)))
    db.session.add_all(NextDoor(home_id=home.id, other_id=other_id) for other_id in new)
    if gone or new:
        home.version += 1
        audit.record("schemes.next_door.set", home, actor=actor, added=len(new), removed=len(gone))


def record_certificate(
    home: Home, kind: CertificateKind, done_on: date, expires_on: date | None, *, actor: Actor, today: date
) -> Certificate:
    """Write down a safety check that was done on a home."""
    if refusal := rules.refusal_of_record(Record(kind, done_on, expires_on), today=today):
        raise RuleBroken(say(refusal[0]), field=refusal[1])
    same = sa.select(Certificate.id).where(
        Certificate.home_id == home.id, Certificate.kind == kind, Certificate.done_on == done_on
    )
    if db.session.scalar(same) is not None:
        raise RuleBroken(_("This check is already written down for this day."), field="done_on")
    certificate = Certificate(home_id=home.id, kind=kind, done_on=done_on, expires_on=expires_on)
    db.session.add(certificate)
    db.session.flush()  # the audit event names it
    audit.record(
        "schemes.certificate.recorded",
        certificate,
        actor=actor,
        scheme_id=home.scheme_id,
        home_id=home.id,
        kind=kind.value,
        done_on=done_on,
        expires_on=expires_on,
    )
    return certificate


def remove_certificate(certificate: Certificate, home: Home, *, actor: Actor, today: date) -> None:
    """Take away a safety check that was written down by mistake; the audit keeps what it said."""
    del today
    audit.record(
        "schemes.certificate.removed",
        certificate,
        actor=actor,
        scheme_id=home.scheme_id,
        home_id=home.id,
        kind=certificate.kind.value,
        done_on=certificate.done_on,
        expires_on=certificate.expires_on,
    )
    db.session.delete(certificate)
