"""What a letter about a rent account says of it: figures a caller gave as plain values, put into words here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext as _

from app.core.i18n import day, short_day
from app.core.money import format_pounds
from app.core.reasons import N_
from app.letters.rules import LetterKind

# What a caller may say is known. Money in pence, weeks in hundredths, days as dates or as 2026-01-05.
GIVEN: Final = (
    *("balance_pence", "ahead_pence", "pending_benefit_pence", "net_pence", "weeks_hundredths", "oldest_unpaid_on"),
    *("claimed_on", "behind_pence", "instalment_pence"),
)
_OWED: Final = ("balance_pence", "weeks_hundredths")
NEEDED: Final = {
    LetterKind.FRIENDLY_REMINDER: _OWED,
    LetterKind.TALK: _OWED,
    LetterKind.AGREE_PLAN: _OWED,
    LetterKind.BRING_SUPPORT: _OWED,
    LetterKind.REVIEW_SERIOUS: _OWED,
    LetterKind.BROKEN_PLAN: (*_OWED, "behind_pence"),
    LetterKind.HELP_WITH_CLAIM: ("balance_pence", "claimed_on"),
}
MISSING: Final = {
    "balance_pence": N_("The letter to %(name)s cannot be written: what is owed is missing."),
    "weeks_hundredths": N_("The letter to %(name)s cannot be written: how many weeks are owed is missing."),
    "claimed_on": N_("The letter to %(name)s cannot be written: the day of the claim is missing."),
    "behind_pence": N_("The letter to %(name)s cannot be written: how far the plan is behind is missing."),
}


def in_words(known: Mapping[str, Any]) -> dict[str, str]:
    """Return the figures the words of a letter may speak of; one nobody gave is empty."""
    return {
        "net": _money(known.get("net_pence")),
        "weeks": _weeks(known.get("weeks_hundredths")),
        "behind": _money(known.get("behind_pence")),
        "instalment": _money(known.get("instalment_pence")),
        "claimed_on": _day(known.get("claimed_on")),
    }


def rows(known: Mapping[str, Any], dated_on: date) -> list[dict[str, str]]:
    """Return what we know of an account, one line each; what comes to nothing is empty."""
    balance, ahead, pending = (known.get(f"{part}_pence") or 0 for part in ("balance", "ahead", "pending_benefit"))
    owed, credit = format_pounds(balance), format_pounds(-balance)
    lines = [
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
    return [{"label": label, "value": value} for label, value in lines]


def _money(pence: int | None) -> str:
    return "" if pence is None else format_pounds(pence)


def _weeks(hundredths: int | None) -> str:
    """Return weeks as people write them: 1, 1.5, 1.25."""
    return "" if hundredths is None else f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def _day(value: date | str | None) -> str:
    """Return a day in full, also one that was given as 2026-01-05."""
    return day(date.fromisoformat(value) if isinstance(value, str) else value) if value else ""
