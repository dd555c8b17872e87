"""A letter as a printed page: frozen facts, the same for the preview, the PDF and the stored copy.

The facts hold every word that is printed, so the stored paper never depends on a row that may change. A caller gives
what is known as plain values (pence, days, hundredths of weeks); here they become words in the letter’s language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.errors import RuleBroken
from app.core.i18n import day, say, short_day
from app.core.money import format_pounds
from app.core.reasons import N_, because
from app.documents import rules as documents
from app.letters.rules import ABOUT_EET, LetterKind
from app.letters.texts import Block, FactMissing, Text, filled
from app.schemes.models import Scheme

TEMPLATE: Final = "letters/letter.html"

# What a caller may say is known. Money in pence, weeks in hundredths, days as dates or as 2026-01-05.
GIVEN: Final = (
    *("balance_pence", "ahead_pence", "pending_benefit_pence", "net_pence", "weeks_hundredths", "oldest_unpaid_on"),
    *("claimed_on", "behind_pence", "instalment_pence", "helper_name", "variant"),
    *("rows", "sign"),  # lines of label and value in the letter’s own language, and whether it is to be signed
)
NEEDED: Final = (
    dict.fromkeys(LetterKind, ("balance_pence", "weeks_hundredths"))
    | dict.fromkeys(ABOUT_EET, ("rows",))
    | {
        LetterKind.HELP_WITH_CLAIM: ("balance_pence", "claimed_on"),
        LetterKind.BROKEN_PLAN: ("balance_pence", "weeks_hundredths", "behind_pence"),
    }
)
MISSING: Final = {
    "balance_pence": N_("The letter to %(name)s cannot be written: what is owed is missing."),
    "weeks_hundredths": N_("The letter to %(name)s cannot be written: how many weeks are owed is missing."),
    "claimed_on": N_("The letter to %(name)s cannot be written: the day of the claim is missing."),
    "behind_pence": N_("The letter to %(name)s cannot be written: how far the plan is behind is missing."),
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
    for name in NEEDED[kind]:
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
            "known": known.get("rows") or _known(known, to.dated_on),
            "said": bool(known.get("rows")),
            "sign": [to.full_name, _("For %(landlord)s", landlord=to.scheme.landlord_name)]
            if known.get("sign")
            else [],
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
        "net": _money(known.get("net_pence")),
        "weeks": _weeks(known.get("weeks_hundredths")),
        "behind": _money(known.get("behind_pence")),
        "instalment": _money(known.get("instalment_pence")),
        "claimed_on": _day(known.get("claimed_on")),
    }


def _block(block: Block, words: Mapping[str, str]) -> dict[str, Any]:
    return {"kind": block.kind, "lines": [filled(line, words) for line in block.words]}


def _known(known: Mapping[str, Any], dated_on: date) -> list[dict[str, str]]:
    """Return what we know, one line each; what comes to nothing is left out."""
    balance, ahead, pending = (known.get(f"{part}_pence") or 0 for part in ("balance", "ahead", "pending_benefit"))
    owed, credit = format_pounds(balance), format_pounds(-balance)
    rows = [
        (
            _("Your rent account on %(day)s", day=short_day(dated_on)),
            _("%(amount)s in credit", amount=credit) if balance < 0 else _("%(amount)s owed", amount=owed),
        ),
        (_("Of this, for days still to come"), _money(ahead) if ahead > 0 else ""),
        (_("Benefit we are waiting for"), _money(pending) if pending > 0 else ""),
        (_("That leaves"), _money(known.get("net_pence")) if ahead > 0 or pending > 0 else ""),
        (_("In weeks of rent"), _weeks(known.get("weeks_hundredths"))),
        (_("The first rent not paid is from"), _day(known.get("oldest_unpaid_on"))),
        (_("Your plan: paid each time"), _money(known.get("instalment_pence"))),
        (_("Your plan: behind by"), _money(known.get("behind_pence"))),
        (_("Waiting for the answer to your claim of"), _day(known.get("claimed_on"))),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _money(pence: int | None) -> str:
    return "" if pence is None else format_pounds(pence)


def _weeks(hundredths: int | None) -> str:
    """Return weeks as people write them: 1, 1.5, 1.25."""
    return "" if hundredths is None else f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def _day(value: date | str | None) -> str:
    """Return a day in full, also one that was given as 2026-01-05."""
    return day(date.fromisoformat(value) if isinstance(value, str) else value) if value else ""


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
