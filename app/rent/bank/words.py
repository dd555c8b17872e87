"""How the codes of the bank side read on screen."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l

from app.rent.rules import Matched, ReturnReason, Source

STATE_WORDS: Final[dict[str, Any]] = {
    "waiting": _l("Waiting for an account"),
    "posted": _l("Posted"),
    "returned": _l("Returned"),
    "all": _l("Everything that came in"),
}
SOURCE_WORDS: Final = {
    Source.TENANT: _l("The tenant, or somebody for them"),
    Source.HOUSING_BENEFIT: _l("Housing Benefit"),
    Source.UC_MANAGED: _l("Universal Credit, paid to us"),
    Source.SOCIAL_SERVICES: _l("Social services"),
    Source.OTHER: _l("Somebody else"),
}
PAYERS_OF_MANY: Final = (Source.HOUSING_BENEFIT, Source.UC_MANAGED, Source.SOCIAL_SERVICES)
MATCHED_WORDS: Final = {
    Matched.REFERENCE: _l("The reference named it"),
    Matched.PAYER: _l("The payer paid for it before"),
    Matched.SCHEDULE: _l("A schedule named it"),
    Matched.PERSON: _l("Placed by hand"),
}
RETURN_WORDS: Final = {
    ReturnReason.NOT_OURS: _l("It was not meant for us"),
    ReturnReason.TWICE: _l("It was paid twice"),
    ReturnReason.TOO_MUCH: _l("It was too much"),
    ReturnReason.OTHER: _l("Another reason"),
}
