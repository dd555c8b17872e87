"""Passwords are kept as argon2id, 64 MiB, three passes: far above the floor of 19 MiB and two."""

from __future__ import annotations

import re
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from zxcvbn import zxcvbn

from app.accounts.rules import EASY, LEAST_GUESSES, LEAST_OF_LETTERS, composed, refusal_of_form
from app.core.ordering import fold
from app.core.reasons import Reason

_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
# The hash of a random text nobody keeps: checked for people who do not exist, so that they take as long as the others.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$CzQL30424wm7RAG6xjzvng$q5alfbodIJa6WA9MPpzKi6lyvHpzIOOa0ECffHIdAKU"
MOST_READ = 40  # the estimator slows down on long texts; what is longer and good so far is good
SHORTEST_WORD = 3
# Words that come to mind first here and are in no English list.
AT_HAND = (
    *("own front door", "front door", "my flat", "housing", "tenancy", "cymru am byth", "cymru", "wales", "hiraeth"),
    *("cariad", "cwtch", "draig goch", "iechyd da", "bore da", "caerdydd", "abertawe", "casnewydd", "wrecsam"),
    *("torfaen", "pontypool", "gwynedd", "eryri", "yr wyddfa", "calon lan", "hen wlad fy nhadau", "mamgu", "tadcu"),
    *("ysgol", "cyfrinair", "tiktok", "snapchat", "instagram", "fortnite", "minecraft", "roblox", "netflix", "spotify"),
    *("youtube", "playstation", "correct horse battery staple", "supercalifragilisticexpialidocious"),
    *("llanfairpwllgwyngyll", "llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"),
)


def hashed(password: str) -> str:
    """Return the hash to keep. Slow on purpose: never call it inside a transaction."""
    return _hasher.hash(composed(password))


def fits(kept: str | None, password: str) -> bool:
    """Say whether a password is the one that was kept; as slow when there is none as when it is wrong."""
    try:
        return _hasher.verify(kept or NOBODY, composed(password)) and bool(kept)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def outgrown(kept: str) -> bool:
    """Say whether a hash was made with weaker settings than today’s, so that it is made again at sign-in."""
    return _hasher.check_needs_rehash(kept)


def refusal(password: str, context: Iterable[str] = ()) -> Reason | None:
    """Return why a password cannot be used, or None. `context`: names of the person, the scheme and the street.

    Takes up to half a second: never call it inside a write transaction.
    """
    malformed = refusal_of_form(password)
    if malformed is not None:
        return malformed
    known = [word for text in (*context, *AT_HAND) for word in _spellings(text)]
    letters = _letters_without(known, password)
    easy = _guesses(password, known) < LEAST_GUESSES or _guesses(letters, known) < LEAST_OF_LETTERS
    return EASY if easy else None


def _letters_without(known: list[str], password: str) -> str:
    """Return the letters of a password once the words at hand are taken out; all of it when it has no letters."""
    left = "".join(sign for sign in fold(password) if sign.isalpha()) or password
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, "")
    return left


def _guesses(text: str, known: list[str]) -> int:
    return int(zxcvbn(composed(text)[:MOST_READ], user_inputs=known)["guesses"]) if text else 0


def _spellings(text: str) -> list[str]:
    """Return a name as people type it into a password: whole, without spaces and accents, and each of its words."""
    found: list[str] = []
    for form in (text.casefold(), fold(text)):
        words = re.findall(r"\w+", form)
        found += [form.strip(), "".join(words), *words]
    return [word for word in dict.fromkeys(found) if len(word) >= SHORTEST_WORD]
