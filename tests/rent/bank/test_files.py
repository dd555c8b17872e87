"""Reading what banks write: every known layout, and every way a file can be wrong, with its line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from rent.bank.samples import FILES, PAID, TODAY, plain

from app.rent.bank import files as bank_files
from app.rent.bank.cells import BadCell, DayStyle, like, read_amount, read_day
from app.rent.bank.layouts import PRESETS, Columns, refusal

pytestmark = pytest.mark.once
PLAIN = PRESETS["plain"].columns


def _read(content, columns=PLAIN):
    return bank_files.read(content, columns, today=TODAY)


def _problems(content, columns=PLAIN):
    statement = _read(content, columns)
    assert statement.payments == []
    return [(problem.line, str(problem.reason)) for problem in statement.problems]


def _only(content, columns=PLAIN):
    [(line, sentence)] = _problems(content, columns)
    return line, sentence


def test_every_known_bank_has_a_sample():
    assert FILES.keys() == PRESETS.keys()


@pytest.mark.parametrize("key", sorted(PRESETS))
def test_file_of_a_known_bank_gives_what_came_in_and_counts_what_went_out(key):
    statement = _read(FILES[key], PRESETS[key].columns)
    assert statement.problems == []
    assert {(payment.paid_on, payment.amount_pence) for payment in statement.payments} == PAID
    assert statement.went_out == 1
    rent = next(payment for payment in statement.payments if payment.amount_pence == 8250)
    assert "T1" in rent.reference
    assert refusal(PRESETS[key].columns) is None
    assert Columns.from_json(PRESETS[key].columns.as_json()) == PRESETS[key].columns


def test_rows_about_balances_are_left_out_and_counted():
    assert _read(FILES["hsbc-statement"], PRESETS["hsbc-statement"].columns).no_amount == 1
    assert _read(plain("2026-03-09,0.00,T1,A"), PLAIN).no_amount == 1


def test_raw_cells_and_lines_are_kept_as_they_stood():
    [payment, _other] = _read(FILES["natwest"], PRESETS["natwest"].columns).payments
    assert payment.line == 2
    assert payment.cells == (
        *("10 Mar 2026", "BAC", "ELIN WYN , RENT HELP", "1040", "6100.93", "TY CYFLE", "600000-12345678", ""),
    )


def test_emoji_and_welsh_letters_come_through_every_code():
    row = "2026-03-09,5.00,Tŷ 🏠 Siân,Ŵyn"
    for code in ("utf-8", "utf-8-sig", "utf-16"):
        [payment] = _read(plain(row).decode().encode(code)).payments
        assert (payment.reference, payment.payer) == ("Tŷ 🏠 Siân", "Ŵyn")
    [payment] = _read(plain("2026-03-09,£5.00,Siân’s,a").decode().encode("cp1252")).payments
    assert payment.reference == "Siân’s"


@pytest.mark.parametrize("divider", [",", ";", "\t", "|"])
def test_columns_may_be_divided_in_four_ways(divider):
    content = plain("2026-03-09,5.00,T1,A").replace(b",", divider.encode())
    assert len(_read(content).payments) == 1


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        *(("82.50", 8250), ("£1,234.56", 123456), ("1234", 123400), ("5.5", 550), (".50", 50), ("0.00", 0)),
        *(("-5.00", -500), ("−5.00", -500), ("-£5.00", -500), ("£-5.00", -500), ("5.00-", -500), ("(5.00)", -500)),
        *(("5.00 DR", -500), ("5.00 CR", 500), ("5.00cr", 500), ("+5.00", 500), ("GBP 5.00", 500)),
        *((" 5.00 ", 500), ("1\u00a0000.00", 100000), ("1000000.00", 100_000_000)),
    ],
)
def test_amount_as_banks_write_it_is_read_to_the_penny(text, pence):
    assert read_amount(text) == pence


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-",
            "£",
            "abc",
            "NaN",
            "Infinity",
            "1e3",
            "0x10",
            "5,00",
            "1,23,456.00",
            "1.234,56",
            "5.000",
            "5.",
            "5.0.0",
        ),
        *(
            "٥.٠٠",
            "１.00",
            "--5.00",
            "-5.00-",
            "(5.00",
            "5.00)",
            "-(5.00)",
            "-5.00 DR",
            "5.00 XX",
            "1000000.01",
            "9" * 400,
        ),
        *("=1+1", "$5.00", "5€", "5.00\x00", "1_000.00"),
    ],
)
def test_amount_that_could_be_taken_wrongly_is_refused(text):
    with pytest.raises(BadCell):
        read_amount(text)


@pytest.mark.parametrize("style", list(DayStyle))
def test_day_is_read_in_its_own_style_and_in_no_other(style):
    written = like(style)
    assert read_day(written, style) == date(2026, 3, 9)
    assert read_day(f" {written} ", style) == date(2026, 3, 9)
    for other in DayStyle:
        if other is not style:
            with pytest.raises(BadCell):
                read_day(written, other)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        *(("30/02/2026", "dd/mm/yyyy"), ("03/13/2026", "dd/mm/yyyy"), ("0/3/2026", "dd/mm/yyyy"), ("", "dd/mm/yyyy")),
        *(("09 Max 2026", "dd mmm yyyy"), ("09 Maz 2026", "dd mmm yyyy"), ("2026-3-9", "yyyy-mm-dd")),
        *(("٠٩/٠٣/٢٠٢٦", "dd/mm/yyyy"), ("09/03/0000", "dd/mm/yyyy"), ("2026-02-29", "yyyy-mm-dd")),
    ],
)
def test_day_that_is_none_is_refused(text, style):
    with pytest.raises(BadCell):
        read_day(text, DayStyle(style))


def test_day_may_carry_a_time_and_a_month_its_whole_name():
    assert read_day("2026-03-09T23:59:01Z", DayStyle.ISO) == date(2026, 3, 9)
    assert read_day("9 September 2026", DayStyle.NAMES) == date(2026, 9, 9)
    assert read_day("9 SEPT 2026", DayStyle.NAMES) == date(2026, 9, 9)


def test_one_bad_row_gives_no_payment_at_all_and_every_problem_with_its_line():
    content = plain('2026-03-09,5.00,"two\nlines",A', "2026-03-09,5.00,T1,A", "soon,5.00,T1,A", "2026-03-09,abc,T1,A")
    assert [line for line, _sentence in _problems(content)] == [5, 6]


def test_day_soon_is_left_out_and_a_later_one_is_a_problem():
    def _paid_on(day):
        return plain(f"{day.isoformat()},5.00,T1,A")

    assert len(_read(_paid_on(TODAY)).payments) == 1
    for days in (1, 7):
        statement = _read(_paid_on(TODAY + timedelta(days=days)))
        assert (statement.payments, statement.to_come) == ([], 1)
    assert "still to come" in _only(_paid_on(TODAY + timedelta(days=8)))[1]
    assert "too long ago" in _only(_paid_on(date(1999, 12, 31)))[1]
    assert len(_read(_paid_on(date(2000, 1, 1))).payments) == 1


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        (b"", 1, "nothing in this file"),
        (b"\xef\xbb\xbf \n\n", 1, "nothing in this file"),
        (b"PK\x03\x04rest", 1, "no CSV file"),
        (b"%PDF-1.7", 1, "no CSV file"),
        (b"\xff\xfea", 1, "no CSV file"),
        (plain("2026-03-09,5.00,T\x001,A"), 2, "zero bytes"),
        (plain("2026-03-09,5.00,T1,A").decode().encode("utf-16-le"), 1, "zero bytes"),
        (plain("2026-03-09,5.00,Si\u00e2n,A") + "2026-03-09,5.00,Siân,A".encode("cp1252"), 3, "two codes"),
        (b"date,amount,reference,payer\n2026-03-09,5.00,\x81\xff,A\n", 2, "two codes"),
        (b"date,amount,reference\n2026-03-09,5.00,T1\n", 1, "No column is called payer"),
        (b"date,amount,reference,payer,Amount\n2026-03-09,5.00,T1,A,6\n", 1, "here twice"),
        (b"hello\nworld\n", 1, "names the columns"),
        (plain('2026-03-09,5.00,"T1,A'), 2, "double quote"),
        (plain('2026-03-09,5.00,"T1"x,A'), 2, "double quote"),
        (plain("2026-03-09,5.00,T1,A,more"), 2, "5 cells and the header 4"),
        (plain("2026-03-09,5.00," + "x" * 1001 + ",A"), 2, "longer than 1000 characters"),
        (plain("2026-03-09,5.00," + "x" * 5_000_000 + ",A"), 2, "longer than 1000 characters"),
        (plain("2026-03-09,5.00,T1,A" + "," * 200 + "x"), 2, "more than 100 columns"),
        (b"x" * (5 * 1024 * 1024 + 1), 1, "too big"),
        (plain(*["2026-03-09,5.00,T1,A"] * 5_001), 5_002, "more than 5000 rows"),
        (plain(*["2026-03-09,5.00,T1,A"] * 100_000), 5_002, "more than 5000 rows"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_its_line(content, line, sentence):
    at, said = _only(content)
    assert (at, sentence in said) == (line, True), said


def test_header_alone_is_a_file_without_payments():
    statement = _read(plain())
    assert (statement.payments, statement.problems) == ([], [])


def test_problems_end_when_there_are_too_many():
    problems = _problems(plain(*["soon,5.00,T1,A"] * 2000))
    assert len(problems) == 501
    assert "too many problems" in problems[-1][1]


def test_row_with_money_in_and_out_is_a_problem_and_a_negative_in_is_money_out():
    columns = PRESETS["lloyds"].columns
    head = FILES["lloyds"].split(b"\r\n")[0] + b"\r\n"
    assert "can only be one" in _only(head + b"09/03/2026,X,,,A T1,5.00,5.00,\r\n", columns)[1]
    statement = _read(head + b"09/03/2026,X,,,A T1,,-5.00,\r\n09/03/2026,X,,,A T1,-5.00,,\r\n", columns)
    assert (statement.payments, statement.went_out) == ([], 2)


def test_bank_number_twice_counts_once_unless_it_names_another_payment():
    header, row = FILES["monzo"].decode().split("\n")[:2]
    columns = PRESETS["monzo"].columns
    statement = _read(f"{header}\n{row}\n{row}".encode(), columns)
    assert (len(statement.payments), statement.twice) == (1, 1)
    assert (
        "no number of the bank’s" in _only("\n".join((header, row, row.replace("82.50", "1.00"))).encode(), columns)[1]
    )
    no_number = row.replace("tx_1", "")
    assert len(_read(f"{header}\n{no_number}\n{no_number}".encode(), columns).payments) == 2


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "amount"),
        ({"amount": "Amount", "money_in": "In"}, "amount"),
        ({"amount": "Amount", "money_out": "Out"}, "money_out"),
        ({"amount": "Date"}, "date"),
        ({"money_in": "In", "money_out": "In"}, "date"),
        ({"amount": "Amount", "reference": ()}, "reference"),
        ({"amount": "Amount", "reference": tuple("abcde")}, "reference"),
        ({"amount": "x" * 61}, "date"),
        ({"amount": "Amount", "header": False}, "date"),
        ({"amount": "0", "date": "1", "reference": ("2",), "header": False}, "date"),
    ],
)
def test_layout_by_which_nothing_could_be_read_is_refused(facts, field):
    columns = Columns(**{"date": "Date", "day_style": DayStyle.ISO, "reference": ("Memo",)} | facts)
    assert refusal(columns)[1] == field


def test_file_without_header_is_read_by_the_numbers_of_its_columns():
    assert "fewer than 3 columns" in _only(b"09/03/2026,T1\n", PRESETS["hsbc"].columns)[1]
    assert len(_read(b"\n09/03/2026,T1,5.00,6.00\n", PRESETS["hsbc"].columns).payments) == 1
