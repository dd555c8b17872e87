"""What a password must be, how often one may try, how long a link and a sign-in live: pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.core.reasons import N_, Reason, because

SHORTEST, LONGEST = 12, 128
LEAST_GUESSES: Final = 10**9  # what a password must stand up to; common ones fall after a few thousand
LEAST_OF_LETTERS: Final = 10**6  # and its letters alone: a year and a ! after one word add nothing
INVITE_LIVES: Final = timedelta(days=7)
RESET_LIVES: Final = timedelta(minutes=60)
UNTYPED = frozenset({"Cc", "Cs"})  # control characters and halves of characters: no keyboard gives the same ones twice


@dataclass(frozen=True)
class Window:
    """At most so many tries in so long."""

    tries: int
    span: timedelta


# Where somebody signed in before (their browser, or their network) has a budget of its own, so that a peer who guesses
# locks nobody out of it; all other places share one (docs/reliability.md B3).
PER_KNOWN_PLACE: Final = Window(5, timedelta(minutes=5))
PER_ACCOUNT_ELSEWHERE: Final = Window(5, timedelta(minutes=5))
RESETS: Final = Window(3, timedelta(minutes=15))  # of one address, from each known place and from all others
PER_PLACE: Final = Window(30, timedelta(minutes=5))
ALL_TOGETHER: Final = Window(1000, timedelta(minutes=5))
KEEP_TRIES: Final = timedelta(days=30)
KEEP_SIGN_INS: Final = timedelta(days=30)


@dataclass(frozen=True)
class Limits:
    """How long a sign-in lasts without use, and in all."""

    idle: timedelta
    longest: timedelta

    def allow(self, *, created_at: datetime, last_seen_at: datetime, now: datetime) -> bool:
        """Say whether a sign-in still counts."""
        return now - last_seen_at < self.idle and now - created_at < self.longest


DESK: Final = Limits(timedelta(minutes=30), timedelta(hours=12))  # committee, staff and whoever looks after the system
TENANT: Final = Limits(timedelta(hours=2), timedelta(hours=24))
PROOF_LASTS: Final = timedelta(minutes=10)  # a password typed longer ago is asked for again before something grave
PROOF_LEFT: Final = timedelta(minutes=3)  # what must be left of it when a form is opened, so that it can be filled in


def address(email: str) -> str:
    """Return an email address as accounts keep it: composed, in small letters, still the same mailbox.

    Small letters and no further folding: straße and strasse are two places, and mail for one must not reach the other.
    """
    return unicodedata.normalize("NFC", email.strip()).lower()


def composed(password: str) -> str:
    """Return a password in one composed form, so that two keyboards give the same."""
    return unicodedata.normalize("NFC", password)


def refusal_of_form(password: str) -> Reason | None:
    """Return why a password of this length and these signs cannot be used, or None. Its strength: passwords.refusal."""
    length = len(composed(password))
    if any(unicodedata.category(sign) in UNTYPED for sign in password):
        return because(N_("Use letters, numbers, spaces and signs that are on your keyboard."))
    if length < SHORTEST:
        return because(N_("Use at least 12 characters. Three or four words you will remember make a good password."))
    if length > LONGEST:
        return because(N_("Use 128 characters or fewer."))
    return None


EASY = because(N_("That password is too easy to guess. Try three or four words that do not belong together."))
