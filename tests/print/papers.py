"""Agreements to print in tests: invented people, the product’s own wording, no database."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app.agreements import clauses, paper
from app.agreements.paper import Wording
from app.agreements.words import Given, Terms
from app.documents import services as documents
from app.documents.models import Variant
from app.schemes.models import Home, RentDay, Scheme
from app.tenancies.rules import Pack, RentPeriod

LONG_NAME = "Gwenllian Angharad Llwyd-Featherstonehaugh ap Rhydderch y Drydedd"
ONE_WORD = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2
WELSH_LETTERS = "Ŵŷn Ŷŵain Llŷr-Dâfydd Tŵr â ê î ô û"
VARIANTS = (Variant.STANDARD, Variant.LARGE_PRINT)
ORDINARY = Terms(
    period=RentPeriod.WEEKLY,
    rent_pence=7115,
    service_eligible_pence=1825,
    service_ineligible_pence=0,
    support_pence=700,
    deposit_pence=0,
    deposit_scheme="",
    eet_target_tenths=160,
    eet_grace_weeks=6,
    eet_review_weeks=12,
)
NOTHING_TO_PAY = replace(ORDINARY, rent_pence=0, service_eligible_pence=0, support_pence=0)
EVERYTHING = replace(
    ORDINARY,
    period=RentPeriod.MONTHLY,
    rent_pence=41250,
    service_ineligible_pence=399,
    deposit_pence=25000,
    deposit_scheme="Deposit Protection Scheme Cymru",
)


def scheme(**facts):
    usual = {
        "ref": "TYC",
        "name": "Tŷ Cyfle",
        "landlord_name": "Torfaen Example Homes",
        "landlord_address": "1 Example Street, Pontypool NP4 0AA",
        "supported_accommodation": True,
        "rent_day": RentDay.MONDAY,
        "on_call_phone": "01495 555 999",
        "safeguarding_name": "Maria Price",
        "safeguarding_phone": "01495 555 010",
        "social_services_phone": "01495 555 020",
        "social_services_out_of_hours": "0800 555 0210",
    }
    return Scheme(**usual | facts)


LONG_SCHEME = scheme(
    ref="CYMDEITHAS-TAI-IFANC",
    name="Cymdeithas Tai Pobl Ifanc Torfaen, Blaenau Gwent a Sir Fynwy",
    landlord_name="Cymdeithas Tai Gydweithredol Pobl Ifanc De-ddwyrain Cymru Cyfyngedig",
    landlord_address="Swyddfa Gofrestredig, 114–116 Ffordd yr Orsaf Newydd, Pont-y-pŵl, Torfaen NP4 0AA",
)


def given(**facts):
    """Return the facts of one agreement; a test names only what it is about."""
    starts_on = facts.get("starts_on", date(2026, 12, 7))
    usual = {
        "agreement_id": uuid.UUID(int=31),
        "reference": "TYC-T31",
        "scheme": scheme(),
        "home": Home(ref="F6", name="Flat 6", house="Tŷ Cyfle, Garn Road"),
        "holder": "Sŵyn Bevan",
        "support_worker": "Maria Price",
        "starts_on": starts_on,
        "made_on": starts_on - timedelta(days=14),
        "terms": ORDINARY,
        "free_weeks": (),
    }
    return Given(**usual | facts)


def wording(pack, *, left_out=(), number=4, parts=None):
    """Return the product’s English words of a pack; parts are the names of the only parts wanted, for a short paper."""
    outline = clauses.seed_pack(pack.value)
    if parts is not None:
        outline = replace(outline, parts=tuple(part for part in outline.parts if part.title in parts))
    words = clauses.clauses_of(outline, clauses.seed_clauses("en"))
    return Wording(pack, number, outline, words, frozenset(left_out), "en")


SHORT = {
    Pack.SUPPORTED_STANDARD: ("Key matters", "Supplementary terms", "Where to write to us"),
    Pack.UNDER_18_LICENCE: ("What this is", "If things change"),
}


@dataclass(frozen=True)
class Wanted:
    """Which agreement to print, for whom."""

    name: str
    pack: Pack
    variant: Variant
    short: bool = False
    draft: bool = False
    left_out: tuple = ()
    facts: dict = field(default_factory=dict)

    def printed_facts(self):
        """Return the facts the paper is printed from."""
        words = wording(self.pack, left_out=self.left_out, parts=SHORT[self.pack] if self.short else None)
        return paper.facts(given(**self.facts), words, variant=self.variant, draft=self.draft)


def page(app, wanted):
    """Return an agreement as the facts and the HTML it is printed from."""
    with app.test_request_context():
        facts = wanted.printed_facts()
        return facts, documents.page_of(paper.TEMPLATE, facts, language="en")


CONTRACT, LICENCE = Pack.SUPPORTED_STANDARD, Pack.UNDER_18_LICENCE
FREE_WEEKS = (date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 4))
PEOPLE = {
    "a long name": {"facts": {"holder": LONG_NAME}},
    "Welsh letters": {"facts": {"holder": WELSH_LETTERS}},
    "nothing to pay": {"facts": {"terms": NOTHING_TO_PAY}},
    "everything": {"facts": {"terms": EVERYTHING, "free_weeks": FREE_WEEKS, "scheme": LONG_SCHEME}},
    "a draft": {"draft": True},
}
ODDEST = {"draft": True, "facts": {**PEOPLE["everything"]["facts"], "holder": LONG_NAME}}
SUPPLEMENTARY = tuple(clause.key for clause in wording(CONTRACT).clauses if clause.kind == "supplementary")
ONE_WORD_FREE = {"terms": NOTHING_TO_PAY, "holder": ONE_WORD}
LEFT_OUT = ("no-business", "lodgers", "inventory")


def _each(name, pack, **changes):
    return [Wanted(f"{name}, {pack.value}, {variant.value}", pack, variant, **changes) for variant in VARIANTS]


WHOLE = [*_each("anybody", CONTRACT), *_each("anybody", LICENCE)]
SHORTER = [
    *_each("the oddest of all, short", CONTRACT, short=True, left_out=LEFT_OUT, **ODDEST),
    _each("the oddest of all, short", LICENCE, short=True, **ODDEST)[1],
    _each("one word and nothing to pay, short", CONTRACT, short=True, facts=ONE_WORD_FREE)[0],
    _each("Welsh letters, short", LICENCE, short=True, **PEOPLE["Welsh letters"])[0],
]
ALL = [
    *(
        wanted
        for name, person in PEOPLE.items()
        for pack in (CONTRACT, LICENCE)
        for wanted in _each(name, pack, **person)
    ),
    *_each("every term left out that may be", CONTRACT, left_out=SUPPLEMENTARY),
]
