"""Passwords are kept as argon2id, 64 MiB, three passes: far above the floor of 19 MiB and two."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from zxcvbn import zxcvbn

from app.accounts.rules import EASY, LEAST_GUESSES, composed, refusal_of_length
from app.core.reasons import Reason

_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)


def hashed(password: str) -> str:
    """Return the hash to keep. Slow on purpose: never call it inside a transaction."""
    return _hasher.hash(composed(password))


def fits(kept: str | None, password: str) -> bool:
    """Say whether a password is the one that was kept; as slow when there is none as when it is wrong."""
    try:
        return _hasher.verify(kept or _nobody(), composed(password)) and kept is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def outgrown(kept: str) -> bool:
    """Say whether a hash was made with weaker settings than today’s, so that it is made again at sign-in."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    """Return the hash that is checked for people who do not exist."""
    return _hasher.hash("nobody has this password, it is only as slow as theirs")


MOST_READ = 72  # the estimator slows down on long texts; what is longer and good so far is good


def refusal(password: str, context: Iterable[str] = ()) -> Reason | None:
    """Return why a password cannot be used, or None. `context`: names of the person, the scheme and the street."""
    too_short_or_long = refusal_of_length(password)
    if too_short_or_long is not None:
        return too_short_or_long
    known = [word.casefold() for word in context if word.strip()]
    estimate = zxcvbn(composed(password)[:MOST_READ], user_inputs=known)
    return EASY if estimate["guesses"] < LEAST_GUESSES else None
