"""Which agreement, what state it is in, what may be done with it: tables and pure functions.

Source: rules/agreements.md; sections are of the Renting Homes (Wales) Act 2016.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.agreements import law
from app.core import dates
from app.core.reasons import N_, Reason, because
from app.tenancies.rules import Pack

ADULT = law.ADULT_AGE.value
YOUNGEST = 16  # the licence is for people of 16 or 17 (rules/agreements.md)


# --- which agreement --------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    """The agreement the law allows, or none, and why."""

    pack: Pack | None
    because: Reason
    refused: bool = False  # what was asked for is not allowed


def choose_pack(
    birth_date: date | None, occupation_date: date, *, supported: bool, asked: Pack | None = None
) -> Choice:
    """Return the agreement for somebody moving in on a day, or why there is none. s.7(6), s.143, Sch 2 para 7."""
    if birth_date is None:
        return Choice(
            None, because(N_("Write down their date of birth first: it decides which agreement they have.")), True
        )
    age = dates.age_on(birth_date, occupation_date)
    if age < YOUNGEST:
        return Choice(
            None,
            because(N_("They will be under 16. Nobody under 16 can live here on their own: ring social services.")),
            refused=True,
        )
    if age < ADULT:
        return _of_a_child(asked)
    if asked is Pack.UNDER_18_LICENCE:
        return Choice(
            None,
            because(
                N_("They will be 18 or over, so a licence for under-18s is not for them. Use the supported contract.")
            ),
            refused=True,
        )
    if not supported or asked in {Pack.PERIODIC_STANDARD, Pack.RELEVANT_PERIOD_LICENCE}:
        return Choice(
            None,
            because(
                N_(
                    "At 18 or over they need a supported standard contract, and for that the scheme must be supported "
                    "accommodation (section 143)."
                )
            ),
            refused=True,
        )
    return Choice(
        Pack.SUPPORTED_STANDARD,
        because(
            N_("They will be 18 or over and this is supported accommodation: a supported standard contract (s.143).")
        ),
    )


def _of_a_child(asked: Pack | None) -> Choice:
    if asked not in {None, Pack.UNDER_18_LICENCE}:
        return Choice(
            None,
            because(
                N_(
                    "They will be under 18 on the day they move in. The law does not let anybody under 18 hold an "
                    "occupation contract (section 7(6)). Use the licence for under-18s."
                )
            ),
            refused=True,
        )
    return Choice(
        Pack.UNDER_18_LICENCE,
        because(N_("They will be under 18 on the day they move in: a licence, never an occupation contract (s.7(6)).")),
    )


# --- what applies to whom ---------------------------------------------------------------------------------------------
class Matter(enum.StrEnum):
    """Things of contract law that a licence does not have."""

    WRITTEN_STATEMENT = "written_statement"  # s.31 clock, s.35 compensation
    CONTRACT_FORMS = "contract_forms"  # RHW2, 12, 20, 23
    LANDLORDS_NOTICE = "landlords_notice"  # RHW17
    TEMPORARY_EXCLUSION = "temporary_exclusion"  # s.145, RHW15
    SERIOUS_ARREARS = "serious_arrears"  # s.181


_NO_FORMS = because(N_("A licence has no forms of the Renting Homes (Wales) Act."))
REFUSALS: dict[Matter, Reason] = {
    Matter.WRITTEN_STATEMENT: because(N_("A licence needs no written statement.")),
    Matter.CONTRACT_FORMS: _NO_FORMS,
    Matter.LANDLORDS_NOTICE: because(N_("Licence: get legal advice.")),
    Matter.TEMPORARY_EXCLUSION: because(N_("A child must not be put out. Ring social services.")),
    Matter.SERIOUS_ARREARS: because(N_("A licence cannot end for serious arrears.")),
}
APPLIES: dict[Pack, frozenset[Matter]] = {
    Pack.SUPPORTED_STANDARD: frozenset(Matter),
    Pack.UNDER_18_LICENCE: frozenset(),
    Pack.RELEVANT_PERIOD_LICENCE: frozenset(),
    Pack.PERIODIC_STANDARD: frozenset(Matter) - {Matter.TEMPORARY_EXCLUSION},
}


def applies(pack: Pack, matter: Matter) -> Reason | None:
    """Return None when the matter applies to the agreement, else the sentence that refuses it."""
    return None if matter in APPLIES[pack] else REFUSALS[matter]


def landlords_notice_earliest(pack: Pack, given_on: date) -> date | Reason:
    """Return the earliest day a landlord’s notice may name (two months on, s.174A), or why none is computed."""
    refusal = applies(pack, Matter.LANDLORDS_NOTICE)
    return refusal if refusal is not None else dates.add_months(given_on, law.LANDLORDS_NOTICE_MONTHS.value)


def may_exclude(pack: Pack, hours: int, earlier: tuple[date, ...], on: date, *, will_sleep_at: str) -> Reason | None:
    """Return why a temporary exclusion on a day is refused, or None (s.145)."""
    refusal = applies(pack, Matter.TEMPORARY_EXCLUSION)
    if refusal is not None:
        return refusal
    if not 0 < hours <= law.EXCLUSION_HOURS.value:
        return because(N_("An exclusion lasts 48 hours at most (section 145)."))
    since = dates.add_months(on, -law.EXCLUSION_WINDOW_MONTHS.value)
    if sum(since < day <= on for day in earlier) >= law.EXCLUSIONS_IN_WINDOW.value:
        return because(N_("They have been excluded three times in six months already (section 145)."))
    if not will_sleep_at.strip():
        return because(N_("Write down where they will sleep."))
    return None


# --- life of an agreement ---------------------------------------------------------------------------------------------
class State(enum.StrEnum):
    """Where an agreement is in its life."""

    DRAFT = "draft"
    ISSUED = "issued"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class Move(enum.StrEnum):
    """What can be done with an agreement."""

    CHANGE = "change"
    AGREE = "agree"
    ISSUE = "issue"
    HAND_OVER = "hand_over"
    SIGN = "sign"
    WITHDRAW = "withdraw"
    END = "end"


@dataclass(frozen=True)
class Life:
    """The dated facts an agreement’s state is derived from."""

    starts_on: date
    agreed_on: date | None = None
    issued_on: date | None = None
    signed_on: date | None = None
    ended_on: date | None = None  # the last day
    withdrawn_on: date | None = None


def state(life: Life, on: date) -> State:
    """Return the state on a day, from dated facts alone."""
    if life.withdrawn_on is not None and life.withdrawn_on <= on:
        return State.WITHDRAWN
    if life.ended_on is not None and life.ended_on < on:
        return State.ENDED
    if life.signed_on is not None and life.signed_on <= on:
        return State.IN_FORCE if life.agreed_on is not None and life.starts_on <= on else State.SIGNED
    if life.issued_on is not None and life.issued_on <= on:
        return State.ISSUED
    return State.DRAFT


def living_unsigned(life: Life, on: date) -> bool:
    """Say whether somebody lives here on a day without having signed: a red item on the staff home."""
    if life.agreed_on is None or life.starts_on > on:
        return False
    return state(life, on) in {State.DRAFT, State.ISSUED}


_WITHDRAWN = N_("This agreement was withdrawn.")
_ENDED = N_("This agreement has ended.")
_NOT_ISSUED = N_("Issue the agreement first.")
_SIGNED_ALREADY = N_("It is signed already.")
_ISSUED_ALREADY = N_("It was issued, so its terms are fixed. Withdraw it and prepare another to change them.")
_AGREED_ALREADY = N_("They have agreed to move in, so the terms are frozen.")
_SIGNED_CANNOT = N_("It is signed, so it cannot be withdrawn. End the stay instead.")
_MOVED_IN = N_("They have moved in, so it cannot be withdrawn. End the stay instead.")
_AGREE_FIRST = N_("Record first that they agreed to move in: that starts the stay.")
_NOT_BEGUN = N_("Nobody has agreed to move in yet. Withdraw the draft instead.")


def refusal(move: Move, life: Life, on: date) -> Reason | None:
    """Return why a move is not possible on a day, or None: one row for every state and move."""
    now = state(life, on)
    if now is State.WITHDRAWN:
        return because(_WITHDRAWN)
    if now is State.ENDED and move is not Move.HAND_OVER:
        return because(_ENDED)
    template = _REFUSALS[move](life, now, on)
    return because(template) if template else None


def _no_change(life: Life, now: State, _on: date) -> str:
    if now is not State.DRAFT:
        return _ISSUED_ALREADY
    return _AGREED_ALREADY if life.agreed_on else ""


def _no_withdrawal(life: Life, now: State, on: date) -> str:
    if now in {State.SIGNED, State.IN_FORCE}:
        return _SIGNED_CANNOT
    return _MOVED_IN if life.agreed_on and life.starts_on <= on else ""


_REFUSALS: Final[dict[Move, Callable[[Life, State, date], str]]] = {
    Move.CHANGE: _no_change,
    Move.AGREE: lambda life, _now, _on: _AGREED_ALREADY if life.agreed_on else "",
    Move.ISSUE: lambda _life, now, _on: _SIGNED_ALREADY if now in {State.SIGNED, State.IN_FORCE} else "",
    Move.HAND_OVER: lambda life, _now, _on: "" if life.issued_on else _NOT_ISSUED,
    Move.SIGN: lambda life, now, _on: (
        _SIGNED_ALREADY
        if now in {State.SIGNED, State.IN_FORCE}
        else _NOT_ISSUED
        if life.issued_on is None
        else ""
        if life.agreed_on
        else _AGREE_FIRST
    ),
    Move.WITHDRAW: _no_withdrawal,
    Move.END: lambda life, _now, _on: "" if life.agreed_on else _NOT_BEGUN,
}


def rhw1_refusal(pack: Pack, rhw1_given_on: date | None, made_on: date) -> Reason | None:
    """Return why a contract cannot be made on a day: RHW1 must be given on or before it (s.13), else it is secure."""
    if pack is not Pack.SUPPORTED_STANDARD:
        return None
    if rhw1_given_on is None or rhw1_given_on > made_on:
        return because(
            N_(
                "Give notice RHW1 and write down the day, on or before the day the contract is made (section 13). "
                "Without it the contract is a secure contract."
            )
        )
    return None
