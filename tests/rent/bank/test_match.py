"""Which account a payment is for: certain, or nobody’s; an amount alone decides nothing."""

from __future__ import annotations

import uuid
from datetime import date
from types import SimpleNamespace

import pytest
from rent.bank.samples import plain

from app.core.db import db
from app.rent.bank.match import Account, Known, Register, known_by, match, payer_digest, suggest
from app.rent.papers import Subject
from app.rent.rules import Matched, Source
from app.schemes.models import Scheme

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


TWELVE, DOTTED, WORD = _account(8, "T12", "P12"), _account(9, "B.9", "Q9"), _account(10, "BEVAN", "P99")
PRINTED = (*ALL, TWELVE, DOTTED, WORD)


def _quoted(reference, scheme_ref="TYC", accounts=PRINTED):
    return match(reference, "", ON, Register(accounts, {}, scheme_ref=scheme_ref)).account


@pytest.mark.parametrize(
    ("reference", "account"),
    [
        *(("TYC-T1", ONE), ("tyc-t1 rent", ONE), ("RENT MAR TYC-T1, LEE", ONE), ("TYC_T1", ONE), ("TYC.T-1", ONE)),
        *(("TYCT1", ONE), ("rent TYCT1", ONE), ("TYC T1", ONE), ("TYC--T1", ONE), ("TYC-T12", TWELVE)),
        *(("TYC-T1-2", ONE), ("tyc-t1-12 rent", ONE), ("TYC-T-1-2", ONE), ("TYC-T12-1", TWELVE), ("TYC-T1-2 T1", ONE)),
        *(("TYC-12", NUMBER), ("TYC-12-3", NUMBER), ("TYC-TY-004", DASHED), ("TYCTY004", DASHED), ("TYC-B9-7", DOTTED)),
        *(("TYC-BEVAN", WORD), ("TYC-BEVAN-4", WORD), ("TYC-P2", NOW), ("TYCP12", TWELVE), ("TYC-T2 P2", OLD)),
        *(("TYCT12", None), ("TYC-T1 TYC-T12", None), ("TYC-T1 T3", None)),  # either may be meant
        *(("TYC-T10", None), ("TYC-T", None), ("TYC-", None), ("TYCT10", None), ("TYC-T1-X", None)),
        *(
            ("TYC-T1-02", None),
            ("TYC-T1-2-3", None),
            ("TYCT1-2", None),
            ("TYC-P1-2", None),
            ("TYCBEVAN", None),
            ("XTYC-T1", None),
        ),
        *(("RENT-T1", None), ("LLY-T1", None), ("LLY-TYC-T1", None), ("TYC-LLY-T1", None), ("TY-CT1", None)),  # others’
    ],
)
def test_reference_as_papers_print_it_finds_its_stay_and_no_other(reference, account):
    assert _quoted(reference) == account


def test_reference_printed_on_papers_is_the_one_that_is_read():
    scheme = SimpleNamespace(ref="Ty-C")
    printed = Subject(scheme, "Ann Lee", "Flat 1", "T1", (), None, None).reference
    for said in (printed, f"{printed}-12", printed.casefold(), printed.replace("-", ""), printed.replace("-", "_")):
        assert _quoted(said, "Ty-C") == ONE, said
    assert _quoted(printed, "Ty-D") is None


def test_printed_reference_without_its_dashes_is_certain_where_only_one_stay_can_be_meant():
    assert _quoted("TYCT12", accounts=[TWELVE]) == TWELVE
    assert _quoted("TYCT12", accounts=[ONE]) is None  # more likely a slip than a receipt
    assert _quoted("TYC-T1-2", accounts=[TWELVE]) is None
    assert _quoted("RENT JANU 26 TYCT1", accounts=[TWELVE]) is None  # cut or not, it does not name T12
    assert _quoted("TYCT100", accounts=[_account(11, "T100", "P"), _account(12, "T1", "P")]).ref == "T100"


def test_stays_whose_printed_references_read_the_same_wait_for_a_person():
    receipt_or_stay = [ONE, _account(11, "T1-2", "P11")]
    assert _quoted("TYC-T1-2", accounts=receipt_or_stay) is None
    assert _quoted("TYC-T1-3", accounts=receipt_or_stay) == ONE
    assert _quoted("TYC-T1", accounts=[ONE, _account(11, "TYC-T1", "P11")]) is None
    assert _quoted("TYC-T05", accounts=[_account(11, "T05", "A1"), _account(12, "X", "T05")]) is None


def test_scheme_may_be_called_what_people_write_anyway_but_a_day_is_no_reference():
    assert _quoted("RENT-T1", "RENT") == ONE
    assert _quoted("2026-12", "2026") is None
    assert _quoted("2026-12-1", "2026") is None
    assert _quoted("2026-T1", "2026") == ONE
    assert _quoted("TxC-T1", "T.C") is None
    assert _quoted("T12", "") == _quoted("T12", "-") == TWELVE
    assert _quoted("2026-100234", "2026") is None


@pytest.mark.parametrize(
    ("reference", "scheme_ref", "account"),
    [
        *(("TYC-T1-12 RENT MAR", "TYC", ONE), ("TYC-T12 RENT MARCH", "TYC", TWELVE)),
        *(("A RENT 2026 TYC-T3", "TYC", NOW), ("MARCH 2026 TYCT2", "TYC", OLD), ("RENT JAN 2026 TYCT", "TYC", None)),
        *(("RENT MARCH TYC-T-1", "TYC", None), ("RENT MARCHS TYCT12", "TYC", None)),
        *(("RENT JAN 26 TYC-T1", "TYC", None), ("RENT JAN 26 TYC-T12", "TYC", TWELVE), ("RENT 26 TYC-T1", "TYC", ONE)),
        *(("CARTREF-Y-BRYN--T1", "CARTREF-Y-BRYN", None), ("CARTREF-Y-BRYN-T1", "CARTREF-Y-BRYN", ONE)),
        *(("FPI CARTREFI-Y-BRYN-T1 LEE", "CARTREFI-Y-BRYN", None), ("FPI CARTREFI-Y-BRYN-T3", "CARTREFI-Y-BRYN", NOW)),
        *(("CARTREFI-YBRYN-T1-", "CARTREFI-YBRYN", ONE), ("CARTREF-YBRYN-T1-2", "CARTREF-YBRYN", ONE)),
    ],
)
def test_printed_reference_that_the_bank_may_have_cut_is_not_taken_for_a_shorter_one(reference, scheme_ref, account):
    assert _quoted(reference, scheme_ref) == account


def test_file_of_a_bank_is_read_with_the_reference_of_its_scheme(rig):
    scheme = db.session.get_one(Scheme, rig.scheme_id)
    scheme.ref = "TYC"
    [seen] = rig.look(plain("2026-03-09,82.50,TYC-T2-7 RENT,S Bevan")).seen
    assert (seen.match.account.stay_id, seen.match.how) == (rig.two.id, Matched.REFERENCE)
    [seen] = rig.look(plain("2026-03-09,82.50,LLY-T2-7 RENT,S Bevan")).seen
    assert seen.match.account is None
