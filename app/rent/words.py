"""How the codes of the rent account read on screen and on paper."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.i18n import short_day
from app.core.money import format_pounds
from app.rent.bank.words import SOURCE_WORDS
from app.rent.queries import Line
from app.rent.rules import BenefitSource, Component, Cycle, EntryKind, Source
from app.tenancies.rules import RentPeriod

__all__ = [
    "BENEFIT_WORDS",
    "COMPONENT_WORDS",
    "CYCLE_WORDS",
    "EACH_WORDS",
    "PERIOD_WORDS",
    "SOURCE_WORDS",
    "own_what",
    "parts_of",
    "title",
    "what",
]
COMPONENT_WORDS: Final = {
    Component.RENT: _l("Rent"),
    Component.SERVICE_ELIGIBLE: _l("Service charge that benefits can cover"),
    Component.SERVICE_INELIGIBLE: _l("Service charge that benefits do not cover"),
    Component.SUPPORT: _l("Support"),
}
PART_WORDS: Final = {
    Component.RENT: _l("rent"),
    Component.SERVICE_ELIGIBLE: _l("services"),
    Component.SERVICE_INELIGIBLE: _l("services benefits do not cover"),
    Component.SUPPORT: _l("support"),
}
PERIOD_WORDS: Final = {
    RentPeriod.WEEKLY: _l("Every week"),
    RentPeriod.FORTNIGHTLY: _l("Every two weeks"),
    RentPeriod.FOUR_WEEKLY: _l("Every four weeks"),
    RentPeriod.MONTHLY: _l("Every month"),
}
EACH_WORDS: Final = {
    RentPeriod.WEEKLY: _l("each week"),
    RentPeriod.FORTNIGHTLY: _l("each two weeks"),
    RentPeriod.FOUR_WEEKLY: _l("each four weeks"),
    RentPeriod.MONTHLY: _l("each month"),
}
CYCLE_WORDS: Final = {cycle: PERIOD_WORDS[RentPeriod(cycle.value)] for cycle in Cycle}
BENEFIT_WORDS: Final = {
    BenefitSource.HOUSING_BENEFIT: _l("Housing Benefit, paid to us"),
    BenefitSource.UC_HOUSING: _l("Universal Credit, paid to the tenant"),
    BenefitSource.UC_MANAGED: _l("Universal Credit, paid to us"),
    BenefitSource.SOCIAL_SERVICES: _l("Social services, paid to us"),
}


def what(line: Line) -> str:
    """Return what an entry is, in a few words: Rent, Paid: Housing Benefit, Undoes line 12."""
    if line.kind is EntryKind.CHARGE and line.component is not None:
        return str(COMPONENT_WORDS[line.component])
    if line.kind is EntryKind.PAYMENT and line.source is Source.TENANT:
        return _("Paid by the tenant, or for them")
    if line.kind is EntryKind.PAYMENT and line.source is not None:
        return _("Paid: %(who)s", who=SOURCE_WORDS[line.source])
    if line.kind is EntryKind.REVERSAL:
        return _("Undoes line %(number)s", number=line.reverses)
    return _("Money given back") if line.kind is EntryKind.REFUND else _("Correction")


def own_what(line: Line) -> str:
    """Return what an entry is, said to the tenant themselves."""
    if line.parts:
        return _("Charges")
    if line.kind is EntryKind.PAYMENT and line.source is Source.TENANT:
        return _("Paid by you, or for you")
    return _("Given back to you") if line.kind is EntryKind.REFUND else what(line)


def parts_of(line: Line) -> str:
    """Return what a line of several charges is made of, each with its amount; nothing for any other line."""
    return ", ".join(
        _("%(what)s %(amount)s", what=PART_WORDS[part.component], amount=format_pounds(part.amount_pence))
        for part in line.parts
        if part.component is not None
    )


def title(line: Line) -> str:
    """Return an entry as the name of its page: what it is and its day."""
    return _("%(what)s, %(day)s", what=what(line), day=short_day(line.effective_on))
