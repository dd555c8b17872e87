"""Policy: numbers a scheme may set for itself, one dated document per slice; a change is a new document, never an edit.

A slice says which numbers it has, with the range the scheme may choose from; this module keeps and answers. Before the
first document a number is its default.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from app.core import audit, clock
from app.core.db import db
from app.core.errors import RuleBroken
from app.core.i18n import say
from app.core.permissions import Actor
from app.core.reasons import N_, Reason, because
from app.schemes.models import PolicyDocument, Scheme


@dataclass(frozen=True)
class Number:
    """One number of a slice’s policy: `label` and `unit` may be lazily translated; the range includes its ends."""

    key: str
    label: Any
    unit: Any
    default: int
    minimum: int
    maximum: int

    def __post_init__(self) -> None:
        if not self.minimum <= self.default <= self.maximum:
            raise ValueError(f"policy number {self.key!r}: its default is outside its range")


@dataclass(frozen=True)
class Section:
    """The policy of one slice: what people call it, and its numbers."""

    slice: str
    title: Any
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class InForce:
    """A policy as it holds on a day: since when (None: never changed), and the numbers by key."""

    section: Section
    since: date | None
    numbers: Mapping[str, int]


_sections: dict[str, Section] = {}


def register_policy(slice_name: str, numbers: Iterable[Number], *, title: Any = "") -> None:
    """Let a slice say, at import, which numbers schemes may set for it."""
    _sections[slice_name] = Section(slice_name, title or slice_name, tuple(numbers))


def sections() -> tuple[Section, ...]:
    """Return the policy of every slice that has one, by slice name."""
    return tuple(_sections[name] for name in sorted(_sections))


def section_named(slice_name: str) -> Section | None:
    """Return the policy of a slice, or None when it has none."""
    return _sections.get(slice_name)


def policy_on(scheme_id: uuid.UUID, slice_name: str, on: date) -> Mapping[str, int]:
    """Return the numbers of a slice’s policy that hold in a scheme on a day."""
    return in_force(scheme_id, _sections[slice_name], on).numbers


def in_force(scheme_id: uuid.UUID, section: Section, on: date) -> InForce:
    """Return a slice’s policy as it holds on a day."""
    its = (PolicyDocument.scheme_id == scheme_id) & (PolicyDocument.slice == section.slice)
    newest = sa.select(PolicyDocument).where(its, PolicyDocument.from_on <= on).order_by(PolicyDocument.from_on.desc())
    document = db.session.scalar(newest.limit(1))
    kept = document.numbers if document else {}
    numbers = {number.key: int(kept.get(number.key, number.default)) for number in section.numbers}
    return InForce(section, document.from_on if document else None, numbers)


def documents(scheme_id: uuid.UUID, section: Section) -> list[PolicyDocument]:
    """Return every document of a slice’s policy, newest first: what was, what is, what is to come."""
    its = (PolicyDocument.scheme_id == scheme_id) & (PolicyDocument.slice == section.slice)
    return list(db.session.scalars(sa.select(PolicyDocument).where(its).order_by(PolicyDocument.from_on.desc())))


def refusal_of_number(number: Number, value: int) -> Reason | None:
    """Return why a value is outside what a scheme may choose, or None."""
    if number.minimum <= value <= number.maximum:
        return None
    return because(N_("Enter a number from %(least)s to %(most)s."), least=number.minimum, most=number.maximum)


def set_policy(
    scheme: Scheme, section: Section, numbers: Mapping[str, int], from_on: date, *, actor: Actor, today: date
) -> PolicyDocument:
    """Set a slice’s policy from a day on: never one that is past, and once for each day."""
    if from_on < today:
        raise RuleBroken(_("Choose today or a later day. Policy never reaches back."), field="from_on")
    for number in section.numbers:
        if reason := refusal_of_number(number, numbers[number.key]):
            raise RuleBroken(say(reason), field=number.key)
    if any(document.from_on == from_on for document in documents(scheme.id, section)):
        raise RuleBroken(_("There is already a change from this day. Choose a later day."), field="from_on")
    kept: dict[str, Any] = {number.key: numbers[number.key] for number in section.numbers}
    document = PolicyDocument(
        scheme_id=scheme.id,
        slice=section.slice,
        from_on=from_on,
        numbers=kept,
        set_at=clock.now(),
        set_by=actor.account_id,
    )
    db.session.add(document)
    db.session.flush()  # the audit event names it
    audit.record("schemes.policy.set", document, actor=actor, slice=section.slice, from_on=from_on, **kept)
    return document
