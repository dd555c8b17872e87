"""A record of skills and committee service that a young person hands to an employer: what we checked, and nothing else.

It is printed from what is known today and not kept. What stands in it is what staff or the chair verified, steps of a
plan that staff saw done, and our own record of who served on the committee. How somebody stands with their EET, pauses,
reviews, rent, birth date and home are not looked up. Nor are the words of a step: they were written for another reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.models import RoleHeld
from app.core import pdf
from app.core.db import db
from app.core.i18n import short_day
from app.core.permissions import Role
from app.documents import rules as documents
from app.documents import services as papers
from app.documents.models import Variant
from app.eet.models import Activity, Plan, PlanStep
from app.eet.rules import Achievement, ActivityKind, Evidence
from app.letters.writing import language_of
from app.people.models import Person
from app.schemes.models import Language, Scheme
from app.tenancies.models import Stay
from app.tenancies.rules import hours

TEMPLATE: Final = "eet/record_paper.html"
SERVICE: Final = {Role.COMMITTEE: _l("Member of the committee"), Role.CHAIR: _l("Chair of the committee")}
KINDS: Final = {
    ActivityKind.EDUCATION: _l("Education"),
    ActivityKind.EMPLOYMENT: _l("Work"),
    ActivityKind.TRAINING: _l("Training"),
    ActivityKind.VOLUNTEERING: _l("Volunteering"),
}
ACHIEVEMENTS: Final = {
    Achievement.CV_FINISHED: _l("Finished a CV"),
    Achievement.APPLICATION_SENT: _l("Sent an application"),
    Achievement.INTERVIEW: _l("Went to an interview"),
    Achievement.PLACEMENT_BEGUN: _l("Began a placement"),
    Achievement.COURSE_COMPLETED: _l("Completed a course"),
    Achievement.JOB_STARTED: _l("Started a job"),
    Achievement.JOB_KEPT: _l("Kept a job for 13 weeks"),
}
INDUCTION: Final = (
    _l("keeping what is said private"),
    _l("keeping people safe"),
    _l("being fair, and stepping back from a matter of one’s own"),
    _l("looking after what is known about people"),
    _l("putting things right"),
)


@dataclass(frozen=True)
class Span:
    """Something from a day to a last day; none: since before we wrote it down, or not over."""

    from_on: date | None
    last_day: date | None

    def in_words(self, today: date) -> str:
        """Return its days as somebody reads them on a day: what ends later is still going on."""
        last = self.last_day if self.last_day and self.last_day < today else None
        if self.from_on and last:
            return _("%(first)s to %(last)s", first=short_day(self.from_on), last=short_day(last))
        if self.from_on:
            return _("Since %(day)s", day=short_day(self.from_on))
        return _("Until %(day)s", day=short_day(last)) if last else _("At present")


@dataclass(frozen=True)
class Doing:
    """A verified activity."""

    kind: ActivityKind
    provider: str
    tenths: int
    span: Span


@dataclass(frozen=True)
class Record:
    """What was checked about somebody, newest first; plain values but for the scheme it is read from."""

    scheme: Scheme
    full_name: str
    reference: str
    activities: Sequence[Doing] = ()
    achievements: Sequence[tuple[Achievement, date]] = ()
    service: Sequence[tuple[Role, Span]] = ()
    inducted_on: date | None = None

    @property
    def empty(self) -> bool:
        """Say whether nothing was checked yet."""
        return not (self.activities or self.achievements or self.service or self.inducted_on)


def record_of(person: Person, *, today: date) -> Record:
    """Return what was checked about somebody by a day, over all their stays, in four statements."""
    scheme = db.session.get_one(Scheme, person.scheme_id)
    return Record(
        scheme=scheme,
        full_name=person.full_name,
        reference=f"{scheme.ref}-{person.ref}",
        activities=_activities(person, today),
        achievements=_achievements(person, today),
        service=_service(person, today),
        inducted_on=person.inducted_on if person.inducted_on and person.inducted_on <= today else None,
    )


def _stays(person: Person) -> sa.Select[Any]:
    mine = sa.select(Stay.id).where(Stay.person_id == person.id, Stay.scheme_id == person.scheme_id)
    return mine.where(Stay.withdrawn_on.is_(None))


def _activities(person: Person, today: date) -> list[Doing]:
    mine = sa.select(Activity).where(Activity.stay_id.in_(_stays(person)), Activity.from_on <= today)
    verified = mine.where(Activity.evidence == Evidence.VERIFIED).order_by(Activity.from_on.desc(), Activity.id)
    return [
        Doing(activity.kind, activity.provider, activity.tenths, Span(activity.from_on, activity.last_day))
        for activity in db.session.scalars(verified)
    ]


def _achievements(person: Person, today: date) -> list[tuple[Achievement, date]]:
    seen = (
        sa.select(PlanStep.achievement, PlanStep.done_on)
        .join(Plan, Plan.id == PlanStep.plan_id)
        .where(Plan.stay_id.in_(_stays(person)), PlanStep.done_on <= today, PlanStep.seen_on <= today)
        .order_by(PlanStep.done_on.desc(), PlanStep.id)
    )
    return [(achievement, done_on) for achievement, done_on in db.session.execute(seen) if achievement and done_on]


def _service(person: Person, today: date) -> list[tuple[Role, Span]]:
    held = sa.select(RoleHeld).where(
        RoleHeld.person_id == person.id,
        RoleHeld.scheme_id == person.scheme_id,
        RoleHeld.role.in_(list(SERVICE)),
        RoleHeld.revoked_at.is_(None),
        sa.or_(RoleHeld.from_on.is_(None), RoleHeld.from_on <= today),
    )
    roles = sorted(db.session.scalars(held), key=lambda role: (role.from_on or date.min, role.role), reverse=True)
    return [(role.role, Span(role.from_on, role.last_day)) for role in roles]


def facts(record: Record, *, variant: Variant, language: Language, today: date) -> dict[str, Any]:
    """Return everything the record prints, as plain values in one language."""
    with force_locale(language.value):
        page = {
            "language": language.value,
            "variant": variant.value,
            "title": _("Record of skills and committee service"),
            "scheme": record.scheme.name,
            "landlord": record.scheme.landlord_name,
            "full_name": record.full_name,
            "reference": record.reference,
            "dated": short_day(today),
            "empty": record.empty,
            "columns": [_("What and where"), _("Hours a week"), _("When")],
            "activities": [_doing(activity, today) for activity in record.activities],
            "achievements": [
                {"what": str(ACHIEVEMENTS[achievement]), "when": short_day(done_on)}
                for achievement, done_on in record.achievements
            ],
            "service": [{"label": str(SERVICE[role]), "value": span.in_words(today)} for role, span in record.service],
            "inducted": short_day(record.inducted_on),
            "topics": [str(topic) for topic in INDUCTION] if record.inducted_on else [],
            "confirm": _confirm(record),
        }
        code = documents.short(documents.digest(page))
        footing = _("%(reference)s · content %(digest)s", reference=record.reference, digest=code)
    return page | {"footing": f"{footing} · cyfieithiad drafft" if language is Language.CY else footing}


def _doing(activity: Doing, today: date) -> dict[str, str]:
    return {
        "what": str(KINDS[activity.kind]),
        "where": activity.provider,
        "hours": hours(activity.tenths) if activity.tenths else "",
        "when": activity.span.in_words(today),
    }


def _confirm(record: Record) -> list[dict[str, str]]:
    rows = [
        (_("Phone"), record.scheme.on_call_phone or ""),
        (_("Landlord"), record.scheme.landlord_name),
        (_("Reference"), record.reference),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def print_record(person: Person, *, variant: Variant, today: date, language: Language | None = None) -> bytes:
    """Return somebody’s record as PDF, in their own language unless one is asked for; never call it in a transaction.

    It is made from what is known now and not kept.
    """
    record = record_of(person, today=today)
    page = facts(record, variant=variant, language=language or language_of(person, record.scheme), today=today)
    html = papers.page_of(TEMPLATE, page, language=page["language"])
    db.session.rollback()  # nothing is held while the worker prints
    return pdf.render(html)
