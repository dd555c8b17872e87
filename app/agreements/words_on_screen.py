"""How the codes of agreements read on screen."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask_babel import lazy_gettext as _l

from app.agreements.rules import State
from app.tenancies.rules import Pack

PACKS: Final = {
    Pack.SUPPORTED_STANDARD: _l("Supported contract"),
    Pack.UNDER_18_LICENCE: _l("Under-18 licence"),
    Pack.RELEVANT_PERIOD_LICENCE: _l("First six months licence"),
    Pack.PERIODIC_STANDARD: _l("Standard contract"),
}
STATES: Final = {
    State.DRAFT: _l("Draft"),
    State.ISSUED: _l("Issued"),
    State.SIGNED: _l("Signed"),
    State.IN_FORCE: _l("In force"),
    State.ENDED: _l("Ended"),
    State.WITHDRAWN: _l("Withdrawn"),
}
STATE_COLOURS: Final = {
    State.DRAFT: "draft",
    State.ISSUED: "issued",
    State.SIGNED: "signed",
    State.IN_FORCE: "active",
    State.ENDED: "ended",
    State.WITHDRAWN: "withdrawn",
}
AGREED: Final = _l("Agreed, not yet issued")


def state_words(state: State, agreed_on: date | None) -> str:
    """Return a state as people read it: what was agreed and has no paper yet is more than a draft."""
    return str(AGREED if state is State.DRAFT and agreed_on else STATES[state])


def state_colour(state: State, agreed_on: date | None) -> str:
    """Return the status whose colour a state is drawn in."""
    return "waiting" if state is State.DRAFT and agreed_on else STATE_COLOURS[state]


STEPS: Final = {
    "keys": (_l("Keys"), _l("All keys and fobs are back.")),
    "inventory": (_l("Inventory"), _l("Walked round together, list compared.")),
    "meters": (_l("Meters"), _l("Readings taken, suppliers told.")),
    "forwarding_contact": (_l("Where to reach them"), _l("An address or number they are happy to give.")),
    "final_statement": (_l("Final rent statement"), _l("Given to them, and gone through.")),
    "refund_or_plan": (_l("Money"), _l("Refund paid, or a plan agreed for what is owed.")),
    "deposit": (_l("Deposit"), _l("Asked back from the scheme that keeps it, if there was one.")),
    "committee_role": (_l("Committee"), _l("Thanked, papers returned, role closed or kept.")),
    "survey": (_l("How was it?"), _l("Four short questions. They may say no.")),
}
