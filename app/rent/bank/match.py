"""Which account a payment is for: what the bank’s words say for certain, else nobody decides but a person. Pure.

1. The reference names a stay, or a person, as a whole word: alone, or as papers print it, after the scheme’s own.
2. The payer paid for this person before, and for nobody else; a person said so.
3. Anything else, the exact amount too, is at most a suggestion.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.ordering import fold
from app.core.reasons import N_, Reason, because
from app.rent.bank.refs import SEPARATORS, Refs, SchemeRef, loose
from app.rent.rules import Matched, Source

FEWEST_DIGITS: Final = 5  # of a reference that is a number alone: shorter ones also stand for flats, days and years
FEWEST_LETTERS: Final = 5  # of what a payer is known by
MOST_SUGGESTED: Final = 8
CUT_AT: Final = 18  # characters of a reference that banks pass on to each other
NOBODY: Final = because(N_("Nothing in it names an account."))


@dataclass(frozen=True, slots=True)
class Account:
    """A rent account as far as matching needs it."""

    stay_id: uuid.UUID
    person_id: uuid.UUID
    ref: str
    person_ref: str
    name: str
    starts_on: date
    last_day: date | None

    def runs_on(self, day: date) -> bool:
        """Say whether the stay runs on a day."""
        return self.starts_on <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Match:
    """Where a payment goes and why; `account` is None: into suspense."""

    account: Account | None
    because: Reason
    how: Matched | None = None
    source: Source = Source.TENANT


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account a payment might be for."""

    account: Account
    because: Reason


@dataclass(frozen=True, slots=True)
class Known:
    """A payer whose money a person placed before, and said to remember."""

    stay_id: uuid.UUID
    source: Source


class Register:
    """The accounts of one scheme and the payers it knows, ready to be looked up."""

    def __init__(
        self, accounts: Iterable[Account], payers: Mapping[str, Iterable[Known]], *, scheme_ref: str = ""
    ) -> None:
        self.accounts = {account.stay_id: account for account in accounts}
        self.payers = payers
        self._persons: defaultdict[uuid.UUID, list[Account]] = defaultdict(list)
        for account in self.accounts.values():
            self._persons[account.person_id].append(account)
        every = self.accounts.values()
        self._stay_refs = Refs(((account.ref, account.stay_id) for account in every), receipts=True)
        self._person_refs = Refs(((account.person_ref, account.person_id) for account in every), receipts=False)
        self._scheme_ref = SchemeRef(scheme_ref)

    def named_by(self, words: Iterable[str], on: date, *, cut: Collection[str] = ()) -> set[Account]:
        """Return the accounts that words name: a stay’s reference that stay, a person’s the stay they have that day."""
        stays, persons = set[uuid.UUID](), set[uuid.UUID]()
        for word in set(words):
            quoted = self._scheme_ref.quoted(word)
            stays |= self._stay_refs.named_by(word, quoted, cut=word in cut)
            persons |= self._person_refs.named_by(word, quoted, cut=word in cut)
        named = {self.accounts[stay_id] for stay_id in stays}
        said = {account.person_id for account in named}
        return named | {found for person in persons - said if (found := self.account_of(person, on))}

    def is_printed(self, word: str) -> bool:
        """Say whether a word begins as the references on papers do: with the scheme’s own and a dash."""
        return bool(self._scheme_ref.quoted(word).ref)

    def account_of(self, person_id: uuid.UUID, on: date) -> Account | None:
        """Return the account of a person on a day: of the stay that runs, else of the one that began last before it."""
        begun = [account for account in self._persons[person_id] if account.starts_on <= on]
        running = [account for account in begun if account.runs_on(on)]
        return max(running or begun, key=lambda account: (account.starts_on, account.ref), default=None)

    def paid_for(self, payer: str, on: date) -> list[tuple[Account, Source]]:
        """Return the accounts a payer’s money went to before, one for each person."""
        found = {}
        for known in self.payers.get(payer, ()):
            person_id = self.accounts[known.stay_id].person_id if known.stay_id in self.accounts else None
            account = self.account_of(person_id, on) if person_id else None
            if account:
                found[account.stay_id] = account, known.source
        return list(found.values())


def match(reference: str, payer: str, paid_on: date, register: Register) -> Match:
    """Return the account that a payment names, or why it stays in suspense."""
    known = register.paid_for(payer, paid_on)
    words = {word for word in words_of(reference) if _is_telling(word) or register.is_printed(word)}
    named = register.named_by(words, paid_on, cut=_cut(reference, words))
    if len(named) > 1:
        refs = ", ".join(sorted(account.ref for account in named))
        return Match(None, because(N_("It names more than one account: %(refs)s."), refs=refs))
    if named:
        account = named.pop()
        source = next((source for other, source in known if other == account), Source.TENANT)
        why = because(N_("The reference names %(ref)s."), ref=account.ref)
        return _begun(Match(account, why, Matched.REFERENCE, source), paid_on)
    if len(known) > 1:
        return Match(None, because(N_("This payer has paid for more than one person.")))
    if known:
        account, source = known[0]
        return Match(
            account, because(N_("This payer paid for %(ref)s before."), ref=account.ref), Matched.PAYER, source
        )
    return Match(None, NOBODY)


def _begun(found: Match, paid_on: date) -> Match:
    account = found.account
    if account is not None and paid_on < account.starts_on:
        why = because(N_("It names %(ref)s, but that stay begins on %(day)s."), ref=account.ref, day=account.starts_on)
        return Match(None, why)
    return found


def suggest(
    reference: str,
    payer: str,
    text: str,
    paid_on: date,
    amount_pence: int,
    register: Register,
    dues: Mapping[uuid.UUID, set[int]],
) -> list[Suggestion]:
    """Return accounts a payment might be for, the likeliest first; `dues` are amounts that would be right for each."""
    found: dict[uuid.UUID, Suggestion] = {}
    said = words_of(reference) | {piece for word in words_of(reference) for piece in re.split("[._-]", word)}
    for account in sorted(register.named_by(said, paid_on), key=lambda each: each.ref):
        _add(found, account, because(N_("Its words name %(ref)s."), ref=account.ref))
    for account, _source in register.paid_for(payer, paid_on):
        _add(found, account, because(N_("This payer paid for them before.")))
    heard = set(fold(text).replace(".", " ").split())
    for account in _in_order(register, paid_on):
        names = fold(account.name).split()
        if names and names[-1] in heard:
            _add(found, account, because(N_("It says “%(name)s”."), name=account.name.split()[-1]))
    for account in _in_order(register, paid_on):
        if amount_pence in dues.get(account.stay_id, ()):
            _add(found, account, because(N_("It is just what is due there. That alone proves nothing.")))
    return list(found.values())[:MOST_SUGGESTED]


def _in_order(register: Register, on: date) -> list[Account]:
    """Return all accounts, those of stays that run first."""
    return sorted(register.accounts.values(), key=lambda account: (not account.runs_on(on), account.name, account.ref))


def _add(found: dict[uuid.UUID, Suggestion], account: Account, reason: Reason) -> None:
    found.setdefault(account.stay_id, Suggestion(account, reason))


def _cut(reference: str, words: Iterable[str]) -> set[str]:
    """Return the words whose end a bank may have cut off, in a reference by itself or somewhere in a description."""
    plain = reference.strip().casefold()
    return {word for word in words if len(word) == CUT_AT or (len(plain) == CUT_AT and plain.endswith(word))}


def words_of(reference: str) -> set[str]:
    """Return the whole words of a reference, in the letters references are made of; capitals do not matter."""
    plain = unicodedata.normalize("NFKC", reference).casefold()
    return {word.strip(SEPARATORS) for word in re.split(r"[^a-z0-9._-]+", plain)} - {""}


def _is_telling(word: str) -> bool:
    """Say whether a word can only be a reference: with a letter and a digit, or a long number."""
    plain = loose(word)
    has_digit, has_letter = any(c.isdigit() for c in plain), any(c.isalpha() for c in plain)
    return has_digit and (has_letter or len(plain) >= FEWEST_DIGITS)


def known_by(reference: str, payer: str) -> str:
    """Return the words a payer can be known by again: the name, else what the description says without its numbers.

    Empty when these say too little to know anybody by.
    """
    said = fold(payer) or " ".join(word for word in fold(reference).split() if not re.search("[0-9]", word))
    return said if sum(c.isalpha() for c in said) >= FEWEST_LETTERS else ""


def payer_digest(scheme_id: uuid.UUID, words: str) -> str:
    """Return what is kept of a payer: nobody’s name can be read from it."""
    return hashlib.sha256(f"{scheme_id}:{words}".encode()).hexdigest() if words else ""
