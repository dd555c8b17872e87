"""Records of skills to print in tests: invented people with nothing, the usual and very much, no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from print.papers import LONG_NAME, LONG_SCHEME, ONE_WORD, VARIANTS, WELSH_LETTERS, scheme

from app.core.permissions import Role
from app.documents import services as documents
from app.documents.models import Variant
from app.eet import record
from app.eet.record import Doing, Record, Span
from app.eet.rules import Achievement, ActivityKind
from app.schemes.models import Language

TODAY = date(2026, 11, 24)
FIRST = date(2025, 1, 6)
MUCH = 12
USUAL = {
    "full_name": "Sŵyn Bevan",
    "activities": (
        Doing(ActivityKind.EMPLOYMENT, "Caffi Garn, Garndiffaith", 80, Span(date(2026, 9, 7), None)),
        Doing(ActivityKind.VOLUNTEERING, "Committee of Tŷ Cyfle", 30, Span(date(2026, 2, 2), None)),
        Doing(ActivityKind.EDUCATION, "Coleg Gwent, Level 2", 165, Span(date(2025, 9, 1), date(2026, 6, 26))),
    ),
    "achievements": (
        (Achievement.JOB_STARTED, date(2026, 9, 7)),
        (Achievement.INTERVIEW, date(2026, 8, 24)),
        (Achievement.APPLICATION_SENT, date(2026, 8, 3)),
        (Achievement.CV_FINISHED, date(2026, 7, 20)),
        (Achievement.COURSE_COMPLETED, date(2026, 6, 26)),
    ),
    "service": ((Role.CHAIR, Span(date(2026, 9, 1), None)), (Role.COMMITTEE, Span(date(2026, 2, 2), None))),
    "inducted_on": date(2026, 2, 9),
}
LONG_PROVIDER = "Coleg Gwent, Pontypool campus: Level 2 Diploma in Professional Cookery, Hospitality and Catering"


def _much(number):
    """Return an activity of many, every fourth with one endless word for its provider."""
    last_day = None if number % 2 else FIRST + timedelta(days=90 + number)
    provider = ONE_WORD if number % 4 == 3 else LONG_PROVIDER
    return Doing(list(ActivityKind)[number % 4], provider, 165 - number * 5, Span(FIRST + timedelta(number), last_day))


FULL = {
    "activities": tuple(_much(number) for number in range(MUCH)),
    "achievements": tuple(
        (list(Achievement)[number % len(Achievement)], FIRST + timedelta(days=number)) for number in range(MUCH)
    ),
    "service": (
        (Role.CHAIR, Span(date(2026, 9, 1), date(2027, 8, 31))),
        (Role.COMMITTEE, Span(date(2025, 9, 1), date(2026, 8, 31))),
        (Role.COMMITTEE, Span(None, date(2025, 8, 31))),
    ),
    "inducted_on": date(2024, 2, 9),
    "scheme": LONG_SCHEME,
    "full_name": LONG_NAME,
}


@dataclass(frozen=True)
class WantedRecord:
    """Which record to print, for whom."""

    name: str
    variant: Variant
    language: Language = Language.EN
    facts: dict = field(default_factory=dict)


def record_page(app, wanted):
    """Return a record as the facts and the HTML it is printed from."""
    usual = {"scheme": scheme(), "full_name": WELSH_LETTERS, "reference": "TYC-P31"}
    with app.test_request_context():
        known = Record(**usual | wanted.facts)
        facts = record.facts(known, variant=wanted.variant, language=wanted.language, today=TODAY)
        return facts, documents.page_of(record.TEMPLATE, facts, language=wanted.language.value)


PEOPLE = {
    "nothing yet": {},
    "the usual": USUAL,
    "very much": FULL,
    "one word and an induction": {"full_name": ONE_WORD, "inducted_on": date(2026, 2, 9)},
}
RECORDS = [
    WantedRecord(f"{name}, {language.value}, {variant.value}", variant, language, facts)
    for name, facts in PEOPLE.items()
    for language in Language
    for variant in VARIANTS
]
