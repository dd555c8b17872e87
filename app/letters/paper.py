"""A letter as a printed page: frozen facts, the same for the preview, the PDF and the stored copy.

The facts hold every word that is printed, so the stored paper never depends on a row that may change. What stands in
the box of facts comes from its slice: as figures of a rent account (figures.GIVEN), which become words in the letter’s
language here, or as `rows` of label and value that are words of that language already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.errors import RuleBroken
from app.core.i18n import day, say
from app.core.reasons import N_, because
from app.documents import rules as documents
from app.letters import figures
from app.letters.rules import LetterKind
from app.letters.texts import Block, FactMissing, Text, filled
from app.schemes.models import Scheme

TEMPLATE: Final = "letters/letter.html"
ROWS: Final = "rows"
GIVEN: Final = (*figures.GIVEN, ROWS, "helper_name", "variant")
MISSING: Final = figures.MISSING | {
    ROWS: N_("The letter to %(name)s cannot be written: what it is about is missing."),
    "on_call_phone": N_("The letter to %(name)s cannot be written: the scheme has no number for on call."),
}
OTHER_MISSING: Final = N_("The letter to %(name)s cannot be written: a fact its words speak of is missing.")


@dataclass(frozen=True)
class Addressed:
    """Whom one letter is for and who helps; plain values, no rows that may change but the scheme it is read from."""

    scheme: Scheme
    full_name: str
    name: str
    address: tuple[str, ...]  # none: it goes by hand
    helper: str  # none: a member of staff
    reference: str
    dated_on: date


def facts(to: Addressed, kind: LetterKind, text: Text, known: Mapping[str, Any], *, variant: str) -> dict[str, Any]:
    """Return everything the page prints, as plain values; raise RuleBroken naming the person and what is missing."""
    for name in figures.NEEDED.get(kind, (ROWS,)):
        if known.get(name) in (None, "", []):
            raise RuleBroken(_missing(name, to.full_name))
    with force_locale(text.language):
        words = _words(to, known)
        try:
            blocks = [_block(block, words) for block in text.blocks]
        except FactMissing as gap:
            raise RuleBroken(_missing(gap.name, to.full_name)) from gap
        page = {
            "language": text.language,
            "variant": variant,
            "title": text.title,
            "scheme": to.scheme.name,
            "landlord": to.scheme.landlord_name,
            "full_name": to.full_name,
            "to": list(to.address),
            "reference": to.reference,
            "dated": day(to.dated_on),
            "blocks": blocks,
            "known": _box(known, to.dated_on),
            "told": ROWS in known,  # words rather than figures: they need more room
            "wrong": _wrong(to.scheme),
            "signed": [words["helper_name"], to.scheme.name]
            if to.helper or known.get("helper_name")
            else [to.scheme.name],
            "help": _help(to.scheme),
        }
        return page | {"footing": _footing(to.reference, documents.short(documents.digest(page)), text)}


def _missing(name: str, whose: str) -> str:
    return say(because(MISSING.get(name, OTHER_MISSING), name=whose))


def _words(to: Addressed, known: Mapping[str, Any]) -> dict[str, str]:
    """Return every fact the words of a letter may speak of; one nobody gave is empty."""
    return {
        "name": to.name,
        "helper_name": str(known.get("helper_name") or to.helper or _("a member of staff")),
        "scheme_name": to.scheme.name,
        "on_call_phone": to.scheme.on_call_phone or "",
        "safeguarding_name": to.scheme.safeguarding_name or "",
        "safeguarding_phone": to.scheme.safeguarding_phone or "",
    } | figures.in_words(known)


def _block(block: Block, words: Mapping[str, str]) -> dict[str, Any]:
    return {"kind": block.kind, "lines": [filled(line, words) for line in block.words]}


def _box(known: Mapping[str, Any], dated_on: date) -> list[dict[str, str]]:
    """Return what we know, one line each; what comes to nothing is left out."""
    rows = known[ROWS] if ROWS in known else figures.rows(known, dated_on)
    return [row for row in rows if row["value"]]


def _wrong(scheme: Scheme) -> str:
    if not scheme.on_call_phone:
        return _("We make mistakes too. Tell us, and we look at it with you. If we were wrong, we say so in writing.")
    return _(
        "We make mistakes too. Tell us, or call %(phone)s, and we look at it with you. If we were wrong, we say so in "
        "writing.",
        phone=scheme.on_call_phone,
    )


def _help(scheme: Scheme) -> list[dict[str, str]]:
    lines = [
        (_("On call, day and night"), scheme.on_call_phone),
        (_("If you do not feel safe"), _safeguarding(scheme)),
        (_("By post"), f"{scheme.landlord_name}, {scheme.landlord_address}"),
    ]
    return [{"who": who, "how": how} for who, how in lines if how]


def _safeguarding(scheme: Scheme) -> str:
    said = (scheme.safeguarding_name, scheme.safeguarding_phone)
    return ", ".join(one for one in said if one) if scheme.safeguarding_phone else ""


def _footing(reference: str, digest: str, text: Text) -> str:
    line = _("%(reference)s · content %(digest)s", reference=reference, digest=digest)
    return f"{line} · cyfieithiad drafft" if text.unchecked else line
