"""What a password must be, how often one may try, how long a link lives: pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.core.reasons import N_, Reason, because

SHORTEST, LONGEST = 12, 128
LEAST_GUESSES: Final = 10**9  # what a password must stand up to; common ones fall after a few thousand
INVITE_LIVES: Final = timedelta(days=7)
RESET_LIVES: Final = timedelta(minutes=60)


@dataclass(frozen=True)
class Window:
    """At most so many tries in so long."""

    tries: int
    span: timedelta


# A place is an address on the network. Places where the account signed in before have a budget of their own, so that a
# peer who guesses from elsewhere locks nobody out; all other places share one (docs/reliability.md B3).
PER_KNOWN_PLACE: Final = Window(5, timedelta(minutes=5))
PER_ACCOUNT_ELSEWHERE: Final = Window(5, timedelta(minutes=5))
PER_PLACE: Final = Window(30, timedelta(minutes=5))
ALL_TOGETHER: Final = Window(1000, timedelta(minutes=5))
KEEP_TRIES: Final = timedelta(days=30)


def composed(password: str) -> str:
    """Return a password in one composed form, so that two keyboards give the same."""
    return unicodedata.normalize("NFC", password)


def refusal_of_length(password: str) -> Reason | None:
    """Return why a password of this length cannot be used, or None. How easy it is to guess: passwords.guessable."""
    length = len(composed(password))
    if length < SHORTEST:
        return because(N_("Use at least 12 characters. Three or four words you will remember make a good password."))
    if length > LONGEST:
        return because(N_("Use 128 characters or fewer."))
    return None


EASY = because(N_("That password is too easy to guess. Try three or four words that do not belong together."))
