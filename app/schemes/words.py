"""How the codes of schemes and homes read on screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from babel.lists import format_list
from flask_babel import lazy_gettext as _l

from app.core.i18n import language
from app.schemes.rules import ArrearsView, CertificateKind, CertificateState, Fuel, Language, RentDay

RENT_DAYS: Final = {
    RentDay.MONDAY: _l("Monday"),
    RentDay.TUESDAY: _l("Tuesday"),
    RentDay.WEDNESDAY: _l("Wednesday"),
    RentDay.THURSDAY: _l("Thursday"),
    RentDay.FRIDAY: _l("Friday"),
    RentDay.SATURDAY: _l("Saturday"),
    RentDay.SUNDAY: _l("Sunday"),
}
LANGUAGES: Final = {Language.EN: _l("English"), Language.CY: _l("Welsh")}
ARREARS_VIEWS: Final = {
    ArrearsView.ASKED_FOR_HELP: _l("Only people who asked the committee for help"),
    ArrearsView.TOTALS: _l("Only totals for the whole scheme"),
}
FUELS: Final = {
    Fuel.GAS: _l("Yes, gas"),
    Fuel.OTHER: _l("Yes, oil or solid fuel, like wood or coal"),
    Fuel.NONE: _l("No, everything is electric"),
}
CERTIFICATES: Final = {
    CertificateKind.GAS: _l("Gas safety"),
    CertificateKind.ELECTRICAL: _l("Electrical safety"),
    CertificateKind.EPC: _l("Energy performance"),
    CertificateKind.SMOKE_ALARM: _l("Smoke alarms"),
    CertificateKind.CO_ALARM: _l("Carbon monoxide alarms"),
}
STATES: Final = {
    CertificateState.MISSING: _l("Missing"),
    CertificateState.OUT_OF_DATE: _l("Out of date"),
    CertificateState.RUNS_OUT_SOON: _l("Runs out soon"),
    CertificateState.IN_DATE: _l("In date"),
}
STATE_COLOURS: Final = {  # the names ui/status_tag.html knows
    CertificateState.MISSING: "overdue",
    CertificateState.OUT_OF_DATE: "overdue",
    CertificateState.RUNS_OUT_SOON: "soon",
    CertificateState.IN_DATE: "current",
}
SAFETY: Final = {  # filters of the list of homes
    "problem": _l("Missing or out of date"),
    "soon": _l("Runs out within 30 days"),
    "good": _l("All in date"),
}


def listed(kinds: Iterable[CertificateKind]) -> str:
    """Return kinds of safety record as a list in words: Gas safety, Smoke alarms and …."""
    return format_list([str(CERTIFICATES[kind]) for kind in kinds], locale=language())
