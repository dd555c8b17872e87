"""A young person’s record of skills and committee service, to hand to an employer: from verified facts alone.

It says nothing of pauses, reviews, targets, rent or where they live. It is printed from what stands now, and not kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from app.accounts.models import RoleHeld
from app.core import pdf
from app.core.db import db
from app.core.i18n import day, short_day
from app.core.permissions import Role
from app.core.words import ROLE_WORDS
from app.documents import rules as documents
from app.documents import services as printing
from app.documents.models import Variant
from app.eet import words
from app.eet.models import Activity, Event, Plan, PlanStep
from app.eet.rules import EventKind, Evidence
from app.people.models import Person
from app.schemes.models import Language, Scheme
from app.tenancies.models import Stay
from app.tenancies.rules import hours

TEMPLATE: Final = "eet/record_paper.html"
SERVICE: Final = (Role.COMMITTEE, Role.CHAIR)


@dataclass(frozen=True)
class Skills:
    """What stands in a record: what staff verified, what they saw done, and how long somebody served."""

    person: Person
    scheme: Scheme
    activities: list[Activity]  # newest first
    earned: list[PlanStep]  # newest first
    service: list[RoleHeld]  # newest first

    @property
    def is_empty(self) -> bool:
        """Say whether nothing stands in it yet."""
        return not (self.activities or self.earned or self.service)


def skills_of(stay: Stay, *, on: date) -> Skills:
    """Return what stands in the record of somebody on a day, from all their stays in the scheme."""
    stays = sa.select(Stay.id).where(
        Stay.person_id == stay.person_id, Stay.scheme_id == stay.scheme_id, Stay.withdrawn_on.is_(None)
    )
    verified = sa.select(Activity).where(Activity.stay_id.in_(stays), Activity.evidence == Evidence.VERIFIED)
    agreed = (
        sa.select(Plan.id)
        .join(Event, Event.id == Plan.event_id)
        .where(Plan.stay_id.in_(stays), Event.kind == EventKind.PLAN_AGREED, Event.taken_back_on.is_(None))
    )
    earned = sa.select(PlanStep).where(
        PlanStep.plan_id.in_(agreed), PlanStep.achievement.is_not(None), PlanStep.seen_on.is_not(None)
    )
    served = sa.select(RoleHeld).where(
        RoleHeld.person_id == stay.person_id,
        RoleHeld.scheme_id == stay.scheme_id,
        RoleHeld.role.in_(SERVICE),
        RoleHeld.revoked_at.is_(None),
        sa.or_(RoleHeld.from_on.is_(None), RoleHeld.from_on <= on),
    )
    return Skills(
        person=db.session.get_one(Person, stay.person_id),
        scheme=db.session.get_one(Scheme, stay.scheme_id),
        activities=_listed(verified.where(Activity.from_on <= on).order_by(Activity.from_on.desc(), Activity.id)),
        earned=_listed(earned.order_by(PlanStep.done_on.desc(), PlanStep.id)),
        service=_listed(served.order_by(RoleHeld.from_on.desc(), RoleHeld.id)),
    )


def _listed(query: Any) -> list[Any]:
    return list(db.session.scalars(query))


def page_facts(found: Skills, *, variant: Variant, language: Language, on: date) -> dict[str, Any]:
    """Return everything the paper prints as plain values, in one language."""
    scheme, person = found.scheme, found.person
    with force_locale(language.value):
        facts = {
            "language": language.value,
            "variant": variant.value,
            "title": _("Record of skills and service"),
            "full_name": person.full_name,
            "scheme": scheme.name,
            "landlord": scheme.landlord_name,
            "dated": day(on),
            "reference": f"{scheme.ref}-{person.ref}",
            "sections": [
                {"title": title, "rows": rows, "columns": columns}
                for title, columns, rows in _sections(found, on)
                if rows
            ],
            "none": _("Nothing stands here yet. What staff have verified will.") if found.is_empty else "",
            "confirm": _confirm(scheme),
        }
        code = documents.short(documents.digest(facts))
        footing = _("%(reference)s · content %(digest)s", reference=facts["reference"], digest=code)
    return facts | {"footing": f"{footing} · cyfieithiad drafft" if language is Language.CY else footing}


def _sections(found: Skills, on: date) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    done = [
        [
            one.provider,
            str(words.KINDS[one.kind]),
            _("%(hours)s hours a week", hours=hours(one.tenths)),
            _span(one.from_on, one.last_day, on),
        ]
        for one in found.activities
    ]
    yield _("Work, learning and volunteering"), [_("Where"), _("What"), _("How much"), _("When")], done
    served = [[str(ROLE_WORDS[held.role]), _span(held.from_on, held.last_day, on)] for held in found.service]
    if served and found.person.inducted_on and found.person.inducted_on <= on:
        trained = _("Trained in confidentiality, safeguarding, fairness, and looking after people’s data")
        served.append([trained, short_day(found.person.inducted_on)])
    yield _("Service on the committee that runs our homes"), [_("What"), _("When")], served
    earned = [
        [str(words.ACHIEVEMENTS[step.achievement]), step.words, short_day(step.done_on)]
        for step in found.earned
        if step.achievement
    ]
    yield _("Reached along the way"), [_("What"), _("In their plan"), _("When")], earned


def _span(first: date | None, last: date | None, on: date) -> str:
    if first is None:
        return _("until %(day)s", day=short_day(last)) if last else _("still going on")
    if last is None or last > on:
        return _("since %(day)s", day=short_day(first))
    return _("%(first)s to %(last)s", first=short_day(first), last=short_day(last))


def _confirm(scheme: Scheme) -> str:
    said = {"scheme": scheme.name, "landlord": scheme.landlord_name, "address": scheme.landlord_address}
    return _(
        "Staff of %(scheme)s saw a paper, or saw it happen, for everything that stands here. %(landlord)s, "
        "%(address)s, can confirm it, if the person named above agrees.",
        **said,
    )


def print_skills(stay: Stay, *, variant: Variant, language: Language, today: date) -> bytes:
    """Return the record as PDF without keeping it. Never call it in a transaction."""
    facts = page_facts(skills_of(stay, on=today), variant=variant, language=language, on=today)
    html = printing.page_of(TEMPLATE, facts, language=facts["language"])
    db.session.rollback()  # nothing is held while the worker prints
    return pdf.render(html)
