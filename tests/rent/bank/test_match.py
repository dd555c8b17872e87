"""Which account a payment is for: certain, or nobody’s; an amount alone decides nothing."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from app.rent.bank.match import Account, Known, Register, known_by, match, payer_digest, suggest
from app.rent.rules import Matched, Source

pytestmark = pytest.mark.once
ON = date(2026, 3, 9)
SCHEME = uuid.UUID(int=7)


def _account(number, ref, person_ref, *, person=None, starts=date(2025, 9, 1), last=None, name=None):
    person_id = uuid.UUID(int=1000 + (person or number))
    return Account(uuid.UUID(int=number), person_id, ref, person_ref, name or f"Ann Lee{number}", starts, last)


ONE = _account(1, "T1", "P1")
OLD = _account(2, "T2", "P2", person=2, starts=date(2024, 1, 1), last=date(2025, 1, 31))
NOW = _account(3, "T3", "P2", person=2, starts=date(2025, 6, 1))
DASHED = _account(4, "TY-004", "P.4")
SOON = _account(5, "T5", "P5", starts=date(2026, 3, 10))
NUMBER, LONG = _account(6, "12", "ANN"), _account(7, "100234", "P7")
ALL = (ONE, OLD, NOW, DASHED, SOON, NUMBER, LONG)


def _found(reference, payer="", payers=None, on=ON):
    return match(reference, payer, on, Register(ALL, payers or {}))


@pytest.mark.parametrize(
    ("reference", "account"),
    [
        *(("T1", ONE), ("rent t1 march", ONE), ("RENT/T1", ONE), ("T1.", ONE), ("(T1)", ONE), ("S BEVAN REF:T1", ONE)),
        *(("Ｔ１", ONE), ("P1", ONE), ("p1 rent", ONE), ("T1 P1", ONE), ("T1 T1", ONE)),
        *(("TY-004", DASHED), ("ty004", DASHED), ("TY_004", DASHED), ("P4", DASHED), ("P.4 rent", DASHED)),
        *(("T2 arrears", OLD), ("P2", NOW), ("T2 P2", OLD), ("100234", LONG)),
        *(("", None), ("RENT", None), ("T10", None), ("XT1", None), ("T1X", None), ("T-1-2", None), ("RENT-T1", None)),
        *(("T1 T3", None), ("T1 P2", None), ("FLAT 12", None), ("12", None), ("ANN LEE", None), ("T5", None)),
        *(("82.50", None), ("🏠 ŵ", None)),
    ],
)
def test_reference_that_names_one_account_as_a_whole_word_finds_it(reference, account):
    found = _found(reference)
    assert (found.account, found.how) == (account, Matched.REFERENCE if account else None), str(found.because)


def test_person_reference_goes_to_the_stay_of_that_day_else_the_last_before_it():
    assert _found("P2", on=date(2024, 6, 1)).account == OLD
    assert _found("P2", on=date(2025, 2, 1)).account == OLD
    assert _found("P2", on=date(2025, 6, 1)).account == NOW
    assert _found("P2", on=date(2023, 1, 1)).account is None


def test_reference_of_a_stay_to_come_waits_until_its_first_day():
    assert "begins on" in _found("T5").because.template
    assert _found("T5", on=date(2026, 3, 10)).account == SOON


def test_known_payer_finds_the_account_unless_known_for_two_people():
    one, old = Known(ONE.stay_id, Source.TENANT), Known(OLD.stay_id, Source.SOCIAL_SERVICES)
    found = _found("RENT", "d", {"d": [one]})
    assert (found.account, found.how, found.source) == (ONE, Matched.PAYER, Source.TENANT)
    assert _found("RENT", "d", {"d": [old]}).account == NOW
    assert _found("RENT", "d", {"d": [old]}).source is Source.SOCIAL_SERVICES
    assert _found("RENT", "d", {"d": [one, old]}).account is None
    assert _found("RENT", "other", {"d": [one]}).account is None
    assert _found("RENT", "", {}).account is None


def test_reference_wins_over_a_known_payer_and_two_names_over_nobody():
    payers = {"d": [Known(NOW.stay_id, Source.OTHER)]}
    assert _found("T1", "d", payers).account == ONE
    assert _found("T1", "d", payers).source is Source.TENANT
    assert _found("T3", "d", payers).source is Source.OTHER
    assert _found("T1 T3", "d", payers).account is None


def _suggested(reference, *, payer="", text="", pence=1, dues=None, payers=None):
    register = Register(ALL, payers or {})
    return [each.account for each in suggest(reference, payer, text or reference, ON, pence, register, dues or {})]


def test_suggestions_come_from_words_payers_names_and_amounts_in_that_order():
    assert _suggested("FLAT 12 T1") == [NUMBER, ONE]
    assert _suggested("RENT-T1") == [ONE]
    assert _suggested("A LEE3 RENT") == [NOW]
    assert _suggested("RENT", pence=8250, dues={ONE.stay_id: {8250}, NOW.stay_id: {1}}) == [ONE]
    known = {"d": [Known(NOW.stay_id, Source.TENANT), Known(ONE.stay_id, Source.TENANT)]}
    assert set(_suggested("RENT", payer="d", payers=known)) == {NOW, ONE}
    assert _suggested("RENT", pence=8250) == []


@pytest.mark.parametrize(
    ("reference", "payer", "words"),
    [
        *(("T1", "Siân O’Brien", "sian obrien"), ("S BEVAN RENT 12MAR26", "", "s bevan rent"), ("RENT", "", "")),
        *(("RENTS", "", "rents"), ("12345678", "", ""), ("T1", "Bo", "")),
    ],
)
def test_payer_is_known_by_the_name_else_by_words_without_numbers(reference, payer, words):
    assert known_by(reference, payer) == words


def test_digest_of_a_payer_differs_between_schemes_and_is_empty_for_nobody():
    assert payer_digest(SCHEME, "sian") != payer_digest(uuid.UUID(int=8), "sian")
    assert payer_digest(SCHEME, "") == ""
