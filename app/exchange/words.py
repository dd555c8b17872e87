"""How the files of a scheme folder read on screen."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

FILES: Final = {
    "scheme.csv": _l("The scheme"),
    "free_weeks.csv": _l("Weeks without rent"),
    "homes.csv": _l("Homes"),
    "certificates.csv": _l("Safety records"),
    "people.csv": _l("People"),
    "links.csv": _l("Links between people"),
    "tenancies.csv": _l("Stays"),
    "moves.csv": _l("Moves and new agreements"),
    "rent_terms.csv": _l("Rent terms"),
    "ledger.csv": _l("Rent charged and paid"),
    "benefits.csv": _l("Benefits that help with the rent"),
    "holds.csv": _l("Pauses and breathing spaces"),
    "contacts.csv": _l("Steps that were taken"),
    "plans.csv": _l("Plans to pay"),
    "activities.csv": _l("Learning, work and volunteering"),
    "exemptions.csv": _l("Pauses from EET"),
    "eet_events.csv": _l("Help offered, plans, reviews and targets in EET"),
    "life_events.csv": _l("Changes in people’s lives"),
}
