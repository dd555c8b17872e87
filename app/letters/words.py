"""How the codes of letters read on screen."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from app.letters.rules import Held, LetterKind, State, Way

KINDS: Final = {
    LetterKind.FRIENDLY_REMINDER: _l("Friendly reminder"),
    LetterKind.TALK: _l("Ask for a talk"),
    LetterKind.AGREE_PLAN: _l("Offer a plan"),
    LetterKind.BRING_SUPPORT: _l("Bring in more help"),
    LetterKind.REVIEW_SERIOUS: _l("Serious: call us today"),
    LetterKind.BROKEN_PLAN: _l("The plan may need to change"),
    LetterKind.HELP_WITH_CLAIM: _l("Help with a benefit claim"),
    LetterKind.PLAN: _l("Plan to pay, to sign"),
    LetterKind.STATEMENT: _l("Rent statement"),
    LetterKind.RECEIPT: _l("Receipt"),
    LetterKind.EET_REVIEW_INVITE: _l("EET: come and talk"),
    LetterKind.EET_REVIEW_AGREED: _l("EET: what we agreed"),
    LetterKind.EET_SUPPORT: _l("EET: help we offer"),
    LetterKind.EET_PLAN: _l("EET: a plan, to sign"),
    LetterKind.EET_PAUSE: _l("EET: answer about a pause"),
    LetterKind.EET_WARNING: _l("EET: a warning"),
}
STATES: Final = {
    State.PREPARED: _l("Prepared"),
    State.HELD: _l("Held back"),
    State.PRINTED: _l("Printed"),
    State.GIVEN: _l("They have it"),
    State.WITHDRAWN: _l("Taken back"),
}
STATE_COLOURS: Final = {
    State.PREPARED: "waiting",
    State.HELD: "held",
    State.PRINTED: "issued",
    State.GIVEN: "done",
    State.WITHDRAWN: "withdrawn",
}
HELD: Final = {
    Held.BREATHING_SPACE: _l("They have a breathing space: nobody writes about debt."),
    Held.PAUSE: _l("Their account is paused: nobody writes about debt."),
    Held.NEVER_POST: _l("The post is not safe for them. It goes by hand, or not at all."),
    Held.NO_ADDRESS: _l("There is no address to post it to. Put it into their own hands."),
    Held.TOO_SOON: _l("They had the same letter only days ago."),
    Held.PERSON: _l("Somebody held it back."),
}
WAYS: Final = {
    Way.POST: _l("By post"),
    Way.IN_PERSON: _l("By hand"),
    Way.EMAIL: _l("By email: there is something to look at"),
    Way.PHONE: _l("Call first, then by hand"),
}
HOW: Final = {
    Way.IN_PERSON: _l("I put it into their hands"),
    Way.POST: _l("I posted it"),
    Way.EMAIL: _l("I wrote an email that there is something to look at. They can read it on their own page"),
}
